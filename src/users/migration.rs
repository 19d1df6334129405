//! Users who come over from another directory at their first sign-in, or when they have forgotten
//! the password (MIGRATE-).

use serde_json::{Map, Value, json};

use super::attributes::{check_schema, check_verified_flags, drop_empty, missing_required};
use super::codes::Medium;
use super::directory::Users;
use super::error::DirectoryError;
use super::foreign_hash;
use super::names::{NameKind, choose_name, claim_names};
use super::user::{Attributes, User, UserStatus};
use super::verifiers::NewPassword;
use crate::audit::about::note_user;
use crate::messaging::Message;
use crate::mfa::PoolFactors;
use crate::platform::text::{is_email, is_phone_number};
use crate::platform::{Secret, Sub, Timestamp};
use crate::pools::Pool;
use crate::storage::Tx;
use crate::triggers::{Event, Response, Source, Trigger, TriggerError};

/// What the service stores for a required attribute that did not come along (MIGRATE-011).
const DEFAULT_VALUE: &str = "cognito:default_val";

/// In place of the password, which the message must not show.
const HIDDEN_PASSWORD: &str = "********";

/// The function's answer, read and checked.
struct Migrant {
    username: Option<String>,
    attributes: Attributes,
    status: UserStatus,
    /// Empty: no message.
    mediums: Vec<Medium>,
    force_alias: bool,
    sms_mfa: bool,
}

impl Users {
    /// Whether somebody may come over whom the pool does not know.
    #[must_use]
    pub fn can_migrate(&self, pool: &Pool) -> bool {
        self.triggers.is_set(pool, Trigger::UserMigration)
    }

    /// Asks the function for a name that nobody has, and stores who it describes: with the password
    /// at a sign-in, without one when it is forgotten. `None`: the function does not know the name
    /// (MIGRATE-028).
    pub async fn migrate(
        &self,
        pool: &Pool,
        given: &str,
        password: Option<&Secret>,
    ) -> Result<Option<User>, DirectoryError> {
        let Some(response) = self.ask_for_migrant(pool, given, password).await? else {
            return Ok(None);
        };
        let Some(migrant) = Migrant::read(pool, given, password.is_none(), &response)? else {
            return Ok(None);
        };
        // The function may leave it to Portico to check the hash of the other directory (IMP-250).
        if let (Some(text), Some(password)) = (response.text("passwordHash")?, password) {
            let hash = foreign_hash::parse(text).map_err(|_| TriggerError::InvalidResponse)?;
            if !self.matches_foreign(hash, password).await? {
                return Err(DirectoryError::WrongPassword);
            }
        }
        match self.store_migrant(pool, migrant, password).await {
            // Lost to another first sign-in, whose user the password is checked against (MIGRATE-031).
            Err(
                error @ (DirectoryError::AccountExists
                | DirectoryError::GivenContactExists(_)
                | DirectoryError::AliasExists(_)),
            ) => self.find(pool, given).await?.map(Some).ok_or(error),
            stored => stored.map(Some),
        }
    }

    async fn ask_for_migrant(
        &self,
        pool: &Pool,
        given: &str,
        password: Option<&Secret>,
    ) -> Result<Option<Response>, DirectoryError> {
        let caller = &self.caller;
        let mut request = Map::new();
        if let Some(password) = password {
            request.insert("password".to_owned(), json!(password.expose()));
        }
        request.insert("userAttributes".to_owned(), Value::Null);
        let response = json!({
            "userAttributes": null,
            "forceAliasCreation": null,
            "enableSMSMFA": null,
            "finalUserStatus": null,
            "messageAction": null,
            "desiredDeliveryMediums": null,
        });
        let source = match password {
            Some(_) => Source::UserMigrationAuthentication,
            None => Source::UserMigrationForgotPassword,
        };
        let request = Value::Object(request);
        let event = Event { pool, source, username: given, caller, request, response };
        Ok(self.triggers.invoke(event).await?)
    }

    async fn store_migrant(
        &self,
        pool: &Pool,
        migrant: Migrant,
        password: Option<&Secret>,
    ) -> Result<User, DirectoryError> {
        let now = self.clock.now();
        let sub = Sub::new(self.entropy.uuid());
        let mut user = User {
            pool_id: pool.id.clone(),
            username: migrant.username.unwrap_or_else(|| sub.to_string()),
            sub,
            status: migrant.status,
            enabled: true,
            attributes: migrant.attributes,
            password_hash: None,
            temporary_password_at: None,
            tokens_valid_after: Timestamp(0),
            created_at: now,
            updated_at: now,
        };
        // As by an administrator (section 1.11); what it grants counts for nothing (PRESIGNUP-019).
        self.pre_sign_up(pool, &user, Source::PreSignUpAdminCreateUser).await?;
        let password = password.filter(|_| user.status == UserStatus::Confirmed);
        let password = match password {
            // Without the policy (MIGRATE-018).
            Some(password) => {
                Some(self.new_password(pool, &user.sub, &user.username, password).await?)
            }
            None => None,
        };
        user.password_hash = password.as_ref().map(|password| password.hash.clone());
        let welcome = self.welcome(pool, &user, &migrant.mediums).await?;
        let mut tx = self.store.begin().await?;
        let folded = pool.fold(&user.username);
        if !tx.claim_name(&pool.id, &folded, NameKind::Username, &user.sub).await? {
            return Err(DirectoryError::AccountExists);
        }
        claim_names(&mut tx, pool, &user, migrant.force_alias).await?;
        self.insert_migrant(&mut tx, pool, &user, password.as_ref()).await?;
        if migrant.sms_mfa {
            tx.enable_sms_factor(&pool.id, &user.sub).await?;
        }
        for message in welcome {
            if let Err(error) = self.outbox.queue(&mut tx, pool, message).await {
                match DirectoryError::from(error) {
                    error if error.is_of_message() => {
                        tracing::warn!(pool = %pool.id, %error, "no welcome message");
                    }
                    error => return Err(error),
                }
            }
        }
        tx.commit().await?;
        self.outbox.wake();
        Ok(user)
    }

    async fn insert_migrant(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        user: &User,
        password: Option<&NewPassword>,
    ) -> Result<(), DirectoryError> {
        tracing::info!(pool = %pool.id, sub = %user.sub, "a user has been migrated");
        tx.insert_user(user).await?;
        note_user(&pool.id, &user.sub);
        if let Some(password) = password {
            self.write_verifier(tx, user, password).await?;
        }
        Ok(())
    }

    /// To each medium that has a contact. That nothing can be sent keeps nobody out.
    async fn welcome(
        &self,
        pool: &Pool,
        user: &User,
        mediums: &[Medium],
    ) -> Result<Vec<Message>, DirectoryError> {
        let password = Secret::new(HIDDEN_PASSWORD);
        let mut messages = Vec::new();
        for medium in mediums {
            let to = user.attribute(medium.attribute()).filter(|to| !to.is_empty());
            let Some(to) = to else { continue };
            let message = self.invitation_message(pool, user, *medium, to, &password);
            messages.extend(message.await?);
        }
        Ok(messages)
    }
}

impl Migrant {
    /// `None` where the answer names no attributes (MIGRATE-028).
    fn read(
        pool: &Pool,
        given: &str,
        forgotten: bool,
        response: &Response,
    ) -> Result<Option<Self>, TriggerError> {
        let Some(mut attributes) = response.map("userAttributes")? else { return Ok(None) };
        drop_empty(&mut attributes);
        if attributes.is_empty() {
            return Ok(None);
        }
        let named = attributes.remove("username");
        // MIGRATE-015 is of the schema: `sub` is not the function's to set.
        let username = own_name(pool, given, named, &mut attributes)?;
        let is_sound = check_schema(pool, &attributes).and(check_verified_flags(&attributes));
        is_sound.map_err(|_| TriggerError::InvalidResponse)?;
        fill_required(pool, &mut attributes)?;
        let verified = |name: &str| {
            attributes.contains_key(name)
                && attributes.get(&format!("{name}_verified")).is_some_and(|flag| flag == "true")
        };
        // MIGRATE-026: a code could go nowhere, and nothing else lets this user in.
        if forgotten && !verified("email") && !verified("phone_number") {
            return Err(TriggerError::InvalidResponse);
        }
        let sms_mfa = response.flag("enableSMSMFA")?.unwrap_or(false);
        if sms_mfa && !(PoolFactors::of(pool).sms && attributes.contains_key("phone_number")) {
            return Err(TriggerError::InvalidResponse);
        }
        let is_confirmed = response.text("finalUserStatus")? == Some("CONFIRMED") && !forgotten;
        Ok(Some(Self {
            username,
            attributes,
            status: if is_confirmed { UserStatus::Confirmed } else { UserStatus::ResetRequired },
            mediums: mediums(response)?,
            force_alias: response.flag("forceAliasCreation")?.unwrap_or(false),
            sms_mfa,
        }))
    }
}

/// MIGRATE-019, MIGRATE-020.
fn mediums(response: &Response) -> Result<Vec<Medium>, TriggerError> {
    let named = response.list("desiredDeliveryMediums")?;
    if response.text("messageAction")? == Some("SUPPRESS") {
        return Ok(Vec::new());
    }
    let Some(named) = named.filter(|named| !named.is_empty()) else { return Ok(vec![Medium::Sms]) };
    named.iter().map(|name| Medium::parse(name).ok_or(TriggerError::InvalidResponse)).collect()
}

/// The user name of a migrant; `None` where the pool makes one up (MIGRATE-012 – MIGRATE-014).
fn own_name(
    pool: &Pool,
    given: &str,
    named: Option<String>,
    attributes: &mut Attributes,
) -> Result<Option<String>, TriggerError> {
    let refused = |_| TriggerError::InvalidResponse;
    let named = named.filter(|named| named != given);
    if pool.settings.uses_username_attributes() {
        if named.is_some() {
            return Err(TriggerError::InvalidResponse);
        }
        return Ok(choose_name(pool, given, attributes).map_err(refused)?.username);
    }
    // The attribute that the given name is an alias by.
    let is_alias = |name: &str, has_form: bool| {
        let value = attributes.get(name);
        let is_value = value.is_some_and(|value| pool.fold(value) == pool.fold(given));
        pool.settings.has_alias(name) && has_form && is_value
    };
    let by_alias = is_alias("email", is_email(given))
        || is_alias("phone_number", is_phone_number(given))
        || is_alias("preferred_username", true);
    let Some(named) = named else {
        // A name in the form of an alias is refused here as everywhere (ATTR-062).
        return Ok(choose_name(pool, given, attributes).map_err(refused)?.username);
    };
    if !by_alias {
        return Err(TriggerError::InvalidResponse);
    }
    Ok(choose_name(pool, &named, attributes).map_err(refused)?.username)
}

/// Required attributes that did not come get the default, unless they sign in: two users cannot share
/// one.
fn fill_required(pool: &Pool, attributes: &mut Attributes) -> Result<(), TriggerError> {
    for name in missing_required(pool, attributes) {
        let signs_in = pool.settings.has_username_attribute(&name)
            || (name == "preferred_username" && pool.settings.has_alias(&name));
        if signs_in {
            return Err(TriggerError::InvalidResponse);
        }
        attributes.insert(name, DEFAULT_VALUE.to_owned());
    }
    Ok(())
}
