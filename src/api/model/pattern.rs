//! Patterns of the model, compiled when first used and shared by all shapes that have them.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use regex::Regex;

/// A constraint as the model spells it. The whole value has to match.
#[derive(Clone, Debug)]
pub struct Pattern(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: Cow<'static, str>,
    matched: Cow<'static, str>,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// `text` is shown to clients; `matched` is the same language where the engine needs another spelling.
    #[must_use]
    pub fn new(text: Cow<'static, str>, matched: Option<Cow<'static, str>>) -> Self {
        let matched = matched.unwrap_or_else(|| text.clone());
        Self(Arc::new(Inner { text, matched, compiled: OnceLock::new() }))
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// `None`: the pattern does not compile (a test proves that all of the model do).
    #[must_use]
    pub fn matches(&self, value: &str) -> Option<bool> {
        self.0
            .compiled
            .get_or_init(|| compile(&self.0.matched))
            .as_ref()
            .map(|regex| regex.is_match(value))
    }
}

/// The model means Java's classes: `\w` and `\s` are ASCII, only `\p{..}` is Unicode.
fn compile(pattern: &str) -> Option<Regex> {
    let ascii = pattern
        .replace(r"\w", "[0-9A-Za-z_]")
        .replace(r"\S", r"[^\t\n\x0B\f\r ]")
        .replace(r"\s", r"[\t\n\x0B\f\r ]");
    Regex::new(&format!(r"\A(?:{ascii})\z")).ok()
}
