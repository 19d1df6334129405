//! Users whose password another house keeps: found or made at each sign-in, their mapped attributes
//! rewritten (FED-088 – FED-103, MAP-005 – MAP-028, LINK-030).

use serde_json::json;
use thiserror::Error;

use super::attributes::{check_schema, missing_required};
use super::directory::Users;
use super::error::DirectoryError;
use super::names::{NameKind, active_aliases};
use super::user::{Attributes, User, UserStatus};
use crate::clients::AppClient;
use crate::identity_providers::IdentityProvider;
use crate::platform::{InternalError, Sub, Timestamp, internal_from};
use crate::pools::Pool;
use crate::storage::{Identity, SUBJECT, StorageError, Tx};

/// How often a profile that others change at the same moment is read anew.
pub(super) const ROUNDS: u32 = 8;

/// What a provider says of somebody, already mapped.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    pub provider: &'a IdentityProvider,
    pub subject: &'a str,
    /// SAML's entity id; none elsewhere (FED-100).
    pub issuer: Option<&'a str>,
    pub attributes: Attributes,
    /// Mapped attributes that came without a value.
    pub emptied: Vec<String>,
}

/// Why somebody cannot come in. The text is for the app (ERR-016).
#[derive(Debug, Error)]
pub enum FederatedError {
    #[error("User is disabled.")]
    Disabled,
    #[error("User is not confirmed.")]
    NotConfirmed,
    #[error("attributes required: [{0}]")]
    Missing(String),
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(FederatedError: StorageError);

impl From<InternalError> for FederatedError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl From<DirectoryError> for FederatedError {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Internal(error) => Self::Internal(error),
            DirectoryError::InvalidParameter(text) => {
                let text = text.replace("Attributes did not conform to the schema: ", "");
                Self::Refused(format!("Invalid user attributes: {}", text.trim()))
            }
            other => Self::Refused(other.to_string()),
        }
    }
}

impl Users {
    /// The profile of an identity, made at its first sign-in, with the attributes of this one.
    pub async fn arrive(
        &self,
        pool: &Pool,
        client: &AppClient,
        arrival: &Arrival<'_>,
    ) -> Result<User, FederatedError> {
        // Two first sign-ins at once: one makes the profile, the other finds it (FED-089).
        for _ in 0..ROUNDS {
            let (provider, subject) = (&arrival.provider.name, arrival.subject);
            let mut known = self.store.find_identity(&pool.id, provider, SUBJECT, subject).await?;
            if known.is_none() {
                known = self.bind_link(pool, arrival).await?;
            }
            let arrived = match known {
                Some(identity) => self.return_of(pool, client, arrival, &identity).await?,
                None => self.first_arrival(pool, client, arrival).await?,
            };
            if let Some(user) = arrived {
                return Ok(user);
            }
        }
        Err(FederatedError::Internal(InternalError::new("a profile changes too often")))
    }

    /// The link by an attribute that this sign-in is the first of; from now on it is one by subject
    /// (LINK-030, LINK-031). Nobody comes in through two links to two people.
    async fn bind_link(
        &self,
        pool: &Pool,
        arrival: &Arrival<'_>,
    ) -> Result<Option<Identity>, FederatedError> {
        let provider = &arrival.provider.name;
        let mut links: Vec<Identity> = Vec::new();
        if arrival.provider.kind.is_social() {
            return Ok(None);
        }
        for (name, value) in &arrival.attributes {
            links.extend(self.store.find_identity(&pool.id, provider, name, value).await?);
        }
        let Some(link) = links.first() else { return Ok(None) };
        if links.iter().any(|other| other.sub != link.sub) {
            let text = "The attributes are linked to more than one user";
            return Err(FederatedError::Refused(text.to_owned()));
        }
        let Some(user) = self.store.find_user(&pool.id, &link.sub).await? else { return Ok(None) };
        let mut tx = self.store.begin().await?;
        // Lost to another browser: the next round finds what became of it.
        if !tx.bind_identity(link, arrival.subject).await? {
            return Ok(None);
        }
        tx.commit().await?;
        self.show_identities(&user).await?;
        Ok(Some(link.clone()))
    }

    /// `None` if the profile changed meanwhile.
    async fn return_of(
        &self,
        pool: &Pool,
        client: &AppClient,
        arrival: &Arrival<'_>,
        identity: &Identity,
    ) -> Result<Option<User>, FederatedError> {
        let Some(user) = self.store.find_user(&pool.id, &identity.sub).await? else {
            return Ok(None);
        };
        if !user.enabled {
            return Err(FederatedError::Disabled);
        }
        if user.status == UserStatus::Unconfirmed {
            return Err(FederatedError::NotConfirmed);
        }
        check_mapped(pool, client, arrival, false)?;
        // MAP-021: not there leaves what was; there and empty would delete it.
        let is_required =
            |name: &&String| pool.settings.attribute(name).is_some_and(|schema| schema.required);
        if let Some(name) = arrival.emptied.iter().find(is_required) {
            return Err(FederatedError::Refused(format!(
                "Invalid user attributes: {name}: Required attribute cannot be deleted"
            )));
        }
        let mut changed = user.clone();
        changed.attributes.extend(arrival.attributes.clone());
        unverify(&mut changed, arrival);
        if let Some(name) = missing_required(pool, &changed.attributes).into_iter().next() {
            return Err(FederatedError::Missing(name));
        }
        if changed.attributes == user.attributes {
            return Ok(Some(user));
        }
        changed.updated_at = self.change_time(&user);
        let mut tx = self.store.begin().await?;
        claim_proven(&mut tx, pool, &changed).await?;
        if !tx.update_user(&changed, user.updated_at).await? {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(changed))
    }

    /// `None` if somebody else made the profile meanwhile.
    async fn first_arrival(
        &self,
        pool: &Pool,
        client: &AppClient,
        arrival: &Arrival<'_>,
    ) -> Result<Option<User>, FederatedError> {
        check_mapped(pool, client, arrival, true)?;
        let provider = arrival.provider;
        // FED-093: as the pool spells names; the identity keeps the exact subject.
        let username = pool.fold(&format!("{}_{}", provider.name, arrival.subject));
        if username.chars().count() > 128 {
            return Err(FederatedError::Refused(format!(
                "1 validation error detected: Value '{username}' at 'userName' failed to satisfy \
                 constraint: Member must have length less than or equal to 128"
            )));
        }
        let now = self.clock.now();
        let mut user = User {
            pool_id: pool.id.clone(),
            sub: Sub::new(self.entropy.uuid()),
            username,
            status: UserStatus::ExternalProvider,
            enabled: true,
            attributes: arrival.attributes.clone(),
            password_hash: None,
            temporary_password_at: None,
            tokens_valid_after: Timestamp(0),
            created_at: now,
            updated_at: now,
        };
        unverify(&mut user, arrival);
        let missing = missing_required(pool, &user.attributes);
        if !missing.is_empty() {
            return Err(FederatedError::Missing(missing.join(", ")));
        }
        let identity = Identity {
            pool_id: pool.id.clone(),
            provider: provider.name.clone(),
            attribute: SUBJECT.to_owned(),
            subject: arrival.subject.to_owned(),
            sub: user.sub.clone(),
            kind: provider.kind,
            issuer: arrival.issuer.map(str::to_owned),
            is_primary: true,
            created_at: now,
        };
        user.attributes.insert("identities".to_owned(), shown(std::slice::from_ref(&identity)));
        let mut tx = self.store.begin().await?;
        if !tx.insert_identity(&identity).await? {
            return Ok(None);
        }
        let folded = pool.fold(&user.username);
        if !tx.claim_name(&pool.id, &folded, NameKind::Username, &user.sub).await? {
            // FED-094: a name that is somebody else's never attaches.
            return Err(FederatedError::Refused(
                "Invalid ProviderName/Username combination. Please check again".to_owned(),
            ));
        }
        claim_proven(&mut tx, pool, &user).await?;
        tx.insert_user(&user).await?;
        tx.join_provider_group(&pool.id, &provider.name, &user.sub, now).await?;
        tx.commit().await?;
        Ok(Some(user))
    }
}

/// The attribute `identities`: an array as text (FED-099).
#[must_use]
pub fn shown(identities: &[Identity]) -> String {
    let list: Vec<_> = identities
        .iter()
        .map(|identity| {
            json!({
                "userId": identity.subject,
                "providerName": identity.provider,
                "providerType": identity.kind.as_str(),
                "issuer": identity.issuer,
                "primary": identity.is_primary,
                "dateCreated": identity.created_at.0,
            })
        })
        .collect();
    json!(list).to_string()
}

/// What the pool and the client let a mapping write (MAP-009 – MAP-014, MAP-025).
fn check_mapped(
    pool: &Pool,
    client: &AppClient,
    arrival: &Arrival<'_>,
    is_new: bool,
) -> Result<(), FederatedError> {
    for name in arrival.attributes.keys() {
        let is_flag = matches!(name.as_str(), "email_verified" | "phone_number_verified");
        if !is_flag && !client.may_write(pool, name) {
            return Err(FederatedError::Refused(format!(
                "user.{name}: Attribute cannot be written by the app client."
            )));
        }
        let mutable = pool.settings.attribute(name).is_none_or(|schema| schema.mutable);
        if !mutable && !is_new {
            return Err(FederatedError::Refused(format!(
                "user.{name}: Attribute cannot be updated."
            )));
        }
    }
    Ok(check_schema(pool, &arrival.attributes)?)
}

/// A mapped contact is proven only if the provider says so, now (MAP-007, MAP-008).
fn unverify(user: &mut User, arrival: &Arrival<'_>) {
    for contact in ["email", "phone_number"] {
        let flag = format!("{contact}_verified");
        if arrival.attributes.contains_key(contact) && !arrival.attributes.contains_key(&flag) {
            user.attributes.insert(flag, "false".to_owned());
        }
    }
}

/// Only a verified contact becomes a name, and only a free one (MAP-028).
async fn claim_proven(tx: &mut Tx, pool: &Pool, user: &User) -> Result<(), FederatedError> {
    for kind in NameKind::ALIASES {
        tx.release_names(&pool.id, &user.sub, kind).await?;
    }
    for (kind, folded) in active_aliases(pool, user) {
        let is_proven = kind != NameKind::PreferredUsername && user.is_verified(kind.attribute());
        if !is_proven && user.status == UserStatus::ExternalProvider {
            continue;
        }
        if !tx.claim_name(&pool.id, &folded, kind, &user.sub).await? {
            let contact = kind.attribute();
            return Err(FederatedError::Refused(format!(
                "An account with the {contact} already exists."
            )));
        }
    }
    Ok(())
}
