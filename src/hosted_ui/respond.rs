//! Rendering.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::http::{csp, respond};

/// A rendered page; `callback` is where its forms may lead in the end.
pub(super) fn page(
    view: &impl Template,
    status: StatusCode,
    callback: Option<&str>,
) -> HttpResponse {
    match view.render() {
        Ok(body) => respond::html(status, body, csp::page(callback)),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
