//! The user directory: who there is, how they come in, and how they get back in.

pub mod access;
pub mod admin;
pub mod attributes;
pub mod codes;
pub mod confirmation;
pub mod directory;
pub mod error;
pub mod federated;
pub mod hashing;
pub mod import;
pub mod links;
pub mod lockout;
mod messages;
pub mod names;
pub mod password;
mod password_history;
pub mod profile;
pub mod recovery;
pub mod search;
pub mod sign_up;
pub mod user;
mod verifiers;

pub use directory::Users;
pub use error::DirectoryError;
pub use names::NameKind;
pub use user::{Attributes, User, UserStatus};
