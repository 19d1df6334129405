//! `/saml2/logout` and `/saml2/metadata` (SAML-022, SAML-026, SAML-080 – SAML-089).

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::app::App;
use crate::authorization::Parameters;
use crate::authorization::encoding::url_with;
use crate::federation::saml::{LONGEST_MESSAGE, LONGEST_RELAY_STATE, LogoutAnswer, Way};
use crate::http::audit::EndpointEvent;
use crate::http::tenant::{Hint, Tenant, find_tenant};
use crate::http::{Visit, respond};
use crate::platform::InternalError;

/// Sends the browser to a provider with a message.
pub(super) fn go(tenant: &Tenant, way: &Way) -> HttpResponse {
    match way {
        Way::Redirect(location) => respond::redirect(location),
        Way::Post { action, fields } => {
            let title = "Taking you to the sign-in of your organization";
            super::form_post::page(&tenant.base_path, action, fields, title)
        }
    }
}

/// `POST /saml2/logout` (audit `SAML2Logout_POST`): the answer of a provider, or its own request.
pub(super) async fn logout(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let visit = Visit::new(&app, &request);
    match log_out(&app, &visit, &request, &body).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(request_id = %visit.request_id, %error, "a SAML logout failed");
            to_error(&visit, "server_error")
        }
    }
}

async fn log_out(
    app: &App,
    visit: &Visit,
    request: &HttpRequest,
    body: &[u8],
) -> Result<HttpResponse, InternalError> {
    let form = Parameters::decode_within(body, LONGEST_MESSAGE).unwrap_or_default();
    let relay_state = form.single("RelayState").unwrap_or_default();
    if relay_state.len() > LONGEST_RELAY_STATE {
        return Ok(to_error(visit, "invalid_request"));
    }
    let place = app.federation.place_of(relay_state).await?;
    let query = Parameters::decode(request.query_string().as_bytes()).unwrap_or_default();
    let client_id = place.as_ref().map(|(_, client)| client.as_str());
    let hint = Hint {
        client_id: client_id.or(query.get("client_id")),
        pool: place.as_ref().map(|(pool, _)| pool),
    };
    let Some(tenant) = find_tenant(app, visit, hint).await? else {
        return Ok(to_error(visit, "invalid_request"));
    };
    let event = EndpointEvent::new(visit, request, &tenant.pool, "SAML2Logout_POST", &[&form]);
    let answer = match (form.single("SAMLResponse"), form.single("SAMLRequest")) {
        (Some(response), None) => finish(app, visit, &tenant, relay_state, response).await?,
        (None, Some(message)) => serve(app, visit, &tenant, relay_state, message).await,
        _ => to_error(visit, "invalid_request"),
    };
    event.finish(app, answer.status().as_u16());
    Ok(answer)
}

fn slo_url(tenant: &Tenant) -> String {
    format!("{}/saml2/logout", tenant.base_url)
}

/// Where the request to `/logout` wanted to go: from what was stored, never from the message
/// (SAML-T26).
async fn finish(
    app: &App,
    visit: &Visit,
    tenant: &Tenant,
    relay_state: &str,
    response: &str,
) -> Result<HttpResponse, InternalError> {
    let (pool, url) = (&tenant.pool, slo_url(tenant));
    let done = app.federation.finish_logout(pool, relay_state, response, &url).await?;
    Ok(match done {
        LogoutAnswer::Destination(destination) => respond::redirect(&destination),
        LogoutAnswer::Unknown => to_error(visit, "invalid_request"),
    })
}

/// A provider signs somebody out, where that is allowed (SAML-089).
async fn serve(
    app: &App,
    visit: &Visit,
    tenant: &Tenant,
    relay_state: &str,
    message: &str,
) -> HttpResponse {
    let url = slo_url(tenant);
    match app.federation.accept_logout(&tenant.pool, message, relay_state, &url).await {
        Ok(done) => {
            tracing::info!(sessions = done.sessions, "a provider signed somebody out");
            match done.way {
                Some(way) => go(tenant, &way),
                None => respond::redirect(&format!("{}/signedout", tenant.base_path)),
            }
        }
        Err(error) => {
            tracing::warn!(request_id = %visit.request_id, %error, "a SAML logout was refused");
            to_error(visit, "invalid_request")
        }
    }
}

fn to_error(visit: &Visit, code: &str) -> HttpResponse {
    respond::redirect(&url_with(&format!("{}/error", visit.mount), [("error", code)]))
}

/// `GET /saml2/metadata`; `identity_provider` names the reader, `client_id` the pool on the shared
/// host.
pub(super) async fn metadata(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let visit = Visit::new(&app, &request);
    match write(&app, &visit, &request).await {
        Ok(Some(document)) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "application/samlmetadata+xml"))
            .body(document),
        Ok(None) => respond::not_found(request).await,
        Err(error) => {
            tracing::error!(request_id = %visit.request_id, %error, "metadata failed");
            HttpResponse::InternalServerError().finish()
        }
    }
}

async fn write(
    app: &App,
    visit: &Visit,
    request: &HttpRequest,
) -> Result<Option<String>, InternalError> {
    let query = Parameters::decode(request.query_string().as_bytes()).unwrap_or_default();
    let hint = Hint { client_id: query.get("client_id"), pool: None };
    let Some(tenant) = find_tenant(app, visit, hint).await? else { return Ok(None) };
    let reader = query.get("identity_provider");
    app.federation.saml_metadata(&tenant.pool, &tenant.base_url, reader).await.map(Some)
}
