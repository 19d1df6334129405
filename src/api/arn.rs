//! Amazon Resource Names of what the API speaks of (IAM-020, IAM-047).

use crate::platform::PoolId;

#[must_use]
pub fn user_pool(region: &str, account_id: &str, pool: &PoolId) -> String {
    format!("arn:aws:cognito-idp:{region}:{account_id}:userpool/{pool}")
}

#[must_use]
pub fn user(account_id: &str, name: &str) -> String {
    format!("arn:aws:iam::{account_id}:user/{name}")
}

/// The pool that an ARN names; other services' ARNs name none (TAG-001, TAG-010).
#[must_use]
pub fn pool_of(arn: &str) -> Option<PoolId> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "cognito-idp", _, _, resource] => {
            resource.strip_prefix("userpool/").map(PoolId::new)
        }
        _ => None,
    }
}
