//! The signing keys of every pool, opened once and kept for a short while.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use serde_json::json;

use super::certificate::Kept;
use super::seal::Sealer;
use super::signing::{SigningKey, StoredKey};
use crate::platform::{Clock, InternalError, PoolId, Timestamp};
use crate::storage::Store;

/// How long a node may go without looking whether keys were rotated elsewhere.
const FRESH_MS: i64 = 30_000;
/// A new key is published this long before its first use: as long as verifiers may keep the JWKS.
pub const PUBLISHED_AHEAD_MS: i64 = 300_000;

/// The keys of one pool at one moment.
pub struct PoolKeys {
    keys: Vec<Arc<SigningKey>>,
    /// The serialised JWKS document (EP-610).
    pub jwks: Bytes,
    loaded_at: Timestamp,
}

impl PoolKeys {
    /// The newest key of that use whose time has come.
    #[must_use]
    pub fn current(&self, token_use: &str, now: Timestamp) -> Option<&Arc<SigningKey>> {
        self.keys.iter().rev().find(|k| k.token_use == token_use && k.active_from <= now)
    }

    #[must_use]
    pub fn by_id(&self, kid: &str, now: Timestamp) -> Option<&Arc<SigningKey>> {
        self.keys.iter().find(|k| k.kid == kid && k.retire_at.is_none_or(|at| at > now))
    }
}

/// Looks keys up, makes them, rotates them.
#[derive(Clone)]
pub struct KeyRing {
    pub(super) store: Store,
    pub(super) sealer: Sealer,
    pub(super) clock: Clock,
    pools: Arc<RwLock<HashMap<PoolId, Arc<PoolKeys>>>>,
    pub(super) certificates: Arc<RwLock<Kept>>,
}

impl KeyRing {
    #[must_use]
    pub fn new(store: Store, sealer: Sealer, clock: Clock) -> Self {
        Self { store, sealer, clock, pools: Arc::default(), certificates: Arc::default() }
    }

    /// The keys of a pool; fails if the pool has none.
    pub async fn of(&self, pool: &PoolId) -> Result<Arc<PoolKeys>, InternalError> {
        let now = self.clock.now();
        let cached = self.pools.read().unwrap_or_else(PoisonError::into_inner).get(pool).cloned();
        if let Some(keys) = cached
            && now.0 - keys.loaded_at.0 < FRESH_MS
        {
            return Ok(keys);
        }
        let keys = Arc::new(self.load(pool, now).await?);
        self.pools
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(pool.clone(), Arc::clone(&keys));
        Ok(keys)
    }

    /// The two keys of a new pool (TOK-014), generated off the event loop.
    pub async fn generate(
        &self,
        pool: &PoolId,
        active_from: Timestamp,
    ) -> Result<[StoredKey; 2], InternalError> {
        let (pool, sealer, now) = (pool.clone(), self.sealer.clone(), self.clock.now());
        tokio::task::spawn_blocking(move || {
            Ok([
                StoredKey::generate(&pool, "id", &sealer, now, active_from)?,
                StoredKey::generate(&pool, "access", &sealer, now, active_from)?,
            ])
        })
        .await
        .map_err(InternalError::new)?
    }

    /// Gives a pool new keys. The old ones stay published until `longest_token_seconds` after the
    /// new ones take over (VER-005).
    pub async fn rotate(
        &self,
        pool: &PoolId,
        longest_token_seconds: i64,
    ) -> Result<[StoredKey; 2], InternalError> {
        let active_from = Timestamp(self.clock.now().0 + PUBLISHED_AHEAD_MS);
        let fresh = self.generate(pool, active_from).await?;
        let mut tx = self.store.begin().await?;
        tx.retire_signing_keys(pool, active_from.plus_seconds(longest_token_seconds + 300)).await?;
        for key in &fresh {
            tx.insert_signing_key(key).await?;
        }
        tx.commit().await?;
        self.forget(pool);
        Ok(fresh)
    }

    pub fn forget(&self, pool: &PoolId) {
        self.pools.write().unwrap_or_else(PoisonError::into_inner).remove(pool);
    }

    async fn load(&self, pool: &PoolId, now: Timestamp) -> Result<PoolKeys, InternalError> {
        let stored: Vec<StoredKey> = self
            .store
            .list_signing_keys(pool)
            .await?
            .into_iter()
            .filter(|key| key.retire_at.is_none_or(|at| at > now))
            .collect();
        if stored.is_empty() {
            return Err(InternalError::new(format!("pool {pool} has no signing keys")));
        }
        let documents: Vec<_> = stored
            .iter()
            .map(|key| {
                json!({ "kid": key.kid, "alg": "RS256", "kty": "RSA", "e": "AQAB",
                        "n": key.modulus, "use": "sig" })
            })
            .collect();
        let sealer = self.sealer.clone();
        let keys = tokio::task::spawn_blocking(move || {
            stored.iter().map(|key| key.open(&sealer).map(Arc::new)).collect::<Result<Vec<_>, _>>()
        })
        .await
        .map_err(InternalError::new)??;
        let jwks = Bytes::from(json!({ "keys": documents }).to_string());
        Ok(PoolKeys { keys, jwks, loaded_at: now })
    }
}
