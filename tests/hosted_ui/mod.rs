//! The hosted pages: markup, texts, static files.

mod locale_keys;
mod pages;
