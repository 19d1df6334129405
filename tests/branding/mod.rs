//! Looks: the style sheet contract, pictures, themes, and what the pages make of them.

mod css;
mod customization;
mod languages;
mod pictures;
mod themes;
