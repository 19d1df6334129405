//! Triggers.

pub mod envelope;
