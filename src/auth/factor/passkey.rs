//! `WEB_AUTHN`: a passkey in place of a password, and its registration (FLOW-901, UI-908).

use serde_json::Value;

use crate::audit::about::note_user;
use crate::auth::engine::Auth;
use crate::auth::step::{ChallengeKind, SignInError, Step};
use crate::clients::AppClient;
use crate::passkeys::ceremony::{Begun, challenge_of};
use crate::passkeys::{PasskeyError, StoredPasskey};
use crate::platform::secret::sha256;
use crate::platform::{InternalError, Sub};
use crate::pools::Pool;
use crate::sessions::{ChallengeData, ChallengeSession};
use crate::users::lockout::Lockout;
use crate::users::{User, UserStatus};

const REGISTRATION: &str = "WEB_AUTHN_REGISTRATION";
const DISCOVERY: &str = "WEB_AUTHN_DISCOVERY";

/// Where a ceremony is kept that the client answers without a session.
fn place(challenge: &str) -> Vec<u8> {
    sha256(format!("passkey:{challenge}").as_bytes())
}

fn kept(begun: &Begun) -> Result<Option<String>, SignInError> {
    Ok(Some(serde_json::to_string(begun).map_err(InternalError::new)?))
}

fn begun(data: &ChallengeData) -> Result<Begun, SignInError> {
    let text = data.ceremony.as_deref().ok_or(SignInError::SessionInvalid)?;
    Ok(serde_json::from_str(text).map_err(InternalError::new)?)
}

/// A passkey that a person unlocked with PIN or finger stands for both factors, if the pool says so.
fn counts_as_both(pool: &Pool) -> bool {
    let settings = pool.settings.other.get("WebAuthnConfiguration");
    let configured = settings.and_then(|s| s.get("FactorConfiguration")?.as_str());
    configured == Some("MULTI_FACTOR_WITH_USER_VERIFICATION")
}

impl Auth {
    pub(super) async fn ask_passkey(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        data: ChallengeData,
    ) -> Result<Step, SignInError> {
        let offer = self.passkeys.offer_sign_in(pool, &user.sub).await?;
        let offer = offer.ok_or(SignInError::Passkey(Box::new(PasskeyError::NotFound)))?;
        let data = ChallengeData { ceremony: kept(&offer.begun)?, ..data };
        let kind = ChallengeKind::WebAuthn { options: offer.options };
        self.challenge(client, user, kind, data).await
    }

    /// Answers `WEB_AUTHN`; one answer a challenge, right or wrong.
    pub async fn answer_passkey(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        username: Option<&str>,
        credential: &Value,
    ) -> Result<Step, SignInError> {
        let (pending, user) = self.pending(pool, client, session, "WEB_AUTHN").await?;
        self.check_named(pool, username, &user).await?;
        let ceremony = begun(&pending.data)?;
        self.consume(session).await?;
        if self.passkeys.prove(pool, ceremony, credential).await? != user.sub {
            return Err(SignInError::WrongCredentials);
        }
        self.passkey_proven(pool, client, user, pending.data).await
    }

    /// A challenge for whichever passkey the browser finds, for the sign-in page.
    pub async fn discover_passkey(
        &self,
        pool: &Pool,
        client: &AppClient,
    ) -> Result<Value, SignInError> {
        let offer = self.passkeys.offer_discovery(pool).await?;
        let data = ChallengeData {
            event_id: self.entropy.uuid(),
            ceremony: kept(&offer.begun)?,
            ..ChallengeData::default()
        };
        self.keep(pool, client, DISCOVERY, (&Sub::new(""), &offer.challenge), data).await?;
        Ok(offer.options)
    }

    /// Signs in whoever the passkey belongs to.
    pub async fn answer_discovery(
        &self,
        pool: &Pool,
        client: &AppClient,
        credential: &Value,
    ) -> Result<Step, SignInError> {
        let pending = self.taken(pool, client, DISCOVERY, credential).await?;
        let sub = self.passkeys.prove(pool, begun(&pending.data)?, credential).await?;
        note_user(&pool.id, &sub);
        let user = self.store.find_user(&pool.id, &sub).await?;
        let user = user.filter(|user| user.enabled).ok_or(SignInError::WrongCredentials)?;
        self.look(pool, client, &user.username).await?;
        self.check_open(pool, user.sub.as_str()).await?;
        // Only the passkey says who begins here.
        let user =
            self.users.pre_authentication(pool, client.hides_existence(), "", Some(user)).await?;
        let user = user.ok_or(SignInError::WrongCredentials)?;
        let begun = ChallengeData { username: user.username.clone(), ..pending.data };
        self.passkey_proven(pool, client, user, begun).await
    }

    async fn passkey_proven(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
    ) -> Result<Step, SignInError> {
        let failures = self.lockout.failures(&pool.id, user.sub.as_str()).await?;
        if Lockout::is_locked(failures.as_ref(), self.clock.now()) {
            return Err(SignInError::LockedOut);
        }
        if !user.enabled {
            return Err(SignInError::WrongCredentials);
        }
        match user.status {
            UserStatus::Confirmed => {}
            UserStatus::ResetRequired => return Err(SignInError::PasswordResetRequired),
            _ => return Err(SignInError::WrongCredentials),
        }
        let begun = ChallengeData { ceremony: None, is_first_factor: false, ..begun };
        self.after_first(pool, client, user, begun, counts_as_both(pool)).await
    }

    /// `StartWebAuthnRegistration`: the `publicKey` options for the browser.
    pub async fn start_passkey(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
    ) -> Result<Value, SignInError> {
        let offer = self.passkeys.offer_registration(pool, user).await?;
        let data = ChallengeData { ceremony: kept(&offer.begun)?, ..ChallengeData::default() };
        self.keep(pool, client, REGISTRATION, (&user.sub, &offer.challenge), data).await?;
        Ok(offer.options)
    }

    /// `CompleteWebAuthnRegistration`.
    pub async fn complete_passkey(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        credential: &Value,
        name: Option<&str>,
    ) -> Result<StoredPasskey, SignInError> {
        let pending = self.taken(pool, client, REGISTRATION, credential).await?;
        if pending.sub != user.sub {
            return Err(SignInError::Passkey(Box::new(PasskeyError::NoChallenge)));
        }
        let Begun::Registration(state) = begun(&pending.data)? else {
            return Err(SignInError::Passkey(Box::new(PasskeyError::NoChallenge)));
        };
        Ok(self.passkeys.register(pool, user, &state, credential, name).await?)
    }

    async fn keep(
        &self,
        pool: &Pool,
        client: &AppClient,
        challenge: &str,
        (sub, key): (&Sub, &str),
        data: ChallengeData,
    ) -> Result<(), SignInError> {
        let session = ChallengeSession {
            pool_id: pool.id.clone(),
            client_id: client.id.clone(),
            sub: sub.clone(),
            challenge: challenge.to_owned(),
            data,
            expires_at: self.clock.now().plus_seconds(client.auth_session_seconds()),
            consumed_at: None,
        };
        self.store.insert_challenge(&place(key), &session).await?;
        Ok(())
    }

    /// The ceremony that an answer belongs to, used up.
    async fn taken(
        &self,
        pool: &Pool,
        client: &AppClient,
        challenge: &str,
        credential: &Value,
    ) -> Result<ChallengeSession, SignInError> {
        let none = || SignInError::Passkey(Box::new(PasskeyError::NoChallenge));
        let place = place(&challenge_of(credential).ok_or_else(none)?);
        let stored = self.store.find_challenge(&place).await?.ok_or_else(none)?;
        let stored = self.checked(pool, client, stored, challenge).map_err(|_| none())?;
        if self.store.consume_challenge(&place, self.clock.now()).await? {
            Ok(stored)
        } else {
            Err(none())
        }
    }
}
