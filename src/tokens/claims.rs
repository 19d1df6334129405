//! The claims of ID and access tokens, and the profile that userInfo shows.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::clients::AppClient;
use crate::pools::{AttributeType, Pool};
use crate::users::User;

/// Access token payload (TOK-050 – TOK-060).
#[derive(Serialize)]
pub(super) struct AccessClaims<'a> {
    pub sub: &'a str,
    #[serde(rename = "cognito:groups", skip_serializing_if = "<[String]>::is_empty")]
    pub groups: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<&'a str>,
    pub token_use: &'static str,
    pub scope: &'a str,
    pub auth_time: i64,
    pub iss: &'a str,
    pub exp: i64,
    pub iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_jti: Option<&'a str>,
    pub client_id: &'a str,
    /// The resource server that the token is for, if the request named one (RS-900, OIDC-328).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<&'a str>,
    /// TOK-056, DEV-020.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_key: Option<&'a str>,
}

/// ID token payload (TOK-020 – TOK-039); the profile comes flattened.
#[derive(Serialize)]
pub(super) struct IdClaims<'a> {
    pub sub: &'a str,
    pub iss: &'a str,
    pub aud: &'a str,
    pub token_use: &'static str,
    pub auth_time: i64,
    pub iat: i64,
    pub exp: i64,
    #[serde(rename = "cognito:username")]
    pub username: &'a str,
    #[serde(rename = "cognito:groups", skip_serializing_if = "<[String]>::is_empty")]
    pub groups: &'a [String],
    #[serde(rename = "cognito:roles", skip_serializing_if = "<[String]>::is_empty")]
    pub roles: &'a [String],
    #[serde(rename = "cognito:preferred_role", skip_serializing_if = "Option::is_none")]
    pub preferred_role: Option<&'a str>,
    pub event_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'a str>,
    #[serde(flatten)]
    pub profile: Map<String, Value>,
}

/// Whether the granted scopes let an attribute through. `openid` alone shows everything the client
/// may read; `profile`, `email` and `phone` narrow to their union (RS-020 – RS-024). API sign-ins
/// have no `openid` and are not narrowed.
fn scope_allows(scopes: &[String], attribute: &str) -> bool {
    let has = |scope: &str| scopes.iter().any(|s| s == scope);
    if has("profile") || !(has("email") || has("phone")) {
        return true;
    }
    (has("email") && matches!(attribute, "email" | "email_verified"))
        || (has("phone") && matches!(attribute, "phone_number" | "phone_number_verified"))
}

/// The attributes of a user that this client may read under these scopes; booleans as JSON
/// booleans (TOK-032), custom attributes as strings (TOK-033), `updated_at` as a number.
#[must_use]
pub fn profile_claims(
    pool: &Pool,
    client: &AppClient,
    user: &User,
    scopes: &[String],
) -> Map<String, Value> {
    let mut claims = Map::new();
    for (name, value) in &user.attributes {
        if name == "identities" {
            // FED-101: whatever the scopes.
            claims.insert(name.clone(), identities(value));
            continue;
        }
        if name.starts_with("dev:") || !client.may_read(name) || !scope_allows(scopes, name) {
            continue;
        }
        let is_custom = name.starts_with("custom:");
        let typed = match pool.settings.attribute(name).map(|a| a.attribute_data_type) {
            Some(AttributeType::Boolean) if !is_custom => Value::Bool(value == "true"),
            Some(AttributeType::Number) if !is_custom => {
                value.parse::<i64>().map_or_else(|_| Value::String(value.clone()), Value::from)
            }
            _ => Value::String(value.clone()),
        };
        claims.insert(name.clone(), typed);
    }
    claims
}

/// The attribute as a real array, its flag and date as text (TOK-037, FED-099, trap 8 of file 05).
fn identities(text: &str) -> Value {
    let mut list: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    for identity in &mut list {
        for member in ["primary", "dateCreated"] {
            if let Some(value) = identity.get(member).filter(|value| !value.is_string()) {
                identity[member] = Value::String(value.to_string());
            }
        }
    }
    Value::Array(list)
}
