//! The engine: what it stands on, and the transitions that every factor shares.

use super::step::{Challenge, ChallengeKind, SignInError, Step};
use crate::audit::about::note_user;
use crate::clients::AppClient;
use crate::devices::{Devices, Tracking};
use crate::keys::Sealer;
use crate::mfa::Mfa;
use crate::passkeys::Passkeys;
use crate::platform::secret::sha256;
use crate::platform::{ClientId, Clock, Entropy};
use crate::pools::Pool;
use crate::sessions::{ChallengeData, ChallengeSession, SignedIn};
use crate::storage::{StorageError, Store};
use crate::triggers::{Caller, Triggers};
use crate::users::lockout::Lockout;
use crate::users::{User, UserStatus, Users};

/// Drives sign-ins.
#[derive(Clone)]
pub struct Auth {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) users: Users,
    pub(crate) lockout: Lockout,
    pub(crate) devices: Devices,
    pub(crate) mfa: Mfa,
    pub(crate) passkeys: Passkeys,
    pub(crate) sealer: Sealer,
    /// `auth.mfa_tries_per_session` (FLOW-242).
    pub(crate) mfa_tries_per_session: i64,
    /// `auth.custom_rounds` (FLOW-220).
    pub(crate) custom_rounds: i64,
    pub(crate) triggers: Triggers,
    /// Whether the hosted pages drive this sign-in (MFA-025).
    pub(crate) on_pages: bool,
}

impl Auth {
    /// The directory that the engine stands on, on behalf of the same caller.
    #[must_use]
    pub const fn users(&self) -> &Users {
        &self.users
    }

    /// The same engine on behalf of a caller, whom functions are told about.
    #[must_use]
    pub fn called_by(&self, caller: Caller) -> Self {
        Self { users: self.users.called_by(caller), ..self.clone() }
    }

    /// The same engine, driven by the hosted pages.
    #[must_use]
    pub fn on_pages(&self) -> Self {
        Self { on_pages: true, ..self.clone() }
    }

    /// Goes on with a user who has just confirmed in the browser in which the password was set or
    /// verified (UI-093).
    pub async fn signed_up(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
    ) -> Result<Step, SignInError> {
        self.look(pool, client, &user.username).await?;
        // Much may have happened since the password was given.
        let failures = self.lockout.failures(&pool.id, user.sub.as_str()).await?;
        if Lockout::is_locked(failures.as_ref(), self.clock.now()) {
            return Err(SignInError::LockedOut);
        }
        let hide = client.hides_existence();
        if !user.enabled {
            return Err(if hide { SignInError::WrongCredentials } else { SignInError::Disabled });
        }
        let user = self.users.pre_authentication(pool, hide, "", Some(user)).await?;
        let user = user.filter(User::may_continue).ok_or(SignInError::SessionInvalid)?;
        self.after_password(pool, client, user, self.begun(pool, "", None)).await
    }

    /// What a sign-in carries from step to step.
    pub(super) fn begun(
        &self,
        pool: &Pool,
        username: &str,
        device_key: Option<&str>,
    ) -> ChallengeData {
        ChallengeData {
            event_id: self.entropy.uuid(),
            username: username.to_owned(),
            device_key: device_key.map(str::to_owned).filter(|_| Tracking::of(pool).is_some()),
            ..ChallengeData::default()
        }
    }

    /// The challenges that follow a verified password, in the order of FLOW-080.
    pub(super) async fn after_password(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
    ) -> Result<Step, SignInError> {
        if user.status == UserStatus::ForceChangePassword {
            let required = crate::users::attributes::missing_required(pool, &user.attributes);
            let kind = ChallengeKind::NewPasswordRequired { required };
            return self.challenge(client, user, kind, begun).await;
        }
        self.second_factor(pool, client, user, begun).await
    }

    /// A completed sign-in; only this resets the failures (FLOW-306).
    pub(super) async fn finish(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
    ) -> Result<Step, SignInError> {
        // POSTAUTH-003, POSTAUTH-004.
        let is_new_device = begun.device_key.is_none() && Tracking::of(pool).is_some();
        let user = self.users.post_authentication(pool, user, is_new_device).await?;
        let user = user.ok_or(SignInError::SessionInvalid)?;
        let subject = user.sub.as_str();
        if self.lockout.failures(&pool.id, subject).await?.is_some() {
            self.lockout.reset(&pool.id, subject).await?;
        }
        self.write_finished(pool, client, &user, &begun).await?;
        // Right after a global sign-out this sign-in counts as the first one of the next second.
        let auth_time = self.clock.now().max(user.tokens_valid_after);
        Ok(Step::Done(Box::new(SignedIn {
            user,
            auth_time,
            event_id: begun.event_id,
            device_key: begun.device_key,
            completion: begun.completion,
            sso_session: None,
        })))
    }

    pub(super) async fn challenge(
        &self,
        client: &AppClient,
        user: User,
        kind: ChallengeKind,
        data: ChallengeData,
    ) -> Result<Step, SignInError> {
        let session = self.entropy.token();
        let stored = self.challenge_session(client, &user, &kind, data);
        self.store.insert_challenge(&sha256(session.as_bytes()), &stored).await?;
        Ok(Step::Challenge(Box::new(Challenge { session, user, kind })))
    }

    pub(super) fn challenge_session(
        &self,
        client: &AppClient,
        user: &User,
        kind: &ChallengeKind,
        data: ChallengeData,
    ) -> ChallengeSession {
        ChallengeSession {
            pool_id: user.pool_id.clone(),
            client_id: client.id.clone(),
            sub: user.sub.clone(),
            challenge: kind.name().to_owned(),
            data,
            expires_at: self.clock.now().plus_seconds(client.auth_session_seconds()),
            consumed_at: None,
        }
    }

    /// Whose client began the sign-in that a session belongs to.
    pub async fn client_of_session(&self, session: &str) -> Result<Option<ClientId>, StorageError> {
        let stored = self.store.find_challenge(&sha256(session.as_bytes())).await?;
        Ok(stored.map(|stored| stored.client_id))
    }

    /// The session of a pending challenge with its user, if both are still good
    /// (FLOW-026 – FLOW-032).
    pub(super) async fn pending(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        challenge: &str,
    ) -> Result<(ChallengeSession, User), SignInError> {
        let stored = self.stored(session).await?;
        self.with_user(pool, client, stored, challenge).await
    }

    /// What was kept of a session, still unchecked.
    pub(super) async fn stored(&self, session: &str) -> Result<ChallengeSession, SignInError> {
        let stored = self.store.find_challenge(&sha256(session.as_bytes())).await?;
        stored.ok_or(SignInError::SessionInvalid)
    }

    /// As [`Auth::pending`], of what was read already.
    pub(super) async fn with_user(
        &self,
        pool: &Pool,
        client: &AppClient,
        stored: ChallengeSession,
        challenge: &str,
    ) -> Result<(ChallengeSession, User), SignInError> {
        let stored = self.checked(pool, client, stored, challenge)?;
        note_user(&pool.id, &stored.sub);
        let user = self.store.find_user(&pool.id, &stored.sub).await?;
        let user = user.filter(|u| u.enabled).ok_or(SignInError::SessionInvalid)?;
        Ok((stored, user))
    }

    /// Whether a session is of this pool and client, unused, in time and for this challenge
    /// (FLOW-026 – FLOW-031).
    pub(super) fn checked(
        &self,
        pool: &Pool,
        client: &AppClient,
        stored: ChallengeSession,
        challenge: &str,
    ) -> Result<ChallengeSession, SignInError> {
        if stored.pool_id != pool.id || stored.client_id != client.id {
            return Err(SignInError::SessionInvalid);
        }
        if stored.consumed_at.is_some() {
            return Err(SignInError::SessionUsed);
        }
        if stored.expires_at <= self.clock.now() {
            return Err(SignInError::SessionExpired);
        }
        if stored.challenge != challenge {
            return Err(SignInError::SessionInvalid);
        }
        Ok(stored)
    }
}
