//! Hashes of passwords that users had before.

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Sub, Timestamp};

impl Store {
    /// The newest `most`, newest first.
    pub async fn earlier_passwords(
        &self,
        pool: &PoolId,
        sub: &Sub,
        most: i64,
    ) -> Result<Vec<String>, StorageError> {
        self.db
            .list(
                "SELECT hash FROM password_history WHERE pool_id = $1 AND sub = $2
                 ORDER BY changed_at DESC LIMIT $3",
                params![pool, sub, most],
            )
            .await?
            .iter()
            .map(|row| row.text("hash"))
            .collect()
    }
}

impl Tx {
    /// Remembers a hash and forgets all but the newest `most`.
    pub async fn remember_password(
        &mut self,
        (pool, sub): (&PoolId, &Sub),
        hash: &str,
        changed_at: Timestamp,
        most: i64,
    ) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO password_history (pool_id, sub, changed_at, hash)
             VALUES ($1, $2, $3, $4)",
            params![pool, sub, changed_at, hash],
        )
        .await?;
        self.execute(
            "DELETE FROM password_history WHERE pool_id = $1 AND sub = $2 AND changed_at NOT IN
             (SELECT changed_at FROM password_history WHERE pool_id = $1 AND sub = $2
              ORDER BY changed_at DESC LIMIT $3)",
            params![pool, sub, most],
        )
        .await?;
        Ok(())
    }
}
