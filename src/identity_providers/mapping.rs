//! `AttributeMapping`: which attribute of the pool gets which claim (MAP-001 – MAP-004, MAP-023).

use super::{ProviderType, Texts};
use crate::pools::Pool;

/// The claim that says who somebody is (MAP-003); SAML's name identifier is not a claim.
#[must_use]
pub const fn subject(kind: ProviderType) -> Option<&'static str> {
    match kind {
        ProviderType::Facebook => Some("id"),
        ProviderType::LoginWithAmazon => Some("user_id"),
        ProviderType::Google | ProviderType::SignInWithApple | ProviderType::Oidc => Some("sub"),
        ProviderType::Saml => None,
    }
}

/// The mapping, checked, with the one of `username` that is always there.
///
/// # Errors
/// Which attribute cannot be mapped.
pub fn complete(pool: &Pool, kind: ProviderType, mut mapping: Texts) -> Result<Texts, String> {
    let expected = subject(kind).unwrap_or("NameID");
    if mapping.get("username").is_some_and(|claim| claim != expected) {
        return Err(format!("username can be mapped from {expected} only."));
    }
    for (name, claim) in &mapping {
        let known = name == "username" || pool.settings.attribute(name).is_some();
        if !known || name == "sub" || name == "identities" || name.starts_with("cognito:") {
            return Err(format!("{name} is not an attribute that can be mapped."));
        }
        if claim.is_empty() {
            return Err(format!("The attribute {name} is mapped from nothing."));
        }
    }
    if let Some(claim) = subject(kind) {
        mapping.insert("username".to_owned(), claim.to_owned());
    }
    Ok(mapping)
}
