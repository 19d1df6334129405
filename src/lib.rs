//! Portico: Amazon Cognito user pools as one program.
//!
//! Who may know whom (a test keeps it):
//! - `platform`, `config`, `storage` and the domains (`pools` … `audit`) stand at the bottom; only
//!   `storage` knows the database driver, none of them knows the web.
//! - `auth`, the sign-in engine, stands on the domains.
//! - `http` is the plumbing that doors share; it knows no door.
//! - The doors `api`, `oauth`, `hosted_ui`, `dev` and `cli` stand on top and do not know each other.
//! - `app` holds the wired services, `server` puts the doors on listeners.

pub mod platform;

pub mod config;
pub mod srp;
pub mod storage;

pub mod audit;
pub mod authorization;
pub mod branding;
pub mod clients;
pub mod devices;
pub mod groups;
pub mod iam;
pub mod identity_providers;
pub mod imports;
pub mod keys;
pub mod locales;
pub mod messaging;
pub mod mfa;
pub mod outbound;
pub mod passkeys;
pub mod pools;
pub mod request_filter;
pub mod resources;
pub mod risk;
pub mod sessions;
pub mod tls;
pub mod tokens;
pub mod triggers;
pub mod users;

pub mod auth;
pub mod federation;

pub mod app;
pub mod http;
pub mod jobs;

pub mod api;
pub mod cli;
pub mod dev;
pub mod hosted_ui;
pub mod oauth;

pub mod server;
