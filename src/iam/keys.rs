//! Access keys: made and shown once, sealed, looked up for every signed call (IAM-009, IAM-016,
//! IAM-017).

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::managed;
use super::policy::{MalformedPolicy, Policy};
use crate::keys::Sealer;
use crate::keys::seal::SealError;
use crate::platform::{Clock, Entropy, InternalError, Secret, Timestamp, internal_from};
use crate::storage::{StorageError, Store, StoredAccessKey};

const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// How old an answer may be on a node that did not make the change itself.
const FRESH_MS: i64 = 2_000;
const CACHED: usize = 1000;
/// IAM-016.
const KEYS_PER_USER: usize = 2;

/// A key that may sign, with what it may do.
#[derive(Debug)]
pub struct AccessKey {
    pub id: String,
    /// The user it belongs to: `aws:username`, and the name in its ARN (IAM-020).
    pub name: String,
    pub secret: Secret,
    pub policy: Policy,
}

#[derive(Debug, Error)]
pub enum AccessKeyError {
    #[error(transparent)]
    Policy(#[from] MalformedPolicy),
    #[error("there is no managed policy {0}; there are {known}", known = managed::NAMES.join(", "))]
    NoManagedPolicy(String),
    #[error("{0} has two access keys already; delete one first")]
    TooMany(String),
    #[error("a user name is 1 to 64 letters, digits and +=,.@-_")]
    Name,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(AccessKeyError: StorageError, SealError);

/// A policy of one's own, or one that comes with the program.
#[derive(Clone, Debug)]
pub enum PolicySource {
    Document(String),
    Managed(String),
}

type Cached = (Timestamp, Option<Arc<AccessKey>>);

#[derive(Clone)]
pub struct AccessKeys {
    store: Store,
    sealer: Sealer,
    clock: Clock,
    entropy: Entropy,
    cache: Arc<RwLock<HashMap<String, Cached>>>,
}

fn context(id: &str) -> String {
    format!("access-key:{id}")
}

impl AccessKeys {
    #[must_use]
    pub fn new(store: Store, sealer: Sealer, clock: Clock, entropy: Entropy) -> Self {
        Self { store, sealer, clock, entropy, cache: Arc::default() }
    }

    /// Makes a key; the secret cannot be shown again.
    ///
    /// # Errors
    /// `Policy` for a document that says something unknown, `TooMany`, `Name`.
    pub async fn create(
        &self,
        name: &str,
        policy: &PolicySource,
    ) -> Result<(String, Secret), AccessKeyError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
        if name.is_empty() || name.len() > 64 || !name.chars().all(allowed) {
            return Err(AccessKeyError::Name);
        }
        let document = match policy {
            PolicySource::Document(text) => text.clone(),
            PolicySource::Managed(name) => managed::document(name)
                .ok_or_else(|| AccessKeyError::NoManagedPolicy(name.clone()))?
                .to_owned(),
        };
        Policy::parse(&document)?;
        let of_user = self.store.list_access_keys().await?;
        if of_user.iter().filter(|key| key.name == name).count() >= KEYS_PER_USER {
            return Err(AccessKeyError::TooMany(name.to_owned()));
        }
        let id = format!("AKIA{}", self.entropy.string(BASE32, 16));
        // 40 characters.
        let secret = Secret::new(STANDARD.encode(self.entropy.bytes::<30>()));
        let sealed_secret = self.sealer.seal(&context(&id), secret.expose().as_bytes())?;
        let stored = StoredAccessKey {
            id: id.clone(),
            name: name.to_owned(),
            sealed_secret,
            policy: document,
            enabled: true,
            created_at: self.clock.now(),
        };
        self.store.insert_access_key(&stored).await?;
        Ok((id, secret))
    }

    /// An active key. A change on another node counts after two seconds.
    pub async fn find(&self, id: &str) -> Result<Option<Arc<AccessKey>>, InternalError> {
        let now = self.clock.now();
        {
            let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, key)) = cache.get(id).filter(|(at, _)| now.0 - at.0 < FRESH_MS) {
                return Ok(key.clone());
            }
        }
        let stored = self.store.find_access_key(id).await?.filter(|key| key.enabled);
        let key = stored.map(|stored| self.open(stored)).transpose()?.map(Arc::new);
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        // Invented ids must not push out real ones, nor grow without end.
        if cache.len() >= CACHED {
            cache.retain(|_, (_, known)| known.is_some());
        }
        if key.is_some() || cache.len() < CACHED {
            cache.insert(id.to_owned(), (now, key.clone()));
        }
        Ok(key)
    }

    fn open(&self, stored: StoredAccessKey) -> Result<AccessKey, InternalError> {
        let secret = self.sealer.open(&context(&stored.id), &stored.sealed_secret)?;
        let secret = String::from_utf8(secret).map_err(|_| InternalError::new("access key"))?;
        let policy = Policy::parse(&stored.policy).map_err(InternalError::new)?;
        Ok(AccessKey { id: stored.id, name: stored.name, secret: Secret::new(secret), policy })
    }

    pub async fn set_enabled(&self, id: &str, enabled: bool) -> Result<bool, StorageError> {
        let changed = self.store.enable_access_key(id, enabled).await?;
        self.forget();
        Ok(changed)
    }

    pub async fn delete(&self, id: &str) -> Result<bool, StorageError> {
        let deleted = self.store.delete_access_key(id).await?;
        self.forget();
        Ok(deleted)
    }

    fn forget(&self) {
        self.cache.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
