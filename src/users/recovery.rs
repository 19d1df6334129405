//! Forgotten passwords: asking for a code, and using it (PWD-06x).

use super::codes::{CodeDelivery, CodePurpose, Occasion, recovery_is_admin_only, recovery_order};
use super::delivery::NewCode;
use super::directory::Users;
use super::error::DirectoryError;
use super::user::{User, UserStatus};
use crate::clients::AppClient;
use crate::platform::Secret;
use crate::pools::Pool;
use crate::risk::{EventKind, Response, Watch};
use crate::triggers::Source;

impl Users {
    /// Sends a reset code to one verified contact. Where existence is hidden, every name gets an
    /// answer of the same look (ERR-040 – ERR-042).
    pub async fn forgot_password(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
    ) -> Result<CodeDelivery, DirectoryError> {
        if recovery_is_admin_only(pool) {
            return Err(DirectoryError::ContactAdministrator);
        }
        let watch = self.watch(pool, Some(client)).await?;
        let mut user = self.find(pool, username).await?;
        let subject = self.subject(pool, username, user.as_ref());
        self.count_reset_attempt(pool, client, &subject, watch.as_ref()).await?;
        if user.is_none() && self.can_migrate(pool) {
            user = self.migrate(pool, username, None).await?;
        }
        let refused = match &user {
            None => Some(DirectoryError::UserNotFound),
            Some(user) => refusal(user),
        };
        let contact = match &user {
            Some(user) => self.recovery_contact(pool, user).await?,
            None => None,
        };
        let refused =
            refused.or_else(|| contact.is_none().then_some(DirectoryError::NoRecoveryContact));
        if let Some(refused) = refused {
            return if client.hides_existence() {
                self.simulated_delivery(pool, username, &recovery_order(pool)).await
            } else {
                Err(refused)
            };
        }
        let (Some(user), Some((medium, destination))) = (user, contact) else {
            return Err(DirectoryError::UserNotFound);
        };
        let code = NewCode {
            purpose: CodePurpose::ResetPassword,
            occasion: Occasion::ForgotPassword,
            medium,
            destination,
            client: None,
        };
        let delivery = self.deliver_code(pool, &user, code).await?;
        let seen = (EventKind::ForgotPassword, Response::InProgress, false);
        self.note(pool, &user, watch.as_ref(), seen).await?;
        Ok(delivery)
    }

    /// Sets a new password with a reset code. The code is consumed only when the password is
    /// stored (PWD-075).
    pub async fn confirm_forgot_password(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        code: &str,
        password: &Secret,
    ) -> Result<(), DirectoryError> {
        let hide = client.hides_existence();
        let watch = self.watch(pool, Some(client)).await?;
        let user = self.find(pool, username).await?;
        let subject = self.subject(pool, username, user.as_ref());
        self.count_reset_attempt(pool, client, &subject, watch.as_ref()).await?;
        let Some(user) = user else {
            return Err(if hide {
                DirectoryError::CodeMismatch
            } else {
                DirectoryError::UserNotFound
            });
        };
        if let Some(refused) = refusal(&user).or_else(|| unconfirmed(&user)) {
            return Err(if hide { DirectoryError::CodeMismatch } else { refused });
        }
        let stored = self.check_code(pool, &user, CodePurpose::ResetPassword, code, hide).await?;
        let new = self.hash_new_password(pool, &user, password).await?;
        let compromised = self.refuse_leaked_change(pool, &user, watch.as_ref(), password).await?;
        let mut tx = self.store.begin().await?;
        let purpose = CodePurpose::ResetPassword;
        if !tx.consume_code(&pool.id, &user.sub, purpose, &stored.hash).await? {
            return Err(DirectoryError::CodeExpired);
        }
        let mut changed = user.clone();
        changed.status = UserStatus::Confirmed;
        let changed = self.write_password(&mut tx, pool, &user, changed, new, None).await?;
        tx.commit().await?;
        let seen = (EventKind::PasswordChange, Response::Pass, compromised);
        self.note(pool, &user, watch.as_ref(), seen).await?;
        self.confirmed(pool, changed, Source::PostConfirmationConfirmForgotPassword).await?;
        Ok(())
    }

    /// Requesting and entering a reset code share one counter (USR-318).
    async fn count_reset_attempt(
        &self,
        pool: &Pool,
        client: &AppClient,
        subject: &str,
        watch: Option<&Watch>,
    ) -> Result<(), DirectoryError> {
        let limit = match watch {
            None => self.limits.password_reset,
            Some(watch) => self.resets_by_risk(pool, client, subject, watch).await?,
        };
        self.count_attempt(&pool.id, subject, "password_reset", limit).await
    }
}

/// Why a user cannot reset a password (USR-129, PWD-072).
fn refusal(user: &User) -> Option<DirectoryError> {
    if !user.enabled {
        return Some(DirectoryError::Disabled);
    }
    match user.status {
        UserStatus::Confirmed | UserStatus::ResetRequired | UserStatus::Unconfirmed => None,
        UserStatus::ForceChangePassword | UserStatus::ExternalProvider => {
            Some(DirectoryError::CannotResetInState)
        }
        UserStatus::Archived | UserStatus::Compromised | UserStatus::Unknown => {
            Some(DirectoryError::Disabled)
        }
    }
}

/// USR-131.
fn unconfirmed(user: &User) -> Option<DirectoryError> {
    (user.status == UserStatus::Unconfirmed).then_some(DirectoryError::NotConfirmed)
}
