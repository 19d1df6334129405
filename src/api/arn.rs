//! Amazon resource names as this deployment forms them (IAM-047).

use crate::platform::PoolId;

/// The account of a deployment that names none (LOG-014).
pub const ACCOUNT_ID: &str = "000000000000";

#[must_use]
pub fn user_pool(region: &str, pool: &PoolId) -> String {
    format!("arn:aws:cognito-idp:{region}:{ACCOUNT_ID}:userpool/{pool}")
}
