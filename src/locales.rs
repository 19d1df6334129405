//! What people read, in their language: Fluent messages, those without arguments resolved once so
//! that a page only copies strings (UI-016, UI-905).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::platform::secret::sha256;

/// The language that every message exists in.
const ENGLISH: &str = "en";
/// Languages with the sentences of an operator, kept at once.
const MOST_OWN: usize = 1000;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// English first.
static ALL: LazyLock<Vec<Arc<Locale>>> = LazyLock::new(|| {
    let mut tags: Vec<String> =
        Files::iter().filter_map(|name| name.strip_suffix(".ftl").map(str::to_owned)).collect();
    tags.sort_by_key(|tag| (tag != ENGLISH, tag.clone()));
    tags.iter().map(|tag| Arc::new(Locale::new(tag, &source(tag), ""))).collect()
});

type OwnLocales = RwLock<HashMap<Vec<u8>, Arc<Locale>>>;
static OWN: LazyLock<OwnLocales> = LazyLock::new(OwnLocales::default);

fn source(tag: &str) -> String {
    let file = Files::get(&format!("{tag}.ftl")).map(|file| file.data);
    let bytes = file.unwrap_or(Cow::Borrowed(b""));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every language that there are pages in.
pub fn all() -> impl Iterator<Item = &'static Arc<Locale>> {
    ALL.iter()
}

/// The first language asked for that there is: by the whole tag, then by the language alone
/// (RFC 4647, 3.4). English if there is none.
pub fn choose<'a>(wanted: impl IntoIterator<Item = &'a str>) -> Arc<Locale> {
    let found = wanted.into_iter().find_map(find);
    found.unwrap_or_else(|| Arc::clone(&ALL[0]))
}

/// The language of a tag: `pt-BR`, `de-AT`, `zh-Hant-TW`, `zh_CN`.
#[must_use]
pub fn find(tag: &str) -> Option<Arc<Locale>> {
    let tag = tag.trim().replace('_', "-").to_ascii_lowercase();
    let language = tag.split('-').next().unwrap_or_default();
    let by_name = |name: &str| ALL.iter().find(|l| l.tag.eq_ignore_ascii_case(name));
    let script = match (language, &tag) {
        ("zh", tag) if ["tw", "hk", "mo", "hant"].iter().any(|part| has_part(tag, part)) => {
            Some("zh-TW")
        }
        ("zh", _) => Some("zh-CN"),
        _ => None,
    };
    let same_language = || ALL.iter().find(|l| l.tag.split('-').next() == Some(language));
    let found = by_name(&tag).or_else(|| script.and_then(by_name)).or_else(same_language);
    found.filter(|_| !language.is_empty()).map(Arc::clone)
}

fn has_part(tag: &str, part: &str) -> bool {
    tag.split('-').any(|p| p == part)
}

/// The tags of an `Accept-Language` header, best first (RFC 9110, 12.5.4).
#[must_use]
pub fn accepted(header: &str) -> Vec<&str> {
    let mut tags: Vec<(&str, u32)> = header
        .split(',')
        .take(20)
        .filter_map(|part| {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let quality = parameters.trim().strip_prefix("q=").unwrap_or("1");
            let quality: f32 = quality.parse().ok().filter(|q| (0.0..=1.0).contains(q))?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 1000"
            )]
            let quality = (quality * 1000.0) as u32;
            Some((tag.trim(), quality)).filter(|(tag, q)| !tag.is_empty() && *tag != "*" && *q > 0)
        })
        .collect();
    tags.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
    tags.into_iter().map(|(tag, _)| tag).collect()
}

/// A language with sentences of an operator laid over it; made once.
#[must_use]
pub fn with_overrides(locale: &Arc<Locale>, overrides: &str) -> Arc<Locale> {
    if overrides.is_empty() {
        return Arc::clone(locale);
    }
    let key = sha256(format!("{}\n{overrides}", locale.tag).as_bytes());
    if let Some(own) = OWN.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(own);
    }
    let own = Arc::new(Locale::new(&locale.tag, &source(&locale.tag), overrides));
    let mut kept = OWN.write().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= MOST_OWN {
        kept.clear();
    }
    kept.insert(key, Arc::clone(&own));
    own
}

/// What is wrong with sentences of an operator; `None` for a language without pages.
#[must_use]
pub fn problems_of(tag: &str, overrides: &str) -> Option<Vec<String>> {
    let locale = ALL.iter().find(|locale| locale.tag == tag)?;
    Some(Locale::new(&locale.tag, &source(&locale.tag), overrides).problems)
}

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
        &ALL[0]
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
