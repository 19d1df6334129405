//! Putting the configuration together: defaults, then the file, then the environment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use thiserror::Error;
use toml::{Table, Value};

use super::Config;

/// The reference, which is also where the defaults come from.
pub const REFERENCE: &str = include_str!("../../config/default.toml");

/// Keys whose value may come from a file named by `<VARIABLE>_FILE`.
const SECRETS: [&str; 9] = [
    "database_url",
    "master_key",
    "root_secret_access_key",
    "smtp_url",
    "sms_webhook_url",
    "custom_sender_key",
    "triggers.secret_access_key",
    "custom_sender_public_key",
    "request_filter.captcha_secret",
];

#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    #[error("{place} is not valid TOML: {reason}")]
    Syntax { place: String, reason: String },
    #[error("{file}: unknown key `{key}` (config/default.toml lists every key)")]
    UnknownKey { file: PathBuf, key: String },
    #[error("{0}")]
    Value(String),
}

/// Loads the configuration. `environment` is passed in so that tests need not change the process.
pub fn load(
    file: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Config, ConfigError> {
    let mut table = parse("config/default.toml", REFERENCE)?;
    if let Some(path) = file {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Unreadable(path.to_owned(), error))?;
        merge(&mut table, parse(&path.display().to_string(), &text)?, "", path)?;
    }
    apply_environment(&mut table, "", environment)?;
    Config::deserialize(Value::Table(table)).map_err(|error| ConfigError::Value(error.to_string()))
}

/// The environment variable of a dotted key.
#[must_use]
pub fn variable(key: &str) -> String {
    format!("PORTICO_{}", key.to_uppercase().replace('.', "_"))
}

fn parse(place: &str, text: &str) -> Result<Table, ConfigError> {
    text.parse::<Table>().map_err(|error| ConfigError::Syntax {
        place: place.to_owned(),
        // The message without the excerpt: the excerpt could show a secret.
        reason: error.message().to_owned(),
    })
}

fn merge(base: &mut Table, over: Table, prefix: &str, file: &Path) -> Result<(), ConfigError> {
    for (key, value) in over {
        let path = format!("{prefix}{key}");
        match (base.get_mut(&key), value) {
            (Some(Value::Table(section)), Value::Table(over)) => {
                merge(section, over, &format!("{path}."), file)?;
            }
            (Some(slot), value) => *slot = value,
            (None, _) => {
                return Err(ConfigError::UnknownKey { file: file.to_owned(), key: path });
            }
        }
    }
    Ok(())
}

fn apply_environment(
    table: &mut Table,
    prefix: &str,
    environment: &BTreeMap<String, String>,
) -> Result<(), ConfigError> {
    for (key, slot) in table.iter_mut() {
        let path = format!("{prefix}{key}");
        if let Value::Table(section) = slot {
            apply_environment(section, &format!("{path}."), environment)?;
            continue;
        }
        let name = variable(&path);
        let mut given = environment.get(&name).cloned();
        if SECRETS.contains(&path.as_str())
            && let Some(file) = environment.get(&format!("{name}_FILE"))
        {
            let text = std::fs::read_to_string(file)
                .map_err(|error| ConfigError::Unreadable(PathBuf::from(file), error))?;
            given = Some(text.trim_end_matches(['\n', '\r']).to_owned());
        }
        if let Some(text) = given {
            *slot = typed(&name, slot, &text)?;
        }
    }
    Ok(())
}

/// A text from the environment in the type that the key has.
fn typed(name: &str, like: &Value, text: &str) -> Result<Value, ConfigError> {
    let wrong = |kind: &str| ConfigError::Value(format!("{name} must be {kind}"));
    Ok(match like {
        Value::Integer(_) => Value::Integer(text.parse().map_err(|_| wrong("a whole number"))?),
        Value::Float(_) => Value::Float(text.parse().map_err(|_| wrong("a number"))?),
        Value::Boolean(_) => match text {
            "true" | "on" | "1" => Value::Boolean(true),
            "false" | "off" | "0" => Value::Boolean(false),
            _ => return Err(wrong("`true` or `false`")),
        },
        Value::Array(_) => Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| Value::String(item.to_owned()))
                .collect(),
        ),
        _ => Value::String(text.to_owned()),
    })
}
