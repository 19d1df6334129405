//! Who an assertion speaks of, and what it says of them (SAML-053, SAML-060 – SAML-064, SAML-S30,
//! SAML-S31, SAML-S50).

use roxmltree::Node;
use serde_json::Value;

use super::message::{child, children, elements};
use super::{ASSERTION, SamlError, TRANSIENT, refused};
use crate::federation::claims::Claims;
use crate::identity_providers::IdentityProvider;
use crate::identity_providers::saml::SamlSettings;
use crate::sessions::NameId;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// What has one value only: two of them say nothing certain (SAML-S30).
const SINGLE: [&str; 5] =
    ["email", "email_verified", "phone_number", "phone_number_verified", "preferred_username"];

/// The name of the subject, byte for byte (SAML-060, SAML-064, SAML-S31).
pub fn name_id(assertion: Node<'_, '_>, settings: SamlSettings) -> Result<NameId, SamlError> {
    let missing = || refused("The assertion does not say who it is about");
    let subject = child(assertion, (ASSERTION, "Subject")).ok_or_else(missing)?;
    if child(subject, (ASSERTION, "EncryptedID")).is_some() {
        return Err(refused("Encrypted names are not supported"));
    }
    let node = child(subject, (ASSERTION, "NameID")).ok_or_else(missing)?;
    let value = plain_text(node).ok_or_else(|| refused("The NameID is not a plain value"))?;
    let value = value.trim_matches([' ', '\t', '\r', '\n']);
    if value.is_empty() {
        return Err(missing());
    }
    let name = NameId {
        value: value.to_owned(),
        format: node.attribute("Format").map(str::to_owned),
        name_qualifier: node.attribute("NameQualifier").map(str::to_owned),
        sp_name_qualifier: node.attribute("SPNameQualifier").map(str::to_owned),
    };
    // SAML-034: a name that is another one tomorrow would make another user every day.
    if name.format.as_deref() == Some(TRANSIENT) && !settings.allow_transient {
        return Err(refused("The NameID is transient"));
    }
    Ok(name)
}

/// The attributes that the mapping names, by their `Name` (SAML-062, SAML-063).
pub fn claims(
    assertion: Node<'_, '_>,
    provider: &IdentityProvider,
    settings: SamlSettings,
) -> Result<Claims, SamlError> {
    let mut claims = Claims::new();
    for statement in children(assertion, (ASSERTION, "AttributeStatement")) {
        for node in elements(statement) {
            if node.has_tag_name((ASSERTION, "EncryptedAttribute")) {
                return Err(refused("Encrypted attributes are not supported"));
            }
            let name = node.attribute("Name").unwrap_or_default();
            if !provider.mapping.values().any(|claim| claim == name) {
                continue;
            }
            let values = claims.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            for value in children(node, (ASSERTION, "AttributeValue")) {
                if matches!(value.attribute((XSI, "nil")), Some("true" | "1")) {
                    continue;
                }
                let text = plain_text(value)
                    .ok_or_else(|| refused(format!("The attribute {name} is not a plain value")))?;
                if !settings.allow_supplementary && text.chars().any(is_emoji) {
                    let text = format!("The attribute {name} has characters that are not allowed");
                    return Err(refused(text));
                }
                if let Value::Array(values) = values {
                    values.push(Value::String(text));
                }
            }
        }
    }
    for (attribute, claim) in &provider.mapping {
        let values = claims.get(claim).and_then(Value::as_array);
        if SINGLE.contains(&attribute.as_str()) && values.is_some_and(|values| values.len() > 1) {
            let text = format!("Invalid user attributes: {attribute}: More than one value");
            return Err(SamlError::Refused(text));
        }
    }
    Ok(claims)
}

/// The whole text of an element that holds nothing else (SAML-S24). The text is that of the
/// canonical form, in which there are neither comments nor CDATA sections.
pub fn plain_text(node: Node<'_, '_>) -> Option<String> {
    node.children()
        .all(|child| child.is_text())
        .then(|| node.children().filter_map(|child| child.text()).collect::<String>())
}

/// SAML-063: beyond the basic plane, or one of the older pictures within it.
fn is_emoji(c: char) -> bool {
    c > '\u{ffff}'
        || matches!(c, '\u{231a}'..='\u{231b}' | '\u{23e9}'..='\u{23f3}' | '\u{25fd}'..='\u{25fe}'
            | '\u{2600}'..='\u{27bf}' | '\u{2b1b}'..='\u{2b1c}' | '\u{2b50}' | '\u{2b55}'
            | '\u{fe0f}' | '\u{20e3}')
}
