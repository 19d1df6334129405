//! Resource servers.

use super::row::{Row, params, to_json};
use super::{StorageError, Store};
use crate::platform::PoolId;
use crate::resources::ResourceServer;

fn server(row: &Row) -> Result<ResourceServer, StorageError> {
    Ok(ResourceServer {
        pool_id: PoolId::new(row.text("pool_id")?),
        identifier: row.text("identifier")?,
        name: row.text("name")?,
        scopes: row.json("resource_servers", "scopes")?,
    })
}

impl Store {
    /// Answers `false` if the identifier is taken (RS-015).
    pub async fn insert_resource_server(
        &self,
        server: &ResourceServer,
    ) -> Result<bool, StorageError> {
        let scopes = to_json("resource_servers", "scopes", &server.scopes)?;
        let inserted = self
            .db
            .execute(
                "INSERT INTO resource_servers (pool_id, identifier, name, scopes)
                 VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                params![&server.pool_id, &server.identifier, &server.name, scopes],
            )
            .await?;
        Ok(inserted == 1)
    }

    pub async fn count_resource_servers(&self, pool: &PoolId) -> Result<i64, StorageError> {
        let statement = "SELECT COUNT(*) AS n FROM resource_servers WHERE pool_id = $1";
        self.db.find(statement, params![pool]).await?.map_or(Ok(0), |row| row.int("n"))
    }

    /// Replaces name and scopes (RS-016); answers whether the server exists.
    pub async fn update_resource_server(
        &self,
        server: &ResourceServer,
    ) -> Result<bool, StorageError> {
        let scopes = to_json("resource_servers", "scopes", &server.scopes)?;
        let touched = self
            .db
            .execute(
                "UPDATE resource_servers SET name = $3, scopes = $4
                 WHERE pool_id = $1 AND identifier = $2",
                params![&server.pool_id, &server.identifier, &server.name, scopes],
            )
            .await?;
        Ok(touched == 1)
    }

    pub async fn find_resource_server(
        &self,
        pool: &PoolId,
        identifier: &str,
    ) -> Result<Option<ResourceServer>, StorageError> {
        self.db
            .find(
                "SELECT pool_id, identifier, name, scopes FROM resource_servers
                 WHERE pool_id = $1 AND identifier = $2",
                params![pool, identifier],
            )
            .await?
            .as_ref()
            .map(server)
            .transpose()
    }

    /// Resource servers after `after` by identifier, at most `limit`.
    pub async fn list_resource_servers(
        &self,
        pool: &PoolId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<ResourceServer>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, identifier, name, scopes FROM resource_servers
                 WHERE pool_id = $1 AND identifier > $2 ORDER BY identifier LIMIT $3",
                params![pool, after, limit],
            )
            .await?
            .iter()
            .map(server)
            .collect()
    }

    pub async fn delete_resource_server(
        &self,
        pool: &PoolId,
        identifier: &str,
    ) -> Result<bool, StorageError> {
        let deleted = self
            .db
            .execute(
                "DELETE FROM resource_servers WHERE pool_id = $1 AND identifier = $2",
                params![pool, identifier],
            )
            .await?;
        Ok(deleted == 1)
    }
}
