//! Audit records of the pages and endpoints, in the shape of `CloudTrail` (UI-192, LOG-013).

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;
use serde_json::map::Entry;
use serde_json::{Map, Value, json};

use super::Visit;
use crate::app::App;
use crate::audit::AuditRecord;
use crate::authorization::Parameters;
use crate::pools::Pool;

const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";
/// Parameters known to be harmless; everything else is blanked (LOG-009).
const SHOWN: [&str; 12] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "grant_type",
    "scope",
    "code_challenge_method",
    "identity_provider",
    "logout_uri",
    "deliveryMedium",
    "confirm",
    "response_mode",
    "prompt",
];

/// An event under way; finished with the status of the answer.
pub struct EndpointEvent {
    record: AuditRecord,
}

impl EndpointEvent {
    #[must_use]
    pub fn new(
        app: &App,
        visit: &Visit,
        request: &HttpRequest,
        pool: &Pool,
        event: &'static str,
        parameters: &[&Parameters],
    ) -> Self {
        let (id, at) = (app.entropy.uuid(), app.clock.now());
        let time = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default();
        let account = &app.config.iam.account_id;
        let agent = request.headers().get(USER_AGENT).and_then(|v| v.to_str().ok());
        let document = json!({
            "eventVersion": "1.08",
            "userIdentity": { "accountId": account },
            "eventTime": time.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "eventSource": "cognito-idp.amazonaws.com",
            "eventName": event,
            "awsRegion": app.config.region,
            "sourceIPAddress": visit.client_address.to_string(),
            "userAgent": agent.unwrap_or_default(),
            "requestParameters": null,
            "responseElements": null,
            "additionalEventData": {
                "requestParameters": shown(parameters),
                "userPoolDomain": visit.host(),
                "userPoolId": pool.id.as_str(),
            },
            "requestID": visit.request_id,
            "eventID": id,
            "readOnly": event.ends_with("_GET") && event != "Confirm_GET",
            "eventType": "AwsServiceEvent",
            "managementEvent": true,
            "recipientAccountId": account,
            "serviceEventDetails": { "serviceAccountId": account },
            "eventCategory": "Management",
        });
        let pool_id = pool.id.clone();
        Self { record: AuditRecord { id, pool_id, at, event: event.to_owned(), document } }
    }

    /// Hands the record to the log.
    pub fn finish(mut self, app: &App, status: u16) {
        if let Some(data) = self.record.document.get_mut("additionalEventData") {
            data["responseParameters"] = json!({ "status": status });
        }
        app.audit.record(self.record);
    }
}

/// Every value as an array; secrets and personal fields blanked (UI-081, LOG-008).
fn shown(parameters: &[&Parameters]) -> Value {
    let mut all: Map<String, Value> = Map::new();
    for (name, value) in parameters.iter().flat_map(|list| list.iter()) {
        let value = if SHOWN.contains(&name) { value } else { HIDDEN };
        let name: String = name.chars().take(128).collect();
        let room = all.len() < 50;
        match all.entry(name) {
            Entry::Occupied(mut entry) => {
                if let Some(values) = entry.get_mut().as_array_mut().filter(|v| v.len() < 10) {
                    values.push(value.into());
                }
            }
            Entry::Vacant(entry) if room => {
                entry.insert(json!([value]));
            }
            Entry::Vacant(_) => {}
        }
    }
    Value::Object(all)
}
