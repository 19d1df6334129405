//! Threat protection of the directory: passwords that are known from leaks, and what the history says
//! (RISK-020 – RISK-026, RISK-060).

use super::directory::Users;
use super::error::DirectoryError;
use super::user::{User, UserStatus};
use crate::clients::AppClient;
use crate::platform::Secret;
use crate::pools::{PolicyViolation, Pool};
use crate::risk::service::Verdict;
use crate::risk::{EventKind, Level, Occasion, Response, RiskError, Watch};

impl Users {
    /// Looks at who asks; `None` where threat protection is off.
    pub(crate) async fn watch(
        &self,
        pool: &Pool,
        client: Option<&AppClient>,
    ) -> Result<Option<Watch>, DirectoryError> {
        Ok(self.risk.watch(pool, client, &self.caller).await?)
    }

    /// Refuses a password that is known from a leak; answers whether one that may be used is known.
    pub(super) async fn refuse_leaked(
        &self,
        watch: Option<&Watch>,
        (occasion, username): (Occasion, &str),
        password: &Secret,
    ) -> Result<bool, DirectoryError> {
        let Some(watch) = watch else { return Ok(false) };
        match self.risk.look_at_password(watch, occasion, &[username], password).await {
            Verdict::Fine => Ok(false),
            Verdict::Known => Ok(true),
            Verdict::Refused => Err(PolicyViolation::Compromised.into()),
        }
    }

    /// As [`Users::refuse_leaked`], of a new password; what is refused is written down.
    pub(crate) async fn refuse_leaked_change(
        &self,
        pool: &Pool,
        user: &User,
        watch: Option<&Watch>,
        password: &Secret,
    ) -> Result<bool, DirectoryError> {
        let names = (Occasion::PasswordChange, user.username.as_str());
        let looked = self.refuse_leaked(watch, names, password).await;
        if looked.is_err() {
            let seen = (EventKind::PasswordChange, Response::Fail, true);
            self.note(pool, user, watch, seen).await?;
        }
        looked
    }

    /// Writes down what somebody did.
    pub(crate) async fn note(
        &self,
        pool: &Pool,
        user: &User,
        watch: Option<&Watch>,
        event: (EventKind, Response, bool),
    ) -> Result<(), DirectoryError> {
        let Some(watch) = watch else { return Ok(()) };
        Ok(self.risk.note(&pool.id, user.sub.as_str(), watch, event).await?)
    }

    /// How many tries to reset a password an hour has, by the risk (RISK-041, USR-318). Where existence
    /// is hidden no history counts: names that nobody has would show by having none.
    pub(super) async fn resets_by_risk(
        &self,
        pool: &Pool,
        client: &AppClient,
        subject: &str,
        watch: &Watch,
    ) -> Result<i64, DirectoryError> {
        let level = if client.hides_existence() {
            None
        } else {
            let failures = self.store.find_failures(&pool.id, subject).await?;
            let failures = failures.map_or(0, |failures| failures.count);
            self.risk.level(&pool.id, subject, watch, failures).await?
        };
        Ok(match level {
            None | Some(Level::Low) => 20,
            Some(Level::Medium) => 10,
            Some(Level::High) => 5,
        })
    }

    /// Lets the user in again only with another password (RISK-023). The old one stays to be compared
    /// with; in this status it opens nothing.
    pub(crate) async fn require_reset(
        &self,
        pool: &Pool,
        user: &User,
    ) -> Result<(), DirectoryError> {
        let mut changed = user.clone();
        changed.status = UserStatus::ResetRequired;
        changed.updated_at = self.change_time(user);
        let mut tx = self.store.begin().await?;
        if !tx.update_user(&changed, user.updated_at).await? {
            return Err(DirectoryError::Busy);
        }
        tx.delete_browser_sessions(&pool.id, &user.sub, self.clock.now()).await?;
        tx.delete_challenges(&pool.id, &user.sub).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl From<RiskError> for DirectoryError {
    fn from(error: RiskError) -> Self {
        match error {
            RiskError::InvalidParameter(text) => Self::InvalidParameter(text),
            RiskError::Internal(error) => Self::Internal(error),
            RiskError::Off | RiskError::NoEvent | RiskError::WrongToken => Self::UserNotFound,
        }
    }
}
