//! Identities at other houses that an administrator links to a profile, and takes from it again
//! (LINK-001 – LINK-046).

use thiserror::Error;

use super::directory::Users;
use super::federated::{ROUNDS, shown};
use super::user::{User, UserStatus};
use crate::identity_providers::IdentityProvider;
use crate::identity_providers::saml::ENTITY_ID;
use crate::platform::{InternalError, Sub, internal_from};
use crate::pools::Pool;
use crate::storage::{Identity, SUBJECT, StorageError, Tx};

/// LINK-010.
const LINKS: usize = 5;

#[derive(Debug, Error)]
pub enum LinkError {
    /// LINK-014.
    #[error("the identity has a profile of its own")]
    HasProfile,
    /// LINK-015.
    #[error("the identity is linked already")]
    Linked,
    /// LINK-010.
    #[error("limit of {0} linked identities reached")]
    LimitReached(usize),
    /// LINK-007, LINK-009, LINK-045; the text is the API's.
    #[error("{0}")]
    Invalid(String),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(LinkError: StorageError);

impl From<InternalError> for LinkError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

/// An identity as an administrator names it.
#[derive(Clone, Copy, Debug)]
pub struct NamedIdentity<'a> {
    pub provider: &'a IdentityProvider,
    /// `Cognito_Subject`, or an attribute of the pool that the provider's mapping feeds.
    pub attribute: &'a str,
    pub value: &'a str,
}

impl NamedIdentity<'_> {
    /// LINK-007 – LINK-009.
    fn check(&self) -> Result<(), LinkError> {
        let provider = self.provider;
        if self.value.is_empty() {
            return Err(LinkError::Invalid("ProviderAttributeValue is missing.".to_owned()));
        }
        if self.attribute == SUBJECT {
            return Ok(());
        }
        if provider.kind.is_social() {
            return Err(LinkError::Invalid(format!(
                "ProviderAttributeName must be {SUBJECT} for {}.",
                provider.name
            )));
        }
        if self.attribute == "username" || !provider.mapping.contains_key(self.attribute) {
            return Err(LinkError::Invalid(format!(
                "The attribute {} is not mapped for {}.",
                self.attribute, provider.name
            )));
        }
        Ok(())
    }
}

/// The entity id of a SAML provider (LINK-012); none elsewhere.
fn issuer(provider: &IdentityProvider) -> Option<String> {
    provider.details.get(ENTITY_ID).cloned()
}

impl Users {
    /// The profile that an identity made or is linked to (LINK-004).
    pub async fn of_identity(
        &self,
        pool: &Pool,
        provider: &str,
        subject: &str,
    ) -> Result<Option<User>, StorageError> {
        match self.store.find_identity(&pool.id, provider, SUBJECT, subject).await? {
            Some(identity) => self.store.find_user(&pool.id, &identity.sub).await,
            None => Ok(None),
        }
    }

    /// From now on the identity signs in as this user (LINK-003).
    pub async fn link_identity(
        &self,
        pool: &Pool,
        sub: &Sub,
        source: NamedIdentity<'_>,
    ) -> Result<(), LinkError> {
        source.check()?;
        let (provider, value) = (source.provider, source.value);
        let known =
            self.store.find_identity(&pool.id, &provider.name, source.attribute, value).await?;
        match known {
            Some(identity) if identity.is_primary => return Err(LinkError::HasProfile),
            Some(_) => return Err(LinkError::Linked),
            None => {}
        }
        let link = Identity {
            pool_id: pool.id.clone(),
            provider: provider.name.clone(),
            attribute: source.attribute.to_owned(),
            subject: value.to_owned(),
            sub: sub.clone(),
            kind: provider.kind,
            issuer: issuer(provider),
            is_primary: false,
            created_at: self.clock.now(),
        };
        for _ in 0..ROUNDS {
            let Some(user) = self.store.find_user(&pool.id, sub).await? else { break };
            let mut all = self.store.list_identities(&pool.id, sub).await?;
            if all.iter().filter(|identity| !identity.is_primary).count() >= LINKS {
                return Err(LinkError::LimitReached(LINKS));
            }
            all.push(link.clone());
            let mut tx = self.store.begin().await?;
            if !tx.insert_identity(&link).await? {
                return Err(LinkError::Linked);
            }
            if self.write_identities(&mut tx, &user, &all).await? {
                tx.commit().await?;
                return Ok(());
            }
        }
        Err(InternalError::new("a profile changes too often").into())
    }

    /// The identity gets a profile of its own when it next signs in; sessions that came through its
    /// provider end (LINK-042 – LINK-046).
    pub async fn unlink_identity(
        &self,
        pool: &Pool,
        source: NamedIdentity<'_>,
    ) -> Result<(), LinkError> {
        source.check()?;
        let (name, attribute) = (&source.provider.name, source.attribute);
        for _ in 0..ROUNDS {
            let found = self.store.find_identity(&pool.id, name, attribute, source.value).await?;
            let Some(link) = found else {
                return Err(LinkError::Invalid("There is no such link.".to_owned()));
            };
            if link.is_primary {
                let text = "The identity made its profile. Delete the user instead.";
                return Err(LinkError::Invalid(text.to_owned()));
            }
            let user = self.store.find_user(&pool.id, &link.sub).await?;
            let mut all = self.store.list_identities(&pool.id, &link.sub).await?;
            all.retain(|identity| *identity != link);
            let mut tx = self.store.begin().await?;
            if !tx.delete_link(&link).await? {
                continue;
            }
            if source.provider.settings.unlink_ends_sessions {
                tx.delete_sessions_through(&pool.id, &link.sub, name, self.clock.now()).await?;
            }
            let written = match &user {
                Some(user) => self.write_identities(&mut tx, user, &all).await?,
                None => true,
            };
            if written {
                tx.commit().await?;
                return Ok(());
            }
        }
        Err(InternalError::new("a profile changes too often").into())
    }

    /// Nobody signs in to this profile with a password any more, or sets one (LINK-041).
    pub async fn disable_password(&self, pool: &Pool, sub: &Sub) -> Result<(), LinkError> {
        for _ in 0..ROUNDS {
            let Some(user) = self.store.find_user(&pool.id, sub).await? else { return Ok(()) };
            let mut changed = user.clone();
            changed.password_hash = None;
            changed.temporary_password_at = None;
            changed.status = UserStatus::ExternalProvider;
            changed.updated_at = self.change_time(&user);
            let mut tx = self.store.begin().await?;
            tx.delete_verifier(&pool.id, sub).await?;
            if tx.update_user(&changed, user.updated_at).await? {
                tx.commit().await?;
                return Ok(());
            }
        }
        Err(InternalError::new("a profile changes too often").into())
    }

    /// Brings the attribute `identities` up to what is stored (LINK-012).
    pub(super) async fn show_identities(&self, user: &User) -> Result<(), StorageError> {
        for _ in 0..ROUNDS {
            let found = self.store.find_user(&user.pool_id, &user.sub).await?;
            let Some(user) = found else { return Ok(()) };
            let all = self.store.list_identities(&user.pool_id, &user.sub).await?;
            let mut tx = self.store.begin().await?;
            if self.write_identities(&mut tx, &user, &all).await? {
                return tx.commit().await;
            }
        }
        Ok(())
    }

    async fn write_identities(
        &self,
        tx: &mut Tx,
        user: &User,
        all: &[Identity],
    ) -> Result<bool, StorageError> {
        let mut changed = user.clone();
        if all.is_empty() {
            changed.attributes.remove("identities");
        } else {
            changed.attributes.insert("identities".to_owned(), shown(all));
        }
        changed.updated_at = self.change_time(user);
        tx.update_user(&changed, user.updated_at).await
    }
}
