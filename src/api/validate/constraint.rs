//! The constraints of one value, and the words for those it breaks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::api::model::{Body, Shape};

/// Every constraint of the shape with whether `value` keeps it, in the order in which they are reported.
pub fn check(shape: &Shape, value: &Value) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    if let Some(size) = size(shape, value) {
        let what =
            if matches!(shape.body, Body::Integer | Body::Long) { "value" } else { "length" };
        if let Some(max) = shape.max {
            found.push((
                size <= max,
                format!("Member must have {what} less than or equal to {max}"),
            ));
        }
        if let Some(min) = shape.min {
            found.push((
                size >= min,
                format!("Member must have {what} greater than or equal to {min}"),
            ));
        }
    }
    if let (Body::Text { pattern, values }, Value::String(text)) = (&shape.body, value) {
        if let Some(pattern) = pattern {
            let kept = pattern.matches(text).unwrap_or(false);
            found.push((
                kept,
                format!("Member must satisfy regular expression pattern: {}", pattern.text()),
            ));
        }
        if !values.is_empty() {
            let kept = values.contains(&text.as_str());
            found.push((
                kept,
                format!("Member must satisfy enum value set: [{}]", values.join(", ")),
            ));
        }
    }
    found
}

/// Whether the value keeps all constraints; the words are only made when it does not.
pub fn holds(shape: &Shape, value: &Value) -> bool {
    let sized = size(shape, value).is_none_or(|size| {
        shape.max.is_none_or(|max| size <= max) && shape.min.is_none_or(|min| size >= min)
    });
    sized
        && match (&shape.body, value) {
            (Body::Text { pattern, values }, Value::String(text)) => {
                pattern.as_ref().is_none_or(|p| p.matches(text).unwrap_or(false))
                    && (values.is_empty() || values.contains(&text.as_str()))
            }
            _ => true,
        }
}

fn size(shape: &Shape, value: &Value) -> Option<i64> {
    let count = match (&shape.body, value) {
        (Body::Integer | Body::Long, number) => return number.as_i64(),
        (Body::Blob, Value::String(text)) => STANDARD.decode(text).ok()?.len(),
        (_, Value::String(text)) => text.chars().count(),
        (_, Value::Array(items)) => items.len(),
        (_, Value::Object(entries)) => entries.len(),
        _ => return None,
    };
    i64::try_from(count).ok()
}
