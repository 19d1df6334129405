//! The audit log: what was done, by whom, without the secrets (UI-192, LOG-).

pub mod log;

use crate::platform::{PoolId, Timestamp};

pub use log::AuditLog;

/// One event in the shape of a `CloudTrail` record.
#[derive(Clone, Debug)]
pub struct AuditRecord {
    pub id: String,
    pub pool_id: PoolId,
    pub at: Timestamp,
    /// For example `Login_GET`, `Token_POST`, `AdminCreateUser`.
    pub event: String,
    /// The record as JSON text.
    pub document: String,
}
