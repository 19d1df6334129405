//! How values look on the wire.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

use super::error::ApiError;
use crate::platform::Timestamp;

/// Epoch seconds with milliseconds as a JSON number, e.g. `1470957431.965` (USR-007).
#[must_use]
pub fn timestamp(at: Timestamp) -> Value {
    if at.0.rem_euclid(1000) == 0 {
        return Value::from(at.seconds());
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 stay below 2^53 for 285,000 years"
    )]
    Number::from_f64(at.0 as f64 / 1000.0).map_or(Value::Null, Value::Number)
}

/// A validated request as the type of its operation.
///
/// # Errors
/// `SerializationException`: the value does not have the shape (validation finds this first).
pub fn parse<T: DeserializeOwned>(input: Value) -> Result<T, ApiError> {
    serde_json::from_value(input).map_err(|_| {
        ApiError::serialization("The request does not have the shape of the operation.")
    })
}

/// An answer as JSON; members that are `None` should be left out by their type.
///
/// # Errors
/// `InternalErrorException`: the type cannot be written as JSON.
pub fn answer<T: Serialize>(output: &T) -> Result<Value, ApiError> {
    serde_json::to_value(output).map_err(|_| ApiError::internal())
}
