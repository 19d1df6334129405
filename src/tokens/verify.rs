//! The server's own check of the tokens it issued (VER-006 – VER-014).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::Deserialize;
use thiserror::Error;

use super::Tokens;
use crate::audit::about::note_user;
use crate::clients::AppClient;
use crate::platform::{ClientId, InternalError, PoolId, Sub, Timestamp, internal_from};
use crate::pools::Pool;
use crate::storage::StorageError;
use crate::users::{User, UserStatus};

/// A valid access token and whom it speaks for.
#[derive(Clone, Debug)]
pub struct AccessToken {
    pub pool: Arc<Pool>,
    pub client: Arc<AppClient>,
    pub user: User,
    pub scopes: Vec<String>,
    pub auth_time: Timestamp,
    /// The device that took part in the sign-in, or was offered with it (DEV-020).
    pub device_key: Option<String>,
    /// The family, where the client can revoke.
    pub origin_jti: Option<String>,
}

impl AccessToken {
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|s| s == scope)
    }
}

/// Whom an `id_token_hint` names; the token may have expired (OIDC-073).
#[derive(Clone, Debug)]
pub struct IdHint {
    pub sub: Sub,
    pub client_id: ClientId,
}

#[derive(Debug, Error)]
pub enum TokenError {
    #[error("not an access token of this service")]
    Invalid,
    #[error("signature does not verify")]
    BadSignature,
    #[error("expired")]
    Expired,
    #[error("revoked or signed out")]
    Revoked,
    #[error("user gone")]
    UserNotFound,
    #[error("user disabled")]
    UserDisabled,
    #[error("password reset required")]
    PasswordResetRequired,
    #[error("user not confirmed")]
    UserNotConfirmed,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(TokenError: StorageError);

impl From<InternalError> for TokenError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

#[derive(Deserialize)]
pub(super) struct Claims {
    pub sub: String,
    #[serde(default)]
    pub iss: String,
    pub token_use: String,
    #[serde(default)]
    pub scope: String,
    #[serde(default)]
    pub client_id: String,
    #[serde(default)]
    pub aud: String,
    #[serde(default)]
    pub username: Option<String>,
    #[serde(default)]
    origin_jti: Option<String>,
    #[serde(default)]
    pub jti: Option<String>,
    #[serde(default)]
    device_key: Option<String>,
    auth_time: i64,
    pub iat: i64,
    pub exp: i64,
}

/// The issuer that a token claims, unverified: only to find the keys to verify it with.
fn claimed_issuer(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Issuer {
        iss: String,
    }
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Issuer>(&payload).ok().map(|claims| claims.iss)
}

/// The client that an access token claims to be of, unverified: for the filter of the pool to look at.
#[must_use]
pub fn claimed_client(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Client {
        client_id: String,
    }
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Client>(&payload).ok().map(|claims| claims.client_id)
}

impl Tokens {
    /// The pool that a token claims to be of; nothing is verified yet.
    pub async fn claimed_pool(&self, token: &str) -> Result<Option<Arc<Pool>>, StorageError> {
        let Some(issuer) = claimed_issuer(token) else { return Ok(None) };
        let id = PoolId::new(issuer.rsplit('/').next().unwrap_or_default());
        let pool = self.pools.pool(&id).await?;
        Ok(pool.filter(|pool| pool.issuer(self.pools.public_url()) == issuer))
    }

    /// An access token of a user: signature, time, use, client, user, family, sign-outs (VER-013).
    pub async fn verify_access(&self, token: &str) -> Result<AccessToken, TokenError> {
        let pool = self.claimed_pool(token).await?.ok_or(TokenError::Invalid)?;
        let claims = self.verify(&pool, token).await?;
        // Machine tokens have no user name (EP-279).
        if claims.token_use != "access" || claims.username.is_none() {
            return Err(TokenError::Invalid);
        }
        if claims.exp <= self.clock.now().seconds() {
            return Err(TokenError::Expired);
        }
        let client = self.pools.client(&ClientId::new(claims.client_id)).await?;
        let client = client.filter(|c| c.pool_id == pool.id).ok_or(TokenError::Invalid)?;
        let sub = Sub::new(claims.sub);
        let origin = claims.origin_jti.as_deref().unwrap_or_default();
        let found = self.store.find_user_of_token(&pool.id, &sub, origin).await?;
        let (user, revoked) = found.ok_or(TokenError::UserNotFound)?;
        note_user(&pool.id, &user.sub);
        let auth_time = Timestamp::from_seconds(claims.auth_time);
        // A browser session that outlived a sign-out gives new tokens of an old sign-in (UI-179).
        let began = claims.auth_time.max(claims.iat);
        if revoked || began < user.tokens_valid_after.seconds() {
            return Err(TokenError::Revoked);
        }
        if !user.enabled {
            return Err(TokenError::UserDisabled);
        }
        match user.status {
            UserStatus::ResetRequired => return Err(TokenError::PasswordResetRequired),
            UserStatus::Unconfirmed => return Err(TokenError::UserNotConfirmed),
            _ => {}
        }
        let scopes = claims.scope.split_whitespace().map(str::to_owned).collect();
        let device_key = claims.device_key;
        let origin_jti = claims.origin_jti;
        Ok(AccessToken { pool, client, user, scopes, auth_time, device_key, origin_jti })
    }

    /// An ID token given as a hint: signature and issuer count, expiry does not (OIDC-033, OIDC-073).
    pub async fn verify_id_hint(
        &self,
        pool: &Pool,
        token: &str,
    ) -> Result<Option<IdHint>, InternalError> {
        let issuer = claimed_issuer(token);
        if issuer.as_deref() != Some(pool.issuer(self.pools.public_url()).as_str()) {
            return Ok(None);
        }
        match self.verify(pool, token).await {
            Ok(claims) if claims.token_use == "id" => {
                Ok(Some(IdHint { sub: Sub::new(claims.sub), client_id: ClientId::new(claims.aud) }))
            }
            Err(TokenError::Internal(error)) => Err(error),
            _ => Ok(None),
        }
    }

    /// The serialised JWKS of a pool.
    pub async fn jwks(&self, pool: &PoolId) -> Result<Bytes, InternalError> {
        Ok(self.keys.of(pool).await?.jwks.clone())
    }

    /// Signature and shape only; RS256 and a key of this pool (VER-007).
    pub(super) async fn verify(&self, pool: &Pool, token: &str) -> Result<Claims, TokenError> {
        let header = decode_header(token).map_err(|_| TokenError::Invalid)?;
        let kid = header.kid.ok_or(TokenError::Invalid)?;
        let keys = self.keys.of(&pool.id).await?;
        let key = keys.by_id(&kid, self.clock.now()).ok_or(TokenError::BadSignature)?;
        let mut validation = Validation::new(Algorithm::RS256);
        // Time is compared by our own clock, audience by the callers.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        match decode::<Claims>(token, &key.decoding, &validation) {
            Ok(data) => Ok(data.claims),
            Err(error) => Err(match error.kind() {
                ErrorKind::InvalidSignature => TokenError::BadSignature,
                _ => TokenError::Invalid,
            }),
        }
    }
}
