//! What the filter of a pool stops: the middleware before all pages and endpoints, the answers to a
//! blocked request, and the CAPTCHA with its way back (UI-191, WAF-006 – WAF-008).

use std::rc::Rc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse, web};

use super::captcha;
use super::entry::{Entry, Refusal};
use super::error_page;
use super::looks::Dress;
use super::pages::ErrorKind;
use crate::app::App;
use crate::authorization::Parameters;
use crate::http::filter::{Inspection, Stopped, ask, is_left_to_door};
use crate::http::normalize::canonical;
use crate::http::{Tenant, Visit, respond};
use crate::platform::{ClientId, InternalError};
use crate::request_filter::{BlockAnswer, Decision};

/// What an operator's own page may do: be read.
const OWN_BODY_CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// Middleware for pages and endpoints. Where no pool has a filter it costs one look.
pub async fn filter_requests<B: MessageBody + 'static>(
    app: web::Data<App>,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if canonical(request.path()).is_none() {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    match app.request_filters.any().await {
        Ok(true) => {}
        Ok(false) => return Ok(next.call(request).await?.map_into_left_body()),
        Err(error) => {
            let answer = failed(&error.into());
            return Ok(request.into_response(answer).map_into_right_body());
        }
    }
    let (inspection, form) = match Inspection::begin(&app, &mut request).await {
        Ok(begun) => begun,
        Err(error) => {
            let answer = HttpResponse::from_error(error);
            return Ok(request.into_response(answer).map_into_right_body());
        }
    };
    let inspection = Rc::new(inspection);
    request.extensions_mut().insert(Rc::clone(&inspection));
    if !is_left_to_door(request.request()) {
        if let Err(error) = ask(&app, request.request(), &form).await {
            return Ok(request.into_response(failed(&error)).map_into_right_body());
        }
        if let Some(stopped) = stopped(&inspection) {
            let answer = answer(&app, request.request(), &form, stopped).await;
            return Ok(request.into_response(answer).map_into_right_body());
        }
    }
    let response = next.call(request).await?;
    // A door that found nobody to act for has done nothing; the filter still wants to know.
    if !inspection.was_asked()
        && let Err(error) = ask(&app, response.request(), &form).await
    {
        return Ok(response.into_response(failed(&error)).map_into_right_body());
    }
    match stopped(&inspection) {
        Some(stopped) => {
            let answer = answer(&app, response.request(), &form, stopped).await;
            Ok(response.into_response(answer).map_into_right_body())
        }
        None => Ok(response.map_into_left_body()),
    }
}

fn stopped(inspection: &Inspection) -> Option<Stopped> {
    inspection.stopped().map(|stopped| stopped.clone())
}

fn failed(error: &InternalError) -> HttpResponse {
    tracing::error!(%error, "the request filter failed");
    respond::json(StatusCode::INTERNAL_SERVER_ERROR, r#"{"error":"server_error"}"#)
}

/// Called by programs and scripts: nobody there could read a page, let alone solve a CAPTCHA.
fn is_direct(path: &str) -> bool {
    matches!(
        path,
        "/oauth2/token"
            | "/oauth2/userinfo"
            | "/oauth2/revoke"
            | "/oauth2/par"
            | "/oauth2/introspect"
            | "/oauth2/device_authorization"
            | "/saml2/metadata"
            | "/login/passkey/options"
            | "/account/passkey/options"
    )
}

async fn answer(
    app: &App,
    http: &HttpRequest,
    form: &Parameters,
    stopped: Stopped,
) -> HttpResponse {
    let Stopped { tenant, client_id, decision } = &stopped;
    if let Decision::Block(block) = decision
        && let Some(own) = own_answer(block)
    {
        return own;
    }
    if is_direct(http.path()) {
        let body = r#"{"error":"access_denied","error_description":"The request filter of the pool refused the request"}"#;
        return respond::json(StatusCode::FORBIDDEN, body);
    }
    let query = Parameters::decode(http.query_string().as_bytes()).unwrap_or_default();
    let (dress, name) = match dressed(app, http, &query, tenant, client_id.as_deref()).await {
        Ok(found) => found,
        Err(error) => return failed(&error),
    };
    let visit = Visit::new(app, http);
    if matches!(decision, Decision::Captcha) {
        let asked = captcha::Asked {
            tenant,
            client_id: client_id.as_deref(),
            return_to: way_back(http, tenant, form),
            is_posted: http.method() == Method::POST,
            error: None,
        };
        return captcha::page(app, &visit, (&dress, &name), asked);
    }
    let reason = Some(dress.locale.text("filter-blocked").to_owned());
    let mut page = error_page::page(&visit, &dress, &name, ErrorKind::Request, reason, None);
    *page.status_mut() = StatusCode::FORBIDDEN;
    page
}

/// The look and the name of the client that the request names, if it is one of the pool.
pub(super) async fn dressed(
    app: &App,
    http: &HttpRequest,
    query: &Parameters,
    tenant: &Tenant,
    client_id: Option<&str>,
) -> Result<(Dress, String), InternalError> {
    let client = match client_id {
        Some(id) => app.pools.client(&ClientId::new(id)).await?,
        None => None,
    };
    match client.filter(|client| client.pool_id == tenant.pool.id) {
        Some(client) => {
            let id = client.id.as_str();
            let dress = Dress::of(app, http, query, tenant, id).await?;
            Ok((dress, client.name.clone()))
        }
        None => Ok((Dress::plain(http, query), String::new())),
    }
}

/// Where to go on after a CAPTCHA: the same address for what can be opened again, the page of its form
/// for what was posted. What was typed is not carried: passwords do not belong into a page.
fn way_back(http: &HttpRequest, tenant: &Tenant, form: &Parameters) -> Option<String> {
    let (base, path, query) = (&tenant.base_path, http.path(), http.query_string());
    if http.method() == Method::GET {
        return Some(format!("{base}{path}?{query}"));
    }
    match path {
        "/oauth2/authorize" => Some(format!("{base}{path}?{}", form.to_query())),
        "/resendcode" => Some(format!("{base}/confirm?{query}")),
        "/login/passkey" => Some(format!("{base}/login?{query}")),
        "/account/passkey" => Some(format!("{base}/account?{query}")),
        // What other houses sent is for the app to ask for again.
        "/oauth2/idpresponse" | "/saml2/idpresponse" | "/saml2/logout" | "/logout" => None,
        _ => Some(format!("{base}{path}?{query}")),
    }
}

/// The operator's own answer (WAF-007); without one the page or the error of the protocol stands.
fn own_answer(block: &BlockAnswer) -> Option<HttpResponse> {
    let status = StatusCode::from_u16(block.status?).ok()?;
    let mut answer = HttpResponse::build(status);
    for (name, value) in &block.headers {
        answer.insert_header((name.as_str(), value.as_str()));
    }
    let mut answer = match &block.body {
        Some((content_type, text)) => {
            answer.insert_header((CONTENT_TYPE, *content_type));
            answer.body(text.clone())
        }
        None => answer.finish(),
    };
    let csp = HeaderValue::from_static(OWN_BODY_CSP);
    answer.headers_mut().insert(CONTENT_SECURITY_POLICY, csp);
    let referrer = HeaderName::from_static("referrer-policy");
    answer.headers_mut().insert(referrer, HeaderValue::from_static("no-referrer"));
    Some(answer)
}

/// An operation that a page is about to call in the background, as the filter of the pool sees it: what
/// it stops there cannot be made up for (MFA-084, UI-109).
pub(super) async fn background_call(entry: &Entry, operation: &str) -> Result<(), Refusal> {
    let Some(inspection) = &entry.visit.inspection else { return Ok(()) };
    let client_id = entry.client.id.as_str();
    let refused = inspection.refuses_call(&entry.app, &entry.tenant, client_id, operation).await;
    let key = match refused.map_err(|error| Refusal::internal(entry, error))? {
        None | Some(Decision::Allow) => return Ok(()),
        Some(Decision::Captcha) => "filter-captcha-in-background",
        Some(Decision::Block(_)) => "filter-blocked",
    };
    Err(Refusal::page(entry, entry.locale.text(key)))
}
