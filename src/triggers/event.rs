//! The envelope that every event comes in (TRG-045 – TRG-057, TRG-075).

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::caller::{Caller, NO_CLIENT, UNKNOWN_SDK};
use super::source::{Source, Trigger};
use crate::platform::InternalError;
use crate::pools::Pool;

/// What is about to happen. `request` holds the members of the trigger's own section;
/// `clientMetadata` and `validationData` are added from the caller.
#[derive(Debug)]
pub struct Event<'a> {
    pub pool: &'a Pool,
    pub source: Source,
    pub username: &'a str,
    pub caller: &'a Caller,
    pub request: Value,
    /// What the function finds in `response` (TRG-057).
    pub response: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    version: &'static str,
    trigger_source: &'static str,
    region: &'a str,
    user_pool_id: &'a str,
    user_name: &'a str,
    caller_context: CallerContext<'a>,
    request: &'a Map<String, Value>,
    response: &'a Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CallerContext<'a> {
    aws_sdk_version: &'a str,
    client_id: &'a str,
}

impl Event<'_> {
    /// The bytes that are sent, the same at each attempt (TRG-034).
    pub(super) fn to_body(&self) -> Result<Vec<u8>, InternalError> {
        let request = self.request_with_metadata();
        let trigger = self.source.trigger();
        serde_json::to_vec(&Envelope {
            version: trigger.event_version(self.pool),
            trigger_source: self.source.as_str(),
            region: self.pool.id.region(),
            user_pool_id: self.pool.id.as_str(),
            user_name: self.username,
            caller_context: CallerContext {
                aws_sdk_version: self.caller.sdk.as_deref().unwrap_or(UNKNOWN_SDK),
                client_id: self.caller.client_id.as_ref().map_or(NO_CLIENT, |id| id.as_str()),
            },
            request: &request,
            response: &self.response,
        })
        .map_err(InternalError::new)
    }

    /// Left out where there is none, except where functions find `null` (TRG-075).
    fn request_with_metadata(&self) -> Map<String, Value> {
        let trigger = self.source.trigger();
        let mut request = self.request.as_object().cloned().unwrap_or_default();
        if let Some(metadata) = self.caller.metadata_for(trigger) {
            request.insert("clientMetadata".to_owned(), json!(metadata));
        } else if trigger.is_asynchronous() {
            request.entry("clientMetadata").or_insert(Value::Null);
        }
        if let Some(validation) = self.caller.validation_for(trigger) {
            request.insert("validationData".to_owned(), json!(validation));
        } else if matches!(trigger, Trigger::PreSignUp | Trigger::UserMigration) {
            request.entry("validationData").or_insert(Value::Null);
        }
        request
    }
}
