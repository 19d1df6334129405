//! The outbox of messages and the development inbox.

use super::row::{Row, params};
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Timestamp};

/// A message waiting to be sent; its content is sealed because it carries codes.
#[derive(Clone, Debug)]
pub struct OutboxMessage {
    pub id: String,
    pub pool_id: PoolId,
    /// `EMAIL` or `SMS`.
    pub medium: String,
    pub recipient: String,
    pub sealed_message: Vec<u8>,
    pub created_at: Timestamp,
    pub attempts: i64,
}

/// A message as it arrived in the development inbox.
#[derive(Clone, Debug)]
pub struct InboxMessage {
    pub id: String,
    pub medium: String,
    pub recipient: String,
    pub subject: String,
    pub body_text: String,
    pub body_html: String,
    pub received_at: Timestamp,
}

fn outbox(row: &Row) -> Result<OutboxMessage, StorageError> {
    Ok(OutboxMessage {
        id: row.text("id")?,
        pool_id: PoolId::new(row.text("pool_id")?),
        medium: row.text("medium")?,
        recipient: row.text("recipient")?,
        sealed_message: row.bytes("sealed_message")?,
        created_at: row.time("created_at")?,
        attempts: row.int("attempts")?,
    })
}

fn inbox(row: &Row) -> Result<InboxMessage, StorageError> {
    Ok(InboxMessage {
        id: row.text("id")?,
        medium: row.text("medium")?,
        recipient: row.text("recipient")?,
        subject: row.text("subject")?,
        body_text: row.text("body_text")?,
        body_html: row.text("body_html")?,
        received_at: row.time("received_at")?,
    })
}

impl Store {
    /// Claims up to `limit` due messages until `until`; what is not finished by then is due again,
    /// so a killed worker loses nothing.
    pub async fn claim_outbox(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<OutboxMessage>, StorageError> {
        self.db
            .write_returning(
                "UPDATE outbox SET next_attempt_at = $2, attempts = attempts + 1
                 WHERE failed_at IS NULL AND next_attempt_at <= $1 AND id IN
                 (SELECT id FROM outbox WHERE failed_at IS NULL AND next_attempt_at <= $1
                  ORDER BY next_attempt_at LIMIT $3)
                 RETURNING id, pool_id, medium, recipient, sealed_message, created_at, attempts",
                params![now, until, limit],
            )
            .await?
            .iter()
            .map(outbox)
            .collect()
    }

    /// When the next message is due, if any is waiting.
    pub async fn next_outbox_due(&self) -> Result<Option<Timestamp>, StorageError> {
        let row = self
            .db
            .find(
                "SELECT next_attempt_at FROM outbox WHERE failed_at IS NULL
                 ORDER BY next_attempt_at LIMIT 1",
                params![],
            )
            .await?;
        row.map(|row| row.time("next_attempt_at")).transpose()
    }

    pub async fn finish_outbox(&self, id: &str) -> Result<(), StorageError> {
        self.db.execute("DELETE FROM outbox WHERE id = $1", params![id]).await?;
        Ok(())
    }

    pub async fn postpone_outbox(&self, id: &str, until: Timestamp) -> Result<(), StorageError> {
        self.db
            .execute("UPDATE outbox SET next_attempt_at = $2 WHERE id = $1", params![id, until])
            .await?;
        Ok(())
    }

    /// Gives a message up; it stays, sealed, until the clean-up.
    pub async fn fail_outbox(&self, id: &str, now: Timestamp) -> Result<(), StorageError> {
        self.db.execute("UPDATE outbox SET failed_at = $2 WHERE id = $1", params![id, now]).await?;
        Ok(())
    }

    /// Messages that nobody took, until the clean-up.
    pub async fn count_given_up_messages(&self) -> Result<usize, StorageError> {
        let statement = "SELECT COUNT(*) AS n FROM outbox WHERE failed_at IS NOT NULL";
        let count = self.db.find(statement, params![]).await?.map_or(Ok(0), |row| row.int("n"))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    pub async fn insert_inbox(&self, message: &InboxMessage) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO inbox (id, medium, recipient, subject, body_text, body_html, received_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                params![
                    &message.id,
                    &message.medium,
                    &message.recipient,
                    &message.subject,
                    &message.body_text,
                    &message.body_html,
                    message.received_at
                ],
            )
            .await?;
        Ok(())
    }

    /// The newest messages of the development inbox.
    pub async fn list_inbox(&self, limit: i64) -> Result<Vec<InboxMessage>, StorageError> {
        self.db
            .list(
                "SELECT id, medium, recipient, subject, body_text, body_html, received_at FROM inbox
                 ORDER BY received_at DESC, id DESC LIMIT $1",
                params![limit],
            )
            .await?
            .iter()
            .map(inbox)
            .collect()
    }

    pub async fn find_inbox(&self, id: &str) -> Result<Option<InboxMessage>, StorageError> {
        self.db
            .find(
                "SELECT id, medium, recipient, subject, body_text, body_html, received_at FROM inbox
                 WHERE id = $1",
                params![id],
            )
            .await?
            .as_ref()
            .map(inbox)
            .transpose()
    }
}

impl Tx {
    pub async fn insert_outbox(&mut self, message: &OutboxMessage) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO outbox (id, pool_id, medium, recipient, sealed_message, created_at,
             next_attempt_at, attempts, failed_at) VALUES ($1, $2, $3, $4, $5, $6, $6, 0, NULL)",
            params![
                &message.id,
                &message.pool_id,
                &message.medium,
                &message.recipient,
                message.sealed_message.clone(),
                message.created_at
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn delete_old_messages(&mut self, before: Timestamp) -> Result<(), StorageError> {
        self.execute("DELETE FROM outbox WHERE failed_at < $1", params![before]).await?;
        self.execute("DELETE FROM inbox WHERE received_at < $1", params![before]).await?;
        Ok(())
    }
}
