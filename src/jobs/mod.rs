//! Work beside the requests: sending messages, forgetting what has ended.

pub mod certificates;
pub mod cleanup;
pub mod imports;
pub mod logout_notices;
pub mod outbox_worker;
pub mod saml_metadata;
mod sender_lanes;

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::tls::Certificates;

/// The running jobs of this node.
pub struct Jobs {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts all jobs; `certificates` are those of the HTTPS listener, if there is one.
#[must_use]
pub fn spawn(app: &Arc<App>, certificates: Option<Arc<Certificates>>) -> Jobs {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = vec![
        tokio::spawn(outbox_worker::run(Arc::clone(app), stopped.clone())),
        tokio::spawn(imports::run(Arc::clone(app), stopped.clone())),
        tokio::spawn(cleanup::run(Arc::clone(app), stopped.clone())),
        tokio::spawn(saml_metadata::run(Arc::clone(app), stopped.clone())),
        tokio::spawn(logout_notices::run(Arc::clone(app), stopped.clone())),
    ];
    if let Some(certificates) = certificates {
        tasks.push(tokio::spawn(certificates::run(certificates, stopped)));
    }
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
