//! The operations, one file a family: each parses, calls a domain service, answers.

mod admin_users;
mod attributes;
mod auth_answer;
mod challenges;
mod client_answer;
mod client_rules;
mod clients;
mod deliveries;
mod domains;
mod initiate_auth;
mod lookup;
mod outcome;
mod page;
mod passwords;
mod pool_answer;
mod pool_request;
mod pools;
mod resource_servers;
mod routes;
mod self_service;
mod sign_up;
mod tokens;

pub use routes::ROUTES;
