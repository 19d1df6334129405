//! Tells apps of sessions that have ended (OIDC-081).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;

/// One look at an index.
const EVERY: Duration = Duration::from_secs(1);

pub async fn run(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
        if let Err(error) = app.logouts.tell_due(app.clock.now()).await {
            tracing::error!(%error, "telling apps of sign-outs");
        }
    }
}
