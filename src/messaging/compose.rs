//! Which words a message has: the pool's templates, or the defaults in the language of the user
//! (MAIL-109, MAIL-113, PWD-069).

use std::sync::Arc;

use super::placeholders::{CODE, USERNAME, fill, fill_link, has_code, is_html};
use super::{Message, MessageMedium};
use crate::locales::{self, Locale};
use crate::pools::Pool;
use crate::users::codes::Medium;

const LINK_SUBJECT: &str = "Your verification link";
const LINK_BODY: &str =
    "Please click the link below to verify your email address. {##Verify Email##}";

/// What a function says in place of the pool's templates; each part on its own (CUSTMSG-013).
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub subject: Option<String>,
    pub body: Option<String>,
}

impl Words {
    fn over<'a>(
        &'a self,
        (subject, body): (Option<&'a str>, Option<&'a str>),
    ) -> (Option<&'a str>, Option<&'a str>) {
        (self.subject.as_deref().or(subject), self.body.as_deref().or(body))
    }
}

/// To whom a message goes: how, where, and in which language (`locale` of the profile).
#[derive(Clone, Copy)]
pub struct Recipient<'a> {
    pub medium: Medium,
    pub to: &'a str,
    pub language: Option<&'a str>,
}

impl Recipient<'_> {
    fn locale(self) -> Arc<Locale> {
        locales::choose(self.language)
    }

    /// A default text with its placeholders, as a template would have them.
    fn text(self, key: &str) -> String {
        self.locale().format(key, &[("code", CODE), ("user", USERNAME)])
    }
}

/// A code for a sign-up or a contact.
#[must_use]
pub fn verification(pool: &Pool, to: Recipient<'_>, words: &Words, code: &str) -> Message {
    of_template(pool, to, words, ("verification", "message-code"), code)
}

/// A code to reset a password; never a link (PWD-069).
#[must_use]
pub fn password_reset(pool: &Pool, to: Recipient<'_>, words: &Words, code: &str) -> Message {
    of_template(pool, to, words, ("password_reset", "message-reset"), code)
}

/// A code for a sign-in (MFA-008, MAIL-300).
#[must_use]
pub fn authentication(pool: &Pool, recipient: Recipient<'_>, words: &Words, code: &str) -> Message {
    let Recipient { medium, to, .. } = recipient;
    let settings = &pool.settings;
    let email = settings.other.get("EmailMfaConfiguration");
    let email = |member: &str| email.and_then(|email| email.get(member)?.as_str());
    let (subject, body) = words.over(match medium {
        Medium::Email => (email("Subject"), email("Message")),
        Medium::Sms => (None, settings.sms_authentication_message.as_deref()),
    });
    let body = body.map_or_else(|| recipient.text("message-sign-in"), str::to_owned);
    let html = medium == Medium::Email && is_html(&body);
    let body = fill(&body, code, None, html);
    let subject = subject.map_or_else(|| recipient.text("message-sign-in-subject"), str::to_owned);
    message(pool, medium, to, "authentication", &subject, body)
}

/// A link that confirms a sign-up (MAIL-102, USR-263).
#[must_use]
pub fn confirmation_link(pool: &Pool, to: &str, words: &Words, href: &str) -> Message {
    let template = &pool.settings.verification_message_template;
    let (subject, body) = words.over((
        template.email_subject_by_link.as_deref(),
        template.email_message_by_link.as_deref(),
    ));
    let (subject, body) = (subject.unwrap_or(LINK_SUBJECT), body.unwrap_or(LINK_BODY));
    message(pool, Medium::Email, to, "verification", subject, fill_link(body, href))
}

/// User name and temporary password. `None` if the template has no place for the password: then
/// nothing is sent (USR-357).
#[must_use]
pub fn invitation(
    pool: &Pool,
    recipient: Recipient<'_>,
    words: &Words,
    username: &str,
    password: &str,
) -> Option<Message> {
    let Recipient { medium, to, .. } = recipient;
    let template =
        pool.settings.admin_create_user_config.invite_message_template.clone().unwrap_or_default();
    let (subject, body) = words.over(match medium {
        Medium::Email => (template.email_subject.as_deref(), template.email_message.as_deref()),
        Medium::Sms => (None, template.sms_message.as_deref()),
    });
    let body = body.map_or_else(|| recipient.text("message-invitation"), str::to_owned);
    if !has_code(&body) {
        return None;
    }
    let html = medium == Medium::Email && is_html(&body);
    let subject =
        subject.map_or_else(|| recipient.text("message-invitation-subject"), str::to_owned);
    let body = fill(&body, password, Some(username), html);
    Some(message(pool, medium, to, "invitation", &subject, body))
}

fn of_template(
    pool: &Pool,
    recipient: Recipient<'_>,
    words: &Words,
    (kind, default): (&str, &str),
    code: &str,
) -> Message {
    let Recipient { medium, to, .. } = recipient;
    let template = &pool.settings.verification_message_template;
    let (subject, body) = words.over(match medium {
        Medium::Email => (template.email_subject.as_deref(), template.email_message.as_deref()),
        Medium::Sms => (None, template.sms_message.as_deref()),
    });
    let body = body.map_or_else(|| recipient.text(default), str::to_owned);
    let html = medium == Medium::Email && is_html(&body);
    let body = fill(&body, code, None, html);
    let subject = subject.map_or_else(|| recipient.text("message-code-subject"), str::to_owned);
    message(pool, medium, to, kind, &subject, body)
}

fn message(
    pool: &Pool,
    medium: Medium,
    to: &str,
    kind: &str,
    subject: &str,
    body: String,
) -> Message {
    let email = pool.settings.email_configuration.clone().unwrap_or_default();
    let source = email.source_arn.as_deref().and_then(|arn| arn.rsplit_once("identity/"));
    let address = source.map(|(_, identity)| identity).filter(|identity| identity.contains('@'));
    Message {
        medium: MessageMedium::from(medium),
        to: to.to_owned(),
        kind: kind.to_owned(),
        subject: if medium == Medium::Email { one_line(subject) } else { String::new() },
        body,
        text: None,
        pool_name: pool.name.clone(),
        from: email.from.or_else(|| address.map(str::to_owned)),
        reply_to: email.reply_to_email_address,
        handover: None,
        configuration_set: email.configuration_set,
    }
}

/// No line break reaches a header (trap 35 of file 04).
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
