//! The one integration test binary.
#![allow(
    clippy::pedantic,
    clippy::disallowed_methods,
    clippy::type_complexity,
    clippy::nonminimal_bool,
    reason = "tests may ask the system for time and chance, and say things as they come"
)]

mod support;

mod api;
mod arch;
mod audit;
mod auth;
mod branding;
mod browser;
mod clients;
mod config;
mod crash;
mod federation;
mod hosted_ui;
mod iam;
mod keys;
mod messaging;
mod oauth;
mod request_filter;
mod risk;
mod senders;
mod srp;
mod storage;
mod tls;
mod tokens;
mod triggers;
mod users;
