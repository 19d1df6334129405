//! The configuration: the reference file, the order of the sources, what is refused.

mod nginx;
mod proxies;
mod reference;
mod sources;

use std::collections::BTreeMap;

use portico::config::{Config, ConfigError, load};

/// Loads with these environment variables and no file.
fn from_environment(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    load(None, &environment(variables))
}

fn environment(variables: &[(&str, &str)]) -> BTreeMap<String, String> {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
