//! Amazon resource names as this deployment forms them (IAM-047).

use crate::platform::PoolId;

#[must_use]
pub fn user_pool(region: &str, account_id: &str, pool: &PoolId) -> String {
    format!("arn:aws:cognito-idp:{region}:{account_id}:userpool/{pool}")
}
