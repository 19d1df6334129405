//! App clients: settings, secrets, what they may read and write.

pub mod assertion;
pub mod client;
pub mod permissions;
pub mod secret_hash;

pub use client::{AppClient, ClientSettings, ExistenceErrors};
