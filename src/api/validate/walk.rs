//! Walks a request along its shape.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::constraint;
use super::path::Path;
use super::report::Report;
use crate::api::error::ApiError;
use crate::api::model::{Body, Member, Model, Operation, Shape, ShapeId};

/// Checks the request and drops members that are `null`, which count as absent, and those that the model does
/// not know.
///
/// # Errors
/// `SerializationException` for a wrong JSON type, `InvalidParameterException` that lists every broken constraint.
pub fn validate(model: &Model, operation: &Operation, input: &mut Value) -> Result<(), ApiError> {
    let mut walk = Walk { model, report: Report::default() };
    walk.value(operation.input, input, &Path::Root)?;
    walk.report.finish()
}

struct Walk<'m> {
    model: &'m Model,
    report: Report,
}

impl<'m> Walk<'m> {
    fn shape(&self, id: ShapeId) -> Result<&'m Shape, ApiError> {
        self.model.shapes.get(id).ok_or_else(ApiError::internal)
    }

    fn value(&mut self, id: ShapeId, value: &mut Value, path: &Path<'_>) -> Result<(), ApiError> {
        let shape = self.shape(id)?;
        check_type(shape, value)?;
        // A webhook may stand for the ARN; whether it is a good one is asked later (TRG-006, TRG-021).
        let is_webhook = path.is_function() && value.as_str().is_some_and(is_address);
        if !is_webhook && !constraint::holds(shape, value) {
            let echo = (!shape.sensitive && !self.hides(shape)?).then_some(&*value);
            for (kept, words) in constraint::check(shape, value) {
                if !kept {
                    self.report.violation(path, echo, &words);
                }
            }
        }
        match (&shape.body, value) {
            (Body::Structure(members), Value::Object(entries)) => {
                self.structure(members, entries, path)
            }
            (Body::List(item), value @ Value::Array(_)) => self.list(*item, value, path),
            (Body::Map { key, value: entry }, value @ Value::Object(_)) => {
                self.map(shape.sensitive, *key, *entry, value, path)
            }
            _ => Ok(()),
        }
    }

    fn structure(
        &mut self,
        members: &'m [Member],
        entries: &mut Map<String, Value>,
        path: &Path<'_>,
    ) -> Result<(), ApiError> {
        entries.retain(|name, value| {
            !value.is_null() && members.iter().any(|member| member.name == name)
        });
        for member in members {
            let path = Path::Member(path, &member.path_name);
            match entries.get_mut(member.name) {
                Some(value) => self.value(member.shape, value, &path)?,
                None if member.required => {
                    self.report.violation(&path, Some(&Value::Null), "Member must not be null");
                }
                None => {}
            }
        }
        Ok(())
    }

    fn list(&mut self, item: ShapeId, list: &mut Value, path: &Path<'_>) -> Result<(), ApiError> {
        let shape = self.shape(item)?;
        let Value::Array(items) = &mut *list else { return Ok(()) };
        if !shape.body.is_scalar() {
            for (n, entry) in items.iter_mut().enumerate() {
                let n = n + 1;
                let path = Path::Item(path, &n);
                if entry.is_null() {
                    self.report.violation(&path, Some(&Value::Null), "Member must not be null");
                } else {
                    self.value(item, entry, &path)?;
                }
            }
            return Ok(());
        }
        let mut bad = None;
        for entry in items.iter() {
            if !entry.is_null() {
                check_type(shape, entry)?;
            }
            if bad.is_none() && (entry.is_null() || !constraint::holds(shape, entry)) {
                bad = Some(entry);
            }
        }
        let words =
            bad.map(|entry| format!("Member must satisfy constraint: [{}]", all(shape, entry)));
        if let Some(words) = words {
            self.report.violation(path, (!shape.sensitive).then_some(&*list), &words);
        }
        Ok(())
    }

    fn map(
        &mut self,
        sensitive: bool,
        key: ShapeId,
        entry: ShapeId,
        map: &mut Value,
        path: &Path<'_>,
    ) -> Result<(), ApiError> {
        let (key_shape, entry_shape) = (self.shape(key)?, self.shape(entry)?);
        let Value::Object(entries) = &mut *map else { return Ok(()) };
        entries.retain(|_, value| !value.is_null());
        let (mut bad_key, mut bad_entry) = (None, None);
        for (name, value) in entries.iter_mut() {
            let name = Value::String(name.clone());
            if bad_key.is_none() && !constraint::holds(key_shape, &name) {
                bad_key =
                    Some(format!("Map keys must satisfy constraint: [{}]", all(key_shape, &name)));
            }
            if !entry_shape.body.is_scalar() {
                let text = name.as_str().unwrap_or_default();
                self.value(entry, value, &Path::Item(path, &text))?;
                continue;
            }
            check_type(entry_shape, value)?;
            if bad_entry.is_none() && !constraint::holds(entry_shape, value) {
                bad_entry = Some(format!(
                    "Map value must satisfy constraint: [{}]",
                    all(entry_shape, value)
                ));
            }
        }
        let hidden = sensitive || key_shape.sensitive || entry_shape.sensitive;
        for words in [bad_key, bad_entry].into_iter().flatten() {
            self.report.violation(path, (!hidden).then_some(&*map), &words);
        }
        Ok(())
    }

    /// Whether anything below the shape is sensitive, so that the whole must not be echoed.
    fn hides(&self, shape: &Shape) -> Result<bool, ApiError> {
        let below = |id: &ShapeId| {
            let shape = self.shape(*id)?;
            Ok(shape.sensitive || self.hides(shape)?)
        };
        match &shape.body {
            Body::List(item) => below(item),
            Body::Map { key, value } => Ok(below(key)? || below(value)?),
            Body::Structure(members) => {
                members.iter().try_fold(false, |hidden, member| Ok(hidden || below(&member.shape)?))
            }
            _ => Ok(false),
        }
    }
}

fn is_address(text: &str) -> bool {
    text.len() <= 2048 && (text.starts_with("https://") || text.starts_with("http://"))
}

/// All constraints of an item, as the service lists them for lists and maps.
fn all(shape: &Shape, value: &Value) -> String {
    if value.is_null() {
        return "Member must not be null".to_owned();
    }
    let words: Vec<String> =
        constraint::check(shape, value).into_iter().map(|(_, words)| words).collect();
    words.join(", ")
}

/// # Errors
/// `SerializationException`: the JSON type is not the one of the shape.
fn check_type(shape: &Shape, value: &Value) -> Result<(), ApiError> {
    let fits = match (&shape.body, value) {
        (Body::Document, _)
        | (Body::Structure(_) | Body::Map { .. }, Value::Object(_))
        | (Body::List(_), Value::Array(_))
        | (Body::Text { .. }, Value::String(_))
        | (Body::Boolean, Value::Bool(_))
        | (Body::Timestamp, Value::Number(_)) => true,
        (Body::Blob, Value::String(text)) => STANDARD.decode(text).is_ok(),
        (Body::Integer, Value::Number(number)) => {
            number.as_i64().is_some_and(|n| i32::try_from(n).is_ok())
        }
        (Body::Long, Value::Number(number)) => number.is_i64(),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let wanted = match &shape.body {
        Body::Structure(_) | Body::Map { .. } | Body::Document => {
            return Err(ApiError::serialization("Expected structure or map, or null"));
        }
        Body::List(_) => return Err(ApiError::serialization("Expected list or null")),
        Body::Text { .. } => "a String",
        Body::Integer => "an Integer",
        Body::Long => "a Long",
        Body::Boolean => "a Boolean",
        Body::Blob => "a Blob",
        Body::Timestamp => "a Timestamp",
    };
    let given = match value {
        Value::Object(_) => "Start of structure or map found where not expected.",
        Value::Array(_) => "Start of list found where not expected",
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
    };
    Err(ApiError::serialization(if given.ends_with("VALUE") {
        format!("{given} can not be converted to {wanted}")
    } else {
        given.to_owned()
    }))
}
