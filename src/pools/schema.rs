//! The attribute schema of a pool: standard attributes, custom ones, their constraints.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributeType {
    String,
    Number,
    DateTime,
    Boolean,
}

/// One attribute, in the shape of the API's `SchemaAttributeType`; constraints are strings (ATTR-007).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttributeSchema {
    /// Full name, `custom:` included.
    pub name: String,
    pub attribute_data_type: AttributeType,
    #[serde(default)]
    pub developer_only_attribute: bool,
    pub mutable: bool,
    pub required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub string_attribute_constraints: Option<StringConstraints>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_attribute_constraints: Option<NumberConstraints>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StringConstraints {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NumberConstraints {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_value: Option<String>,
}

impl AttributeSchema {
    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.name.starts_with("custom:") || self.name.starts_with("dev:")
    }

    /// Whether a value fits type and constraints (ATTR-004, ATTR-031, ATTR-032).
    pub fn check(&self, value: &str) -> Result<(), String> {
        // PostgreSQL has no such character, and nobody needs it.
        if value.contains('\0') {
            return Err("Attribute value contains an invalid character".to_owned());
        }
        match self.attribute_data_type {
            AttributeType::String => self.check_length(value),
            AttributeType::Number => self.check_number(value),
            AttributeType::Boolean if value == "true" || value == "false" => Ok(()),
            AttributeType::Boolean => Err("Attribute value must be true or false".to_owned()),
            AttributeType::DateTime if chrono::DateTime::parse_from_rfc3339(value).is_ok() => {
                Ok(())
            }
            AttributeType::DateTime => Err("Attribute value must be a date and time".to_owned()),
        }
    }

    fn check_length(&self, value: &str) -> Result<(), String> {
        let length = value.chars().count();
        let limit = |text: &Option<String>| text.as_ref().and_then(|t| t.parse::<usize>().ok());
        let constraints = self.string_attribute_constraints.clone().unwrap_or_default();
        let max = limit(&constraints.max_length).unwrap_or(2048).min(2048);
        if length > max {
            return Err(format!("String must be no longer than {max} characters"));
        }
        match limit(&constraints.min_length) {
            Some(min) if length < min => {
                Err(format!("String must be at least {min} characters long"))
            }
            _ => Ok(()),
        }
    }

    fn check_number(&self, value: &str) -> Result<(), String> {
        let Ok(number) = value.parse::<f64>() else {
            return Err("Attribute value must be a number".to_owned());
        };
        let limit = |text: &Option<String>| text.as_ref().and_then(|t| t.parse::<f64>().ok());
        let constraints = self.number_attribute_constraints.clone().unwrap_or_default();
        if !number.is_finite() {
            return Err("Attribute value must be a number".to_owned());
        }
        if limit(&constraints.min_value).is_some_and(|min| number < min) {
            return Err("Number is below the minimum".to_owned());
        }
        if limit(&constraints.max_value).is_some_and(|max| number > max) {
            return Err("Number is above the maximum".to_owned());
        }
        Ok(())
    }
}
