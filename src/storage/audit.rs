//! The audit log.

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::audit::AuditRecord;
use crate::platform::Timestamp;

impl Store {
    /// Writes a batch in one transaction.
    pub async fn insert_audit(&self, records: &[AuditRecord]) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        for record in records {
            tx.execute(
                "INSERT INTO audit (id, pool_id, at, event, record) VALUES ($1, $2, $3, $4, $5)",
                params![
                    &record.id,
                    &record.pool_id,
                    record.at,
                    &record.event,
                    record.document.to_string()
                ],
            )
            .await?;
        }
        tx.commit().await
    }
}

impl Tx {
    pub async fn delete_old_audit(&mut self, before: Timestamp) -> Result<(), StorageError> {
        self.execute("DELETE FROM audit WHERE at < $1", params![before]).await?;
        Ok(())
    }
}
