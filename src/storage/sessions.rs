//! Browser sessions of the hosted pages.

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Sub, Timestamp};
use crate::sessions::BrowserSession;

impl Store {
    pub async fn insert_browser_session(
        &self,
        handle_hash: &[u8],
        session: &BrowserSession,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO browser_sessions
                 (handle_hash, pool_id, sub, provider, auth_time, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![
                    handle_hash,
                    &session.pool_id,
                    &session.sub,
                    &session.provider,
                    session.auth_time,
                    session.expires_at
                ],
            )
            .await?;
        Ok(())
    }

    /// Only sessions of this pool that have not expired.
    pub async fn find_browser_session(
        &self,
        pool: &PoolId,
        handle_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<BrowserSession>, StorageError> {
        let row = self
            .db
            .find(
                "SELECT pool_id, sub, provider, auth_time, expires_at FROM browser_sessions
                 WHERE handle_hash = $1 AND pool_id = $2 AND expires_at > $3",
                params![handle_hash, pool, now],
            )
            .await?;
        row.map(|row| {
            Ok(BrowserSession {
                pool_id: PoolId::new(row.text("pool_id")?),
                sub: Sub::new(row.text("sub")?),
                provider: row.text("provider")?,
                auth_time: row.time("auth_time")?,
                expires_at: row.time("expires_at")?,
            })
        })
        .transpose()
    }

    pub async fn delete_browser_session(&self, handle_hash: &[u8]) -> Result<bool, StorageError> {
        let deleted = self
            .db
            .execute("DELETE FROM browser_sessions WHERE handle_hash = $1", params![handle_hash])
            .await?;
        Ok(deleted == 1)
    }

    /// Ends every hosted session of a pool.
    pub async fn delete_browser_sessions_of_pool(&self, pool: &PoolId) -> Result<(), StorageError> {
        self.db.execute("DELETE FROM browser_sessions WHERE pool_id = $1", params![pool]).await?;
        Ok(())
    }
}

impl Tx {
    /// Ends every hosted session of a user (UI-179, UI-187).
    pub async fn delete_browser_sessions(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
    ) -> Result<(), StorageError> {
        self.execute(
            "DELETE FROM browser_sessions WHERE pool_id = $1 AND sub = $2",
            params![pool, sub],
        )
        .await?;
        Ok(())
    }

    pub async fn delete_old_browser_sessions(
        &mut self,
        before: Timestamp,
    ) -> Result<(), StorageError> {
        self.execute("DELETE FROM browser_sessions WHERE expires_at < $1", params![before]).await?;
        Ok(())
    }
}
