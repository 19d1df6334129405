//! Writing the audit log beside the requests: recording never waits for the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::AuditRecord;
use super::file::AuditFile;
use crate::platform::{Clock, Entropy};
use crate::storage::Store;

const WAITING: usize = 10_000;
const BATCH: usize = 500;
/// Seconds from one line about events that were left out to the next.
const BETWEEN_NOTICES: i64 = 60;
const PAUSE: Duration = Duration::from_millis(500);

enum Entry {
    Record(Box<AuditRecord>),
    Flush(oneshot::Sender<()>),
}

/// Where records go, and how many of those that changed nothing.
#[derive(Clone, Debug)]
pub struct AuditSettings {
    /// Into the table `audit` of the database.
    pub in_table: bool,
    pub file: Option<AuditFile>,
    /// Anybody can open a sign-in page as often as they like: of what only looks, no more than this
    /// is recorded, and the rest counted. Everything else is recorded always.
    pub reads_per_second: u64,
}

/// Takes records from any thread; one task writes them in batches.
#[derive(Clone)]
pub struct AuditLog {
    entries: mpsc::Sender<Entry>,
    lost: Arc<AtomicU64>,
    reads: Arc<Reads>,
    pub clock: Clock,
    pub entropy: Entropy,
}

/// What only looked, in this second, and since the last batch.
struct Reads {
    per_second: u64,
    second: AtomicI64,
    recorded: AtomicU64,
    left_out: AtomicU64,
}

impl AuditLog {
    /// Starts the writing task. Must run inside a Tokio runtime.
    #[must_use]
    pub fn start(settings: AuditSettings, store: Store, clock: Clock, entropy: Entropy) -> Self {
        let (entries, waiting) = mpsc::channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let reads = Arc::new(Reads {
            per_second: settings.reads_per_second,
            second: AtomicI64::new(0),
            recorded: AtomicU64::new(0),
            left_out: AtomicU64::new(0),
        });
        let told = clock.now().seconds();
        let writer = Writer {
            store,
            settings,
            lost: Arc::clone(&lost),
            reads: Arc::clone(&reads),
            clock: clock.clone(),
            told,
        };
        tokio::spawn(writer.run(waiting));
        Self { entries, lost, reads, clock, entropy }
    }

    /// Whether an event is recorded; asked before a record is made, which costs more than this.
    #[must_use]
    pub fn wants(&self, read_only: bool) -> bool {
        !read_only || self.reads.admit(self.clock.now().seconds())
    }

    /// Records an event. When the database cannot keep up the record is dropped and counted, and
    /// the loss is logged.
    pub fn record(&self, record: AuditRecord) {
        if self.entries.try_send(Entry::Record(Box::new(record))).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until everything recorded so far is written.
    pub async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.entries.send(Entry::Flush(done)).await.is_ok() {
            // An error means that the task has ended, and with it all writing.
            let _ = written.await;
        }
    }
}

impl Reads {
    fn admit(&self, second: i64) -> bool {
        if self.second.swap(second, Ordering::Relaxed) != second {
            self.recorded.store(0, Ordering::Relaxed);
        }
        let admitted = self.recorded.fetch_add(1, Ordering::Relaxed) < self.per_second;
        if !admitted {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
        admitted
    }
}

struct Writer {
    store: Store,
    settings: AuditSettings,
    lost: Arc<AtomicU64>,
    reads: Arc<Reads>,
    clock: Clock,
    /// When it was last told what was left out, in seconds.
    told: i64,
}

impl Writer {
    async fn run(mut self, mut waiting: mpsc::Receiver<Entry>) {
        let mut entries = Vec::with_capacity(BATCH);
        loop {
            if waiting.recv_many(&mut entries, BATCH).await == 0 {
                return;
            }
            let is_full = entries.len() == BATCH;
            let (mut records, mut flushed) = (Vec::new(), Vec::new());
            for entry in entries.drain(..) {
                match entry {
                    Entry::Record(record) => records.push(*record),
                    Entry::Flush(done) => flushed.push(done),
                }
            }
            if !records.is_empty() {
                self.write(&records).await;
            }
            self.tell_what_is_missing();
            // A pause fills the next batch; under load batches are full anyway.
            if flushed.is_empty() && !is_full {
                tokio::time::sleep(PAUSE).await;
            }
            for done in flushed {
                // Whoever waited may have gone.
                let _ = done.send(());
            }
        }
    }

    async fn write(&self, records: &[AuditRecord]) {
        if self.settings.in_table
            && let Err(error) = self.store.insert_audit(records).await
        {
            tracing::error!(%error, records = records.len(), "the audit log could not be written");
        }
        let Some(file) = self.settings.file.clone() else { return };
        let lines: String =
            records.iter().flat_map(|record| [record.document.as_str(), "\n"]).collect();
        let written = tokio::task::spawn_blocking(move || file.append(&lines)).await;
        if let Err(error) = written.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
            tracing::error!(%error, records = records.len(), "the audit file could not be written");
        }
    }

    fn tell_what_is_missing(&mut self) {
        let dropped = self.lost.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::error!(dropped, "audit records were dropped: the database is too slow");
        }
        let now = self.clock.now().seconds();
        if now - self.told < BETWEEN_NOTICES {
            return;
        }
        self.told = now;
        let left_out = self.reads.left_out.swap(0, Ordering::Relaxed);
        if left_out > 0 {
            tracing::warn!(left_out, "events that only read went by too fast to be recorded");
        }
    }
}
