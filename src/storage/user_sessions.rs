//! The sessions of one user, from both tables that hold some (UI-907).

use super::row::{Row, params};
use super::{StorageError, Store, Tx};
use crate::platform::{ClientId, PoolId, Sub, Timestamp};
use crate::sessions::Seen;
use crate::sessions::of_users::{SessionKind, UserSession};

fn seen(row: &Row) -> Result<Seen, StorageError> {
    Ok(Seen { address: row.optional_text("last_address")?, device: row.optional_text("device")? })
}

impl Store {
    /// Newest first, those after `from`.
    pub async fn list_browser_sessions(
        &self,
        (pool, sub): (&PoolId, &Sub),
        (time, id): (Timestamp, &str),
        (limit, now): (i64, Timestamp),
    ) -> Result<Vec<UserSession>, StorageError> {
        let found = self
            .db
            .list(
                "SELECT session_id, client_id, auth_time, used_at, last_address, device
                 FROM browser_sessions WHERE pool_id = $1 AND sub = $2
                 AND (auth_time, session_id) < ($3, $4) AND expires_at > $6
                 ORDER BY auth_time DESC, session_id DESC LIMIT $5",
                params![pool, sub, time, id, limit, now],
            )
            .await?;
        found
            .iter()
            .map(|row| {
                Ok(UserSession {
                    id: row.text("session_id")?,
                    kind: SessionKind::Sso,
                    client_id: row.optional_text("client_id")?.map(ClientId::new),
                    auth_time: row.time("auth_time")?,
                    created_at: row.time("auth_time")?,
                    used_at: row.optional_time("used_at")?,
                    seen: seen(row)?,
                })
            })
            .collect()
    }

    /// As [`Store::list_browser_sessions`].
    pub async fn list_token_sessions(
        &self,
        (pool, sub): (&PoolId, &Sub),
        (time, id): (Timestamp, &str),
        (limit, now): (i64, Timestamp),
    ) -> Result<Vec<UserSession>, StorageError> {
        let found = self
            .db
            .list(
                "SELECT session_id, client_id, auth_time, used_at, last_address, device,
                 origin_jti, sso_session, data
                 FROM refresh_families WHERE pool_id = $1 AND sub = $2
                 AND (auth_time, session_id) < ($3, $4) AND expires_at > $6 AND revoked_at IS NULL
                 ORDER BY auth_time DESC, session_id DESC LIMIT $5",
                params![pool, sub, time, id, limit, now],
            )
            .await?;
        found
            .iter()
            .map(|row| {
                let state: super::FamilyState = row.json("refresh_families", "data")?;
                let auth_time = row.time("auth_time")?;
                Ok(UserSession {
                    id: row.text("session_id")?,
                    kind: SessionKind::Token {
                        origin_jti: row.text("origin_jti")?,
                        sso_session: row.optional_text("sso_session")?,
                    },
                    client_id: Some(ClientId::new(row.text("client_id")?)),
                    auth_time,
                    created_at: auth_time.max(Timestamp(state.issued_at)),
                    used_at: row.optional_time("used_at")?,
                    seen: seen(row)?,
                })
            })
            .collect()
    }

    /// Remembers that a browser's session was just used, and from where.
    pub async fn touch_browser_session(
        &self,
        handle_hash: &[u8],
        seen: &Seen,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "UPDATE browser_sessions SET used_at = $2,
                 last_address = COALESCE($3, last_address), device = COALESCE($4, device)
                 WHERE handle_hash = $1",
                params![handle_hash, now, seen.address.clone(), seen.device.clone()],
            )
            .await?;
        Ok(())
    }
}

impl Tx {
    /// A live family by the name of its session: its `origin_jti` and the browser session it came
    /// through.
    pub async fn find_token_session(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<(String, Option<String>)>, StorageError> {
        let found = self
            .list(
                "SELECT origin_jti, sso_session FROM refresh_families
                 WHERE pool_id = $1 AND sub = $2 AND session_id = $3
                 AND expires_at > $4 AND revoked_at IS NULL",
                params![pool, sub, id, now],
            )
            .await?;
        let row = found.first();
        row.map(|row| Ok((row.text("origin_jti")?, row.optional_text("sso_session")?))).transpose()
    }

    /// Revokes a family; answers whether it was alive.
    pub async fn revoke_family(
        &mut self,
        pool: &PoolId,
        origin_jti: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let statement = "UPDATE refresh_families SET revoked_at = $3
             WHERE pool_id = $1 AND origin_jti = $2 AND revoked_at IS NULL";
        Ok(self.execute(statement, params![pool, origin_jti, now]).await? == 1)
    }

    /// Revokes what came through a browser session, but for the family of `spared`.
    pub async fn revoke_families_through(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        (sso_session, spared): (&str, &str),
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.execute(
            "UPDATE refresh_families SET revoked_at = $5
             WHERE pool_id = $1 AND sub = $2 AND sso_session = $3 AND origin_jti <> $4
             AND revoked_at IS NULL",
            params![pool, sub, sso_session, spared, now],
        )
        .await?;
        Ok(())
    }

    /// Ends a browser's session by its name; answers whether it was alive.
    pub async fn delete_browser_session_named(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        id: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        self.note_logouts((pool, sub), Some(id), now).await?;
        let statement = "DELETE FROM browser_sessions
             WHERE pool_id = $1 AND sub = $2 AND session_id = $3 AND expires_at > $4";
        Ok(self.execute(statement, params![pool, sub, id, now]).await? == 1)
    }
}
