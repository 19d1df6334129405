//! Domains on which a pool's pages and endpoints answer (DOM-).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::platform::{PoolId, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum DomainKind {
    /// `{prefix}.{domain_suffix}`.
    Prefix,
    /// The owner's full host name.
    Custom,
    /// `/<path>` under the public host (DOM-008).
    Mount,
}

impl DomainKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prefix => "PREFIX",
            Self::Custom => "CUSTOM",
            Self::Mount => "MOUNT",
        }
    }
}

/// A prefix, a full host name (both lower case) or `/<mount>`.
#[derive(Clone, Debug)]
pub struct Domain {
    pub domain: String,
    pub pool_id: PoolId,
    pub kind: DomainKind,
    /// `CustomDomainConfig`, `ManagedLoginVersion`, … as they came.
    pub settings: Value,
    pub created_at: Timestamp,
}

impl Domain {
    /// `ManagedLoginVersion`: the classic pages unless told otherwise (UI-900).
    #[must_use]
    pub fn login_version(&self) -> i64 {
        self.settings["ManagedLoginVersion"].as_i64().unwrap_or(1)
    }

    /// The host name (no port) under which the domain answers (DOM-001); a mount has none.
    #[must_use]
    pub fn host(&self, domain_suffix: &str) -> Option<String> {
        match self.kind {
            DomainKind::Prefix => Some(format!("{}.{domain_suffix}", self.domain)),
            DomainKind::Custom => Some(self.domain.clone()),
            DomainKind::Mount => None,
        }
    }
}

/// DOM-003: 1–63 of `[a-z0-9-]`, no hyphen at either end.
#[must_use]
pub fn is_prefix(text: &str) -> bool {
    (1..=63).contains(&text.len()) && is_label(text)
}

/// DOM-021, DOM-022: labels of lower-case letters, digits and hyphens; not a top-level domain.
#[must_use]
pub fn is_host_name(text: &str) -> bool {
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(|label| (1..=63).contains(&label.len()) && is_label(label))
}

fn is_label(text: &str) -> bool {
    !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
