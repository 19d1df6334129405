//! A form that posts itself, or by its button: `response_mode=form_post` (OIDC-060), and messages to
//! SAML providers (SAML-032).

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
    title: &'a str,
}

pub(super) fn page(
    base_path: &str,
    action: &str,
    fields: &[(&'static str, String)],
    title: &str,
) -> HttpResponse {
    match (FormPost { base_path, action, fields, title }).render() {
        Ok(body) => respond::html(StatusCode::OK, body, csp::page(Some(action))),
        Err(error) => {
            tracing::error!(%error, "a form_post response could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
