//! Passkeys, found by credential or by user.

use super::row::{Row, params, to_json};
use super::{StorageError, Store};
use crate::passkeys::StoredPasskey;
use crate::platform::{PoolId, Sub};

fn passkey(row: &Row) -> Result<StoredPasskey, StorageError> {
    Ok(StoredPasskey {
        pool_id: PoolId::new(row.text("pool_id")?),
        sub: Sub::new(row.text("sub")?),
        credential_id: row.text("credential_id")?,
        name: row.text("name")?,
        relying_party: row.text("relying_party")?,
        attachment: row.optional_text("attachment")?,
        transports: row.json("passkeys", "transports")?,
        passkey: row.json("passkeys", "passkey")?,
        created_at: row.time("created_at")?,
        used_at: row.optional_time("used_at")?,
    })
}

impl Store {
    /// Answers `false` if the credential is registered already.
    pub async fn insert_passkey(&self, passkey: &StoredPasskey) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "INSERT INTO passkeys (pool_id, sub, credential_id, name, relying_party,
                 attachment, transports, passkey, created_at, used_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 ON CONFLICT (pool_id, credential_id) DO NOTHING",
                params![
                    &passkey.pool_id,
                    &passkey.sub,
                    &passkey.credential_id,
                    &passkey.name,
                    &passkey.relying_party,
                    passkey.attachment.clone(),
                    to_json("passkeys", "transports", &passkey.transports)?,
                    to_json("passkeys", "passkey", &passkey.passkey)?,
                    passkey.created_at,
                    passkey.used_at
                ],
            )
            .await?;
        Ok(touched == 1)
    }

    pub async fn find_passkey(
        &self,
        pool: &PoolId,
        credential_id: &str,
    ) -> Result<Option<StoredPasskey>, StorageError> {
        self.db
            .find(
                "SELECT pool_id, sub, credential_id, name, relying_party, attachment, transports,
                 passkey, created_at, used_at FROM passkeys
                 WHERE pool_id = $1 AND credential_id = $2",
                params![pool, credential_id],
            )
            .await?
            .as_ref()
            .map(passkey)
            .transpose()
    }

    /// The passkeys of a user, oldest first.
    pub async fn list_passkeys(
        &self,
        pool: &PoolId,
        sub: &Sub,
    ) -> Result<Vec<StoredPasskey>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, sub, credential_id, name, relying_party, attachment, transports,
                 passkey, created_at, used_at FROM passkeys
                 WHERE pool_id = $1 AND sub = $2 ORDER BY created_at, credential_id LIMIT 100",
                params![pool, sub],
            )
            .await?
            .iter()
            .map(passkey)
            .collect()
    }

    /// Keeps counters and the time of use.
    pub async fn update_passkey(&self, passkey: &StoredPasskey) -> Result<(), StorageError> {
        self.db
            .execute(
                "UPDATE passkeys SET passkey = $3, used_at = $4
                 WHERE pool_id = $1 AND credential_id = $2",
                params![
                    &passkey.pool_id,
                    &passkey.credential_id,
                    to_json("passkeys", "passkey", &passkey.passkey)?,
                    passkey.used_at
                ],
            )
            .await?;
        Ok(())
    }

    pub async fn delete_passkey(
        &self,
        pool: &PoolId,
        sub: &Sub,
        credential_id: &str,
    ) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "DELETE FROM passkeys WHERE pool_id = $1 AND sub = $2 AND credential_id = $3",
                params![pool, sub, credential_id],
            )
            .await?;
        Ok(touched == 1)
    }
}
