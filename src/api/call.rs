//! One call of an operation, checked as far as the model can.

use std::net::IpAddr;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::ApiError;
use super::wire;
use crate::iam::AccessKey;
use crate::platform::{ClientId, Timestamp};
use crate::risk::Claimed;
use crate::sessions::Seen;
use crate::triggers;

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
    /// The SDK that called, as functions are told (TRG-053).
    pub sdk: Option<String>,
    pub user_agent: String,
}

impl Call {
    /// What functions are told of this call (TRG-053 – TRG-055, TRG-070 – TRG-074); to be asked
    /// before the input is parsed.
    #[must_use]
    pub fn trigger_caller(&self) -> triggers::Caller {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let metadata = self.input.get("ClientMetadata").and_then(Value::as_object);
        let validation = self.input.get("ValidationData").and_then(Value::as_array);
        triggers::Caller {
            operation: Some(self.operation),
            seen: Seen::new(self.client_address, Some(&self.user_agent)),
            client_id: self.input.get("ClientId").and_then(Value::as_str).map(ClientId::new),
            sdk: self.sdk.clone(),
            metadata: metadata
                .map(|map| map.iter().map(|(name, value)| (name.clone(), text(value))).collect()),
            validation: validation.map(|list| {
                list.iter().map(|one| (text(&one["Name"]), text(&one["Value"]))).collect()
            }),
            visitor: self.visitor(),
        }
    }

    /// `ContextData` of a signed call, `UserContextData` of any other (RISK-050, RISK-051).
    fn visitor(&self) -> Claimed {
        // Whoever signs nothing cannot speak for others, whatever the request says.
        let is_signed = !matches!(self.caller, Caller::Public);
        let by_server = self.input.get("ContextData").filter(|_| is_signed);
        let data = by_server.or_else(|| self.input.get("UserContextData"));
        let text = |name: &str| Some(data?.get(name)?.as_str()?.to_owned());
        let headers = by_server.and_then(|data| data.get("HttpHeaders")?.as_array());
        let user_agent = headers.into_iter().flatten().find_map(|header| {
            let name = header.get("headerName")?.as_str()?;
            name.eq_ignore_ascii_case("user-agent").then(|| header.get("headerValue")?.as_str())?
        });
        Claimed {
            connection: Some(self.client_address),
            user_agent: user_agent.map(str::to_owned),
            encoded: text("EncodedData"),
            stated_address: text("IpAddress"),
            by_server: by_server.is_some(),
        }
    }

    /// The request as the type of the operation.
    ///
    /// # Errors
    /// `SerializationException`: the input does not have that shape.
    pub fn parse<T: DeserializeOwned>(&mut self) -> Result<T, ApiError> {
        wire::parse(self.input.take())
    }
}
