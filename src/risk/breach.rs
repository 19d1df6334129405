//! Is a password known from a leak, or one of the first that anybody tries (RISK-020)? Three sources:
//! words that everybody uses, a file of hashes, a range service. Only the first is on by default, and
//! nothing leaves the machine unless the operator names a service.

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use super::common;
use super::hash_file::HashFile;
use super::ranges::Ranges;
use crate::outbound::OutboundSettings;
use crate::platform::{Clock, InternalError, Secret};

/// `[breaches]` of the configuration.
#[derive(Clone, Debug)]
pub struct BreachSettings {
    pub common_passwords: bool,
    pub hash_file: Option<PathBuf>,
    pub range_url: Option<String>,
    pub outbound: OutboundSettings,
}

/// Why the server cannot start with these settings.
#[derive(Debug, Error)]
pub enum BreachError {
    #[error("breaches.hash_file cannot be read: {0}")]
    File(std::io::Error),
    #[error("breaches.hash_file: a line must be the SHA-1 or SHA-256 of a password in hex, sorted")]
    Format,
    #[error("breaches.range_url is not an address that may be called: {0}")]
    Address(String),
    #[error("{0}")]
    Internal(#[from] InternalError),
}

/// The sources of this deployment.
#[derive(Clone)]
pub struct Breaches {
    common: bool,
    file: Option<Arc<HashFile>>,
    ranges: Option<Arc<Ranges>>,
}

impl Breaches {
    pub fn new(settings: BreachSettings, clock: Clock) -> Result<Self, BreachError> {
        let BreachSettings { common_passwords, hash_file, range_url, outbound } = settings;
        let file = hash_file.map(HashFile::open).transpose()?.map(Arc::new);
        let ranges = range_url.map(|url| Ranges::new(&url, outbound, clock)).transpose()?;
        Ok(Self { common: common_passwords, file, ranges: ranges.map(Arc::new) })
    }

    /// Asks the sources in the order of their cost. One that cannot be asked is logged and counts as
    /// not knowing the password: a list that is out of reach keeps nobody out.
    pub async fn knows(&self, usernames: &[&str], password: &Secret) -> bool {
        if self.common && common::is_common(usernames, password.expose()) {
            return true;
        }
        if let Some(file) = self.file.clone() {
            let asked = password.clone();
            let found = tokio::task::spawn_blocking(move || file.contains(asked.expose())).await;
            match found.map_err(std::io::Error::other).and_then(|found| found) {
                Ok(true) => return true,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "reading breaches.hash_file"),
            }
        }
        match &self.ranges {
            Some(ranges) => ranges.contains(password.expose()).await,
            None => false,
        }
    }
}
