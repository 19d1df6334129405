//! The ways out: SMTP, the SMS webhook, or the development inbox.

use thiserror::Error;

use super::html::document;
use super::placeholders::is_html;
use super::settings::MessagingSettings;
use super::sms::Webhook;
use super::smtp::Smtp;
use super::{Message, MessageMedium};
use crate::platform::{InternalError, Timestamp};
use crate::storage::{InboxMessage, Store};

/// Why a message did not go out; none of the texts holds its content.
#[derive(Debug, Error)]
pub enum SendError {
    /// The other side may take it later.
    #[error("not now: {0}")]
    Temporary(String),
    /// It will never be taken.
    #[error("refused: {0}")]
    Permanent(String),
    /// Nobody has this mailbox: nothing more is sent there (MAIL-018).
    #[error("no such recipient: {0}")]
    Bounced(String),
}

/// A message as it is handed to a transport.
#[derive(Clone)]
pub struct Delivery {
    pub id: String,
    pub message: Message,
    pub at: Timestamp,
}

/// How one medium leaves.
pub enum Transport {
    Smtp(Smtp),
    Webhook(Webhook),
    Inbox(Store),
    /// Nothing is configured; nothing should have been queued.
    None,
}

impl Transport {
    /// Whether messages of this medium have a way out.
    #[must_use]
    pub fn exists(settings: &MessagingSettings, medium: MessageMedium) -> bool {
        settings.development_inbox
            || match medium {
                MessageMedium::Email => settings.smtp_url.is_some(),
                MessageMedium::Sms => settings.sms_webhook_url.is_some(),
            }
    }

    pub fn of(
        settings: &MessagingSettings,
        medium: MessageMedium,
        store: &Store,
    ) -> Result<Self, InternalError> {
        Ok(match medium {
            MessageMedium::Email => match &settings.smtp_url {
                Some(url) => Self::Smtp(Smtp::connect(url, &settings.mail_from)?),
                None if settings.development_inbox => Self::Inbox(store.clone()),
                None => Self::None,
            },
            MessageMedium::Sms => match &settings.sms_webhook_url {
                Some(url) => Self::Webhook(Webhook::new(url.clone())?),
                None if settings.development_inbox => Self::Inbox(store.clone()),
                None => Self::None,
            },
        })
    }

    pub async fn send(&self, delivery: &Delivery) -> Result<(), SendError> {
        // Addresses for tests: accepted and thrown away (MAIL-019).
        if delivery.message.to.ends_with("@simulator.amazonaws.com") {
            return Ok(());
        }
        match self {
            Self::Smtp(smtp) => smtp.send(&delivery.message).await,
            Self::Webhook(webhook) => webhook.send(&delivery.message).await,
            Self::Inbox(store) => store
                .insert_inbox(&arrived(delivery))
                .await
                .map_err(|error| SendError::Temporary(error.to_string())),
            Self::None => Err(SendError::Permanent("no transport is configured".to_owned())),
        }
    }
}

/// A message as the development inbox shows it.
fn arrived(delivery: &Delivery) -> InboxMessage {
    let message = &delivery.message;
    let html = is_html(&message.body);
    let is_mail = message.medium == MessageMedium::Email;
    InboxMessage {
        id: delivery.id.clone(),
        medium: message.medium.as_str().to_owned(),
        recipient: message.to.clone(),
        subject: message.subject.clone(),
        body_text: message.plain(),
        body_html: if is_mail {
            document(&message.subject, &message.pool_name, &message.body, html)
        } else {
            String::new()
        },
        received_at: delivery.at,
    }
}
