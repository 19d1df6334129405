//! `POST /oauth2/introspect` (OIDC-322), where the pool has it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::client_auth::Credentials;
use super::error::OAuthError;
use super::token::form;
use crate::app::App;
use crate::http::{Visit, respond};
use crate::platform::InternalError;

pub(super) async fn post(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    match introspect(&app, &request, &body).await {
        Ok(body) => respond::json(StatusCode::OK, body),
        Err(error) => error.respond(),
    }
}

/// Only a client that can keep a secret may ask, or anybody could try tokens out.
async fn introspect(app: &App, request: &HttpRequest, body: &[u8]) -> Result<String, OAuthError> {
    let form = form(request, body)?;
    if form.doubled().is_some() {
        return Err(OAuthError::invalid_request("A parameter came twice"));
    }
    let visit = Visit::new(app, request);
    let credentials = Credentials::read(request, &form).map_err(OAuthError::at_revocation)?;
    let caller = credentials.caller(app, request, &visit).await;
    let (tenant, client) = caller.map_err(OAuthError::at_revocation)?;
    if !tenant.pool.settings.portico.introspection {
        return Err(OAuthError::not_found());
    }
    if client.is_public() {
        return Err(OAuthError::invalid_client(false).at_revocation());
    }
    let token = form.get("token").ok_or(OAuthError::invalid_request("token is missing"))?;
    match app.tokens.introspect(&tenant.pool, &client, token).await? {
        Some(found) => Ok(serde_json::to_string(&found).map_err(InternalError::new)?),
        None => Ok(r#"{"active":false}"#.to_owned()),
    }
}
