//! Passwords that a user may not choose again (PWD-090): the present one and those before it, as many
//! as the policy says. Of the earlier ones only the hashes are kept.

use super::directory::Users;
use super::error::DirectoryError;
use super::user::User;
use crate::platform::{Secret, Timestamp};
use crate::pools::{PolicyViolation, Pool};
use crate::storage::{StorageError, Tx};

/// How many passwords the policy of the pool looks back on, the present one included.
fn size(pool: &Pool) -> i64 {
    pool.settings.policies.password_policy.password_history_size.unwrap_or(0)
}

impl Users {
    pub(super) async fn check_not_used_before(
        &self,
        pool: &Pool,
        user: &User,
        password: &Secret,
    ) -> Result<(), DirectoryError> {
        let size = size(pool);
        if size <= 0 {
            return Ok(());
        }
        let earlier = self.store.earlier_passwords(&pool.id, &user.sub, size - 1).await?;
        for hash in user.password_hash.iter().chain(&earlier) {
            if self.hasher.verify(password, Some(hash)).await? {
                return Err(PolicyViolation::UsedBefore.into());
            }
        }
        Ok(())
    }

    /// Keeps the hash that is about to be replaced.
    pub(super) async fn remember_password(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        seen: &User,
        changed_at: Timestamp,
    ) -> Result<(), StorageError> {
        match &seen.password_hash {
            Some(hash) if size(pool) > 0 => {
                let of = (&pool.id, &seen.sub);
                tx.remember_password(of, hash, changed_at, size(pool)).await
            }
            _ => Ok(()),
        }
    }
}
