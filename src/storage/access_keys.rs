//! Access keys for administrative calls.

use super::row::{Row, params};
use super::{StorageError, Store};
use crate::platform::Timestamp;

/// A key as stored: its secret still sealed, its policy as text.
#[derive(Clone, Debug)]
pub struct StoredAccessKey {
    pub id: String,
    pub name: String,
    pub sealed_secret: Vec<u8>,
    pub policy: String,
    pub enabled: bool,
    pub created_at: Timestamp,
}

fn key(row: &Row) -> Result<StoredAccessKey, StorageError> {
    Ok(StoredAccessKey {
        id: row.text("id")?,
        name: row.text("name")?,
        sealed_secret: row.bytes("sealed_secret")?,
        policy: row.text("policy")?,
        enabled: row.flag("enabled")?,
        created_at: row.time("created_at")?,
    })
}

impl Store {
    pub async fn find_access_key(&self, id: &str) -> Result<Option<StoredAccessKey>, StorageError> {
        self.db
            .find(
                "SELECT id, name, sealed_secret, policy, enabled, created_at FROM access_keys
                 WHERE id = $1",
                params![id],
            )
            .await?
            .as_ref()
            .map(key)
            .transpose()
    }

    /// All keys, oldest first: there are few.
    pub async fn list_access_keys(&self) -> Result<Vec<StoredAccessKey>, StorageError> {
        self.db
            .list(
                "SELECT id, name, sealed_secret, policy, enabled, created_at FROM access_keys
                 ORDER BY created_at, id LIMIT 10000",
                params![],
            )
            .await?
            .iter()
            .map(key)
            .collect()
    }

    pub async fn insert_access_key(&self, key: &StoredAccessKey) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO access_keys (id, name, sealed_secret, policy, enabled, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![
                    &key.id,
                    &key.name,
                    key.sealed_secret.clone(),
                    &key.policy,
                    key.enabled,
                    key.created_at
                ],
            )
            .await?;
        Ok(())
    }

    pub async fn enable_access_key(&self, id: &str, enabled: bool) -> Result<bool, StorageError> {
        let statement = "UPDATE access_keys SET enabled = $2 WHERE id = $1";
        Ok(self.db.execute(statement, params![id, enabled]).await? == 1)
    }

    pub async fn delete_access_key(&self, id: &str) -> Result<bool, StorageError> {
        let statement = "DELETE FROM access_keys WHERE id = $1";
        Ok(self.db.execute(statement, params![id]).await? == 1)
    }
}
