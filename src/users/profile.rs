//! Changing attributes after sign-up, by the user or an administrator, and proving a new contact
//! (ATTR-14x, ATTR-15x).

use super::attributes::{check_required, check_schema, check_writable};
use super::codes::{CodeDelivery, CodePurpose, Medium, Occasion};
use super::delivery::{NewCode, PreparedCode};
use super::directory::Users;
use super::error::DirectoryError;
use super::names::{NameKind, claim_names};
use super::user::{Attributes, User, UserStatus};
use crate::clients::AppClient;
use crate::pools::Pool;
use crate::storage::Tx;

fn invalid(text: impl Into<String>) -> DirectoryError {
    DirectoryError::InvalidParameter(text.into())
}

/// What becomes of a contact that a request names.
#[derive(Debug, PartialEq, Eq)]
enum ContactChange {
    /// The same value again: nothing is sent, the flag stays (ATTR-149).
    Same,
    Removed,
    /// In force at once; `verified` only if an administrator says so (ATTR-142, ATTR-143, ATTR-147).
    Replaced {
        verified: bool,
    },
    /// Kept aside until its code comes back (ATTR-144).
    Pending,
}

impl Users {
    /// `UpdateUserAttributes` (ATTR-140): what the client may write; a blank value deletes
    /// (ATTR-152). Answers where codes went. Nothing is stored if anything is refused (ATTR-159).
    pub async fn update_attributes(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        changes: Attributes,
    ) -> Result<Vec<CodeDelivery>, DirectoryError> {
        check_writable(pool, client, &changes)?;
        self.change_profile(pool, user, changes).await
    }

    /// `AdminUpdateUserAttributes` (ATTR-141): also the verified flags.
    pub async fn admin_update_attributes(
        &self,
        pool: &Pool,
        username: &str,
        changes: Attributes,
    ) -> Result<(), DirectoryError> {
        let user = self.get(pool, username).await?;
        self.change_profile(pool, &user, changes).await?;
        Ok(())
    }

    async fn change_profile(
        &self,
        pool: &Pool,
        user: &User,
        changes: Attributes,
    ) -> Result<Vec<CodeDelivery>, DirectoryError> {
        check_known(pool, &changes)?;
        check_mutable(pool, user, &changes)?;
        check_flags(user, &changes)?;
        let mut changed = user.clone();
        for (name, value) in &changes {
            if Medium::of_attribute(name).is_none() {
                set(&mut changed, name, value);
            }
        }
        let mut contacts = Vec::new();
        for medium in [Medium::Sms, Medium::Email] {
            let Some(value) = changes.get(medium.attribute()) else { continue };
            let change = contact_change(pool, user, medium.attribute(), &changes);
            apply_contact(&mut changed, medium.attribute(), value, &change);
            contacts.push((medium, value.clone(), change));
        }
        // Who was invited gives what is missing at the first sign-in (USR-351, ATTR-154).
        if user.status != UserStatus::ForceChangePassword {
            check_required(pool, &changed.attributes)?;
        }
        changed.updated_at = self.change_time(user);
        let (mut codes, mut later) = (Vec::new(), Vec::new());
        for (medium, value, change) in &contacts {
            if !needs_code(pool, *medium, change) {
                continue;
            }
            let code = NewCode {
                purpose: CodePurpose::verifying(*medium),
                occasion: Occasion::UpdateUserAttribute,
                medium: *medium,
                destination: value.clone(),
                client: None,
            };
            // A function is asked once the change is in force (section 1.11 of file 03).
            if self.asks_for_words(pool, *medium) {
                later.push(code);
            } else {
                codes.push(self.prepare_code(pool, &changed, code).await?);
            }
        }
        let mut deliveries = self.store_profile(pool, user, &changed, contacts, codes).await?;
        for code in later {
            deliveries.push(self.deliver_code(pool, &changed, code).await?);
        }
        Ok(deliveries)
    }

    /// The change, the pending contacts and the codes for them, in one transaction (ATTR-159).
    async fn store_profile(
        &self,
        pool: &Pool,
        user: &User,
        changed: &User,
        contacts: Vec<(Medium, String, ContactChange)>,
        codes: Vec<PreparedCode>,
    ) -> Result<Vec<CodeDelivery>, DirectoryError> {
        let mut tx = self.store.begin().await?;
        claim_names(&mut tx, pool, changed, false).await.map_err(alias_taken)?;
        for (medium, value, change) in &contacts {
            settle_contact(&mut tx, pool, changed, *medium, value, change).await?;
        }
        let mut deliveries = Vec::new();
        for code in codes {
            deliveries.push(self.send_code(&mut tx, pool, &user.sub, code).await?);
        }
        if !tx.update_user(changed, user.updated_at).await? {
            return Err(DirectoryError::Busy);
        }
        tx.commit().await?;
        self.outbox.wake();
        Ok(deliveries)
    }

    /// `GetUserAttributeVerificationCode` (ATTR-150): to the pending value if there is one.
    pub async fn send_attribute_code(
        &self,
        pool: &Pool,
        user: &User,
        attribute: &str,
    ) -> Result<CodeDelivery, DirectoryError> {
        let medium = Medium::of_attribute(attribute)
            .ok_or_else(|| invalid(format!("{attribute} cannot be verified.")))?;
        let limit = self.limits.attribute_code;
        self.count_attempt(&pool.id, user.sub.as_str(), "attribute_code", limit).await?;
        let pending = self.store.find_pending_attribute(&pool.id, &user.sub, attribute).await?;
        let Some(destination) = pending.or_else(|| user.attribute(attribute).map(str::to_owned))
        else {
            return Err(invalid(format!("User does not have attribute {attribute}.")));
        };
        let purpose = CodePurpose::verifying(medium);
        let occasion = Occasion::VerifyUserAttribute;
        let code = NewCode { purpose, occasion, medium, destination, client: None };
        self.deliver_code(pool, user, code).await
    }

    /// `VerifyUserAttribute` (ATTR-151): the code verifies the value it was sent to, and puts a
    /// pending one in force.
    ///
    /// # Errors
    /// `CodeMismatch`, `CodeExpired`, `AliasExists` if somebody verified the value first,
    /// `LimitExceeded`.
    pub async fn verify_attribute(
        &self,
        pool: &Pool,
        user: &User,
        attribute: &str,
        code: &str,
    ) -> Result<(), DirectoryError> {
        let medium = Medium::of_attribute(attribute)
            .ok_or_else(|| invalid(format!("{attribute} cannot be verified.")))?;
        let limit = self.limits.verify_attribute;
        self.count_attempt(&pool.id, user.sub.as_str(), "verify_attribute", limit).await?;
        let purpose = CodePurpose::verifying(medium);
        let pending = self.store.find_pending_attribute(&pool.id, &user.sub, attribute).await?;
        let value = pending.as_deref().or_else(|| user.attribute(attribute));
        let stored = self.check_code_sent_to(pool, user, purpose, value, code).await?;
        let mut changed = user.clone();
        changed.attributes.insert(attribute.to_owned(), stored.destination.clone());
        changed.attributes.insert(format!("{attribute}_verified"), "true".to_owned());
        changed.updated_at = self.change_time(user);
        let mut tx = self.store.begin().await?;
        claim_names(&mut tx, pool, &changed, false).await.map_err(alias_taken)?;
        tx.delete_pending_attribute(&pool.id, &user.sub, attribute).await?;
        let consumed = tx.consume_code(&pool.id, &user.sub, purpose, &stored.hash).await?;
        if !consumed || !tx.update_user(&changed, user.updated_at).await? {
            return Err(DirectoryError::CodeExpired);
        }
        tx.commit().await?;
        Ok(())
    }

    /// A sign-in code that was sent to `value` came back: the contact is the user's (FLOW-234).
    ///
    /// # Errors
    /// `AliasExists` if the contact signs somebody else in.
    pub async fn contact_proven(
        &self,
        pool: &Pool,
        user: &User,
        medium: Medium,
        value: &str,
    ) -> Result<User, DirectoryError> {
        if user.verified(medium.attribute()) == Some(value) {
            return Ok(user.clone());
        }
        let mut tx = self.store.begin().await?;
        let changed = self.set_contact(&mut tx, pool, user, medium, value).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Gives the user a verified contact, in `tx`.
    ///
    /// # Errors
    /// `AliasExists`; `Busy` if the profile changed meanwhile.
    pub async fn set_contact(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        user: &User,
        medium: Medium,
        value: &str,
    ) -> Result<User, DirectoryError> {
        let attribute = medium.attribute();
        let mut changed = user.clone();
        changed.attributes.insert(attribute.to_owned(), value.to_owned());
        changed.attributes.insert(format!("{attribute}_verified"), "true".to_owned());
        changed.updated_at = self.change_time(user);
        claim_names(tx, pool, &changed, false).await.map_err(alias_taken)?;
        if !tx.update_user(&changed, user.updated_at).await? {
            return Err(DirectoryError::Busy);
        }
        Ok(changed)
    }
}

/// Whether a changed contact gets a code (ATTR-142 – ATTR-145).
fn needs_code(pool: &Pool, medium: Medium, change: &ContactChange) -> bool {
    match change {
        ContactChange::Same | ContactChange::Removed => false,
        ContactChange::Replaced { verified } => {
            !verified && pool.settings.auto_verifies(medium.attribute())
        }
        ContactChange::Pending => true,
    }
}

/// Stores or voids the pending value; codes for an earlier one are void.
async fn settle_contact(
    tx: &mut Tx,
    pool: &Pool,
    user: &User,
    medium: Medium,
    value: &str,
    change: &ContactChange,
) -> Result<(), DirectoryError> {
    let attribute = medium.attribute();
    tx.delete_pending_attribute(&pool.id, &user.sub, attribute).await?;
    tx.delete_code(&pool.id, &user.sub, CodePurpose::verifying(medium)).await?;
    if *change == ContactChange::Pending {
        check_free(tx, pool, user, attribute, value).await?;
        tx.put_pending_attribute(&pool.id, &user.sub, attribute, value).await?;
    }
    Ok(())
}

/// An absent attribute cannot be named, not even to delete it (ATTR-039); given values fit the
/// schema.
fn check_known(pool: &Pool, changes: &Attributes) -> Result<(), DirectoryError> {
    let checked = changes
        .iter()
        .filter(|(name, value)| !value.is_empty() || pool.settings.attribute(name).is_none())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if changes.contains_key("sub") {
        return Err(immutable("sub"));
    }
    check_schema(pool, &checked)
}

fn immutable(name: &str) -> DirectoryError {
    invalid(format!("user.{name}: Attribute cannot be updated. (changing an immutable attribute)"))
}

/// ATTR-036, ATTR-153; in a user-name-attribute pool the sign-in name cannot go away (ATTR-106).
fn check_mutable(pool: &Pool, user: &User, changes: &Attributes) -> Result<(), DirectoryError> {
    for (name, value) in changes {
        let schema = pool.settings.attribute(name);
        if schema.is_some_and(|s| !s.mutable) && user.attribute(name) != Some(value) {
            return Err(immutable(name));
        }
        let is_name = pool.settings.has_username_attribute(name) && user.attribute(name).is_some();
        if value.is_empty() && is_name {
            return Err(invalid(format!("{name} is the sign-in name and cannot be deleted.")));
        }
    }
    Ok(())
}

/// A verified flag needs its contact, present or in the same request (ATTR-148).
fn check_flags(user: &User, changes: &Attributes) -> Result<(), DirectoryError> {
    for (contact, text) in [
        ("email", "Email is required to verify/un-verify an email"),
        ("phone_number", "Phone Number is required to verify/un-verify a phone number"),
    ] {
        let given = changes.get(contact).map(String::as_str).or_else(|| user.attribute(contact));
        if changes.contains_key(&format!("{contact}_verified")) && given.is_none_or(str::is_empty) {
            return Err(invalid(text));
        }
    }
    Ok(())
}

fn contact_change(
    pool: &Pool,
    user: &User,
    attribute: &str,
    changes: &Attributes,
) -> ContactChange {
    let value = changes.get(attribute).map_or("", String::as_str);
    let verified = changes.get(&format!("{attribute}_verified")).is_some_and(|f| f == "true");
    if value.is_empty() {
        ContactChange::Removed
    } else if user.attribute(attribute) == Some(value) {
        ContactChange::Same
    } else if !verified && pool.settings.keeps_original(attribute) {
        ContactChange::Pending
    } else {
        ContactChange::Replaced { verified }
    }
}

fn apply_contact(user: &mut User, attribute: &str, value: &str, change: &ContactChange) {
    let flag = format!("{attribute}_verified");
    match change {
        ContactChange::Same | ContactChange::Pending => {}
        ContactChange::Removed => {
            user.attributes.remove(attribute);
            user.attributes.remove(&flag);
        }
        ContactChange::Replaced { verified } => {
            user.attributes.insert(attribute.to_owned(), value.to_owned());
            user.attributes.insert(flag, verified.to_string());
        }
    }
}

fn set(user: &mut User, name: &str, value: &str) {
    if value.is_empty() {
        user.attributes.remove(name);
    } else {
        user.attributes.insert(name.to_owned(), value.to_owned());
    }
}

/// A value that signs somebody else in cannot become pending; looked at again when it is verified
/// (ATTR-066, trap 6 of file 04).
async fn check_free(
    tx: &mut Tx,
    pool: &Pool,
    user: &User,
    attribute: &'static str,
    value: &str,
) -> Result<(), DirectoryError> {
    let settings = &pool.settings;
    let kind = NameKind::ALIASES.into_iter().find(|kind| kind.attribute() == attribute);
    let Some(kind) = kind
        .filter(|_| settings.has_alias(attribute) || settings.has_username_attribute(attribute))
    else {
        return Ok(());
    };
    match tx.find_name_holder(&pool.id, &pool.fold(value), kind).await? {
        Some(holder) if holder != user.sub => Err(DirectoryError::AliasExists(attribute)),
        _ => Ok(()),
    }
}

/// After sign-up the service calls every taken sign-in name an alias (ATTR-066).
fn alias_taken(error: DirectoryError) -> DirectoryError {
    match error {
        DirectoryError::GivenContactExists(contact) => DirectoryError::AliasExists(contact),
        other => other,
    }
}
