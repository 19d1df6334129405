//! A user as functions see one: `request.userAttributes` (TRG-060 – TRG-064).

use serde_json::{Map, Value};

use super::names::active_aliases;
use super::user::User;
use super::{Attributes, NameKind};
use crate::pools::Pool;

/// Every attribute of the profile, whatever the client may read, as strings.
#[must_use]
pub fn user_attributes(pool: &Pool, user: &User) -> Value {
    let mut all = submitted_attributes(&user.attributes);
    let mut add = |name: &str, value: &str| all.insert(name.to_owned(), value.into());
    add("sub", user.sub.as_str());
    add("cognito:user_status", user.status.as_str());
    for (kind, _) in active_aliases(pool, user) {
        let shown = match kind {
            NameKind::Email => Some("cognito:email_alias"),
            NameKind::PhoneNumber => Some("cognito:phone_number_alias"),
            _ => None,
        };
        if let (Some(name), Some(value)) = (shown, user.attribute(kind.attribute())) {
            add(name, value);
        }
    }
    Value::Object(all)
}

/// Of somebody who is not there yet: what was submitted, and nothing else (TRG-065).
#[must_use]
pub fn submitted_attributes(attributes: &Attributes) -> Map<String, Value> {
    attributes.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect()
}
