//! Secure Remote Password as `USER_SRP_AUTH` and `DEVICE_SRP_AUTH` run it (FLOW-140 – FLOW-153):
//! the arithmetic only, no users and no sessions.

mod exchange;
mod fixed_base;
mod group;
mod number;
mod timestamp;
mod verifier;

pub use exchange::{Ephemeral, Identity, Proof, begin, expected_signature};
pub use number::{Malformed, PublicValue, minimal_hex};
pub use timestamp::is_timestamp;
pub use verifier::{Verifier, derive, device_verifier};
