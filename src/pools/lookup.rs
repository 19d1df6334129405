//! Finding pools, clients, domains and scopes fast: a small cache that never serves old news long.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use super::{Domain, Pool};
use crate::clients::AppClient;
use crate::clients::client::ClientSecret;
use crate::keys::{KeyRing, Sealer};
use crate::platform::{ClientId, Clock, Entropy, InternalError, PoolId, Secret, Timestamp};
use crate::storage::{StorageError, Store, StoredClient};

/// How old an answer may be on a node that did not make the change itself.
const FRESH_MS: i64 = 2_000;

type Cache<K, V> = RwLock<HashMap<K, (Timestamp, V)>>;

#[derive(Default)]
pub(super) struct Caches {
    pools: Cache<PoolId, Arc<Pool>>,
    clients: Cache<ClientId, Arc<AppClient>>,
    hosts: Cache<String, PoolId>,
    domains: Cache<PoolId, Arc<Vec<Domain>>>,
    scopes: Cache<PoolId, Arc<BTreeSet<String>>>,
}

/// Where the deployment answers.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// Without trailing slash.
    pub public_url: String,
    pub domain_suffix: String,
    pub shared_host: bool,
    pub region: String,
}

/// The pools of the deployment. Writes go through here, so that this node forgets at once.
#[derive(Clone)]
pub struct Directory {
    pub(super) store: Store,
    pub(super) sealer: Sealer,
    pub(super) keys: KeyRing,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
    pub(super) addresses: Arc<Addresses>,
    pub(super) caches: Arc<Caches>,
}

fn cached<K: Eq + Hash, V: Clone>(cache: &Cache<K, V>, key: &K, now: Timestamp) -> Option<V> {
    let cache = cache.read().unwrap_or_else(PoisonError::into_inner);
    cache.get(key).filter(|(at, _)| now.0 - at.0 < FRESH_MS).map(|(_, value)| value.clone())
}

fn keep<K: Eq + Hash, V>(cache: &Cache<K, V>, key: K, now: Timestamp, value: V) {
    cache.write().unwrap_or_else(PoisonError::into_inner).insert(key, (now, value));
}

impl Directory {
    #[must_use]
    pub fn new(
        store: Store,
        sealer: Sealer,
        keys: KeyRing,
        clock: Clock,
        entropy: Entropy,
        addresses: Addresses,
    ) -> Self {
        let (addresses, caches) = (Arc::new(addresses), Arc::default());
        Self { store, sealer, keys, clock, entropy, addresses, caches }
    }

    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.addresses.public_url
    }

    pub async fn pool(&self, id: &PoolId) -> Result<Option<Arc<Pool>>, StorageError> {
        let now = self.clock.now();
        if let Some(pool) = cached(&self.caches.pools, id, now) {
            return Ok(Some(pool));
        }
        let Some(pool) = self.store.find_pool(id).await?.map(Arc::new) else { return Ok(None) };
        keep(&self.caches.pools, id.clone(), now, Arc::clone(&pool));
        Ok(Some(pool))
    }

    /// A client by id, of whatever pool; ids are unique in a deployment.
    pub async fn client(&self, id: &ClientId) -> Result<Option<Arc<AppClient>>, InternalError> {
        let now = self.clock.now();
        if let Some(client) = cached(&self.caches.clients, id, now) {
            return Ok(Some(client));
        }
        let Some(stored) = self.store.find_client(id).await? else { return Ok(None) };
        let client = Arc::new(self.open_client(stored)?);
        keep(&self.caches.clients, id.clone(), now, Arc::clone(&client));
        Ok(Some(client))
    }

    /// The pool that answers on a host name (no port, lower case).
    pub async fn pool_by_host(&self, host: &str) -> Result<Option<PoolId>, StorageError> {
        let now = self.clock.now();
        let key = host.to_owned();
        if let Some(pool) = cached(&self.caches.hosts, &key, now) {
            return Ok(Some(pool));
        }
        let suffix = format!(".{}", host_of(&self.addresses.domain_suffix));
        let prefix = host.strip_suffix(suffix.as_str()).filter(|p| !p.contains('.'));
        let found = match prefix {
            Some(prefix) => self.store.find_domain(prefix).await?,
            None => self.store.find_domain(host).await?,
        };
        // A prefix is not a host of its own, nor a custom domain a prefix.
        let found = found
            .filter(|d| d.host(host_of(&self.addresses.domain_suffix)).as_deref() == Some(host));
        let Some(domain) = found else { return Ok(None) };
        keep(&self.caches.hosts, key, now, domain.pool_id.clone());
        Ok(Some(domain.pool_id))
    }

    /// The pool mounted under `/<mount>` of the public host (DOM-008).
    pub async fn pool_by_mount(&self, mount: &str) -> Result<Option<PoolId>, StorageError> {
        let now = self.clock.now();
        let key = format!("/{mount}");
        if let Some(pool) = cached(&self.caches.hosts, &key, now) {
            return Ok(Some(pool));
        }
        let found = self.store.find_domain(&key).await?;
        let Some(domain) = found else { return Ok(None) };
        keep(&self.caches.hosts, key, now, domain.pool_id.clone());
        Ok(Some(domain.pool_id))
    }

    pub async fn domains(&self, pool: &PoolId) -> Result<Arc<Vec<Domain>>, StorageError> {
        let now = self.clock.now();
        if let Some(domains) = cached(&self.caches.domains, pool, now) {
            return Ok(domains);
        }
        let domains = Arc::new(self.store.list_domains(pool).await?);
        keep(&self.caches.domains, pool.clone(), now, Arc::clone(&domains));
        Ok(domains)
    }

    /// Which of the two generations of pages a host has (UI-900); `None` if it is no domain of the
    /// pool.
    pub async fn login_version(
        &self,
        pool: &PoolId,
        host: &str,
    ) -> Result<Option<i64>, StorageError> {
        let suffix = host_of(&self.addresses.domain_suffix);
        let domains = self.domains(pool).await?;
        let found = domains.iter().find(|domain| domain.host(suffix).as_deref() == Some(host));
        Ok(found.map(Domain::login_version))
    }

    /// `identifier/scope` of every resource server of the pool as they are now (RS-006, RS-010).
    pub async fn custom_scopes(
        &self,
        pool: &PoolId,
    ) -> Result<Arc<BTreeSet<String>>, StorageError> {
        let now = self.clock.now();
        if let Some(scopes) = cached(&self.caches.scopes, pool, now) {
            return Ok(scopes);
        }
        let servers = self.store.list_resource_servers(pool, "", 1000).await?;
        let scopes: BTreeSet<String> =
            servers.iter().flat_map(|server| server.full_scopes().collect::<Vec<_>>()).collect();
        let scopes = Arc::new(scopes);
        keep(&self.caches.scopes, pool.clone(), now, Arc::clone(&scopes));
        Ok(scopes)
    }

    /// A hash that only this deployment can make.
    #[must_use]
    pub fn keyed_hash(&self, parts: &[&str]) -> Vec<u8> {
        self.sealer.keyed_hash(parts)
    }

    /// Whether the pool has a resource server of this identifier.
    pub async fn has_resource_server(
        &self,
        pool: &PoolId,
        identifier: &str,
    ) -> Result<bool, StorageError> {
        Ok(self.store.find_resource_server(pool, identifier).await?.is_some())
    }

    /// Drops everything remembered on this node.
    pub fn forget(&self) {
        let caches = &self.caches;
        caches.pools.write().unwrap_or_else(PoisonError::into_inner).clear();
        caches.clients.write().unwrap_or_else(PoisonError::into_inner).clear();
        caches.hosts.write().unwrap_or_else(PoisonError::into_inner).clear();
        caches.domains.write().unwrap_or_else(PoisonError::into_inner).clear();
        caches.scopes.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn open_client(&self, stored: StoredClient) -> Result<AppClient, InternalError> {
        let secret = match &stored.sealed_secret {
            Some(sealed) => {
                let plain = self.sealer.open(&secret_context(&stored.id), sealed)?;
                Some(Secret::new(String::from_utf8(plain).map_err(InternalError::new)?))
            }
            None => None,
        };
        let second_secret = match (&stored.second_sealed_secret, stored.second_secret_created_at) {
            (Some(sealed), Some(created_at)) => {
                let plain = self.sealer.open(&secret_context(&stored.id), sealed)?;
                let secret = Secret::new(String::from_utf8(plain).map_err(InternalError::new)?);
                Some(ClientSecret { secret, created_at })
            }
            _ => None,
        };
        Ok(AppClient {
            id: stored.id,
            pool_id: stored.pool_id,
            name: stored.name,
            secret,
            secret_created_at: stored.secret_created_at,
            second_secret,
            settings: stored.settings,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        })
    }

    pub(super) fn seal_client(&self, client: &AppClient) -> Result<StoredClient, InternalError> {
        let sealed_secret = match &client.secret {
            Some(secret) => {
                Some(self.sealer.seal(&secret_context(&client.id), secret.expose().as_bytes())?)
            }
            None => None,
        };
        let second_sealed_secret = match &client.second_secret {
            Some(ClientSecret { secret, .. }) => {
                Some(self.sealer.seal(&secret_context(&client.id), secret.expose().as_bytes())?)
            }
            None => None,
        };
        Ok(StoredClient {
            id: client.id.clone(),
            pool_id: client.pool_id.clone(),
            name: client.name.clone(),
            sealed_secret,
            secret_created_at: client.secret_created_at,
            second_sealed_secret,
            second_secret_created_at: client.second_secret.as_ref().map(|s| s.created_at),
            settings: client.settings.clone(),
            created_at: client.created_at,
            updated_at: client.updated_at,
        })
    }
}

fn secret_context(client: &ClientId) -> String {
    format!("client-secret:{client}")
}

/// A host name without its port.
pub(super) fn host_of(authority: &str) -> &str {
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}
