//! `USER_SRP_AUTH` and `PASSWORD_VERIFIER` (FLOW-160 – FLOW-177, FLOW-190 – FLOW-196).

use std::net::IpAddr;

use super::password::can_use_password;
use super::secret_block::{Purpose, SecretBlock};
use crate::auth::engine::Auth;
use crate::auth::step::{SignInError, SrpChallenge, Step};
use crate::clients::AppClient;
use crate::platform::InternalError;
use crate::pools::Pool;
use crate::sessions::ChallengeData;
use crate::srp::{self, Identity, Malformed, Proof, PublicValue, Verifier, minimal_hex};
use crate::users::User;

/// The answer to `PASSWORD_VERIFIER` or `DEVICE_PASSWORD_VERIFIER`.
#[derive(Clone, Copy, Debug)]
pub struct PasswordClaim<'a> {
    /// As given; the block names the one it needs.
    pub session: Option<&'a str>,
    pub username: &'a str,
    pub secret_block: &'a str,
    pub signature: &'a str,
    pub timestamp: &'a str,
    pub device_key: Option<&'a str>,
    /// Where the answer came from.
    pub address: IpAddr,
}

/// Whose proof is awaited: pool name and user name, or device group key and device key.
pub(super) struct Prover {
    pub scope: String,
    pub name: String,
    pub verifier: Verifier,
}

impl Auth {
    /// The first step. Who is not there, or must not be seen, gets a challenge of the same look
    /// where the client hides existence.
    pub async fn begin_srp(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        srp_a: &str,
    ) -> Result<SrpChallenge, SignInError> {
        let a = public_value(srp_a)?;
        self.look(pool, client, username).await?;
        let user = self.admit(pool, client, username).await?;
        self.ask_srp(pool, client, (username, user), a, Purpose::Password).await
    }

    /// The challenge for a user who was admitted, or for nobody.
    pub(super) async fn ask_srp(
        &self,
        pool: &Pool,
        client: &AppClient,
        (username, user): (&str, Option<User>),
        a: PublicValue,
        purpose: Purpose,
    ) -> Result<SrpChallenge, SignInError> {
        let subject = self.users.subject(pool, username, user.as_ref());
        let face = self.users.srp_face(pool, username, user.as_ref()).await?;
        let mut block = SecretBlock::new(purpose, subject, self.clock.now());
        block.sub = user.map(|user| user.sub);
        block.user_id = face.user_id;
        block.given = username.to_owned();
        self.srp_challenge(pool, client, block, face.verifier, a).await
    }

    /// Draws `B` and seals what the second step needs.
    pub(super) async fn srp_challenge(
        &self,
        pool: &Pool,
        client: &AppClient,
        mut block: SecretBlock,
        verifier: Verifier,
        a: PublicValue,
    ) -> Result<SrpChallenge, SignInError> {
        block.salt.clone_from(&verifier.salt);
        let (entropy, public) = (self.entropy.clone(), a.clone());
        let begun = move || srp::begin(&verifier.value, &public, &entropy);
        let ephemeral = self.users.compute(begun).await??;
        let block = block.with(&a, &ephemeral);
        Ok(SrpChallenge {
            user_id: block.user_id.clone(),
            salt: minimal_hex(&block.salt),
            public_value: minimal_hex(&ephemeral.public),
            secret_block: self.seal_block(pool, client, &block)?,
        })
    }

    /// Answers `PASSWORD_VERIFIER`. The block is used up by an attempt that was decided: an unknown
    /// device or a lock leave it as it was (FLOW-175, FLOW-247).
    pub async fn answer_password_verifier(
        &self,
        pool: &Pool,
        client: &AppClient,
        claim: PasswordClaim<'_>,
    ) -> Result<Step, SignInError> {
        check_timestamp(claim.timestamp)?;
        let (block, bytes) = self.open_block(pool, client, claim.secret_block)?;
        let custom = match &block.purpose {
            Purpose::Password => None,
            Purpose::Custom { handle } => {
                let pending = self.pending_custom(pool, client, handle, claim.session).await?;
                Some((handle, pending))
            }
            Purpose::Device { .. } => return Err(SignInError::WrongCredentials),
        };
        if !self.names_same_user(pool, claim.username, &block).await? {
            return Err(SignInError::SessionInvalid);
        }
        let watch = match &custom {
            None => self.look(pool, client, &block.given).await?,
            Some(_) => None,
        };
        let user = match &block.sub {
            Some(sub) => self.store.find_user(&pool.id, sub).await?,
            None => None,
        };
        self.check_device(pool, user.as_ref(), claim.device_key).await?;
        self.check_open(pool, &block.subject).await?;
        let watched = self.assess(pool, &block.subject, watch.as_ref()).await?;
        let face = self.users.srp_face(pool, &block.given, user.as_ref()).await?;
        let is_current = face.is_real && face.verifier.salt == block.salt;
        let prover = Prover {
            scope: pool.id.name().to_owned(),
            name: block.user_id.clone(),
            verifier: face.verifier,
        };
        let signed = self.is_signed(prover, &block, &bytes, &claim).await?;
        self.consume_block(pool, client, &block, &bytes).await?;
        if let Some((handle, _)) = &custom
            && !self.store.consume_challenge(handle, self.clock.now()).await?
        {
            return Err(SignInError::SessionUsed);
        }
        let user = user.filter(can_use_password).filter(|_| signed && is_current);
        let Some(user) = user else {
            return Err(self.wrong_password(pool, &block.subject, watched).await?);
        };
        let mut begun = self.begun(pool, &block.given, claim.device_key);
        begun.watched = watched;
        if let Some((_, pending)) = custom {
            let device_key = begun.device_key.or(pending.device_key);
            begun = ChallengeData { device_key, ..pending };
            begun.password_passed("PASSWORD_VERIFIER");
        }
        self.watched_password(pool, client, user, begun, (watch, None)).await
    }

    pub(super) async fn is_signed(
        &self,
        prover: Prover,
        block: &SecretBlock,
        bytes: &[u8],
        claim: &PasswordClaim<'_>,
    ) -> Result<bool, SignInError> {
        let (a, ephemeral) = (PublicValue::trusted(block.a.clone()), block.ephemeral());
        let (bytes, timestamp) = (bytes.to_vec(), claim.timestamp.to_owned());
        let secret_block = bytes.clone();
        let expected = move || {
            let identity = Identity { scope: &prover.scope, name: &prover.name };
            let verifier = &prover.verifier.value;
            srp::expected_signature(verifier, &a, &ephemeral, identity, &secret_block, &timestamp)
        };
        let expected = self.users.compute(expected).await??;
        let proof =
            Proof { timestamp: claim.timestamp, secret_block: &bytes, signature: claim.signature };
        Ok(proof.is_signed(&expected))
    }

    /// FLOW-013, FLOW-014: the internal name, the one the flow began with, or another of the user.
    pub(super) async fn names_same_user(
        &self,
        pool: &Pool,
        username: &str,
        block: &SecretBlock,
    ) -> Result<bool, SignInError> {
        let folded = pool.fold(username);
        if [&block.user_id, &block.given].into_iter().any(|name| pool.fold(name) == folded) {
            return Ok(true);
        }
        let named = self.users.find(pool, username).await?;
        Ok(named.is_some_and(|named| Some(named.sub) == block.sub))
    }
}

/// FLOW-165.
pub(super) fn public_value(srp_a: &str) -> Result<PublicValue, SignInError> {
    PublicValue::from_hex(srp_a).map_err(|error| match error {
        Malformed::Refused => SignInError::InvalidParameter("Invalid SRP_A value.".to_owned()),
        Malformed::Internal(error) => SignInError::Internal(error),
    })
}

/// FLOW-155.
pub(super) fn check_timestamp(timestamp: &str) -> Result<(), SignInError> {
    if srp::is_timestamp(timestamp) {
        return Ok(());
    }
    let text = "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.";
    Err(SignInError::InvalidParameter(text.to_owned()))
}

impl From<Malformed> for InternalError {
    fn from(error: Malformed) -> Self {
        Self::new(error)
    }
}
