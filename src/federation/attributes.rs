//! What a provider tells of somebody at its attributes endpoint, as JSON or as a signed token
//! (OIDCRP-036 – OIDCRP-039).

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use super::claims::Claims;
use super::upstream::{Leg, NO_KEY, SKEW_SECONDS};
use super::{FederationError, json, social};
use crate::identity_providers::ProviderType;
use crate::platform::InternalError;

impl Leg<'_> {
    pub async fn attributes(&self, access_token: &str) -> Result<Claims, FederationError> {
        let Some(url) = social::attributes_url(self, access_token)? else {
            return Ok(Claims::new());
        };
        let method = match self.detail("attributes_request_method") {
            "POST" => http::Method::POST,
            _ => http::Method::GET,
        };
        let is_post = method == http::Method::POST;
        let mut request = http::Request::builder()
            .method(method)
            .uri(url)
            .header("authorization", format!("Bearer {access_token}"))
            .header("accept", "application/json, application/jwt");
        if is_post {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        let request = request.body(Vec::new()).map_err(InternalError::new)?;
        let answer = self.documents.caller.send(request).await?;
        let name = &self.provider.name;
        if answer.status() != http::StatusCode::OK {
            let text =
                format!("{name} Error - {} error getting attributes", answer.status().as_u16());
            return Err(FederationError::Refused(text));
        }
        let unreadable =
            || FederationError::Refused(format!("{name} Error - the attributes cannot be read"));
        let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let is_oidc = self.provider.kind == ProviderType::Oidc;
        match kind.to_ascii_lowercase().as_str() {
            "application/jwt" if is_oidc => {
                let token = std::str::from_utf8(answer.body()).map_err(|_| unreadable())?;
                self.verify_attributes(token.trim()).await
            }
            "application/json" => json::parse_object(answer.body()).ok_or_else(unreadable),
            _ if is_oidc => Err(unreadable()),
            _ => json::parse_object(answer.body()).ok_or_else(unreadable),
        }
    }

    /// Attributes that the issuer signed, for us if they say for whom (OpenID Connect Core 5.3.2).
    async fn verify_attributes(&self, token: &str) -> Result<Claims, FederationError> {
        for fresh in [false, true] {
            match self.verify_attributes_with(token, fresh).await {
                Err(FederationError::Refused(text)) if !fresh && text == NO_KEY => {}
                other => return other,
            }
        }
        Err(FederationError::Refused(NO_KEY.to_owned()))
    }

    async fn verify_attributes_with(
        &self,
        token: &str,
        fresh: bool,
    ) -> Result<Claims, FederationError> {
        let refuse = || FederationError::Refused("The signed attributes were refused".to_owned());
        let (header, claims) = super::upstream::parts(token).ok_or_else(refuse)?;
        if header.contains_key("crit") {
            return Err(refuse());
        }
        let header = decode_header(token).map_err(|_| refuse())?;
        let key = self.attributes_key(header.alg, header.kid.as_deref(), fresh).await?;
        let mut validation = Validation::new(header.alg);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        decode::<Value>(token, &key, &validation).map_err(|_| refuse())?;
        let is_ours = |audience: &Value| audience.as_str() == Some(self.detail("client_id"));
        let is_for_us = match claims.get("aud") {
            None => true,
            Some(Value::Array(all)) => all.iter().any(is_ours),
            Some(one) => is_ours(one),
        };
        let is_of_issuer =
            claims.get("iss").is_none_or(|iss| iss.as_str() == Some(&self.endpoints.issuer));
        let now = self.clock.now().seconds();
        let is_current = claims
            .get("exp")
            .is_none_or(|exp| exp.as_i64().is_some_and(|exp| exp > now - SKEW_SECONDS));
        if is_for_us && is_of_issuer && is_current { Ok(claims) } else { Err(refuse()) }
    }

    /// The key of the issuer that a token names; HMAC with the client's secret, never with a
    /// published key (OIDCRP-T32).
    async fn attributes_key(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
        fresh: bool,
    ) -> Result<DecodingKey, FederationError> {
        use Algorithm as A;
        let refuse = |text: &str| FederationError::Refused(text.to_owned());
        let family = match algorithm {
            A::HS256 | A::HS384 | A::HS512 => {
                return Ok(DecodingKey::from_secret(self.detail("client_secret").as_bytes()));
            }
            A::RS256 | A::RS384 | A::RS512 => "RSA",
            A::ES256 | A::ES384 => "EC",
            _ => return Err(refuse("The signed attributes were refused")),
        };
        let url = self.endpoints.keys.as_deref().unwrap_or_default();
        let mut keys = self.documents.signing_keys(url, fresh).await?;
        keys.retain(|key| {
            let named = key["alg"].as_str();
            key["kty"].as_str() == Some(family)
                && kid.is_none_or(|kid| key["kid"].as_str() == Some(kid))
                && named.is_none_or(|named| named == format!("{algorithm:?}"))
        });
        let [key] = keys.as_slice() else { return Err(refuse(NO_KEY)) };
        let key: Jwk = serde_json::from_value(key.clone()).map_err(|_| refuse(NO_KEY))?;
        DecodingKey::from_jwk(&key).map_err(|_| refuse(NO_KEY))
    }
}
