//! Devices, found by user and key.

use super::row::{Row, params};
use super::{StorageError, Store, Tx};
use crate::devices::Device;
use crate::platform::{PoolId, Sub, Timestamp};

fn device(row: &Row) -> Result<Device, StorageError> {
    Ok(Device {
        pool_id: PoolId::new(row.text("pool_id")?),
        sub: Sub::new(row.text("sub")?),
        key: row.text("device_key")?,
        name: row.optional_text("name")?,
        salt: row.bytes("salt")?,
        sealed_verifier: row.bytes("sealed_verifier")?,
        remembered: row.flag("remembered")?,
        last_address: row.text("last_address")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        last_authenticated_at: row.time("last_authenticated_at")?,
    })
}

impl Store {
    /// Answers `false` if the user has a device of that key.
    pub async fn insert_device(&self, device: &Device) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "INSERT INTO devices (pool_id, sub, device_key, name, salt, sealed_verifier,
                 remembered, last_address, created_at, updated_at, last_authenticated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT (pool_id, sub, device_key) DO NOTHING",
                params![
                    &device.pool_id,
                    &device.sub,
                    &device.key,
                    device.name.clone(),
                    device.salt.as_slice(),
                    device.sealed_verifier.as_slice(),
                    device.remembered,
                    &device.last_address,
                    device.created_at,
                    device.updated_at,
                    device.last_authenticated_at
                ],
            )
            .await?;
        Ok(touched == 1)
    }

    pub async fn find_device(
        &self,
        pool: &PoolId,
        sub: &Sub,
        key: &str,
    ) -> Result<Option<Device>, StorageError> {
        self.db
            .find(
                "SELECT pool_id, sub, device_key, name, salt, sealed_verifier, remembered,
                 last_address, created_at, updated_at, last_authenticated_at
                 FROM devices WHERE pool_id = $1 AND sub = $2 AND device_key = $3",
                params![pool, sub, key],
            )
            .await?
            .as_ref()
            .map(device)
            .transpose()
    }

    pub async fn list_devices(
        &self,
        pool: &PoolId,
        sub: &Sub,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Device>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, sub, device_key, name, salt, sealed_verifier, remembered,
                 last_address, created_at, updated_at, last_authenticated_at
                 FROM devices WHERE pool_id = $1 AND sub = $2 AND device_key > $3
                 ORDER BY device_key LIMIT $4",
                params![pool, sub, after, limit],
            )
            .await?
            .iter()
            .map(device)
            .collect()
    }

    /// Answers whether there is such a device.
    pub async fn remember_device(
        &self,
        pool: &PoolId,
        sub: &Sub,
        key: &str,
        remembered: bool,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE devices SET remembered = $4, updated_at = $5
                 WHERE pool_id = $1 AND sub = $2 AND device_key = $3",
                params![pool, sub, key, remembered, now],
            )
            .await?;
        Ok(touched == 1)
    }

    pub async fn touch_device(
        &self,
        pool: &PoolId,
        sub: &Sub,
        key: &str,
        (now, address): (Timestamp, &str),
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "UPDATE devices SET last_authenticated_at = $4, last_address = $5
                 WHERE pool_id = $1 AND sub = $2 AND device_key = $3",
                params![pool, sub, key, now, address],
            )
            .await?;
        Ok(())
    }
}

impl Tx {
    /// Answers whether there was such a device.
    pub async fn delete_device(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        key: &str,
    ) -> Result<bool, StorageError> {
        let touched = self
            .execute(
                "DELETE FROM devices WHERE pool_id = $1 AND sub = $2 AND device_key = $3",
                params![pool, sub, key],
            )
            .await?;
        Ok(touched == 1)
    }
}
