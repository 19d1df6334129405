//! Messages to people: their words, the outbox they wait in, and the ways out.

pub mod compose;
pub mod handover;
pub mod html;
pub mod limits;
pub mod outbox;
pub mod placeholders;
pub mod senders;
pub mod settings;
pub mod sms;
pub mod smtp;
pub mod transport;

use serde::{Deserialize, Serialize};

pub use handover::Handover;
pub use outbox::{Outbox, QueueError};
pub use senders::Senders;
pub use settings::MessagingSettings;
pub use transport::{Delivery, SendError};

use crate::users::codes::Medium;

/// A message ready to be sent. It carries codes: sealed at rest, never logged (MAIL-026).
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    pub medium: MessageMedium,
    pub to: String,
    /// For the SMS webhook and for counters, for example `verification`.
    pub kind: String,
    /// Empty for text messages.
    pub subject: String,
    /// Plain text, or HTML if it has tags (MAIL-022).
    pub body: String,
    /// The plain text beside an HTML body; without it the HTML is read out.
    #[serde(default)]
    pub text: Option<String>,
    pub pool_name: String,
    pub from: Option<String>,
    pub reply_to: Option<String>,
    /// What a custom sender is told; then there are no words.
    #[serde(default)]
    pub handover: Option<Handover>,
    /// Of the pool's own SES (MAIL-010).
    #[serde(default)]
    pub configuration_set: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MessageMedium {
    Email,
    Sms,
}

impl Message {
    /// What who shows no HTML gets to read.
    #[must_use]
    pub fn plain(&self) -> String {
        match &self.text {
            Some(text) => text.clone(),
            None if placeholders::is_html(&self.body) => html::to_text(&self.body),
            None => self.body.clone(),
        }
    }
}

impl From<Medium> for MessageMedium {
    fn from(medium: Medium) -> Self {
        match medium {
            Medium::Email => Self::Email,
            Medium::Sms => Self::Sms,
        }
    }
}

impl MessageMedium {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Sms => "SMS",
        }
    }
}
