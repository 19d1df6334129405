//! `DEVICE_SRP_AUTH` and `DEVICE_PASSWORD_VERIFIER`: a remembered device proves itself after the
//! password, and instead of or after the second factor (FLOW-247, FLOW-252 – FLOW-263).

use super::secret_block::{Purpose, SecretBlock};
use super::srp::{PasswordClaim, Prover, check_timestamp, public_value};
use crate::auth::engine::Auth;
use crate::auth::step::{ChallengeKind, SignInError, SrpChallenge, Step};
use crate::clients::AppClient;
use crate::devices::{Device, Tracking};
use crate::platform::secret::sha256;
use crate::pools::Pool;
use crate::sessions::{ChallengeData, ChallengeSession, Completion};
use crate::users::User;

const SRP: &str = "DEVICE_SRP_AUTH";
const VERIFIER: &str = "DEVICE_PASSWORD_VERIFIER";

impl Auth {
    /// FLOW-247: an unknown device is named before anything is used up. Names that nobody has
    /// answer alike.
    pub(super) async fn check_device(
        &self,
        pool: &Pool,
        user: Option<&User>,
        key: Option<&str>,
    ) -> Result<(), SignInError> {
        let (Some(key), Some(_)) = (key, Tracking::of(pool)) else { return Ok(()) };
        let known = match user {
            Some(user) => self.store.find_device(&pool.id, &user.sub, key).await?,
            None => None,
        };
        if known.is_some() { Ok(()) } else { Err(SignInError::DeviceNotFound) }
    }

    /// The remembered device that a sign-in names, if it has still to prove itself.
    pub(super) async fn remembered_device(
        &self,
        pool: &Pool,
        user: &User,
        begun: &ChallengeData,
    ) -> Result<Option<Device>, SignInError> {
        let (Some(key), Some(_)) = (&begun.device_key, Tracking::of(pool)) else {
            return Ok(None);
        };
        let device = self.store.find_device(&pool.id, &user.sub, key).await?;
        Ok(device.filter(|device| device.remembered))
    }

    /// What follows when password and second factor are through: the device, then tokens.
    pub(in crate::auth) async fn after_factors(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
    ) -> Result<Step, SignInError> {
        if begun.custom.is_some() {
            // What comes next is for the functions to say, the device too (DEFAUTH-020).
            return self.go_on_custom(pool, client, user, begun).await;
        }
        self.check_device(pool, Some(&user), begun.device_key.as_deref()).await?;
        if self.remembered_device(pool, &user, &begun).await?.is_some() {
            return self.challenge(client, user, ChallengeKind::DeviceSrpAuth, begun).await;
        }
        self.finish(pool, client, user, begun).await
    }

    /// Answers `DEVICE_SRP_AUTH`, with its session or without one (FLOW-256, FLOW-257, FLOW-261).
    pub async fn answer_device_srp(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: Option<&str>,
        (username, device_key, srp_a): (&str, &str, &str),
    ) -> Result<(String, SrpChallenge), SignInError> {
        let a = public_value(srp_a)?;
        let user = self.users.find(pool, username).await?.filter(|user| user.enabled);
        let user = user.ok_or(SignInError::SessionInvalid)?;
        let handle = match session {
            Some(session) => sha256(session.as_bytes()),
            None => self.pending_of_device(pool, client, &user, device_key).await?,
        };
        let pending = self.pending_device(pool, client, &handle, SRP, device_key).await?;
        if pending.sub != user.sub {
            return Err(SignInError::SessionInvalid);
        }
        let device = self.store.find_device(&pool.id, &user.sub, device_key).await?;
        let device = device.filter(|d| d.remembered).ok_or(SignInError::DeviceNotFound)?;
        if !self.store.consume_challenge(&handle, self.clock.now()).await? {
            return Err(SignInError::SessionUsed);
        }
        let session = self.entropy.token();
        let handle = sha256(session.as_bytes());
        let mut data = pending.data.clone();
        data.passed(SRP);
        let next = ChallengeSession {
            data,
            challenge: VERIFIER.to_owned(),
            expires_at: self.clock.now().plus_seconds(client.auth_session_seconds()),
            ..pending
        };
        self.store.insert_challenge(&handle, &next).await?;
        let purpose = Purpose::Device { key: device.key.clone(), handle };
        let mut block = SecretBlock::new(purpose, user.sub.to_string(), self.clock.now());
        block.sub = Some(user.sub);
        block.user_id.clone_from(&user.username);
        username.clone_into(&mut block.given);
        let verifier = self.devices.verifier(pool, &device)?;
        Ok((session, self.srp_challenge(pool, client, block, verifier, a).await?))
    }

    /// Answers `DEVICE_PASSWORD_VERIFIER`; the block names the pending sign-in (FLOW-259 – FLOW-262).
    pub async fn answer_device_verifier(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: Option<&str>,
        claim: PasswordClaim<'_>,
    ) -> Result<Step, SignInError> {
        check_timestamp(claim.timestamp)?;
        let (block, bytes) = self.open_block(pool, client, claim.secret_block)?;
        let Purpose::Device { key, handle } = &block.purpose else {
            return Err(SignInError::WrongCredentials);
        };
        let is_other = session.is_some_and(|session| sha256(session.as_bytes()) != *handle);
        if is_other || !self.names_same_user(pool, claim.username, &block).await? {
            return Err(SignInError::SessionInvalid);
        }
        if claim.device_key != Some(key) {
            return Err(SignInError::DeviceNotFound);
        }
        let pending = self.pending_device(pool, client, handle, VERIFIER, key).await?;
        let user = self.store.find_user(&pool.id, &pending.sub).await?;
        let user = user.filter(|user| user.enabled).ok_or(SignInError::SessionInvalid)?;
        let device = self.store.find_device(&pool.id, &user.sub, key).await?;
        let device = device.filter(|d| d.remembered).ok_or(SignInError::DeviceNotFound)?;
        let verifier = self.devices.verifier(pool, &device)?;
        let (scope, name) = (self.devices.group_key(pool, key), key.clone());
        let prover = Prover { scope, name, verifier };
        let signed = self.is_signed(prover, &block, &bytes, &claim).await?;
        // A wrong answer ends the sign-in, which needs the password again: that is the limit of
        // guesses here (FLOW-267).
        if !self.store.consume_challenge(handle, self.clock.now()).await? {
            return Err(SignInError::SessionUsed);
        }
        if !signed || device.salt != block.salt {
            return Err(SignInError::WrongCredentials);
        }
        let seen = (self.clock.now(), claim.address.to_string());
        self.store.touch_device(&pool.id, &user.sub, key, (seen.0, &seen.1)).await?;
        let mut begun = ChallengeData { completion: Completion::Device, ..pending.data };
        begun.passed(VERIFIER);
        if begun.custom.is_some() {
            return self.go_on_custom(pool, client, user, begun).await;
        }
        self.finish(pool, client, user, begun).await
    }

    /// A pending sign-in that waits for this device.
    async fn pending_device(
        &self,
        pool: &Pool,
        client: &AppClient,
        handle: &[u8],
        challenge: &str,
        device_key: &str,
    ) -> Result<ChallengeSession, SignInError> {
        let stored = self.store.find_challenge(handle).await?;
        let stored = stored
            .filter(|s| s.pool_id == pool.id && s.client_id == client.id)
            .filter(|s| s.challenge == challenge)
            .filter(|s| s.data.device_key.as_deref() == Some(device_key))
            .ok_or(SignInError::SessionInvalid)?;
        if stored.consumed_at.is_some() {
            return Err(SignInError::SessionUsed);
        }
        if stored.expires_at <= self.clock.now() {
            return Err(SignInError::SessionExpired);
        }
        Ok(stored)
    }

    /// FLOW-261: the sign-in of this user that waits for this device, for clients that send no
    /// session.
    async fn pending_of_device(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        device_key: &str,
    ) -> Result<Vec<u8>, SignInError> {
        let now = self.clock.now();
        let waiting = self.store.pending_challenges(&pool.id, &user.sub, SRP, now).await?;
        waiting
            .into_iter()
            .find(|(_, s)| {
                s.client_id == client.id && s.data.device_key.as_deref() == Some(device_key)
            })
            .map(|(handle, _)| handle)
            .ok_or(SignInError::SessionInvalid)
    }
}
