//! Audit records of the pages and endpoints, in the shape of `CloudTrail` (UI-192, LOG-013).

use std::collections::BTreeMap;
use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;
use serde::Serialize;

use super::Visit;
use crate::app::App;
use crate::audit::AuditRecord;
use crate::authorization::Parameters;
use crate::platform::PoolId;
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

/// The record, written once as text: building a tree of it would cost more than the request.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    event_version: &'static str,
    user_identity: Account<'a>,
    event_time: String,
    event_source: &'static str,
    event_name: &'static str,
    aws_region: &'a str,
    #[serde(rename = "sourceIPAddress")]
    source_ip_address: IpAddr,
    user_agent: &'a str,
    request_parameters: Option<()>,
    response_elements: Option<()>,
    additional_event_data: Additional<'a>,
    #[serde(rename = "requestID")]
    request_id: &'a str,
    #[serde(rename = "eventID")]
    event_id: &'a str,
    read_only: bool,
    event_type: &'static str,
    management_event: bool,
    recipient_account_id: &'a str,
    service_event_details: ServiceAccount<'a>,
    event_category: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Account<'a> {
    account_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceAccount<'a> {
    service_account_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Additional<'a> {
    response_parameters: Status,
    request_parameters: &'a BTreeMap<String, Vec<String>>,
    user_pool_domain: &'a str,
    user_pool_id: &'a str,
}

#[derive(Serialize)]
struct Status {
    status: u16,
}

/// An event under way; finished with the status of the answer.
pub struct EndpointEvent {
    event: &'static str,
    pool_id: PoolId,
    source: IpAddr,
    host: String,
    request_id: String,
    user_agent: String,
    parameters: BTreeMap<String, Vec<String>>,
}

impl EndpointEvent {
    #[must_use]
    pub fn new(
        visit: &Visit,
        request: &HttpRequest,
        pool: &Pool,
        event: &'static str,
        parameters: &[&Parameters],
    ) -> Self {
        let agent = request.headers().get(USER_AGENT).and_then(|v| v.to_str().ok());
        Self {
            event,
            pool_id: pool.id.clone(),
            source: visit.client_address,
            host: visit.host().to_owned(),
            request_id: visit.request_id.clone(),
            user_agent: agent.unwrap_or_default().chars().take(512).collect(),
            parameters: shown(parameters),
        }
    }

    /// Hands the record to the log.
    pub fn finish(self, app: &App, status: u16) {
        let (id, at) = (app.entropy.uuid(), app.clock.now());
        let time = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default();
        let account = app.config.iam.account_id.as_str();
        let document = Document {
            event_version: "1.08",
            user_identity: Account { account_id: account },
            event_time: time.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            event_source: "cognito-idp.amazonaws.com",
            event_name: self.event,
            aws_region: &app.config.region,
            source_ip_address: self.source,
            user_agent: &self.user_agent,
            request_parameters: None,
            response_elements: None,
            additional_event_data: Additional {
                response_parameters: Status { status },
                request_parameters: &self.parameters,
                user_pool_domain: &self.host,
                user_pool_id: self.pool_id.as_str(),
            },
            request_id: &self.request_id,
            event_id: &id,
            read_only: self.event.ends_with("_GET") && self.event != "Confirm_GET",
            event_type: "AwsServiceEvent",
            management_event: true,
            recipient_account_id: account,
            service_event_details: ServiceAccount { service_account_id: account },
            event_category: "Management",
        };
        match serde_json::to_string(&document) {
            Ok(document) => {
                let (pool_id, event) = (self.pool_id, self.event.to_owned());
                app.audit.record(AuditRecord { id, pool_id, at, event, document });
            }
            Err(error) => tracing::error!(%error, "an audit record could not be written"),
        }
    }
}

/// Every value as an array; secrets and personal fields blanked (UI-081, LOG-008).
fn shown(parameters: &[&Parameters]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in parameters.iter().flat_map(|list| list.iter()) {
        let value = if SHOWN.contains(&name) { value } else { HIDDEN };
        let name: String = name.chars().take(128).collect();
        if all.len() >= 50 && !all.contains_key(&name) {
            continue;
        }
        let values = all.entry(name).or_default();
        if values.len() < 10 {
            values.push(value.to_owned());
        }
    }
    all
}
