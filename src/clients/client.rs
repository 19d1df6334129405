//! An app client and its settings, in the names of the API (`UserPoolClientType`).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::assertion::key_set;
use crate::platform::{ClientId, PoolId, Secret, Timestamp};
use crate::sessions::browser::SESSION_SECONDS;

#[derive(Clone, Debug)]
pub struct AppClient {
    pub id: ClientId,
    pub pool_id: PoolId,
    pub name: String,
    pub secret: Option<Secret>,
    /// When the secret was made, if that was after the client.
    pub secret_created_at: Option<Timestamp>,
    /// Works beside the first while clients move from one to the other (CLI-903).
    pub second_secret: Option<ClientSecret>,
    pub settings: ClientSettings,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// One of the active secrets of a client.
#[derive(Clone, Debug)]
pub struct ClientSecret {
    pub secret: Secret,
    pub created_at: Timestamp,
}

impl ClientSecret {
    /// `<client-id>--<epoch>` (CLI-903).
    #[must_use]
    pub fn id(&self, client: &ClientId) -> String {
        format!("{client}--{}", self.created_at.seconds())
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClientSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_validity_units: Option<TokenValidityUnits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_attributes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_attributes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explicit_auth_flows: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_identity_providers: Vec<String>,
    #[serde(rename = "CallbackURLs", skip_serializing_if = "Vec::is_empty")]
    pub callback_urls: Vec<String>,
    #[serde(rename = "LogoutURLs", skip_serializing_if = "Vec::is_empty")]
    pub logout_urls: Vec<String>,
    #[serde(rename = "DefaultRedirectURI", skip_serializing_if = "Option::is_none")]
    pub default_redirect_uri: Option<String>,
    #[serde(rename = "AllowedOAuthFlows", skip_serializing_if = "Vec::is_empty")]
    pub allowed_oauth_flows: Vec<OAuthFlow>,
    #[serde(rename = "AllowedOAuthScopes", skip_serializing_if = "Vec::is_empty")]
    pub allowed_oauth_scopes: Vec<String>,
    #[serde(rename = "AllowedOAuthFlowsUserPoolClient")]
    pub allowed_oauth_flows_user_pool_client: bool,
    pub prevent_user_existence_errors: ExistenceErrors,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_token_revocation: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_session_validity: Option<i64>,
    /// Members that are kept and given back as they came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
    /// Portico's own settings; never part of an AWS request or answer.
    pub portico: PorticoClientSettings,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TokenValidityUnits {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<TimeUnit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<TimeUnit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<TimeUnit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl TimeUnit {
    #[must_use]
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3600,
            Self::Days => 86400,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OAuthFlow {
    Code,
    Implicit,
    ClientCredentials,
}

/// `PreventUserExistenceErrors` (CLI-026, ERR-030).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ExistenceErrors {
    #[default]
    Legacy,
    Enabled,
}

/// Client settings that Cognito does not have; all off by default.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PorticoClientSettings {
    /// OIDC-301.
    pub pkce_required: bool,
    /// OIDC-300.
    pub loopback_any_port: bool,
    /// Devices without a browser may sign people in (OIDC-323).
    pub device_grant: bool,
    /// Authorization requests have to be pushed (OIDC-324).
    pub par_required: bool,
    /// Access tokens as of RFC 9068 (OIDC-328).
    pub at_jwt: bool,
    /// Where the server tells the app that a session has ended (OIDC-081).
    pub backchannel_logout_uri: Option<String>,
    /// What a browser that signs out loads, so that the app ends its session there (OIDC-081).
    pub frontchannel_logout_uri: Option<String>,
    /// Public keys; with them the client proves itself by assertions alone (OIDC-326).
    pub jwks: Option<Value>,
    /// Of `SetUserPoolClientSessionConfiguration` (UI-906).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_session_minutes: Option<i64>,
}

/// Settings that are addresses; empty is none.
const ADDRESSES: [&str; 2] = ["backchannel_logout_uri", "frontchannel_logout_uri"];

/// `https`, or `http` on this machine for development; nothing that a browser runs.
fn is_web_address(text: &str) -> bool {
    let Ok(url) = url::Url::parse(text) else { return false };
    let is_local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    (url.scheme() == "https" || (url.scheme() == "http" && is_local))
        && url.has_host()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

impl PorticoClientSettings {
    /// Whether the app wants to hear of the end of sessions, and so to know their names.
    #[must_use]
    pub const fn hears_of_logouts(&self) -> bool {
        self.backchannel_logout_uri.is_some() || self.frontchannel_logout_uri.is_some()
    }

    /// The settings with one changed, from its name and value as text.
    ///
    /// # Errors
    /// What is wrong with name or value.
    pub fn with(&self, name: &str, value: &str) -> Result<Self, String> {
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        if all.get(name).is_none() {
            let names: Vec<&str> = all
                .as_object()
                .into_iter()
                .flat_map(|all| all.keys().map(String::as_str))
                .collect();
            let names = names.join(", ");
            return Err(format!("There is no client setting {name}; there are {names}."));
        }
        all[name] = if name == "jwks" {
            if value.is_empty() { Value::Null } else { key_set(value)? }
        } else if ADDRESSES.contains(&name) {
            if !value.is_empty() && !is_web_address(value) {
                return Err(format!("{name} is an https address without fragment, or empty."));
            }
            Some(value).filter(|value| !value.is_empty()).into()
        } else {
            let is_on = value.parse();
            Value::Bool(is_on.map_err(|_| format!("{name} is true or false, not {value:?}."))?)
        };
        serde_json::from_value(all).map_err(|error| error.to_string())
    }
}

impl AppClient {
    /// The active secrets, at most two; none of a public client.
    #[must_use]
    pub fn secrets(&self) -> Vec<ClientSecret> {
        let created_at = self.secret_created_at.unwrap_or(self.created_at);
        let first = self.secret.clone().map(|secret| ClientSecret { secret, created_at });
        first.into_iter().chain(self.second_secret.clone()).collect()
    }

    /// Whether the text is one of the active secrets; compared in constant time.
    #[must_use]
    pub fn has_secret(&self, given: &str) -> bool {
        let second = self.second_secret.as_ref().map(|second| &second.secret);
        let known = self.secret.iter().chain(second);
        known.fold(false, |found, secret| found | secret.matches(given))
    }

    /// `RefreshTokenRotation`: seconds in which a rotated token may be sent again (CLI-901).
    #[must_use]
    pub fn refresh_rotation(&self) -> Option<i64> {
        let rotation = self.settings.other.get("RefreshTokenRotation")?;
        (rotation["Feature"] == "ENABLED")
            .then(|| rotation["RetryGracePeriodSeconds"].as_i64().unwrap_or(0))
    }

    /// Whether refresh tokens may be used at all, by whatever operation.
    #[must_use]
    pub fn may_refresh(&self) -> bool {
        self.refresh_rotation().is_some() || self.allows_auth_flow("REFRESH_TOKEN_AUTH")
    }

    /// Seconds after a sign-in in which the client takes the browser's session for it;
    /// none at 0 (UI-906).
    #[must_use]
    pub fn browser_session_seconds(&self) -> i64 {
        let minutes = self.settings.portico.browser_session_minutes;
        minutes.map_or(SESSION_SECONDS, |minutes| minutes * 60)
    }

    #[must_use]
    pub fn hides_existence(&self) -> bool {
        self.settings.prevent_user_existence_errors == ExistenceErrors::Enabled
    }

    #[must_use]
    pub fn allows_oauth(&self, flow: OAuthFlow) -> bool {
        self.settings.allowed_oauth_flows_user_pool_client
            && self.settings.allowed_oauth_flows.contains(&flow)
    }

    /// Whether native users may sign in on pages and at authorize (UI-042, UI-176).
    #[must_use]
    pub fn allows_native_sign_in(&self) -> bool {
        self.settings.supported_identity_providers.iter().any(|p| p == "COGNITO")
    }

    /// TOK-110: on for every new client.
    #[must_use]
    pub fn revocation_enabled(&self) -> bool {
        self.settings.enable_token_revocation.unwrap_or(true)
    }

    /// Seconds (TOK-072).
    #[must_use]
    pub fn access_token_seconds(&self) -> i64 {
        let unit = self.units().access_token.unwrap_or(TimeUnit::Hours);
        self.settings.access_token_validity.map_or(3600, |n| n * unit.seconds())
    }

    /// Seconds (TOK-071).
    #[must_use]
    pub fn id_token_seconds(&self) -> i64 {
        let unit = self.units().id_token.unwrap_or(TimeUnit::Hours);
        self.settings.id_token_validity.map_or(3600, |n| n * unit.seconds())
    }

    /// Seconds (TOK-073); 0 means 30 days.
    #[must_use]
    pub fn refresh_token_seconds(&self) -> i64 {
        let unit = self.units().refresh_token.unwrap_or(TimeUnit::Days);
        match self.settings.refresh_token_validity {
            Some(n) if n > 0 => n * unit.seconds(),
            _ => 30 * 86400,
        }
    }

    /// Seconds a challenge session lives (CLI-024).
    #[must_use]
    pub fn auth_session_seconds(&self) -> i64 {
        self.settings.auth_session_validity.unwrap_or(3).clamp(3, 15) * 60
    }

    /// Whether `flow` (without `ALLOW_`) may be used (FLOW-040 – FLOW-046).
    #[must_use]
    pub fn allows_auth_flow(&self, flow: &str) -> bool {
        // CLI-901: with rotation only `GetTokensFromRefreshToken` and the token endpoint refresh.
        if flow == "REFRESH_TOKEN_AUTH" && self.refresh_rotation().is_some() {
            return false;
        }
        let Some(flows) = &self.settings.explicit_auth_flows else {
            return matches!(flow, "REFRESH_TOKEN_AUTH" | "USER_SRP_AUTH" | "CUSTOM_AUTH");
        };
        let legacy = match flow {
            "ADMIN_USER_PASSWORD_AUTH" => "ADMIN_NO_SRP_AUTH",
            "CUSTOM_AUTH" => "CUSTOM_AUTH_FLOW_ONLY",
            // A client with legacy values may always refresh and use SRP, unless custom-only.
            "REFRESH_TOKEN_AUTH" | "USER_SRP_AUTH"
                if flows.iter().all(|f| !f.starts_with("ALLOW_")) =>
            {
                return flow == "REFRESH_TOKEN_AUTH"
                    || !flows.iter().any(|f| f == "CUSTOM_AUTH_FLOW_ONLY");
            }
            other => other,
        };
        flows.iter().any(|f| f.strip_prefix("ALLOW_") == Some(flow) || f == legacy)
    }

    /// FLOW-045.
    #[must_use]
    pub fn is_custom_auth_only(&self) -> bool {
        self.settings
            .explicit_auth_flows
            .as_ref()
            .is_some_and(|flows| flows.iter().any(|f| f == "CUSTOM_AUTH_FLOW_ONLY"))
    }

    fn units(&self) -> TokenValidityUnits {
        self.settings.token_validity_units.clone().unwrap_or_default()
    }
}
