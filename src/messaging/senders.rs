//! Custom senders: messages that functions of the operator deliver (CUSTEMAIL-, CUSTSMS-). The code is
//! opened only here, and encrypted for the function at once.

use std::sync::Arc;

use serde_json::{Value, json};
use thiserror::Error;

use super::{Handover, Message, MessageMedium};
use crate::platform::{ClientId, Entropy, InternalError, PoolId, Secret};
use crate::pools::{Pool, PoolDirectory};
use crate::storage::StorageError;
use crate::triggers::envelope::{Envelope, EnvelopeError};
use crate::triggers::{Caller, Event, Source, Trigger, TriggerError, Triggers};

/// Why a message was not taken. The words hold nothing of the message, and nothing of what the
/// function said: it might repeat the code.
#[derive(Debug, Error)]
pub enum SenderError {
    #[error("the user pool is gone")]
    NoPool,
    #[error("the user pool has no such custom sender any more")]
    NotSet,
    #[error("{0}")]
    Envelope(#[from] EnvelopeError),
    #[error("the function failed")]
    Function,
    #[error("the function could not be called: {0}")]
    Unreachable(String),
    #[error("{0}")]
    Internal(InternalError),
}

impl From<StorageError> for SenderError {
    fn from(error: StorageError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<TriggerError> for SenderError {
    fn from(error: TriggerError) -> Self {
        match error {
            TriggerError::Function { .. } | TriggerError::InvalidResponse => Self::Function,
            TriggerError::Unexpected { code, .. } => Self::Unreachable(code),
            TriggerError::Internal(error) => Self::Internal(error),
        }
    }
}

/// The envelopes of this deployment: what webhooks and Lambda functions get.
#[derive(Default)]
pub struct Envelopes {
    pub sdk: Option<Envelope>,
    /// Instead, for webhooks.
    pub jwe: Option<Envelope>,
}

#[derive(Clone)]
pub struct Senders {
    triggers: Triggers,
    pools: PoolDirectory,
    envelopes: Arc<Envelopes>,
    entropy: Entropy,
}

impl Senders {
    #[must_use]
    pub fn new(
        triggers: Triggers,
        pools: PoolDirectory,
        envelopes: Envelopes,
        entropy: Entropy,
    ) -> Self {
        Self { triggers, pools, envelopes: Arc::new(envelopes), entropy }
    }

    /// Hands a queued message to the function of its pool; `id` is that of the queue, so that a
    /// function can tell a repetition.
    ///
    /// # Errors
    /// If the function has not taken it after all attempts.
    pub async fn deliver(
        &self,
        pool: &PoolId,
        id: &str,
        message: Message,
    ) -> Result<(), SenderError> {
        let pool = self.pools.pool(pool).await?.ok_or(SenderError::NoPool)?;
        let handover = message.handover.ok_or(SenderError::NotSet)?;
        let trigger = trigger(message.medium);
        if !self.triggers.is_set(&pool, trigger) {
            return Err(SenderError::NotSet);
        }
        let source = source(trigger, &handover.occasion).ok_or(SenderError::NotSet)?;
        let code = match &handover.code {
            Some(code) => Some(self.seal(&pool, trigger, code).await?),
            None => None,
        };
        let Handover { username, client_id, sdk, metadata, attributes, .. } = handover;
        let request = request(trigger, code.as_deref(), json!(metadata), attributes);
        let client_id = client_id.map(ClientId::new);
        let caller = Caller { client_id, sdk, ..Caller::default() };
        let event = Event {
            pool: &pool,
            source,
            username: &username,
            caller: &caller,
            request,
            response: json!({}),
        };
        self.triggers.notify(event, id).await?;
        Ok(())
    }

    /// `request.code` for the function of a pool.
    pub async fn seal(
        &self,
        pool: &Pool,
        trigger: Trigger,
        code: &Secret,
    ) -> Result<String, EnvelopeError> {
        let key_name = pool.settings.lambda_config.kms_key_id.as_deref();
        let key_name = key_name.ok_or(EnvelopeError::NoKey)?;
        let envelope = match &self.envelopes.jwe {
            Some(jwe) if self.triggers.is_webhook(pool, trigger) => jwe,
            _ => self.envelopes.sdk.as_ref().ok_or(EnvelopeError::NoKey)?,
        };
        envelope.seal(&self.entropy, &pool.id, key_name, code).await
    }
}

#[must_use]
pub const fn trigger(medium: MessageMedium) -> Trigger {
    match medium {
        MessageMedium::Email => Trigger::CustomEmailSender,
        MessageMedium::Sms => Trigger::CustomSmsSender,
    }
}

fn source(trigger: Trigger, occasion: &str) -> Option<Source> {
    let of_trigger = |source: &Source| source.trigger() == trigger;
    let matches = |source: &Source| {
        source.as_str().split_once('_').is_some_and(|(_, behind)| behind == occasion)
    };
    Source::ALL.iter().copied().find(|source| of_trigger(source) && matches(source))
}

/// `request` of the event (CUSTEMAIL-005 – CUSTEMAIL-008, CUSTSMS-004).
fn request(trigger: Trigger, code: Option<&str>, metadata: Value, attributes: Value) -> Value {
    let kind = match trigger {
        Trigger::CustomSmsSender => "customSMSSenderRequestV1",
        _ => "customEmailSenderRequestV1",
    };
    json!({
        "type": kind,
        "code": code,
        "clientMetadata": metadata,
        "userAttributes": attributes,
    })
}
