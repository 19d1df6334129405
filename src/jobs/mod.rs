//! Work beside the requests: sending messages, forgetting what has ended.

pub mod cleanup;
pub mod outbox_worker;

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;

/// The running jobs of this node.
pub struct Jobs {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts all jobs.
#[must_use]
pub fn spawn(app: &Arc<App>) -> Jobs {
    let (stop, stopped) = watch::channel(false);
    let tasks = vec![
        tokio::spawn(outbox_worker::run(Arc::clone(app), stopped.clone())),
        tokio::spawn(cleanup::run(Arc::clone(app), stopped)),
    ];
    Jobs { stop, tasks }
}

impl Jobs {
    /// Lets each job finish what it has begun.
    pub async fn stop(self) {
        // Fails only if the jobs have ended already.
        let _ = self.stop.send(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a job ended badly");
            }
        }
    }
}
