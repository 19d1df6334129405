//! The hosted pages: markup, texts, static files.

mod account;
mod browser_session;
mod forms;
pub use forms::records as audit_records;
mod journeys;
pub use journeys::login;
mod locale_keys;
mod mfa;
mod pages;
mod reads;
mod rules;
mod steps;
