//! The database: one set of statements on two engines, one file a table group.

mod access_keys;
mod audit;
mod authorization;
mod challenges;
mod clients;
mod codes;
mod db;
mod delivery_limits;
mod devices;
mod domains;
mod error;
mod families;
mod groups;
mod imports;
mod keys;
mod messages;
mod pending_attributes;
mod pools;
mod resources;
mod row;
pub mod search;
mod sessions;
mod store;
mod throttle;
mod users;
mod verifiers;

pub use access_keys::StoredAccessKey;
pub use clients::StoredClient;
pub use db::Tx;
pub use delivery_limits::SuppressedAddress;
pub use error::StorageError;
pub use families::{Family, FamilyState, FoundToken};
pub use messages::{InboxMessage, OutboxMessage};
pub use store::{OpenOptions, Store};
pub use verifiers::StoredVerifier;
