//! What is known before a message is queued: whether it has a way out, whether it may go there, and
//! whether the cap is reached (MAIL-005, MAIL-015, MAIL-018, MAIL-023, SMS-005, SMS-007, SMS-009).

use super::transport::Transport;
use super::{Message, MessageMedium, MessagingSettings, QueueError};
use crate::platform::text::{is_email, is_phone_number};
use crate::platform::{InternalError, PoolId, Timestamp};
use crate::storage::{StorageError, Store, Tx};

/// What a cap counts: mail of the deployment in a day, text messages of a pool in a month.
struct Cap {
    medium: MessageMedium,
    scope: String,
    period: String,
    most: i64,
}

impl Cap {
    /// The cap on mail is of the deployment's own relay, which a function does not use; text messages
    /// cost money whoever sends them (trap 24 of file 03).
    fn counts(&self, by_function: bool) -> bool {
        self.most > 0 && !(by_function && self.medium == MessageMedium::Email)
    }
}

fn cap(settings: &MessagingSettings, medium: MessageMedium, pool: &PoolId, now: Timestamp) -> Cap {
    match medium {
        MessageMedium::Email => Cap {
            medium,
            scope: "mail".to_owned(),
            period: date(now, "%Y-%m-%d"),
            most: settings.mail_daily_cap,
        },
        MessageMedium::Sms => Cap {
            medium,
            scope: format!("sms {pool}"),
            period: date(now, "%Y-%m"),
            most: settings.sms_monthly_cap,
        },
    }
}

/// The moment, in UTC, in a form that sorts by age.
pub fn date(at: Timestamp, form: &str) -> String {
    chrono::DateTime::from_timestamp_millis(at.0)
        .map_or_else(String::new, |at| at.format(form).to_string())
}

/// Asks all of it of a message that is about to be queued, and counts it.
pub async fn admit(
    tx: &mut Tx,
    settings: &MessagingSettings,
    pool: &PoolId,
    message: &Message,
    now: Timestamp,
) -> Result<(), QueueError> {
    let medium = message.medium;
    let by_function = message.handover.is_some();
    if !by_function && !Transport::exists(settings, medium) {
        return Err(QueueError::NoTransport(medium));
    }
    let is_address = match medium {
        MessageMedium::Email => is_email(&message.to),
        MessageMedium::Sms => is_phone_number(&message.to),
    };
    if !is_address || !settings.allows(medium, &message.to) {
        return Err(QueueError::Undeliverable);
    }
    let suppressed = tx.is_suppressed(&message.to.to_lowercase()).await.map_err(internal)?;
    if suppressed {
        return Err(QueueError::Undeliverable);
    }
    let cap = cap(settings, medium, pool, now);
    if cap.counts(by_function)
        && !tx.count_message(&cap.scope, &cap.period, cap.most).await.map_err(internal)?
    {
        return Err(QueueError::CapReached(medium));
    }
    Ok(())
}

/// As [`admit`], for a message that only pretends to be sent: a name that nobody has must meet the
/// same refusals as one that somebody has (ERR-040).
pub async fn pretend(
    store: &Store,
    settings: &MessagingSettings,
    pool: &PoolId,
    (medium, by_function): (MessageMedium, bool),
    now: Timestamp,
) -> Result<(), QueueError> {
    if !by_function && !Transport::exists(settings, medium) {
        return Err(QueueError::NoTransport(medium));
    }
    let cap = cap(settings, medium, pool, now);
    if cap.counts(by_function)
        && store.messages_sent(&cap.scope, &cap.period).await.map_err(internal)? >= cap.most
    {
        return Err(QueueError::CapReached(medium));
    }
    Ok(())
}

fn internal(error: StorageError) -> QueueError {
    QueueError::Internal(InternalError::from(error))
}
