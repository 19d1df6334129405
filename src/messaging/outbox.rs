//! The outbox: a message is queued in the transaction of its code, so that neither exists without
//! the other (MAIL-023).

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::Notify;

use super::settings::MessagingSettings;
use super::transport::Transport;
use super::{Message, MessageMedium};
use crate::keys::Sealer;
use crate::platform::text::{is_email, is_phone_number};
use crate::platform::{Clock, Entropy, InternalError};
use crate::pools::Pool;
use crate::storage::{OutboxMessage, Tx};

#[derive(Debug, Error)]
pub enum QueueError {
    /// Known before sending: no transport for the medium, or an address nobody can have.
    #[error("the message cannot be delivered")]
    Undeliverable,
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
        let is_address = match message.medium {
            MessageMedium::Email => is_email(&message.to),
            MessageMedium::Sms => is_phone_number(&message.to),
        };
        if !is_address || !Transport::exists(&self.settings, message.medium) {
            return Err(QueueError::Undeliverable);
        }
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
