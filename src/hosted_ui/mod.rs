//! The hosted pages: one file a screen, one entry that every screen goes through.

mod account;
pub mod assets;
mod captcha;
mod challenge;
mod confirm;
mod confirm_link;
mod connect;
mod corporate;
mod custom;
mod device;
mod entry;
mod error_page;
mod event_feedback;
mod filter;
mod finish;
mod forgot_password;
mod idp_response;
mod login;
mod looks;
mod mfa;
mod new_password;
pub mod pages;
pub mod preview;
mod respond;
mod routes;
mod saml_response;
mod screen;
mod sign_out;
mod sign_up;

pub use filter::filter_requests;
pub use routes::configure;
