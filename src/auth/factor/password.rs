//! User name and password (FLOW-065 – FLOW-073, FLOW-115 – FLOW-119).

use crate::auth::engine::Auth;
use crate::auth::step::{SignInError, Step};
use crate::clients::AppClient;
use crate::platform::Secret;
use crate::pools::Pool;
use crate::users::lockout::{Counted, Lockout};
use crate::users::{User, UserStatus};

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
        let hide = client.hides_existence();
        let user = self.users.find(pool, username).await?;
        let subject = self.users.subject(pool, username, user.as_ref());
        if !hide {
            named_refusal(user.as_ref())?;
        }
        let failures = self.lockout.failures(&pool.id, &subject).await?;
        if Lockout::is_locked(failures.as_ref(), self.clock.now()) {
            return Err(SignInError::LockedOut);
        }
        let matches = self.users.password_matches(user.as_ref(), password).await?;
        let user = user.filter(can_use_password);
        let Some(user) = user.filter(|_| matches) else {
            return Err(self.failed(pool, &subject).await?);
        };
        let user = self.users.complete_password(pool, user, password).await?;
        self.check_device(pool, Some(&user), device_key).await?;
        self.password_verified(pool, client, user, username, device_key).await
    }

    /// What is told only after a right password, then the next step.
    pub(super) async fn password_verified(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        username: &str,
        device_key: Option<&str>,
    ) -> Result<Step, SignInError> {
        // Guesses that ran side by side: a lock that began meanwhile holds for all (FLOW-310).
        let failures = self.lockout.failures(&pool.id, user.sub.as_str()).await?;
        if Lockout::is_locked(failures.as_ref(), self.clock.now()) {
            return Err(SignInError::LockedOut);
        }
        if user.status == UserStatus::Unconfirmed {
            return Err(SignInError::NotConfirmed {
                username: user.username,
                password_verified: true,
            });
        }
        if self.temporary_password_expired(pool, &user) {
            return Err(SignInError::TemporaryPasswordExpired);
        }
        self.after_password(pool, client, user, self.begun(pool, username, device_key)).await
    }

    /// Counts a failure and names it.
    pub(super) async fn failed(
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

/// What a client with `LEGACY` is told before the password is checked.
pub(super) fn named_refusal(user: Option<&User>) -> Result<(), SignInError> {
    let Some(user) = user else { return Err(SignInError::UserNotFound) };
    if !user.enabled {
        return Err(SignInError::Disabled);
    }
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
