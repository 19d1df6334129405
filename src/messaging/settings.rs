//! How this deployment sends messages.

use std::time::Duration;

use crate::platform::Secret;

#[derive(Clone, Debug)]
pub struct MessagingSettings {
    pub smtp_url: Option<Secret>,
    /// The sender where a pool names none; empty: none.
    pub mail_from: String,
    pub sms_webhook_url: Option<Secret>,
    /// Development: what has no other way out goes to `/dev/inbox`.
    pub development_inbox: bool,
    /// The wait after the first failure; it doubles up to `longest_wait`.
    pub first_wait: Duration,
    pub longest_wait: Duration,
    /// After this long a message is given up.
    pub give_up_after: Duration,
}

impl Default for MessagingSettings {
    fn default() -> Self {
        Self {
            smtp_url: None,
            mail_from: String::new(),
            sms_webhook_url: None,
            development_inbox: false,
            first_wait: Duration::from_secs(5),
            longest_wait: Duration::from_secs(900),
            give_up_after: Duration::from_secs(24 * 3600),
        }
    }
}
