//! Configuration: `config/default.toml` is the reference; a file and the environment change it.

pub mod load;
pub mod sections;

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use crate::platform::Secret;
use sections::{
    Audit, Auth, Breaches, Codes, Database, Development, Domains, Federation, Iam, Import, Limits,
    Lockout, LogFormat, Mail, Passwords, RequestFilter, Risk, SenderFormat, Sms, Switch, Tls,
    Triggers, TrustedProxies, empty_is_none, empty_is_none_address, empty_is_none_secret,
};

pub use load::{ConfigError, load};

/// Every setting of the server. Key names and meaning: `config/default.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub data_dir: PathBuf,
    #[serde(deserialize_with = "empty_is_none_secret")]
    pub database_url: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none_address")]
    pub http_addr: Option<SocketAddr>,
    #[serde(deserialize_with = "empty_is_none_address")]
    pub https_addr: Option<SocketAddr>,
    #[serde(deserialize_with = "empty_is_none_address")]
    pub admin_addr: Option<SocketAddr>,
    pub workers: usize,
    pub public_url: String,
    pub domain_suffix: String,
    pub shared_host: bool,
    pub region: String,
    #[serde(deserialize_with = "empty_is_none_secret")]
    pub master_key: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none")]
    pub root_access_key_id: Option<String>,
    #[serde(deserialize_with = "empty_is_none_secret")]
    pub root_secret_access_key: Option<Secret>,
    pub trusted_proxies: TrustedProxies,
    pub allow_http_providers: bool,
    pub rate_limits: Switch,
    #[serde(deserialize_with = "empty_is_none_secret")]
    pub smtp_url: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none")]
    pub mail_from: Option<String>,
    #[serde(deserialize_with = "empty_is_none_secret")]
    pub sms_webhook_url: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none_secret")]
    pub custom_sender_key: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none")]
    pub custom_sender_kms_endpoint: Option<String>,
    pub custom_sender_format: SenderFormat,
    #[serde(deserialize_with = "empty_is_none")]
    pub custom_sender_public_key: Option<String>,
    pub log: String,
    pub log_format: LogFormat,
    pub tls: Tls,
    pub database: Database,
    pub passwords: Passwords,
    pub lockout: Lockout,
    pub codes: Codes,
    pub request_filter: RequestFilter,
    pub auth: Auth,
    pub triggers: Triggers,
    pub federation: Federation,
    pub mail: Mail,
    pub sms: Sms,
    pub domains: Domains,
    pub breaches: Breaches,
    pub risk: Risk,
    pub limits: Limits,
    pub import: Import,
    pub iam: Iam,
    pub audit: Audit,
    pub development: Development,
}

impl Config {
    /// The database URL, or SQLite in the data directory.
    #[must_use]
    pub fn database_url(&self) -> String {
        match &self.database_url {
            Some(url) => url.expose().to_owned(),
            None => format!("sqlite:{}", self.data_dir.join("portico.db").display()),
        }
    }

    /// The administrator's key pair, if both halves are set.
    #[must_use]
    pub fn root_key(&self) -> Option<(&str, &Secret)> {
        Some((self.root_access_key_id.as_deref()?, self.root_secret_access_key.as_ref()?))
    }

    /// Where `portico dev-cert` keeps the local CA and the certificate for localhost.
    #[must_use]
    pub fn local_tls_dir(&self) -> PathBuf {
        self.data_dir.join("tls")
    }
}
