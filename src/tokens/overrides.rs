//! What a pre token generation function makes of the tokens at hand: claims, scopes, groups
//! (PRETOKEN-010 – PRETOKEN-021, PRETOKEN-902, PRETOKEN-903). Maps in, maps out.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::groups::GroupClaims;

/// Claims that no function changes (PRETOKEN-015).
const PROTECTED: [&str; 17] = [
    "acr",
    "amr",
    "aud",
    "at_hash",
    "auth_time",
    "azp",
    "cognito:username",
    "exp",
    "iat",
    "identities",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "origin_jti",
    "sub",
    "token_use",
];

/// What the server reads out of its own access tokens; scopes have members of their own.
const PROTECTED_IN_ACCESS: [&str; 6] =
    ["client_id", "username", "scope", "version", "event_id", "device_key"];

/// Changed as a whole, by `groupOverrideDetails` (PRETOKEN-016).
const GROUP_CLAIMS: [&str; 3] = ["cognito:groups", "cognito:roles", "cognito:preferred_role"];

/// The function's answer has not the form that its version has (PRETOKEN-012).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Which events a function takes (PRETOKEN-901).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `V1_0`: the ID token, in strings, and the groups of both.
    Identity,
    /// `V2_0` and `V3_0`: both tokens, in any JSON, and scopes.
    Both,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Overrides {
    id: Changes,
    access: Changes,
    add_scopes: Vec<String>,
    drop_scopes: Vec<String>,
    groups: Option<GroupClaims>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    set: Map<String, Value>,
    suppress: BTreeSet<String>,
}

impl Form {
    /// The member of the answer that counts.
    pub const fn member(self) -> &'static str {
        match self {
            Self::Identity => "claimsOverrideDetails",
            Self::Both => "claimsAndScopeOverrideDetails",
        }
    }

    /// Reads that member; `null` and absent change nothing.
    pub fn read(self, details: Option<&Value>) -> Result<Overrides, Malformed> {
        let Some(details) = object(details)? else { return Ok(Overrides::default()) };
        let groups = groups(details.get("groupOverrideDetails"))?;
        if self == Self::Identity {
            let id = Changes::read(details, Value::is_string)?;
            return Ok(Overrides { id, groups, ..Overrides::default() });
        }
        let any = |value: &Value| !value.is_null();
        let mut overrides = Overrides { groups, ..Overrides::default() };
        if let Some(id) = object(details.get("idTokenGeneration"))? {
            overrides.id = Changes::read(id, any)?;
        }
        if let Some(access) = object(details.get("accessTokenGeneration"))? {
            overrides.access = Changes::read(access, any)?;
            overrides.add_scopes = texts(access.get("scopesToAdd"))?;
            overrides.drop_scopes = texts(access.get("scopesToSuppress"))?;
            if !overrides.add_scopes.iter().all(|scope| is_scope(scope)) {
                return Err(Malformed);
            }
        }
        Ok(overrides)
    }
}

impl Overrides {
    /// The groups that the tokens name in place of the user's (PRETOKEN-017 – PRETOKEN-019).
    pub fn groups(&self) -> Option<&GroupClaims> {
        self.groups.as_ref()
    }

    pub fn scopes(&self, granted: &[String]) -> Vec<String> {
        let dropped = |scope: &&String| !self.drop_scopes.contains(scope);
        let mut scopes: Vec<String> = granted.iter().filter(dropped).cloned().collect();
        for scope in self.add_scopes.iter().filter(dropped) {
            if !scopes.contains(scope) {
                scopes.push(scope.clone());
            }
        }
        scopes
    }

    pub fn change_id(&self, claims: &mut Map<String, Value>) {
        self.id.change(claims, &[]);
    }

    /// The only audience that an access token may name is its client.
    pub fn change_access(&self, claims: &mut Map<String, Value>) {
        self.access.change(claims, &PROTECTED_IN_ACCESS);
        let audience = self.access.set.get("aud");
        if audience.is_some() && audience == claims.get("client_id") {
            claims.extend(audience.cloned().map(|audience| ("aud".to_owned(), audience)));
        }
    }
}

impl Changes {
    fn read(
        details: &Map<String, Value>,
        is_claim: impl Fn(&Value) -> bool,
    ) -> Result<Self, Malformed> {
        let set = object(details.get("claimsToAddOrOverride"))?.cloned().unwrap_or_default();
        if !set.values().all(is_claim) {
            return Err(Malformed);
        }
        let suppress = texts(details.get("claimsToSuppress"))?.into_iter().collect();
        Ok(Self { set, suppress })
    }

    /// What is both set and suppressed is suppressed (PRETOKEN-014).
    fn change(&self, claims: &mut Map<String, Value>, also_protected: &[&str]) {
        let is_free = |name: &str| !PROTECTED.contains(&name) && !also_protected.contains(&name);
        for (name, value) in self.set.iter().filter(|(name, _)| is_free(name)) {
            if !GROUP_CLAIMS.contains(&name.as_str()) {
                claims.insert(name.clone(), value.clone());
            }
        }
        for name in self.suppress.iter().filter(|name| is_free(name)) {
            claims.remove(name);
        }
    }
}

fn object(value: Option<&Value>) -> Result<Option<&Map<String, Value>>, Malformed> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(Malformed),
    }
}

fn text(value: Option<&Value>) -> Result<Option<String>, Malformed> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Malformed),
    }
}

fn texts(value: Option<&Value>) -> Result<Vec<String>, Malformed> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => {
            list.iter().map(|one| text(Some(one))?.ok_or(Malformed)).collect()
        }
        Some(_) => Err(Malformed),
    }
}

/// Absent: as they are. Empty or `null`: none (PRETOKEN-018, PRETOKEN-019).
fn groups(details: Option<&Value>) -> Result<Option<GroupClaims>, Malformed> {
    if details.is_none() {
        return Ok(None);
    }
    let Some(details) = object(details)? else { return Ok(Some(GroupClaims::default())) };
    Ok(Some(GroupClaims {
        names: texts(details.get("groupsToOverride"))?,
        roles: texts(details.get("iamRolesToOverride"))?,
        preferred_role: text(details.get("preferredRole"))?,
    }))
}

/// `scope-token` of RFC 6749: what can stand between the spaces of the claim.
fn is_scope(scope: &str) -> bool {
    let is_allowed = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    !scope.is_empty() && scope.bytes().all(is_allowed)
}
