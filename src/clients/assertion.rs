//! `private_key_jwt`: a client proves itself by a signed assertion (RFC 7523, OIDC-326).

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::AppClient;
use crate::platform::Timestamp;

/// `client_assertion_type`.
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What may sign: nothing symmetric, nothing without a signature.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// As discovery names them.
pub const ALGORITHM_NAMES: [&str; 9] =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

/// Seconds that the clocks of client and server may differ.
const SKEW: i64 = 30;
/// The longest life of an assertion: so long its `jti` is remembered.
const LONGEST: i64 = 3600;
const LONGEST_JTI: usize = 255;

/// Why an assertion proves nothing; for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AssertionError {
    #[error("the client has no keys")]
    NoKeys,
    #[error("not a JWT with an algorithm that may sign")]
    Malformed,
    #[error("no key of the client verifies it")]
    BadSignature,
    #[error("issuer or subject is not the client")]
    WrongClient,
    #[error("meant for somebody else")]
    WrongAudience,
    #[error("expired, not yet valid, or valid for too long")]
    Time,
    #[error("no usable jti")]
    NoId,
}

/// A verified assertion, good for one use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    pub id: String,
    /// When it may be forgotten.
    pub until: Timestamp,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    jti: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The client that an assertion speaks for; nothing is verified yet.
#[must_use]
pub fn claimed_client(assertion: &str) -> Option<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    let payload = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Subject>(&payload).ok().map(|claims| claims.sub)
}

impl AppClient {
    /// Whether the client has nothing to prove itself with.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.secret.is_none() && self.settings.portico.jwks.is_none()
    }

    /// An assertion of this client that is meant for one of `audiences`. Its `jti` is still to be
    /// spent.
    ///
    /// # Errors
    /// Why it proves nothing.
    pub fn check_assertion(
        &self,
        assertion: &str,
        audiences: &[String],
        now: Timestamp,
    ) -> Result<Assertion, AssertionError> {
        let set = self.settings.portico.jwks.as_ref().ok_or(AssertionError::NoKeys)?;
        let set: JwkSet =
            serde_json::from_value(set.clone()).map_err(|_| AssertionError::NoKeys)?;
        let header = decode_header(assertion).map_err(|_| AssertionError::Malformed)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(AssertionError::Malformed);
        }
        let mut validation = Validation::new(header.alg);
        // Time is compared by our own clock below.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let claims = set
            .keys
            .iter()
            .filter(|key| may_sign(key, header.kid.as_deref(), header.alg))
            .filter_map(|key| DecodingKey::from_jwk(key).ok())
            .find_map(|key| decode::<Claims>(assertion, &key, &validation).ok())
            .ok_or(AssertionError::BadSignature)?
            .claims;
        if claims.iss != self.id.as_str() || claims.sub != self.id.as_str() {
            return Err(AssertionError::WrongClient);
        }
        let is_meant = |named: &String| audiences.contains(named);
        let is_for_us = match &claims.aud {
            Audience::One(named) => is_meant(named),
            Audience::Many(named) => named.iter().any(is_meant),
        };
        if !is_for_us {
            return Err(AssertionError::WrongAudience);
        }
        let now = now.seconds();
        let is_early = |at: Option<i64>| at.is_some_and(|at| at > now + SKEW);
        if claims.exp <= now - SKEW
            || claims.exp > now + LONGEST
            || is_early(claims.nbf)
            || is_early(claims.iat)
        {
            return Err(AssertionError::Time);
        }
        let id = claims.jti.filter(|id| (1..=LONGEST_JTI).contains(&id.len()));
        let id = id.ok_or(AssertionError::NoId)?;
        Ok(Assertion { id, until: Timestamp::from_seconds(claims.exp + SKEW + 1) })
    }
}

/// Whether a key is the one that is named, and of the kind that the algorithm needs.
fn may_sign(key: &Jwk, kid: Option<&str>, algorithm: Algorithm) -> bool {
    let is_for_signing =
        key.common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature);
    let is_named = kid.is_none_or(|kid| key.common.key_id.as_deref().is_none_or(|id| id == kid));
    let is_of_kind =
        key.common.key_algorithm.is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    is_for_signing && is_named && is_of_kind
}

/// A key set as a setting: public keys that can be read, and at least one.
///
/// # Errors
/// What is wrong with it.
pub fn key_set(text: &str) -> Result<Value, String> {
    let set: Value = serde_json::from_str(text).map_err(|_| "jwks is no JSON.".to_owned())?;
    let keys = set["keys"].as_array().filter(|keys| !keys.is_empty());
    let keys = keys.ok_or("jwks has no keys.")?;
    for key in keys {
        if ["d", "p", "q", "k"].iter().any(|member| key.get(member).is_some()) {
            return Err("jwks holds a private or secret key; only public keys belong there.".into());
        }
        let is_strong = key["kty"] != "RSA" || key["n"].as_str().is_some_and(|n| n.len() >= 342);
        let parsed = serde_json::from_value::<Jwk>(key.clone());
        if !is_strong || !parsed.is_ok_and(|key| DecodingKey::from_jwk(&key).is_ok()) {
            return Err("jwks has a key that cannot be used; RSA needs 2048 bits.".into());
        }
    }
    Ok(serde_json::json!({ "keys": keys }))
}
