//! Threat protection in the sign-in: whose address is refused, what a leaked password leads to, what
//! a risk asks for, and what the history says of it (RISK-004, RISK-020 – RISK-040). Custom flows and
//! federation are left alone (FLOW-214). Everything here does nothing where the pool has it off.

use std::time::Duration;

use super::engine::Auth;
use super::step::{SignInError, Step};
use crate::clients::AppClient;
use crate::mfa::policy::{Demand, demand, demand_by_risk};
use crate::platform::Secret;
use crate::pools::Pool;
use crate::pools::settings::MfaConfiguration;
use crate::risk::configuration::Occasion;
use crate::risk::event::{ChallengeName, ChallengeResponse, Watched};
use crate::risk::notice::NoticeKind;
use crate::risk::service::{Verdict, sign_in};
use crate::risk::{Answer, Decision, Mode, Response, RiskError, Watch};
use crate::sessions::ChallengeData;
use crate::users::{User, UserStatus};

const HOUR: Duration = Duration::from_secs(3600);
/// Refused addresses in the history of one user, an hour: no lock slows them down, and they must not
/// fill the database.
const REFUSALS_WRITTEN: i64 = 20;

impl Auth {
    /// Looks at who asks before anything else does. An address that is always refused learns nothing,
    /// whoever it names (trap 21 of file 05).
    pub(super) async fn look(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
    ) -> Result<Option<Watch>, SignInError> {
        let watch = self.users.risk.watch(pool, Some(client), &self.users.caller).await?;
        let Some(watch) = watch else { return Ok(None) };
        if !watch.refuses_address() {
            return Ok(Some(watch));
        }
        let user = self.users.find(pool, username).await?;
        let subject = self.users.subject(pool, username, user.as_ref());
        let now = self.clock.now();
        let mut refused = watch.begin(now, None);
        refused.record.decision = Decision::Block;
        let kind = "address_refused";
        let seen = self.store.count_attempt(&pool.id, &subject, kind, HOUR, now).await?;
        if seen <= REFUSALS_WRITTEN {
            let event = (self.entropy.uuid(), refused);
            self.write_event(pool, &subject, (&event.0, &event.1), Response::Fail).await?;
        }
        Err(SignInError::AddressRefused)
    }

    /// How risky an attempt is, before its answer is known; names that nobody has are looked at alike
    /// (trap 23 of file 05).
    pub(super) async fn assess(
        &self,
        pool: &Pool,
        subject: &str,
        watch: Option<&Watch>,
    ) -> Result<Option<Watched>, SignInError> {
        let Some(watch) = watch else { return Ok(None) };
        let failures = self.lockout.failures(&pool.id, subject).await?;
        let failures = failures.map_or(0, |failures| failures.count);
        let level = self.users.risk.level(&pool.id, subject, watch, failures).await?;
        Ok(Some(watch.begin(self.clock.now(), level)))
    }

    /// A wrong password of an attempt that is watched.
    pub(super) async fn wrong_password(
        &self,
        pool: &Pool,
        subject: &str,
        watched: Option<Watched>,
    ) -> Result<SignInError, SignInError> {
        let error = self.failed(pool, subject).await?;
        if let Some(mut watched) = watched {
            watched.record.answered(ChallengeName::Password, ChallengeResponse::Failure);
            let event = (self.entropy.uuid(), watched);
            self.write_event(pool, subject, (&event.0, &event.1), Response::Fail).await?;
        }
        Ok(error)
    }

    /// What a right password leads to, written down.
    pub(super) async fn watched_password(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
        (watch, plain): (Option<Watch>, Option<&Secret>),
    ) -> Result<Step, SignInError> {
        let (Some(watch), Some(mut watched)) = (watch, begun.watched.clone()) else {
            return self.password_verified(pool, client, user, begun).await;
        };
        watched.record.answered(ChallengeName::Password, ChallengeResponse::Success);
        let (id, subject) = (begun.event_id.clone(), user.sub.to_string());
        let step = match self.leaked(pool, &user, &watch, (begun.username.as_str(), plain)).await {
            Ok(known) => {
                watched.record.compromised = known;
                let begun = ChallengeData { watched: Some(watched.clone()), ..begun };
                self.password_verified(pool, client, user, begun).await
            }
            Err(error) => {
                watched.record.compromised = matches!(error, SignInError::Compromised);
                Err(error)
            }
        };
        let response = match &step {
            // Written with the end of the sign-in.
            Ok(Step::Done(_)) => return step,
            Ok(Step::Challenge(_)) => Response::InProgress,
            Err(SignInError::Compromised | SignInError::TooRisky) => {
                watched.record.decision = Decision::Block;
                Response::Fail
            }
            Err(_) => Response::Fail,
        };
        self.write_event(pool, &subject, (&id, &watched), response).await?;
        step
    }

    /// Whether the password that proved right is known from a leak. Only now may that change anything:
    /// else anybody could force resets on others (trap 22 of file 05). A temporary password is on its
    /// way out anyway.
    async fn leaked(
        &self,
        pool: &Pool,
        user: &User,
        watch: &Watch,
        (given, plain): (&str, Option<&Secret>),
    ) -> Result<bool, SignInError> {
        let Some(password) = plain.filter(|_| user.status == UserStatus::Confirmed) else {
            return Ok(false);
        };
        self.check_open(pool, user.sub.as_str()).await?;
        let names = [given, &user.username];
        let risk = &self.users.risk;
        match risk.look_at_password(watch, Occasion::SignIn, &names, password).await {
            Verdict::Fine => Ok(false),
            Verdict::Known => Ok(true),
            Verdict::Refused => {
                Box::pin(self.users.require_reset(pool, user)).await?;
                Err(SignInError::Compromised)
            }
        }
    }

    /// What a risk leads to, once the password proved right: so it looks the same for names that nobody
    /// has (trap 23 of file 05), and who is refused for it is told.
    pub(super) async fn act_on_risk(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        mut begun: ChallengeData,
    ) -> Result<ChallengeData, SignInError> {
        let Some(watched) = &mut begun.watched else { return Ok(begun) };
        let Some(action) = watched.action else { return Ok(begun) };
        let course = self.course(pool, user, action.event_action).await?;
        watched.demands_factor = course == Course::AskFactor;
        let mut event = sign_in(&begun.event_id, watched, Response::InProgress);
        if course == Course::Refuse {
            event.record.decision = Decision::Block;
            event.response = Response::Fail;
        }
        if action.notify {
            let kind = match course {
                Course::LetIn => NoticeKind::LetIn,
                Course::AskFactor | Course::AsksAnyway => NoticeKind::AskedFactor,
                Course::Refuse => NoticeKind::Blocked,
            };
            let answer = action.event_action;
            Box::pin(self.users.notify_of_risk(pool, client, user, (&event, kind, answer))).await?;
        }
        if course == Course::Refuse { Err(SignInError::TooRisky) } else { Ok(begun) }
    }

    /// RISK-031 – RISK-036.
    async fn course(
        &self,
        pool: &Pool,
        user: &User,
        answer: Answer,
    ) -> Result<Course, SignInError> {
        let is_required = match answer {
            Answer::NoAction => return Ok(Course::LetIn),
            Answer::Block => return Ok(Course::Refuse),
            Answer::MfaIfConfigured => false,
            Answer::MfaRequired => true,
        };
        if pool.settings.mfa_configuration == MfaConfiguration::Off {
            // Nothing would be asked for (MFA-011).
            return Ok(if is_required { Course::Refuse } else { Course::LetIn });
        }
        let factors = self.mfa.factors(pool, &user.sub).await?;
        if demand(pool, user, &factors) != Demand::Nothing {
            return Ok(Course::AsksAnyway);
        }
        let offers = pool.settings.portico.risk_offer_mfa_setup && self.on_pages;
        Ok(match demand_by_risk(pool, user, &factors) {
            Demand::SetUp(_) | Demand::Nothing if !is_required => Course::LetIn,
            Demand::SetUp(ways) if ways.is_empty() || !offers => Course::Refuse,
            _ => Course::AskFactor,
        })
    }

    /// A wrong code in a sign-in that is watched.
    pub(super) async fn wrong_factor(
        &self,
        pool: &Pool,
        user: &User,
        begun: &ChallengeData,
    ) -> Result<(), SignInError> {
        let Some(mut watched) = begun.watched.clone() else { return Ok(()) };
        watched.record.answered(ChallengeName::Mfa, ChallengeResponse::Failure);
        let event = (begun.event_id.as_str(), &watched);
        self.write_event(pool, user.sub.as_str(), event, Response::Fail).await
    }

    /// The end of a sign-in. One without a password has not been watched, and is written down here.
    pub(super) async fn write_finished(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        begun: &ChallengeData,
    ) -> Result<(), SignInError> {
        if Mode::of(pool) == Mode::Off || begun.custom.is_some() {
            return Ok(());
        }
        let watched = if let Some(watched) = &begun.watched {
            watched.clone()
        } else {
            let watch = self.users.risk.watch(pool, Some(client), &self.users.caller).await?;
            let Some(watch) = watch else { return Ok(()) };
            watch.begin(self.clock.now(), None)
        };
        let event = (begun.event_id.as_str(), &watched);
        self.write_event(pool, user.sub.as_str(), event, Response::Pass).await
    }

    async fn write_event(
        &self,
        pool: &Pool,
        subject: &str,
        event: (&str, &Watched),
        response: Response,
    ) -> Result<(), SignInError> {
        Ok(self.users.risk.write(&pool.id, subject, event, response).await?)
    }
}

/// What becomes of a risky sign-in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    LetIn,
    /// The user has switched a factor on, or the pool requires one.
    AsksAnyway,
    AskFactor,
    Refuse,
}

impl ChallengeData {
    /// Whether a second factor is asked for because of a risk.
    pub(super) fn asks_by_risk(&self) -> bool {
        self.watched.as_ref().is_some_and(|watched| watched.demands_factor)
    }

    /// A second factor proved right.
    pub(super) fn factor_passed(&mut self) {
        if let Some(watched) = &mut self.watched {
            watched.record.answered(ChallengeName::Mfa, ChallengeResponse::Success);
        }
    }
}

impl From<RiskError> for SignInError {
    fn from(error: RiskError) -> Self {
        match error {
            RiskError::InvalidParameter(text) => Self::InvalidParameter(text),
            RiskError::Internal(error) => Self::Internal(error),
            RiskError::Off | RiskError::NoEvent | RiskError::WrongToken => Self::SessionInvalid,
        }
    }
}
