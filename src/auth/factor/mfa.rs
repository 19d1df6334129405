//! The second factor, after the password: a code from an app, by text message or by mail, or the
//! choice among them (FLOW-080 – FLOW-085, FLOW-232 – FLOW-237, FLOW-242).

use crate::auth::engine::Auth;
use crate::auth::step::{Challenge, ChallengeKind, SignInError, Step};
use crate::clients::AppClient;
use crate::devices::Tracking;
use crate::mfa::policy::{Demand, demand, demand_by_risk};
use crate::mfa::{Factor, MfaError};
use crate::platform::secret::{same_bytes, sha256};
use crate::platform::text::mask;
use crate::pools::Pool;
use crate::pools::settings::MfaConfiguration;
use crate::sessions::{ChallengeData, ChallengeSession, SentCode};
use crate::users::codes::Medium;
use crate::users::lockout::{Counted, Lockout};
use crate::users::{DirectoryError, User};

/// An answer to `SMS_MFA`, `SOFTWARE_TOKEN_MFA` or `EMAIL_OTP`.
#[derive(Clone, Copy)]
pub struct CodeAnswer<'a> {
    pub session: &'a str,
    /// As the client names the user; `None` from the pages, which know.
    pub username: Option<&'a str>,
    pub factor: Factor,
    pub code: &'a str,
    pub device_key: Option<&'a str>,
}

pub(super) const fn medium(factor: Factor) -> Option<Medium> {
    match factor {
        Factor::Sms => Some(Medium::Sms),
        Factor::Email => Some(Medium::Email),
        Factor::SoftwareToken => None,
    }
}

/// What the challenge of a code is called: text messages have two names (FLOW-901).
const fn challenge_name(stored: &ChallengeSession, factor: Factor) -> &'static str {
    match factor {
        Factor::Sms if stored.data.is_first_factor => "SMS_OTP",
        _ => factor.as_str(),
    }
}

impl Auth {
    /// What follows a verified password: the second factor, if one is due, then the device, then
    /// tokens.
    pub(in crate::auth) async fn second_factor(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
    ) -> Result<Step, SignInError> {
        if pool.settings.mfa_configuration == MfaConfiguration::Off {
            return self.after_factors(pool, client, user, begun).await;
        }
        // FLOW-254: the device takes the place of the factor; it has still to prove itself, so that
        // forgetting it meanwhile does not open a way past both.
        let by_risk = begun.asks_by_risk();
        // Also of one that a risk asks for (FLOW-266).
        let suppresses = Tracking::of(pool).is_some_and(|tracking| tracking.suppresses_mfa);
        if suppresses && self.remembered_device(pool, &user, &begun).await?.is_some() {
            return self.challenge(client, user, ChallengeKind::DeviceSrpAuth, begun).await;
        }
        let factors = self.mfa.factors(pool, &user.sub).await?;
        let asked = if by_risk { demand_by_risk } else { demand };
        match asked(pool, &user, &factors) {
            Demand::Nothing => self.after_factors(pool, client, user, begun).await,
            Demand::One(factor) => self.ask_factor(pool, client, user, begun, factor).await,
            Demand::Choice(choices) => {
                let begun = ChallengeData { choices: choices.clone(), ..begun };
                let kind = ChallengeKind::SelectMfaType { choices };
                self.challenge(client, user, kind, begun).await
            }
            Demand::SetUp(choices) => {
                if pool.settings.lets_new_users_in_once()
                    && self.store.take_first_sign_in(&pool.id, &user.sub, self.on_pages).await?
                {
                    return self.after_factors(pool, client, user, begun).await;
                }
                let begun = ChallengeData { choices: choices.clone(), ..begun };
                self.challenge(client, user, ChallengeKind::MfaSetup { choices }, begun).await
            }
        }
    }

    pub(super) async fn ask_factor(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
        factor: Factor,
    ) -> Result<Step, SignInError> {
        let Some(medium) = medium(factor) else {
            let factors = self.mfa.factors(pool, &user.sub).await?;
            let device_name = factors.token_name.unwrap_or_default();
            let kind = ChallengeKind::SoftwareTokenMfa { device_name };
            return self.challenge(client, user, kind, begun).await;
        };
        let to = user.attribute(medium.attribute()).unwrap_or_default().to_owned();
        self.send_factor_code(pool, client, user, begun, (medium, &to)).await
    }

    /// Challenge and message in one transaction: neither exists without the other (MAIL-023).
    pub(super) async fn send_factor_code(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
        (medium, to): (Medium, &str),
    ) -> Result<Step, SignInError> {
        self.users.count_sign_in_code(pool, &user.sub).await?;
        let code = self.entropy.six_digits();
        let sent = SentCode {
            destination: to.to_owned(),
            hash: hex::encode(self.code_hash(pool, &user, &begun.event_id, to, &code)),
        };
        let data = ChallengeData { sent_code: Some(sent), ..begun };
        let destination = mask(to);
        let kind = match medium {
            Medium::Sms if data.is_first_factor => ChallengeKind::SmsOtp { destination },
            Medium::Sms => ChallengeKind::SmsMfa { destination },
            Medium::Email => ChallengeKind::EmailOtp { destination },
        };
        let session = self.entropy.token();
        let stored = self.challenge_session(client, &user, &kind, data);
        let message = self.users.sign_in_message(pool, &user, (medium, to), &code).await?;
        let mut tx = self.store.begin().await?;
        tx.insert_challenge(&sha256(session.as_bytes()), &stored).await?;
        self.users.queue_message(&mut tx, pool, message).await?;
        tx.commit().await?;
        self.users.wake_outbox();
        Ok(Step::Challenge(Box::new(Challenge { session, user, kind })))
    }

    /// Bound to the sign-in, so that no code serves another one.
    fn code_hash(&self, pool: &Pool, user: &User, event: &str, to: &str, code: &str) -> Vec<u8> {
        let parts = ["sign-in code", pool.id.as_str(), user.sub.as_str(), event, to, code];
        self.sealer.keyed_hash(&parts)
    }

    /// FLOW-013, FLOW-014.
    pub(super) async fn check_named(
        &self,
        pool: &Pool,
        username: Option<&str>,
        user: &User,
    ) -> Result<(), SignInError> {
        let Some(username) = username else { return Ok(()) };
        let named = self.users.find(pool, username).await?;
        if named.is_some_and(|named| named.sub == user.sub) {
            Ok(())
        } else {
            Err(SignInError::SessionInvalid)
        }
    }

    /// Whether one more guess may be compared: not during a lock (MFA-092), and only so many in one
    /// session, counted before anything is compared (FLOW-242).
    pub(super) async fn admit_guess(
        &self,
        pool: &Pool,
        user: &User,
        session: &str,
    ) -> Result<(), SignInError> {
        self.check_not_locked(pool, user).await?;
        let (handle, most) = (sha256(session.as_bytes()), self.mfa_tries_per_session);
        if self.store.count_challenge_try(&handle, most).await? {
            Ok(())
        } else {
            Err(SignInError::SessionUsed)
        }
    }

    /// Asked again of a right code: a lock may have begun while it was compared (FLOW-310).
    async fn check_not_locked(&self, pool: &Pool, user: &User) -> Result<(), SignInError> {
        let failures = self.lockout.failures(&pool.id, user.sub.as_str()).await?;
        if Lockout::is_locked(failures.as_ref(), self.clock.now()) {
            return Err(SignInError::CodesLockedOut);
        }
        Ok(())
    }

    /// A wrong code counts beside wrong passwords (MFA-092).
    pub(super) async fn wrong_code(
        &self,
        pool: &Pool,
        user: &User,
        error: SignInError,
    ) -> SignInError {
        let now = self.clock.now();
        match self.lockout.count_failure(&pool.id, user.sub.as_str(), now).await {
            Ok(Counted::Yes) => error,
            Ok(Counted::Locked) => SignInError::CodesLockedOut,
            Err(failed) => failed.into(),
        }
    }

    /// Answers `SMS_MFA`, `SOFTWARE_TOKEN_MFA` or `EMAIL_OTP`. A wrong code leaves the session usable
    /// (FLOW-029).
    pub async fn answer_code(
        &self,
        pool: &Pool,
        client: &AppClient,
        answer: CodeAnswer<'_>,
    ) -> Result<Step, SignInError> {
        let CodeAnswer { session, factor, .. } = answer;
        let stored = self.stored(session).await?;
        let name = challenge_name(&stored, factor);
        let (pending, user) = self.with_anybody(pool, client, stored, name).await?;
        self.check_named_first(pool, answer.username, &pending, &user).await?;
        if pending.data.is_simulated {
            let (name, error) = (&pending.data.username, SignInError::CodeMismatch(factor));
            return self.answer_simulated_code(pool, session, name, error).await;
        }
        self.check_device(pool, Some(&user), answer.device_key).await?;
        self.admit_guess(pool, &user, session).await?;
        let user = match self.accept_code(pool, user.clone(), &pending, answer).await {
            Ok(user) => user,
            Err(error) => {
                if matches!(error, SignInError::CodeMismatch(_)) {
                    self.wrong_factor(pool, &user, &pending.data).await?;
                }
                return Err(error);
            }
        };
        if pending.data.is_first_factor {
            // Codes are offered only to users whom no second factor is due for; that may have
            // changed while the code was on its way.
            let begun = ChallengeData { is_first_factor: false, sent_code: None, ..pending.data };
            return self.after_first(pool, client, user, begun, false).await;
        }
        let device_key = answer.device_key.map(str::to_owned).or(pending.data.device_key);
        let mut begun = ChallengeData {
            device_key: device_key.filter(|_| Tracking::of(pool).is_some()),
            sent_code: None,
            choices: Vec::new(),
            is_set_up: false,
            ..pending.data
        };
        begun.passed(factor.as_str());
        begun.factor_passed();
        self.after_factors(pool, client, user, begun).await
    }

    /// Compares a code and uses its session up.
    async fn accept_code(
        &self,
        pool: &Pool,
        user: User,
        pending: &ChallengeSession,
        answer: CodeAnswer<'_>,
    ) -> Result<User, SignInError> {
        let CodeAnswer { session, factor, code, .. } = answer;
        match factor {
            Factor::SoftwareToken => {
                self.check_token(pool, &user, code).await?;
                self.check_not_locked(pool, &user).await?;
                self.consume(session).await?;
                Ok(user)
            }
            Factor::Sms | Factor::Email => {
                self.check_sent_code(pool, user, session, pending, (factor, code)).await
            }
        }
    }

    /// As [`Auth::answer_code`], by the name that the client has for the challenge: text messages as
    /// first factor are another one than as second (FLOW-030).
    pub async fn answer_code_of(
        &self,
        pool: &Pool,
        client: &AppClient,
        challenge: &str,
        answer: CodeAnswer<'_>,
    ) -> Result<Step, SignInError> {
        if challenge_name(&self.stored(answer.session).await?, answer.factor) != challenge {
            return Err(SignInError::SessionInvalid);
        }
        self.answer_code(pool, client, answer).await
    }

    async fn check_token(&self, pool: &Pool, user: &User, code: &str) -> Result<(), SignInError> {
        let factors = self.mfa.factors(pool, &user.sub).await?;
        match self.mfa.use_code(pool, &user.sub, &factors, code).await {
            Ok(()) => Ok(()),
            Err(MfaError::CodeMismatch) => {
                let error = SignInError::CodeMismatch(Factor::SoftwareToken);
                Err(self.wrong_code(pool, user, error).await)
            }
            Err(MfaError::CodeUsed) => Err(SignInError::CodeUsed),
            Err(error) => Err(error.into()),
        }
    }

    /// Compares a code that was sent, uses the session up, and takes the contact as proven
    /// (FLOW-234).
    async fn check_sent_code(
        &self,
        pool: &Pool,
        user: User,
        session: &str,
        pending: &ChallengeSession,
        (factor, code): (Factor, &str),
    ) -> Result<User, SignInError> {
        let medium = medium(factor).ok_or(SignInError::SessionInvalid)?;
        let sent = pending.data.sent_code.as_ref().ok_or(SignInError::SessionInvalid)?;
        let event = &pending.data.event_id;
        let hash = self.code_hash(pool, &user, event, &sent.destination, code.trim());
        let is_current = pending.data.is_set_up
            || user.attribute(medium.attribute()) == Some(sent.destination.as_str());
        if !same_bytes(hex::encode(hash).as_bytes(), sent.hash.as_bytes()) || !is_current {
            return Err(self.wrong_code(pool, &user, SignInError::CodeMismatch(factor)).await);
        }
        self.check_not_locked(pool, &user).await?;
        if pending.data.is_set_up {
            let contact = (factor, medium);
            return self.complete_contact_set_up(pool, user, session, contact, &pending.data).await;
        }
        self.consume(session).await?;
        match self.users.contact_proven(pool, &user, medium, &sent.destination).await {
            Ok(user) => Ok(user),
            // Somebody else has verified the contact: it signs them in, here it is a factor only.
            Err(DirectoryError::AliasExists(_) | DirectoryError::GivenContactExists(_)) => Ok(user),
            Err(error) => Err(error.into()),
        }
    }

    /// Uses a session up; the second of two answers at once loses.
    pub(super) async fn consume(&self, session: &str) -> Result<(), SignInError> {
        if self.store.consume_challenge(&sha256(session.as_bytes()), self.clock.now()).await? {
            Ok(())
        } else {
            Err(SignInError::SessionUsed)
        }
    }

    /// Answers `SELECT_MFA_TYPE` (FLOW-237).
    pub async fn answer_select_mfa(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        username: Option<&str>,
        answer: &str,
    ) -> Result<Step, SignInError> {
        let (pending, user) = self.pending(pool, client, session, "SELECT_MFA_TYPE").await?;
        self.check_named(pool, username, &user).await?;
        let factor = Factor::parse(answer).filter(|factor| pending.data.choices.contains(factor));
        let factor = factor.ok_or_else(|| {
            SignInError::InvalidParameter("ANSWER is not one of MFAS_CAN_CHOOSE.".to_owned())
        })?;
        self.consume(session).await?;
        self.ask_factor(pool, client, user, pending.data, factor).await
    }

    /// Sends another code for a pending `SMS_MFA` or `EMAIL_OTP`, in a new session (MFA-082).
    pub async fn resend_factor_code(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        factor: Factor,
    ) -> Result<Step, SignInError> {
        let stored = self.stored(session).await?;
        let name = challenge_name(&stored, factor);
        let (pending, user) = self.with_anybody(pool, client, stored, name).await?;
        let medium = medium(factor).ok_or(SignInError::SessionInvalid)?;
        if pending.data.is_simulated {
            self.consume(session).await?;
            return self.pretend_code(pool, client, user, pending.data, medium).await;
        }
        let sent = pending.data.sent_code.clone().ok_or(SignInError::SessionInvalid)?;
        self.consume(session).await?;
        let to = (medium, sent.destination.as_str());
        self.send_factor_code(pool, client, user, pending.data, to).await
    }

    /// Whether a pending code sets its factor up, and whether there is a choice to go back to.
    pub async fn factor_state(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        factor: Factor,
    ) -> Result<(bool, bool), SignInError> {
        let stored = self.stored(session).await?;
        let name = challenge_name(&stored, factor);
        let pending = self.checked(pool, client, stored, name)?;
        Ok((pending.data.is_set_up, !pending.data.choices.is_empty()))
    }

    /// Goes back from a factor to the choice it came from (UI: every page has a way back).
    pub async fn choose_again(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        challenge: &str,
    ) -> Result<Step, SignInError> {
        let (pending, user) = self.pending(pool, client, session, challenge).await?;
        let choices = pending.data.choices.clone();
        if choices.is_empty() {
            return Err(SignInError::SessionInvalid);
        }
        self.consume(session).await?;
        let kind = if pending.data.is_set_up || challenge == "MFA_SETUP" {
            ChallengeKind::MfaSetup { choices }
        } else {
            ChallengeKind::SelectMfaType { choices }
        };
        let begun =
            ChallengeData { sent_code: None, token_set_up: None, is_set_up: false, ..pending.data };
        self.challenge(client, user, kind, begun).await
    }
}
