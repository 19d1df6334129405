//! Rendering of the development pages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use askama::Template;

use crate::http::respond;

const CSP: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

pub(super) fn page(view: &impl Template, status: StatusCode) -> HttpResponse {
    match view.render() {
        Ok(body) => respond::html(status, body, CSP.to_owned()),
        Err(error) => {
            tracing::error!(%error, "a development page could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// The one style sheet of these pages.
pub(super) async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(include_str!("../../static/dev/dev.css"))
}
