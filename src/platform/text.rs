//! Text rules shared by names and destinations.

/// The one folding of names where case does not count: Unicode lower case, locale-independent (ATTR-123).
#[must_use]
pub fn fold(name: &str) -> String {
    name.to_lowercase()
}

/// Whether the text is an e-mail address by form: one `@`, a dotted or plain domain, no spaces (ATTR-009).
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    !local.is_empty()
        && local.len() <= 64
        && !local.contains('@')
        && domain.len() <= 255
        && domain.split('.').count() >= 2
        && domain.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && !local
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "<>()[]\\,;:\"".contains(c))
}

/// Whether the text is a phone number in E.164 form (ATTR-008).
#[must_use]
pub fn is_phone_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (1..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

/// A destination as callers may see it: `a***@e***`, `+*******1234` (USR-205).
#[must_use]
pub fn mask(destination: &str) -> String {
    if let Some((local, domain)) = destination.rsplit_once('@') {
        let first = |part: &str| part.chars().next().map(String::from).unwrap_or_default();
        return format!("{}***@{}***", first(local), first(domain));
    }
    let digits: Vec<char> = destination.trim_start_matches('+').chars().collect();
    let hidden = digits.len().saturating_sub(4);
    format!("+{}{}", "*".repeat(hidden), digits[hidden..].iter().collect::<String>())
}
