//! The user directory: who there is, how they come in, and how they get back in.

pub mod access;
pub mod admin;
pub mod attributes;
pub mod codes;
pub mod confirmation;
mod delivery;
pub mod directory;
pub mod error;
pub mod event;
pub mod federated;
pub mod foreign_hash;
mod handover;
pub mod hashing;
pub mod hooks;
pub mod import;
pub mod links;
pub mod lockout;
mod messages;
pub mod migration;
pub mod names;
pub mod password;
pub mod profile;
pub mod recovery;
pub mod search;
pub mod sign_in;
pub mod sign_up;
pub mod user;
mod verifiers;
mod wording;

pub use directory::Users;
pub use error::DirectoryError;
pub use event::user_attributes;
pub use names::NameKind;
pub use user::{Attributes, User, UserStatus};
