//! Identities at other houses, found by provider and subject or by user.

use super::row::{Row, params};
use super::{StorageError, Store, Tx};
use crate::identity_providers::ProviderType;
use crate::platform::{PoolId, Sub, Timestamp};

/// The attribute of an identity that is known by its subject (LINK-007).
pub const SUBJECT: &str = "Cognito_Subject";

/// The name of the group of a provider's users (FED-102).
#[must_use]
pub fn provider_group(pool: &PoolId, provider: &str) -> String {
    format!("{pool}_{provider}")
}

/// An identity of a user at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub pool_id: PoolId,
    pub provider: String,
    /// [`SUBJECT`], or the attribute of the pool that a link is waiting for (LINK-008).
    pub attribute: String,
    pub subject: String,
    pub sub: Sub,
    pub kind: ProviderType,
    pub issuer: Option<String>,
    pub is_primary: bool,
    pub created_at: Timestamp,
}

fn identity(row: &Row) -> Result<Identity, StorageError> {
    let kind = row.text("kind")?;
    Ok(Identity {
        pool_id: PoolId::new(row.text("pool_id")?),
        provider: row.text("provider")?,
        attribute: row.text("attribute")?,
        subject: row.text("subject")?,
        sub: Sub::new(row.text("sub")?),
        kind: ProviderType::parse(&kind)
            .ok_or_else(|| StorageError::inconsistent("identities", "kind", kind))?,
        issuer: row.optional_text("issuer")?,
        is_primary: row.flag("is_primary")?,
        created_at: row.time("created_at")?,
    })
}

impl Store {
    pub async fn find_identity(
        &self,
        pool: &PoolId,
        provider: &str,
        attribute: &str,
        subject: &str,
    ) -> Result<Option<Identity>, StorageError> {
        self.db
            .find(
                "SELECT pool_id, provider, attribute, subject, sub, kind, issuer, is_primary, created_at
                 FROM identities
                 WHERE pool_id = $1 AND provider = $2 AND attribute = $3 AND subject = $4",
                params![pool, provider, attribute, subject],
            )
            .await?
            .as_ref()
            .map(identity)
            .transpose()
    }

    /// The one that made the profile first.
    pub async fn list_identities(
        &self,
        pool: &PoolId,
        sub: &Sub,
    ) -> Result<Vec<Identity>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, provider, attribute, subject, sub, kind, issuer, is_primary, created_at
                 FROM identities WHERE pool_id = $1 AND sub = $2
                 ORDER BY is_primary DESC, created_at, provider, subject LIMIT 20",
                params![pool, sub],
            )
            .await?
            .iter()
            .map(identity)
            .collect()
    }
}

impl Tx {
    /// Answers `false` if the identity is somebody's already (FED-089).
    pub async fn insert_identity(&mut self, identity: &Identity) -> Result<bool, StorageError> {
        let inserted = self
            .execute(
                "INSERT INTO identities
                 (pool_id, provider, attribute, subject, sub, kind, issuer, is_primary, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (pool_id, provider, attribute, subject) DO NOTHING",
                params![
                    &identity.pool_id,
                    &identity.provider,
                    &identity.attribute,
                    &identity.subject,
                    &identity.sub,
                    identity.kind.as_str(),
                    identity.issuer.clone(),
                    identity.is_primary,
                    identity.created_at
                ],
            )
            .await?;
        Ok(inserted == 1)
    }

    /// Makes a link by an attribute one by subject, once (LINK-031).
    pub async fn bind_identity(
        &mut self,
        link: &Identity,
        subject: &str,
    ) -> Result<bool, StorageError> {
        let touched = self
            .execute(
                "UPDATE identities SET attribute = $5, subject = $6
                 WHERE pool_id = $1 AND provider = $2 AND attribute = $3 AND subject = $4
                 AND NOT EXISTS (SELECT 1 FROM identities other WHERE other.pool_id = $1
                     AND other.provider = $2 AND other.attribute = $5 AND other.subject = $6)",
                params![
                    &link.pool_id,
                    &link.provider,
                    &link.attribute,
                    &link.subject,
                    SUBJECT,
                    subject
                ],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Takes a link away; never the identity that made the profile (LINK-045).
    pub async fn delete_link(&mut self, link: &Identity) -> Result<bool, StorageError> {
        let touched = self
            .execute(
                "DELETE FROM identities WHERE pool_id = $1 AND provider = $2 AND attribute = $3
                 AND subject = $4 AND sub = $5 AND is_primary = $6",
                params![
                    &link.pool_id,
                    &link.provider,
                    &link.attribute,
                    &link.subject,
                    &link.sub,
                    false
                ],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Ends the sessions of a user's browsers that came through a provider (LINK-046).
    pub async fn delete_sessions_through(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        provider: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let found = self
            .list(
                "SELECT handle_hash FROM browser_sessions
                 WHERE pool_id = $1 AND sub = $2 AND provider = $3",
                params![pool, sub, provider],
            )
            .await?;
        for row in &found {
            self.note_logout(&row.bytes("handle_hash")?, now).await?;
        }
        self.execute(
            "DELETE FROM browser_sessions WHERE pool_id = $1 AND sub = $2 AND provider = $3",
            params![pool, sub, provider],
        )
        .await?;
        Ok(())
    }

    /// Makes the group of a provider's users if it is missing (FED-102, FED-103).
    pub async fn insert_provider_group(
        &mut self,
        pool: &PoolId,
        provider: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let description = format!("Autogenerated group for users who sign in using {provider}");
        self.execute(
            "INSERT INTO user_groups
             (pool_id, name, description, role_arn, precedence, created_at, updated_at)
             VALUES ($1, $2, $3, NULL, NULL, $4, $4) ON CONFLICT DO NOTHING",
            params![pool, provider_group(pool, provider), description, now],
        )
        .await?;
        Ok(())
    }

    /// Puts somebody into the group of a provider's users, made if it is missing.
    pub async fn join_provider_group(
        &mut self,
        pool: &PoolId,
        provider: &str,
        sub: &Sub,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.insert_provider_group(pool, provider, now).await?;
        self.execute(
            "INSERT INTO group_members (pool_id, sub, group_name) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
            params![pool, sub, provider_group(pool, provider)],
        )
        .await?;
        Ok(())
    }
}
