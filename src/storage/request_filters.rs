//! The request filters of pools, and the CAPTCHAs that were answered.

use serde_json::Value;

use super::row::{params, to_json};
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Timestamp};

impl Store {
    pub async fn has_request_filters(&self) -> Result<bool, StorageError> {
        let found = self.db.find("SELECT pool_id FROM request_filters LIMIT 1", params![]).await?;
        Ok(found.is_some())
    }

    pub async fn find_request_filter(&self, pool: &PoolId) -> Result<Option<Value>, StorageError> {
        self.db
            .find("SELECT document FROM request_filters WHERE pool_id = $1", params![pool])
            .await?
            .map(|row| row.json("request_filters", "document"))
            .transpose()
    }

    pub async fn put_request_filter(
        &self,
        pool: &PoolId,
        document: &Value,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let document = to_json("request_filters", "document", document)?;
        self.db
            .execute(
                "INSERT INTO request_filters (pool_id, document, updated_at) VALUES ($1, $2, $3)
                 ON CONFLICT (pool_id) DO UPDATE SET document = $2, updated_at = $3",
                params![pool, document, now],
            )
            .await?;
        Ok(())
    }

    pub async fn delete_request_filter(&self, pool: &PoolId) -> Result<bool, StorageError> {
        let statement = "DELETE FROM request_filters WHERE pool_id = $1";
        Ok(self.db.execute(statement, params![pool]).await? == 1)
    }

    /// Closes a question; `false` if it was closed before.
    pub async fn use_captcha(
        &self,
        pool: &PoolId,
        id_hash: &[u8],
        expires_at: Timestamp,
    ) -> Result<bool, StorageError> {
        let added = self
            .db
            .execute(
                "INSERT INTO used_captchas (id_hash, pool_id, expires_at) VALUES ($1, $2, $3)
                 ON CONFLICT DO NOTHING",
                params![id_hash, pool, expires_at],
            )
            .await?;
        Ok(added == 1)
    }
}

impl Tx {
    pub async fn delete_old_captchas(&mut self, before: Timestamp) -> Result<(), StorageError> {
        self.execute("DELETE FROM used_captchas WHERE expires_at < $1", params![before]).await?;
        Ok(())
    }
}
