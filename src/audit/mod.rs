//! The audit log: what was done, by whom, without the secrets (UI-192, LOG-).

pub mod about;
pub mod document;
pub mod file;
pub mod log;

use crate::platform::{PoolId, Timestamp};

pub use log::{AuditLog, AuditSettings};

/// What stands in place of a secret or of somebody's data (LOG-007).
pub const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// One event in the shape of a `CloudTrail` record.
#[derive(Clone, Debug)]
pub struct AuditRecord {
    pub id: String,
    /// `None`: the event is about no pool, or about none that exists.
    pub pool_id: Option<PoolId>,
    pub at: Timestamp,
    /// For example `Login_GET`, `Token_POST`, `AdminCreateUser`.
    pub event: String,
    /// The record as JSON text.
    pub document: String,
}
