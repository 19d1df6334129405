//! Other houses whose accounts sign in here: their settings, as an operator gives them (FED-020 –
//! FED-058). Signing in with them is the matter of federation.

pub mod details;
pub mod documents;
pub mod instant;
pub mod mapping;
pub mod metadata;
pub mod refresh;
pub mod saml;
pub mod service;
pub mod settings;

pub use service::{IdentityProviderError, IdentityProviders, Listed};
pub use settings::{LinkByEmail, ProviderSettings};

use std::collections::BTreeMap;
use std::fmt;

use crate::platform::{PoolId, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderType {
    Saml,
    Facebook,
    Google,
    LoginWithAmazon,
    SignInWithApple,
    Oidc,
}

impl ProviderType {
    pub const ALL: [Self; 6] = [
        Self::Saml,
        Self::Facebook,
        Self::Google,
        Self::LoginWithAmazon,
        Self::SignInWithApple,
        Self::Oidc,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Saml => "SAML",
            Self::Facebook => "Facebook",
            Self::Google => "Google",
            Self::LoginWithAmazon => "LoginWithAmazon",
            Self::SignInWithApple => "SignInWithApple",
            Self::Oidc => "OIDC",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// One of a pool, under the name of its type (FED-034, FED-054).
    #[must_use]
    pub const fn is_social(self) -> bool {
        !matches!(self, Self::Saml | Self::Oidc)
    }
}

/// `ProviderDetails` and `AttributeMapping`: texts by name (FED-030).
pub type Texts = BTreeMap<String, String>;

/// A provider of a pool. Its details hold secrets: sealed at rest, and in no log (OIDCRP-S18).
#[derive(Clone)]
pub struct IdentityProvider {
    pub pool_id: PoolId,
    pub name: String,
    pub kind: ProviderType,
    pub details: Texts,
    pub mapping: Texts,
    pub identifiers: Vec<String>,
    pub settings: ProviderSettings,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl fmt::Debug for IdentityProvider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("IdentityProvider")
            .field("pool_id", &self.pool_id)
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("updated_at", &self.updated_at)
            .finish_non_exhaustive()
    }
}
