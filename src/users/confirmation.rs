//! Confirming a sign-up by code or link, and asking for a new code (USR-25x).

use super::codes::{CodeDelivery, CodePurpose, Occasion, sign_up_contact};
use super::delivery::NewCode;
use super::directory::Users;
use super::error::DirectoryError;
use super::names::claim_names;
use super::user::{User, UserStatus};
use crate::clients::AppClient;
use crate::pools::Pool;
use crate::risk::{EventKind, Response};
use crate::triggers::Source;

use super::codes::Medium;

impl Users {
    /// The right code confirms the user and verifies the contact that got it (USR-117, USR-252).
    pub async fn confirm_sign_up(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        code: &str,
        force_alias: bool,
    ) -> Result<User, DirectoryError> {
        let hide = client.hides_existence();
        self.watch(pool, Some(client)).await?;
        let user = self.find(pool, username).await?;
        let subject = self.subject(pool, username, user.as_ref());
        let limit = self.limits.confirm_sign_up;
        self.count_attempt(&pool.id, &subject, "confirm_sign_up", limit).await?;
        let Some(mut user) = user else {
            return Err(if hide {
                DirectoryError::CodeMismatch
            } else {
                DirectoryError::UserNotFound
            });
        };
        if user.status != UserStatus::Unconfirmed {
            return Err(if hide && !user.enabled {
                DirectoryError::CodeMismatch
            } else {
                DirectoryError::NotConfirmable(user.status)
            });
        }
        let stored = self.check_code(pool, &user, CodePurpose::SignUp, code, hide).await?;
        let seen = user.updated_at;
        user.status = UserStatus::Confirmed;
        user.attributes.insert(format!("{}_verified", stored.attribute), "true".to_owned());
        user.updated_at = self.change_time(&user);
        let mut tx = self.store.begin().await?;
        claim_names(&mut tx, pool, &user, force_alias).await?;
        let consumed =
            tx.consume_code(&pool.id, &user.sub, CodePurpose::SignUp, &stored.hash).await?;
        if !consumed || !tx.update_user(&user, seen).await? {
            return Err(DirectoryError::CodeExpired);
        }
        tx.commit().await?;
        self.confirmed(pool, user, Source::PostConfirmationConfirmSignUp).await
    }

    /// Sends a new code or link; the earlier one is void (USR-120, USR-260).
    pub async fn resend_confirmation_code(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
    ) -> Result<CodeDelivery, DirectoryError> {
        let hide = client.hides_existence();
        let watch = self.watch(pool, Some(client)).await?;
        let user = self.find(pool, username).await?;
        let subject = self.subject(pool, username, user.as_ref());
        self.count_attempt(&pool.id, &subject, "resend_code", self.limits.resend_code).await?;
        if pool.settings.auto_verified_attributes.is_empty() {
            return Err(DirectoryError::CannotResend);
        }
        let order: Vec<Medium> = [Medium::Sms, Medium::Email]
            .into_iter()
            .filter(|medium| pool.settings.auto_verifies(medium.attribute()))
            .collect();
        let Some(user) = user else {
            return if hide {
                self.simulated_delivery(pool, username, &order).await
            } else {
                Err(DirectoryError::UserNotFound)
            };
        };
        let contact = sign_up_contact(pool, &user);
        let can_resend =
            user.enabled && user.status == UserStatus::Unconfirmed && contact.is_some();
        if hide && !can_resend {
            return self.simulated_delivery(pool, username, &order).await;
        }
        if user.status != UserStatus::Unconfirmed {
            return Err(DirectoryError::AlreadyConfirmed);
        }
        let Some((medium, destination)) = contact else {
            return Err(DirectoryError::CannotResend);
        };
        let code = NewCode {
            purpose: CodePurpose::SignUp,
            occasion: Occasion::ResendCode,
            medium,
            destination,
            client: Some(client),
        };
        let delivery = self.deliver_code(pool, &user, code).await?;
        let seen = (EventKind::ResendCode, Response::Pass, false);
        self.note(pool, &user, watch.as_ref(), seen).await?;
        Ok(delivery)
    }
}
