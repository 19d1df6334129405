//! Renewing tokens with a refresh token (TOK-09x, FLOW-125 – FLOW-132).

use thiserror::Error;

use super::Tokens;
use super::issue::{IssueError, IssuedTokens, Lineage};
use crate::clients::AppClient;
use crate::platform::secret::sha256;
use crate::platform::{InternalError, internal_from};
use crate::pools::Pool;
use crate::storage::{Family, FoundToken, StorageError};
use crate::triggers::{Source, TriggerError};
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
    /// It was exchanged before; the family is revoked now (CLI-901, OIDC-303).
    #[error("used again")]
    Reused,
    #[error("user disabled")]
    UserDisabled,
    #[error("user gone")]
    UserGone,
    #[error("password reset required")]
    PasswordResetRequired,
    #[error("{0}")]
    Trigger(TriggerError),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(RefreshError: StorageError);

impl From<IssueError> for RefreshError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Trigger(error) => Self::Trigger(error),
            IssueError::Gone => Self::Revoked,
            IssueError::Internal(error) => Self::Internal(error),
        }
    }
}

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
        self.refresh_on(pool, client, refresh_token, None).await
    }

    /// As [`Tokens::refresh`], from the device that the tokens may be bound to (FLOW-129). Where
    /// refresh tokens rotate the answer has the next one (CLI-901, OIDC-303).
    pub async fn refresh_on(
        &self,
        pool: &Pool,
        client: &AppClient,
        refresh_token: &str,
        device_key: Option<&str>,
    ) -> Result<(IssuedTokens, User), RefreshError> {
        let (FoundToken { family, rotated_at }, user) =
            self.family(pool, client, refresh_token).await?;
        if !user.enabled {
            return Err(RefreshError::UserDisabled);
        }
        if family.revoked_at.is_some() || family.began() < user.tokens_valid_after {
            return Err(RefreshError::Revoked);
        }
        let grace = rotation(pool, client);
        let since = self.clock.now().plus_seconds(-grace.unwrap_or(0));
        if rotated_at.is_some_and(|at| at <= since) {
            return Err(self.reused(pool, &family).await?);
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
        self.check_device(pool, &family, device_key).await?;
        let lineage = Lineage {
            user: &user,
            auth_time: family.auth_time,
            event_id: &family.state.event_id,
            origin_jti: &family.origin_jti,
            scopes: &family.state.scopes,
            oauth: family.state.oauth,
            id_token: family.state.id_token,
            nonce: None,
            device_key: family.device_key.as_deref(),
            source: Source::TokenGenerationRefreshTokens,
        };
        let mut tokens = self.sign(pool, client, &lineage).await?;
        if grace.is_some() {
            let next = self.entropy.token();
            let (old, new) = (sha256(refresh_token.as_bytes()), sha256(next.as_bytes()));
            let times = (self.clock.now(), since);
            if !self.store.rotate_refresh_token(&family, &old, &new, times).await? {
                return Err(self.reused(pool, &family).await?);
            }
            tokens.refresh_token = Some(next);
        }
        Ok((tokens, user))
    }

    /// FLOW-129: only tokens that were given together with a new device ask for it.
    async fn check_device(
        &self,
        pool: &Pool,
        family: &Family,
        given: Option<&str>,
    ) -> Result<(), RefreshError> {
        if !family.state.device_bound {
            return Ok(());
        }
        let Some(key) = family.device_key.as_deref().filter(|key| given == Some(key)) else {
            return Err(RefreshError::Invalid);
        };
        let device = self.store.find_device(&pool.id, &family.sub, key).await?;
        device.map(|_| ()).ok_or(RefreshError::Invalid)
    }

    /// Whoever has a used token may not be its owner: nobody keeps the family.
    async fn reused(&self, pool: &Pool, family: &Family) -> Result<RefreshError, RefreshError> {
        self.store.revoke_family(&pool.id, &family.origin_jti, self.clock.now()).await?;
        Ok(RefreshError::Reused)
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
    ) -> Result<(FoundToken, User), RefreshError> {
        let hash = sha256(refresh_token.as_bytes());
        let found = self.store.find_family_by_token(&pool.id, &hash).await?;
        let found =
            found.filter(|f| f.family.client_id == client.id).ok_or(RefreshError::Invalid)?;
        let user = self.store.find_user(&pool.id, &found.family.sub).await?;
        Ok((found, user.ok_or(RefreshError::UserGone)?))
    }
}

/// The grace period, where refresh tokens rotate: by the client's setting, and for public clients
/// of a strict pool (OIDC-303).
fn rotation(pool: &Pool, client: &AppClient) -> Option<i64> {
    let strict = pool.settings.is_strict() && client.secret.is_none();
    client.refresh_rotation().or_else(|| strict.then_some(0))
}
