//! SAML 2.0, service provider: the request, the answer, the sign-out (section 4 of file 02). Which
//! document is signed is decided in `signature` alone; what a signed document must say is the list in
//! `response`.

mod binding;
mod decrypt;
mod document;
mod logout;
mod message;
mod metadata;
mod request;
mod response;
mod sign_in;
mod signature;
mod subject;

pub use binding::Way;
pub use document::LONGEST_MESSAGE;
pub use logout::{LoggedOut, LogoutAnswer};
pub use sign_in::{Arrived, LONGEST_RELAY_STATE, Origin, SamlReturned, SamlState};

use thiserror::Error;

use super::engine::{Claimed, Federation};
use crate::identity_providers::metadata::SigningCertificate;
use crate::platform::{InternalError, PoolId};

pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(crate) const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
pub(crate) const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
pub(crate) const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
pub(crate) const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// The name of a pool as a service provider (SAML-020).
#[must_use]
pub fn entity_id(pool: &PoolId) -> String {
    format!("urn:amazon:cognito:sp:{pool}")
}

/// What a certificate has signed of a metadata document: the whole of it, or nothing (SAML-012).
#[must_use]
pub fn verified_metadata(text: &str, certificate: &SigningCertificate) -> Option<String> {
    let document = roxmltree::Document::parse(text).ok()?;
    let certificates = std::slice::from_ref(certificate);
    let trust = signature::Trust { certificates, allow_sha1: false };
    let verified = signature::verify(&document, trust).ok()?;
    (verified.covers == signature::Covers::Root).then_some(verified.xml)
}

/// Why a message is not accepted. The text goes to the app behind the words of ERR-015; nothing of
/// the message is in it but names of status codes.
#[derive(Debug, Error)]
pub enum SamlError {
    #[error("The message is too large")]
    TooLarge,
    #[error("The message cannot be read: {0}")]
    Malformed(&'static str),
    #[error("SAML Response signature is invalid")]
    ResponseSignature,
    #[error("SAML Assertion signature is invalid")]
    AssertionSignature,
    /// One for everything that can go wrong before a decrypted assertion is verified (SAML-S48).
    #[error("The encrypted assertion cannot be read")]
    Decryption,
    #[error("{0}")]
    Refused(String),
    /// See [`FederationError::Claimed`](crate::federation::FederationError::Claimed).
    #[error("the account of this address has to be proven first")]
    Claimed(Box<Claimed>),
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for SamlError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

pub(crate) fn refused(text: impl Into<String>) -> SamlError {
    SamlError::Refused(text.into())
}
