//! `POST /oauth2/revoke` (EP-700 – EP-714).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::client_auth::Credentials;
use super::error::OAuthError;
use super::token::form;
use crate::app::App;
use crate::authorization::Parameters;
use crate::clients::AppClient;
use crate::http::Visit;
use crate::http::audit::EndpointEvent;
use crate::pools::Pool;
use crate::tokens::RevokeError;

pub(super) async fn post(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    match revoke(&app, &request, &body).await {
        Ok(()) => HttpResponse::Ok().finish(),
        Err(error) => error.respond(),
    }
}

async fn revoke(app: &App, request: &HttpRequest, body: &[u8]) -> Result<(), OAuthError> {
    let form = form(request, body)?;
    if form.doubled().is_some() {
        return Err(OAuthError::invalid_request("A parameter came twice"));
    }
    let visit = Visit::new(app, request);
    let credentials = Credentials::read(request, &form).map_err(OAuthError::at_revocation)?;
    let caller = credentials.caller(app, request, &visit).await;
    let (tenant, client) = caller.map_err(OAuthError::at_revocation)?;
    let event = EndpointEvent::new(&visit, request, &tenant.pool, "Revoke_POST", &[&form]);
    let revoked = revoke_token(app, &tenant.pool, &client, &form).await;
    let status = revoked.as_ref().err().map_or(StatusCode::OK, OAuthError::status);
    event.finish(app, status.as_u16());
    revoked
}

async fn revoke_token(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    form: &Parameters,
) -> Result<(), OAuthError> {
    let token = form.get("token").ok_or(OAuthError::invalid_request("token is missing"))?;
    match app.tokens.revoke(pool, client, token).await {
        Ok(()) => Ok(()),
        Err(RevokeError::RevocationDisabled) => {
            Err(OAuthError::invalid_request("Revocation is disabled for the client"))
        }
        Err(RevokeError::WrongClient) => {
            Err(OAuthError::invalid_request("The token was issued to another client"))
        }
        Err(RevokeError::UnsupportedTokenType) => Err(OAuthError::unsupported_token_type()),
        Err(RevokeError::Internal(error)) => Err(OAuthError::internal(&error)),
    }
}
