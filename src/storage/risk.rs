//! What pools do about risks, and the histories of users.

use super::row::{Row, params, to_json};
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Timestamp};
use crate::risk::event::FeedbackValue;
use crate::risk::{AuthEvent, EventKind, Feedback, Response, StoredConfiguration};

const UPSERT: &str = "INSERT INTO auth_events
    (pool_id, subject, id, at, kind, response, teaches, record, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (pool_id, subject, id) DO UPDATE SET response = excluded.response,
    teaches = excluded.teaches OR auth_events.feedback IS NOT NULL, record = excluded.record";

fn configuration(row: &Row) -> Result<StoredConfiguration, StorageError> {
    Ok(StoredConfiguration {
        pool_id: PoolId::new(row.text("pool_id")?),
        client_id: row.text("client_id")?,
        configuration: row.json("risk_configurations", "configuration")?,
        updated_at: row.time("updated_at")?,
    })
}

fn event(row: &Row) -> Result<AuthEvent, StorageError> {
    let wrong = |column, text: String| StorageError::inconsistent("auth_events", column, text);
    let (kind, response) = (row.text("kind")?, row.text("response")?);
    let value = row.optional_text("feedback")?;
    let feedback =
        match (value, row.optional_text("feedback_by")?, row.optional_time("feedback_at")?) {
            (Some(value), Some(by), Some(at)) => Some(Feedback {
                value: FeedbackValue::parse(&value).ok_or_else(|| wrong("feedback", value))?,
                by,
                at,
            }),
            _ => None,
        };
    Ok(AuthEvent {
        id: row.text("id")?,
        at: row.time("at")?,
        kind: EventKind::parse(&kind).ok_or_else(|| wrong("kind", kind))?,
        response: Response::parse(&response).ok_or_else(|| wrong("response", response))?,
        record: row.json("auth_events", "record")?,
        feedback,
    })
}

macro_rules! values {
    ($pool:expr, $subject:expr, $event:expr) => {
        params![
            $pool,
            $subject,
            &$event.id,
            $event.at,
            $event.kind.as_str(),
            $event.response.as_str(),
            $event.teaches(),
            to_json("auth_events", "record", &$event.record)?,
            $event.expires_at($subject)
        ]
    };
}

impl Store {
    /// Those of one or two clients.
    pub async fn find_risk_configurations(
        &self,
        pool: &PoolId,
        clients: &[&str; 2],
    ) -> Result<Vec<StoredConfiguration>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, client_id, configuration, updated_at FROM risk_configurations
                 WHERE pool_id = $1 AND client_id IN ($2, $3)",
                params![pool, clients[0], clients[1]],
            )
            .await?
            .iter()
            .map(configuration)
            .collect()
    }

    pub async fn put_risk_configuration(
        &self,
        stored: &StoredConfiguration,
    ) -> Result<(), StorageError> {
        let document = to_json("risk_configurations", "configuration", &stored.configuration)?;
        self.db
            .execute(
                "INSERT INTO risk_configurations (pool_id, client_id, configuration, updated_at)
                 VALUES ($1, $2, $3, $4)
                 ON CONFLICT (pool_id, client_id) DO UPDATE SET
                 configuration = excluded.configuration, updated_at = excluded.updated_at",
                params![&stored.pool_id, &stored.client_id, document, stored.updated_at],
            )
            .await?;
        Ok(())
    }

    pub async fn delete_risk_configuration(
        &self,
        pool: &PoolId,
        client: &str,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "DELETE FROM risk_configurations WHERE pool_id = $1 AND client_id = $2",
                params![pool, client],
            )
            .await?;
        Ok(())
    }

    /// Writes an event, or what has become of it; what somebody said of it stays.
    pub async fn put_auth_event(
        &self,
        pool: &PoolId,
        subject: &str,
        event: &AuthEvent,
    ) -> Result<(), StorageError> {
        self.db.execute(UPSERT, values!(pool, subject, event)).await?;
        Ok(())
    }

    /// Events of a user, newest first; `before` is time and id of the last one of the page before.
    pub async fn list_auth_events(
        &self,
        pool: &PoolId,
        subject: &str,
        before: Option<(i64, String)>,
        limit: i64,
    ) -> Result<Vec<AuthEvent>, StorageError> {
        let (at, id) = before.unwrap_or((i64::MAX, String::new()));
        self.db
            .list(
                "SELECT id, at, kind, response, record, feedback, feedback_by, feedback_at
                 FROM auth_events WHERE pool_id = $1 AND subject = $2 AND (at, id) < ($3, $4)
                 ORDER BY at DESC, id DESC LIMIT $5",
                params![pool, subject, at, id, limit],
            )
            .await?
            .iter()
            .map(event)
            .collect()
    }

    pub async fn find_auth_event(
        &self,
        pool: &PoolId,
        subject: &str,
        id: &str,
    ) -> Result<Option<AuthEvent>, StorageError> {
        self.db
            .find(
                "SELECT id, at, kind, response, record, feedback, feedback_by, feedback_at
                 FROM auth_events WHERE pool_id = $1 AND subject = $2 AND id = $3",
                params![pool, subject, id],
            )
            .await?
            .as_ref()
            .map(event)
            .transpose()
    }

    /// The latest events that a risk is judged by.
    pub async fn teaching_events(
        &self,
        pool: &PoolId,
        subject: &str,
        limit: i64,
    ) -> Result<Vec<AuthEvent>, StorageError> {
        self.db
            .list(
                "SELECT id, at, kind, response, record, feedback, feedback_by, feedback_at
                 FROM auth_events WHERE pool_id = $1 AND subject = $2 AND teaches = TRUE
                 ORDER BY at DESC LIMIT $3",
                params![pool, subject, limit],
            )
            .await?
            .iter()
            .map(event)
            .collect()
    }

    /// Answers whether there is such an event.
    pub async fn judge_auth_event(
        &self,
        pool: &PoolId,
        subject: &str,
        id: &str,
        feedback: &Feedback,
    ) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE auth_events SET feedback = $4, feedback_by = $5, feedback_at = $6,
                 teaches = TRUE WHERE pool_id = $1 AND subject = $2 AND id = $3",
                params![pool, subject, id, feedback.value.as_str(), &feedback.by, feedback.at],
            )
            .await?;
        Ok(touched == 1)
    }
}

impl Tx {
    pub async fn put_auth_event(
        &mut self,
        pool: &PoolId,
        subject: &str,
        event: &AuthEvent,
    ) -> Result<(), StorageError> {
        self.execute(UPSERT, values!(pool, subject, event)).await?;
        Ok(())
    }

    /// RISK-060.
    pub async fn delete_old_auth_events(&mut self, now: Timestamp) -> Result<(), StorageError> {
        self.execute("DELETE FROM auth_events WHERE expires_at <= $1", params![now]).await?;
        Ok(())
    }
}
