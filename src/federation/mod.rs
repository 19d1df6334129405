//! Signing in with an account of another house: the way there, the way back, and whose profile it is
//! (file 02 of the specification): OpenID Connect, the social providers, SAML.

pub mod attributes;
pub mod breaker;
pub mod claims;
pub mod engine;
pub mod json;
pub mod keys;
pub mod saml;
pub mod setup;
pub mod social;
pub mod upstream;

use thiserror::Error;

use crate::identity_providers::IdentityProviderError;
use crate::outbound::OutboundError;
use crate::platform::{InternalError, internal_from};
use crate::storage::StorageError;
use crate::users::federated::FederatedError;

pub use engine::{Begun, Federation};

/// Why a federated sign-in ends. Texts are those that the app gets (section 7.1 of file 02).
#[derive(Debug, Error)]
pub enum FederationError {
    /// The provider's own error, an RFC 6749 code with its words (OIDCRP-043).
    #[error("{description}")]
    Provider { code: String, description: String },
    /// ERR-010.
    #[error("Timeout occurred in calling IdP token endpoint")]
    TokenTimeout,
    /// ERR-011.
    #[error("Timeout in calling jwks uri")]
    KeysTimeout,
    /// The person has to sign in to an older account first (FED-T09).
    #[error("An account with the email already exists.")]
    Claimed(Box<engine::Claimed>),
    /// ERR-012, ERR-013, and every check that failed.
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(FederationError: StorageError);

impl From<InternalError> for FederationError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl From<FederatedError> for FederationError {
    fn from(error: FederatedError) -> Self {
        match error {
            FederatedError::Internal(error) => Self::Internal(error),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<IdentityProviderError> for FederationError {
    fn from(error: IdentityProviderError) -> Self {
        match error {
            IdentityProviderError::Internal(error) => Self::Internal(error),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<OutboundError> for FederationError {
    fn from(error: OutboundError) -> Self {
        Self::Refused(match error {
            OutboundError::TimedOut => "Read timed out".to_owned(),
            OutboundError::Failed => "Connection reset".to_owned(),
            other => other.to_string(),
        })
    }
}
