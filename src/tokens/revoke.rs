//! Revoking a refresh token with everything issued from it (TOK-113, EP-705).

use thiserror::Error;

use super::Tokens;
use crate::clients::AppClient;
use crate::platform::secret::sha256;
use crate::platform::{InternalError, internal_from};
use crate::pools::Pool;
use crate::storage::StorageError;

#[derive(Debug, Error)]
pub enum RevokeError {
    /// The client has `EnableTokenRevocation` off (EP-707, TOK-118).
    #[error("revocation is off for the client")]
    RevocationDisabled,
    /// Recognisably an ID or access token (EP-708).
    #[error("not a refresh token")]
    UnsupportedTokenType,
    /// EP-712.
    #[error("the token is another client's")]
    WrongClient,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(RevokeError: StorageError);

impl Tokens {
    /// Revokes the family of a refresh token. A token nobody knows is success (EP-710).
    pub async fn revoke(
        &self,
        pool: &Pool,
        client: &AppClient,
        token: &str,
    ) -> Result<(), RevokeError> {
        self.revoke_linked(pool, client, token, false).await
    }

    /// As [`Tokens::revoke`]; `linked`: and the browser session that the sign-in came through.
    pub async fn revoke_linked(
        &self,
        pool: &Pool,
        client: &AppClient,
        token: &str,
        linked: bool,
    ) -> Result<(), RevokeError> {
        if !client.revocation_enabled() {
            return Err(RevokeError::RevocationDisabled);
        }
        if jsonwebtoken::decode_header(token).is_ok() {
            return Err(RevokeError::UnsupportedTokenType);
        }
        let hash = sha256(token.as_bytes());
        let Some(found) = self.store.find_family_by_token(&pool.id, &hash).await? else {
            return Ok(());
        };
        let family = found.family;
        if family.client_id != client.id {
            return Err(RevokeError::WrongClient);
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.revoke_family(&pool.id, &family.origin_jti, now).await?;
        if let Some(sso) = family.sso_session.filter(|_| linked) {
            tx.delete_browser_session_named(&pool.id, &family.sub, &sso, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
