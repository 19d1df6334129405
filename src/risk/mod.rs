//! Threat protection: leaked passwords, risky sign-ins, and the history of users (RISK-001 –
//! RISK-079). A pool that has it off pays nothing for it.

pub mod breach;
mod common;
pub mod configuration;
pub mod context;
pub mod event;
pub mod geo;
mod hash_file;
pub mod notice;
mod ranges;
pub mod score;
pub mod service;

pub use breach::{BreachError, BreachSettings, Breaches};
pub use configuration::{Answer, Occasion, RiskConfiguration, StoredConfiguration};
pub use context::{Claimed, Visitor};
pub use event::{AuthEvent, Challenge, Decision, EventKind, Feedback, Level, Response};
pub use service::{Risk, RiskError, RiskParts, Watch};

use serde_json::Value;

use crate::pools::Pool;

/// `UserPoolAddOns.AdvancedSecurityMode` (RISK-001, RISK-002).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Off,
    /// Looks and writes down, and changes nothing.
    Audit,
    Enforced,
}

impl Mode {
    #[must_use]
    pub fn of(pool: &Pool) -> Self {
        let add_ons = pool.settings.other.get("UserPoolAddOns");
        match add_ons.and_then(|add_ons| add_ons.get("AdvancedSecurityMode")?.as_str()) {
            Some("AUDIT") => Self::Audit,
            Some("ENFORCED") => Self::Enforced,
            _ => Self::Off,
        }
    }
}

/// Whether a client may say for whom it calls (RISK-052).
fn propagates(settings: &serde_json::Map<String, Value>) -> bool {
    settings.get("EnablePropagateAdditionalUserContextData").and_then(Value::as_bool) == Some(true)
}
