//! Looks: the style sheet contract, pictures, themes, and what the pages make of them.

mod css;
mod customization;
mod languages;
mod managed_pages;
pub mod pictures;
mod styles;
mod terms;
mod themes;
