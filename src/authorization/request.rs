//! An authorization request whose every parameter has been checked.

use std::sync::Arc;

use super::parameters::Parameters;
use super::response::{ResponseTarget, ResponseType};
use crate::clients::AppClient;

/// `prompt` of OpenID Connect Core §3.1.2.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prompt {
    #[default]
    Unset,
    /// Answer without any page (OIDC-028 – OIDC-030).
    None,
    /// Sign in again, whatever session there is (OIDC-031).
    Login,
}

#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    pub client: Arc<AppClient>,
    /// As it came, to be repeated from page to page (UI-035).
    pub parameters: Parameters,
    pub target: ResponseTarget,
    pub response_type: ResponseType,
    /// Granted if the sign-in succeeds.
    pub scopes: Vec<String>,
    pub nonce: Option<String>,
    /// A resource server of the pool (RFC 8707, RS-900).
    pub resource: Option<String>,
    /// S256.
    pub code_challenge: Option<String>,
    pub prompt: Prompt,
    /// Seconds since the sign-in that a session may be old (OIDC-032).
    pub max_age: Option<i64>,
    /// Who is to sign the person in, if the request says so.
    pub provider: Option<ProviderHint>,
    /// A provider that the request names but the client does not have (FED-015).
    pub unusable_provider: bool,
    /// The sign-in leads to the page for devices, not to the app (OIDC-323).
    pub for_device: bool,
}

/// `identity_provider` or `idp_identifier` (EP-107 – EP-109).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderHint {
    Name(String),
    Identifier(String),
}

impl AuthorizationRequest {
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.target.redirect_uri
    }

    /// Whether a session that began at `auth_time` (seconds) may answer for the user now.
    #[must_use]
    pub fn accepts_session(&self, auth_time: i64, now: i64) -> bool {
        self.prompt != Prompt::Login
            && self.max_age.is_none_or(|max| max > 0 && now - auth_time <= max)
    }
}
