//! Remembered devices: registration, the verifier they prove themselves with, and forgetting them
//! (DEV-001 – DEV-021).

pub mod registry;

use crate::platform::{PoolId, Sub, Timestamp};
use crate::pools::Pool;

pub use registry::{DeviceError, Devices, Registration};

/// A confirmed device of a user.
#[derive(Clone, Debug)]
pub struct Device {
    pub pool_id: PoolId,
    pub sub: Sub,
    /// `<region>_<uuid>` (DEV-012).
    pub key: String,
    pub name: Option<String>,
    pub salt: Vec<u8>,
    pub sealed_verifier: Vec<u8>,
    /// Whether it may stand in for a second factor (FLOW-251).
    pub remembered: bool,
    /// Where it was seen last.
    pub last_address: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub last_authenticated_at: Timestamp,
}

/// `DeviceConfiguration` of a pool (DEV-001, DEV-002, FLOW-245).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tracking {
    /// A remembered device replaces the second factor.
    pub suppresses_mfa: bool,
    /// Devices are remembered only when the user says so.
    pub on_user_prompt: bool,
}

impl Tracking {
    /// `None` where the pool does not track devices.
    #[must_use]
    pub fn of(pool: &Pool) -> Option<Self> {
        let settings = pool.settings.other.get("DeviceConfiguration")?.as_object()?;
        let flag = |name: &str| settings.get(name).and_then(serde_json::Value::as_bool);
        (!settings.is_empty()).then(|| Self {
            suppresses_mfa: flag("ChallengeRequiredOnNewDevice").unwrap_or(false),
            on_user_prompt: flag("DeviceOnlyRememberedOnUserPrompt").unwrap_or(false),
        })
    }
}
