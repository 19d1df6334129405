//! Renewing tokens with a refresh token (TOK-09x, FLOW-125 – FLOW-132).

use thiserror::Error;

use super::Tokens;
use super::issue::{IssueError, IssuedTokens, Lineage};
use crate::audit::about::note_user;
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
    /// More than the sign-in gave (OIDC-311).
    #[error("scope not granted before")]
    InvalidScope,
    /// Another resource server than the one of the sign-in (RS-900).
    #[error("resource not granted before")]
    InvalidTarget,
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

/// What a renewal may say beside its token.
#[derive(Clone, Copy, Default)]
pub struct Renewal<'a> {
    pub device_key: Option<&'a str>,
    /// At most what the sign-in gave; the family keeps all of it (OIDC-311).
    pub scope: Option<&'a str>,
    /// A resource server that exists (RS-900).
    pub resource: Option<&'a str>,
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
        let renewal = Renewal { device_key, ..Renewal::default() };
        self.renew(pool, client, refresh_token, renewal).await
    }

    /// As [`Tokens::refresh_on`], for less than the sign-in gave.
    pub async fn renew(
        &self,
        pool: &Pool,
        client: &AppClient,
        refresh_token: &str,
        renewal: Renewal<'_>,
    ) -> Result<(IssuedTokens, User), RefreshError> {
        let grace = rotation(pool, client);
        let since = self.clock.now().plus_seconds(-grace.unwrap_or(0));
        let (family, user) = match self.usable_family(pool, client, refresh_token).await {
            Err(RefreshError::Reused) => {
                let (found, _) = self.family(pool, client, refresh_token).await?;
                return Err(self.reused(pool, &found.family).await?);
            }
            found => found?,
        };
        self.check_device(pool, &family, renewal.device_key).await?;
        let scopes = narrowed(&family.state.scopes, renewal.scope)?;
        let granted = family.state.resource.as_deref();
        if granted.is_some() && renewal.resource.is_some() && granted != renewal.resource {
            return Err(RefreshError::InvalidTarget);
        }
        let keeps_id_token = renewal.scope.is_none() || scopes.iter().any(|s| s == "openid");
        let lineage = Lineage {
            user: &user,
            auth_time: family.auth_time,
            event_id: &family.state.event_id,
            origin_jti: &family.origin_jti,
            scopes: &scopes,
            oauth: family.state.oauth,
            id_token: family.state.id_token && keeps_id_token,
            nonce: None,
            device_key: family.device_key.as_deref(),
            source: Source::TokenGenerationRefreshTokens,
            is_unasked: false,
            resource: granted.or(renewal.resource),
            sid: family.sso_session.as_deref(),
        };
        let mut tokens = self.sign(pool, client, &lineage).await?;
        if pool.settings.most_sessions().is_some() {
            let (now, seen) = (self.clock.now(), &self.caller.seen);
            self.store.touch_family(&pool.id, &family.origin_jti, seen, now).await?;
        }
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

    /// The sign-in that a refresh token renews, if it may still be renewed. Changes nothing.
    pub(super) async fn usable_family(
        &self,
        pool: &Pool,
        client: &AppClient,
        refresh_token: &str,
    ) -> Result<(Family, User), RefreshError> {
        let (FoundToken { family, rotated_at }, user) =
            self.family(pool, client, refresh_token).await?;
        if !user.enabled {
            return Err(RefreshError::UserDisabled);
        }
        if family.revoked_at.is_some() || family.began() < user.tokens_valid_after {
            return Err(RefreshError::Revoked);
        }
        let grace = rotation(pool, client).unwrap_or(0);
        if rotated_at.is_some_and(|at| at <= self.clock.now().plus_seconds(-grace)) {
            return Err(RefreshError::Reused);
        }
        if family.expires_at <= self.clock.now() {
            return Err(RefreshError::Expired);
        }
        match user.status {
            UserStatus::Confirmed | UserStatus::ExternalProvider => Ok((family, user)),
            UserStatus::ResetRequired => Err(RefreshError::PasswordResetRequired),
            UserStatus::Unconfirmed
            | UserStatus::ForceChangePassword
            | UserStatus::Archived
            | UserStatus::Compromised
            | UserStatus::Unknown => Err(RefreshError::Invalid),
        }
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
        note_user(&pool.id, &found.family.sub);
        let user = self.store.find_user(&pool.id, &found.family.sub).await?;
        Ok((found, user.ok_or(RefreshError::UserGone)?))
    }
}

/// The scopes that are asked for, if all of them were granted.
fn narrowed(granted: &[String], asked: Option<&str>) -> Result<Vec<String>, RefreshError> {
    let Some(asked) = asked else { return Ok(granted.to_vec()) };
    if asked.split_whitespace().all(|scope| granted.iter().any(|granted| granted == scope)) {
        let is_asked = |scope: &&String| asked.split_whitespace().any(|asked| asked == *scope);
        return Ok(granted.iter().filter(is_asked).cloned().collect());
    }
    Err(RefreshError::InvalidScope)
}

/// The grace period, where refresh tokens rotate: by the client's setting, and for public clients
/// of a strict pool (OIDC-303).
fn rotation(pool: &Pool, client: &AppClient) -> Option<i64> {
    let strict = pool.settings.is_strict() && client.is_public();
    client.refresh_rotation().or_else(|| strict.then_some(0))
}
