//! `POST /oauth2/revoke` (EP-700 – EP-714).

use actix_web::{HttpRequest, HttpResponse, web};

use super::client_auth::Credentials;
use super::error::OAuthError;
use super::token::form;
use crate::app::App;
use crate::http::Visit;
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
    let token = form.get("token").ok_or(OAuthError::invalid_request("token is missing"))?;
    match app.tokens.revoke(&tenant.pool, &client, token).await {
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
