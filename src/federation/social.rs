//! What is particular about Facebook, Google, Amazon and Apple (section 2 of file 02).

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::claims::Claims;
use super::upstream::{Leg, Tokens};
use super::{FederationError, json as strict};
use crate::authorization::encoding::url_with;
use crate::identity_providers::{IdentityProvider, ProviderType};
use crate::platform::{InternalError, Timestamp};

/// Names that Google's People API knows; any other makes it answer 400 (SOC-034).
const PERSON_FIELDS: [&str; 12] = [
    "addresses",
    "ageRanges",
    "biographies",
    "birthdays",
    "emailAddresses",
    "genders",
    "locales",
    "names",
    "nicknames",
    "organizations",
    "phoneNumbers",
    "photos",
];

/// Where the keys are, of those whose details do not say.
#[must_use]
pub const fn keys_url(kind: ProviderType) -> Option<&'static str> {
    match kind {
        ProviderType::Google => Some("https://www.googleapis.com/oauth2/v3/certs"),
        ProviderType::SignInWithApple => Some("https://appleid.apple.com/auth/keys"),
        _ => None,
    }
}

/// The scopes as the provider parts them (SOC-004, SOC-010).
#[must_use]
pub fn scopes(provider: &IdentityProvider) -> String {
    let given = provider.details.get("authorize_scopes").map(String::as_str).unwrap_or_default();
    let scopes: Vec<&str> =
        given.split([',', ' ']).map(str::trim).filter(|scope| !scope.is_empty()).collect();
    scopes.join(if provider.kind == ProviderType::Facebook { "," } else { " " })
}

/// The secret of the client; Apple's is a JWT of five minutes (SOC-052).
pub fn client_secret(
    provider: &IdentityProvider,
    now: Timestamp,
) -> Result<String, FederationError> {
    let detail = |name: &str| provider.details.get(name).cloned().unwrap_or_default();
    if provider.kind != ProviderType::SignInWithApple {
        return Ok(detail("client_secret"));
    }
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(detail("key_id"));
    header.typ = None;
    let claims = json!({
        "iss": detail("team_id"),
        "iat": now.seconds(),
        "exp": now.seconds() + 300,
        "aud": "https://appleid.apple.com",
        "sub": detail("client_id"),
    });
    let body: String = detail("private_key")
        .replace("\\n", "\n")
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    let der = STANDARD.decode(body).map_err(InternalError::new)?;
    let token = encode(&header, &claims, &EncodingKey::from_ec_der(&der));
    Ok(token.map_err(InternalError::new)?)
}

/// Facebook's exchange: a GET, and no ID token (SOC-022).
pub async fn facebook_exchange(
    leg: &Leg<'_>,
    callback: &str,
    (code, verifier): (&str, &str),
    secret: &str,
) -> Result<Tokens, FederationError> {
    let client_id = leg.provider.details.get("client_id").map(String::as_str).unwrap_or_default();
    let mut query = vec![
        ("client_id", client_id),
        ("client_secret", secret),
        ("redirect_uri", callback),
        ("code", code),
    ];
    if !verifier.is_empty() {
        query.push(("code_verifier", verifier));
    }
    let url = url_with(&leg.endpoints.token, query);
    let request = http::Request::get(url).body(Vec::new()).map_err(InternalError::new)?;
    let answer = leg.documents.caller.send(request).await.map_err(|error| match error {
        crate::outbound::OutboundError::TimedOut => FederationError::TokenTimeout,
        other => other.into(),
    })?;
    let status = answer.status();
    let tokens = strict::parse(answer.body()).unwrap_or_default();
    match tokens["access_token"].as_str().filter(|_| status == http::StatusCode::OK) {
        Some(token) => Ok(Tokens { access_token: token.to_owned(), id_token: None }),
        None => Err(leg.token_error(status.as_u16(), "")),
    }
}

/// Amazon's access tokens say nothing of whom they are for; its own endpoint does. A token that was
/// given to another app signs nobody in here (SOC-044).
pub async fn check_audience(leg: &Leg<'_>, access_token: &str) -> Result<(), FederationError> {
    let Some(url) = &leg.endpoints.token_info else { return Ok(()) };
    let url = url_with(url, [("access_token", access_token)]);
    let request = http::Request::get(url).body(Vec::new()).map_err(InternalError::new)?;
    let answer = leg.documents.caller.send(request).await?;
    let told = strict::parse(answer.body()).unwrap_or_default();
    let client_id = leg.provider.details.get("client_id").map(String::as_str);
    if answer.status() == http::StatusCode::OK && told["aud"].as_str() == client_id {
        return Ok(());
    }
    Err(FederationError::Refused("The access token is for somebody else".to_owned()))
}

/// Where the attributes are; `None` where there is nothing more to ask.
pub fn attributes_url(
    leg: &Leg<'_>,
    access_token: &str,
) -> Result<Option<String>, FederationError> {
    let Some(url) = leg.endpoints.attributes.clone() else { return Ok(None) };
    let provider = leg.provider;
    let mut wanted: Vec<&str> = provider.mapping.values().map(String::as_str).collect();
    match provider.kind {
        ProviderType::Google => {
            wanted.retain(|name| PERSON_FIELDS.contains(name));
            wanted.dedup();
            Ok((!wanted.is_empty()).then(|| format!("{url}{}", wanted.join(","))))
        }
        ProviderType::Facebook => {
            wanted.push("id");
            wanted.sort_unstable();
            wanted.dedup();
            // SOC-029.
            let secret = client_secret(provider, Timestamp(0))?;
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            let proof = hex::encode(hmac::sign(&key, access_token.as_bytes()));
            let fields: Vec<String> = wanted
                .iter()
                .map(|name| form_urlencoded::byte_serialize(name.as_bytes()).collect())
                .collect();
            Ok(Some(format!("{url}{}&appsecret_proof={proof}", fields.join(","))))
        }
        _ => Ok(Some(url)),
    }
}

/// Brings what is nested to where a mapping finds it (SOC-025, SOC-055, SOC-056).
#[must_use]
pub fn flatten(kind: ProviderType, mut claims: Claims, apple_user: Option<&str>) -> Claims {
    match kind {
        ProviderType::Facebook => {
            if let Some(url) = claims.get("picture").and_then(|p| p["data"]["url"].as_str()) {
                let url = Value::String(url.to_owned());
                claims.insert("picture".to_owned(), url);
            }
        }
        ProviderType::SignInWithApple => {
            // Unsigned, from the browser: names only, never the address or the subject.
            let user: Value =
                apple_user.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            let name = |part: &str| {
                let name = user["name"][part].as_str().unwrap_or_default();
                name.chars().filter(|c| !c.is_control()).take(200).collect::<String>()
            };
            let (first, last) = (name("firstName"), name("lastName"));
            let whole = format!("{first} {last}").trim().to_owned();
            for (claim, value) in [("firstName", first), ("lastName", last), ("name", whole)] {
                if !value.is_empty() {
                    claims.insert(claim.to_owned(), Value::String(value));
                }
            }
        }
        _ => {}
    }
    claims
}
