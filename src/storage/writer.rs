//! The one writing connection of SQLite. A disk takes about a millisecond to make a commit durable,
//! whatever is in it, so writers that wait for each other share one (group commit): who is done hands
//! the open transaction on to the next in the queue, and gets its answer when all of it is on disk.
//! What one writer leaves undone is taken back to its savepoint, and the others' work stays.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::error::ErrorKind;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection as _, Executor as _};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, mpsc, oneshot};

use super::StorageError;
use super::db::{SqliteQuery, sqlite};

/// How long a writer waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

type Answer = Result<(), Arc<sqlx::Error>>;

/// The way to the connection; cheap to clone.
#[derive(Clone)]
pub(super) struct Writer {
    line: Arc<Mutex<Line>>,
    /// How many stand in the queue, the committer among them.
    queued: Arc<AtomicUsize>,
    committer: mpsc::UnboundedSender<()>,
    contest: Arc<Contest>,
}

/// Somebody gave up over what another has written and not yet committed. Until that is on disk the
/// readers wait: who was refused must find what stood in the way.
#[derive(Default)]
struct Contest {
    is_open: AtomicBool,
    over: Notify,
}

/// The connection, for one at a time.
struct Line {
    contest: Arc<Contest>,
    /// `None`: closed.
    connection: Option<SqliteConnection>,
    /// A transaction is open; the next writer goes on with it.
    is_open: bool,
    /// Writers who are done and wait for the commit; there are some only while it is open.
    done: Vec<oneshot::Sender<Answer>>,
    /// A writer went away halfway: its work is to be taken back before anything else.
    left: Option<Scope>,
    /// Nobody saw how the last `BEGIN`, `COMMIT` or `ROLLBACK` ended; no one but its writer, who is
    /// gone, was in that transaction.
    is_unsure: bool,
    /// A statement failed in a way after which SQLite may have given the transaction up.
    is_broken: bool,
}

/// How far a writer's own work reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// It opened the transaction.
    Whole,
    Savepoint,
    /// One statement, which takes itself back if it fails.
    Statement,
}

/// A turn of a writer; dropped without [`Turn::commit`] it leaves nothing behind.
pub(super) struct Turn {
    /// `None` once it is over.
    line: Option<OwnedMutexGuard<Line>>,
    writer: Writer,
    scope: Scope,
}

/// Somebody in the queue, for as long as it lives.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(queued: &'a AtomicUsize) -> Self {
        queued.fetch_add(1, Ordering::SeqCst);
        Self(queued)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Writer {
    /// Must run inside a Tokio runtime, which commits what writers hand on.
    pub fn start(connection: SqliteConnection) -> Self {
        let contest = Arc::<Contest>::default();
        let line = Arc::new(Mutex::new(Line {
            contest: Arc::clone(&contest),
            connection: Some(connection),
            is_open: false,
            done: Vec::new(),
            left: None,
            is_unsure: false,
            is_broken: false,
        }));
        let queued = Arc::new(AtomicUsize::new(0));
        let (committer, mut calls) = mpsc::unbounded_channel();
        let writer =
            Self { line: Arc::clone(&line), queued: Arc::clone(&queued), committer, contest };
        // It stands in the queue like a writer: all who come before it are in its commit.
        tokio::spawn(async move {
            while calls.recv().await.is_some() {
                let place = Place::take(&queued);
                let mut line = line.lock().await;
                drop(place);
                line.settle().await;
            }
        });
        writer
    }

    fn is_wanted(&self) -> bool {
        self.queued.load(Ordering::SeqCst) > 0
    }

    fn call_committer(&self) {
        // Nobody hears it only when the runtime is gone.
        let _ = self.committer.send(());
    }

    /// To be asked before every read: at once, unless there is a contest.
    pub async fn settled(&self) {
        loop {
            let over = self.contest.over.notified();
            if !self.contest.is_open.load(Ordering::SeqCst) {
                return;
            }
            over.await;
        }
    }

    async fn enter(&self) -> Result<OwnedMutexGuard<Line>, StorageError> {
        let _place = Place::take(&self.queued);
        let line = tokio::time::timeout(PATIENCE, Arc::clone(&self.line).lock_owned()).await;
        let mut line = line.map_err(|_| sqlx::Error::PoolTimedOut)?;
        line.clean().await;
        Ok(line)
    }

    pub async fn begin(&self) -> Result<Turn, StorageError> {
        let mut line = self.enter().await?;
        if line.is_open {
            line.execute("SAVEPOINT writer").await?;
            return Ok(self.turn(line, Scope::Savepoint));
        }
        let mut turn = self.turn(line, Scope::Whole);
        turn.open().await?;
        Ok(turn)
    }

    fn turn(&self, line: OwnedMutexGuard<Line>, scope: Scope) -> Turn {
        Turn { line: Some(line), writer: self.clone(), scope }
    }

    /// One statement as its own transaction; answers the rows that it gives back, and how many it
    /// touched.
    pub async fn run(&self, query: SqliteQuery) -> Result<(Vec<SqliteRow>, u64), StorageError> {
        let mut line = self.enter().await?;
        if !line.is_open && !self.is_wanted() {
            // Alone: the statement commits itself.
            return Ok(collect(line.connection()?, query).await?);
        }
        let mut turn = self.turn(line, Scope::Statement);
        turn.open().await?;
        let answer = collect(turn.connection()?, query).await;
        let answer = answer.inspect_err(|error| turn.failed(error))?;
        turn.commit().await?;
        Ok(answer)
    }

    pub async fn close(&self) {
        let mut line = self.line.lock().await;
        line.settle().await;
        if let Some(connection) = line.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database was not closed cleanly");
        }
    }
}

async fn collect(
    connection: &mut SqliteConnection,
    query: SqliteQuery,
) -> Result<(Vec<SqliteRow>, u64), sqlx::Error> {
    use futures_util::TryStreamExt as _;
    let (mut rows, mut touched) = (Vec::new(), 0);
    let mut steps = connection.fetch_many(query);
    while let Some(step) = steps.try_next().await? {
        match step {
            sqlx::Either::Left(result) => touched += result.rows_affected(),
            sqlx::Either::Right(row) => rows.push(row),
        }
    }
    Ok((rows, touched))
}

impl Line {
    fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
    }

    async fn execute(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        self.connection()?.execute(sqlite(sql, Vec::new())).await.map(|_| ())
    }

    async fn open(&mut self) -> Result<(), sqlx::Error> {
        if self.is_open {
            return Ok(());
        }
        self.is_unsure = true;
        let began = self.execute("BEGIN IMMEDIATE").await;
        self.is_unsure = false;
        self.is_open = began.is_ok();
        began
    }

    /// Ends what the writers before left behind, if they left anything.
    async fn clean(&mut self) {
        if self.is_unsure {
            // It may be over already.
            let _ = self.execute("ROLLBACK").await;
            (self.is_unsure, self.is_open, self.left) = (false, false, None);
            self.done.clear();
            self.contest.end();
        }
        if self.is_broken {
            self.give_up(sqlx::Error::Protocol("a statement broke the transaction".into())).await;
        }
        let undone = match self.left.take() {
            Some(Scope::Whole) if self.is_open => {
                self.is_unsure = true;
                let undone = self.execute("ROLLBACK").await;
                (self.is_unsure, self.is_open) = (false, false);
                undone
            }
            // The savepoint stays below; the next one is a new one.
            Some(Scope::Savepoint) => self.execute("ROLLBACK TO writer").await,
            Some(Scope::Whole | Scope::Statement) | None => Ok(()),
        };
        if let Err(error) = undone {
            self.give_up(error).await;
        }
    }

    /// Makes everything durable and tells those who wait for it.
    async fn settle(&mut self) {
        if self.connection.is_none() {
            return;
        }
        self.clean().await;
        if !self.is_open {
            // Nothing is left that a reader could wait for.
            self.contest.end();
            return;
        }
        self.is_unsure = true;
        let committed = self.execute("COMMIT").await;
        self.is_unsure = false;
        match committed {
            Ok(()) => {
                self.is_open = false;
                for done in self.done.drain(..) {
                    let _ = done.send(Ok(()));
                }
                self.contest.end();
            }
            Err(error) => self.give_up(error).await,
        }
    }

    /// Nothing of the open transaction stays, and everybody in it is told.
    async fn give_up(&mut self, error: sqlx::Error) {
        tracing::error!(%error, "a transaction was given up");
        // It may be over already.
        let _ = self.execute("ROLLBACK").await;
        (self.is_open, self.is_broken, self.left) = (false, false, None);
        let error = Arc::new(error);
        for done in self.done.drain(..) {
            let _ = done.send(Err(Arc::clone(&error)));
        }
        self.contest.end();
    }
}

impl Contest {
    fn end(&self) {
        if self.is_open.swap(false, Ordering::SeqCst) {
            self.over.notify_waiters();
        }
    }
}

impl Turn {
    /// Here, so that nobody is left with a transaction that its writer did not see begin.
    async fn open(&mut self) -> Result<(), sqlx::Error> {
        self.line.as_mut().ok_or(sqlx::Error::PoolClosed)?.open().await
    }

    pub fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        self.line.as_mut().ok_or(sqlx::Error::PoolClosed)?.connection()
    }

    /// To be told of every statement that failed: a refused row leaves the transaction as it was, a
    /// full disk does not.
    pub fn failed(&mut self, error: &sqlx::Error) {
        let refused = error.as_database_error().is_some_and(|e| e.kind() != ErrorKind::Other);
        if let Some(line) = self.line.as_mut().filter(|_| !refused) {
            line.is_broken = true;
        }
    }

    /// Answers when the work is on disk: at once, or together with that of others in the queue.
    pub async fn commit(mut self) -> Result<(), StorageError> {
        let mut line = self.line.take().ok_or(sqlx::Error::PoolClosed)?;
        let is_alone = line.done.is_empty() && !self.writer.is_wanted();
        let (answer, durable) = oneshot::channel();
        line.done.push(answer);
        if is_alone {
            line.settle().await;
        } else {
            self.writer.call_committer();
        }
        drop(line);
        match durable.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(StorageError::NotCommitted(error)),
            Err(_) => Err(sqlx::Error::PoolClosed.into()),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(mut line) = self.line.take() {
            if !line.done.is_empty() {
                line.contest.is_open.store(true, Ordering::SeqCst);
            }
            line.left = Some(self.scope);
            self.writer.call_committer();
        }
    }
}
