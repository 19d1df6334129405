//! Writing the audit log beside the requests: recording never waits for the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::AuditRecord;
use crate::platform::{Clock, Entropy};
use crate::storage::Store;

const WAITING: usize = 10_000;
const BATCH: usize = 500;
const PAUSE: Duration = Duration::from_millis(500);

enum Entry {
    Record(Box<AuditRecord>),
    Flush(oneshot::Sender<()>),
}

/// Takes records from any thread; one task writes them in batches.
#[derive(Clone)]
pub struct AuditLog {
    entries: mpsc::Sender<Entry>,
    lost: Arc<AtomicU64>,
    pub clock: Clock,
    pub entropy: Entropy,
}

impl AuditLog {
    /// Starts the writing task. Must run inside a Tokio runtime.
    #[must_use]
    pub fn start(store: Store, clock: Clock, entropy: Entropy) -> Self {
        let (entries, waiting) = mpsc::channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        tokio::spawn(write(store, waiting, Arc::clone(&lost)));
        Self { entries, lost, clock, entropy }
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

async fn write(store: Store, mut waiting: mpsc::Receiver<Entry>, lost: Arc<AtomicU64>) {
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
        if !records.is_empty()
            && let Err(error) = store.insert_audit(&records).await
        {
            tracing::error!(%error, records = records.len(), "the audit log could not be written");
        }
        let dropped = lost.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::error!(dropped, "audit records were dropped: the database is too slow");
        }
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
