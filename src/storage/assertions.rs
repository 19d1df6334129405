//! Assertions of clients that were used (RFC 7523).

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Timestamp};

impl Store {
    /// Spends an assertion; `false` if it was used before, on any node.
    pub async fn use_assertion(
        &self,
        pool: &PoolId,
        id_hash: &[u8],
        until: Timestamp,
    ) -> Result<bool, StorageError> {
        let inserted = self
            .db
            .execute(
                "INSERT INTO used_assertions (pool_id, id_hash, expires_at) VALUES ($1, $2, $3)
                 ON CONFLICT (pool_id, id_hash) DO NOTHING",
                params![pool, id_hash, until],
            )
            .await?;
        Ok(inserted == 1)
    }
}

impl Tx {
    pub async fn delete_old_assertions(&mut self, before: Timestamp) -> Result<(), StorageError> {
        let statement = "DELETE FROM used_assertions WHERE expires_at < $1";
        self.execute(statement, params![before]).await?;
        Ok(())
    }
}
