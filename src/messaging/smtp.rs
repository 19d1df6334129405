//! Mail by SMTP, as text and HTML.

use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::response::Code;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::html::document;
use super::placeholders::is_html;
use super::{Message, SendError};
use crate::platform::{InternalError, Secret};

pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    default_from: String,
}

impl Smtp {
    /// `smtp://user:password@host:port` uses STARTTLS unless the host is this machine; `smtps://`
    /// is TLS from the start.
    pub fn connect(url: &Secret, default_from: &str) -> Result<Self, InternalError> {
        let wrong = |_| InternalError::new("smtp_url cannot be used");
        let mut url = url::Url::parse(url.expose())
            .map_err(|_| InternalError::new("smtp_url is not a URL"))?;
        let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() == "smtp" && !local && url.query().is_none() {
            url.set_query(Some("tls=required"));
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(wrong)?
            .timeout(Some(Duration::from_secs(20)))
            .build();
        Ok(Self { transport, default_from: default_from.to_owned() })
    }

    pub async fn send(&self, message: &Message) -> Result<(), SendError> {
        let mail = self.compose(message)?;
        match self.transport.send(mail).await {
            Ok(_) => Ok(()),
            Err(error) if error.status().is_some_and(is_bounce) => {
                Err(SendError::Bounced(error.to_string()))
            }
            Err(error) if error.is_permanent() => Err(SendError::Permanent(error.to_string())),
            Err(error) => Err(SendError::Temporary(error.to_string())),
        }
    }

    fn compose(&self, message: &Message) -> Result<lettre::Message, SendError> {
        let refused = |what: &str| SendError::Permanent(format!("the {what} is not an address"));
        let mailbox = |text: &str, what: &str| text.parse::<Mailbox>().map_err(|_| refused(what));
        let from = message.from.as_deref().unwrap_or(&self.default_from);
        let html = is_html(&message.body);
        let text = message.plain();
        let document = document(&message.subject, &message.pool_name, &message.body, html);
        let mut mail = lettre::Message::builder()
            .from(mailbox(from, "sender")?)
            .to(mailbox(&message.to, "recipient")?)
            .subject(&message.subject);
        if let Some(reply_to) = &message.reply_to {
            mail = mail.reply_to(mailbox(reply_to, "reply-to")?);
        }
        if let Some(set) = &message.configuration_set {
            mail = mail.raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("X-SES-CONFIGURATION-SET"),
                set.clone(),
            ));
        }
        mail.multipart(MultiPart::alternative_plain_html(text, document))
            .map_err(|_| SendError::Permanent("the mail cannot be written".to_owned()))
    }
}

/// Replies that speak of the mailbox, not of the message or of us (RFC 5321 section 4.2.3).
fn is_bounce(code: Code) -> bool {
    matches!(u16::from(code), 550 | 551 | 553)
}
