//! Authorization requests under way and authorization codes.

use super::row::{params, to_json};
use super::{StorageError, Store, Tx};
use crate::authorization::{AuthorizationCode, PendingRequest};
use crate::platform::{PoolId, Timestamp};

impl Store {
    /// Stores (or replaces) the request that a browser is working on.
    pub async fn put_authorization_request(
        &self,
        handle_hash: &[u8],
        pending: &PendingRequest,
    ) -> Result<(), StorageError> {
        let data = to_json("authorization_requests", "data", pending)?;
        self.db
            .execute(
                "INSERT INTO authorization_requests (handle_hash, pool_id, client_id, data, expires_at)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (handle_hash) DO UPDATE SET data = $4, expires_at = $5",
                params![
                    handle_hash,
                    &pending.pool_id,
                    &pending.client_id,
                    data,
                    pending.expires_at
                ],
            )
            .await?;
        Ok(())
    }

    /// Also answers expired requests, so that the page can say so.
    pub async fn find_authorization_request(
        &self,
        handle_hash: &[u8],
    ) -> Result<Option<PendingRequest>, StorageError> {
        self.db
            .find(
                "SELECT data FROM authorization_requests WHERE handle_hash = $1",
                params![handle_hash],
            )
            .await?
            .map(|row| row.json("authorization_requests", "data"))
            .transpose()
    }

    /// Takes the request out of store; one caller wins.
    pub async fn take_authorization_request(
        &self,
        handle_hash: &[u8],
    ) -> Result<bool, StorageError> {
        let deleted = self
            .db
            .execute(
                "DELETE FROM authorization_requests WHERE handle_hash = $1",
                params![handle_hash],
            )
            .await?;
        Ok(deleted == 1)
    }

    pub async fn insert_authorization_code(
        &self,
        code_hash: &[u8],
        code: &AuthorizationCode,
    ) -> Result<(), StorageError> {
        let data = to_json("authorization_codes", "data", code)?;
        self.db
            .execute(
                "INSERT INTO authorization_codes
                 (code_hash, pool_id, client_id, sub, data, expires_at, consumed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, NULL)",
                params![
                    code_hash,
                    &code.pool_id,
                    &code.client_id,
                    &code.sub,
                    data,
                    code.expires_at
                ],
            )
            .await?;
        Ok(())
    }

    /// Consumes a code: exactly one caller gets it, on any node (EP-244). Expired codes are
    /// answered too; the caller checks the time.
    pub async fn consume_authorization_code(
        &self,
        pool: &PoolId,
        code_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<AuthorizationCode>, StorageError> {
        let rows = self
            .db
            .write_returning(
                "UPDATE authorization_codes SET consumed_at = $3
                 WHERE code_hash = $1 AND pool_id = $2 AND consumed_at IS NULL RETURNING data",
                params![code_hash, pool, now],
            )
            .await?;
        rows.first().map(|row| row.json("authorization_codes", "data")).transpose()
    }

    /// A code that somebody consumed before, to revoke what it gave (EP-229).
    pub async fn find_consumed_code(
        &self,
        pool: &PoolId,
        code_hash: &[u8],
    ) -> Result<Option<AuthorizationCode>, StorageError> {
        self.db
            .find(
                "SELECT data FROM authorization_codes
                 WHERE code_hash = $1 AND pool_id = $2 AND consumed_at IS NOT NULL",
                params![code_hash, pool],
            )
            .await?
            .map(|row| row.json("authorization_codes", "data"))
            .transpose()
    }
}

impl Tx {
    /// Forgets requests and codes that ended before `before`.
    pub async fn delete_old_authorizations(
        &mut self,
        before: Timestamp,
    ) -> Result<(), StorageError> {
        for statement in [
            "DELETE FROM authorization_requests WHERE expires_at < $1",
            "DELETE FROM authorization_codes WHERE expires_at < $1",
        ] {
            self.execute(statement, params![before]).await?;
        }
        Ok(())
    }
}
