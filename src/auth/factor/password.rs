//! User name and password (FLOW-065 – FLOW-073, FLOW-115 – FLOW-119).

use crate::auth::engine::Auth;
use crate::auth::step::{SignInError, Step};
use crate::clients::AppClient;
use crate::platform::Secret;
use crate::pools::Pool;
use crate::risk::Watch;
use crate::sessions::ChallengeData;
use crate::triggers::TriggerError;
use crate::users::lockout::{Counted, Lockout};
use crate::users::{DirectoryError, User, UserStatus};

impl Auth {
    /// Begins a sign-in. The checks stand in the order of section 14.5 of file 03; every way out
    /// before a right password costs the same hash where existence is hidden.
    pub async fn begin_password(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        password: &Secret,
    ) -> Result<Step, SignInError> {
        self.begin_password_on(pool, client, username, password, None).await
    }

    /// As [`Auth::begin_password`], on a device that may be known (FLOW-118).
    pub async fn begin_password_on(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        password: &Secret,
        device_key: Option<&str>,
    ) -> Result<Step, SignInError> {
        let watch = self.look(pool, client, username).await?;
        let found = self.find_or_migrate(pool, username, password).await?;
        let user = self.admit_found(pool, client, username, found).await?;
        self.check_password(pool, client, user, (username, password), (device_key, watch)).await
    }

    /// Compares the password of a user who was admitted.
    pub(super) async fn check_password(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: Option<User>,
        (username, password): (&str, &Secret),
        (device_key, watch): (Option<&str>, Option<Watch>),
    ) -> Result<Step, SignInError> {
        let subject = self.users.subject(pool, username, user.as_ref());
        let watched = self.assess(pool, &subject, watch.as_ref()).await?;
        let matches = self.users.password_matches(user.as_ref(), password).await?;
        let user = user.filter(can_use_password);
        let Some(user) = user.filter(|_| matches) else {
            return Err(self.wrong_password(pool, &subject, watched).await?);
        };
        let user = self.users.complete_password(pool, user, password).await?;
        self.check_device(pool, Some(&user), device_key).await?;
        let begun = ChallengeData { watched, ..self.begun(pool, username, device_key) };
        self.watched_password(pool, client, user, begun, (watch, Some(password))).await
    }

    /// What stands before the credentials in the first request of every flow, in the order of section
    /// 14.5: who is named, the lock, the function that may refuse, the state of the user. The user
    /// comes back as the function left them (PREAUTH-013).
    pub(super) async fn admit(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
    ) -> Result<Option<User>, SignInError> {
        let user = self.users.find(pool, username).await?;
        self.admit_found(pool, client, username, Found { user, is_new: false }).await
    }

    pub(super) async fn admit_found(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        found: Found,
    ) -> Result<Option<User>, SignInError> {
        self.check_known(pool, client, username, &found).await?;
        let hide = client.hides_existence();
        let user = self.users.pre_authentication(pool, hide, username, found.user).await?;
        let found = Found { user, is_new: found.is_new };
        check_state(client, &found)?;
        Ok(found.user)
    }

    /// As [`Auth::admit`], in a later request: the function has been asked (PREAUTH-003).
    pub(super) async fn admit_again(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        found: Found,
    ) -> Result<Option<User>, SignInError> {
        self.check_known(pool, client, username, &found).await?;
        check_state(client, &found)?;
        Ok(found.user)
    }

    async fn check_known(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        found: &Found,
    ) -> Result<(), SignInError> {
        if !client.hides_existence() {
            nobody_or_disabled(found.user.as_ref())?;
        }
        self.check_open(pool, &self.users.subject(pool, username, found.user.as_ref())).await
    }

    /// FLOW-311.
    pub(in crate::auth) async fn check_open(
        &self,
        pool: &Pool,
        subject: &str,
    ) -> Result<(), SignInError> {
        let failures = self.lockout.failures(&pool.id, subject).await?;
        if Lockout::is_locked(failures.as_ref(), self.clock.now()) {
            return Err(SignInError::LockedOut);
        }
        Ok(())
    }

    /// The user of a name, made on the spot if the pool's function knows them from elsewhere
    /// (MIGRATE-001). What the function refuses counts like a wrong password: nobody guesses at the
    /// other directory through it.
    pub(super) async fn find_or_migrate(
        &self,
        pool: &Pool,
        username: &str,
        password: &Secret,
    ) -> Result<Found, SignInError> {
        let user = self.users.find(pool, username).await?;
        if user.is_some() || !self.users.can_migrate(pool) {
            return Ok(Found { user, is_new: false });
        }
        let subject = self.users.subject(pool, username, None);
        self.check_open(pool, &subject).await?;
        match self.users.migrate(pool, username, Some(password)).await {
            Ok(user) => Ok(Found { is_new: user.is_some(), user }),
            Err(DirectoryError::WrongPassword) => Err(self.failed(pool, &subject).await?),
            Err(error) => {
                if let DirectoryError::Trigger(TriggerError::Function { .. }) = &error {
                    self.failed(pool, &subject).await?;
                }
                Err(error.into())
            }
        }
    }

    /// What is told only after a right password, then the next step.
    pub(in crate::auth) async fn password_verified(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        begun: ChallengeData,
    ) -> Result<Step, SignInError> {
        // Guesses that ran side by side: a lock that began meanwhile holds for all (FLOW-310).
        self.check_open(pool, user.sub.as_str()).await?;
        if user.status == UserStatus::Unconfirmed {
            return Err(SignInError::NotConfirmed {
                username: user.username,
                // Confirming finishes no custom flow.
                password_verified: begun.custom.is_none(),
            });
        }
        if self.temporary_password_expired(pool, &user) {
            return Err(SignInError::TemporaryPasswordExpired);
        }
        let begun = self.act_on_risk(pool, client, &user, begun).await?;
        // All that may follow: on the heap, so that what leads here stays small.
        Box::pin(self.after_password(pool, client, user, begun)).await
    }

    /// Counts a failure and names it.
    pub(in crate::auth) async fn failed(
        &self,
        pool: &Pool,
        subject: &str,
    ) -> Result<SignInError, SignInError> {
        let now = self.clock.now();
        Ok(match self.lockout.count_failure(&pool.id, subject, now).await? {
            Counted::Yes => SignInError::WrongCredentials,
            Counted::Locked => SignInError::LockedOut,
        })
    }

    /// FLOW-072, PWD-040 – PWD-043.
    pub(super) fn temporary_password_expired(&self, pool: &Pool, user: &User) -> bool {
        let days = pool.settings.temporary_password_days();
        user.status == UserStatus::ForceChangePassword
            && user
                .temporary_password_at
                .is_some_and(|at| at.plus_seconds(days * 86_400) <= self.clock.now())
    }
}

/// Who has a name.
pub(super) struct Found {
    pub user: Option<User>,
    /// Made a moment ago by migration.
    pub is_new: bool,
}

/// FLOW-069, FLOW-070.
fn check_state(client: &AppClient, found: &Found) -> Result<(), SignInError> {
    let reset = found.user.as_ref().is_some_and(|user| user.status == UserStatus::ResetRequired);
    if found.is_new && reset {
        // MIGRATE-017: whom the function has let in there is nothing to hide from.
        return Err(SignInError::PasswordResetRequired);
    }
    if client.hides_existence() { Ok(()) } else { named_refusal(found.user.as_ref()) }
}

/// What a client with `LEGACY` is told before anything else (FLOW-065, FLOW-067).
fn nobody_or_disabled(user: Option<&User>) -> Result<&User, SignInError> {
    let user = user.ok_or(SignInError::UserNotFound)?;
    if user.enabled { Ok(user) } else { Err(SignInError::Disabled) }
}

/// What a client with `LEGACY` is told before the password is checked (FLOW-069, FLOW-070).
pub(super) fn named_refusal(user: Option<&User>) -> Result<(), SignInError> {
    let user = nobody_or_disabled(user)?;
    match user.status {
        UserStatus::Unconfirmed => Err(SignInError::NotConfirmed {
            username: user.username.clone(),
            password_verified: false,
        }),
        UserStatus::ResetRequired => Err(SignInError::PasswordResetRequired),
        UserStatus::Archived | UserStatus::Compromised | UserStatus::Unknown => {
            Err(SignInError::Disabled)
        }
        UserStatus::Confirmed | UserStatus::ForceChangePassword | UserStatus::ExternalProvider => {
            Ok(())
        }
    }
}

/// Users for whom a right password means anything; for the others it is as wrong (FLOW-067,
/// FLOW-070, FLOW-073, USR-106).
pub(super) fn can_use_password(user: &User) -> bool {
    user.enabled
        && matches!(
            user.status,
            UserStatus::Unconfirmed | UserStatus::Confirmed | UserStatus::ForceChangePassword
        )
}
