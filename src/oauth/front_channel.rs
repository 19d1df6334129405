//! The page that signs a browser out at its apps on the way from `/logout` (OpenID Connect
//! Front-Channel Logout 1.0, OIDC-081): each app's address in a frame, then on.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::http::{csp, respond};
use crate::locales::{self, Locale};

#[derive(Template)]
#[template(path = "oauth/front_channel.html")]
struct FrontChannel<'a> {
    locale: &'a Locale,
    base_path: &'a str,
    sheet: &'a str,
    frames: &'a [String],
    next: &'a str,
}

pub(super) fn page(
    request: &HttpRequest,
    base_path: &str,
    frames: &[String],
    next: &str,
) -> HttpResponse {
    let locale = locale(request);
    let sheet = "/static/portico.css";
    let view = FrontChannel { locale: &locale, base_path, sheet, frames, next };
    match view.render() {
        Ok(body) => respond::html(StatusCode::OK, body, csp::framing(frames)),
        Err(error) => {
            tracing::error!(%error, "the page of a sign-out could not be rendered");
            respond::redirect(next)
        }
    }
}

/// As a person chose it on the pages before, or as the browser prefers (UI-905).
fn locale(request: &HttpRequest) -> Arc<Locale> {
    let chosen = request.cookie("lang").map(|cookie| cookie.value().to_owned());
    let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let wanted = chosen.as_deref().into_iter().chain(locales::accepted(header.unwrap_or_default()));
    locales::choose(wanted)
}
