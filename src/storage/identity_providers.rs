//! Identity providers of pools, and the identifiers that lead to them.

use super::row::{Row, params, to_json};
use super::{StorageError, Store, Tx};
use crate::identity_providers::{IdentityProvider, ProviderType, Texts};
use crate::platform::{PoolId, Timestamp};

/// A provider as stored: its details still sealed.
#[derive(Clone, Debug)]
pub struct StoredProvider {
    /// Without details.
    pub provider: IdentityProvider,
    pub sealed_details: Vec<u8>,
}

fn provider(row: &Row) -> Result<StoredProvider, StorageError> {
    let kind = row.text("kind")?;
    let provider = IdentityProvider {
        pool_id: PoolId::new(row.text("pool_id")?),
        name: row.text("name")?,
        kind: ProviderType::parse(&kind)
            .ok_or_else(|| StorageError::inconsistent("identity_providers", "kind", kind))?,
        details: Texts::new(),
        mapping: row.json("identity_providers", "mapping")?,
        identifiers: row.json("identity_providers", "identifiers")?,
        settings: row.json("identity_providers", "settings")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    };
    Ok(StoredProvider { provider, sealed_details: row.bytes("sealed_details")? })
}

impl Store {
    pub async fn find_identity_provider(
        &self,
        pool: &PoolId,
        name: &str,
    ) -> Result<Option<StoredProvider>, StorageError> {
        self.db
            .find(
                "SELECT pool_id, name, kind, sealed_details, mapping, identifiers, settings,
                 created_at, updated_at FROM identity_providers WHERE pool_id = $1 AND name = $2",
                params![pool, name],
            )
            .await?
            .as_ref()
            .map(provider)
            .transpose()
    }

    /// Providers after `after` by name, at most `limit`.
    pub async fn list_identity_providers(
        &self,
        pool: &PoolId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<IdentityProvider>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, name, kind, sealed_details, mapping, identifiers, settings,
                 created_at, updated_at FROM identity_providers WHERE pool_id = $1 AND name > $2
                 ORDER BY name LIMIT $3",
                params![pool, after, limit],
            )
            .await?
            .iter()
            .map(|row| provider(row).map(|stored| stored.provider))
            .collect()
    }

    pub async fn count_identity_providers(&self, pool: &PoolId) -> Result<i64, StorageError> {
        let statement = "SELECT COUNT(*) AS n FROM identity_providers WHERE pool_id = $1";
        self.db.find(statement, params![pool]).await?.map_or(Ok(0), |row| row.int("n"))
    }

    /// The name of the provider that an identifier (in lower case) leads to.
    pub async fn find_identifier(
        &self,
        pool: &PoolId,
        identifier: &str,
    ) -> Result<Option<String>, StorageError> {
        let statement =
            "SELECT provider FROM provider_identifiers WHERE pool_id = $1 AND identifier = $2";
        let row = self.db.find(statement, params![pool, identifier]).await?;
        row.map(|row| row.text("provider")).transpose()
    }
}

impl Tx {
    /// Answers `false` if the name is taken.
    pub async fn insert_identity_provider(
        &mut self,
        stored: &StoredProvider,
    ) -> Result<bool, StorageError> {
        let StoredProvider { provider, sealed_details } = stored;
        let mapping = to_json("identity_providers", "mapping", &provider.mapping)?;
        let identifiers = to_json("identity_providers", "identifiers", &provider.identifiers)?;
        let inserted = self
            .execute(
                "INSERT INTO identity_providers (pool_id, name, kind, sealed_details, mapping,
                 identifiers, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT DO NOTHING",
                params![
                    &provider.pool_id,
                    &provider.name,
                    provider.kind.as_str(),
                    sealed_details.clone(),
                    mapping,
                    identifiers,
                    provider.created_at,
                    provider.updated_at
                ],
            )
            .await?;
        Ok(inserted == 1)
    }

    /// Replaces the provider unless somebody changed it since `seen` (FED-033).
    pub async fn update_identity_provider(
        &mut self,
        stored: &StoredProvider,
        seen: Timestamp,
    ) -> Result<bool, StorageError> {
        let StoredProvider { provider, sealed_details } = stored;
        let mapping = to_json("identity_providers", "mapping", &provider.mapping)?;
        let identifiers = to_json("identity_providers", "identifiers", &provider.identifiers)?;
        let touched = self
            .execute(
                "UPDATE identity_providers SET sealed_details = $4, mapping = $5, identifiers = $6,
                 updated_at = $7 WHERE pool_id = $1 AND name = $2 AND updated_at = $3",
                params![
                    &provider.pool_id,
                    &provider.name,
                    seen,
                    sealed_details.clone(),
                    mapping,
                    identifiers,
                    provider.updated_at
                ],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Replaces the settings unless somebody changed the provider since `seen`.
    pub async fn update_provider_settings(
        &mut self,
        provider: &IdentityProvider,
        seen: Timestamp,
    ) -> Result<bool, StorageError> {
        let settings = to_json("identity_providers", "settings", &provider.settings)?;
        let touched = self
            .execute(
                "UPDATE identity_providers SET settings = $4, updated_at = $5
                 WHERE pool_id = $1 AND name = $2 AND updated_at = $3",
                params![&provider.pool_id, &provider.name, seen, settings, provider.updated_at],
            )
            .await?;
        Ok(touched == 1)
    }

    pub async fn delete_identity_provider(
        &mut self,
        pool: &PoolId,
        name: &str,
    ) -> Result<bool, StorageError> {
        let statement = "DELETE FROM identity_providers WHERE pool_id = $1 AND name = $2";
        Ok(self.execute(statement, params![pool, name]).await? == 1)
    }

    /// Answers `false` if the identifier leads elsewhere already (FED-056).
    pub async fn claim_identifier(
        &mut self,
        pool: &PoolId,
        identifier: &str,
        provider: &str,
    ) -> Result<bool, StorageError> {
        let statement = "INSERT INTO provider_identifiers (pool_id, identifier, provider)
             VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        Ok(self.execute(statement, params![pool, identifier, provider]).await? == 1)
    }

    pub async fn release_identifiers(
        &mut self,
        pool: &PoolId,
        provider: &str,
    ) -> Result<(), StorageError> {
        let statement = "DELETE FROM provider_identifiers WHERE pool_id = $1 AND provider = $2";
        self.execute(statement, params![pool, provider]).await?;
        Ok(())
    }
}
