//! Import jobs, their files in sealed pieces, and their logs.

use super::row::{Row, params};
use super::{StorageError, Store, Tx};
use crate::imports::job::Progress;
use crate::imports::{ImportJob, ImportStatus};
use crate::platform::{PoolId, Timestamp};
use crate::users::foreign_hash::HashFamily;

fn status(row: &Row) -> Result<ImportStatus, StorageError> {
    let text = row.text("status")?;
    ImportStatus::parse(&text)
        .ok_or_else(|| StorageError::inconsistent("user_imports", "status", text))
}

fn hashes(row: &Row) -> Result<Option<HashFamily>, StorageError> {
    let column = "password_hashing_algorithm";
    let Some(text) = row.optional_text(column)? else { return Ok(None) };
    let family = HashFamily::parse(&text);
    family.map(Some).ok_or_else(|| StorageError::inconsistent("user_imports", column, text))
}

fn job(row: &Row) -> Result<ImportJob, StorageError> {
    Ok(ImportJob {
        pool_id: PoolId::new(row.text("pool_id")?),
        hashes: hashes(row)?,
        id: row.text("id")?,
        name: row.text("name")?,
        role_arn: row.text("role_arn")?,
        status: status(row)?,
        created_at: row.time("created_at")?,
        started_at: row.optional_time("started_at")?,
        completed_at: row.optional_time("completed_at")?,
        message: row.optional_text("message")?,
        upload_id: row.optional_text("upload_id")?,
        uploaded: row.optional_int("uploaded")?,
        progress: Progress {
            imported: row.int("imported")?,
            skipped: row.int("skipped")?,
            failed: row.int("failed")?,
            lines: row.int("lines_done")?,
            bytes: row.int("bytes_done")?,
        },
    })
}

impl Store {
    pub async fn insert_import(&self, job: &ImportJob) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO user_imports (pool_id, id, name, role_arn, status, created_at, imported,
                 skipped, failed, lines_done, bytes_done, password_hashing_algorithm)
                 VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, $7)",
                params![
                    &job.pool_id,
                    &job.id,
                    &job.name,
                    &job.role_arn,
                    job.status.as_str(),
                    job.created_at,
                    job.hashes.map(|family| family.as_str().to_owned())
                ],
            )
            .await?;
        Ok(())
    }

    pub async fn find_import(
        &self,
        pool: &PoolId,
        id: &str,
    ) -> Result<Option<ImportJob>, StorageError> {
        self.db
            .find(
                "SELECT pool_id, id, name, role_arn, status, created_at, started_at, completed_at,
                 message, upload_id, uploaded, imported, skipped, failed, lines_done, bytes_done,
                 password_hashing_algorithm
                 FROM user_imports WHERE pool_id = $1 AND id = $2",
                params![pool, id],
            )
            .await?
            .as_ref()
            .map(job)
            .transpose()
    }

    /// Newest first, from before the job created at `before` with the id `id` (IMP-206).
    pub async fn list_imports(
        &self,
        pool: &PoolId,
        before: (Timestamp, &str),
        limit: i64,
    ) -> Result<Vec<ImportJob>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, id, name, role_arn, status, created_at, started_at, completed_at,
                 message, upload_id, uploaded, imported, skipped, failed, lines_done, bytes_done,
                 password_hashing_algorithm
                 FROM user_imports WHERE pool_id = $1 AND (created_at, id) < ($2, $3)
                 ORDER BY created_at DESC, id DESC LIMIT $4",
                params![pool, before.0, before.1, limit],
            )
            .await?
            .iter()
            .map(job)
            .collect()
    }

    pub async fn count_imports(&self, pool: &PoolId) -> Result<i64, StorageError> {
        let statement = "SELECT COUNT(*) AS n FROM user_imports WHERE pool_id = $1";
        self.db.find(statement, params![pool]).await?.map_or(Ok(0), |row| row.int("n"))
    }

    pub async fn list_unstarted_imports(
        &self,
        created_before: Timestamp,
    ) -> Result<Vec<ImportJob>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, id, name, role_arn, status, created_at, started_at, completed_at,
                 message, upload_id, uploaded, imported, skipped, failed, lines_done, bytes_done,
                 password_hashing_algorithm
                 FROM user_imports WHERE status = 'Created' AND created_at < $1
                 ORDER BY created_at LIMIT 1000",
                params![created_before],
            )
            .await?
            .iter()
            .map(job)
            .collect()
    }

    pub async fn expire_import(&self, pool: &PoolId, id: &str) -> Result<bool, StorageError> {
        let statement = "UPDATE user_imports SET status = 'Expired', uploaded = NULL
             WHERE pool_id = $1 AND id = $2 AND status = 'Created'";
        Ok(self.db.execute(statement, params![pool, id]).await? == 1)
    }

    /// The upload that counts from now on.
    pub async fn begin_import_upload(
        &self,
        pool: &PoolId,
        id: &str,
        upload: &str,
    ) -> Result<(), StorageError> {
        let statement = "UPDATE user_imports SET upload_id = $3
             WHERE pool_id = $1 AND id = $2 AND status = 'Created' AND uploaded IS NULL";
        self.db.execute(statement, params![pool, id, upload]).await?;
        Ok(())
    }

    pub async fn insert_import_piece(
        &self,
        pool: &PoolId,
        upload: &str,
        number: i64,
        sealed: &[u8],
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO user_import_pieces (pool_id, upload_id, number, sealed)
                 VALUES ($1, $2, $3, $4)",
                params![pool, upload, number, sealed],
            )
            .await?;
        Ok(())
    }

    /// Answers whether this upload still is the one that counts.
    pub async fn finish_import_upload(
        &self,
        pool: &PoolId,
        id: &str,
        upload: &str,
        bytes: i64,
    ) -> Result<bool, StorageError> {
        let statement = "UPDATE user_imports SET uploaded = $4 WHERE pool_id = $1 AND id = $2
             AND upload_id = $3 AND status = 'Created' AND uploaded IS NULL";
        Ok(self.db.execute(statement, params![pool, id, upload, bytes]).await? == 1)
    }

    pub async fn find_import_piece(
        &self,
        pool: &PoolId,
        upload: &str,
        number: i64,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        let row = self
            .db
            .find(
                "SELECT sealed FROM user_import_pieces
                 WHERE pool_id = $1 AND upload_id = $2 AND number = $3",
                params![pool, upload, number],
            )
            .await?;
        row.map(|row| row.bytes("sealed")).transpose()
    }

    pub async fn delete_import_pieces(
        &self,
        pool: &PoolId,
        upload: &str,
    ) -> Result<(), StorageError> {
        let statement = "DELETE FROM user_import_pieces WHERE pool_id = $1 AND upload_id = $2";
        self.db.execute(statement, params![pool, upload]).await?;
        Ok(())
    }

    /// Pieces of uploads that no job waits for any more.
    pub async fn delete_stray_import_pieces(&self) -> Result<(), StorageError> {
        self.db
            .execute(
                "DELETE FROM user_import_pieces WHERE NOT EXISTS (SELECT 1 FROM user_imports i
                 WHERE i.pool_id = user_import_pieces.pool_id
                 AND i.upload_id = user_import_pieces.upload_id
                 AND i.status IN ('Created', 'Pending', 'InProgress', 'Stopping'))",
                params![],
            )
            .await?;
        Ok(())
    }

    pub async fn has_active_import(&self, pool: &PoolId) -> Result<bool, StorageError> {
        let statement = "SELECT import_id FROM active_imports WHERE pool_id = $1";
        Ok(self.db.find(statement, params![pool]).await?.is_some())
    }

    /// Takes a job that nobody works on, for as long as `until`.
    pub async fn claim_import(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<(PoolId, String)>, StorageError> {
        let free = "SELECT pool_id, import_id FROM active_imports WHERE claimed_until <= $1
             ORDER BY claimed_until LIMIT 8";
        for row in self.db.list(free, params![now]).await? {
            let (pool, id) = (PoolId::new(row.text("pool_id")?), row.text("import_id")?);
            let claim = "UPDATE active_imports SET claimed_until = $3
                 WHERE pool_id = $1 AND import_id = $4 AND claimed_until <= $2";
            if self.db.execute(claim, params![&pool, now, until, &id]).await? == 1 {
                let begin = "UPDATE user_imports SET status = 'InProgress'
                     WHERE pool_id = $1 AND id = $2 AND status = 'Pending'";
                self.db.execute(begin, params![&pool, &id]).await?;
                return Ok(Some((pool, id)));
            }
        }
        Ok(None)
    }

    pub async fn release_import(&self, pool: &PoolId, id: &str) -> Result<(), StorageError> {
        let statement = "DELETE FROM active_imports WHERE pool_id = $1 AND import_id = $2";
        self.db.execute(statement, params![pool, id]).await?;
        Ok(())
    }

    pub async fn stop_import(&self, pool: &PoolId, id: &str) -> Result<bool, StorageError> {
        let statement = "UPDATE user_imports SET status = 'Stopping'
             WHERE pool_id = $1 AND id = $2 AND status IN ('Pending', 'InProgress')";
        Ok(self.db.execute(statement, params![pool, id]).await? == 1)
    }

    /// Batches of log lines after the one that begins with line `after`.
    pub async fn list_import_log(
        &self,
        pool: &PoolId,
        id: &str,
        after: i64,
    ) -> Result<Vec<(i64, String)>, StorageError> {
        let rows = self
            .db
            .list(
                "SELECT first_line, lines FROM user_import_log
                 WHERE pool_id = $1 AND import_id = $2 AND first_line > $3
                 ORDER BY first_line LIMIT 20",
                params![pool, id, after],
            )
            .await?;
        rows.iter().map(|row| Ok((row.int("first_line")?, row.text("lines")?))).collect()
    }
}

impl Tx {
    pub async fn any_active_import(&mut self) -> Result<bool, StorageError> {
        let statement = "SELECT pool_id FROM active_imports LIMIT 1";
        Ok(self.find(statement, params![]).await?.is_some())
    }

    /// Answers `false` if another job of the pool is active (IMP-204).
    pub async fn activate_import(&mut self, pool: &PoolId, id: &str) -> Result<bool, StorageError> {
        let statement = "INSERT INTO active_imports (pool_id, import_id, claimed_until)
             VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";
        Ok(self.execute(statement, params![pool, id]).await? == 1)
    }

    pub async fn start_import(
        &mut self,
        pool: &PoolId,
        id: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let statement = "UPDATE user_imports SET status = 'Pending', started_at = $3
             WHERE pool_id = $1 AND id = $2 AND status = 'Created' AND uploaded IS NOT NULL";
        Ok(self.execute(statement, params![pool, id, now]).await? == 1)
    }

    /// Takes a job from `seen` to `next` and keeps the claim; answers `false` if another node has
    /// moved it meanwhile.
    pub async fn advance_import(
        &mut self,
        pool: &PoolId,
        id: &str,
        seen: &Progress,
        next: &Progress,
        until: Timestamp,
    ) -> Result<bool, StorageError> {
        let touched = self
            .execute(
                "UPDATE user_imports SET imported = $4, skipped = $5, failed = $6, lines_done = $7,
                 bytes_done = $8 WHERE pool_id = $1 AND id = $2 AND lines_done = $3",
                params![
                    pool,
                    id,
                    seen.lines,
                    next.imported,
                    next.skipped,
                    next.failed,
                    next.lines,
                    next.bytes
                ],
            )
            .await?;
        let claim = "UPDATE active_imports SET claimed_until = $3
             WHERE pool_id = $1 AND import_id = $2";
        self.execute(claim, params![pool, id, until]).await?;
        Ok(touched == 1)
    }

    pub async fn import_status(
        &mut self,
        pool: &PoolId,
        id: &str,
    ) -> Result<Option<ImportStatus>, StorageError> {
        let statement = "SELECT status FROM user_imports WHERE pool_id = $1 AND id = $2";
        let row = self.find(statement, params![pool, id]).await?;
        row.as_ref().map(status).transpose()
    }

    pub async fn append_import_log(
        &mut self,
        pool: &PoolId,
        id: &str,
        first_line: i64,
        lines: &str,
    ) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO user_import_log (pool_id, import_id, first_line, lines)
             VALUES ($1, $2, $3, $4)",
            params![pool, id, first_line, lines],
        )
        .await?;
        Ok(())
    }

    /// Ends a job, once; one that was stopped meanwhile ends as stopped, with `stopped` as message.
    pub async fn end_import(
        &mut self,
        pool: &PoolId,
        id: &str,
        (status, message): (ImportStatus, Option<&str>),
        stopped: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.execute(
            "UPDATE user_imports SET
             message = CASE WHEN status = 'Stopping' THEN $5 ELSE $4 END,
             status = CASE WHEN status = 'Stopping' THEN 'Stopped' ELSE $3 END,
             completed_at = $6
             WHERE pool_id = $1 AND id = $2 AND status IN ('Pending', 'InProgress', 'Stopping')",
            params![pool, id, status.as_str(), message, stopped, now],
        )
        .await?;
        let release = "DELETE FROM active_imports WHERE pool_id = $1 AND import_id = $2";
        self.execute(release, params![pool, id]).await?;
        Ok(())
    }
}
