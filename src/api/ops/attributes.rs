//! Attribute lists `[{"Name","Value"}]` and user profiles on the wire (USR-005, USR-006).

use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::error::ApiError;
use crate::api::wire::timestamp;
use crate::users::{Attributes, User};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attribute {
    pub name: String,
    pub value: Option<String>,
}

/// The list as attributes; an attribute without value counts as empty.
pub fn read(list: Vec<Attribute>) -> Result<Attributes, ApiError> {
    let mut attributes = Attributes::new();
    for Attribute { name, value } in list {
        if attributes.contains_key(&name) {
            return Err(ApiError::invalid_parameter(format!(
                "Attribute {name} is given more than once."
            )));
        }
        attributes.insert(name, value.unwrap_or_default());
    }
    Ok(attributes)
}

/// The attributes of a profile that `shown` lets through, `sub` first.
pub fn list(user: &User, shown: impl Fn(&str) -> bool) -> Vec<Value> {
    let sub = json!({"Name": "sub", "Value": user.sub});
    let others = user
        .attributes
        .iter()
        .filter(|(name, _)| shown(name))
        .map(|(name, value)| json!({"Name": name, "Value": value}));
    std::iter::once(sub).chain(others).collect()
}

/// `UserType` with all attributes.
pub fn user_type(user: &User) -> Value {
    user_type_with(user, |_| true)
}

/// `UserType` with the attributes that `shown` lets through (SRCH-016).
pub fn user_type_with(user: &User, shown: impl Fn(&str) -> bool) -> Value {
    let mut attributes = list(user, &shown);
    if !shown("sub") {
        attributes.remove(0);
    }
    json!({
        "Username": user.username,
        "Attributes": attributes,
        "UserCreateDate": timestamp(user.created_at),
        "UserLastModifiedDate": timestamp(user.updated_at),
        "Enabled": user.enabled,
        "UserStatus": user.status.as_str(),
    })
}
