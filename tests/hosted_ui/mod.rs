//! The hosted pages: markup, texts, static files.

mod journeys;
mod locale_keys;
mod pages;
mod rules;
