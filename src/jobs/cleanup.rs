//! Forgets what has ended: sessions, codes, families, counters, old records.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::messaging::limits::date;
use crate::platform::{InternalError, Timestamp};

const EVERY: Duration = Duration::from_secs(600);
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

pub async fn run(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
        if let Err(error) = clean(&app).await {
            tracing::error!(%error, "cleaning up");
        }
    }
}

/// One round. Ended rows are kept a little so that late callers still get the right answer.
pub async fn clean(app: &App) -> Result<(), InternalError> {
    let now = app.clock.now();
    let ago = |seconds: i64| Timestamp(now.0 - seconds * 1000);
    let mut tx = app.store.begin().await?;
    tx.delete_old_authorizations(ago(DAY)).await?;
    tx.delete_old_assertions(now).await?;
    tx.delete_old_device_requests(ago(HOUR)).await?;
    tx.delete_old_challenges(ago(HOUR)).await?;
    tx.delete_old_browser_sessions(now).await?;
    tx.delete_old_saml_ids(now).await?;
    tx.delete_old_captchas(now).await?;
    // Until the last access token of the family has expired (TOK-124).
    tx.delete_old_families(ago(DAY)).await?;
    tx.delete_old_counters(ago(DAY)).await?;
    tx.delete_old_messages(ago(7 * DAY)).await?;
    tx.delete_old_message_counts(&date(ago(62 * DAY), "%Y-%m")).await?;
    tx.delete_old_auth_events(now).await?;
    tx.delete_old_audit(ago(app.config.audit.retention_days.clamp(1, 36_500) * DAY)).await?;
    tx.commit().await?;
    app.store.delete_retired_keys(now).await?;
    app.imports.expire().await?;
    Ok(())
}
