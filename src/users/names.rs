//! The names a user signs in with, and the rules of claiming them (USR-008 – USR-011, ATTR-06x, ATTR-10x).

use super::error::DirectoryError;
use super::user::{Attributes, User};
use crate::platform::text::{is_email, is_phone_number};
use crate::pools::Pool;
use crate::storage::Tx;

/// What a sign-in name is. The stored letters sort by precedence (USR-010).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    Username,
    Email,
    PhoneNumber,
    PreferredUsername,
}

impl NameKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Username => "a",
            Self::Email => "c",
            Self::PhoneNumber => "d",
            Self::PreferredUsername => "e",
        }
    }

    /// The attribute behind an alias.
    #[must_use]
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
            Self::PhoneNumber => "phone_number",
            Self::PreferredUsername => "preferred_username",
        }
    }

    pub const ALIASES: [Self; 3] = [Self::Email, Self::PhoneNumber, Self::PreferredUsername];
}

/// What a submitted user name becomes at creation.
pub(super) struct ChosenName {
    /// `None`: the stored user name is the generated `sub` (ATTR-104).
    pub username: Option<String>,
}

/// Checks a submitted user name against the pool's sign-in options and fills the contact that it
/// is (ATTR-062, ATTR-101, ATTR-102, ATTR-108).
pub(super) fn choose_name(
    pool: &Pool,
    submitted: &str,
    attributes: &mut Attributes,
) -> Result<ChosenName, DirectoryError> {
    let invalid = |text: &str| Err(DirectoryError::InvalidParameter(text.to_owned()));
    if submitted.is_empty()
        || submitted.chars().count() > 128
        || submitted.chars().any(|c| c.is_whitespace() || c.is_control())
    {
        return invalid("Username should be 1 to 128 characters without spaces.");
    }
    let settings = &pool.settings;
    if !settings.uses_username_attributes() {
        if settings.has_alias("email") && is_email(submitted) {
            return invalid(
                "Username cannot be of email format, since user pool is configured for email alias.",
            );
        }
        if settings.has_alias("phone_number") && is_phone_number(submitted) {
            return invalid(
                "Username cannot be of phone number format, since user pool is configured for phone number alias.",
            );
        }
        return Ok(ChosenName { username: Some(submitted.to_owned()) });
    }
    let email = settings.has_username_attribute("email");
    let phone = settings.has_username_attribute("phone_number");
    let attribute = if email && is_email(submitted) {
        "email"
    } else if phone && is_phone_number(submitted) {
        "phone_number"
    } else {
        return invalid(match (email, phone) {
            (true, false) => "Username should be an email.",
            (false, _) => "Username should be a phone number.",
            (true, true) => "Username should be either an email or a phone number.",
        });
    };
    match attributes.get(attribute) {
        Some(value) if pool.fold(value) != pool.fold(submitted) => {
            return invalid("The username and the attribute it stands for must agree.");
        }
        Some(_) => {}
        None => {
            attributes.insert(attribute.to_owned(), submitted.to_owned());
        }
    }
    Ok(ChosenName { username: None })
}

/// The aliases of a profile that sign in as it stands now, with their folded values: verified
/// contacts in an alias pool, any in a user-name-attribute pool (USR-011).
pub(super) fn active_aliases(pool: &Pool, user: &User) -> Vec<(NameKind, String)> {
    let mut active = Vec::new();
    for kind in NameKind::ALIASES {
        let attribute = kind.attribute();
        let Some(value) = user.attribute(attribute).filter(|v| !v.is_empty()) else { continue };
        let is_active = pool.settings.has_username_attribute(attribute)
            || (pool.settings.has_alias(attribute)
                && (kind == NameKind::PreferredUsername || user.is_verified(attribute)));
        if is_active {
            active.push((kind, pool.fold(value)));
        }
    }
    active
}

/// Brings the names of a user in line with the profile. A name held by somebody else fails, or
/// with `force` moves here and leaves the loser's contact unverified (USR-257, ATTR-067).
pub(crate) async fn claim_names(
    tx: &mut Tx,
    pool: &Pool,
    user: &User,
    force: bool,
) -> Result<(), DirectoryError> {
    for kind in NameKind::ALIASES {
        tx.release_names(&pool.id, &user.sub, kind).await?;
    }
    for (kind, folded) in active_aliases(pool, user) {
        if tx.claim_name(&pool.id, &folded, kind, &user.sub).await? {
            continue;
        }
        let attribute = kind.attribute();
        if pool.settings.has_username_attribute(attribute) {
            return Err(DirectoryError::GivenContactExists(attribute));
        }
        // Only a contact can be moved: `preferred_username` proves nothing (USR-358).
        if !force || kind == NameKind::PreferredUsername {
            return Err(DirectoryError::AliasExists(attribute));
        }
        if let Some(holder) = tx.find_name_holder(&pool.id, &folded, kind).await?
            && let Some(mut loser) = tx.find_user(&pool.id, &holder).await?
        {
            let seen = loser.updated_at;
            loser.attributes.insert(format!("{attribute}_verified"), "false".to_owned());
            loser.updated_at = crate::platform::Timestamp(user.updated_at.0.max(seen.0 + 1));
            tx.update_user(&loser, seen).await?;
            tx.release_names(&pool.id, &holder, kind).await?;
        }
        if !tx.claim_name(&pool.id, &folded, kind, &user.sub).await? {
            return Err(DirectoryError::AliasExists(attribute));
        }
    }
    Ok(())
}
