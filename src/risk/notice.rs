//! Mails about risky sign-ins: their templates, and what is put into them (RISK-074 – RISK-079).

use super::configuration::{NotifyConfiguration, NotifyEmail};
use super::event::AuthEvent;
use crate::locales::Locale;
use crate::messaging::html::escape;
use crate::messaging::limits::date;

/// Which of the three mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    Blocked,
    AskedFactor,
    LetIn,
}

/// Where a click says whose sign-in it was; there are none without a domain (RISK-077).
#[derive(Clone, Debug, Default)]
pub struct Links {
    pub valid: Option<String>,
    pub invalid: Option<String>,
}

/// What a mail can say.
pub struct Facts<'a> {
    pub event: &'a AuthEvent,
    pub username: &'a str,
    pub token: &'a str,
    pub links: &'a Links,
}

/// Subject, HTML and plain text.
#[derive(Clone, Debug)]
pub struct Words {
    pub subject: String,
    pub html: String,
    pub text: String,
}

const UNKNOWN: &str = "–";

/// `Friday, March 19, 2021 02:25 PM UTC` (CUSTEMAIL-013).
#[must_use]
pub fn login_time(event: &AuthEvent) -> String {
    date(event.at, "%A, %B %d, %Y %I:%M %p UTC")
}

/// The mail in the words of the pool, or the default ones in the language of the user.
#[must_use]
pub fn words(
    configured: Option<&NotifyConfiguration>,
    kind: NoticeKind,
    locale: &Locale,
    facts: &Facts<'_>,
) -> Words {
    let own = configured.and_then(|configured| match kind {
        NoticeKind::Blocked => configured.block_email.as_ref(),
        NoticeKind::AskedFactor => configured.mfa_email.as_ref(),
        NoticeKind::LetIn => configured.no_action_email.as_ref(),
    });
    let default = default(kind, locale, facts.event);
    let template = own.unwrap_or(&default);
    let html = template.html_body.as_deref().map(|body| fill(body, facts, true));
    let text = template.text_body.as_deref().map(|body| fill(body, facts, false));
    let (html, text) = match (html, text) {
        (Some(html), Some(text)) => (html, text),
        (Some(html), None) => (html.clone(), crate::messaging::html::to_text(&html)),
        (None, Some(text)) => (escape(&text).replace('\n', "<br>\n"), text),
        // A subject alone goes with the default words.
        (None, None) => (
            fill(default.html_body.as_deref().unwrap_or_default(), facts, true),
            fill(default.text_body.as_deref().unwrap_or_default(), facts, false),
        ),
    };
    Words { subject: template.subject.clone(), html, text }
}

/// RISK-079: when, from which device and where, and two links.
fn default(kind: NoticeKind, locale: &Locale, event: &AuthEvent) -> NotifyEmail {
    let (subject, intro) = match kind {
        NoticeKind::Blocked => ("message-risk-subject-blocked", "message-risk-blocked"),
        NoticeKind::AskedFactor | NoticeKind::LetIn => ("message-risk-subject", "message-risk-new"),
    };
    let intro = locale.format(intro, &[("user", "{username}")]);
    let visitor = &event.record.visitor;
    let mut lines = vec![("message-risk-time", "{login-time}")];
    lines.extend(visitor.device_name.as_ref().map(|_| ("message-risk-device", "{device-name}")));
    lines.extend(match (&visitor.city, &visitor.country) {
        (Some(_), Some(_)) => Some(("message-risk-place", "{city}, {country}")),
        (None, Some(_)) => Some(("message-risk-place", "{country}")),
        _ => None,
    });
    lines.extend(visitor.address.map(|_| ("message-risk-address", "{ip-address}")));
    let lines: Vec<String> =
        lines.into_iter().map(|(key, value)| format!("{}: {value}", locale.text(key))).collect();
    let (no, yes) = (locale.text("message-risk-not-me"), locale.text("message-risk-me"));
    let html = format!(
        "<p>{}</p>\n<p>{}</p>\n<p><a href=\"{{one-click-link-invalid}}\">{}</a></p>\n\
         <p><a href=\"{{one-click-link-valid}}\">{}</a></p>",
        escape(&intro),
        lines.iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>\n"),
        escape(no),
        escape(yes),
    );
    let text = format!(
        "{intro}\n\n{}\n\n{no}: {{one-click-link-invalid}}\n{yes}: {{one-click-link-valid}}",
        lines.join("\n")
    );
    let subject = locale.text(subject).to_owned();
    NotifyEmail { subject, html_body: Some(html), text_body: Some(text) }
}

/// Puts the values in, in one pass: a value is never searched again (RISK-076). What would be a link
/// to nowhere goes, with its words (RISK-077).
fn fill(template: &str, facts: &Facts<'_>, is_html: bool) -> String {
    let template = without_dead_links(template, facts.links, is_html);
    let mut filled = String::with_capacity(template.len());
    let mut rest = template.as_str();
    while let Some(brace) = rest.find('{') {
        filled.push_str(&rest[..brace]);
        rest = &rest[brace..];
        let value = rest.find('}').and_then(|end| Some((end, value(&rest[1..end], facts)?)));
        if let Some((end, value)) = value {
            filled.push_str(&if is_html { escape(&value) } else { value });
            rest = &rest[end + 1..];
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled.push_str(rest);
    filled
}

fn value(name: &str, facts: &Facts<'_>) -> Option<String> {
    let visitor = &facts.event.record.visitor;
    let known = |value: Option<String>| Some(value.unwrap_or_else(|| UNKNOWN.to_owned()));
    match name {
        "ip-address" => known(visitor.address.map(|address| address.to_string())),
        "city" => known(visitor.city.clone()),
        "country" => known(visitor.country.clone()),
        "login-time" => Some(login_time(facts.event)),
        "device-name" => known(visitor.device_name.clone()),
        "one-click-link-valid" => Some(facts.links.valid.clone().unwrap_or_default()),
        "one-click-link-invalid" => Some(facts.links.invalid.clone().unwrap_or_default()),
        "event-id" => Some(facts.event.id.clone()),
        "feedback-token" => Some(facts.token.to_owned()),
        "username" => Some(facts.username.to_owned()),
        _ => None,
    }
}

/// Without a domain: the whole `<a …>` around a link placeholder goes, or in plain text its line.
fn without_dead_links(template: &str, links: &Links, is_html: bool) -> String {
    let dead = [
        ("{one-click-link-valid}", links.valid.is_none()),
        ("{one-click-link-invalid}", links.invalid.is_none()),
    ];
    let mut text = template.to_owned();
    for (placeholder, _) in dead.into_iter().filter(|(_, is_dead)| *is_dead) {
        while let Some(at) = text.find(placeholder) {
            let (start, end) = around(&text, at, is_html).unwrap_or((at, at + placeholder.len()));
            text.replace_range(start..end, "");
        }
    }
    text
}

/// The anchor or the line that a position lies in.
fn around(text: &str, at: usize, is_html: bool) -> Option<(usize, usize)> {
    if !is_html {
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
        return Some((start, end));
    }
    let start = text[..at].to_ascii_lowercase().rfind("<a ")?;
    let end = text[at..].to_ascii_lowercase().find("</a>")? + at + "</a>".len();
    (!text[start..at].contains("</a>")).then_some((start, end))
}
