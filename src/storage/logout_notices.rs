//! Who has to hear that a browser session ended (OIDC-081).

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::authorization::logouts::LogoutNotice;
use crate::platform::{ClientId, PoolId, Sub, Timestamp};

impl Store {
    /// The clients that got tokens through a browser session.
    pub async fn clients_of_browser_session(
        &self,
        (pool, sub): (&PoolId, &Sub),
        session_id: &str,
    ) -> Result<Vec<ClientId>, StorageError> {
        self.db
            .list(
                "SELECT DISTINCT client_id FROM refresh_families
                 WHERE pool_id = $1 AND sub = $2 AND sso_session = $3 ORDER BY client_id",
                params![pool, sub, session_id],
            )
            .await?
            .iter()
            .map(|row| Ok(ClientId::new(row.text("client_id")?)))
            .collect()
    }

    /// Takes notices that are due. Each is due again after the delay of its attempt, should this
    /// node not come back.
    pub async fn claim_logout_notices(
        &self,
        now: Timestamp,
        delays: &[i64; 5],
        limit: i64,
    ) -> Result<Vec<LogoutNotice>, StorageError> {
        let at = |index: usize| now.plus_seconds(delays[index]);
        let due = self
            .db
            .find("SELECT next_at FROM logout_notices WHERE next_at <= $1 LIMIT 1", params![now])
            .await?;
        if due.is_none() {
            return Ok(Vec::new());
        }
        self.db
            .write_returning(
                "UPDATE logout_notices SET tries = tries + 1,
                 next_at = CASE tries WHEN 0 THEN $3 WHEN 1 THEN $4 WHEN 2 THEN $5 WHEN 3 THEN $6
                           ELSE $7 END
                 WHERE next_at <= $1 AND (pool_id, client_id, session_id) IN
                 (SELECT pool_id, client_id, session_id FROM logout_notices
                  WHERE next_at <= $1 ORDER BY next_at LIMIT $2)
                 RETURNING pool_id, client_id, session_id, sub, tries",
                params![now, limit, at(0), at(1), at(2), at(3), at(4)],
            )
            .await?
            .iter()
            .map(|row| {
                Ok(LogoutNotice {
                    pool_id: PoolId::new(row.text("pool_id")?),
                    client_id: ClientId::new(row.text("client_id")?),
                    session_id: row.text("session_id")?,
                    sub: Sub::new(row.text("sub")?),
                    tries: row.int("tries")?,
                })
            })
            .collect()
    }

    pub async fn delete_logout_notice(&self, notice: &LogoutNotice) -> Result<(), StorageError> {
        self.db
            .execute(
                "DELETE FROM logout_notices
                 WHERE pool_id = $1 AND client_id = $2 AND session_id = $3",
                params![&notice.pool_id, &notice.client_id, &notice.session_id],
            )
            .await?;
        Ok(())
    }
}

impl Tx {
    /// Writes down whom the end of a browser session concerns; to be called before it is deleted.
    pub async fn note_logout(
        &mut self,
        handle_hash: &[u8],
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO logout_notices (pool_id, client_id, session_id, sub, tries, next_at)
             SELECT DISTINCT f.pool_id, f.client_id, f.sso_session, f.sub, 0, $2
             FROM browser_sessions b
             JOIN refresh_families f
             ON f.pool_id = b.pool_id AND f.sub = b.sub AND f.sso_session = b.session_id
             JOIN clients c ON c.id = f.client_id
             WHERE b.handle_hash = $1 AND c.settings LIKE '%\"backchannel_logout_uri\":\"%'
             ON CONFLICT (pool_id, client_id, session_id) DO NOTHING",
            params![handle_hash, now],
        )
        .await?;
        Ok(())
    }

    /// As [`Tx::note_logout`], of one session of a user by its name, or of all.
    pub async fn note_logouts(
        &mut self,
        (pool, sub): (&PoolId, &Sub),
        session_id: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO logout_notices (pool_id, client_id, session_id, sub, tries, next_at)
             SELECT DISTINCT f.pool_id, f.client_id, f.sso_session, f.sub, 0, $4
             FROM browser_sessions b
             JOIN refresh_families f
             ON f.pool_id = b.pool_id AND f.sub = b.sub AND f.sso_session = b.session_id
             JOIN clients c ON c.id = f.client_id
             WHERE b.pool_id = $1 AND b.sub = $2 AND b.session_id = COALESCE($3, b.session_id)
             AND c.settings LIKE '%\"backchannel_logout_uri\":\"%'
             ON CONFLICT (pool_id, client_id, session_id) DO NOTHING",
            params![pool, sub, session_id, now],
        )
        .await?;
        Ok(())
    }
}
