//! Attempt counters and lockouts. Each count is one statement, so that nodes never race.

use std::time::Duration;

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Timestamp};
use crate::users::lockout::Failures;

impl Store {
    /// Counts one attempt in a window of `window` and answers how many there were, this one included.
    pub async fn count_attempt(
        &self,
        pool: &PoolId,
        subject: &str,
        kind: &'static str,
        window: Duration,
        now: Timestamp,
    ) -> Result<i64, StorageError> {
        let oldest = Timestamp(now.0 - i64::try_from(window.as_millis()).unwrap_or(i64::MAX));
        let rows = self
            .db
            .write_returning(
                "INSERT INTO attempts (pool_id, subject, kind, window_start, tries)
                 VALUES ($1, $2, $3, $4, 1)
                 ON CONFLICT (pool_id, subject, kind) DO UPDATE SET
                 tries = CASE WHEN attempts.window_start <= $5 THEN 1 ELSE attempts.tries + 1 END,
                 window_start = CASE WHEN attempts.window_start <= $5 THEN $4
                                ELSE attempts.window_start END
                 RETURNING tries",
                params![pool, subject, kind, now, oldest],
            )
            .await?;
        rows.first().map_or(Ok(1), |row| row.int("tries"))
    }

    pub async fn find_failures(
        &self,
        pool: &PoolId,
        subject: &str,
    ) -> Result<Option<Failures>, StorageError> {
        let row = self
            .db
            .find(
                "SELECT failures, locked_until, last_failure_at FROM lockouts
                 WHERE pool_id = $1 AND subject = $2",
                params![pool, subject],
            )
            .await?;
        row.map(|row| {
            Ok(Failures {
                count: row.int("failures")?,
                locked_until: row.time("locked_until")?,
                last_at: row.time("last_failure_at")?,
            })
        })
        .transpose()
    }

    /// Takes the failures from `seen` to `next` unless another node counted meanwhile (FLOW-310).
    pub async fn swap_failures(
        &self,
        pool: &PoolId,
        subject: &str,
        seen: Option<&Failures>,
        next: &Failures,
    ) -> Result<bool, StorageError> {
        let touched = match seen {
            None => {
                self.db
                    .execute(
                        "INSERT INTO lockouts (pool_id, subject, failures, locked_until, last_failure_at)
                         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                        params![pool, subject, next.count, next.locked_until, next.last_at],
                    )
                    .await?
            }
            Some(seen) => {
                self.db
                    .execute(
                        "UPDATE lockouts SET failures = $3, locked_until = $4, last_failure_at = $5
                         WHERE pool_id = $1 AND subject = $2 AND failures = $6 AND last_failure_at = $7",
                        params![
                            pool,
                            subject,
                            next.count,
                            next.locked_until,
                            next.last_at,
                            seen.count,
                            seen.last_at
                        ],
                    )
                    .await?
            }
        };
        Ok(touched == 1)
    }

    pub async fn clear_failures(&self, pool: &PoolId, subject: &str) -> Result<(), StorageError> {
        self.db
            .execute(
                "DELETE FROM lockouts WHERE pool_id = $1 AND subject = $2",
                params![pool, subject],
            )
            .await?;
        Ok(())
    }
}

impl Tx {
    /// Forgets counters that no longer matter.
    pub async fn delete_old_counters(&mut self, before: Timestamp) -> Result<(), StorageError> {
        self.execute("DELETE FROM attempts WHERE window_start < $1", params![before]).await?;
        self.execute("DELETE FROM lockouts WHERE last_failure_at < $1", params![before]).await?;
        Ok(())
    }
}
