//! `USER_AUTH`: the person chooses what to begin with — a password, a code, a passkey (FLOW-901,
//! FLOW-902).

use super::password::Found;
use super::secret_block::Purpose;
use super::srp::public_value;
use crate::auth::engine::Auth;
use crate::auth::step::{ChallengeKind, FirstFactor, SignInError, SrpChallenge, Step};
use crate::clients::AppClient;
use crate::mfa::policy::{Demand, demand};
use crate::platform::secret::sha256;
use crate::platform::{Secret, Sub};
use crate::pools::Pool;
use crate::pools::settings::MfaConfiguration;
use crate::sessions::{ChallengeData, ChallengeSession};
use crate::users::codes::Medium;
use crate::users::lockout::Lockout;
use crate::users::{Attributes, User, UserStatus};

impl FirstFactor {
    /// Its name in `AllowedFirstAuthFactors`, which knows one kind of password.
    const fn policy_name(self) -> &'static str {
        match self {
            Self::Password | Self::PasswordSrp => "PASSWORD",
            other => other.as_str(),
        }
    }

    const fn medium(self) -> Option<Medium> {
        match self {
            Self::EmailOtp => Some(Medium::Email),
            Self::SmsOtp => Some(Medium::Sms),
            _ => None,
        }
    }
}

impl Auth {
    /// What a user can begin with. Codes are no way around a second factor: who has one begins with
    /// a password or a passkey.
    pub async fn first_factors(
        &self,
        pool: &Pool,
        user: &User,
    ) -> Result<Vec<FirstFactor>, SignInError> {
        let factors = self.mfa.factors(pool, &user.sub).await?;
        let alone = demand(pool, user, &factors) == Demand::Nothing;
        let has_passkey = !self.passkeys.list(pool, &user.sub).await?.is_empty();
        let has_password = user.password_hash.is_some();
        let srp = pool.settings.portico.srp_verifiers;
        Ok(FirstFactor::ALL
            .into_iter()
            .filter(|factor| pool.settings.allows_first_factor(factor.policy_name()))
            .filter(|factor| match factor {
                FirstFactor::Password => has_password,
                FirstFactor::PasswordSrp => has_password && srp,
                FirstFactor::EmailOtp => alone && user.verified("email").is_some(),
                FirstFactor::SmsOtp => alone && user.verified("phone_number").is_some(),
                FirstFactor::WebAuthn => has_passkey,
            })
            .collect())
    }

    /// Begins a sign-in by name. Answers the preferred challenge if the user has it, else the choice
    /// among those there are.
    pub async fn begin_choice(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        preferred: Option<FirstFactor>,
    ) -> Result<Step, SignInError> {
        self.look(pool, client, username).await?;
        let user = self.admit(pool, client, username).await?;
        self.offer_choice(pool, client, (username, user), preferred).await
    }

    async fn offer_choice(
        &self,
        pool: &Pool,
        client: &AppClient,
        (username, user): (&str, Option<User>),
        preferred: Option<FirstFactor>,
    ) -> Result<Step, SignInError> {
        let user = user.filter(|user| user.enabled && user.status == UserStatus::Confirmed);
        let is_simulated = user.is_none();
        let user = match user {
            Some(user) => user,
            None => self.nobody(pool, username).await?,
        };
        let available = if is_simulated {
            FirstFactor::ALL
                .into_iter()
                .filter(|factor| pool.settings.allows_first_factor(factor.policy_name()))
                .filter(|factor| *factor != FirstFactor::WebAuthn)
                .filter(|f| *f != FirstFactor::PasswordSrp || pool.settings.portico.srp_verifiers)
                .collect()
        } else {
            self.first_factors(pool, &user).await?
        };
        let begun = ChallengeData { is_simulated, ..self.begun(pool, username, None) };
        if let Some(factor) = preferred.filter(|preferred| available.contains(preferred)) {
            return self.ask_first(pool, client, user, begun, factor).await;
        }
        let kind = ChallengeKind::SelectChallenge { available };
        self.challenge(client, user, kind, begun).await
    }

    /// A profile that nobody has; its user name looks as one of the pool's would (FLOW-193).
    pub(super) async fn nobody(&self, pool: &Pool, username: &str) -> Result<User, SignInError> {
        let now = self.clock.now();
        let face = self.users.srp_face(pool, username, None).await?;
        Ok(User {
            pool_id: pool.id.clone(),
            sub: Sub::new(self.entropy.uuid()),
            username: face.user_id,
            status: UserStatus::Confirmed,
            enabled: true,
            attributes: Attributes::new(),
            password_hash: None,
            temporary_password_at: None,
            tokens_valid_after: now,
            created_at: now,
            updated_at: now,
        })
    }

    /// Begins with a code to whichever contact the user has proven. Where existence is hidden, names
    /// without one look the same.
    pub async fn begin_code(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
    ) -> Result<Step, SignInError> {
        let allowed = [FirstFactor::EmailOtp, FirstFactor::SmsOtp]
            .into_iter()
            .filter(|factor| pool.settings.allows_first_factor(factor.policy_name()));
        self.look(pool, client, username).await?;
        let user = self.admit(pool, client, username).await?;
        let mut first = None;
        for factor in allowed {
            let name = (username, user.clone());
            match self.offer_choice(pool, client, name, Some(factor)).await? {
                Step::Challenge(c) if matches!(c.kind, ChallengeKind::SelectChallenge { .. }) => {
                    // Not with this one: the choice that was offered is not needed.
                    self.consume(&c.session).await?;
                    first.get_or_insert(factor);
                }
                step => return Ok(step),
            }
        }
        let factor = first.ok_or(SignInError::WrongCredentials)?;
        let medium = factor.medium().filter(|_| client.hides_existence());
        let Some(medium) = medium else { return Err(SignInError::NoCode) };
        let nobody = self.nobody(pool, username).await?;
        let begun = ChallengeData {
            is_simulated: true,
            is_first_factor: true,
            ..self.begun(pool, username, None)
        };
        self.pretend_code(pool, client, nobody, begun, medium).await
    }

    async fn ask_first(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
        factor: FirstFactor,
    ) -> Result<Step, SignInError> {
        let begun = ChallengeData { is_first_factor: true, ..begun };
        match factor {
            FirstFactor::Password => {
                self.challenge(client, user, ChallengeKind::Password, begun).await
            }
            FirstFactor::PasswordSrp => {
                self.challenge(client, user, ChallengeKind::PasswordSrp, begun).await
            }
            FirstFactor::WebAuthn => self.ask_passkey(pool, client, user, begun).await,
            FirstFactor::EmailOtp | FirstFactor::SmsOtp => {
                let medium = factor.medium().ok_or(SignInError::SessionInvalid)?;
                if begun.is_simulated {
                    return self.pretend_code(pool, client, user, begun, medium).await;
                }
                let to = user.verified(medium.attribute()).unwrap_or_default().to_owned();
                self.send_factor_code(pool, client, user, begun, (medium, &to)).await
            }
        }
    }

    /// The same answer, and nothing is sent.
    pub(super) async fn pretend_code(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
        medium: Medium,
    ) -> Result<Step, SignInError> {
        let delivery = self.users.simulated_delivery(pool, &begun.username, &[medium]).await?;
        let kind = match medium {
            Medium::Sms => ChallengeKind::SmsOtp { destination: delivery.destination },
            Medium::Email => ChallengeKind::EmailOtp { destination: delivery.destination },
        };
        self.challenge(client, user, kind, begun).await
    }

    /// Answers `SELECT_CHALLENGE` with what the person chose. A password that comes along is for the
    /// caller to check, with the name that this answers.
    pub async fn answer_select_challenge(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        username: Option<&str>,
        chosen: FirstFactor,
    ) -> Result<Step, SignInError> {
        let (pending, user) = self.pending_first(pool, client, session, "SELECT_CHALLENGE").await?;
        self.check_named_first(pool, username, &pending, &user).await?;
        let available = if pending.data.is_simulated {
            pool.settings.allows_first_factor(chosen.policy_name())
                && chosen != FirstFactor::WebAuthn
        } else {
            self.first_factors(pool, &user).await?.contains(&chosen)
        };
        if !available {
            return Err(SignInError::InvalidParameter(format!(
                "{} is not available for the user.",
                chosen.as_str()
            )));
        }
        self.consume(session).await?;
        self.ask_first(pool, client, user, pending.data, chosen).await
    }

    /// Answers `PASSWORD`, or `SELECT_CHALLENGE` with the password beside it (FLOW-902).
    pub async fn answer_password_step(
        &self,
        pool: &Pool,
        client: &AppClient,
        (session, username): (&str, Option<&str>),
        password: &Secret,
    ) -> Result<Step, SignInError> {
        let factor = FirstFactor::Password;
        let name = self.take_password_step(pool, client, session, username, factor).await?;
        let watch = self.look(pool, client, &name).await?;
        let found = self.find_or_migrate(pool, &name, password).await?;
        let user = self.admit_again(pool, client, &name, found).await?;
        self.check_password(pool, client, user, (&name, password), (None, watch)).await
    }

    /// Answers `PASSWORD_SRP` with the first step of SRP (FLOW-902).
    pub async fn answer_srp_step(
        &self,
        pool: &Pool,
        client: &AppClient,
        (session, username): (&str, Option<&str>),
        srp_a: &str,
    ) -> Result<SrpChallenge, SignInError> {
        let a = public_value(srp_a)?;
        let factor = FirstFactor::PasswordSrp;
        let name = self.take_password_step(pool, client, session, username, factor).await?;
        self.look(pool, client, &name).await?;
        let found = Found { user: self.users.find(pool, &name).await?, is_new: false };
        let user = self.admit_again(pool, client, &name, found).await?;
        self.ask_srp(pool, client, (&name, user), a, Purpose::Password).await
    }

    /// Uses up a session that waits for a password, and answers the name it is of.
    async fn take_password_step(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        username: Option<&str>,
        factor: FirstFactor,
    ) -> Result<String, SignInError> {
        let (pending, user) = self.pending_first(pool, client, session, factor.as_str()).await?;
        self.check_named_first(pool, username, &pending, &user).await?;
        self.consume(session).await?;
        Ok(pending.data.username)
    }

    /// As [`Auth::pending`], for a name that may be nobody's.
    pub(super) async fn pending_first(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        challenge: &str,
    ) -> Result<(ChallengeSession, User), SignInError> {
        let stored = self.stored(session).await?;
        self.with_anybody(pool, client, stored, challenge).await
    }

    /// As [`Auth::pending_first`], of what was read already.
    pub(super) async fn with_anybody(
        &self,
        pool: &Pool,
        client: &AppClient,
        stored: ChallengeSession,
        challenge: &str,
    ) -> Result<(ChallengeSession, User), SignInError> {
        if !stored.data.is_simulated {
            return self.with_user(pool, client, stored, challenge).await;
        }
        let stored = self.checked(pool, client, stored, challenge)?;
        let mut nobody = self.nobody(pool, &stored.data.username).await?;
        nobody.sub = stored.sub.clone();
        Ok((stored, nobody))
    }

    /// As [`Auth::check_named`], for a name that may be nobody's: it is refused alike.
    pub(super) async fn check_named_first(
        &self,
        pool: &Pool,
        username: Option<&str>,
        pending: &ChallengeSession,
        user: &User,
    ) -> Result<(), SignInError> {
        if !pending.data.is_simulated {
            return self.check_named(pool, username, user).await;
        }
        let Some(username) = username.map(|name| pool.fold(name)) else { return Ok(()) };
        let own = [&pending.data.username, &user.username];
        if own.into_iter().any(|name| pool.fold(name) == username) {
            Ok(())
        } else {
            Err(SignInError::SessionInvalid)
        }
    }

    /// An answer to a code that was never sent: wrong, like any other guess.
    pub(super) async fn answer_simulated_code(
        &self,
        pool: &Pool,
        session: &str,
        name: &str,
        error: SignInError,
    ) -> Result<Step, SignInError> {
        let handle = sha256(session.as_bytes());
        if !self.store.count_challenge_try(&handle, self.mfa_tries_per_session).await? {
            return Err(SignInError::SessionUsed);
        }
        let subject = self.users.subject(pool, name, None);
        let failures = self.lockout.failures(&pool.id, &subject).await?;
        if Lockout::is_locked(failures.as_ref(), self.clock.now()) {
            return Err(SignInError::CodesLockedOut);
        }
        self.lockout.count_failure(&pool.id, &subject, self.clock.now()).await?;
        Err(error)
    }

    /// What follows a first factor that is not a password.
    pub(super) async fn after_first(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
        counts_as_both: bool,
    ) -> Result<Step, SignInError> {
        if pool.settings.mfa_configuration != MfaConfiguration::Off && !counts_as_both {
            return self.second_factor(pool, client, user, begun).await;
        }
        self.finish(pool, client, user, begun).await
    }
}
