//! `POST /oauth2/par`: an app pushes its authorization request and gets a reference to send the
//! browser with (RFC 9126, OIDC-324).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::client_auth::Credentials;
use super::error::OAuthError;
use super::token::form;
use crate::app::App;
use crate::authorization::code::{PendingRequest, PendingStep};
use crate::authorization::pushed::{self, PUSHED_SECONDS};
use crate::authorization::{self, Refusal};
use crate::http::{Visit, respond};

pub(super) async fn post(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    match push(&app, &request, &body).await {
        Ok(request_uri) => {
            let body = json!({ "request_uri": request_uri, "expires_in": PUSHED_SECONDS });
            respond::json(StatusCode::CREATED, body.to_string())
        }
        Err(error) => error.respond(),
    }
}

async fn push(app: &App, request: &HttpRequest, body: &[u8]) -> Result<String, OAuthError> {
    let form = form(request, body)?;
    if form.doubled().is_some() {
        return Err(OAuthError::invalid_request("A parameter came twice"));
    }
    if form.get("request_uri").is_some() {
        return Err(OAuthError::invalid_request("request_uri cannot be pushed"));
    }
    let visit = Visit::new(app, request);
    let credentials = Credentials::read(request, &form)?;
    let (tenant, client) = credentials.caller(app, request, &visit).await?;
    let pool = &tenant.pool;
    let parameters = form.with("client_id", client.id.as_str());
    let mark = pushed::mark(&app.pools, pool, &parameters);
    let parameters = parameters.with(pushed::MARK, &mark);
    let checked = match authorization::check(&app.pools, pool, parameters).await? {
        Ok(checked) => checked,
        Err(Refusal::Page(_)) => {
            return Err(OAuthError::invalid_request("client_id or redirect_uri cannot be used"));
        }
        Err(Refusal::Callback(response)) => return Err(OAuthError::of_authorization(&response)),
    };
    let kept = PendingRequest {
        pool_id: pool.id.clone(),
        client_id: client.id.clone(),
        parameters: checked.parameters.into_pairs(),
        step: PendingStep::Pushed,
        expires_at: app.clock.now().plus_seconds(PUSHED_SECONDS),
    };
    Ok(pushed::keep(&app.store, &app.entropy, kept).await?)
}
