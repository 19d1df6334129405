//! Storing a new password, by whatever way it came, and what that ends.

use super::directory::Users;
use super::error::DirectoryError;
use super::user::{User, UserStatus};
use super::verifiers::NewPassword;
use crate::platform::{Secret, Sub, Timestamp};
use crate::pools::Pool;
use crate::risk::{EventKind, Response};
use crate::storage::Tx;

impl Users {
    /// Writes `changed` with a new password and ends what an old password must not keep open:
    /// hosted sessions always (UI-187), sign-ins under way (FLOW-032), refresh tokens if the pool
    /// says so (PWD-073).
    pub(crate) async fn write_password(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        seen: &User,
        mut changed: User,
        password: NewPassword,
        temporary_at: Option<Timestamp>,
    ) -> Result<User, DirectoryError> {
        changed.password_hash = Some(password.hash.clone());
        changed.temporary_password_at = temporary_at;
        changed.updated_at = self.change_time(seen);
        if pool.settings.portico.revoke_tokens_on_password_change {
            changed.tokens_valid_after = self.next_second();
            tx.revoke_families(&pool.id, &seen.sub, self.clock.now()).await?;
        }
        self.remember_password(tx, pool, seen, changed.updated_at).await?;
        if !tx.update_user(&changed, seen.updated_at).await? {
            // Somebody else changed the profile in between; the caller tries again.
            return Err(DirectoryError::Busy);
        }
        self.write_verifier(tx, &changed, &password).await?;
        tx.delete_browser_sessions(&pool.id, &seen.sub, self.clock.now()).await?;
        tx.delete_challenges(&pool.id, &seen.sub).await?;
        Ok(changed)
    }

    /// `ChangePassword` of a signed-in user (PWD-050).
    pub async fn change_password(
        &self,
        pool: &Pool,
        user: &User,
        previous: Option<&Secret>,
        proposed: &Secret,
    ) -> Result<(), DirectoryError> {
        let watch = self.watch(pool, None).await?;
        let limit = self.limits.change_password;
        self.count_attempt(&pool.id, user.sub.as_str(), "change_password", limit).await?;
        if user.password_hash.is_some() {
            let previous = previous.ok_or_else(|| {
                DirectoryError::InvalidParameter(
                    "Missing required parameter PreviousPassword".to_owned(),
                )
            })?;
            if !self.password_matches(Some(user), previous).await? {
                return Err(DirectoryError::WrongPassword);
            }
        }
        let new = self.hash_new_password(pool, user, proposed).await?;
        let compromised = self.refuse_leaked_change(pool, user, watch.as_ref(), proposed).await?;
        let mut tx = self.store.begin().await?;
        self.write_password(&mut tx, pool, user, user.clone(), new, None).await?;
        tx.commit().await?;
        let seen = (EventKind::PasswordChange, Response::Pass, compromised);
        self.note(pool, user, watch.as_ref(), seen).await
    }

    /// `AdminSetUserPassword` (USR-121, USR-122, PWD-051).
    pub async fn admin_set_password(
        &self,
        pool: &Pool,
        username: &str,
        password: &Secret,
        permanent: bool,
    ) -> Result<(), DirectoryError> {
        let user = self.get(pool, username).await?;
        let new = self.hash_new_password(pool, &user, password).await?;
        let mut changed = user.clone();
        changed.status =
            if permanent { UserStatus::Confirmed } else { UserStatus::ForceChangePassword };
        let temporary_at = (!permanent).then(|| self.clock.now());
        let mut tx = self.store.begin().await?;
        self.write_password(&mut tx, pool, &user, changed, new, temporary_at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends all tokens of a user and, unless the pool says otherwise, the hosted sessions
    /// (TOK-132, TOK-135, UI-179).
    pub async fn sign_out_everywhere(&self, pool: &Pool, sub: &Sub) -> Result<(), DirectoryError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let Some(user) = tx.find_user(&pool.id, sub).await? else {
            return Err(DirectoryError::UserNotFound);
        };
        let mut changed = user.clone();
        changed.tokens_valid_after = self.next_second();
        changed.updated_at = self.change_time(&user);
        tx.update_user(&changed, user.updated_at).await?;
        tx.revoke_families(&pool.id, sub, now).await?;
        if pool.settings.portico.global_sign_out_ends_hosted_sessions {
            tx.delete_browser_sessions(&pool.id, sub, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Tokens count whole seconds: from the next one on they are told from those of before.
    pub(super) fn next_second(&self) -> Timestamp {
        Timestamp::from_seconds(self.clock.now().seconds() + 1)
    }

    /// The hash for a new password of a user, after the policy and what it says of earlier ones.
    pub(crate) async fn hash_new_password(
        &self,
        pool: &Pool,
        user: &User,
        password: &Secret,
    ) -> Result<NewPassword, DirectoryError> {
        pool.settings.policies.password_policy.check(password.expose())?;
        self.check_not_used_before(pool, user, password).await?;
        self.new_password(pool, &user.sub, &user.username, password).await
    }
}
