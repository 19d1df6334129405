//! `MFA_SETUP`: a second factor is registered before the first tokens (FLOW-083, FLOW-238,
//! FLOW-239, MFA-021 – MFA-027).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::mfa::medium;
use crate::auth::engine::Auth;
use crate::auth::step::{ChallengeKind, SignInError, Step};
use crate::clients::AppClient;
use crate::mfa::policy::{Demand, demand, demand_by_risk};
use crate::mfa::{Factor, MfaError, SoftwareToken};
use crate::platform::InternalError;
use crate::platform::secret::sha256;
use crate::platform::text::{is_email, is_phone_number};
use crate::pools::Pool;
use crate::sessions::{ChallengeData, ChallengeSession, TokenSetUp};
use crate::users::User;
use crate::users::codes::Medium;

const MFA_SETUP: &str = "MFA_SETUP";

impl Auth {
    /// `AssociateSoftwareToken` with the session of `MFA_SETUP`: a secret and a new session. Nothing
    /// of the user changes yet (trap 17 of file 05).
    pub async fn associate_in_session(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
    ) -> Result<(SoftwareToken, String), SignInError> {
        let (pending, user) = self.pending(pool, client, session, MFA_SETUP).await?;
        self.check_still_due(pool, &user, &pending.data).await?;
        if !pending.data.choices.contains(&Factor::SoftwareToken) {
            return Err(SignInError::NoSoftwareTokens);
        }
        let (token, sealed) = self.mfa.new_token(pool, &user.sub)?;
        self.consume(session).await?;
        let set_up = TokenSetUp { sealed: STANDARD.encode(sealed), verified: false };
        let session = self.set_up_session(client, user, pending, set_up).await?;
        Ok((token, session))
    }

    /// The secret that a session is setting up, to be shown again by the page that asks for its
    /// first code.
    pub async fn associated_in_session(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
    ) -> Result<SoftwareToken, SignInError> {
        let pending = self.checked(pool, client, self.stored(session).await?, MFA_SETUP)?;
        Ok(self.mfa.open_token(pool, &pending.sub, &sealed(&pending)?)?)
    }

    /// `VerifySoftwareToken` with the session of `AssociateSoftwareToken` (MFA-063, MFA-064). A wrong
    /// code leaves the session usable; five end it.
    pub async fn verify_in_session(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        code: &str,
        name: Option<&str>,
    ) -> Result<String, SignInError> {
        let (pending, user) = self.pending(pool, client, session, MFA_SETUP).await?;
        self.check_still_due(pool, &user, &pending.data).await?;
        let sealed = sealed(&pending)?;
        self.admit_guess(pool, &user, session).await?;
        match self.mfa.activate(pool, &user.sub, &sealed, code, name).await {
            Ok(()) => {}
            Err(MfaError::CodeMismatch) => return Err(SignInError::TokenNotEnabled),
            Err(error) => return Err(error.into()),
        }
        self.consume(session).await?;
        let set_up = TokenSetUp { sealed: String::new(), verified: true };
        self.set_up_session(client, user, pending, set_up).await
    }

    /// A set-up that somebody began must not replace what the user has set up since.
    async fn check_still_due(
        &self,
        pool: &Pool,
        user: &User,
        begun: &ChallengeData,
    ) -> Result<(), SignInError> {
        let factors = self.mfa.factors(pool, &user.sub).await?;
        let asked = if begun.asks_by_risk() { demand_by_risk } else { demand };
        match asked(pool, user, &factors) {
            Demand::SetUp(_) => Ok(()),
            _ => Err(SignInError::SessionInvalid),
        }
    }

    async fn set_up_session(
        &self,
        client: &AppClient,
        user: User,
        pending: ChallengeSession,
        set_up: TokenSetUp,
    ) -> Result<String, SignInError> {
        let choices = pending.data.choices.clone();
        let data = ChallengeData { token_set_up: Some(set_up), ..pending.data };
        let kind = ChallengeKind::MfaSetup { choices };
        match self.challenge(client, user, kind, data).await? {
            Step::Challenge(challenge) => Ok(challenge.session),
            Step::Done(_) => Err(SignInError::SessionInvalid),
        }
    }

    /// Answers `MFA_SETUP` with the session of `VerifySoftwareToken`; an older one does not count
    /// (trap 17 of file 05).
    pub async fn answer_mfa_setup(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        username: Option<&str>,
    ) -> Result<Step, SignInError> {
        let (pending, user) = self.pending(pool, client, session, MFA_SETUP).await?;
        self.check_named(pool, username, &user).await?;
        if !pending.data.token_set_up.as_ref().is_some_and(|set_up| set_up.verified) {
            return Err(SignInError::SessionInvalid);
        }
        self.consume(session).await?;
        let mut begun = ChallengeData { token_set_up: None, choices: Vec::new(), ..pending.data };
        begun.passed(MFA_SETUP);
        begun.factor_passed();
        self.after_factors(pool, client, user, begun).await
    }

    /// Answers `MFA_SETUP` with a phone number or address: a code goes there, and coming back it
    /// registers the contact as a factor (FLOW-904, MFA-082).
    pub async fn set_up_contact(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        username: Option<&str>,
        (factor, to): (Factor, &str),
    ) -> Result<Step, SignInError> {
        let (pending, user) = self.pending(pool, client, session, MFA_SETUP).await?;
        self.check_named(pool, username, &user).await?;
        let medium = medium(factor).filter(|_| pending.data.choices.contains(&factor));
        let medium = medium.ok_or(SignInError::SessionInvalid)?;
        self.check_still_due(pool, &user, &pending.data).await?;
        let to = to.trim();
        check_contact(pool, &user, medium, to)?;
        let (valid, text) = match medium {
            Medium::Sms => (is_phone_number(to), "Invalid phone number format."),
            Medium::Email => (is_email(to), "Invalid email address format."),
        };
        if !valid {
            return Err(SignInError::InvalidParameter(text.to_owned()));
        }
        self.consume(session).await?;
        let data = ChallengeData { is_set_up: true, ..pending.data };
        self.send_factor_code(pool, client, user, data, (medium, to)).await
    }

    /// The contact is the user's now, verified, and switched on as a factor.
    pub(super) async fn complete_contact_set_up(
        &self,
        pool: &Pool,
        user: User,
        session: &str,
        (factor, medium): (Factor, Medium),
        begun: &ChallengeData,
    ) -> Result<User, SignInError> {
        self.check_still_due(pool, &user, begun).await?;
        let sent = begun.sent_code.as_ref().ok_or(SignInError::SessionInvalid)?;
        check_contact(pool, &user, medium, &sent.destination)?;
        let mut factors = self.mfa.factors(pool, &user.sub).await?;
        match factor {
            Factor::Sms => factors.sms = true,
            Factor::Email => factors.email = true,
            Factor::SoftwareToken => return Err(SignInError::SessionInvalid),
        }
        let mut tx = self.store.begin().await?;
        if !tx.consume_challenge(&sha256(session.as_bytes()), self.clock.now()).await? {
            return Err(SignInError::SessionUsed);
        }
        let user = self.users.set_contact(&mut tx, pool, &user, medium, &sent.destination).await?;
        tx.put_factor_preferences(&pool.id, &user.sub, &factors).await?;
        tx.commit().await?;
        Ok(user)
    }
}

/// A contact that the user has is the one to use; only where there is none is another registered
/// (MFA-082, ATTR-036).
fn check_contact(pool: &Pool, user: &User, medium: Medium, to: &str) -> Result<(), SignInError> {
    let name = medium.attribute();
    let is_mutable = pool.settings.attribute(name).is_none_or(|schema| schema.mutable);
    let allowed = match user.attribute(name).filter(|value| !value.is_empty()) {
        Some(current) => current == to,
        None => is_mutable,
    };
    if allowed {
        return Ok(());
    }
    Err(SignInError::InvalidParameter(format!("Cannot modify an already provided {name}")))
}

fn sealed(pending: &ChallengeSession) -> Result<Vec<u8>, SignInError> {
    let set_up = pending.data.token_set_up.as_ref().filter(|set_up| !set_up.verified);
    let set_up = set_up.ok_or(SignInError::SessionInvalid)?;
    let sealed = STANDARD.decode(&set_up.sealed).map_err(InternalError::new)?;
    Ok(sealed)
}
