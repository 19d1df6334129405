//! Relying parties that other people wrote.

mod node;
mod openidconnect;
