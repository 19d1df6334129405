//! App clients; the secret is stored sealed and opened by the domain.

use super::row::{Row, params, to_json};
use super::{StorageError, Store, Tx};
use crate::clients::ClientSettings;
use crate::platform::{ClientId, PoolId, Timestamp};

/// A client as stored: its secret still sealed.
#[derive(Clone, Debug)]
pub struct StoredClient {
    pub id: ClientId,
    pub pool_id: PoolId,
    pub name: String,
    pub sealed_secret: Option<Vec<u8>>,
    pub secret_created_at: Option<Timestamp>,
    pub second_sealed_secret: Option<Vec<u8>>,
    pub second_secret_created_at: Option<Timestamp>,
    pub settings: ClientSettings,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

fn client(row: &Row) -> Result<StoredClient, StorageError> {
    Ok(StoredClient {
        id: ClientId::new(row.text("id")?),
        pool_id: PoolId::new(row.text("pool_id")?),
        name: row.text("name")?,
        sealed_secret: row.optional_bytes("sealed_secret")?,
        secret_created_at: row.optional_time("secret_created_at")?,
        second_sealed_secret: row.optional_bytes("second_sealed_secret")?,
        second_secret_created_at: row.optional_time("second_secret_created_at")?,
        settings: row.json("clients", "settings")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

impl Store {
    pub async fn find_client(&self, id: &ClientId) -> Result<Option<StoredClient>, StorageError> {
        self.db
            .find(
                "SELECT id, pool_id, name, settings, sealed_secret, created_at, updated_at,
                 secret_created_at, second_sealed_secret, second_secret_created_at
                 FROM clients WHERE id = $1",
                params![id],
            )
            .await?
            .as_ref()
            .map(client)
            .transpose()
    }

    pub async fn count_clients(&self, pool: &PoolId) -> Result<i64, StorageError> {
        let statement = "SELECT COUNT(*) AS n FROM clients WHERE pool_id = $1";
        self.db.find(statement, params![pool]).await?.map_or(Ok(0), |row| row.int("n"))
    }

    /// Which settings of Portico's own at least one client of the pool has: for each member of the
    /// stored settings whether it is there.
    pub async fn client_features<const N: usize>(
        &self,
        pool: &PoolId,
        members: [&str; N],
    ) -> Result<[bool; N], StorageError> {
        let mut found = [false; N];
        for (found, member) in found.iter_mut().zip(members) {
            let statement =
                "SELECT id FROM clients WHERE pool_id = $1 AND settings LIKE $2 LIMIT 1";
            let row = self.db.find(statement, params![pool, format!("%{member}%")]).await?;
            *found = row.is_some();
        }
        Ok(found)
    }

    pub async fn list_clients(
        &self,
        pool: &PoolId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<StoredClient>, StorageError> {
        self.db
            .list(
                "SELECT id, pool_id, name, settings, sealed_secret, created_at, updated_at,
                 secret_created_at, second_sealed_secret, second_secret_created_at
                 FROM clients WHERE pool_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                params![pool, after, limit],
            )
            .await?
            .iter()
            .map(client)
            .collect()
    }

    pub async fn insert_client(&self, client: &StoredClient) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        tx.insert_client(client).await?;
        tx.commit().await
    }

    /// Replaces name and settings if nobody else changed them since `seen` (CLI-075).
    pub async fn update_client(
        &self,
        client: &StoredClient,
        seen: Timestamp,
    ) -> Result<bool, StorageError> {
        let settings = to_json("clients", "settings", &client.settings)?;
        let touched = self
            .db
            .execute(
                "UPDATE clients SET name = $3, settings = $4, updated_at = $5
                 WHERE id = $1 AND updated_at = $2",
                params![&client.id, seen, &client.name, settings, client.updated_at],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Replaces the secrets if nobody else changed the client since `seen` (CLI-903).
    pub async fn update_client_secrets(
        &self,
        client: &StoredClient,
        seen: Timestamp,
    ) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE clients SET sealed_secret = $3, secret_created_at = $4,
                 second_sealed_secret = $5, second_secret_created_at = $6, updated_at = $7
                 WHERE id = $1 AND updated_at = $2",
                params![
                    &client.id,
                    seen,
                    client.sealed_secret.clone(),
                    client.secret_created_at,
                    client.second_sealed_secret.clone(),
                    client.second_secret_created_at,
                    client.updated_at
                ],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Deletes a client and everything that would still speak for it (CLI-009).
    pub async fn delete_client(&self, pool: &PoolId, id: &ClientId) -> Result<bool, StorageError> {
        let mut tx = self.begin().await?;
        let deleted = tx
            .execute("DELETE FROM clients WHERE id = $1 AND pool_id = $2", params![id, pool])
            .await?;
        tx.execute(
            "DELETE FROM authorization_codes WHERE client_id = $1 AND pool_id = $2",
            params![id, pool],
        )
        .await?;
        tx.execute("DELETE FROM looks WHERE client_id = $1 AND pool_id = $2", params![id, pool])
            .await?;
        tx.execute("DELETE FROM terms WHERE client_id = $1 AND pool_id = $2", params![id, pool])
            .await?;
        tx.execute(
            "DELETE FROM branding_assets WHERE style_id IN
             (SELECT id FROM branding_styles WHERE client_id = $1 AND pool_id = $2)",
            params![id, pool],
        )
        .await?;
        tx.execute(
            "DELETE FROM branding_styles WHERE client_id = $1 AND pool_id = $2",
            params![id, pool],
        )
        .await?;
        tx.execute(
            "DELETE FROM risk_configurations WHERE client_id = $1 AND pool_id = $2",
            params![id, pool],
        )
        .await?;
        tx.commit().await?;
        Ok(deleted == 1)
    }
}

impl Tx {
    pub async fn insert_client(&mut self, client: &StoredClient) -> Result<(), StorageError> {
        let settings = to_json("clients", "settings", &client.settings)?;
        self.execute(
            "INSERT INTO clients (id, pool_id, name, settings, sealed_secret, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![
                &client.id,
                &client.pool_id,
                &client.name,
                settings,
                client.sealed_secret.clone(),
                client.created_at,
                client.updated_at
            ],
        )
        .await?;
        Ok(())
    }
}
