//! How this deployment sends messages.

use std::time::Duration;

use super::MessageMedium;
use crate::platform::Secret;

#[derive(Clone, Debug)]
pub struct MessagingSettings {
    pub smtp_url: Option<Secret>,
    /// The sender where a pool names none; empty: none.
    pub mail_from: String,
    pub sms_webhook_url: Option<Secret>,
    /// Mails a day, of the whole deployment; 0: no cap (MAIL-004).
    pub mail_daily_cap: i64,
    /// Text messages a month and pool; 0: no cap (SMS-009).
    pub sms_monthly_cap: i64,
    /// If not empty, only these addresses and `@domains` get mail (MAIL-015).
    pub mail_allow_list: Vec<String>,
    /// If not empty, only these numbers get text messages (SMS-007).
    pub sms_allow_list: Vec<String>,
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
            mail_daily_cap: 0,
            sms_monthly_cap: 0,
            mail_allow_list: Vec::new(),
            sms_allow_list: Vec::new(),
            development_inbox: false,
            first_wait: Duration::from_secs(5),
            longest_wait: Duration::from_secs(900),
            give_up_after: Duration::from_secs(24 * 3600),
        }
    }
}

impl MessagingSettings {
    /// Whether a test environment may write to this recipient (MAIL-015, SMS-007).
    #[must_use]
    pub fn allows(&self, medium: MessageMedium, to: &str) -> bool {
        let (list, to) = match medium {
            MessageMedium::Email => (&self.mail_allow_list, to.to_lowercase()),
            MessageMedium::Sms => (&self.sms_allow_list, to.to_owned()),
        };
        let matches = |entry: &String| match entry.strip_prefix('@') {
            Some(domain) => to.rsplit_once('@').is_some_and(|(_, d)| d == domain.to_lowercase()),
            None => to == entry.to_lowercase(),
        };
        list.is_empty() || list.iter().any(matches)
    }
}
