//! Errors on the wire.

use actix_web::body::to_bytes;
use portico::api::error::{ApiError, ErrorType};
use portico::api::model::model;
use portico::api::response::{failure, preflight, success};
use portico::api::wire::timestamp;
use portico::platform::Timestamp;
use serde_json::{Value, json};

fn header<'a>(response: &'a actix_web::HttpResponse, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn every_exception_of_the_model_has_its_name() {
    // spec: FLOW-330
    let known: Vec<&str> = ErrorType::ALL.iter().map(|kind| kind.as_str()).collect();
    for name in &model().exceptions {
        assert!(known.contains(name), "{name}");
    }
}

#[actix_web::test]
async fn a_failure_has_body_headers_and_status_of_the_service() {
    // spec: IDP-005, IDP-006, FLOW-331
    let error = ApiError::new(ErrorType::UserNotFound, "User does not exist.");
    let response = failure("11111111-2222-4333-8444-555555555555", &error);
    assert_eq!(response.status(), 400);
    assert_eq!(header(&response, "content-type"), "application/x-amz-json-1.1");
    assert_eq!(header(&response, "x-amzn-requestid"), "11111111-2222-4333-8444-555555555555");
    assert_eq!(header(&response, "x-amzn-errortype"), "UserNotFoundException:");
    assert_eq!(header(&response, "x-amzn-errormessage"), "User does not exist.");
    assert_eq!(header(&response, "access-control-allow-origin"), "*");
    assert_eq!(
        header(&response, "access-control-expose-headers"),
        "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
    );
    let body: Value =
        serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap();
    assert_eq!(body, json!({"__type": "UserNotFoundException", "message": "User does not exist."}));
    assert_eq!(failure("r", &ApiError::internal()).status(), 500);
    assert_eq!(failure("r", &ApiError::new(ErrorType::RequestEntityTooLarge, "")).status(), 413);
}

#[actix_web::test]
async fn a_message_cannot_break_out_of_its_header() {
    let error =
        ApiError::invalid_parameter("a: The attribute is required\n\r\nSet-Cookie: x=1\u{e9}");
    let response = failure("r", &error);
    assert_eq!(
        header(&response, "x-amzn-errormessage"),
        "a: The attribute is required   Set-Cookie: x=1?"
    );
    assert!(response.headers().get("set-cookie").is_none());
    let body: Value =
        serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap();
    assert_eq!(body["message"], "a: The attribute is required\n\r\nSet-Cookie: x=1\u{e9}");
}

#[actix_web::test]
async fn a_success_has_a_body_only_if_the_operation_has_an_output() {
    // spec: IDP-004
    let response = success("r", Some(&json!({})));
    assert_eq!(
        (response.status().as_u16(), header(&response, "content-type")),
        (200, "application/x-amz-json-1.1")
    );
    assert_eq!(to_bytes(response.into_body()).await.unwrap(), "{}");
    let response = success("r", None);
    assert_eq!(header(&response, "x-amzn-requestid"), "r");
    assert_eq!(to_bytes(response.into_body()).await.unwrap(), "");
    for name in ["DeleteUserPool", "AdminDeleteUser", "DeleteUser", "DeleteResourceServer"] {
        assert!(!model().operations[name].has_output, "{name}");
    }
    for name in ["TagResource", "GlobalSignOut", "DeleteUserPoolDomain"] {
        assert!(model().operations[name].has_output, "{name}");
    }
}

#[test]
fn a_browser_may_call() {
    // spec: IDP-006
    let response = preflight();
    assert_eq!(response.status(), 204);
    assert_eq!(header(&response, "access-control-allow-origin"), "*");
    assert_eq!(header(&response, "access-control-allow-methods"), "POST");
    let allowed = header(&response, "access-control-allow-headers");
    for name in "content-type, x-amz-target, x-amz-user-agent, x-amz-date, x-amz-security-token, x-amz-content-sha256, \
        x-amz-api-version, authorization, amz-sdk-invocation-id, amz-sdk-request, cache-control"
        .split(", ")
    {
        assert!(allowed.split(',').any(|header| header == name), "{name}");
    }
}

#[test]
fn timestamps_are_seconds_with_milliseconds() {
    // spec: USR-007
    assert_eq!(timestamp(Timestamp(1_470_957_431_965)).to_string(), "1470957431.965");
    assert_eq!(timestamp(Timestamp(1_470_957_431_000)).to_string(), "1470957431");
}
