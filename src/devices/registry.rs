//! The devices of users.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::{Device, Tracking};
use crate::keys::Sealer;
use crate::keys::seal::SealError;
use crate::platform::{Clock, Entropy, InternalError, Sub, internal_from};
use crate::pools::Pool;
use crate::srp::{Verifier, device_verifier};
use crate::storage::{StorageError, Store};

#[derive(Debug, Error)]
pub enum DeviceError {
    /// DEV-017.
    #[error("the pool does not track devices")]
    NotTracked,
    /// DEV-009, FLOW-247.
    #[error("no such device")]
    NotFound,
    /// DEV-018.
    #[error("device registered already")]
    Exists,
    #[error("{0}")]
    InvalidParameter(&'static str),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(DeviceError: StorageError, SealError);

impl From<InternalError> for DeviceError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

/// What a client registers (DEV-005).
pub struct Registration<'a> {
    pub key: &'a str,
    pub name: Option<&'a str>,
    /// Base64.
    pub salt: &'a str,
    /// Base64.
    pub verifier: &'a str,
    /// Where the call came from.
    pub address: IpAddr,
}

#[derive(Clone)]
pub struct Devices {
    store: Store,
    clock: Clock,
    entropy: Entropy,
    sealer: Sealer,
}

fn context(pool: &Pool, sub: &Sub, key: &str) -> String {
    format!("device-verifier:{}:{sub}:{key}", pool.id)
}

impl Devices {
    #[must_use]
    pub const fn new(store: Store, clock: Clock, entropy: Entropy, sealer: Sealer) -> Self {
        Self { store, clock, entropy, sealer }
    }

    /// A key for a device that may be registered (FLOW-246); nothing is stored until it is.
    #[must_use]
    pub fn offer(&self, pool: &Pool) -> Option<String> {
        Tracking::of(pool).map(|_| format!("{}_{}", pool.id.region(), self.entropy.uuid()))
    }

    /// `DeviceGroupKey`, always the same for a device.
    #[must_use]
    pub fn group_key(&self, pool: &Pool, device: &str) -> String {
        let hash = self.sealer.keyed_hash(&["device group", pool.id.as_str(), device]);
        format!("-{}", hex::encode(&hash[..4]))
    }

    /// `ConfirmDevice`; `offered` is the device that the caller's access token was issued with.
    /// Answers whether the user has still to be asked (FLOW-248, FLOW-250, FLOW-251).
    pub async fn confirm(
        &self,
        pool: &Pool,
        sub: &Sub,
        offered: Option<&str>,
        registration: Registration<'_>,
    ) -> Result<bool, DeviceError> {
        let tracking = Tracking::of(pool).ok_or(DeviceError::NotTracked)?;
        if offered != Some(registration.key) {
            return Err(DeviceError::NotFound);
        }
        let refused = || {
            DeviceError::InvalidParameter("DeviceSecretVerifierConfig does not hold a verifier.")
        };
        let decode = |text: &str| STANDARD.decode(text).map_err(|_| refused());
        let (salt, value) = (decode(registration.salt)?, decode(registration.verifier)?);
        let verifier = device_verifier(salt, value)?.ok_or_else(refused)?;
        let context = context(pool, sub, registration.key);
        let now = self.clock.now();
        let device = Device {
            pool_id: pool.id.clone(),
            sub: sub.clone(),
            key: registration.key.to_owned(),
            name: registration.name.map(str::to_owned),
            salt: verifier.salt,
            sealed_verifier: self.sealer.seal(&context, &verifier.value)?,
            remembered: !tracking.on_user_prompt,
            last_address: registration.address.to_string(),
            created_at: now,
            updated_at: now,
            last_authenticated_at: now,
        };
        if !self.store.insert_device(&device).await? {
            return Err(DeviceError::Exists);
        }
        Ok(tracking.on_user_prompt)
    }

    pub async fn find(&self, pool: &Pool, sub: &Sub, key: &str) -> Result<Device, DeviceError> {
        Tracking::of(pool).ok_or(DeviceError::NotTracked)?;
        self.store.find_device(&pool.id, sub, key).await?.ok_or(DeviceError::NotFound)
    }

    /// At most `limit` devices in the order of their keys (DEV-008).
    pub async fn list(
        &self,
        pool: &Pool,
        sub: &Sub,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Device>, DeviceError> {
        Tracking::of(pool).ok_or(DeviceError::NotTracked)?;
        Ok(self.store.list_devices(&pool.id, sub, after, limit).await?)
    }

    /// DEV-007.
    pub async fn remember(
        &self,
        pool: &Pool,
        sub: &Sub,
        key: &str,
        remembered: bool,
    ) -> Result<(), DeviceError> {
        Tracking::of(pool).ok_or(DeviceError::NotTracked)?;
        let now = self.clock.now();
        let known = self.store.remember_device(&pool.id, sub, key, remembered, now).await?;
        if known { Ok(()) } else { Err(DeviceError::NotFound) }
    }

    /// The device proves nothing any more, and what was issued to it is revoked (DEV-010, DEV-020).
    pub async fn forget(&self, pool: &Pool, sub: &Sub, key: &str) -> Result<(), DeviceError> {
        Tracking::of(pool).ok_or(DeviceError::NotTracked)?;
        let mut tx = self.store.begin().await?;
        if !tx.delete_device(&pool.id, sub, key).await? {
            return Err(DeviceError::NotFound);
        }
        tx.revoke_families_of_device(&pool.id, sub, key, self.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What the device proves itself with.
    pub(crate) fn verifier(&self, pool: &Pool, device: &Device) -> Result<Verifier, InternalError> {
        let context = context(pool, &device.sub, &device.key);
        let value = self.sealer.open(&context, &device.sealed_verifier)?.into();
        Ok(Verifier { salt: device.salt.clone(), value })
    }
}
