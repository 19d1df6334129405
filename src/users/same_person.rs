//! One person, one account: somebody new at a provider whose verified e-mail address is that of an
//! account here (provider setting `link_by_verified_email`, FED-T09, FED-T10).

use super::directory::Users;
use super::federated::{Arrival, FederatedError};
use super::links::{LinkError, NamedIdentity};
use super::search::{Filter, SearchKey};
use super::user::{User, UserStatus};
use crate::identity_providers::LinkByEmail;
use crate::pools::Pool;
use crate::storage::{Identity, SUBJECT, StorageError};

/// So many accounts of one address are looked at; more than one of them that counts is too many.
const MOST: i64 = 20;

impl Users {
    /// The link to the older account of the same address, made now if the provider may do so.
    ///
    /// # Errors
    /// `Claimed` if the older account has to be proven first.
    pub(super) async fn link_by_email(
        &self,
        pool: &Pool,
        arrival: &Arrival<'_>,
    ) -> Result<Option<Identity>, FederatedError> {
        let mode = arrival.provider.settings.link_by_verified_email;
        if mode == LinkByEmail::Off {
            return Ok(None);
        }
        let Some(older) = self.older_account(pool, arrival).await? else { return Ok(None) };
        if !older.enabled {
            return Err(FederatedError::Disabled);
        }
        if mode == LinkByEmail::Proof {
            return Err(FederatedError::Claimed(Box::new(older)));
        }
        self.link_arrival(pool, &older, arrival).await
    }

    /// The link of an identity that arrives to an account that its owner has shown to be theirs.
    /// `None` if the identity became somebody's meanwhile.
    pub async fn link_arrival(
        &self,
        pool: &Pool,
        user: &User,
        arrival: &Arrival<'_>,
    ) -> Result<Option<Identity>, FederatedError> {
        let source = NamedIdentity {
            provider: arrival.provider,
            attribute: SUBJECT,
            value: arrival.subject,
        };
        match self.link_identity(pool, &user.sub, source).await {
            Ok(()) => {
                let provider = &arrival.provider.name;
                tracing::info!(pool = %pool.id, sub = %user.sub, provider, "linked by verified e-mail");
                let found = self.store.find_identity(&pool.id, provider, SUBJECT, arrival.subject);
                Ok(found.await?)
            }
            Err(LinkError::HasProfile | LinkError::Linked) => Ok(None),
            Err(LinkError::Internal(error)) => Err(FederatedError::Internal(error)),
            Err(error) => Err(FederatedError::Refused(error.to_string())),
        }
    }

    /// The one account in use with this address, verified here as at the provider. Two of them: nobody
    /// can say which, so none.
    async fn older_account(
        &self,
        pool: &Pool,
        arrival: &Arrival<'_>,
    ) -> Result<Option<User>, StorageError> {
        let given = |name: &str| arrival.attributes.get(name).map(String::as_str);
        let Some(email) = given("email").filter(|_| given("email_verified") == Some("true")) else {
            return Ok(None);
        };
        let range = Filter::exactly(SearchKey::Email, email).range(pool);
        let after = (range.from.as_str(), "");
        let found = self.store.search_users(&pool.id, SearchKey::Email, after, &range.before, MOST);
        let subs: Vec<_> = found.await?.into_iter().map(|found| found.sub).collect();
        let users = self.store.find_users(&pool.id, &subs).await?;
        let mut counting = users.into_iter().filter(|user| {
            let is_same = user.verified("email").is_some_and(|e| pool.fold(e) == pool.fold(email));
            let is_used =
                matches!(user.status, UserStatus::Confirmed | UserStatus::ExternalProvider);
            is_same && is_used
        });
        Ok(match (counting.next(), counting.next()) {
            (Some(user), None) => Some(user),
            _ => None,
        })
    }
}
