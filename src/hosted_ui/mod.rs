//! The hosted pages.

pub mod assets;
pub mod locale;
pub mod pages;
