//! What a function answered: the member `response` of the returned event, read by type (TRG-080 – TRG-085).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::TriggerError;

/// The `response` object. Readers answer `None` for what is missing or `null` (TRG-084) and refuse
/// another type (TRG-083).
#[derive(Clone, Debug, Default)]
pub struct Response(Map<String, Value>);

impl Response {
    /// From the bytes of a returned event.
    pub(super) fn of(returned: &[u8]) -> Result<Self, TriggerError> {
        let event: Value =
            serde_json::from_slice(returned).map_err(|_| TriggerError::InvalidResponse)?;
        match event {
            Value::Object(mut event) => match event.remove("response") {
                Some(Value::Object(response)) => Ok(Self(response)),
                _ => Err(TriggerError::InvalidResponse),
            },
            _ => Err(TriggerError::InvalidResponse),
        }
    }

    /// A member as it came, for what no other reader covers.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A boolean, or the text of one (TRG-085).
    pub fn flag(&self, name: &str) -> Result<Option<bool>, TriggerError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if text == "true" => Ok(Some(true)),
            Some(Value::String(text)) if text == "false" => Ok(Some(false)),
            Some(_) => Err(TriggerError::InvalidResponse),
        }
    }

    pub fn text(&self, name: &str) -> Result<Option<&str>, TriggerError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(TriggerError::InvalidResponse),
        }
    }

    /// An object of texts; numbers and booleans count as their text.
    pub fn map(&self, name: &str) -> Result<Option<BTreeMap<String, String>>, TriggerError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let members = value.as_object().ok_or(TriggerError::InvalidResponse)?;
        let pairs = members.iter().map(|(name, value)| {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Bool(flag) => flag.to_string(),
                Value::Number(number) => number.to_string(),
                _ => return Err(TriggerError::InvalidResponse),
            };
            Ok((name.clone(), text))
        });
        pairs.collect::<Result<_, _>>().map(Some)
    }

    /// An array of texts.
    pub fn list(&self, name: &str) -> Result<Option<Vec<String>>, TriggerError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let items = value.as_array().ok_or(TriggerError::InvalidResponse)?;
        let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
        texts.collect::<Option<Vec<_>>>().ok_or(TriggerError::InvalidResponse).map(Some)
    }

    /// An object, to be read in the same way.
    pub fn object(&self, name: &str) -> Result<Option<Self>, TriggerError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(members)) => Ok(Some(Self(members.clone()))),
            Some(_) => Err(TriggerError::InvalidResponse),
        }
    }
}
