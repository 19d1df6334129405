//! Failures that are nobody's fault but ours. They are logged once at a door and never shown.

use std::error::Error;
use std::fmt;

/// An unexpected failure; its text is for the log only.
#[derive(Debug)]
pub struct InternalError(Box<dyn Error + Send + Sync>);

impl InternalError {
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for InternalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for InternalError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// Lets `?` turn the listed failures into the `Internal` outcome of a domain error.
macro_rules! internal_from {
    ($error:ty: $($source:ty),+ $(,)?) => {
        $(impl From<$source> for $error {
            fn from(source: $source) -> Self {
                Self::Internal($crate::platform::InternalError::new(source))
            }
        })+
    };
}
pub(crate) use internal_from;
