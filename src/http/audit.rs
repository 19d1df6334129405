//! Audit records of the pages and endpoints, in the shape of `CloudTrail` (UI-192, LOG-013).

use std::collections::BTreeMap;
use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

use super::Visit;
use crate::app::App;
use crate::audit::about::noted;
use crate::audit::document::{
    Additional, Document, EventType, Identity, ServiceAccount, Status, event_time, sub,
};
use crate::audit::{AuditRecord, HIDDEN};
use crate::authorization::Parameters;
use crate::platform::PoolId;
use crate::pools::Pool;

/// Parameters known to be harmless; everything else is blanked (LOG-009).
const SHOWN: [&str; 13] = [
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
    "sub",
];

/// What comes by `GET` and is no look at a page.
const CHANGING: [&str; 5] = [
    "Confirm_GET",
    "Confirm_With_Link_GET",
    "Event_Feedback_GET",
    "OAuth2_Authorize_GET",
    "OAuth2Response_GET",
];

/// An event under way; finished with the status of the answer.
pub struct EndpointEvent {
    event: &'static str,
    pool_id: Option<PoolId>,
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
        let pool_id = Some(pool.id.clone());
        Self {
            pool_id,
            parameters: shown(parameters),
            ..Self::of_noted_pool(visit, request, event)
        }
    }

    /// A request whose pool, if it has one, is found out on the way.
    #[must_use]
    pub fn of_noted_pool(visit: &Visit, request: &HttpRequest, event: &'static str) -> Self {
        let agent = request.headers().get(USER_AGENT).and_then(|v| v.to_str().ok());
        Self {
            event,
            pool_id: None,
            source: visit.client_address,
            host: visit.host().to_owned(),
            request_id: visit.request_id.clone(),
            user_agent: agent.unwrap_or_default().chars().take(512).collect(),
            parameters: BTreeMap::new(),
        }
    }

    #[must_use]
    pub fn with_parameters(self, parameters: &Parameters) -> Self {
        Self { parameters: shown(&[parameters]), ..self }
    }

    /// Hands the record to the log, with the user whom the request turned out to be about.
    pub fn finish(self, app: &App, status: u16) {
        let (id, at, about) = (app.entropy.uuid(), app.clock.now(), noted());
        let pool_id = self.pool_id.or_else(|| about.pool.clone());
        let account = app.config.iam.account_id.as_str();
        let document = Document {
            event_version: "1.08",
            user_identity: Identity { account_id: Some(account), ..Identity::default() },
            event_time: event_time(at),
            event_source: "cognito-idp.amazonaws.com",
            event_name: self.event,
            aws_region: &app.config.region,
            source_ip_address: self.source,
            user_agent: &self.user_agent,
            error_code: None,
            error_message: None,
            request_parameters: None,
            response_elements: None,
            additional_event_data: Additional {
                response_parameters: Some(Status { status }),
                request_parameters: Some(&self.parameters),
                user_pool_domain: Some(&self.host),
                user_pool_id: pool_id.as_ref().map(PoolId::as_str),
                sub: sub(&about),
            },
            request_id: &self.request_id,
            event_id: &id,
            read_only: is_read_only(self.event),
            event_type: EventType::AwsServiceEvent,
            management_event: true,
            recipient_account_id: account,
            service_event_details: Some(ServiceAccount { service_account_id: account }),
            event_category: "Management",
        };
        match serde_json::to_string(&document) {
            Ok(document) => {
                let event = self.event.to_owned();
                app.audit.record(AuditRecord { id, pool_id, at, event, document });
            }
            Err(error) => tracing::error!(%error, "an audit record could not be written"),
        }
    }
}

/// What looks and changes nothing; a sign-up link is opened to confirm something (LOG-015, LOG-064).
#[must_use]
pub fn is_read_only(event: &str) -> bool {
    let looks = event.ends_with("_GET") || event == "UserInfo_POST";
    looks && !CHANGING.contains(&event)
}

/// Every value as an array; secrets and personal fields blanked (UI-081, LOG-008).
fn shown(parameters: &[&Parameters]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in parameters.iter().flat_map(|list| list.iter()) {
        let is_shown = SHOWN.contains(&name) && !value.contains(char::is_control);
        let value = if is_shown { value } else { HIDDEN };
        let name: String = name.chars().filter(|c| !c.is_control()).take(128).collect();
        if all.len() >= 50 && !all.contains_key(&name) {
            continue;
        }
        let values = all.entry(name).or_default();
        // The pages repeat in the form what stands in the address.
        if values.len() < 10 && !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    all
}
