//! `response_mode=form_post`: the response as a form that posts itself, or by its button (OIDC-060).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::http::{csp, respond};

#[derive(Template)]
#[template(path = "oauth/form_post.html")]
struct FormPost<'a> {
    base_path: &'a str,
    action: &'a str,
    fields: &'a [(&'static str, String)],
}

pub(super) fn page(
    base_path: &str,
    action: &str,
    fields: &[(&'static str, String)],
) -> HttpResponse {
    match (FormPost { base_path, action, fields }).render() {
        Ok(body) => respond::html(StatusCode::OK, body, csp::page(Some(action))),
        Err(error) => {
            tracing::error!(%error, "a form_post response could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
