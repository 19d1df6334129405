//! `config/default.toml` is the documentation of every key: it must say the truth about each.

use portico::config::load::{REFERENCE, variable};
use toml::{Table, Value};

use super::from_environment;

/// Every dotted key with its default.
fn keys() -> Vec<(String, Value)> {
    let mut keys = Vec::new();
    for (name, value) in REFERENCE.parse::<Table>().unwrap() {
        match value {
            Value::Table(section) => {
                keys.extend(
                    section.into_iter().map(|(key, value)| (format!("{name}.{key}"), value)),
                );
            }
            value => keys.push((name, value)),
        }
    }
    keys
}

/// The comment lines that stand between a key and whatever is before it.
fn comment_of(key: &str) -> String {
    let (section, name) = key.split_once('.').unwrap_or(("", key));
    let (mut current, mut comment) = (String::new(), String::new());
    for line in REFERENCE.lines() {
        if let Some(header) = line.strip_prefix('[') {
            current = header.trim_end_matches(']').to_owned();
        } else if line.starts_with('#') {
            comment.push_str(line);
            comment.push('\n');
            continue;
        } else if current == section && line.split(' ').next() == Some(name) {
            return comment;
        }
        comment.clear();
    }
    panic!("{key} is not in the reference");
}

#[test]
fn every_key_names_its_variable() {
    for (key, _) in keys() {
        let comment = comment_of(&key);
        let named = comment
            .split(|c: char| !(c.is_ascii_uppercase() || c == '_'))
            .filter(|word| word.starts_with("PORTICO_"))
            .collect::<Vec<_>>();
        assert_eq!(named, [variable(&key)], "{key}");
    }
}

#[test]
fn every_variable_is_read() {
    for (key, default) in keys() {
        let name = variable(&key);
        let given = match default {
            Value::Integer(_) | Value::Boolean(_) => "neither number nor flag",
            // An array or a text with a fixed set of values, or anything at all.
            _ => "10.9.8.7:65",
        };
        let result = from_environment(&[(&name, given)]);
        let default = format!("{:?}", from_environment(&[]).unwrap());
        // Refused, or it makes a difference. A secret shows only that it is there.
        if let Ok(config) = result {
            assert_ne!(format!("{config:?}"), default, "{name}");
        }
    }
}

#[test]
fn an_empty_text_means_not_set() {
    let config = from_environment(&[("PORTICO_HTTP_ADDR", ""), ("PORTICO_SMTP_URL", "")]).unwrap();
    assert!(config.http_addr.is_none() && config.smtp_url.is_none());
    assert!(config.master_key.is_none() && config.root_key().is_none());
    assert_eq!(config.database_url(), "sqlite:data/portico.db");
}
