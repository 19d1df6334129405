//! New contacts that wait for their code while the old ones stay in force (ATTR-144).

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Sub};

impl Store {
    pub async fn find_pending_attribute(
        &self,
        pool: &PoolId,
        sub: &Sub,
        attribute: &str,
    ) -> Result<Option<String>, StorageError> {
        let row = self
            .db
            .find(
                "SELECT value FROM pending_attributes
                 WHERE pool_id = $1 AND sub = $2 AND attribute = $3",
                params![pool, sub, attribute],
            )
            .await?;
        row.map(|row| row.text("value")).transpose()
    }
}

impl Tx {
    /// Replaces an earlier pending value (ATTR-145).
    pub async fn put_pending_attribute(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        attribute: &str,
        value: &str,
    ) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO pending_attributes (pool_id, sub, attribute, value)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (pool_id, sub, attribute) DO UPDATE SET value = $4",
            params![pool, sub, attribute, value],
        )
        .await?;
        Ok(())
    }

    pub async fn delete_pending_attribute(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        attribute: &str,
    ) -> Result<(), StorageError> {
        self.execute(
            "DELETE FROM pending_attributes
             WHERE pool_id = $1 AND sub = $2 AND attribute = $3",
            params![pool, sub, attribute],
        )
        .await?;
        Ok(())
    }
}
