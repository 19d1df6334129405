//! The shape of a record, that of `CloudTrail`: written once as text, since a tree of it would cost
//! more than many a request (LOG-005, LOG-012 – LOG-017).

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Serialize;
use serde_json::Value;

use super::about::About;
use crate::platform::{Sub, Timestamp};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<'a> {
    pub event_version: &'static str,
    pub user_identity: Identity<'a>,
    pub event_time: String,
    pub event_source: &'static str,
    pub event_name: &'a str,
    pub aws_region: &'a str,
    #[serde(rename = "sourceIPAddress")]
    pub source_ip_address: IpAddr,
    pub user_agent: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<&'a str>,
    pub request_parameters: Option<&'a Value>,
    pub response_elements: Option<&'a Value>,
    #[serde(skip_serializing_if = "Additional::is_empty")]
    pub additional_event_data: Additional<'a>,
    #[serde(rename = "requestID")]
    pub request_id: &'a str,
    #[serde(rename = "eventID")]
    pub event_id: &'a str,
    pub read_only: bool,
    pub event_type: EventType,
    pub management_event: bool,
    pub recipient_account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_event_details: Option<ServiceAccount<'a>>,
    pub event_category: &'static str,
}

/// An operation of the API, or a request to a page or endpoint.
#[derive(Clone, Copy, Serialize)]
pub enum EventType {
    AwsApiCall,
    AwsServiceEvent,
}

/// Who called (LOG-005). Nobody is known where passwords and tokens speak: the user is in
/// `additionalEventData.sub`.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccount<'a> {
    pub service_account_id: &'a str,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Additional<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_parameters: Option<Status>,
    /// Every value an array of texts (LOG-013).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_parameters: Option<&'a BTreeMap<String, Vec<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_pool_domain: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_pool_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<&'a str>,
}

#[derive(Serialize)]
pub struct Status {
    pub status: u16,
}

impl Additional<'_> {
    const fn is_empty(&self) -> bool {
        self.response_parameters.is_none() && self.user_pool_id.is_none() && self.sub.is_none()
    }
}

/// The user that a request was about.
#[must_use]
pub fn sub(about: &About) -> Option<&str> {
    about.sub.as_ref().map(Sub::as_str)
}

/// ISO 8601 in UTC, to the second (LOG-017).
#[must_use]
pub fn event_time(at: Timestamp) -> String {
    let time = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
