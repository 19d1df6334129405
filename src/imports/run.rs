//! Running a job: lines in batches, each batch one transaction with the users, the log and how far it
//! got. A job that was cut off goes on after its last batch.

use std::time::Duration;

use super::job::Progress;
use super::service::STOPPED;
use super::upload::{PIECE, context};
use super::{ImportError, ImportJob, ImportStatus, Imports, header, row};
use crate::platform::{InternalError, Sub};
use crate::pools::Pool;
use crate::storage::{BULK_ROWS, Tx};
use crate::users::User;
use crate::users::foreign_hash::{ForeignHash, HashFamily};
use crate::users::import::Imported;

/// Lines of one transaction.
const BATCH: usize = 1000;
/// Another node takes over a job that shows no life for so long.
const CLAIM: Duration = Duration::from_secs(60);
/// IMP-209: not before so many rows.
const FEWEST_ROWS: i64 = 5;
const TOO_MANY_FAILURES: &str = "Too many users have failed or been skipped during the import.";
/// A line of the longest row in UTF-8, with its end.
const LONGEST_LINE: usize = row::LONGEST * 4 + 2;

/// How a job goes on after a batch.
enum Verdict {
    Continue,
    Done(ImportStatus, Option<String>),
}

/// The file of a job, a line at a time.
struct Lines<'a> {
    imports: &'a Imports,
    job: &'a ImportJob,
    upload: &'a str,
    size: i64,
    /// Where the buffer begins in the file.
    at: i64,
    buffer: Vec<u8>,
}

impl<'a> Lines<'a> {
    /// From the piece that holds the byte `from`; `None` if nothing was uploaded.
    fn new(imports: &'a Imports, job: &'a ImportJob, from: i64) -> Option<Self> {
        let (upload, size) = (job.upload_id.as_deref()?, job.uploaded?);
        let piece = i64::try_from(PIECE).ok()?;
        Some(Self { imports, job, upload, size, at: from / piece * piece, buffer: Vec::new() })
    }

    fn buffered_to(&self) -> i64 {
        self.at + i64::try_from(self.buffer.len()).unwrap_or(0)
    }

    /// The line that begins at `from`, without its end, and where the next one begins; `None` at the
    /// end of the file. Of a line beyond all limits only the beginning is kept.
    async fn next(&mut self, from: i64) -> Result<Option<(Vec<u8>, i64)>, ImportError> {
        let mut line: Vec<u8> = Vec::new();
        let mut from = from;
        loop {
            let start = usize::try_from(from - self.at).unwrap_or(0).min(self.buffer.len());
            let rest = &self.buffer[start..];
            let end = rest.iter().position(|byte| *byte == b'\n');
            let part = &rest[..end.unwrap_or(rest.len())];
            let room = LONGEST_LINE.saturating_sub(line.len());
            line.extend_from_slice(&part[..part.len().min(room)]);
            from += i64::try_from(part.len()).unwrap_or(0);
            if end.is_some() {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(Some((line, from + 1)));
            }
            if self.buffered_to() >= self.size {
                return Ok((!line.is_empty()).then_some((line, self.size)));
            }
            self.fill().await?;
        }
    }

    /// Reads the piece behind the buffer, in its place.
    async fn fill(&mut self) -> Result<(), ImportError> {
        self.at = self.buffered_to();
        let number = self.at / i64::try_from(PIECE).unwrap_or(i64::MAX);
        let sealed =
            self.imports.store.find_import_piece(&self.job.pool_id, self.upload, number).await?;
        let sealed = sealed.ok_or(ImportError::Unreadable)?;
        let opened = self.imports.sealer.open(&context(self.upload, number), &sealed);
        self.buffer = opened.map_err(|_| ImportError::Unreadable)?;
        Ok(())
    }
}

/// A line that is in order.
struct Row {
    user: User,
    /// `cognito:mfa_enabled` (IMP-110).
    mfa: bool,
}

impl Imports {
    /// Works on one active job until it ends; answers whether there was one.
    pub async fn run_next(&self) -> Result<bool, ImportError> {
        let now = self.clock.now();
        let Some((pool, id)) = self.store.claim_import(now, now.plus(CLAIM)).await? else {
            return Ok(false);
        };
        let Some(mut job) = self.store.find_import(&pool, &id).await? else {
            self.store.release_import(&pool, &id).await?;
            return Ok(true);
        };
        let Some(pool) = self.pools.pool(&job.pool_id).await? else {
            self.store.release_import(&job.pool_id, &id).await?;
            return Ok(true);
        };
        let (status, message) = match self.run(&pool, &mut job).await {
            // Whatever else went wrong may go better the next time.
            Err(ImportError::Unreadable) => {
                (ImportStatus::Failed, Some(ImportError::Unreadable.to_string()))
            }
            other => other?,
        };
        let mut tx = self.store.begin().await?;
        let ended = (status, message.as_deref());
        tx.end_import(&job.pool_id, &job.id, ended, STOPPED, self.clock.now()).await?;
        tx.commit().await?;
        if let Some(upload) = &job.upload_id {
            self.store.delete_import_pieces(&job.pool_id, upload).await?;
        }
        tracing::info!(pool = %job.pool_id, job = %job.id, status = status.as_str(), "import ended");
        Ok(true)
    }

    async fn run(
        &self,
        pool: &Pool,
        job: &mut ImportJob,
    ) -> Result<(ImportStatus, Option<String>), ImportError> {
        let failed = |text: &str| Ok((ImportStatus::Failed, Some(text.to_owned())));
        let stopped = || Ok((ImportStatus::Stopped, Some(STOPPED.to_owned())));
        if job.status == ImportStatus::Stopping {
            return stopped();
        }
        let described = job.clone();
        // The header is read at every start: what it says is not kept.
        let header = match Lines::new(self, &described, 0) {
            Some(mut lines) => lines.next(0).await?,
            None => return failed("No csv file was uploaded."),
        };
        let Some((line, after_header)) = header else { return failed("The CSV file is empty.") };
        if line.starts_with(b"\xEF\xBB\xBF") {
            return failed("The CSV file begins with a byte order mark.");
        }
        let Ok(text) = String::from_utf8(line) else { return failed("The CSV file is not UTF-8.") };
        let columns = match header::read(pool, row::cells(&text)) {
            Ok(columns) => columns,
            Err(reason) => return Ok((ImportStatus::Failed, Some(reason))),
        };
        if job.hashes.is_some() && !columns.iter().any(|column| column == header::PASSWORD_HASH) {
            return failed("The header of the CSV file lacks the column cognito:password_hash.");
        }
        let Some(mut lines) = Lines::new(self, &described, job.progress.bytes) else {
            return failed("No csv file was uploaded.");
        };
        loop {
            match self.batch(pool, job, (&columns, after_header), &mut lines).await? {
                Verdict::Continue => {}
                Verdict::Done(status, message) => return Ok((status, message)),
            }
        }
    }

    async fn batch(
        &self,
        pool: &Pool,
        job: &mut ImportJob,
        (columns, after_header): (&[String], i64),
        lines: &mut Lines<'_>,
    ) -> Result<Verdict, ImportError> {
        let seen = job.progress;
        let mut progress = seen;
        if progress.lines == 0 {
            progress.lines = 1;
            progress.bytes = after_header;
        }
        let first_line = progress.lines + 1;
        let (mut log, mut end) = (String::new(), None);
        let mut read = Vec::with_capacity(BATCH);
        while read.len() < BATCH {
            let Some((line, next)) = lines.next(progress.bytes).await? else {
                end = Some(Verdict::Done(ImportStatus::Succeeded, None));
                break;
            };
            progress.bytes = next;
            read.push(line);
        }
        let mut tx = self.store.begin().await?;
        let mut waiting: Vec<(i64, Row)> = Vec::with_capacity(BULK_ROWS);
        for line in read {
            progress.lines += 1;
            if line.is_empty() {
                continue;
            }
            let waiting_rows = i64::try_from(waiting.len()).unwrap_or(0);
            if progress.rows() + waiting_rows >= self.settings.rows_per_file {
                let text = format!("The file has more than {} rows.", self.settings.rows_per_file);
                end = Some(Verdict::Done(ImportStatus::Failed, Some(text)));
                break;
            }
            match self.user(pool, job.hashes, columns, &line)? {
                Ok(user) => waiting.push((progress.lines, user)),
                Err(reason) => {
                    // In the order of the file, so that the log reads like it.
                    self.store_users(&mut tx, pool, &mut waiting, &mut progress, &mut log).await?;
                    progress.failed += 1;
                    let line = progress.lines;
                    log.push_str(&format!("[FAILED] Line Number {line} - {reason}\n"));
                }
            }
            if waiting.len() == BULK_ROWS {
                self.store_users(&mut tx, pool, &mut waiting, &mut progress, &mut log).await?;
            }
            if self.too_many_failures(&progress) {
                let text = TOO_MANY_FAILURES.to_owned();
                end = Some(Verdict::Done(ImportStatus::Failed, Some(text)));
                break;
            }
        }
        self.store_users(&mut tx, pool, &mut waiting, &mut progress, &mut log).await?;
        if self.too_many_failures(&progress) {
            let text = TOO_MANY_FAILURES.to_owned();
            end = Some(Verdict::Done(ImportStatus::Failed, Some(text)));
        }
        if !log.is_empty() {
            tx.append_import_log(&pool.id, &job.id, first_line, &log).await?;
        }
        let until = self.clock.now().plus(CLAIM);
        let status = tx.import_status(&pool.id, &job.id).await?;
        let moved = tx.advance_import(&pool.id, &job.id, &seen, &progress, until).await?;
        if status.is_some() && !moved {
            return Err(ImportError::NotNow("Another node has taken the job over."));
        }
        tx.commit().await?;
        job.progress = progress;
        Ok(match (status, end) {
            (Some(ImportStatus::Stopping), _) => {
                Verdict::Done(ImportStatus::Stopped, Some(STOPPED.to_owned()))
            }
            // The pool and its jobs are gone.
            (None, _) => Verdict::Done(ImportStatus::Failed, None),
            (Some(_), Some(end)) => end,
            (Some(_), None) => Verdict::Continue,
        })
    }

    /// A line as a user, or why it fails.
    fn user(
        &self,
        pool: &Pool,
        hashes: Option<HashFamily>,
        columns: &[String],
        line: &[u8],
    ) -> Result<Result<Row, String>, InternalError> {
        if line.len() >= LONGEST_LINE {
            return Ok(Err(row::too_long()));
        }
        let Ok(text) = std::str::from_utf8(line) else {
            return Ok(Err("The line is not UTF-8.".to_owned()));
        };
        match row::read(pool, columns, text) {
            Ok(row) => {
                let other = |hash: &ForeignHash| hashes.is_some_and(|all| all != hash.family());
                if row.password.as_ref().is_some_and(other) {
                    return Ok(Err("The password hash is not of the job's algorithm.".to_owned()));
                }
                let (attributes, password) = (row.attributes, row.password.as_ref());
                let user = self.users.imported(pool, &row.username, attributes, password)?;
                Ok(user.map(|user| Row { user, mfa: row.mfa_enabled }))
            }
            Err(reason) => Ok(Err(reason)),
        }
    }

    /// Stores the users that wait, and counts and logs what became of them.
    async fn store_users(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        waiting: &mut Vec<(i64, Row)>,
        progress: &mut Progress,
        log: &mut String,
    ) -> Result<(), ImportError> {
        if waiting.is_empty() {
            return Ok(());
        }
        let (lines, rows): (Vec<i64>, Vec<Row>) = waiting.drain(..).unzip();
        let mfa: Vec<Option<Sub>> =
            rows.iter().map(|row| row.mfa.then(|| row.user.sub.clone())).collect();
        let users = rows.into_iter().map(|row| row.user).collect();
        let outcomes = self.users.import(tx, pool, users).await?;
        for (sub, outcome) in mfa.iter().zip(&outcomes) {
            if let (Some(sub), Imported::New) = (sub, outcome) {
                tx.enable_sms_factor(&pool.id, sub).await?;
            }
        }
        for (line, outcome) in lines.into_iter().zip(outcomes) {
            let text = match outcome {
                Imported::New => {
                    progress.imported += 1;
                    format!("[SUCCEEDED] Line Number {line} - The import succeeded.\n")
                }
                Imported::Known => {
                    progress.skipped += 1;
                    format!("[SKIPPED] Line Number {line} - The user already exists.\n")
                }
                Imported::Taken(contact) => {
                    progress.failed += 1;
                    format!(
                        "[FAILED] Line Number {line} - The {contact} is that of another user.\n"
                    )
                }
            };
            log.push_str(&text);
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "at most half a million rows")]
    fn too_many_failures(&self, progress: &Progress) -> bool {
        let (rows, bad) = (progress.rows(), progress.failed + progress.skipped);
        rows >= FEWEST_ROWS && bad as f64 > rows as f64 * self.settings.failure_ratio
    }

    /// The log of a job, one line a user and no data of any (IMP-211).
    pub async fn log(
        &self,
        job: &ImportJob,
        after: i64,
    ) -> Result<Vec<(i64, String)>, ImportError> {
        Ok(self.store.list_import_log(&job.pool_id, &job.id, after).await?)
    }
}
