//! The filter of `ListUsers`: one property, `=` or `^=`, one value (SRCH-002 – SRCH-024).

use thiserror::Error;

use crate::pools::Pool;

/// A property that users are found by (SRCH-006).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchKey {
    Username,
    Sub,
    Email,
    PhoneNumber,
    Name,
    GivenName,
    FamilyName,
    PreferredUsername,
    UserStatus,
    Enabled,
}

impl SearchKey {
    pub const ALL: [Self; 10] = [
        Self::Username,
        Self::Sub,
        Self::Email,
        Self::PhoneNumber,
        Self::Name,
        Self::GivenName,
        Self::FamilyName,
        Self::PreferredUsername,
        Self::UserStatus,
        Self::Enabled,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Sub => "sub",
            Self::Email => "email",
            Self::PhoneNumber => "phone_number",
            Self::Name => "name",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::PreferredUsername => "preferred_username",
            Self::UserStatus => "cognito:user_status",
            Self::Enabled => "status",
        }
    }
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum FilterError {
    /// SRCH-010.
    #[error("Error while parsing filter.")]
    Syntax,
    /// SRCH-009.
    #[error("Invalid search attribute: {0}")]
    Attribute(String),
}

/// Values from `from` up to but without `before`, in the order of their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRange {
    pub from: String,
    pub before: String,
}

impl SearchRange {
    fn exactly(value: String) -> Self {
        // Nothing lies between a text and the same text with U+0001: no stored text has U+0000.
        let before = format!("{value}\u{1}");
        Self { from: value, before }
    }

    fn starting_with(prefix: String) -> Self {
        let before = after_all(&prefix);
        Self { from: prefix, before }
    }
}

/// The first text after all that begin with `prefix`.
fn after_all(prefix: &str) -> String {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            chars.push(next);
            return chars.into_iter().collect();
        }
    }
    char::MAX.to_string()
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pub key: SearchKey,
    prefix: bool,
    value: String,
}

impl Filter {
    /// Parses a filter; `None` if it is blank: everybody (SRCH-005).
    pub fn parse(text: &str) -> Result<Option<Self>, FilterError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let end = text.find(['=', '^', '"', ' ', '\t']).ok_or(FilterError::Syntax)?;
        let (name, rest) = (&text[..end], text[end..].trim_start());
        if name.is_empty() {
            return Err(FilterError::Syntax);
        }
        let (prefix, rest) = match (rest.strip_prefix("^="), rest.strip_prefix('=')) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(FilterError::Syntax),
        };
        let value = quoted(rest.trim_start())?;
        let key = SearchKey::ALL.into_iter().find(|key| key.as_str() == name);
        let key = key.ok_or_else(|| FilterError::Attribute(name.to_owned()))?;
        Ok(Some(Self { key, prefix, value }))
    }

    /// Everybody whose property is this value.
    #[must_use]
    pub fn exactly(key: SearchKey, value: &str) -> Self {
        Self { key, prefix: false, value: value.to_owned() }
    }

    /// The range of stored values that match, by the case rule of the property (SRCH-007).
    #[must_use]
    pub fn range(&self, pool: &Pool) -> SearchRange {
        let value = match self.key {
            SearchKey::Username => pool.fold(&self.value),
            SearchKey::Enabled => self.value.clone(),
            _ => self.value.to_lowercase(),
        };
        if self.prefix { SearchRange::starting_with(value) } else { SearchRange::exactly(value) }
    }
}

/// The value between the quotes, which end the text; `\"` and `\\` stand for themselves (SRCH-012).
fn quoted(text: &str) -> Result<String, FilterError> {
    let mut chars = text.strip_prefix('"').ok_or(FilterError::Syntax)?.chars();
    let mut value = String::new();
    loop {
        match chars.next().ok_or(FilterError::Syntax)? {
            '"' => break,
            '\\' => match chars.next() {
                Some(escaped @ ('"' | '\\')) => value.push(escaped),
                _ => return Err(FilterError::Syntax),
            },
            '\0' => return Err(FilterError::Syntax),
            other => value.push(other),
        }
    }
    if chars.as_str().trim().is_empty() { Ok(value) } else { Err(FilterError::Syntax) }
}
