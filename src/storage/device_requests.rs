//! Requests of devices that have no browser (RFC 8628).

use super::row::{params, to_json};
use super::{StorageError, Store, Tx};
use crate::authorization::device::{Decision, DeviceRequest, Polled};
use crate::platform::{ClientId, PoolId, Timestamp};

const TABLE: &str = "device_requests";

impl Store {
    /// Answers `false` if the user code is in use.
    pub async fn insert_device_request(
        &self,
        device_hash: &[u8],
        user_hash: &[u8],
        request: &DeviceRequest,
        poll_seconds: i64,
    ) -> Result<bool, StorageError> {
        let data = to_json(TABLE, "data", request)?;
        let inserted = self
            .db
            .execute(
                "INSERT INTO device_requests
                 (device_hash, user_hash, pool_id, client_id, data, poll_seconds, is_hasty,
                 expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT (user_hash) DO NOTHING",
                params![
                    device_hash,
                    user_hash,
                    &request.pool_id,
                    &request.client_id,
                    data,
                    poll_seconds,
                    request.expires_at
                ],
            )
            .await?;
        Ok(inserted == 1)
    }

    /// A request that still waits for a person.
    pub async fn find_device_request(
        &self,
        user_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<DeviceRequest>, StorageError> {
        self.db
            .find(
                "SELECT data FROM device_requests
                 WHERE user_hash = $1 AND decision IS NULL AND expires_at > $2",
                params![user_hash, now],
            )
            .await?
            .map(|row| row.json(TABLE, "data"))
            .transpose()
    }

    /// One decision counts.
    pub async fn decide_device_request(
        &self,
        user_hash: &[u8],
        decision: &Decision,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let decision = to_json(TABLE, "decision", decision)?;
        let touched = self
            .db
            .execute(
                "UPDATE device_requests SET decision = $2
                 WHERE user_hash = $1 AND decision IS NULL AND expires_at > $3",
                params![user_hash, decision, now],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Takes a decided request out, for one caller; one that waits remembers the question, and
    /// whether it came a second or more before it was due.
    pub async fn poll_device_request(
        &self,
        device_hash: &[u8],
        (pool, client): (&PoolId, &ClientId),
        now: Timestamp,
    ) -> Result<Polled, StorageError> {
        let taken = self
            .db
            .write_returning(
                "DELETE FROM device_requests WHERE device_hash = $1 AND pool_id = $2
                 AND client_id = $3 AND decision IS NOT NULL RETURNING data, decision",
                params![device_hash, pool, client],
            )
            .await?;
        if let Some(row) = taken.first() {
            return Ok(Polled::Decided(row.json(TABLE, "data")?, row.json(TABLE, "decision")?));
        }
        let asked = self
            .db
            .write_returning(
                "UPDATE device_requests SET asked_at = $4,
                 is_hasty = CASE WHEN asked_at + (poll_seconds - 1) * 1000 >= $4 THEN 1 ELSE 0 END,
                 poll_seconds = CASE WHEN asked_at + (poll_seconds - 1) * 1000 >= $4
                                THEN poll_seconds + 5 ELSE poll_seconds END
                 WHERE device_hash = $1 AND pool_id = $2 AND client_id = $3 AND decision IS NULL
                 RETURNING expires_at, is_hasty",
                params![device_hash, pool, client, now],
            )
            .await?;
        asked.first().map_or(Ok(Polled::Unknown), |row| {
            Ok(Polled::Waiting {
                expires_at: row.time("expires_at")?,
                is_hasty: row.int("is_hasty")? == 1,
            })
        })
    }
}

impl Tx {
    /// Forgets requests that expired before `before`.
    pub async fn delete_old_device_requests(
        &mut self,
        before: Timestamp,
    ) -> Result<(), StorageError> {
        let statement = "DELETE FROM device_requests WHERE expires_at < $1";
        self.execute(statement, params![before]).await?;
        Ok(())
    }
}
