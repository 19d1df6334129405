//! The violations of one request, and the message that lists them.

use std::fmt::Write as _;

use serde_json::Value;

use super::path::Path;
use super::render::render;
use crate::api::error::ApiError;

/// More are counted, not spelled out: an answer must not outgrow its request.
const SPELLED_OUT: usize = 50;

#[derive(Default)]
pub struct Report {
    count: usize,
    text: String,
}

impl Report {
    /// `value` is `None` where it must not be echoed.
    pub fn violation(&mut self, path: &Path<'_>, value: Option<&Value>, constraint: &str) {
        self.count += 1;
        if self.count > SPELLED_OUT {
            return;
        }
        if self.count > 1 {
            self.text.push_str("; ");
        }
        self.text.push_str("Value ");
        match value {
            Some(Value::Null) => self.text.push_str("null "),
            Some(value) => {
                let _ = write!(self.text, "'{}' ", render(value));
            }
            None => {}
        }
        let _ = write!(self.text, "at '{path}' failed to satisfy constraint: {constraint}");
    }

    /// # Errors
    /// `InvalidParameterException` that lists every violation (USR-951).
    pub fn finish(self) -> Result<(), ApiError> {
        match self.count {
            0 => Ok(()),
            1 => Err(ApiError::invalid_parameter(format!(
                "1 validation error detected: {}",
                self.text
            ))),
            n => Err(ApiError::invalid_parameter(format!(
                "{n} validation errors detected: {}",
                self.text
            ))),
        }
    }
}
