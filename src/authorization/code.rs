//! Authorization codes and the requests that browsers are working on, as stored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::codes::CODE_SECONDS;
use crate::mfa::Factor;
use crate::platform::{ClientId, PoolId, Sub, Timestamp};
use crate::sessions::Completion;

/// Everything a code is bound to (EP-142).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuthorizationCode {
    pub pool_id: PoolId,
    pub client_id: ClientId,
    pub sub: Sub,
    pub redirect_uri: String,
    /// S256 challenge, base64url.
    pub code_challenge: Option<String>,
    pub scopes: Vec<String>,
    pub nonce: Option<String>,
    pub auth_time: Timestamp,
    pub event_id: String,
    /// The browser session that it came through (UI-907).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sso_session: Option<String>,
    /// What the sign-in ended with (TRG-124).
    #[serde(default)]
    pub completion: Completion,
    /// The resource server that the access token will be for (RS-900).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The family that the exchange will start, so that a replay can revoke it (EP-229).
    pub origin_jti: String,
    pub expires_at: Timestamp,
}

impl AuthorizationCode {
    /// The moment that sign-outs are compared with: the later one of sign-in and issue (TOK-135).
    #[must_use]
    pub fn began(&self) -> Timestamp {
        self.auth_time.max(self.expires_at.plus_seconds(-CODE_SECONDS))
    }
}

/// A step of the hosted pages that a browser has still to finish; the browser holds only a handle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PendingRequest {
    pub pool_id: PoolId,
    pub client_id: ClientId,
    /// The parameters of the request as they came, to carry on and to start again (UI-035, UI-164).
    pub parameters: Vec<(String, String)>,
    pub step: PendingStep,
    pub expires_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum PendingStep {
    /// Waiting for the sign-up code. Confirming finishes the sign-in only of the user whose password
    /// this browser knew (UI-061, UI-093), not of somebody who has the name since.
    Confirm {
        username: String,
        medium: Option<String>,
        destination: String,
        #[serde(default)]
        verified: Option<Sub>,
    },
    /// Waiting for the reset code and a new password.
    ResetPassword { username: String, medium: String, destination: String },
    /// Waiting for a new password in place of a temporary one (challenge session of the engine).
    NewPassword { username: String, session: String, required: Vec<String> },
    /// Away at a provider (FED-081): what the way back has to match. `verifier` is sealed, `browser` the
    /// hash of a cookie.
    Upstream {
        provider: String,
        nonce: String,
        verifier: String,
        browser: String,
        callback: String,
    },
    /// Waiting for the answer to a challenge that a function made (challenge session of the engine
    /// and public parameters, both sealed; UI-004).
    Custom { username: String, session: String, parameters: String },
    /// Away at a SAML provider (FED-081, SAML-033).
    Saml { provider: String, request_id: String, browser: String, acs: String },
    /// Signing out at a SAML provider (SAML-080); where to go afterwards.
    SamlLogout { provider: String, request_id: String, destination: String },
    /// Waiting for a sign-in to the older account of the same person, to connect the identity to it.
    Connect {
        provider: String,
        subject: String,
        issuer: Option<String>,
        /// As mapped.
        attributes: BTreeMap<String, String>,
        sub: Sub,
    },
    /// Waiting for the browser that comes with its `request_uri` (OIDC-324).
    Pushed,
    /// Waiting for a second factor (challenge session of the engine, sealed).
    Factor { username: String, session: String, step: FactorStep },
}

/// Where a browser stands with its second factor (UI-100 – UI-125).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FactorStep {
    /// Masked destination, or the name of the app.
    Code {
        factor: Factor,
        destination: String,
        device_name: String,
        is_resent: bool,
    },
    Choose {
        choices: Vec<Factor>,
    },
    ChooseSetUp {
        choices: Vec<Factor>,
    },
    SetUpToken,
    SetUpContact {
        factor: Factor,
    },
}
