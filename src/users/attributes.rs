//! Checking attribute values on their way in (ATTR-159 gives the order).

use super::error::DirectoryError;
use super::user::Attributes;
use crate::clients::AppClient;
use crate::platform::text::{is_email, is_phone_number};
use crate::pools::Pool;

fn invalid(text: impl Into<String>) -> DirectoryError {
    DirectoryError::InvalidParameter(text.into())
}

/// Client permissions: what a person sends through an app (ATTR-053, ATTR-054).
pub(crate) fn check_writable(
    pool: &Pool,
    client: &AppClient,
    attributes: &Attributes,
) -> Result<(), DirectoryError> {
    if attributes.keys().all(|name| client.may_write(pool, name)) {
        return Ok(());
    }
    // An attribute that does not exist is a schema error, not a matter of permission.
    check_schema(pool, attributes)?;
    Err(DirectoryError::UnauthorizedAttribute)
}

/// Schema and form of each value (ATTR-008, ATTR-009, ATTR-031 – ATTR-039).
pub(crate) fn check_schema(pool: &Pool, attributes: &Attributes) -> Result<(), DirectoryError> {
    let mut faults = String::new();
    for (name, value) in attributes {
        let fault = match pool.settings.attribute(name) {
            _ if name == "sub" || name == "identities" => {
                Some("Attribute does not exist in the schema.".to_owned())
            }
            None => Some("Attribute does not exist in the schema.".to_owned()),
            Some(schema) => schema.check(value).err(),
        };
        if let Some(fault) = fault {
            faults.push_str(&format!("{name}: {fault}\n"));
        }
    }
    if !faults.is_empty() {
        return Err(invalid(format!("Attributes did not conform to the schema: {faults}")));
    }
    if attributes.get("email").is_some_and(|v| !v.is_empty() && !is_email(v)) {
        return Err(invalid("Invalid email address format."));
    }
    if attributes.get("phone_number").is_some_and(|v| !v.is_empty() && !is_phone_number(v)) {
        return Err(invalid("Invalid phone number format."));
    }
    Ok(())
}

/// Every required attribute has a value (USR-202).
pub(crate) fn check_required(pool: &Pool, attributes: &Attributes) -> Result<(), DirectoryError> {
    let mut faults = String::new();
    for name in missing_required(pool, attributes) {
        faults.push_str(&format!("{name}: The attribute is required\n"));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(invalid(format!("Attributes did not conform to the schema: {faults}")))
}

/// Required attributes without a value, `sub` aside (FLOW-226).
#[must_use]
pub fn missing_required(pool: &Pool, attributes: &Attributes) -> Vec<String> {
    pool.settings
        .schema_attributes
        .iter()
        .filter(|schema| schema.required && schema.name != "sub")
        .filter(|schema| attributes.get(&schema.name).is_none_or(String::is_empty))
        .map(|schema| schema.name.clone())
        .collect()
}

/// An administrator may set the verified flags, together with the contact (USR-353, ATTR-148).
pub(crate) fn check_verified_flags(attributes: &Attributes) -> Result<(), DirectoryError> {
    if attributes.contains_key("email_verified") && !attributes.contains_key("email") {
        return Err(invalid("Email is required to verify/un-verify an email"));
    }
    if attributes.contains_key("phone_number_verified") && !attributes.contains_key("phone_number")
    {
        return Err(invalid("Phone Number is required to verify/un-verify a phone number"));
    }
    Ok(())
}

/// Absent, not empty (ATTR-013, ATTR-152).
pub(crate) fn drop_empty(attributes: &mut Attributes) {
    attributes.retain(|_, value| !value.is_empty());
}
