//! The attribute schema of a request: standard attributes with changes, and custom ones.

use serde_json::Value;

use crate::api::error::ApiError;
use crate::pools::defaults;
use crate::pools::schema::{AttributeSchema, AttributeType, NumberConstraints, StringConstraints};

/// QUO-055.
const CUSTOM_ATTRIBUTES: usize = 50;
/// QUO-056.
const LONGEST_VALUE: u32 = 2048;

/// The standard schema with the request's changes, then the custom attributes (ATTR-002, ATTR-012,
/// ATTR-030 – ATTR-037).
pub fn schema(requested: Option<&Value>) -> Result<Vec<AttributeSchema>, ApiError> {
    let mut all = defaults::standard_schema();
    for entry in requested.and_then(Value::as_array).into_iter().flatten() {
        let name = entry["Name"].as_str().unwrap_or_default();
        let standard = all.iter_mut().find(|a| a.name == name && !a.is_custom());
        let Some(attribute) = standard else {
            add_custom(&mut all, entry)?;
            continue;
        };
        if entry["AttributeDataType"]
            .as_str()
            .is_some_and(|t| parse_type(t) != attribute.attribute_data_type)
        {
            return Err(ApiError::invalid_parameter(format!(
                "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {name}"
            )));
        }
        attribute.required = entry["Required"].as_bool().unwrap_or(attribute.required);
        attribute.mutable = entry["Mutable"].as_bool().unwrap_or(attribute.mutable);
        if let Some(constraints) = string_constraints(entry)? {
            attribute.string_attribute_constraints = Some(constraints);
        }
        if let Some(constraints) = number_constraints(entry)? {
            attribute.number_attribute_constraints = Some(constraints);
        }
    }
    Ok(all)
}

/// Adds one custom attribute; it can never be changed or taken away (ATTR-030, ATTR-034).
pub fn add_custom(all: &mut Vec<AttributeSchema>, entry: &Value) -> Result<(), ApiError> {
    let custom = custom_attribute(entry, entry["Name"].as_str().unwrap_or_default())?;
    if all.iter().any(|a| a.name == custom.name) {
        return Err(ApiError::invalid_parameter(format!(
            "{0}: Existing attribute already has name {0}.",
            custom.name
        )));
    }
    if all.iter().filter(|a| a.is_custom()).count() >= CUSTOM_ATTRIBUTES {
        return Err(ApiError::invalid_parameter(format!(
            "A user pool has at most {CUSTOM_ATTRIBUTES} custom attributes."
        )));
    }
    all.push(custom);
    Ok(())
}

fn custom_attribute(entry: &Value, name: &str) -> Result<AttributeSchema, ApiError> {
    if name.is_empty() || name.chars().count() > 20 {
        return Err(ApiError::invalid_parameter(
            "A custom attribute needs a name of 1 to 20 characters.",
        ));
    }
    if entry["Required"].as_bool() == Some(true) {
        return Err(ApiError::invalid_parameter(
            "Required custom attributes are not supported currently.",
        ));
    }
    let developer_only = entry["DeveloperOnlyAttribute"].as_bool().unwrap_or(false);
    let kind = parse_type(entry["AttributeDataType"].as_str().unwrap_or("String"));
    let is = |wanted| kind == wanted;
    Ok(AttributeSchema {
        name: format!("{}:{name}", if developer_only { "dev" } else { "custom" }),
        attribute_data_type: kind,
        developer_only_attribute: developer_only,
        mutable: entry["Mutable"].as_bool().unwrap_or(true),
        required: false,
        string_attribute_constraints: is(AttributeType::String)
            .then_some(string_constraints(entry)?.unwrap_or_default()),
        number_attribute_constraints: is(AttributeType::Number)
            .then_some(number_constraints(entry)?.unwrap_or_default()),
    })
}

fn parse_type(text: &str) -> AttributeType {
    match text {
        "Number" => AttributeType::Number,
        "DateTime" => AttributeType::DateTime,
        "Boolean" => AttributeType::Boolean,
        _ => AttributeType::String,
    }
}

/// ATTR-032: numbers in strings, in order, and no longer than a value may be.
fn string_constraints(entry: &Value) -> Result<Option<StringConstraints>, ApiError> {
    let Some(given) = entry.get("StringAttributeConstraints") else { return Ok(None) };
    let constraints: StringConstraints = crate::api::wire::parse(given.clone())?;
    let min = length(constraints.min_length.as_deref())?.unwrap_or(0);
    let max = length(constraints.max_length.as_deref())?.unwrap_or(LONGEST_VALUE);
    if min > max || max > LONGEST_VALUE {
        return Err(ApiError::invalid_parameter(format!(
            "MinLength must not be above MaxLength, nor MaxLength above {LONGEST_VALUE}."
        )));
    }
    Ok(Some(constraints))
}

fn length(text: Option<&str>) -> Result<Option<u32>, ApiError> {
    let parse = |text: &str| text.parse().map_err(|_| not_a_number(text));
    text.map(parse).transpose()
}

fn number_constraints(entry: &Value) -> Result<Option<NumberConstraints>, ApiError> {
    let Some(given) = entry.get("NumberAttributeConstraints") else { return Ok(None) };
    let constraints: NumberConstraints = crate::api::wire::parse(given.clone())?;
    let number = |text: &Option<String>| -> Result<Option<f64>, ApiError> {
        let parse = |text: &String| text.parse().map_err(|_| not_a_number(text));
        text.as_ref().map(parse).transpose()
    };
    let (min, max) = (number(&constraints.min_value)?, number(&constraints.max_value)?);
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        return Err(ApiError::invalid_parameter("MinValue must not be above MaxValue."));
    }
    Ok(Some(constraints))
}

fn not_a_number(text: &str) -> ApiError {
    ApiError::invalid_parameter(format!("{text} is not a number."))
}
