//! Caps on messages, and addresses that get none.

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::platform::Timestamp;

/// An address that nothing is sent to (MAIL-018).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressedAddress {
    pub address: String,
    pub reason: String,
    pub since: Timestamp,
}

impl Store {
    /// How many messages of a scope were queued in a period.
    pub async fn messages_sent(&self, scope: &str, period: &str) -> Result<i64, StorageError> {
        let statement = "SELECT sent FROM message_counts WHERE scope = $1 AND period = $2";
        let row = self.db.find(statement, params![scope, period]).await?;
        row.map_or(Ok(0), |row| row.int("sent"))
    }

    pub async fn suppress_address(
        &self,
        address: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO suppressed_addresses (address, reason, created_at)
                 VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                params![address, reason, now],
            )
            .await?;
        Ok(())
    }

    pub async fn restore_address(&self, address: &str) -> Result<bool, StorageError> {
        let statement = "DELETE FROM suppressed_addresses WHERE address = $1";
        Ok(self.db.execute(statement, params![address]).await? == 1)
    }

    /// Addresses after `after` in their order, at most `limit`.
    pub async fn list_suppressed(
        &self,
        after: &str,
        limit: i64,
    ) -> Result<Vec<SuppressedAddress>, StorageError> {
        let rows = self
            .db
            .list(
                "SELECT address, reason, created_at FROM suppressed_addresses
                 WHERE address > $1 ORDER BY address LIMIT $2",
                params![after, limit],
            )
            .await?;
        let read = |row: &super::row::Row| {
            Ok(SuppressedAddress {
                address: row.text("address")?,
                reason: row.text("reason")?,
                since: row.time("created_at")?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl Tx {
    pub async fn is_suppressed(&mut self, address: &str) -> Result<bool, StorageError> {
        let statement = "SELECT address FROM suppressed_addresses WHERE address = $1";
        Ok(self.find(statement, params![address]).await?.is_some())
    }

    /// Counts one more message unless there are `cap` already; answers whether it did.
    pub async fn count_message(
        &mut self,
        scope: &str,
        period: &str,
        cap: i64,
    ) -> Result<bool, StorageError> {
        let counted = self
            .execute(
                "INSERT INTO message_counts (scope, period, sent) VALUES ($1, $2, 1)
                 ON CONFLICT (scope, period) DO UPDATE SET sent = message_counts.sent + 1
                 WHERE message_counts.sent < $3",
                params![scope, period, cap],
            )
            .await?;
        Ok(counted == 1)
    }

    pub async fn delete_old_message_counts(&mut self, before: &str) -> Result<(), StorageError> {
        self.execute("DELETE FROM message_counts WHERE period < $1", params![before]).await?;
        Ok(())
    }
}
