//! Answers of the AWS door as HTTP: headers, request id, CORS for browser SDKs (IDP-004 to IDP-006).

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::Value;

use super::error::{ApiError, ErrorType};
use crate::request_filter::BlockAnswer;

const JSON: &str = "application/x-amz-json-1.1";
const EXPOSED: &str = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";
const ALLOWED: &str = "content-type,x-amz-target,x-amz-user-agent,x-amz-date,x-amz-security-token,\
    x-amz-content-sha256,x-amz-api-version,authorization,amz-sdk-invocation-id,amz-sdk-request,cache-control,\
    x-amzn-trace-id";
/// Clients show the message of the body; a header only has to name it.
const HEADER_MESSAGE_LIMIT: usize = 1024;

#[derive(Serialize)]
struct ErrorBody<'a> {
    #[serde(rename = "__type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    /// How the access check of AWS spells it (IAM-041); SDKs read both.
    #[serde(rename = "Message", skip_serializing_if = "Option::is_none")]
    capital_message: Option<&'a str>,
}

/// A finished call; `None` is the empty body of operations without output shape.
#[must_use]
pub fn success(request_id: &str, output: Option<&Value>) -> HttpResponse {
    let body = match output.map(serde_json::to_vec).transpose() {
        Ok(body) => body.unwrap_or_default(),
        Err(_) => return failure(request_id, &ApiError::internal()),
    };
    HttpResponse::Ok()
        .insert_header(("x-amzn-RequestId", request_id))
        .insert_header(("access-control-allow-origin", "*"))
        .insert_header(("access-control-expose-headers", EXPOSED))
        .insert_header(("cache-control", "no-store"))
        .content_type(JSON)
        .body(body)
}

/// A failed call (05 section 0.1, FLOW-331).
#[must_use]
pub fn failure(request_id: &str, error: &ApiError) -> HttpResponse {
    let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let kind = error.kind.as_str();
    let denied = error.kind == ErrorType::AccessDenied;
    let text: &str = &error.message;
    let body = ErrorBody {
        kind,
        message: (!denied).then_some(text),
        capital_message: denied.then_some(text),
    };
    let body = serde_json::to_vec(&body).unwrap_or_default();
    HttpResponse::build(status)
        .insert_header(("x-amzn-RequestId", request_id))
        .insert_header(("x-amzn-ErrorType", format!("{kind}:")))
        .insert_header(("x-amzn-ErrorMessage", header_text(&error.message)))
        .insert_header(("access-control-allow-origin", "*"))
        .insert_header(("access-control-expose-headers", EXPOSED))
        .insert_header(("cache-control", "no-store"))
        .content_type(JSON)
        .body(body)
}

/// What the filter of a pool stopped. Clients see the exception by its header, whatever the operator put
/// into the body (WAF-007).
#[must_use]
pub fn blocked(request_id: &str, error: &ApiError, own: Option<&BlockAnswer>) -> HttpResponse {
    let mut answer = failure(request_id, error);
    let Some(own) = own else { return answer };
    let custom = own.status.filter(|status| (400..500).contains(status));
    if let Some(status) = custom.and_then(|status| StatusCode::from_u16(status).ok()) {
        *answer.status_mut() = status;
    }
    for (name, value) in &own.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            answer.headers_mut().insert(name, value);
        }
    }
    let Some((content_type, text)) = &own.body else { return answer };
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer.set_body(BoxBody::new(text.clone()))
}

/// The answer to a browser's `OPTIONS /` before it calls the API (IDP-006).
#[must_use]
pub fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header(("access-control-allow-origin", "*"))
        .insert_header(("access-control-allow-methods", "POST"))
        .insert_header(("access-control-allow-headers", ALLOWED))
        .insert_header(("access-control-expose-headers", EXPOSED))
        .insert_header(("access-control-max-age", "172800"))
        .finish()
}

/// The message without anything that could end the header or is not ASCII.
fn header_text(message: &str) -> HeaderValue {
    let text: String = message
        .chars()
        .take(HEADER_MESSAGE_LIMIT)
        .map(|c| {
            if c == ' ' || c.is_ascii_graphic() {
                c
            } else if c.is_control() {
                ' '
            } else {
                '?'
            }
        })
        .collect();
    HeaderValue::from_str(text.trim()).unwrap_or_else(|_| HeaderValue::from_static(""))
}
