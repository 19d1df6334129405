//! Access keys for administrative calls.

use super::row::params;
use super::{StorageError, Store};
use crate::platform::Timestamp;

impl Store {
    pub async fn count_access_keys(&self) -> Result<i64, StorageError> {
        let row = self
            .db
            .find("SELECT CAST(COUNT(*) AS BIGINT) AS keys FROM access_keys", params![])
            .await?;
        row.map_or(Ok(0), |row| row.int("keys"))
    }

    /// The sealed secret of a key.
    pub async fn find_access_key(&self, id: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let row = self
            .db
            .find("SELECT sealed_secret FROM access_keys WHERE id = $1", params![id])
            .await?;
        row.map(|row| row.bytes("sealed_secret")).transpose()
    }

    pub async fn insert_access_key(
        &self,
        id: &str,
        sealed_secret: &[u8],
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO access_keys (id, sealed_secret, created_at) VALUES ($1, $2, $3)",
                params![id, sealed_secret, now],
            )
            .await?;
        Ok(())
    }
}
