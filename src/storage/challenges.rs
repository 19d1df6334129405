//! Challenge sessions of the sign-in engine: single use, any node.

use super::row::{Param, Row, params, to_json};
use super::{StorageError, Store, Tx};
use crate::platform::{ClientId, PoolId, Sub, Timestamp};
use crate::sessions::ChallengeSession;

fn session(row: &Row) -> Result<ChallengeSession, StorageError> {
    Ok(ChallengeSession {
        pool_id: PoolId::new(row.text("pool_id")?),
        client_id: ClientId::new(row.text("client_id")?),
        sub: Sub::new(row.text("sub")?),
        challenge: row.text("challenge")?,
        data: row.json("challenge_sessions", "data")?,
        expires_at: row.time("expires_at")?,
        consumed_at: row.optional_time("consumed_at")?,
    })
}

fn insertion(
    handle_hash: &[u8],
    session: &ChallengeSession,
) -> Result<(&'static str, Vec<Param>), StorageError> {
    let data = to_json("challenge_sessions", "data", &session.data)?;
    Ok((
        "INSERT INTO challenge_sessions
         (handle_hash, pool_id, client_id, sub, challenge, data, expires_at, consumed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
        params![
            handle_hash,
            &session.pool_id,
            &session.client_id,
            &session.sub,
            &session.challenge,
            data,
            session.expires_at
        ],
    ))
}

impl Store {
    pub async fn insert_challenge(
        &self,
        handle_hash: &[u8],
        session: &ChallengeSession,
    ) -> Result<(), StorageError> {
        let (statement, values) = insertion(handle_hash, session)?;
        self.db.execute(statement, values).await?;
        Ok(())
    }

    /// Remembers something as used; answers `false` if it was before.
    pub async fn insert_used_challenge(
        &self,
        handle_hash: &[u8],
        session: &ChallengeSession,
    ) -> Result<bool, StorageError> {
        let data = to_json("challenge_sessions", "data", &session.data)?;
        let touched = self
            .db
            .execute(
                "INSERT INTO challenge_sessions
                 (handle_hash, pool_id, client_id, sub, challenge, data, expires_at, consumed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (handle_hash) DO NOTHING",
                params![
                    handle_hash,
                    &session.pool_id,
                    &session.client_id,
                    &session.sub,
                    &session.challenge,
                    data,
                    session.expires_at,
                    session.consumed_at
                ],
            )
            .await?;
        Ok(touched == 1)
    }

    /// The newest sign-ins of a user that wait for one kind of answer, with their handles (hashed).
    pub async fn pending_challenges(
        &self,
        pool: &PoolId,
        sub: &Sub,
        challenge: &str,
        now: Timestamp,
    ) -> Result<Vec<(Vec<u8>, ChallengeSession)>, StorageError> {
        self.db
            .list(
                "SELECT handle_hash, pool_id, client_id, sub, challenge, data, expires_at,
                 consumed_at FROM challenge_sessions
                 WHERE pool_id = $1 AND sub = $2 AND challenge = $3 AND expires_at > $4
                 AND consumed_at IS NULL ORDER BY expires_at DESC LIMIT 20",
                params![pool, sub, challenge, now],
            )
            .await?
            .iter()
            .map(|row| Ok((row.bytes("handle_hash")?, session(row)?)))
            .collect()
    }

    /// Also answers used and expired sessions, so that the caller can say which (FLOW-026/027).
    pub async fn find_challenge(
        &self,
        handle_hash: &[u8],
    ) -> Result<Option<ChallengeSession>, StorageError> {
        self.db
            .find(
                "SELECT pool_id, client_id, sub, challenge, data, expires_at, consumed_at
                 FROM challenge_sessions WHERE handle_hash = $1",
                params![handle_hash],
            )
            .await?
            .as_ref()
            .map(session)
            .transpose()
    }

    /// Marks the session used; answers `false` if it was already (FLOW-026).
    pub async fn consume_challenge(
        &self,
        handle_hash: &[u8],
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE challenge_sessions SET consumed_at = $2
                 WHERE handle_hash = $1 AND consumed_at IS NULL",
                params![handle_hash, now],
            )
            .await?;
        Ok(touched == 1)
    }
}

impl Store {
    /// Counts an answer to a pending challenge before it is compared; answers `false` when `most`
    /// have been or the session is used (FLOW-242).
    pub async fn count_challenge_try(
        &self,
        handle_hash: &[u8],
        most: i64,
    ) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE challenge_sessions SET tries = tries + 1
                 WHERE handle_hash = $1 AND consumed_at IS NULL AND tries < $2",
                params![handle_hash, most],
            )
            .await?;
        Ok(touched == 1)
    }
}

impl Tx {
    /// As [`Store::insert_challenge`], together with the message that it waits for.
    pub async fn insert_challenge(
        &mut self,
        handle_hash: &[u8],
        session: &ChallengeSession,
    ) -> Result<(), StorageError> {
        let (statement, values) = insertion(handle_hash, session)?;
        self.execute(statement, values).await?;
        Ok(())
    }

    pub async fn consume_challenge(
        &mut self,
        handle_hash: &[u8],
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let touched = self
            .execute(
                "UPDATE challenge_sessions SET consumed_at = $2
                 WHERE handle_hash = $1 AND consumed_at IS NULL",
                params![handle_hash, now],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Ends the sign-ins of a user that are under way (FLOW-032). Used sessions stay, to be told
    /// from unknown ones (FLOW-026).
    pub async fn delete_challenges(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
    ) -> Result<(), StorageError> {
        self.execute(
            "DELETE FROM challenge_sessions
             WHERE pool_id = $1 AND sub = $2 AND consumed_at IS NULL",
            params![pool, sub],
        )
        .await?;
        Ok(())
    }

    pub async fn delete_old_challenges(&mut self, before: Timestamp) -> Result<(), StorageError> {
        self.execute("DELETE FROM challenge_sessions WHERE expires_at < $1", params![before])
            .await?;
        Ok(())
    }
}
