//! AWS Signature Version 4 in the `Authorization` header (IAM-008 to IAM-015).

mod cache;
mod canonical;
mod claim;
mod clock;
mod verify;

pub use cache::KeyCache;
pub use claim::Claim;
pub use verify::{Scope, SignedRequest, verify};
