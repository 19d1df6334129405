//! Keys: the master key that seals secrets at rest, and each pool's signing keys.

pub mod certificate;
pub mod ring;
pub mod seal;
pub mod signing;

pub use ring::KeyRing;
pub use seal::Sealer;
pub use signing::{SigningKey, StoredKey};
