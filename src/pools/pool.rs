//! A user pool as the rest of the program sees it.

use super::settings::PoolSettings;
use crate::platform::{PoolId, Timestamp};

/// A pool and its settings at one moment.
#[derive(Clone, Debug)]
pub struct Pool {
    pub id: PoolId,
    pub name: String,
    pub settings: PoolSettings,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Pool {
    /// The issuer of the pool's tokens: `{public_url}/{poolId}` unless overridden (EP-009, EP-616).
    #[must_use]
    pub fn issuer(&self, public_url: &str) -> String {
        self.settings
            .portico
            .issuer
            .clone()
            .unwrap_or_else(|| format!("{}/{}", public_url.trim_end_matches('/'), self.id))
    }

    /// A sign-in name as it is compared: folded unless the pool is case-sensitive (ATTR-122).
    #[must_use]
    pub fn fold(&self, name: &str) -> String {
        if self.settings.is_case_sensitive() {
            name.to_owned()
        } else {
            crate::platform::text::fold(name)
        }
    }
}
