//! Whether a user may sign in at all: disabling, enabling, and a reset by an administrator (USR-107,
//! USR-125, USR-383, USR-384).

use super::codes::{CodePurpose, Occasion, recovery_is_admin_only};
use super::delivery::NewCode;
use super::directory::Users;
use super::error::DirectoryError;
use super::user::UserStatus;
use crate::pools::Pool;

impl Users {
    /// Keeps the user out and ends every token and session; the status stays (USR-383).
    pub async fn disable(&self, pool: &Pool, username: &str) -> Result<(), DirectoryError> {
        let user = self.get(pool, username).await?;
        let mut changed = user.clone();
        changed.enabled = false;
        changed.tokens_valid_after = self.next_second();
        changed.updated_at = self.change_time(&user);
        let mut tx = self.store.begin().await?;
        if !tx.update_user(&changed, user.updated_at).await? {
            return Err(DirectoryError::Busy);
        }
        tx.revoke_families(&pool.id, &user.sub, self.clock.now()).await?;
        tx.delete_browser_sessions(&pool.id, &user.sub, self.clock.now()).await?;
        tx.delete_challenges(&pool.id, &user.sub).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets the user sign in again; what was revoked stays so (USR-384).
    pub async fn enable(&self, pool: &Pool, username: &str) -> Result<(), DirectoryError> {
        let user = self.get(pool, username).await?;
        let mut changed = user.clone();
        changed.enabled = true;
        changed.updated_at = self.change_time(&user);
        let mut tx = self.store.begin().await?;
        if !tx.update_user(&changed, user.updated_at).await? {
            return Err(DirectoryError::Busy);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Voids the password and sends a code to set another; only if there is somewhere to send it
    /// (PWD-053, trap 18 of file 04).
    ///
    /// # Errors
    /// `CannotResetInState` for users who never had a password of their own, `NoRecoveryContact`.
    pub async fn admin_reset_password(
        &self,
        pool: &Pool,
        username: &str,
    ) -> Result<(), DirectoryError> {
        let user = self.get(pool, username).await?;
        if !matches!(user.status, UserStatus::Confirmed | UserStatus::ResetRequired) {
            return Err(DirectoryError::CannotResetInState);
        }
        let contact = self.recovery_contact(pool, &user).await?;
        let contact = contact.filter(|_| !recovery_is_admin_only(pool));
        let (medium, destination) = contact.ok_or(DirectoryError::NoRecoveryContact)?;
        let code = NewCode {
            purpose: CodePurpose::ResetPassword,
            occasion: Occasion::ForgotPassword,
            medium,
            destination,
            client: None,
        };
        let code = self.prepare_code(pool, &user, code).await?;
        // As the function left the user, if one was asked (TRG-038).
        let user = self.store.find_user(&pool.id, &user.sub).await?;
        let user = user.ok_or(DirectoryError::UserNotFound)?;
        let mut changed = user.clone();
        changed.status = UserStatus::ResetRequired;
        changed.password_hash = None;
        changed.temporary_password_at = None;
        changed.updated_at = self.change_time(&user);
        let mut tx = self.store.begin().await?;
        self.send_code(&mut tx, pool, &user.sub, code).await?;
        if !tx.update_user(&changed, user.updated_at).await? {
            return Err(DirectoryError::Busy);
        }
        tx.delete_browser_sessions(&pool.id, &user.sub, self.clock.now()).await?;
        tx.delete_challenges(&pool.id, &user.sub).await?;
        tx.commit().await?;
        self.outbox.wake();
        Ok(())
    }
}
