//! Relying parties and API clients that other people wrote.

mod amplify;
mod aws;
mod node;
mod openidconnect;
