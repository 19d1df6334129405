//! Mail to users about risky sign-ins, by the outbox or by the pool's custom sender (RISK-074,
//! CUSTEMAIL-013).

use serde_json::{Map, Value, json};

use super::directory::Users;
use super::error::DirectoryError;
use super::user::User;
use crate::clients::AppClient;
use crate::locales;
use crate::messaging::compose::one_line;
use crate::messaging::{Handover, Message, MessageMedium, senders};
use crate::pools::Pool;
use crate::risk::configuration::NotifyConfiguration;
use crate::risk::notice::{self, Facts, Links, NoticeKind};
use crate::risk::{Answer, AuthEvent};

const OCCASION: &str = "AccountTakeOverNotification";

impl Users {
    /// Writes an event and the mail about it. Only a proven address gets one; that none can be sent
    /// changes nothing for the sign-in.
    pub(crate) async fn notify_of_risk(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        (event, kind, answer): (&AuthEvent, NoticeKind, Answer),
    ) -> Result<(), DirectoryError> {
        let subject = user.sub.as_str();
        if let Some(to) = user.verified("email") {
            let message = self.notice(pool, client, user, (to, event, kind, answer)).await?;
            let mut tx = self.store.begin().await?;
            self.risk.write_in(&mut tx, &pool.id, subject, event).await?;
            match self.queue_message(&mut tx, pool, message).await {
                Ok(()) => {
                    tx.commit().await?;
                    self.outbox.wake();
                    return Ok(());
                }
                Err(DirectoryError::Internal(error)) => return Err(error.into()),
                Err(error) => tracing::warn!(%error, "a notice of a risky sign-in was not sent"),
            }
        }
        let mut tx = self.store.begin().await?;
        self.risk.write_in(&mut tx, &pool.id, subject, event).await?;
        Ok(tx.commit().await?)
    }

    async fn notice(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        (to, event, kind, answer): (&str, &AuthEvent, NoticeKind, Answer),
    ) -> Result<Message, DirectoryError> {
        let token = self.risk.feedback_token(&pool.id, user.sub.as_str(), &event.id);
        let base = self.pools.base_url(pool).await?;
        let links = links(base.as_deref(), client, (&user.username, &event.id, &token));
        let facts = Facts { event, username: &user.username, token: &token, links: &links };
        let plain = Message {
            medium: MessageMedium::Email,
            to: to.to_owned(),
            kind: "risk".to_owned(),
            subject: String::new(),
            body: String::new(),
            text: None,
            pool_name: pool.name.clone(),
            from: None,
            reply_to: None,
            handover: None,
            configuration_set: None,
        };
        if self.triggers.is_set(pool, senders::trigger(MessageMedium::Email)) {
            let handover = self.handed_over(client, answer, &facts);
            return Ok(Message { handover: Some(handover), ..plain });
        }
        let configuration = self.risk.effective(&pool.id, Some(&client.id)).await?;
        let takeover = configuration.account_takeover_risk_configuration;
        let configured = takeover.and_then(|takeover| takeover.notify_configuration);
        let locale = locales::choose(user.attribute("locale"));
        let words = notice::words(configured.as_ref(), kind, &locale, &facts);
        let (from, reply_to) = sender(pool, configured);
        Ok(Message {
            subject: one_line(&words.subject),
            body: words.html,
            text: Some(words.text),
            from,
            reply_to,
            ..plain
        })
    }

    /// What the function gets in place of the user's attributes (CUSTEMAIL-013).
    fn handed_over(&self, client: &AppClient, answer: Answer, facts: &Facts<'_>) -> Handover {
        let visitor = &facts.event.record.visitor;
        let address = visitor.address.map(|address| address.to_string());
        let mut attributes = Map::new();
        let mut add = |name: &str, value: Option<String>| {
            attributes.extend(value.map(|value| (name.to_owned(), Value::from(value))));
        };
        add("EVENT_ID", Some(facts.event.id.clone()));
        add("USER_NAME", Some(facts.username.to_owned()));
        add("IP_ADDRESS", address);
        add("ACCOUNT_TAKE_OVER_ACTION", Some(answer.as_str().to_owned()));
        add("ONE_CLICK_LINK_VALID", facts.links.valid.clone());
        add("ONE_CLICK_LINK_INVALID", facts.links.invalid.clone());
        add("LOGIN_TIME", Some(notice::login_time(facts.event)));
        add("FEEDBACK_TOKEN", Some(facts.token.to_owned()));
        add("CITY", visitor.city.clone());
        add("COUNTRY", visitor.country.clone());
        add("DEVICE_NAME", visitor.device_name.clone());
        Handover {
            occasion: OCCASION.to_owned(),
            username: facts.username.to_owned(),
            client_id: Some(client.id.to_string()),
            sdk: self.caller.sdk.clone(),
            metadata: None,
            attributes: json!(attributes),
            code: None,
        }
    }
}

/// `From` of the notices, else the identity in their ARN, else the sender of the pool (RISK-075).
fn sender(
    pool: &Pool,
    configured: Option<NotifyConfiguration>,
) -> (Option<String>, Option<String>) {
    let email = pool.settings.email_configuration.clone().unwrap_or_default();
    let Some(configured) = configured else { return (email.from, email.reply_to_email_address) };
    let identity = configured.source_arn.rsplit_once("identity/").map(|(_, identity)| identity);
    let identity = identity.filter(|identity| identity.contains('@')).map(str::to_owned);
    let from = configured.from.or(identity).or(email.from);
    (from, configured.reply_to.or(email.reply_to_email_address))
}

/// `{domain}/eventFeedback?…` (RISK-078).
fn links(
    base: Option<&str>,
    client: &AppClient,
    (user, event, token): (&str, &str, &str),
) -> Links {
    let link = |value: &str| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", client.id.as_str())
            .append_pair("username", user)
            .append_pair("event_id", event)
            .append_pair("feedback_token", token)
            .append_pair("feedback_value", value)
            .finish();
        base.map(|base| format!("{base}/eventFeedback?{query}"))
    };
    Links { valid: link("Valid"), invalid: link("Invalid") }
}
