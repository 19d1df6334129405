//! The wired services, made once at the start and shared by every door.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::audit::file::AuditFile;
use crate::audit::{AuditLog, AuditSettings};
use crate::auth::Auth;
use crate::authorization::logouts::Logouts;
use crate::branding::Branding;
use crate::config::Config;
use crate::config::sections::{JobsScope, SenderFormat, Synchronous};
use crate::devices::Devices;
use crate::federation::Federation;
use crate::federation::keys::Documents;
use crate::groups::{GroupLimits, Groups};
use crate::iam::AccessKeys;
use crate::identity_providers::IdentityProviders;
use crate::identity_providers::service::ProviderParts;
use crate::imports::service::ImportsParts;
use crate::imports::{ImportSettings, Imports};
use crate::keys::seal::SealError;
use crate::keys::{KeyRing, Sealer};
use crate::messaging::senders::Envelopes;
use crate::messaging::{MessagingSettings, Outbox, Senders};
use crate::mfa::Mfa;
use crate::outbound::{Outbound, OutboundSettings};
use crate::passkeys::Passkeys;
use crate::platform::{Clock, Entropy, InternalError, Secret};
use crate::pools::PoolDirectory;
use crate::pools::lookup::Addresses;
use crate::request_filter::{
    CaptchaProvider, FilterLog, FilterParts, ProviderSettings, RequestFilters,
};
use crate::risk::geo::Geo;
use crate::risk::score::Thresholds;
use crate::risk::{BreachError, BreachSettings, Breaches, Risk, RiskParts};
use crate::sessions::Sessions;
use crate::storage::{OpenOptions, StorageError, Store};
use crate::tokens::Tokens;
use crate::triggers::envelope::kms::Kms;
use crate::triggers::envelope::{Envelope, EnvelopeError, SenderKey};
use crate::triggers::target::Entry;
use crate::triggers::{TriggerSettings, Triggers};
use crate::users::Users;
use crate::users::directory::{AttemptLimits, UsersParts};
use crate::users::hashing::{HashSettings, PasswordHasher};
use crate::users::lockout::{Lockout, LockoutSchedule};

/// Everything a door needs.
pub struct App {
    pub config: Config,
    pub store: Store,
    pub clock: Clock,
    pub entropy: Entropy,
    pub sealer: Sealer,
    pub pools: PoolDirectory,
    pub keys: KeyRing,
    pub tokens: Tokens,
    pub users: Users,
    pub groups: Groups,
    pub imports: Imports,
    pub access_keys: AccessKeys,
    pub identity_providers: IdentityProviders,
    pub auth: Auth,
    pub sessions: Sessions,
    pub logouts: Logouts,
    pub devices: Devices,
    pub mfa: Mfa,
    pub passkeys: Passkeys,
    pub federation: Federation,
    pub branding: Branding,
    pub audit: AuditLog,
    pub outbox: Outbox,
    pub triggers: Triggers,
    pub senders: Senders,
    pub request_filters: RequestFilters,
}

/// Why the program cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error("the database cannot be opened: {0}")]
    Storage(#[from] StorageError),
    #[error("the master key cannot be used: {0}")]
    MasterKey(#[from] SealError),
    #[error("triggers.targets: {0}")]
    Target(String),
    #[error("custom senders: {0}")]
    Senders(#[from] EnvelopeError),
    #[error("request_filter: {0}")]
    Captcha(&'static str),
    #[error("risk.geoip_file cannot be read: {0}")]
    Geo(String),
    #[error("{0}")]
    Breaches(#[from] BreachError),
    #[error("{0}")]
    Internal(#[from] InternalError),
}

impl App {
    /// Opens the database and wires the services. Must run inside a Tokio runtime.
    pub async fn start(
        config: Config,
        master_key: &[u8; 32],
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Arc<Self>, StartError> {
        let sealer = Sealer::new(master_key, entropy.clone())?;
        let store = Store::open(&OpenOptions {
            url: config.database_url(),
            max_connections: config.database.max_connections,
            full_sync: config.database.synchronous == Synchronous::Full,
        })
        .await?;
        // Better now, in plain words, than at the first sign-in.
        if let Some(key) = store.find_any_signing_key().await? {
            key.check_seal(&sealer)?;
        }
        let keys = KeyRing::new(store.clone(), sealer.clone(), clock.clone());
        let pools = PoolDirectory::new(
            store.clone(),
            sealer.clone(),
            keys.clone(),
            clock.clone(),
            entropy.clone(),
            addresses(&config),
        );
        let outbox =
            Outbox::new(messaging(&config), sealer.clone(), clock.clone(), entropy.clone());
        let triggers = Triggers::new(
            trigger_settings(&config)?,
            sealer.clone(),
            clock.clone(),
            entropy.clone(),
        )?;
        let senders = Senders::new(
            triggers.clone(),
            pools.clone(),
            envelopes(&config, &clock)?,
            entropy.clone(),
        );
        let thresholds = &config.risk;
        let risk = Risk::new(RiskParts {
            store: store.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            sealer: sealer.clone(),
            breaches: Breaches::new(breaches(&config), clock.clone())?,
            thresholds: Thresholds {
                low: thresholds.low,
                medium: thresholds.medium,
                high: thresholds.high,
            },
            geo: geo(&config)?,
        });
        let users = Users::new(UsersParts {
            store: store.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            sealer: sealer.clone(),
            hasher: PasswordHasher::start(hashing(&config), entropy.clone())?,
            outbox: outbox.clone(),
            pools: pools.clone(),
            limits: attempt_limits(&config),
            triggers: triggers.clone(),
            risk,
        });
        let limits = &config.limits;
        let limits =
            GroupLimits { per_pool: limits.groups_per_pool, per_user: limits.groups_per_user };
        let groups = Groups::new(store.clone(), clock.clone(), limits);
        let outbound = Outbound::new(OutboundSettings {
            user_agent: config.federation.user_agent.clone(),
            extra_ports: config.federation.extra_ports.clone(),
            is_open: config.allow_http_providers,
        })?;
        let identity_providers = IdentityProviders::new(ProviderParts {
            store: store.clone(),
            sealer: sealer.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            pools: pools.clone(),
            keys: keys.clone(),
            outbound: outbound.clone(),
            per_pool: config.limits.identity_providers_per_pool,
            allow_http: config.allow_http_providers,
            verify_metadata: crate::federation::saml::verified_metadata,
        });
        let access_keys =
            AccessKeys::new(store.clone(), sealer.clone(), clock.clone(), entropy.clone());
        let imports = Imports::new(ImportsParts {
            store: store.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            sealer: sealer.clone(),
            pools: pools.clone(),
            users: users.clone(),
            settings: import_settings(&config),
        });
        let lockout = Lockout::new(store.clone(), lockout_schedule(&config));
        let devices = Devices::new(store.clone(), clock.clone(), entropy.clone(), sealer.clone());
        let mfa = Mfa::new(store.clone(), clock.clone(), entropy.clone(), sealer.clone());
        let passkeys = Passkeys::new(store.clone(), clock.clone(), pools.clone());
        let auth = Auth {
            store: store.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            users: users.clone(),
            lockout,
            devices: devices.clone(),
            mfa: mfa.clone(),
            passkeys: passkeys.clone(),
            sealer: sealer.clone(),
            mfa_tries_per_session: config.auth.mfa_tries_per_session,
            custom_rounds: config.auth.custom_rounds,
            triggers: triggers.clone(),
            on_pages: false,
        };
        let federation = Federation {
            store: store.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            sealer: sealer.clone(),
            users: users.clone(),
            providers: identity_providers.clone(),
            keys: keys.clone(),
            social_endpoints: Arc::new(social_endpoints(&config)),
            documents: Documents::new(outbound.clone(), clock.clone()),
        };
        let tokens = Tokens::new(
            store.clone(),
            keys.clone(),
            pools.clone(),
            clock.clone(),
            entropy.clone(),
            triggers.clone(),
        );
        let sessions = Sessions::new(store.clone(), clock.clone(), entropy.clone());
        let logouts = Logouts {
            store: store.clone(),
            pools: pools.clone(),
            tokens: tokens.clone(),
            outbound,
        };
        let branding = Branding::new(store.clone(), clock.clone(), entropy.clone());
        let request_filters = RequestFilters::new(FilterParts {
            store: store.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            sealer: sealer.clone(),
            log: FilterLog::start(config.request_filter.log.clone().map(Into::into)),
            provider: captcha_provider(&config)?,
        });
        let audit = AuditLog::start(audit(&config), store.clone(), clock.clone(), entropy.clone());
        Ok(Arc::new(Self {
            config,
            store,
            clock,
            entropy,
            sealer,
            pools,
            keys,
            tokens,
            users,
            groups,
            imports,
            access_keys,
            identity_providers,
            auth,
            sessions,
            logouts,
            devices,
            mfa,
            passkeys,
            federation,
            branding,
            audit,
            outbox,
            triggers,
            senders,
            request_filters,
        }))
    }
}

/// `Name=URL` of the configuration (SOC-008).
fn social_endpoints(config: &Config) -> BTreeMap<String, String> {
    let pairs = config.federation.social_endpoints.iter();
    pairs
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, url)| (name.to_owned(), url.trim_end_matches('/').to_owned()))
        .collect()
}

fn outbound_settings(config: &Config) -> OutboundSettings {
    OutboundSettings {
        user_agent: config.federation.user_agent.clone(),
        extra_ports: config.federation.extra_ports.clone(),
        is_open: config.allow_http_providers,
    }
}

fn geo(config: &Config) -> Result<Option<Geo>, StartError> {
    let file = config.risk.geoip_file.as_ref();
    file.map(|file| Geo::open(file.as_ref()))
        .transpose()
        .map_err(|e| StartError::Geo(e.to_string()))
}

fn breaches(config: &Config) -> BreachSettings {
    let section = &config.breaches;
    BreachSettings {
        common_passwords: section.common_passwords,
        hash_file: section.hash_file.clone().map(Into::into),
        range_url: section.range_url.clone(),
        outbound: outbound_settings(config),
    }
}

fn trigger_settings(config: &Config) -> Result<TriggerSettings, StartError> {
    let section = &config.triggers;
    let targets: Result<_, String> =
        section.targets.iter().map(|entry| Entry::parse(entry)).collect();
    Ok(TriggerSettings {
        targets: targets.map_err(StartError::Target)?,
        concurrency_per_pool: section.concurrency_per_pool,
        credentials: trigger_credentials(config),
        allow_http: config.allow_http_providers,
        outbound: outbound_settings(config),
    })
}

/// All of it or nothing (WAF-017).
fn captcha_provider(config: &Config) -> Result<Option<CaptchaProvider>, StartError> {
    let section = &config.request_filter;
    let Some(script) = &section.captcha_script else { return Ok(None) };
    let incomplete = StartError::Captcha(
        "captcha_script needs captcha_class, captcha_field, captcha_site_key, captcha_secret and \
         captcha_verify_url",
    );
    let texts = [&section.captcha_class, &section.captcha_field, &section.captcha_site_key];
    let (Some(secret), Some(verify)) = (&section.captcha_secret, &section.captcha_verify_url)
    else {
        return Err(incomplete);
    };
    if texts.iter().any(|text| text.is_empty()) {
        return Err(incomplete);
    }
    let address = |text: &str| {
        url::Url::parse(text).map_err(|_| StartError::Captcha("an address cannot be read"))
    };
    let (script, verify) = (address(script)?, address(verify)?);
    if script.scheme() != "https" && !config.allow_http_providers {
        return Err(StartError::Captcha("captcha_script must be https"));
    }
    let settings = ProviderSettings {
        script,
        class: section.captcha_class.clone(),
        field: section.captcha_field.clone(),
        site_key: section.captcha_site_key.clone(),
        secret: secret.clone(),
        verify,
    };
    Ok(Some(CaptchaProvider::new(settings, Outbound::new(outbound_settings(config))?)))
}

fn audit(config: &Config) -> AuditSettings {
    let section = &config.audit;
    AuditSettings {
        in_table: section.table,
        file: section.file.as_ref().map(|path| AuditFile {
            path: path.into(),
            full_at: section.file_megabytes.saturating_mul(1024 * 1024),
            kept: section.files_kept,
        }),
        reads_per_second: section.reads_per_second,
    }
}

fn addresses(config: &Config) -> Addresses {
    Addresses {
        public_url: config.public_url.trim_end_matches('/').to_owned(),
        domain_suffix: config.domain_suffix.clone(),
        shared_host: config.shared_host,
        region: config.region.clone(),
    }
}

fn messaging(config: &Config) -> MessagingSettings {
    MessagingSettings {
        smtp_url: config.smtp_url.clone(),
        mail_from: config.mail_from.clone().unwrap_or_default(),
        sms_webhook_url: config.sms_webhook_url.clone(),
        mail_daily_cap: config.mail.daily_cap,
        sms_monthly_cap: config.sms.monthly_cap,
        mail_allow_list: config.mail.recipient_allow_list.clone(),
        sms_allow_list: config.sms.recipient_allow_list.clone(),
        development_inbox: config.development.enabled,
        ..MessagingSettings::default()
    }
}

/// CUSTEMAIL-010.
fn envelopes(config: &Config, clock: &Clock) -> Result<Envelopes, StartError> {
    let key = config.custom_sender_key.as_ref().map(SenderKey::from_base64).transpose()?;
    let sdk = match &config.custom_sender_kms_endpoint {
        Some(address) => Some(Envelope::Kms(Box::new(Kms {
            outbound: Outbound::new(OutboundSettings {
                is_open: true,
                ..outbound_settings(config)
            })?,
            endpoint: Kms::endpoint(address)?,
            credentials: trigger_credentials(config),
            clock: clock.clone(),
        }))),
        None => key.clone().map(Envelope::EncryptionSdk),
    };
    let jwe = match (config.custom_sender_format, &config.custom_sender_public_key) {
        (SenderFormat::EncryptionSdk, _) => None,
        (SenderFormat::Jwe, Some(pem)) => Some(Envelope::jwe_rsa(pem)?),
        (SenderFormat::Jwe, None) => Some(Envelope::JweDirect(key.ok_or(EnvelopeError::NoKey)?)),
    };
    Ok(Envelopes { sdk, jwe })
}

fn trigger_credentials(config: &Config) -> Option<(String, Secret)> {
    let section = &config.triggers;
    section.access_key_id.clone().zip(section.secret_access_key.clone())
}

fn hashing(config: &Config) -> HashSettings {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let passwords = &config.passwords;
    HashSettings {
        memory_kib: passwords.memory_kib,
        iterations: passwords.iterations,
        threads: if passwords.threads == 0 { processors } else { passwords.threads },
        queue: passwords.queue,
        patience: Duration::from_millis(passwords.patience_ms),
    }
}

fn attempt_limits(config: &Config) -> AttemptLimits {
    AttemptLimits {
        confirm_sign_up: config.codes.confirm_sign_up_tries_per_hour,
        resend_code: config.codes.resends_per_hour,
        password_reset: config.codes.password_reset_tries_per_hour,
        change_password: config.codes.password_changes_per_hour,
        attribute_code: config.codes.attribute_codes_per_hour,
        verify_attribute: config.codes.attribute_tries_per_hour,
        sign_in_code: config.codes.sign_in_codes_per_hour,
    }
}

fn import_settings(config: &Config) -> ImportSettings {
    ImportSettings {
        jobs_per_pool: config.import.jobs_per_pool,
        rows_per_file: config.import.rows_per_file,
        failure_ratio: config.import.failure_ratio,
        one_per_server: config.import.jobs_scope == JobsScope::Server,
    }
}

fn lockout_schedule(config: &Config) -> LockoutSchedule {
    LockoutSchedule {
        first_locking_failure: config.lockout.first_locking_failure,
        longest_seconds: config.lockout.longest_seconds,
        forget_after_seconds: config.lockout.forget_after_seconds,
    }
}
