//! Small answers that every door gives.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};

const JSON: &str = "application/json;charset=UTF-8";
const HTML: &str = "text/html;charset=UTF-8";

/// 302 (EP-016). Where it comes from stays here: a code may stand in that address (OIDCRP-S20).
#[must_use]
pub fn redirect(location: &str) -> HttpResponse {
    HttpResponse::Found()
        .insert_header((LOCATION, location))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .finish()
}

/// A serialised JSON document.
#[must_use]
pub fn json(status: StatusCode, body: impl Into<actix_web::web::Bytes>) -> HttpResponse {
    HttpResponse::build(status).insert_header((CONTENT_TYPE, JSON)).body(body.into())
}

/// A rendered page with its content security policy.
#[must_use]
pub fn html(status: StatusCode, body: String, csp: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, HTML))
        .insert_header(("Content-Security-Policy", csp))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .body(body)
}

/// 404 without a word about what exists (DOM-033).
pub async fn not_found(_: HttpRequest) -> HttpResponse {
    json(StatusCode::NOT_FOUND, r#"{"error":"not_found"}"#)
}

/// 405 with the methods that would do (EP-011); JSON.
#[must_use]
pub fn method_not_allowed(allow: &'static str) -> HttpResponse {
    HttpResponse::MethodNotAllowed()
        .insert_header((ALLOW, allow))
        .insert_header((CONTENT_TYPE, JSON))
        .body(r#"{"error":"invalid_request","error_description":"Method not allowed"}"#)
}

/// 429 with JSON (EP-032).
#[must_use]
pub fn too_many_requests(seconds: u64) -> HttpResponse {
    HttpResponse::TooManyRequests()
        .insert_header((RETRY_AFTER, seconds.to_string()))
        .insert_header((CONTENT_TYPE, JSON))
        .body(r#"{"error":"too_many_requests","error_description":"Rate exceeded"}"#)
}
