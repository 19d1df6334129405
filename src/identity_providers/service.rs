//! Making, changing and finding the providers of a pool.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use thiserror::Error;

use super::documents::Documents;
use super::metadata::SigningCertificate;
use super::saml::SamlSettings;
use super::{IdentityProvider, ProviderSettings, ProviderType, Texts, details, mapping};
use crate::keys::seal::SealError;
use crate::keys::{KeyRing, Sealer};
use crate::outbound::Outbound;
use crate::platform::{Clock, Entropy, InternalError, PoolId, Timestamp, internal_from};
use crate::pools::{Pool, PoolDirectory};
use crate::storage::{StorageError, Store, StoredMetadata, StoredProvider};

/// FED-055.
const IDENTIFIERS: usize = 50;

#[derive(Debug, Error)]
pub enum IdentityProviderError {
    #[error("{0}")]
    Invalid(String),
    /// Name or identifier; which one.
    #[error("{0}")]
    Duplicate(String),
    #[error("no such provider")]
    NotFound,
    #[error("changed by somebody else")]
    Changed,
    #[error("limit of {0} identity providers reached")]
    LimitReached(i64),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(IdentityProviderError: StorageError, SealError);

impl From<InternalError> for IdentityProviderError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

use IdentityProviderError as E;

/// How old a list of names may be on a node that did not change it.
const FRESH_MS: i64 = 2_000;

/// A provider as pages list it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub name: String,
    pub kind: ProviderType,
    pub has_identifiers: bool,
}

type Kinds = Arc<Vec<Listed>>;

#[derive(Clone)]
pub struct IdentityProviders {
    kinds: Arc<RwLock<HashMap<PoolId, (Timestamp, Kinds)>>>,
    pub(super) documents: Documents,
    pub(super) store: Store,
    sealer: Sealer,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
    pools: PoolDirectory,
    keys: KeyRing,
    pub(super) outbound: Outbound,
    per_pool: i64,
    pub(super) allow_http: bool,
    pub(super) verify_metadata: VerifyMetadata,
}

/// What the service is made of.
pub struct ProviderParts {
    pub store: Store,
    pub sealer: Sealer,
    pub clock: Clock,
    pub entropy: Entropy,
    pub pools: PoolDirectory,
    pub keys: KeyRing,
    pub outbound: Outbound,
    pub per_pool: i64,
    /// Development: plain HTTP.
    pub allow_http: bool,
    pub verify_metadata: VerifyMetadata,
}

/// What of a document a certificate has signed; XML signatures are the matter of federation.
pub type VerifyMetadata = fn(&str, &SigningCertificate) -> Option<String>;

/// What an update replaces; what is not given stays (FED-032).
#[derive(Clone, Default)]
pub struct ProviderChange {
    pub details: Option<Texts>,
    /// Endpoints that the issuer of the new details names.
    pub discovered: Option<Texts>,
    pub mapping: Option<Texts>,
    pub identifiers: Option<Vec<String>>,
}

fn context(pool: &PoolId, name: &str) -> String {
    format!("identity-provider:{pool}:{name}")
}

impl IdentityProviders {
    #[must_use]
    pub fn new(parts: ProviderParts) -> Self {
        let ProviderParts { store, sealer, clock, entropy, pools, keys, outbound, .. } = parts;
        let (per_pool, allow_http) = (parts.per_pool, parts.allow_http);
        let verify_metadata = parts.verify_metadata;
        let (kinds, documents) = (Arc::default(), Documents::default());
        Self {
            kinds,
            documents,
            store,
            sealer,
            clock,
            entropy,
            pools,
            keys,
            outbound,
            per_pool,
            allow_http,
            verify_metadata,
        }
    }

    /// Names and kinds of a pool's providers, by name; for pages, which ask often.
    pub async fn kinds(&self, pool: &PoolId) -> Result<Kinds, StorageError> {
        let now = self.clock.now();
        {
            let kept = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, kinds)) = kept.get(pool).filter(|(at, _)| now.0 - at.0 < FRESH_MS) {
                return Ok(Arc::clone(kinds));
            }
        }
        let found = self.store.list_identity_providers(pool, "", 1000).await?;
        let listed = found.into_iter().map(|provider| Listed {
            has_identifiers: !provider.identifiers.is_empty(),
            name: provider.name,
            kind: provider.kind,
        });
        let kinds: Kinds = Arc::new(listed.collect());
        let mut kept = self.kinds.write().unwrap_or_else(PoisonError::into_inner);
        kept.insert(pool.clone(), (now, Arc::clone(&kinds)));
        Ok(kinds)
    }

    /// Whether new details are complete and well-formed, without keeping them.
    pub fn check_details(&self, kind: ProviderType, given: Texts) -> Result<(), E> {
        details::complete(kind, given, self.allow_http).map(|_| ()).map_err(E::Invalid)
    }

    pub async fn create(
        &self,
        pool: &Pool,
        name: &str,
        kind: ProviderType,
        given: ProviderChange,
    ) -> Result<IdentityProvider, E> {
        check_name(pool, name, kind)?;
        if self.store.count_identity_providers(&pool.id).await? >= self.per_pool {
            return Err(E::LimitReached(self.per_pool));
        }
        let now = self.clock.now();
        let provider = IdentityProvider {
            pool_id: pool.id.clone(),
            name: name.to_owned(),
            kind,
            details: Texts::new(),
            mapping: Texts::new(),
            identifiers: Vec::new(),
            settings: ProviderSettings::default(),
            created_at: now,
            updated_at: now,
        };
        let given = ProviderChange { details: Some(given.details.unwrap_or_default()), ..given };
        let mut provider = changed(pool, provider, given, self.allow_http)?;
        let document = self.complete_saml(&mut provider, true).await?;
        let mut tx = self.store.begin().await?;
        if !tx.insert_identity_provider(&self.seal(&provider)?).await? {
            return Err(E::Duplicate(format!("A provider with the name {name} exists.")));
        }
        self.claim(&mut tx, &provider).await?;
        if let Some(document) = document {
            tx.put_saml_metadata(&document).await?;
        }
        tx.insert_provider_group(&pool.id, name, now).await?;
        tx.commit().await?;
        Ok(provider)
    }

    /// What a SAML provider has beside its details: the metadata, a certificate to encrypt for.
    async fn complete_saml(
        &self,
        provider: &mut IdentityProvider,
        has_new_details: bool,
    ) -> Result<Option<StoredMetadata>, E> {
        if provider.kind != ProviderType::Saml || !has_new_details {
            return Ok(None);
        }
        self.configure_saml(provider).await
    }

    /// The details as answers show them, with the certificate that a provider encrypts for (FED-B05).
    pub async fn shown_details(&self, provider: &IdentityProvider) -> Result<Texts, E> {
        let mut shown = details::shown(&provider.details);
        if provider.kind == ProviderType::Saml && SamlSettings::of(&shown).encrypted {
            let (pool, name) = (&provider.pool_id, &provider.name);
            let certificates = self.keys.encryption_certificates(pool, name).await?;
            if let Some(newest) = certificates.first() {
                shown.insert("ActiveEncryptionCertificate".to_owned(), newest.base64());
            }
        }
        Ok(shown)
    }

    pub async fn update(
        &self,
        pool: &Pool,
        name: &str,
        change: ProviderChange,
    ) -> Result<IdentityProvider, E> {
        let old = self.get(pool, name).await?;
        let seen = old.updated_at;
        let mut change = change;
        // Apple's key is never shown, so an update may leave it out.
        if let (Some(details), Some(key)) =
            (change.details.as_mut(), old.details.get("private_key"))
        {
            details.entry("private_key".to_owned()).or_insert_with(|| key.clone());
        }
        let has_new_details = change.details.is_some();
        let identity =
            |details: &Texts| ["oidc_issuer", "client_id"].map(|name| details.get(name).cloned());
        let before = identity(&old.details);
        let mut provider = changed(pool, old, change, self.allow_http)?;
        let renamed = identity(&provider.details) != before;
        let document = self.complete_saml(&mut provider, has_new_details).await?;
        provider.updated_at = Timestamp(self.clock.now().0.max(seen.0 + 1));
        if renamed {
            // OIDCRP-S24.
            tracing::warn!(pool = %pool.id, provider = name, "the provider has another issuer or \
                client id: who came through it before may be somebody else now");
        }
        let mut tx = self.store.begin().await?;
        if !tx.update_identity_provider(&self.seal(&provider)?, seen).await? {
            return Err(E::Changed);
        }
        tx.release_identifiers(&pool.id, name).await?;
        self.claim(&mut tx, &provider).await?;
        match document {
            Some(document) => tx.put_saml_metadata(&document).await?,
            None if has_new_details => tx.delete_saml_metadata(&pool.id, name).await?,
            None => {}
        }
        tx.commit().await?;
        Ok(provider)
    }

    /// Changes one of Portico's own settings.
    pub async fn set(
        &self,
        pool: &Pool,
        name: &str,
        (setting, value): (&str, &str),
    ) -> Result<IdentityProvider, E> {
        let mut provider = self.get(pool, name).await?;
        let seen = provider.updated_at;
        provider.settings = provider.settings.with(setting, value).map_err(E::Invalid)?;
        provider.updated_at = Timestamp(self.clock.now().0.max(seen.0 + 1));
        let mut tx = self.store.begin().await?;
        if !tx.update_provider_settings(&provider, seen).await? {
            return Err(E::Changed);
        }
        tx.commit().await?;
        Ok(provider)
    }

    async fn claim(
        &self,
        tx: &mut crate::storage::Tx,
        provider: &IdentityProvider,
    ) -> Result<(), E> {
        for identifier in &provider.identifiers {
            let folded = folded(identifier);
            if !tx.claim_identifier(&provider.pool_id, &folded, &provider.name).await? {
                return Err(E::Duplicate(format!(
                    "The identifier {identifier} is that of another provider."
                )));
            }
        }
        Ok(())
    }

    pub async fn get(&self, pool: &Pool, name: &str) -> Result<IdentityProvider, E> {
        let stored = self.store.find_identity_provider(&pool.id, name).await?;
        self.open(stored.ok_or(E::NotFound)?)
    }

    /// By an identifier, whatever its case (FED-056).
    pub async fn by_identifier(&self, pool: &Pool, text: &str) -> Result<IdentityProvider, E> {
        let name = self.store.find_identifier(&pool.id, &folded(text)).await?;
        self.get(pool, &name.ok_or(E::NotFound)?).await
    }

    /// Clients that list it lose it; users it brought stay (FED-037, FED-038).
    pub async fn delete(&self, pool: &Pool, name: &str) -> Result<(), E> {
        let mut tx = self.store.begin().await?;
        if !tx.delete_identity_provider(&pool.id, name).await? {
            return Err(E::NotFound);
        }
        tx.release_identifiers(&pool.id, name).await?;
        tx.delete_saml_metadata(&pool.id, name).await?;
        tx.delete_saml_certificates(&pool.id, name).await?;
        tx.commit().await?;
        self.keys.forget_certificates(&pool.id, name);
        self.pools.forget_provider(&pool.id, name).await?;
        Ok(())
    }

    /// The first of these names that is no provider of the pool (FED-039).
    pub async fn first_unknown(
        &self,
        pool: &Pool,
        names: &[String],
    ) -> Result<Option<String>, StorageError> {
        for name in names.iter().filter(|name| *name != "COGNITO") {
            if self.store.find_identity_provider(&pool.id, name).await?.is_none() {
                return Ok(Some(name.clone()));
            }
        }
        Ok(None)
    }

    /// Whether a provider that may start sign-ins itself stands beside others than SAML (FED-B03).
    pub async fn mixes_idp_initiated(&self, pool: &Pool, names: &[String]) -> Result<bool, E> {
        let (mut starts, mut others) = (false, false);
        for name in names {
            if name == "COGNITO" {
                others = true;
                continue;
            }
            let provider = self.get(pool, name).await?;
            let is_saml = provider.kind == ProviderType::Saml;
            others |= !is_saml;
            starts |= is_saml && SamlSettings::of(&provider.details).idp_initiated;
        }
        Ok(starts && others)
    }

    pub(super) fn seal(&self, provider: &IdentityProvider) -> Result<StoredProvider, E> {
        let plain = serde_json::to_vec(&provider.details).map_err(InternalError::new)?;
        let context = context(&provider.pool_id, &provider.name);
        let sealed_details = self.sealer.seal(&context, &plain)?;
        let provider = IdentityProvider { details: Texts::new(), ..provider.clone() };
        Ok(StoredProvider { provider, sealed_details })
    }

    pub(super) fn open(&self, stored: StoredProvider) -> Result<IdentityProvider, E> {
        let StoredProvider { mut provider, sealed_details } = stored;
        let plain =
            self.sealer.open(&context(&provider.pool_id, &provider.name), &sealed_details)?;
        provider.details = serde_json::from_slice(&plain).map_err(InternalError::new)?;
        Ok(provider)
    }
}

/// An identifier as it is compared: without case, and domains of other scripts as A-labels (FED-056,
/// FED-079).
fn folded(identifier: &str) -> String {
    let lower = identifier.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    match url::Host::parse(&lower) {
        Ok(url::Host::Domain(domain)) => domain,
        _ => lower,
    }
}

/// The provider with a change, checked as at creation.
fn changed(
    pool: &Pool,
    mut provider: IdentityProvider,
    change: ProviderChange,
    allow_http: bool,
) -> Result<IdentityProvider, E> {
    if let Some(given) = change.details {
        provider.details =
            details::complete(provider.kind, given, allow_http).map_err(E::Invalid)?;
        if let Some(found) = &change.discovered {
            details::keep_discovered(&mut provider.details, found);
        }
    }
    let given = change.mapping.unwrap_or(provider.mapping);
    provider.mapping = mapping::complete(pool, provider.kind, given).map_err(E::Invalid)?;
    if let Some(identifiers) = change.identifiers {
        let distinct: BTreeSet<String> = identifiers.iter().map(|i| folded(i)).collect();
        if identifiers.len() > IDENTIFIERS || distinct.len() != identifiers.len() {
            let text = format!("A provider has at most {IDENTIFIERS} identifiers, each once.");
            return Err(E::Invalid(text));
        }
        provider.identifiers = identifiers;
    }
    Ok(provider)
}

/// FED-053, FED-054.
fn check_name(pool: &Pool, name: &str, kind: ProviderType) -> Result<(), E> {
    if kind.is_social() {
        if name == kind.as_str() {
            return Ok(());
        }
        return Err(E::Invalid(format!("The name of this provider must be {}.", kind.as_str())));
    }
    let social = ProviderType::ALL.iter().any(|kind| kind.is_social() && kind.as_str() == name);
    if social || name.eq_ignore_ascii_case("COGNITO") {
        return Err(E::Invalid(format!("The provider name {name} is reserved.")));
    }
    let strict = name.chars().count() >= 3
        && name.chars().enumerate().all(|(i, c)| !c.is_whitespace() && (c != '_' || i == 1));
    if pool.settings.portico.strict_provider_names && !strict {
        return Err(E::Invalid("The provider name has characters that it must not have.".into()));
    }
    Ok(())
}
