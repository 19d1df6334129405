//! Pools.

use super::row::{Row, params, to_json};
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Timestamp};
use crate::pools::Pool;

fn pool(row: &Row) -> Result<Pool, StorageError> {
    Ok(Pool {
        id: PoolId::new(row.text("id")?),
        name: row.text("name")?,
        settings: row.json("pools", "settings")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

impl Store {
    pub async fn find_pool(&self, id: &PoolId) -> Result<Option<Pool>, StorageError> {
        self.db
            .find(
                "SELECT id, name, settings, created_at, updated_at FROM pools WHERE id = $1",
                params![id],
            )
            .await?
            .as_ref()
            .map(pool)
            .transpose()
    }

    /// Pools after `after` by id, at most `limit` (`ListUserPools`).
    pub async fn list_pools(&self, after: &str, limit: i64) -> Result<Vec<Pool>, StorageError> {
        self.db
            .list(
                "SELECT id, name, settings, created_at, updated_at FROM pools
                 WHERE id > $1 ORDER BY id LIMIT $2",
                params![after, limit],
            )
            .await?
            .iter()
            .map(pool)
            .collect()
    }

    pub async fn count_pools(&self) -> Result<i64, StorageError> {
        let row = self.db.find("SELECT COUNT(*) AS n FROM pools", params![]).await?;
        row.map_or(Ok(0), |row| row.int("n"))
    }

    /// Replaces the settings if nobody else changed them since `seen`; answers whether it did.
    pub async fn update_pool(&self, pool: &Pool, seen: Timestamp) -> Result<bool, StorageError> {
        let settings = to_json("pools", "settings", &pool.settings)?;
        let touched = self
            .db
            .execute(
                "UPDATE pools SET name = $3, settings = $4, updated_at = $5
                 WHERE id = $1 AND updated_at = $2",
                params![&pool.id, seen, &pool.name, settings, pool.updated_at],
            )
            .await?;
        Ok(touched == 1)
    }

    /// `EstimatedNumberOfUsers` (USR-017): a sum over a fixed number of counters.
    pub async fn estimated_users(&self, id: &PoolId) -> Result<i64, StorageError> {
        let row = self
            .db
            .find(
                "SELECT CAST(COALESCE(SUM(users), 0) AS BIGINT) AS users FROM pool_user_counts
                 WHERE pool_id = $1",
                params![id],
            )
            .await?;
        row.map_or(Ok(0), |row| row.int("users"))
    }

    /// Deletes a pool with everything in it.
    pub async fn delete_pool(&self, id: &PoolId) -> Result<bool, StorageError> {
        let mut tx = self.begin().await?;
        let deleted = tx.execute("DELETE FROM pools WHERE id = $1", params![id]).await?;
        for statement in [
            "DELETE FROM pool_user_counts WHERE pool_id = $1",
            "DELETE FROM signing_keys WHERE pool_id = $1",
            "DELETE FROM clients WHERE pool_id = $1",
            "DELETE FROM resource_servers WHERE pool_id = $1",
            "DELETE FROM domains WHERE pool_id = $1",
            "DELETE FROM users WHERE pool_id = $1",
            "DELETE FROM sign_in_names WHERE pool_id = $1",
            "DELETE FROM user_search WHERE pool_id = $1",
            "DELETE FROM user_groups WHERE pool_id = $1",
            "DELETE FROM group_members WHERE pool_id = $1",
            "DELETE FROM srp_verifiers WHERE pool_id = $1",
            "DELETE FROM password_history WHERE pool_id = $1",
            "DELETE FROM first_sign_ins WHERE pool_id = $1",
            "DELETE FROM devices WHERE pool_id = $1",
            "DELETE FROM identities WHERE pool_id = $1",
            "DELETE FROM passkeys WHERE pool_id = $1",
            "DELETE FROM looks WHERE pool_id = $1",
            "DELETE FROM branding_styles WHERE pool_id = $1",
            "DELETE FROM branding_assets WHERE pool_id = $1",
            "DELETE FROM terms WHERE pool_id = $1",
            "DELETE FROM second_factors WHERE pool_id = $1",
            "DELETE FROM user_imports WHERE pool_id = $1",
            "DELETE FROM active_imports WHERE pool_id = $1",
            "DELETE FROM user_import_pieces WHERE pool_id = $1",
            "DELETE FROM user_import_log WHERE pool_id = $1",
            "DELETE FROM identity_providers WHERE pool_id = $1",
            "DELETE FROM provider_identifiers WHERE pool_id = $1",
            "DELETE FROM saml_certificates WHERE pool_id = $1",
            "DELETE FROM saml_metadata WHERE pool_id = $1",
            "DELETE FROM saml_used_ids WHERE pool_id = $1",
            "DELETE FROM codes WHERE pool_id = $1",
            "DELETE FROM pending_attributes WHERE pool_id = $1",
            "DELETE FROM attempts WHERE pool_id = $1",
            "DELETE FROM lockouts WHERE pool_id = $1",
            "DELETE FROM authorization_requests WHERE pool_id = $1",
            "DELETE FROM authorization_codes WHERE pool_id = $1",
            "DELETE FROM browser_sessions WHERE pool_id = $1",
            "DELETE FROM challenge_sessions WHERE pool_id = $1",
            "DELETE FROM device_requests WHERE pool_id = $1",
            "DELETE FROM used_assertions WHERE pool_id = $1",
            "DELETE FROM logout_notices WHERE pool_id = $1",
            "DELETE FROM refresh_families WHERE pool_id = $1",
            "DELETE FROM refresh_tokens WHERE pool_id = $1",
            "DELETE FROM outbox WHERE pool_id = $1",
            "DELETE FROM request_filters WHERE pool_id = $1",
            "DELETE FROM used_captchas WHERE pool_id = $1",
            "DELETE FROM risk_configurations WHERE pool_id = $1",
            "DELETE FROM auth_events WHERE pool_id = $1",
        ] {
            tx.execute(statement, params![id]).await?;
        }
        tx.commit().await?;
        Ok(deleted == 1)
    }
}

impl Tx {
    pub async fn insert_pool(&mut self, pool: &Pool) -> Result<(), StorageError> {
        let settings = to_json("pools", "settings", &pool.settings)?;
        self.execute(
            "INSERT INTO pools (id, name, settings, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5)",
            params![&pool.id, &pool.name, settings, pool.created_at, pool.updated_at],
        )
        .await?;
        Ok(())
    }

    pub(super) async fn count_user(
        &mut self,
        pool: &PoolId,
        sub: &str,
        by: i64,
    ) -> Result<(), StorageError> {
        let shard = i64::from(sub.bytes().next().unwrap_or_default() % 16);
        self.execute(
            "INSERT INTO pool_user_counts (pool_id, shard, users) VALUES ($1, $2, $3)
             ON CONFLICT (pool_id, shard) DO UPDATE SET users = pool_user_counts.users + $3",
            params![pool, shard, by],
        )
        .await?;
        Ok(())
    }
}
