//! Fetches the metadata of SAML providers before it grows old (SAML-003, SAML-011).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;

const EVERY: Duration = Duration::from_secs(60);

pub async fn run(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
        if let Err(error) = app.identity_providers.refresh_metadata().await {
            tracing::error!(%error, "refreshing SAML metadata");
        }
    }
}
