//! Browser sessions of the hosted pages.

use super::row::{Row, params, to_json};
use super::{StorageError, Store, Tx};
use crate::platform::{ClientId, PoolId, Sub, Timestamp};
use crate::sessions::{BrowserSession, SamlSession};

const TABLE: &str = "browser_sessions";

fn saml(row: &Row) -> Result<Option<SamlSession>, StorageError> {
    let text = row.optional_text("saml")?;
    let parsed = text.map(|text| serde_json::from_str(&text)).transpose();
    parsed.map_err(|error| StorageError::inconsistent(TABLE, "saml", error))
}

impl Store {
    pub async fn insert_browser_session(
        &self,
        handle_hash: &[u8],
        session: &BrowserSession,
    ) -> Result<(), StorageError> {
        let saml = session.saml.as_ref().map(|saml| to_json(TABLE, "saml", saml)).transpose()?;
        self.db
            .execute(
                "INSERT INTO browser_sessions
                 (handle_hash, pool_id, sub, provider, auth_time, expires_at, saml, session_id,
                 client_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                params![
                    handle_hash,
                    &session.pool_id,
                    &session.sub,
                    &session.provider,
                    session.auth_time,
                    session.expires_at,
                    saml,
                    &session.id,
                    session.client_id.as_ref().map(ClientId::as_str)
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
                "SELECT pool_id, sub, provider, auth_time, expires_at, saml, session_id, client_id
                 FROM browser_sessions WHERE handle_hash = $1 AND pool_id = $2 AND expires_at > $3",
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
                saml: saml(&row)?,
                id: row.text("session_id")?,
                client_id: row.optional_text("client_id")?.map(ClientId::new),
            })
        })
        .transpose()
    }

    /// Ends a session; apps that want to hear of it will.
    pub async fn delete_browser_session(
        &self,
        handle_hash: &[u8],
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let mut tx = self.begin().await?;
        tx.note_logout(handle_hash, now).await?;
        let statement = "DELETE FROM browser_sessions WHERE handle_hash = $1";
        let deleted = tx.execute(statement, params![handle_hash]).await?;
        tx.commit().await?;
        Ok(deleted == 1)
    }

    /// Makes room for the next session of the same person in the same browser.
    pub async fn replace_browser_session(&self, handle_hash: &[u8]) -> Result<(), StorageError> {
        let statement = "DELETE FROM browser_sessions WHERE handle_hash = $1";
        self.db.execute(statement, params![handle_hash]).await?;
        Ok(())
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
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.note_logouts((pool, sub), None, now).await?;
        self.execute(
            "DELETE FROM browser_sessions WHERE pool_id = $1 AND sub = $2",
            params![pool, sub],
        )
        .await?;
        Ok(())
    }

    /// Ends the sessions of a user that came through a provider; of one session of the provider,
    /// if it is named (SAML-089).
    pub async fn delete_provider_sessions(
        &mut self,
        (pool, sub): (&PoolId, &Sub),
        provider: &str,
        indexes: &[String],
        now: Timestamp,
    ) -> Result<u64, StorageError> {
        let found = self
            .list(
                "SELECT handle_hash, saml FROM browser_sessions
                 WHERE pool_id = $1 AND sub = $2 AND provider = $3",
                params![pool, sub, provider],
            )
            .await?;
        let mut ended = 0;
        for row in &found {
            let index = saml(row)?.and_then(|saml| saml.session_index);
            if !indexes.is_empty() && !index.is_some_and(|index| indexes.contains(&index)) {
                continue;
            }
            let statement = "DELETE FROM browser_sessions WHERE handle_hash = $1";
            let hash = row.bytes("handle_hash")?;
            self.note_logout(&hash, now).await?;
            ended += self.execute(statement, params![hash]).await?;
        }
        Ok(ended)
    }

    pub async fn delete_old_browser_sessions(
        &mut self,
        before: Timestamp,
    ) -> Result<(), StorageError> {
        self.execute("DELETE FROM browser_sessions WHERE expires_at < $1", params![before]).await?;
        Ok(())
    }
}
