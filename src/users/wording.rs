//! The function that words messages (CUSTMSG-). It never sees the code.

use serde_json::{Value, json};

use super::codes::{Medium, Occasion};
use super::directory::Users;
use super::error::DirectoryError;
use super::event::user_attributes;
use super::user::User;
use crate::messaging::compose::Words;
use crate::messaging::placeholders::{CODE, USERNAME, has_code, has_link};
use crate::pools::Pool;
use crate::pools::settings::DefaultSender;
use crate::triggers::{Event, Source, Trigger, TriggerError};

/// `linkParameter` (CUSTMSG-005).
const LINK: &str = "{##Click Here##}";
/// CUSTMSG-014, CUSTMSG-015.
const LONGEST_MAIL: usize = 20_000;
const LONGEST_SMS: usize = 140;
const LONGEST_SUBJECT: usize = 140;

/// What the message must have a place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carries {
    Code,
    /// A link, which the pool sends instead (CUSTMSG-022).
    Link,
    /// Password and user name (CUSTMSG-010).
    Invitation,
}

impl Users {
    /// Whether a function words messages of this medium: not where another one delivers them
    /// (TRG-117).
    pub(super) fn asks_for_words(&self, pool: &Pool, medium: Medium) -> bool {
        let sender = match medium {
            Medium::Email => Trigger::CustomEmailSender,
            Medium::Sms => Trigger::CustomSmsSender,
        };
        self.triggers.is_set(pool, Trigger::CustomMessage) && !self.triggers.is_set(pool, sender)
    }

    /// The words of the function; none where there is none. What it leaves out comes from the pool's
    /// templates (CUSTMSG-013).
    pub(super) async fn words(
        &self,
        pool: &Pool,
        user: &User,
        medium: Medium,
        occasion: Occasion,
        carries: Carries,
    ) -> Result<Words, DirectoryError> {
        if !self.asks_for_words(pool, medium) {
            return Ok(Words::default());
        }
        let username = (carries == Carries::Invitation).then_some(USERNAME);
        let event = Event {
            pool,
            source: source(occasion),
            username: &user.username,
            caller: &self.caller,
            request: json!({
                "userAttributes": user_attributes(pool, user),
                "codeParameter": CODE,
                "linkParameter": LINK,
                "usernameParameter": username,
            }),
            response: json!({
                "smsMessage": Value::Null, "emailMessage": Value::Null, "emailSubject": Value::Null,
            }),
        };
        let Some(response) = self.triggers.invoke(event).await? else {
            return Ok(Words::default());
        };
        let [sms, mail, subject] = ["smsMessage", "emailMessage", "emailSubject"]
            .map(|name| response.text(name).map(|text| text.map(str::to_owned)));
        let (sms, mail, subject) = (sms?, mail?, subject?);
        match medium {
            Medium::Sms => {
                check(sms.as_deref(), "smsMessage", LONGEST_SMS, carries)?;
                Ok(Words { subject: None, body: sms })
            }
            Medium::Email => {
                if (mail.is_some() || subject.is_some()) && !may_word_mail(pool) {
                    return Err(TriggerError::InvalidResponse.into());
                }
                check(mail.as_deref(), "emailBody", LONGEST_MAIL, carries)?;
                check_length(subject.as_deref(), "emailSubject", LONGEST_SUBJECT)?;
                Ok(Words { subject, body: mail })
            }
        }
    }
}

/// CUSTMSG-016.
fn may_word_mail(pool: &Pool) -> bool {
    let email = pool.settings.email_configuration.as_ref();
    let account = email.and_then(|email| email.email_sending_account.as_deref());
    account == Some("DEVELOPER")
        || pool.settings.portico.custom_message_with_default_sender == DefaultSender::Allow
}

/// CUSTMSG-010, CUSTMSG-014 – CUSTMSG-017, CUSTMSG-022, MAIL-025.
fn check(
    text: Option<&str>,
    member: &str,
    longest: usize,
    carries: Carries,
) -> Result<(), DirectoryError> {
    check_length(text, member, longest)?;
    let Some(text) = text else { return Ok(()) };
    let (is_complete, placeholder) = match carries {
        Carries::Code => (has_code(text), r"\{####\}"),
        Carries::Link => (has_link(text), r"\{##[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*##\}"),
        Carries::Invitation if has_code(text) => (text.contains(USERNAME), r"\{username\}"),
        Carries::Invitation => (false, r"\{####\}"),
    };
    if is_complete {
        return Ok(());
    }
    let any = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*";
    Err(violation(
        member,
        &format!("Member must satisfy regular expression pattern: {any}{placeholder}{any}"),
    ))
}

fn check_length(text: Option<&str>, member: &str, longest: usize) -> Result<(), DirectoryError> {
    if text.is_some_and(|text| text.chars().count() > longest) {
        let rule = format!("Member must have length less than or equal to {longest}");
        return Err(violation(member, &rule));
    }
    Ok(())
}

fn violation(member: &str, rule: &str) -> DirectoryError {
    DirectoryError::InvalidParameter(format!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: {rule}"
    ))
}

const fn source(occasion: Occasion) -> Source {
    match occasion {
        Occasion::SignUp => Source::CustomMessageSignUp,
        Occasion::ResendCode => Source::CustomMessageResendCode,
        Occasion::ForgotPassword => Source::CustomMessageForgotPassword,
        Occasion::UpdateUserAttribute => Source::CustomMessageUpdateUserAttribute,
        Occasion::VerifyUserAttribute => Source::CustomMessageVerifyUserAttribute,
        Occasion::AdminCreateUser => Source::CustomMessageAdminCreateUser,
        Occasion::Authentication => Source::CustomMessageAuthentication,
    }
}
