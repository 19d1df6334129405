//! The hosted pages: markup, texts, static files.

mod journeys;
mod locale_keys;
mod mfa;
mod pages;
mod rules;
