//! The sections of the configuration and the small types in them.

use std::net::{IpAddr, SocketAddr};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::platform::Secret;
use crate::platform::network::Network;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    #[serde(deserialize_with = "empty_is_none")]
    pub certificate: Option<String>,
    #[serde(deserialize_with = "empty_is_none")]
    pub private_key: Option<String>,
    #[serde(deserialize_with = "empty_is_none")]
    pub domains: Option<String>,
    pub minimum_version: TlsVersion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum TlsVersion {
    #[serde(rename = "1.2")]
    Tls12,
    #[serde(rename = "1.3")]
    Tls13,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub max_connections: u32,
    pub synchronous: Synchronous,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Synchronous {
    Full,
    Normal,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passwords {
    pub memory_kib: u32,
    pub iterations: u32,
    pub threads: usize,
    pub queue: usize,
    pub patience_ms: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lockout {
    pub first_locking_failure: i64,
    pub longest_seconds: i64,
    pub forget_after_seconds: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    pub confirm_sign_up_tries_per_hour: i64,
    pub resends_per_hour: i64,
    pub password_reset_tries_per_hour: i64,
    pub password_changes_per_hour: i64,
    pub attribute_codes_per_hour: i64,
    pub attribute_tries_per_hour: i64,
    pub sign_in_codes_per_hour: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Federation {
    pub user_agent: String,
    pub extra_ports: Vec<u16>,
    pub social_endpoints: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triggers {
    pub targets: Vec<String>,
    pub concurrency_per_pool: usize,
    #[serde(deserialize_with = "empty_is_none")]
    pub access_key_id: Option<String>,
    #[serde(deserialize_with = "empty_is_none_secret")]
    pub secret_access_key: Option<Secret>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestFilter {
    #[serde(deserialize_with = "empty_is_none")]
    pub log: Option<String>,
    #[serde(deserialize_with = "empty_is_none")]
    pub captcha_script: Option<String>,
    pub captcha_class: String,
    pub captcha_field: String,
    pub captcha_site_key: String,
    #[serde(deserialize_with = "empty_is_none_secret")]
    pub captcha_secret: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none")]
    pub captcha_verify_url: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    pub mfa_tries_per_session: i64,
    pub custom_rounds: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub daily_cap: i64,
    pub recipient_allow_list: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    pub monthly_cap: i64,
    pub recipient_allow_list: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    pub table: bool,
    pub retention_days: i64,
    pub reads_per_second: u64,
    #[serde(deserialize_with = "empty_is_none")]
    pub file: Option<String>,
    pub file_megabytes: u64,
    pub files_kept: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domains {
    pub reserved_words: Vec<String>,
    pub check_parent: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breaches {
    pub common_passwords: bool,
    #[serde(deserialize_with = "empty_is_none")]
    pub hash_file: Option<String>,
    #[serde(deserialize_with = "empty_is_none")]
    pub range_url: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    pub low: i64,
    pub medium: i64,
    pub high: i64,
    #[serde(deserialize_with = "empty_is_none")]
    pub geoip_file: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub pools: i64,
    pub clients_per_pool: i64,
    pub resource_servers_per_pool: i64,
    pub identity_providers_per_pool: i64,
    pub groups_per_pool: i64,
    pub groups_per_user: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    pub jobs_per_pool: i64,
    pub rows_per_file: i64,
    pub failure_ratio: f64,
    pub jobs_scope: JobsScope,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobsScope {
    Pool,
    Server,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Iam {
    pub clock_skew_seconds: i64,
    pub accept_regions: Vec<String>,
    pub account_id: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Development {
    pub enabled: bool,
    pub pool_id: String,
    pub client_id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    On,
    Off,
}

impl Switch {
    #[must_use]
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}

/// CUSTEMAIL-010.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SenderFormat {
    EncryptionSdk,
    Jwe,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// Networks whose forwarding headers count (DOM-032).
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl<'de> Deserialize<'de> for TrustedProxies {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let networks = Vec::<String>::deserialize(deserializer)?;
        networks
            .iter()
            .map(|text| {
                Network::parse(text.trim())
                    .ok_or_else(|| D::Error::custom(format!("`{text}` is no address or network")))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

pub(super) fn empty_is_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(d)?;
    Ok(Some(text).filter(|t| !t.is_empty()))
}

pub(super) fn empty_is_none_secret<'de, D: Deserializer<'de>>(
    d: D,
) -> Result<Option<Secret>, D::Error> {
    Ok(empty_is_none(d)?.map(Secret::new))
}

pub(super) fn empty_is_none_address<'de, D: Deserializer<'de>>(
    d: D,
) -> Result<Option<SocketAddr>, D::Error> {
    empty_is_none(d)?
        .map(|text| {
            text.parse().map_err(|_| D::Error::custom(format!("`{text}` is no address:port")))
        })
        .transpose()
}
