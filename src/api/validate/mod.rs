//! Checks a request against the model before its operation runs (USR-950, USR-951).

mod constraint;
mod path;
mod render;
mod report;
mod walk;

pub use walk::validate;
