//! Users whose password another house keeps: found or made at each sign-in, their mapped attributes
//! rewritten (FED-088 – FED-103, MAP-005 – MAP-028, LINK-030).

use serde_json::json;
use thiserror::Error;

use super::attributes::{check_schema, missing_required};
use super::directory::Users;
use super::error::DirectoryError;
use super::hooks::Granted;
use super::names::{NameKind, active_aliases, claim_names};
use super::user::{Attributes, User, UserStatus};
use crate::audit::about::note_user;
use crate::clients::AppClient;
use crate::identity_providers::IdentityProvider;
use crate::platform::{InternalError, Sub, Timestamp, internal_from};
use crate::pools::Pool;
use crate::sessions::Completion;
use crate::storage::{Identity, SUBJECT, StorageError, Tx, provider_group};
use crate::triggers::{Caller, Source, Trigger, TriggerError};

/// How often a profile that others change at the same moment is read anew.
pub(super) const ROUNDS: u32 = 8;

/// What a provider says of somebody, already mapped.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    pub provider: &'a IdentityProvider,
    pub subject: &'a str,
    /// SAML's entity id; none elsewhere (FED-100).
    pub issuer: Option<&'a str>,
    /// What the mapping made of the claims; empty where the provider says that there is nothing.
    pub attributes: Attributes,
}

/// Who came in.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub user: User,
    /// Whether this sign-in made the profile.
    pub is_new: bool,
}

impl Arrived {
    /// What the sign-in ended with.
    #[must_use]
    pub const fn completion(&self) -> Completion {
        if self.is_new { Completion::FirstFederated } else { Completion::Authentication }
    }
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
    /// The address is that of this account, to which the person has to sign in first (FED-T09).
    #[error("An account with the email already exists.")]
    Claimed(Box<User>),
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
            DirectoryError::Internal(error)
            | DirectoryError::Trigger(TriggerError::Internal(error)) => Self::Internal(error),
            DirectoryError::InvalidParameter(text) => {
                let text = text.replace("Attributes did not conform to the schema: ", "");
                Self::Refused(format!("Invalid user attributes: {}", text.trim()))
            }
            other => Self::Refused(other.to_string()),
        }
    }
}

/// FED-115: before any function is asked.
fn check_may_return(user: &User) -> Result<(), FederatedError> {
    if !user.enabled {
        return Err(FederatedError::Disabled);
    }
    if user.status == UserStatus::Unconfirmed {
        return Err(FederatedError::NotConfirmed);
    }
    Ok(())
}

impl Users {
    /// The profile of an identity, made at its first sign-in, with the attributes of this one.
    pub async fn arrive(
        &self,
        pool: &Pool,
        client: &AppClient,
        arrival: &Arrival<'_>,
    ) -> Result<Arrived, FederatedError> {
        let (arrival, emptied) = &without_empty(arrival);
        let users = self.called_by(Caller::of_client(&client.id));
        let mut is_admitted = false;
        let mut granted = None;
        // Two first sign-ins at once: one makes the profile, the other finds it (FED-089).
        for _ in 0..ROUNDS {
            let (provider, subject) = (&arrival.provider.name, arrival.subject);
            let mut known = self.store.find_identity(&pool.id, provider, SUBJECT, subject).await?;
            if known.is_none() {
                known = self.bind_link(pool, arrival).await?;
            }
            if known.is_none() {
                known = self.link_by_email(pool, arrival).await?;
            }
            let arrived = if let Some(identity) = known {
                check_emptied(pool, emptied)?;
                if !is_admitted {
                    users.admit_return(pool, client, &identity).await?;
                    is_admitted = true;
                }
                users.return_of(pool, client, arrival, &identity).await?
            } else {
                let newcomer = self.newcomer(pool, client, arrival)?;
                let Some(granted) = granted else {
                    let source = Source::PreSignUpExternalProvider;
                    let asked = users.pre_sign_up(pool, &newcomer, source).await;
                    granted = Some(asked.map_err(DirectoryError::Trigger)?);
                    // The function may have linked the identity: look again (LINK-033).
                    continue;
                };
                self.first_arrival(pool, arrival, newcomer, granted).await?
            };
            let Some(user) = arrived else { continue };
            note_user(&pool.id, &user.sub);
            if !is_admitted {
                let source = Source::PostConfirmationConfirmSignUp;
                let user = users.confirmed(pool, user, source).await?;
                return Ok(Arrived { user, is_new: true });
            }
            let user = users.post_authentication(pool, user, false).await?;
            let user = user.ok_or(FederatedError::Disabled)?;
            return Ok(Arrived { user, is_new: false });
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

    /// Asks pre authentication about somebody who has been here before (TRG-122). What it does to the
    /// profile comes before the attributes of this sign-in (TRG-131).
    async fn admit_return(
        &self,
        pool: &Pool,
        client: &AppClient,
        identity: &Identity,
    ) -> Result<(), FederatedError> {
        if !self.triggers.is_set(pool, Trigger::PreAuthentication) {
            return Ok(());
        }
        let user = self.store.find_user(&pool.id, &identity.sub).await?;
        let Some(user) = user else { return Ok(()) };
        check_may_return(&user)?;
        self.pre_authentication(pool, client.hides_existence(), "", Some(user)).await?;
        Ok(())
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
        check_may_return(&user)?;
        check_mapped(pool, client, arrival, false)?;
        let mut changed = user.clone();
        changed.attributes.extend(arrival.attributes.clone());
        unverify(&mut changed, arrival);
        if let Some(name) = missing_required(pool, &changed.attributes).into_iter().next() {
            return Err(FederatedError::Missing(name));
        }
        let group = provider_group(&pool.id, &identity.provider);
        let lacks_group =
            identity.is_primary && self.store.find_group(&pool.id, &group).await?.is_none();
        if changed.attributes == user.attributes && !lacks_group {
            return Ok(Some(user));
        }
        changed.updated_at = self.change_time(&user);
        let mut tx = self.store.begin().await?;
        if lacks_group {
            // FED-103.
            let now = self.clock.now();
            tx.join_provider_group(&pool.id, &identity.provider, &user.sub, now).await?;
        }
        if contact_names(pool, &changed) != contact_names(pool, &user) {
            claim_contacts(&mut tx, pool, &changed).await?;
        }
        if !tx.update_user(&changed, user.updated_at).await? {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(changed))
    }

    /// Who a first sign-in makes, if nothing speaks against it.
    fn newcomer(
        &self,
        pool: &Pool,
        client: &AppClient,
        arrival: &Arrival<'_>,
    ) -> Result<User, FederatedError> {
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
        Ok(user)
    }

    /// Stores a newcomer; `None` if somebody else made the profile meanwhile.
    async fn first_arrival(
        &self,
        pool: &Pool,
        arrival: &Arrival<'_>,
        mut user: User,
        granted: Granted,
    ) -> Result<Option<User>, FederatedError> {
        // Federated users are never unconfirmed; only the contacts count (PRESIGNUP-020).
        granted.apply(&mut user).map_err(DirectoryError::Trigger)?;
        let (provider, now) = (arrival.provider, user.created_at);
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
        if granted.moves_aliases() {
            claim_names(&mut tx, pool, &user, true).await?;
        } else {
            claim_contacts(&mut tx, pool, &user).await?;
        }
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

/// What arrives with a value, and the names of what arrives without one (MAP-021, MAP-022).
fn without_empty<'a>(arrival: &Arrival<'a>) -> (Arrival<'a>, Vec<String>) {
    let mut kept = arrival.clone();
    kept.attributes.retain(|_, value| !value.is_empty());
    let emptied = arrival.attributes.iter().filter(|(_, value)| value.is_empty());
    let emptied = emptied.map(|(name, _)| name.clone()).collect();
    (kept, emptied)
}

/// What a profile has to have cannot be taken from it (MAP-021).
fn check_emptied(pool: &Pool, emptied: &[String]) -> Result<(), FederatedError> {
    let is_required = |name: &&String| pool.settings.attribute(name).is_some_and(|a| a.required);
    match emptied.iter().find(is_required) {
        Some(name) => Err(FederatedError::Refused(format!(
            "Invalid user attributes: {name}: Required attribute cannot be deleted"
        ))),
        None => Ok(()),
    }
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

/// The names that the contacts of a profile may be, and whether each is proven: only a verified one
/// has to become a name (MAP-028).
fn contact_names(pool: &Pool, user: &User) -> Vec<(NameKind, String, bool)> {
    let names = active_aliases(pool, user).into_iter().map(|(kind, folded)| {
        let is_proven = kind != NameKind::PreferredUsername && user.is_verified(kind.attribute());
        (kind, folded, is_proven)
    });
    names.filter(|(_, _, proven)| *proven || user.status != UserStatus::ExternalProvider).collect()
}

/// Claims them, as far as they are free.
async fn claim_contacts(tx: &mut Tx, pool: &Pool, user: &User) -> Result<(), FederatedError> {
    for kind in NameKind::ALIASES {
        tx.release_names(&pool.id, &user.sub, kind).await?;
    }
    for (kind, folded, is_proven) in contact_names(pool, user) {
        if !tx.claim_name(&pool.id, &folded, kind, &user.sub).await? && is_proven {
            let contact = kind.attribute();
            return Err(FederatedError::Refused(format!(
                "An account with the {contact} already exists."
            )));
        }
    }
    Ok(())
}
