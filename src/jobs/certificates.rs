//! Reads certificates again when their files have changed (DOM-030).

use std::sync::Arc;

use tokio::sync::watch;

use crate::tls::{Certificates, LOOK_EVERY};

pub async fn run(certificates: Arc<Certificates>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopped.changed() => return,
        }
        let looking = Arc::clone(&certificates);
        if let Err(error) = tokio::task::spawn_blocking(move || looking.look_again()).await {
            tracing::error!(%error, "looking at certificates");
        }
    }
}
