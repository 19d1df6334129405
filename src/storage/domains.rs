//! Domains of pools.

use super::row::{Row, params, to_json};
use super::{StorageError, Store};
use crate::platform::PoolId;
use crate::pools::{Domain, DomainKind};

fn domain(row: &Row) -> Result<Domain, StorageError> {
    Ok(Domain {
        domain: row.text("domain")?,
        pool_id: PoolId::new(row.text("pool_id")?),
        kind: match row.text("kind")?.as_str() {
            "PREFIX" => DomainKind::Prefix,
            "CUSTOM" => DomainKind::Custom,
            "MOUNT" => DomainKind::Mount,
            other => return Err(StorageError::inconsistent("domains", "kind", other)),
        },
        settings: row.json("domains", "settings")?,
        created_at: row.time("created_at")?,
    })
}

impl Store {
    pub async fn find_domain(&self, name: &str) -> Result<Option<Domain>, StorageError> {
        self.db
            .find(
                "SELECT domain, pool_id, kind, settings, created_at FROM domains WHERE domain = $1",
                params![name],
            )
            .await?
            .as_ref()
            .map(domain)
            .transpose()
    }

    /// At most one prefix and one custom domain (DOM-005).
    pub async fn list_domains(&self, pool: &PoolId) -> Result<Vec<Domain>, StorageError> {
        self.db
            .list(
                "SELECT domain, pool_id, kind, settings, created_at FROM domains
                 WHERE pool_id = $1 ORDER BY kind",
                params![pool],
            )
            .await?
            .iter()
            .map(domain)
            .collect()
    }

    /// Answers `false` if the name is taken or the pool has a domain of that kind.
    pub async fn insert_domain(&self, domain: &Domain) -> Result<bool, StorageError> {
        let settings = to_json("domains", "settings", &domain.settings)?;
        let inserted = self
            .db
            .execute(
                "INSERT INTO domains (domain, pool_id, kind, settings, created_at)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                params![
                    &domain.domain,
                    &domain.pool_id,
                    domain.kind.as_str(),
                    settings,
                    domain.created_at
                ],
            )
            .await?;
        Ok(inserted == 1)
    }

    pub async fn update_domain(&self, domain: &Domain) -> Result<bool, StorageError> {
        let settings = to_json("domains", "settings", &domain.settings)?;
        let touched = self
            .db
            .execute(
                "UPDATE domains SET settings = $3 WHERE domain = $1 AND pool_id = $2",
                params![&domain.domain, &domain.pool_id, settings],
            )
            .await?;
        Ok(touched == 1)
    }

    pub async fn delete_domain(&self, pool: &PoolId, name: &str) -> Result<bool, StorageError> {
        let deleted = self
            .db
            .execute("DELETE FROM domains WHERE domain = $1 AND pool_id = $2", params![name, pool])
            .await?;
        Ok(deleted == 1)
    }
}
