//! Making and changing pools, clients, domains and resource servers.

use std::sync::Arc;

use super::lookup::{Directory, host_of};
use super::{Domain, DomainKind, Pool, PoolSettings};
use crate::clients::{AppClient, ClientSettings};
use crate::platform::{ClientId, InternalError, PoolId, Secret, Timestamp};
use crate::resources::ResourceServer;
use crate::storage::StorageError;

const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LOWER_ALPHANUMERIC: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

impl Directory {
    /// Makes a pool with its two signing keys (TOK-014).
    pub async fn create_pool(
        &self,
        name: &str,
        settings: PoolSettings,
    ) -> Result<Arc<Pool>, InternalError> {
        let suffix = self.entropy.string(ALPHANUMERIC, 9);
        let id = PoolId::new(format!("{}_{suffix}", self.addresses.region));
        self.create_pool_as(id, name, settings).await
    }

    /// As [`Directory::create_pool`], under a chosen id (seed files).
    pub async fn create_pool_as(
        &self,
        id: PoolId,
        name: &str,
        settings: PoolSettings,
    ) -> Result<Arc<Pool>, InternalError> {
        let now = self.clock.now();
        let keys = self.keys.generate(&id, now).await?;
        let pool = Pool { id, name: name.to_owned(), settings, created_at: now, updated_at: now };
        let mut tx = self.store.begin().await?;
        tx.insert_pool(&pool).await?;
        for key in &keys {
            tx.insert_signing_key(key).await?;
        }
        tx.commit().await?;
        Ok(Arc::new(pool))
    }

    /// Replaces the settings unless somebody else changed them since `seen`.
    pub async fn update_pool(&self, pool: &Pool, seen: Timestamp) -> Result<bool, StorageError> {
        let updated = self.store.update_pool(pool, seen).await?;
        self.forget();
        Ok(updated)
    }

    pub async fn delete_pool(&self, id: &PoolId) -> Result<bool, StorageError> {
        let deleted = self.store.delete_pool(id).await?;
        self.forget();
        self.keys.forget(id);
        Ok(deleted)
    }

    /// A new client secret: 52 lower-case letters and digits, 268 bits.
    #[must_use]
    pub fn new_client_secret(&self) -> Secret {
        Secret::new(self.entropy.string(LOWER_ALPHANUMERIC, 52))
    }

    pub async fn create_client(
        &self,
        pool: &PoolId,
        name: &str,
        settings: ClientSettings,
        secret: Option<Secret>,
    ) -> Result<Arc<AppClient>, InternalError> {
        let id = ClientId::new(self.entropy.string(LOWER_ALPHANUMERIC, 26));
        self.create_client_as(id, pool, name, settings, secret).await
    }

    /// As [`Directory::create_client`], under a chosen id (seed files).
    pub async fn create_client_as(
        &self,
        id: ClientId,
        pool: &PoolId,
        name: &str,
        settings: ClientSettings,
        secret: Option<Secret>,
    ) -> Result<Arc<AppClient>, InternalError> {
        let now = self.clock.now();
        let client = AppClient {
            id,
            pool_id: pool.clone(),
            name: name.to_owned(),
            secret,
            secret_created_at: None,
            second_secret: None,
            settings,
            created_at: now,
            updated_at: now,
        };
        self.store.insert_client(&self.seal_client(&client)?).await?;
        Ok(Arc::new(client))
    }

    pub async fn update_client(
        &self,
        client: &AppClient,
        seen: Timestamp,
    ) -> Result<bool, InternalError> {
        let updated = self.store.update_client(&self.seal_client(client)?, seen).await?;
        self.forget();
        Ok(updated)
    }

    pub async fn delete_client(&self, pool: &PoolId, id: &ClientId) -> Result<bool, StorageError> {
        let deleted = self.store.delete_client(pool, id).await?;
        self.forget();
        Ok(deleted)
    }

    /// Takes a provider that is gone out of every client of the pool (FED-038).
    pub async fn forget_provider(&self, pool: &PoolId, name: &str) -> Result<(), InternalError> {
        let mut after = String::new();
        loop {
            let page = self.store.list_clients(pool, &after, 100).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id.to_string();
            for mut stored in page {
                let names = &mut stored.settings.supported_identity_providers;
                let before = names.len();
                names.retain(|listed| listed != name);
                if names.len() < before {
                    let seen = stored.updated_at;
                    stored.updated_at = Timestamp(self.clock.now().0.max(seen.0 + 1));
                    self.store.update_client(&stored, seen).await?;
                    self.forget();
                }
            }
        }
    }

    /// Answers `false` if the name is taken or the pool has a domain of that kind (DOM-004 – 006).
    pub async fn add_domain(&self, domain: Domain) -> Result<bool, StorageError> {
        let added = self.store.insert_domain(&domain).await?;
        self.forget();
        Ok(added)
    }

    pub async fn update_domain(&self, domain: &Domain) -> Result<bool, StorageError> {
        let updated = self.store.update_domain(domain).await?;
        self.forget();
        Ok(updated)
    }

    pub async fn remove_domain(&self, pool: &PoolId, name: &str) -> Result<bool, StorageError> {
        let removed = self.store.delete_domain(pool, name).await?;
        self.forget();
        Ok(removed)
    }

    pub async fn add_resource_server(&self, server: ResourceServer) -> Result<bool, StorageError> {
        let added = self.store.insert_resource_server(&server).await?;
        self.forget();
        Ok(added)
    }

    pub async fn update_resource_server(
        &self,
        server: ResourceServer,
    ) -> Result<bool, StorageError> {
        let updated = self.store.update_resource_server(&server).await?;
        self.forget();
        Ok(updated)
    }

    pub async fn remove_resource_server(
        &self,
        pool: &PoolId,
        identifier: &str,
    ) -> Result<bool, StorageError> {
        let removed = self.store.delete_resource_server(pool, identifier).await?;
        self.forget();
        Ok(removed)
    }

    /// `https://host[:port]` where the pool's pages and endpoints answer: the custom domain, else
    /// the prefix domain, else the mount, else the shared host (EP-602, EP-603, DOM-008).
    pub async fn base_url(&self, pool: &Pool) -> Result<Option<String>, StorageError> {
        let domains = self.domains(&pool.id).await?;
        let of_kind = |kind| domains.iter().find(|d| d.kind == kind);
        let public_url = self.addresses.public_url.as_str();
        let named = of_kind(DomainKind::Custom).or_else(|| of_kind(DomainKind::Prefix));
        let suffix = host_of(&self.addresses.domain_suffix);
        if let Some(host) = named.and_then(|domain| domain.host(suffix)) {
            return Ok(Some(format!("https://{host}{}", port_of(public_url))));
        }
        if let Some(mount) = of_kind(DomainKind::Mount) {
            return Ok(Some(format!("{public_url}{}", mount.domain)));
        }
        Ok(self.addresses.shared_host.then(|| public_url.to_owned()))
    }
}

/// `:8443` of `https://localhost:8443`, empty for the default port.
fn port_of(url: &str) -> String {
    url::Url::parse(url).ok().and_then(|u| u.port()).map_or_else(String::new, |p| format!(":{p}"))
}
