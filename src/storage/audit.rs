//! The audit log.

use super::row::{Param, params};
use super::{StorageError, Store, Tx};
use crate::audit::AuditRecord;
use crate::platform::{PoolId, Timestamp};

/// Rows of one statement: most of the cost of a row is the statement around it.
const ROWS: usize = 16;
const COLUMNS: usize = 5;

macro_rules! many {
    ($($row:literal),* $(,)?) => {
        concat!("INSERT INTO audit (id, pool_id, at, event, record) VALUES ", $($row),*)
    };
}

const INSERT_MANY: &str = many!(
    "($1,$2,$3,$4,$5)",
    ",($6,$7,$8,$9,$10)",
    ",($11,$12,$13,$14,$15)",
    ",($16,$17,$18,$19,$20)",
    ",($21,$22,$23,$24,$25)",
    ",($26,$27,$28,$29,$30)",
    ",($31,$32,$33,$34,$35)",
    ",($36,$37,$38,$39,$40)",
    ",($41,$42,$43,$44,$45)",
    ",($46,$47,$48,$49,$50)",
    ",($51,$52,$53,$54,$55)",
    ",($56,$57,$58,$59,$60)",
    ",($61,$62,$63,$64,$65)",
    ",($66,$67,$68,$69,$70)",
    ",($71,$72,$73,$74,$75)",
    ",($76,$77,$78,$79,$80)",
);

fn values(record: &AuditRecord) -> [Param; COLUMNS] {
    [
        Param::from(&record.id),
        record.pool_id.as_ref().map_or_else(|| Param::from(""), Param::from),
        Param::from(record.at),
        Param::from(&record.event),
        Param::from(record.document.as_str()),
    ]
}

impl Store {
    /// Writes a batch in one transaction.
    pub async fn insert_audit(&self, records: &[AuditRecord]) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        let mut chunks = records.chunks_exact(ROWS);
        for chunk in &mut chunks {
            tx.execute(INSERT_MANY, chunk.iter().flat_map(values).collect()).await?;
        }
        for record in chunks.remainder() {
            let sql =
                "INSERT INTO audit (id, pool_id, at, event, record) VALUES ($1, $2, $3, $4, $5)";
            tx.execute(sql, values(record).into()).await?;
        }
        tx.commit().await
    }

    /// Records from `since` on, newest first; the next page begins `before` the time and id of the
    /// last one.
    pub async fn list_audit(
        &self,
        since: Timestamp,
        before: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<Vec<AuditRecord>, StorageError> {
        let (at, id) = before.unwrap_or((Timestamp(i64::MAX), ""));
        let sql = "SELECT id, pool_id, at, event, record FROM audit
            WHERE at >= $1 AND at <= $2 AND (at < $2 OR id < $3)
            ORDER BY at DESC, id DESC LIMIT $4";
        let rows = self.db.list(sql, params![since, at, id, limit]).await?;
        rows.iter()
            .map(|row| {
                let pool = row.text("pool_id")?;
                Ok(AuditRecord {
                    id: row.text("id")?,
                    pool_id: (!pool.is_empty()).then(|| PoolId::new(pool)),
                    at: row.time("at")?,
                    event: row.text("event")?,
                    document: row.text("record")?,
                })
            })
            .collect()
    }
}

impl Tx {
    /// Forgets records from before `before`; answers how many.
    pub async fn delete_old_audit(&mut self, before: Timestamp) -> Result<u64, StorageError> {
        self.execute("DELETE FROM audit WHERE at < $1", params![before]).await
    }
}
