//! What every domain stands on: time, chance, secrets, identifiers.

pub mod clock;
pub mod entropy;
pub mod ids;
pub mod internal;
pub mod network;
pub mod secret;
pub mod text;
pub mod user_agent;

pub use clock::{Clock, Timestamp};
pub use entropy::Entropy;
pub use ids::{ClientId, PoolId, Sub};
pub use internal::InternalError;
pub(crate) use internal::internal_from;
pub use secret::Secret;
