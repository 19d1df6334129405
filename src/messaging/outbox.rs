//! The outbox: a message is queued in the transaction of its code, so that neither exists without
//! the other (MAIL-023).

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::Notify;

use super::settings::MessagingSettings;
use super::{Message, MessageMedium, limits};
use crate::keys::Sealer;
use crate::platform::{Clock, Entropy, InternalError};
use crate::pools::Pool;
use crate::storage::{OutboxMessage, Store, Tx};

#[derive(Debug, Error)]
pub enum QueueError {
    /// Nobody can have the address, or nothing may be sent there (MAIL-021).
    #[error("the message cannot be delivered")]
    Undeliverable,
    /// The deployment has no way out for the medium (MAIL-020, SMS-005).
    #[error("no transport for {}", .0.as_str())]
    NoTransport(MessageMedium),
    /// MAIL-005, SMS-009.
    #[error("the cap on {} is reached", .0.as_str())]
    CapReached(MessageMedium),
    #[error("{0}")]
    Internal(InternalError),
}

/// Queues messages, and opens them again for the worker.
#[derive(Clone)]
pub struct Outbox {
    settings: Arc<MessagingSettings>,
    sealer: Sealer,
    clock: Clock,
    entropy: Entropy,
    notify: Arc<Notify>,
}

impl Outbox {
    #[must_use]
    pub fn new(
        settings: MessagingSettings,
        sealer: Sealer,
        clock: Clock,
        entropy: Entropy,
    ) -> Self {
        Self { settings: Arc::new(settings), sealer, clock, entropy, notify: Arc::default() }
    }

    #[must_use]
    pub fn settings(&self) -> &MessagingSettings {
        &self.settings
    }

    /// Queues a message inside the caller's transaction.
    pub async fn queue(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        message: Message,
    ) -> Result<(), QueueError> {
        limits::admit(tx, &self.settings, &pool.id, &message, self.clock.now()).await?;
        let id = self.entropy.uuid();
        let internal = |error: InternalError| QueueError::Internal(error);
        let plain = serde_json::to_vec(&message)
            .map_err(|error| QueueError::Internal(InternalError::new(error)))?;
        let sealed = self.sealer.seal(&context(&id), &plain);
        let queued = OutboxMessage {
            pool_id: pool.id.clone(),
            medium: message.medium.as_str().to_owned(),
            recipient: message.to,
            sealed_message: sealed.map_err(InternalError::from).map_err(internal)?,
            created_at: self.clock.now(),
            attempts: 0,
            id,
        };
        tx.insert_outbox(&queued).await.map_err(InternalError::from).map_err(internal)
    }

    /// Refuses what [`Outbox::queue`] would refuse of any message of this medium, and sends nothing.
    pub async fn pretend(
        &self,
        store: &Store,
        pool: &Pool,
        medium: MessageMedium,
        by_function: bool,
    ) -> Result<(), QueueError> {
        let medium = (medium, by_function);
        limits::pretend(store, &self.settings, &pool.id, medium, self.clock.now()).await
    }

    /// Tells the worker that something was committed.
    pub fn wake(&self) {
        self.notify.notify_one();
    }

    /// Waits for the next [`Outbox::wake`].
    pub async fn woken(&self) {
        self.notify.notified().await;
    }

    /// The message that a row holds.
    pub fn open(&self, queued: &OutboxMessage) -> Result<Message, InternalError> {
        let plain = self.sealer.open(&context(&queued.id), &queued.sealed_message)?;
        serde_json::from_slice(&plain).map_err(InternalError::new)
    }
}

fn context(id: &str) -> String {
    format!("outbox:{id}")
}
