//! Links to terms of use and privacy policy.

use super::row::{Row, params, to_json};
use super::{StorageError, Store};
use crate::branding::Terms;
use crate::branding::terms::TermsName;
use crate::platform::{ClientId, PoolId};

fn terms(row: &Row) -> Result<Terms, StorageError> {
    let name = TermsName::named(&row.text("name")?);
    Ok(Terms {
        id: row.text("id")?,
        pool_id: PoolId::new(row.text("pool_id")?),
        client_id: ClientId::new(row.text("client_id")?),
        name: name.ok_or_else(|| StorageError::inconsistent("terms", "name", "an unknown word"))?,
        links: row.json("terms", "links")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

impl Store {
    /// Answers `false` if the client has terms of that name.
    pub async fn insert_terms(&self, terms: &Terms) -> Result<bool, StorageError> {
        let links = to_json("terms", "links", &terms.links)?;
        let inserted = self
            .db
            .execute(
                "INSERT INTO terms (id, pool_id, client_id, name, links, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                params![
                    &terms.id,
                    &terms.pool_id,
                    &terms.client_id,
                    terms.name.as_str(),
                    links,
                    terms.created_at,
                    terms.updated_at
                ],
            )
            .await?;
        Ok(inserted == 1)
    }

    /// Replaces name and links, unless the client has other terms of that name; answers whether
    /// anything was replaced.
    pub async fn update_terms(&self, terms: &Terms) -> Result<bool, StorageError> {
        let links = to_json("terms", "links", &terms.links)?;
        let touched = self
            .db
            .execute(
                "UPDATE terms SET name = $3, links = $4, updated_at = $5
                 WHERE id = $1 AND pool_id = $2 AND NOT EXISTS (SELECT 1 FROM terms o
                 WHERE o.pool_id = $2 AND o.client_id = terms.client_id AND o.name = $3
                 AND o.id <> $1)",
                params![&terms.id, &terms.pool_id, terms.name.as_str(), links, terms.updated_at],
            )
            .await?;
        Ok(touched == 1)
    }

    pub async fn delete_terms(&self, pool: &PoolId, id: &str) -> Result<bool, StorageError> {
        let statement = "DELETE FROM terms WHERE id = $1 AND pool_id = $2";
        Ok(self.db.execute(statement, params![id, pool]).await? == 1)
    }

    pub async fn find_terms(&self, pool: &PoolId, id: &str) -> Result<Option<Terms>, StorageError> {
        self.db
            .find(
                "SELECT id, pool_id, client_id, name, links, created_at, updated_at FROM terms
                 WHERE id = $1 AND pool_id = $2",
                params![id, pool],
            )
            .await?
            .as_ref()
            .map(terms)
            .transpose()
    }

    /// Both documents of a client, if it has them.
    pub async fn list_terms_of_client(
        &self,
        pool: &PoolId,
        client: &str,
    ) -> Result<Vec<Terms>, StorageError> {
        self.db
            .list(
                "SELECT id, pool_id, client_id, name, links, created_at, updated_at FROM terms
                 WHERE pool_id = $1 AND client_id = $2",
                params![pool, client],
            )
            .await?
            .iter()
            .map(terms)
            .collect()
    }

    /// A page of a pool's terms, by id.
    pub async fn list_terms(
        &self,
        pool: &PoolId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Terms>, StorageError> {
        self.db
            .list(
                "SELECT id, pool_id, client_id, name, links, created_at, updated_at FROM terms
                 WHERE pool_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                params![pool, after, limit],
            )
            .await?
            .iter()
            .map(terms)
            .collect()
    }
}
