//! One call of an operation, checked as far as the model can.

use std::net::IpAddr;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::ApiError;
use super::wire;
use crate::iam::AccessKey;
use crate::platform::Timestamp;

/// Who signed the call.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Nobody: the operation is of the unsigned ones (IAM-002).
    Public,
    /// The root access key of the configuration (IAM-022).
    Root,
    /// An access key with a policy.
    Key(Arc<AccessKey>),
}

/// A validated call on its way to the operation.
#[derive(Debug)]
pub struct Call {
    pub operation: &'static str,
    /// Keeps all constraints of the model; `null` members are gone.
    pub input: Value,
    pub caller: Caller,
    pub request_id: String,
    /// Where the call came from, behind the configured proxies.
    pub client_address: IpAddr,
    pub now: Timestamp,
}

impl Call {
    /// The request as the type of the operation.
    ///
    /// # Errors
    /// `SerializationException`: the input does not have that shape.
    pub fn parse<T: DeserializeOwned>(&mut self) -> Result<T, ApiError> {
        wire::parse(self.input.take())
    }
}
