//! Groups of users: their roles, their order, and what tokens say of them (GRP-).

pub mod claims;
pub mod service;

pub use claims::GroupClaims;
pub use service::{GroupError, GroupLimits, Groups};

use crate::platform::{PoolId, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub pool_id: PoolId,
    pub name: String,
    pub description: Option<String>,
    /// Kept and given out as it is; what it allows is not ours to say (GRP-021).
    pub role_arn: Option<String>,
    /// 0 is the top; none is below every number (GRP-013).
    pub precedence: Option<i64>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}
