//! Texts of the hosted pages: Fluent messages, those without arguments resolved
//! once so that a page only copies strings.

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

static ENGLISH: LazyLock<Locale> =
    LazyLock::new(|| Locale::new("en", include_str!("../../locales/en.ftl"), ""));

/// The messages of one language, with the overrides of one operator or client (UI-016).
pub struct Locale {
    tag: String,
    texts: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
    keys: Vec<String>,
    problems: Vec<String>,
}

impl Locale {
    /// The language that every key exists in.
    pub fn english() -> &'static Locale {
        &ENGLISH
    }

    /// Reads Fluent `source` and lays the messages of `overrides` over it.
    ///
    /// What cannot be used (syntax errors, overrides of unknown keys) is left out
    /// and reported by [`Locale::problems`]; a page never fails over a text.
    pub fn new(tag: &str, source: &str, overrides: &str) -> Locale {
        let language = tag.parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Isolation marks would end up in attributes and titles.
        bundle.set_use_isolating(false);

        let mut problems = Vec::new();
        let base = parse(source, &mut problems);
        let own = parse(overrides, &mut problems);
        let keys = message_keys(source);
        for key in message_keys(overrides) {
            if !keys.contains(&key) {
                problems.push(format!("unknown message `{key}`"));
            }
        }
        if let Err(errors) = bundle.add_resource(base) {
            problems.extend(errors.iter().map(ToString::to_string));
        }
        bundle.add_resource_overriding(own);

        let mut locale =
            Locale { tag: tag.to_owned(), texts: HashMap::new(), bundle, keys, problems };
        locale.resolve_plain_texts();
        locale
    }

    /// The language tag, for `<html lang>`.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The text of a message that takes no arguments; an unknown key answers itself.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, String::as_str)
    }

    /// Whether `key` is a message of this language.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The text of a message with its arguments filled in.
    pub fn format(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let arguments: FluentArgs<'_> =
            arguments.iter().map(|(name, value)| (*name, FluentValue::from(*value))).collect();
        self.resolve(key, &arguments).map_or_else(|| key.to_owned(), |(text, _)| text)
    }

    /// All message keys, in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// What was wrong with the messages, for tests and for `doctor`.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    fn resolve_plain_texts(&mut self) {
        let none = FluentArgs::new();
        let mut texts = HashMap::with_capacity(self.keys.len());
        for key in &self.keys {
            if let Some((text, true)) = self.resolve(key, &none) {
                texts.insert(key.clone(), text);
            }
        }
        self.texts = texts;
    }

    /// The text, and whether every argument it names was there.
    fn resolve(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<(String, bool)> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut errors);
        Some((text.into_owned(), errors.is_empty()))
    }
}

fn parse(source: &str, problems: &mut Vec<String>) -> FluentResource {
    FluentResource::try_new(source.to_owned()).unwrap_or_else(|(usable, errors)| {
        problems.extend(errors.iter().map(ToString::to_string));
        usable
    })
}

/// A Fluent message starts at the line's first column as `key = text`.
fn message_keys(source: &str) -> Vec<String> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('='))
        .map(|(key, _)| key.trim_end().to_owned())
        .collect()
}
