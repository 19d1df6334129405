//! From what a provider says to attributes of the pool (MAP-015 – MAP-027).

use serde_json::{Map, Value};

use crate::identity_providers::IdentityProvider;
use crate::users::Attributes;

/// What a provider says of somebody.
pub type Claims = Map<String, Value>;

/// The attributes of the mapping that the claims have a value for (MAP-019, MAP-022).
#[must_use]
pub fn mapped(provider: &IdentityProvider, claims: &Claims) -> Attributes {
    provider
        .mapping
        .iter()
        .filter(|(attribute, _)| attribute.as_str() != "username")
        .filter_map(|(attribute, claim)| {
            let value = text(claims.get(claim)?)?;
            Some((attribute.clone(), value)).filter(|(_, value)| !value.is_empty())
        })
        .collect()
}

/// The attributes of the mapping whose claim is there, but empty (MAP-021).
#[must_use]
pub fn emptied(provider: &IdentityProvider, claims: &Claims) -> Vec<String> {
    let is_empty = |claim: &String| {
        claims.get(claim).is_some_and(|value| text(value).is_none_or(|text| text.is_empty()))
    };
    let mapping = provider.mapping.iter().filter(|(_, claim)| is_empty(claim));
    mapping.map(|(attribute, _)| attribute.clone()).collect()
}

/// A claim as text (MAP-016); `None` for null.
fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().filter_map(text).collect();
            match values.as_slice() {
                [] => return None,
                [one] => one.clone(),
                many => {
                    let many: Vec<String> = many
                        .iter()
                        .map(|v| form_urlencoded::byte_serialize(v.as_bytes()).collect())
                        .collect();
                    format!("[{}]", many.join(", "))
                }
            }
        }
        Value::Object(members) => match members.get("formatted").and_then(Value::as_str) {
            Some(formatted) => formatted.to_owned(),
            None => value.to_string(),
        },
    })
}
