//! Runs import jobs, one at a time on this node.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;

const IDLE: Duration = Duration::from_secs(1);

pub async fn run(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let worked = tokio::select! {
            // Cut off between batches, it goes on after the last one.
            worked = app.imports.run_next() => worked,
            _ = stopped.changed() => return,
        };
        match worked {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "an import was interrupted"),
        }
        tokio::select! {
            () = tokio::time::sleep(IDLE) => {}
            _ = stopped.changed() => return,
        }
    }
}
