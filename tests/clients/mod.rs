//! Relying parties and API clients that other people wrote.

mod aws;
mod node;
mod openidconnect;
