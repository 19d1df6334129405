//! A user's profile.

use std::collections::BTreeMap;

use crate::platform::{PoolId, Sub, Timestamp};

/// USR-100. The legacy statuses are never assigned, only recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStatus {
    Unconfirmed,
    Confirmed,
    Archived,
    Compromised,
    Unknown,
    ResetRequired,
    ForceChangePassword,
    ExternalProvider,
}

impl UserStatus {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Confirmed => "CONFIRMED",
            Self::Archived => "ARCHIVED",
            Self::Compromised => "COMPROMISED",
            Self::Unknown => "UNKNOWN",
            Self::ResetRequired => "RESET_REQUIRED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
            Self::ExternalProvider => "EXTERNAL_PROVIDER",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "UNCONFIRMED" => Self::Unconfirmed,
            "CONFIRMED" => Self::Confirmed,
            "ARCHIVED" => Self::Archived,
            "COMPROMISED" => Self::Compromised,
            "UNKNOWN" => Self::Unknown,
            "RESET_REQUIRED" => Self::ResetRequired,
            "FORCE_CHANGE_PASSWORD" => Self::ForceChangePassword,
            "EXTERNAL_PROVIDER" => Self::ExternalProvider,
            _ => return None,
        })
    }
}

/// Attribute values by full name; an absent attribute is not an empty one (ATTR-013).
pub type Attributes = BTreeMap<String, String>;

#[derive(Clone, Debug)]
pub struct User {
    pub pool_id: PoolId,
    pub sub: Sub,
    pub username: String,
    pub status: UserStatus,
    pub enabled: bool,
    /// Without `sub`.
    pub attributes: Attributes,
    /// PHC string of the password, if the user has one.
    pub password_hash: Option<String>,
    /// When the temporary password was (re)issued (PWD-042).
    pub temporary_password_at: Option<Timestamp>,
    /// Tokens of sign-ins before this moment are void (TOK-135).
    pub tokens_valid_after: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl User {
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    #[must_use]
    pub fn is_verified(&self, contact: &str) -> bool {
        self.attribute(&format!("{contact}_verified")) == Some("true")
    }

    /// A contact that can receive a recovery code: present and verified.
    #[must_use]
    pub fn verified(&self, contact: &str) -> Option<&str> {
        self.attribute(contact).filter(|_| self.is_verified(contact))
    }

    /// Whether sessions and refresh tokens of the user may still be used (UI-180, EP-235).
    #[must_use]
    pub fn may_continue(&self) -> bool {
        self.enabled && matches!(self.status, UserStatus::Confirmed | UserStatus::ExternalProvider)
    }
}
