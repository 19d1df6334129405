//! Every message that a page or its handler asks for exists, and the messages can be read.

use std::fs;
use std::path::{Path, PathBuf};

use portico::locales::Locale;
use regex::Regex;

/// Every file of `folder` and below.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

// spec: UI-016
#[test]
fn every_key_that_is_asked_for_exists() {
    let locale = Locale::english();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let asked = Regex::new(r#"(?:\bt|\btext|\bformat)\(\s*"([a-z][a-z0-9_-]+)""#).unwrap();
    let mut missing = Vec::new();
    let mut seen = 0;
    for folder in ["templates", "src/hosted_ui"] {
        for file in files(&root.join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            for key in asked.captures_iter(&text).map(|found| found[1].to_owned()) {
                seen += 1;
                if !locale.has(&key) {
                    missing.push(format!("{}: {key}", file.display()));
                }
            }
        }
    }
    assert!(seen > 60, "only {seen} keys found: the search is broken");
    assert!(missing.is_empty(), "no such message: {missing:#?}");
}

#[test]
fn the_messages_are_sound_and_have_one_key_each() {
    let locale = Locale::english();
    assert!(locale.problems().is_empty(), "{:?}", locale.problems());
    assert_eq!(locale.format("title", &[("heading", "A"), ("app", "B")]), "A · B");
}

// spec: UI-016
#[test]
fn an_operator_overrides_single_messages() {
    let locale = Locale::new("en", "hello = Hello\nbye = Bye", "bye = So long\nother = x");
    assert_eq!((locale.text("hello"), locale.text("bye")), ("Hello", "So long"));
    assert_eq!(locale.problems(), ["unknown message `other`"]);
    assert_eq!(locale.text("missing"), "missing");
}

// spec: UI-016
#[test]
fn every_message_is_asked_for_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = String::new();
    for folder in ["templates", "src"] {
        for file in files(&root.join(folder)) {
            all.push_str(&fs::read_to_string(&file).unwrap_or_default());
        }
    }
    let unused: Vec<&str> = Locale::english()
        .keys()
        .filter(|key| !key.starts_with("attribute-") && !all.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "nobody asks for: {unused:?}");
}
