//! What the server remembers between requests: browser sessions and challenge sessions.

pub mod browser;
pub mod of_users;
mod seen;

use serde::{Deserialize, Serialize};

use crate::mfa::Factor;
use crate::platform::{ClientId, PoolId, Sub, Timestamp};
use crate::risk::event::Watched;
use crate::users::{Attributes, User};

pub use browser::Sessions;
pub use seen::Seen;

/// A signed-in browser on a pool's domain (UI-170 – UI-180).
#[derive(Clone, Debug)]
pub struct BrowserSession {
    pub pool_id: PoolId,
    pub sub: Sub,
    /// `COGNITO` for a native sign-in, else the provider's name (UI-175, UI-176).
    pub provider: String,
    pub auth_time: Timestamp,
    pub expires_at: Timestamp,
    /// Of a sign-in by SAML.
    pub saml: Option<SamlSession>,
    /// What lists of sessions call it (UI-907).
    pub id: String,
    /// The app of the sign-in.
    pub client_id: Option<ClientId>,
}

/// What a sign-out at a SAML provider must name (SAML-066, SAML-084).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlSession {
    pub name_id: NameId,
    /// Of the first `AuthnStatement` (SAML-088).
    pub session_index: Option<String>,
}

/// Who somebody is at a SAML provider, with everything that a sign-out repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameId {
    pub value: String,
    pub format: Option<String>,
    pub name_qualifier: Option<String>,
    pub sp_name_qualifier: Option<String>,
}

/// A sign-in that waits for the answer to a challenge (FLOW-020 – FLOW-032).
#[derive(Clone, Debug)]
pub struct ChallengeSession {
    pub pool_id: PoolId,
    pub client_id: ClientId,
    pub sub: Sub,
    pub challenge: String,
    pub data: ChallengeData,
    pub expires_at: Timestamp,
    pub consumed_at: Option<Timestamp>,
}

/// What the next step needs to know of the earlier ones.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChallengeData {
    /// The auth event of the sign-in (TOK-038).
    pub event_id: String,
    /// The name the flow started with (FLOW-013).
    pub username: String,
    /// The device that the sign-in names (FLOW-252).
    pub device_key: Option<String>,
    /// Attributes given with an earlier answer.
    pub attributes: Attributes,
    /// The code that this step waits for.
    pub sent_code: Option<SentCode>,
    /// What `SELECT_MFA_TYPE` or `MFA_SETUP` offered.
    pub choices: Vec<Factor>,
    /// The code registers its contact as a factor.
    pub is_set_up: bool,
    pub token_set_up: Option<TokenSetUp>,
    /// The code is the first factor of the sign-in (FLOW-901).
    pub is_first_factor: bool,
    /// Nobody has the name, and the client must not learn it.
    pub is_simulated: bool,
    /// A passkey ceremony under way, as JSON.
    pub ceremony: Option<String>,
    /// What the sign-in has come to so far.
    pub completion: Completion,
    /// The functions of the pool decide what is asked (FLOW-200).
    pub custom: Option<CustomFlow>,
    /// What the history will say of this sign-in, where threat protection is on (RISK-060).
    pub watched: Option<Watched>,
}

/// Where a `CUSTOM_AUTH` flow stands. It lives in the chain of sessions alone: what was proven in one
/// flow never shows in another (trap 14 of file 03).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomFlow {
    /// What has been presented and answered, oldest first (DEFAUTH-003).
    pub session: Vec<ChallengeResult>,
    /// The client's public value, hex, if the flow began with SRP (FLOW-203).
    pub srp_a: Option<String>,
    /// An administrator's server began it (DEFAUTH-021).
    pub is_admin: bool,
    pub password_verified: bool,
    /// Challenges that the functions have asked for (FLOW-220).
    pub rounds: i64,
    /// The label of the custom challenge that waits for an answer (CREAUTH-009).
    pub metadata: Option<String>,
    /// What its answer is judged by, sealed (CREAUTH-011).
    pub private: Option<String>,
}

/// An answered challenge, as the functions see it (DEFAUTH-004).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeResult {
    pub challenge_name: String,
    pub challenge_result: bool,
    pub challenge_metadata: Option<String>,
}

impl ChallengeData {
    /// In a custom flow: one answered challenge, one element (DEFAUTH-007).
    pub fn passed(&mut self, challenge: &str) {
        if let Some(flow) = &mut self.custom {
            flow.passed(challenge);
        }
    }

    /// As [`ChallengeData::passed`], of a challenge that was the password.
    pub fn password_passed(&mut self, challenge: &str) {
        self.passed(challenge);
        if let Some(flow) = &mut self.custom {
            flow.password_verified = true;
        }
    }
}

impl CustomFlow {
    pub fn passed(&mut self, challenge: &str) {
        self.session.push(ChallengeResult {
            challenge_name: challenge.to_owned(),
            challenge_result: true,
            challenge_metadata: None,
        });
    }
}

/// A code under way, as a keyed hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SentCode {
    pub destination: String,
    /// Hex.
    pub hash: String,
}

/// An authenticator app that is being registered (FLOW-238).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TokenSetUp {
    /// The sealed secret, base64; empty once it is verified.
    pub sealed: String,
    pub verified: bool,
}

/// A completed sign-in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub user: User,
    pub auth_time: Timestamp,
    /// The auth event, carried in every token (TOK-038).
    pub event_id: String,
    /// The known device that took part (DEV-020).
    pub device_key: Option<String>,
    pub completion: Completion,
    /// The browser session that it came through.
    pub sso_session: Option<String>,
}

/// What a sign-in ended with (PRETOKEN-004 – PRETOKEN-006, TRG-124).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Completion {
    #[default]
    Authentication,
    NewPassword,
    Device,
    /// The profile of somebody from another house was made.
    FirstFederated,
}
