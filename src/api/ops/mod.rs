//! The operations, one file a family: each parses, calls a domain service, answers.

pub(super) mod admin_users;
pub(super) mod attributes;
pub(super) mod auth_answer;
pub(super) mod challenges;
pub(super) mod client_answer;
pub(super) mod client_rules;
pub(super) mod clients;
pub(super) mod deliveries;
pub(super) mod domains;
pub(super) mod groups;
pub(super) mod initiate_auth;
pub(super) mod limits;
pub(super) mod list_users;
pub(super) mod lookup;
pub(super) mod outcome;
pub(super) mod page;
pub(super) mod passwords;
pub(super) mod pool_answer;
pub(super) mod pool_request;
pub(super) mod pools;
pub(super) mod resource_servers;
pub(super) mod schema_request;
pub(super) mod self_service;
pub(super) mod sign_up;
pub(super) mod tokens;
pub(super) mod user_attributes;
