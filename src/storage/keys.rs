//! Signing keys, sealed.

use super::row::{Row, params};
use super::{StorageError, Store, Tx};
use crate::keys::StoredKey;
use crate::platform::{PoolId, Timestamp};

fn key(row: &Row) -> Result<StoredKey, StorageError> {
    Ok(StoredKey {
        kid: row.text("kid")?,
        pool_id: PoolId::new(row.text("pool_id")?),
        token_use: row.text("token_use")?,
        sealed_key: row.bytes("sealed_key")?,
        modulus: row.text("modulus")?,
        created_at: row.time("created_at")?,
        active_from: row.time("active_from")?,
        retire_at: row.optional_time("retire_at")?,
    })
}

impl Store {
    /// All keys of a pool, oldest first; a handful at most.
    pub async fn list_signing_keys(&self, pool: &PoolId) -> Result<Vec<StoredKey>, StorageError> {
        self.db
            .list(
                "SELECT kid, pool_id, token_use, sealed_key, modulus, created_at, active_from, retire_at
                 FROM signing_keys WHERE pool_id = $1 ORDER BY active_from, kid",
                params![pool],
            )
            .await?
            .iter()
            .map(key)
            .collect()
    }

    /// Any one key, to see whether the master key is the one that sealed this database.
    pub async fn find_any_signing_key(&self) -> Result<Option<StoredKey>, StorageError> {
        self.db
            .find(
                "SELECT kid, pool_id, token_use, sealed_key, modulus, created_at, active_from, retire_at
                 FROM signing_keys LIMIT 1",
                params![],
            )
            .await?
            .as_ref()
            .map(key)
            .transpose()
    }

    /// Removes keys whose last token has expired.
    pub async fn delete_retired_keys(&self, now: Timestamp) -> Result<u64, StorageError> {
        self.db
            .execute(
                "DELETE FROM signing_keys WHERE retire_at IS NOT NULL AND retire_at < $1",
                params![now],
            )
            .await
    }
}

impl Tx {
    pub async fn insert_signing_key(&mut self, key: &StoredKey) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO signing_keys
             (kid, pool_id, token_use, sealed_key, modulus, created_at, active_from, retire_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![
                &key.kid,
                &key.pool_id,
                &key.token_use,
                key.sealed_key.clone(),
                &key.modulus,
                key.created_at,
                key.active_from,
                key.retire_at
            ],
        )
        .await?;
        Ok(())
    }

    /// Sets when the keys in use now leave the JWKS.
    pub async fn retire_signing_keys(
        &mut self,
        pool: &PoolId,
        retire_at: Timestamp,
    ) -> Result<(), StorageError> {
        self.execute(
            "UPDATE signing_keys SET retire_at = $2 WHERE pool_id = $1 AND retire_at IS NULL",
            params![pool, retire_at],
        )
        .await?;
        Ok(())
    }
}
