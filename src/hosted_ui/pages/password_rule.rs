//! The rules of a password policy as the live checklist shows them (UI-074, PWD-022).

use crate::locales::Locale;

/// One rule: its words, and the pattern that a password meeting it matches.
/// The pattern travels in the page, so that the script holds no rule of its own.
#[derive(Clone)]
pub struct PasswordRule {
    pub(super) text: String,
    pub(super) pattern: String,
}

impl PasswordRule {
    pub fn length(locale: &Locale, minimum: usize) -> Self {
        let text = locale.format("password-rule-length", &[("count", &minimum.to_string())]);
        Self { text, pattern: format!(r"^[\s\S]{{{minimum},}}$") }
    }

    pub fn lower_case(locale: &Locale) -> Self {
        Self::of(locale.text("password-rule-lower-case"), "[a-z]")
    }

    pub fn upper_case(locale: &Locale) -> Self {
        Self::of(locale.text("password-rule-upper-case"), "[A-Z]")
    }

    pub fn number(locale: &Locale) -> Self {
        Self::of(locale.text("password-rule-number"), "[0-9]")
    }

    /// The rule for special characters; `symbols` are the ones that count (PWD-006).
    /// A space counts inside the password only (PWD-007).
    pub fn symbol(locale: &Locale, symbols: &str) -> Self {
        let mut pattern = String::from("[");
        for symbol in symbols.chars().filter(|symbol| *symbol != ' ') {
            if matches!(symbol, '\\' | ']' | '[' | '^' | '-') {
                pattern.push('\\');
            }
            pattern.push(symbol);
        }
        pattern.push(']');
        if symbols.contains(' ') {
            pattern.push_str(r"|\S +\S");
        }
        Self { text: locale.text("password-rule-symbol").to_owned(), pattern }
    }

    fn of(text: &str, pattern: &str) -> Self {
        Self { text: text.to_owned(), pattern: pattern.to_owned() }
    }

    pub(super) fn samples() -> Vec<Self> {
        let locale = Locale::english();
        vec![
            Self::lower_case(locale),
            Self::upper_case(locale),
            Self::number(locale),
            Self::symbol(locale, r#"^$*.[]{}()?"!@#%&/\,><':;|_~`=+- "#),
            Self::length(locale, 8),
        ]
    }
}
