//! One attempt to reach a function, and what came of it (TRG-022 – TRG-028).

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
use serde_json::Value;
use url::Url;

use crate::outbound::{Outbound, OutboundError};
use crate::platform::{InternalError, Secret, Timestamp};

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The event came back.
    Returned(Vec<u8>),
    /// The function answered with an error of its own; not repeated (TRG-033).
    Function {
        message: String,
        /// `errorType` is `UserMessage`.
        for_people: bool,
    },
    /// The call was refused; the name of the error. Not repeated.
    Refused(String),
    /// Nothing was answered, or nothing that a function says; repeated.
    Failed(&'static str),
    TimedOut,
    /// The answer has more bytes than are read.
    TooLarge,
}

/// What both kinds of call say about themselves.
pub(super) struct Attempt<'a> {
    pub source: &'a str,
    pub pool: &'a str,
    /// The same for every attempt.
    pub request_id: &'a str,
    /// From 1.
    pub number: u32,
    /// Nobody waits for the answer: any success counts (TRG-087).
    pub is_asynchronous: bool,
    pub body: &'a [u8],
    pub now: Timestamp,
}

/// The header by which a webhook knows who calls: `t=<unix seconds>,v1=<hex HMAC-SHA256>` over
/// `<t>.<body>` (TRG-023).
#[must_use]
pub fn signature(secret: &Secret, seconds: i64, body: &[u8]) -> String {
    let key = Key::new(HMAC_SHA256, secret.expose().as_bytes());
    let signed = [format!("{seconds}.").as_bytes(), body].concat();
    format!("t={seconds},v1={}", hex::encode(sign(&key, &signed)))
}

/// Posts the event to a webhook.
pub(super) async fn post(
    outbound: &Outbound,
    url: &Url,
    secret: &Secret,
    attempt: &Attempt<'_>,
) -> Result<Outcome, InternalError> {
    let request = http::Request::post(url.as_str())
        .header("content-type", "application/json; charset=utf-8")
        .header("x-cognito-trigger-source", attempt.source)
        .header("x-cognito-user-pool-id", attempt.pool)
        .header("x-cognito-request-id", attempt.request_id)
        .header("x-cognito-attempt", attempt.number)
        .header("x-cognito-signature", signature(secret, attempt.now.seconds(), attempt.body))
        .body(attempt.body.to_vec())
        .map_err(InternalError::new)?;
    Ok(match outbound.send(request).await {
        Ok(answer) if attempt.is_asynchronous && answer.status().is_success() => {
            Outcome::Returned(answer.into_body())
        }
        Ok(answer) => read_webhook(answer),
        Err(error) => unanswered(&error),
    })
}

fn read_webhook(answer: http::Response<Vec<u8>>) -> Outcome {
    let (status, body) = (answer.status(), answer.into_body());
    match (status.as_u16(), function_error(&body)) {
        (200 | 400..=599, Some(error)) => error,
        (200, None) => Outcome::Returned(body),
        (400..=499, None) => plain_error(status.canonical_reason().unwrap_or("Error")),
        (500..=599, None) => Outcome::Failed("ServiceException"),
        _ => Outcome::Refused("ServiceException".to_owned()),
    }
}

fn plain_error(message: &str) -> Outcome {
    Outcome::Function { message: message.to_owned(), for_people: false }
}

/// `errorMessage` of an object without `response` (TRG-025).
fn function_error(body: &[u8]) -> Option<Outcome> {
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else { return None };
    if object.get("response").is_some_and(|response| !response.is_null()) {
        return None;
    }
    let message = object.get("errorMessage")?.as_str()?.to_owned();
    let kind = object.get("errorType").and_then(Value::as_str);
    Some(Outcome::Function { message, for_people: kind == Some("UserMessage") })
}

/// Calls `Invoke` of Lambda's API for the function with this ARN.
pub(super) async fn invoke(
    outbound: &Outbound,
    endpoint: &Url,
    arn: &str,
    credentials: Option<(&str, &Secret)>,
    attempt: &Attempt<'_>,
) -> Result<Outcome, InternalError> {
    let invocation = if attempt.is_asynchronous { "Event" } else { "RequestResponse" };
    let name: String = form_urlencoded::byte_serialize(arn.as_bytes()).collect();
    let base = endpoint.as_str().trim_end_matches('/');
    let url = format!("{base}/2015-03-31/functions/{name}/invocations");
    let mut headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("x-amz-invocation-type".to_owned(), invocation.to_owned()),
    ];
    if let Some((id, secret)) = credentials {
        let region = arn.split(':').nth(3).unwrap_or_default();
        let signer = Signer { id, secret, region, service: "lambda" };
        headers.extend(signed_headers(&url, &headers, &signer, (attempt.body, attempt.now))?);
    }
    let mut request = http::Request::post(&url);
    for (name, value) in &headers {
        request = request.header(name, value);
    }
    let request = request.body(attempt.body.to_vec()).map_err(InternalError::new)?;
    Ok(match outbound.send(request).await {
        Ok(answer) => read_lambda(answer),
        Err(error) => unanswered(&error),
    })
}

/// Who signs, for which service.
pub(super) struct Signer<'a> {
    pub id: &'a str,
    pub secret: &'a Secret,
    pub region: &'a str,
    pub service: &'static str,
}

/// The headers of Signature Version 4.
pub(super) fn signed_headers(
    url: &str,
    headers: &[(String, String)],
    signer: &Signer<'_>,
    (body, now): (&[u8], Timestamp),
) -> Result<Vec<(String, String)>, InternalError> {
    let Signer { id, secret, region, service } = *signer;
    let credentials =
        aws_credential_types::Credentials::new(id, secret.expose(), None, None, "portico");
    let identity = credentials.into();
    let moment = u64::try_from(now.seconds()).unwrap_or_default();
    let parameters = aws_sigv4::sign::v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(service)
        .time(std::time::UNIX_EPOCH + std::time::Duration::from_secs(moment))
        .settings(SigningSettings::default())
        .build()
        .map_err(InternalError::new)?
        .into();
    let given = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let request = SignableRequest::new("POST", url, given, SignableBody::Bytes(body));
    let request = request.map_err(InternalError::new)?;
    let signed = aws_sigv4::http_request::sign(request, &parameters).map_err(InternalError::new)?;
    let (instructions, _) = signed.into_parts();
    Ok(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// TRG-027.
fn read_lambda(answer: http::Response<Vec<u8>>) -> Outcome {
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let is_function_error = header("x-amz-function-error").is_some();
    let named = header("x-amzn-errortype").map(str::to_owned);
    let (status, body) = (answer.status().as_u16(), answer.into_body());
    match status {
        200 if is_function_error => {
            function_error(&body).unwrap_or_else(|| plain_error("Unhandled error"))
        }
        200 | 202 => Outcome::Returned(body),
        500..=599 => Outcome::Failed("ServiceException"),
        _ => {
            let document: Value = serde_json::from_slice(&body).unwrap_or_default();
            let named = named.or_else(|| document["__type"].as_str().map(str::to_owned));
            Outcome::Refused(error_name(&named.unwrap_or_default()))
        }
    }
}

/// `com.amazonaws…#AccessDeniedException:http://…` has a name in it; nothing else is passed on
/// (TRG-104).
fn error_name(text: &str) -> String {
    let name = text.split(':').next().unwrap_or_default();
    let name = name.rsplit('#').next().unwrap_or_default();
    let is_name =
        !name.is_empty() && name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_name { name.to_owned() } else { "ServiceException".to_owned() }
}

fn unanswered(error: &OutboundError) -> Outcome {
    match error {
        OutboundError::TimedOut => Outcome::TimedOut,
        OutboundError::TooLarge => Outcome::TooLarge,
        OutboundError::Refused(_) => Outcome::Refused("AccessDeniedException".to_owned()),
        OutboundError::Failed => Outcome::Failed("ServiceException"),
    }
}
