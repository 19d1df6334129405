//! What a token is worth right now, for a resource server that asks (RFC 7662, OIDC-322).

use serde::Serialize;

use super::Tokens;
use super::refresh::RefreshError;
use super::verify::TokenError;
use crate::clients::AppClient;
use crate::platform::{ClientId, InternalError};
use crate::pools::Pool;

/// A token that is good; of any other nothing is told.
#[derive(Debug, Serialize)]
pub struct Introspection {
    pub active: bool,
    pub scope: String,
    pub client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Not of refresh tokens, which are no bearer of anything but a renewal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    pub exp: i64,
    pub iat: i64,
    pub sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    pub iss: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
}

impl Tokens {
    /// An access token of the pool, whichever client has it, or a refresh token of the client that
    /// asks.
    pub async fn introspect(
        &self,
        pool: &Pool,
        client: &AppClient,
        token: &str,
    ) -> Result<Option<Introspection>, InternalError> {
        if token.contains('.') {
            return match self.introspect_access(pool, token).await {
                Ok(found) => Ok(Some(found)),
                Err(TokenError::Internal(error)) => Err(error),
                Err(_) => Ok(None),
            };
        }
        let (family, user) = match self.usable_family(pool, client, token).await {
            Ok(found) => found,
            Err(RefreshError::Internal(error)) => return Err(error),
            Err(_) => return Ok(None),
        };
        Ok(Some(Introspection {
            active: true,
            scope: family.state.scopes.join(" "),
            client_id: family.client_id.to_string(),
            username: Some(user.username),
            token_type: None,
            exp: family.expires_at.seconds(),
            iat: family.began().seconds(),
            sub: family.sub.to_string(),
            aud: family.state.resource,
            iss: pool.issuer(self.pools.public_url()),
            jti: None,
        }))
    }

    async fn introspect_access(
        &self,
        pool: &Pool,
        token: &str,
    ) -> Result<Introspection, TokenError> {
        let issuer = pool.issuer(self.pools.public_url());
        let claims = self.verify(pool, token).await?;
        if claims.iss != issuer || claims.token_use != "access" {
            return Err(TokenError::Invalid);
        }
        if claims.username.is_some() {
            // Of a user: family, sign-outs and the state of the user count too.
            self.verify_access(token).await?;
        } else {
            let known = self.pools.client(&ClientId::new(&claims.client_id)).await?;
            if known.is_none_or(|known| known.pool_id != pool.id) {
                return Err(TokenError::Invalid);
            }
            if claims.exp <= self.clock.now().seconds() {
                return Err(TokenError::Expired);
            }
        }
        Ok(Introspection {
            active: true,
            scope: claims.scope,
            client_id: claims.client_id,
            username: claims.username,
            token_type: Some("Bearer"),
            exp: claims.exp,
            iat: claims.iat,
            sub: claims.sub,
            aud: Some(claims.aud).filter(|audience| !audience.is_empty()),
            iss: issuer,
            jti: claims.jti,
        })
    }
}
