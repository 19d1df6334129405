//! Renewing tokens with a refresh token (TOK-09x, FLOW-125 – FLOW-132).

use thiserror::Error;

use super::Tokens;
use super::issue::{IssuedTokens, Lineage};
use crate::clients::AppClient;
use crate::platform::secret::sha256;
use crate::platform::{InternalError, internal_from};
use crate::pools::Pool;
use crate::storage::{Family, StorageError};
use crate::users::{User, UserStatus};

#[derive(Debug, Error)]
pub enum RefreshError {
    /// Unknown, malformed, or of another client (TOK-095).
    #[error("not a refresh token of this client")]
    Invalid,
    #[error("expired")]
    Expired,
    #[error("revoked")]
    Revoked,
    #[error("user disabled")]
    UserDisabled,
    #[error("user gone")]
    UserGone,
    #[error("password reset required")]
    PasswordResetRequired,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(RefreshError: StorageError);

impl From<InternalError> for RefreshError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl Tokens {
    /// New ID and access tokens of the same sign-in; attributes are read afresh (TOK-096).
    pub async fn refresh(
        &self,
        pool: &Pool,
        client: &AppClient,
        refresh_token: &str,
    ) -> Result<(IssuedTokens, User), RefreshError> {
        let (family, user) = self.family(pool, client, refresh_token).await?;
        if !user.enabled {
            return Err(RefreshError::UserDisabled);
        }
        if family.revoked_at.is_some() || family.auth_time < user.tokens_valid_after {
            return Err(RefreshError::Revoked);
        }
        if family.expires_at <= self.clock.now() {
            return Err(RefreshError::Expired);
        }
        match user.status {
            UserStatus::Confirmed | UserStatus::ExternalProvider => {}
            UserStatus::ResetRequired => return Err(RefreshError::PasswordResetRequired),
            UserStatus::Unconfirmed
            | UserStatus::ForceChangePassword
            | UserStatus::Archived
            | UserStatus::Compromised
            | UserStatus::Unknown => return Err(RefreshError::Invalid),
        }
        let lineage = Lineage {
            user: &user,
            auth_time: family.auth_time,
            event_id: &family.state.event_id,
            origin_jti: &family.origin_jti,
            scopes: &family.state.scopes,
            oauth: family.state.oauth,
            id_token: family.state.id_token,
            nonce: None,
        };
        let tokens = self.sign(pool, client, &lineage).await?;
        Ok((tokens, user))
    }

    /// The user a refresh token belongs to, alive or not, for the secret hash (FLOW-059).
    pub async fn user_of_refresh_token(
        &self,
        pool: &Pool,
        client: &AppClient,
        refresh_token: &str,
    ) -> Result<User, RefreshError> {
        self.family(pool, client, refresh_token).await.map(|(_, user)| user)
    }

    async fn family(
        &self,
        pool: &Pool,
        client: &AppClient,
        refresh_token: &str,
    ) -> Result<(Family, User), RefreshError> {
        let hash = sha256(refresh_token.as_bytes());
        let family = self.store.find_family_by_token(&pool.id, &hash).await?;
        let family = family.filter(|f| f.client_id == client.id).ok_or(RefreshError::Invalid)?;
        let user = self.store.find_user(&pool.id, &family.sub).await?;
        Ok((family, user.ok_or(RefreshError::UserGone)?))
    }
}
