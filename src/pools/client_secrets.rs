//! Replacing the secret of an app client without a moment in which none works (CLI-903).

use thiserror::Error;

use super::lookup::Directory;
use crate::clients::AppClient;
use crate::clients::client::ClientSecret;
use crate::platform::{InternalError, Secret, Timestamp, internal_from};
use crate::storage::StorageError;

/// Active secrets of one client.
const MOST: usize = 2;

#[derive(Debug, Error)]
pub enum ClientSecretError {
    /// A public client stays one.
    #[error("the client has no secret")]
    Public,
    #[error("two secrets are active")]
    TooMany,
    #[error("the client would be left without a secret")]
    Last,
    #[error("no such secret")]
    NotFound,
    /// Somebody else changed the client at the same time.
    #[error("the client was changed meanwhile")]
    Changed,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(ClientSecretError: StorageError);

impl From<InternalError> for ClientSecretError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl Directory {
    /// Adds a second secret.
    pub async fn add_client_secret(
        &self,
        client: &AppClient,
        secret: Secret,
    ) -> Result<ClientSecret, ClientSecretError> {
        let existing = client.secrets();
        let newest = existing.iter().map(|s| s.created_at.seconds()).max();
        let newest = newest.ok_or(ClientSecretError::Public)?;
        if existing.len() >= MOST {
            return Err(ClientSecretError::TooMany);
        }
        // The id is made of the second, which must not repeat.
        let second = self.clock.now().seconds().max(newest + 1);
        let added = ClientSecret { secret, created_at: Timestamp::from_seconds(second) };
        let mut changed = client.clone();
        changed.second_secret = Some(added.clone());
        self.write_secrets(client, changed).await?;
        Ok(added)
    }

    /// Ends a secret; the other one goes on alone.
    pub async fn remove_client_secret(
        &self,
        client: &AppClient,
        id: &str,
    ) -> Result<(), ClientSecretError> {
        let mut kept = client.secrets();
        let before = kept.len();
        kept.retain(|secret| secret.id(&client.id) != id);
        if kept.len() == before {
            return Err(ClientSecretError::NotFound);
        }
        let last = kept.pop().ok_or(ClientSecretError::Last)?;
        let mut changed = client.clone();
        changed.secret = Some(last.secret);
        changed.secret_created_at = Some(last.created_at);
        changed.second_secret = None;
        self.write_secrets(client, changed).await
    }

    async fn write_secrets(
        &self,
        seen: &AppClient,
        mut changed: AppClient,
    ) -> Result<(), ClientSecretError> {
        changed.updated_at = Timestamp(self.clock.now().0.max(seen.updated_at.0 + 1));
        let stored = self.seal_client(&changed)?;
        let written = self.store.update_client_secrets(&stored, seen.updated_at).await?;
        self.forget();
        if written { Ok(()) } else { Err(ClientSecretError::Changed) }
    }
}
