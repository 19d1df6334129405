//! One-time codes: one of a purpose per user, stored hashed, consumed by one statement.

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Sub};
use crate::users::codes::{CodePurpose, StoredCode};

impl Store {
    pub async fn find_code(
        &self,
        pool: &PoolId,
        sub: &Sub,
        purpose: CodePurpose,
    ) -> Result<Option<StoredCode>, StorageError> {
        let row = self
            .db
            .find(
                "SELECT attribute, code_hash, destination, expires_at FROM codes
                 WHERE pool_id = $1 AND sub = $2 AND purpose = $3",
                params![pool, sub, purpose.as_str()],
            )
            .await?;
        row.map(|row| {
            Ok(StoredCode {
                attribute: row.text("attribute")?,
                hash: row.bytes("code_hash")?,
                destination: row.text("destination")?,
                expires_at: row.time("expires_at")?,
            })
        })
        .transpose()
    }
}

impl Tx {
    /// Stores a code; an earlier one of the same purpose is void (USR-321).
    pub async fn put_code(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        purpose: CodePurpose,
        code: &StoredCode,
    ) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO codes (pool_id, sub, purpose, attribute, code_hash, destination, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (pool_id, sub, purpose) DO UPDATE SET attribute = $4, code_hash = $5,
             destination = $6, expires_at = $7",
            params![
                pool,
                sub,
                purpose.as_str(),
                &code.attribute,
                code.hash.clone(),
                &code.destination,
                code.expires_at
            ],
        )
        .await?;
        Ok(())
    }

    /// Voids the code of a purpose, if there is one.
    pub async fn delete_code(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        purpose: CodePurpose,
    ) -> Result<(), StorageError> {
        self.execute(
            "DELETE FROM codes WHERE pool_id = $1 AND sub = $2 AND purpose = $3",
            params![pool, sub, purpose.as_str()],
        )
        .await?;
        Ok(())
    }

    /// Consumes exactly this code; answers `false` if it was used or replaced meanwhile.
    pub async fn consume_code(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        purpose: CodePurpose,
        hash: &[u8],
    ) -> Result<bool, StorageError> {
        let consumed = self
            .execute(
                "DELETE FROM codes
                 WHERE pool_id = $1 AND sub = $2 AND purpose = $3 AND code_hash = $4",
                params![pool, sub, purpose.as_str(), hash],
            )
            .await?;
        Ok(consumed == 1)
    }
}
