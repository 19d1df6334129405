//! The placeholders of message templates (MAIL-100 – MAIL-119). Unknown `{…}` stays as it is.

use super::html::escape;

pub const CODE: &str = "{####}";
pub const USERNAME: &str = "{username}";

/// Whether a template is HTML (MAIL-022).
#[must_use]
pub fn is_html(template: &str) -> bool {
    let Some(start) = template.find('<') else { return false };
    let next = template[start + 1..].chars().next();
    next.is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '!')
        && template[start..].contains('>')
}

/// Puts in the code or temporary password (MAIL-100), and the user name where the message may have
/// it (MAIL-101). Values are escaped in HTML (MAIL-114). One pass: a value is never searched again.
#[must_use]
pub fn fill(template: &str, code: &str, username: Option<&str>, html: bool) -> String {
    let shown = |value: &str| if html { escape(value) } else { value.to_owned() };
    let mut filled = String::with_capacity(template.len() + code.len());
    let mut rest = template;
    while let Some(brace) = rest.find('{') {
        filled.push_str(&rest[..brace]);
        rest = &rest[brace..];
        if let Some(after) = rest.strip_prefix(CODE) {
            filled.push_str(&shown(code));
            rest = after;
        } else if let (Some(after), Some(username)) = (rest.strip_prefix(USERNAME), username) {
            filled.push_str(&shown(username));
            rest = after;
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled.push_str(rest);
    filled
}

/// Turns `{##Text##}` into a link (MAIL-102); `{####}` is never an empty link (trap 32).
#[must_use]
pub fn fill_link(template: &str, href: &str) -> String {
    let mut filled = String::with_capacity(template.len() + href.len());
    let mut rest = template;
    while let Some(start) = rest.find("{##") {
        filled.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest[3..].find("##}").filter(|_| !rest.starts_with(CODE));
        let Some(end) = end else {
            filled.push_str("{##");
            rest = &rest[3..];
            continue;
        };
        let text = &rest[3..3 + end];
        filled.push_str(&format!("<a href=\"{}\">{text}</a>", escape(href)));
        rest = &rest[3 + end + 3..];
    }
    filled.push_str(rest);
    filled
}

/// Whether the template has a place for a link.
#[must_use]
pub fn has_link(template: &str) -> bool {
    fill_link(template, "") != template
}

/// Whether the template can carry a code.
#[must_use]
pub fn has_code(template: &str) -> bool {
    template.contains(CODE)
}
