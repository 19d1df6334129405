//! Users who may sign in once before they have set up a second factor (MFA-026).

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Sub};

impl Tx {
    pub async fn allow_first_sign_in(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        on_pages_only: bool,
    ) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO first_sign_ins (pool_id, sub, on_pages_only) VALUES ($1, $2, $3)",
            params![pool, sub, on_pages_only],
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// Uses it up; one of several sign-ins at once gets it.
    pub async fn take_first_sign_in(
        &self,
        pool: &PoolId,
        sub: &Sub,
        on_pages: bool,
    ) -> Result<bool, StorageError> {
        let taken = self
            .db
            .execute(
                "DELETE FROM first_sign_ins
                 WHERE pool_id = $1 AND sub = $2 AND (on_pages_only = FALSE OR $3)",
                params![pool, sub, on_pages],
            )
            .await?;
        Ok(taken == 1)
    }
}
