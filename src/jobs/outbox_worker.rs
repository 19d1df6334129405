//! Sends what is in the outbox. A message is claimed for a while and deleted once it is sent: a
//! process that dies in between leaves it due again, so nothing is lost.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;

use super::sender_lanes::SenderLanes;

use crate::app::App;
use crate::messaging::transport::Transport;
use crate::messaging::{Delivery, Message, MessageMedium, MessagingSettings, SendError};
use crate::platform::{InternalError, Timestamp};
use crate::storage::OutboxMessage;

/// How long a claim lasts; longer than any transport's time-out.
const LEASE: Duration = Duration::from_secs(60);
const BATCH: i64 = 16;
/// How long to sleep when nothing is waiting; commits wake the worker.
const IDLE: Duration = Duration::from_secs(30);

struct Transports {
    email: Transport,
    sms: Transport,
}

pub async fn run(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let settings = app.outbox.settings();
    let email = Transport::of(settings, MessageMedium::Email, &app.store);
    let sms = Transport::of(settings, MessageMedium::Sms, &app.store);
    let transports = match (email, sms) {
        (Ok(email), Ok(sms)) => Transports { email, sms },
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "messages cannot be sent");
            return;
        }
    };
    let mut lanes = SenderLanes::default();
    while !*stopped.borrow() {
        let wait = match send_due(&app, &transports, &mut lanes).await {
            Ok(0) => next_due(&app).await,
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::error!(%error, "reading the outbox");
                Duration::from_secs(5)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = app.outbox.woken() => {}
            _ = stopped.changed() => {}
        }
    }
    lanes.finish().await;
}

/// Sends one batch and answers how many were due.
async fn send_due(
    app: &Arc<App>,
    transports: &Transports,
    lanes: &mut SenderLanes,
) -> Result<usize, InternalError> {
    let now = app.clock.now();
    let due = app.store.claim_outbox(now, now.plus(LEASE), BATCH).await?;
    let count = due.len();
    let mut ours = Vec::with_capacity(count);
    for queued in due {
        match app.outbox.open(&queued) {
            Ok(message) if message.handover.is_some() => lanes.take(app, queued, message).await?,
            opened => ours.push((queued, opened)),
        }
    }
    let sending = ours.into_iter().map(|(queued, opened)| send(app, transports, queued, opened));
    for result in join_all(sending).await {
        result?;
    }
    Ok(count)
}

async fn send(
    app: &App,
    transports: &Transports,
    queued: OutboxMessage,
    opened: Result<Message, InternalError>,
) -> Result<(), InternalError> {
    let result = match opened {
        Ok(message) => {
            let transport = match message.medium {
                MessageMedium::Email => &transports.email,
                MessageMedium::Sms => &transports.sms,
            };
            let at = app.clock.now();
            transport.send(&Delivery { id: queued.id.clone(), message, at }).await
        }
        Err(error) => Err(SendError::Permanent(error.to_string())),
    };
    match result {
        Ok(()) => app.store.finish_outbox(&queued.id).await?,
        Err(SendError::Permanent(reason)) => {
            tracing::warn!(id = %queued.id, medium = %queued.medium, %reason, "message given up");
            app.store.fail_outbox(&queued.id, app.clock.now()).await?;
        }
        Err(SendError::Bounced(reason)) => {
            tracing::warn!(id = %queued.id, medium = %queued.medium, "recipient suppressed");
            let (address, now) = (queued.recipient.to_lowercase(), app.clock.now());
            app.store.suppress_address(&address, &reason, now).await?;
            app.store.fail_outbox(&queued.id, now).await?;
        }
        Err(SendError::Temporary(reason)) => {
            let now = app.clock.now();
            let settings = app.outbox.settings();
            if queued.created_at.plus(settings.give_up_after) <= now {
                tracing::warn!(id = %queued.id, medium = %queued.medium, %reason, "message given up");
                app.store.fail_outbox(&queued.id, now).await?;
            } else {
                tracing::info!(id = %queued.id, medium = %queued.medium, %reason, "message delayed");
                let until = now.plus(wait_after(queued.attempts, settings));
                app.store.postpone_outbox(&queued.id, until).await?;
            }
        }
    }
    Ok(())
}

/// The wait after the n-th attempt: doubling, with an upper bound.
fn wait_after(attempts: i64, settings: &MessagingSettings) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    settings.first_wait.saturating_mul(1 << doublings).min(settings.longest_wait)
}

async fn next_due(app: &App) -> Duration {
    let now = app.clock.now();
    match app.store.next_outbox_due().await {
        Ok(Some(Timestamp(due))) => {
            Duration::from_millis(u64::try_from(due - now.0).unwrap_or(0)).min(IDLE)
        }
        Ok(None) => IDLE,
        Err(error) => {
            tracing::error!(%error, "reading the outbox");
            IDLE
        }
    }
}
