//! `POST /oauth2/revoke` (EP-700 – EP-714).

use actix_web::{HttpRequest, HttpResponse, web};

use super::client_auth::Credentials;
use super::error::OAuthError;
use super::token::form;
use crate::app::App;
use crate::http::Visit;
use crate::http::tenant::{Hint, find_tenant};
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
    let credentials = Credentials::read(request, &form).map_err(OAuthError::unauthorized)?;
    let visit = Visit::new(app, request);
    let hint = Hint { client_id: Some(&credentials.client_id), pool: None };
    let tenant = find_tenant(app, &visit, hint).await?;
    let client = credentials.authenticate(app).await.map_err(OAuthError::unauthorized)?;
    let tenant = tenant.filter(|t| t.pool.id == client.pool_id);
    let tenant = tenant.ok_or(OAuthError::invalid_client(false).unauthorized())?;
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
