//! Scopes of a request: which are known, allowed, active (EP-111, EP-112, EP-126, EP-127, RS-).

use std::collections::BTreeSet;

use thiserror::Error;

use crate::clients::AppClient;
use crate::resources::SYSTEM_SCOPES;

/// `invalid_scope`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ScopeError {
    #[error("the scope is malformed")]
    Malformed,
    #[error("the scope is unknown or not allowed for the client")]
    NotAllowed,
    /// EP-127.
    #[error("email, phone and profile need openid")]
    NeedsOpenid,
    /// RS-013.
    #[error("no scope is left")]
    NothingLeft,
}

/// The scopes that a sign-in grants. `active` holds the custom scopes that exist now.
pub fn of_sign_in(
    client: &AppClient,
    requested: Option<&str>,
    active: &BTreeSet<String>,
    strict: bool,
) -> Result<Vec<String>, ScopeError> {
    let allowed = &client.settings.allowed_oauth_scopes;
    let mut granted = Vec::new();
    match requested {
        // EP-112.
        None => {
            for scope in allowed.iter().filter(|scope| exists(scope, active)) {
                push(&mut granted, scope);
            }
        }
        Some(requested) => {
            for scope in split(requested)? {
                if is_listed(allowed, scope) {
                    // RS-010: allowed but deleted on the resource server is left out in silence.
                    if exists(scope, active) {
                        push(&mut granted, scope);
                    }
                } else if strict && scope == "address" {
                    push(&mut granted, scope);
                } else if !strict || exists(scope, active) {
                    return Err(ScopeError::NotAllowed);
                }
            }
        }
    }
    let has = |name: &str| granted.iter().any(|scope| scope == name);
    if !has("openid") && ["email", "phone", "profile"].into_iter().any(has) {
        return Err(ScopeError::NeedsOpenid);
    }
    Ok(granted)
}

/// The scopes of a `client_credentials` token: custom ones only (EP-210, EP-227, RS-013).
pub fn of_client(
    client: &AppClient,
    requested: Option<&str>,
    active: &BTreeSet<String>,
) -> Result<Vec<String>, ScopeError> {
    let allowed = &client.settings.allowed_oauth_scopes;
    let mut granted = Vec::new();
    match requested {
        None => {
            for scope in allowed.iter().filter(|scope| active.contains(*scope)) {
                push(&mut granted, scope);
            }
        }
        Some(requested) => {
            for scope in split(requested)? {
                if is_system(scope) || !is_listed(allowed, scope) {
                    return Err(ScopeError::NotAllowed);
                }
                if active.contains(scope) {
                    push(&mut granted, scope);
                }
            }
        }
    }
    if granted.is_empty() { Err(ScopeError::NothingLeft) } else { Ok(granted) }
}

/// Granted scopes that the client may still have; settings may change before the exchange.
#[must_use]
pub fn still_allowed(client: &AppClient, granted: Vec<String>, strict: bool) -> Vec<String> {
    let allowed = &client.settings.allowed_oauth_scopes;
    let keeps = |scope: &String| is_listed(allowed, scope) || (strict && scope == "address");
    granted.into_iter().filter(keeps).collect()
}

/// EP-234: every attribute of a granted scope is readable by the client.
#[must_use]
pub fn are_readable(client: &AppClient, scopes: &[String]) -> bool {
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    let readable =
        |contact: &str, verified: &str| client.may_read(contact) && client.may_read(verified);
    (!has("email") || readable("email", "email_verified"))
        && (!has("phone") || readable("phone_number", "phone_number_verified"))
}

fn split(requested: &str) -> Result<impl Iterator<Item = &str>, ScopeError> {
    let is_scope_char = |b: u8| matches!(b, b' ' | 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    if !requested.bytes().all(is_scope_char) {
        return Err(ScopeError::Malformed);
    }
    Ok(requested.split(' ').filter(|scope| !scope.is_empty()))
}

fn push(granted: &mut Vec<String>, scope: &str) {
    if !is_listed(granted, scope) {
        granted.push(scope.to_owned());
    }
}

fn is_listed(list: &[String], scope: &str) -> bool {
    list.iter().any(|listed| listed == scope)
}

fn is_system(scope: &str) -> bool {
    SYSTEM_SCOPES.contains(&scope)
}

fn exists(scope: &str, active: &BTreeSet<String>) -> bool {
    is_system(scope) || active.contains(scope)
}
