//! `POST /oauth2/device_authorization`: a device begins a sign-in (RFC 8628 §3.1, OIDC-323).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::client_auth::Credentials;
use super::error::OAuthError;
use super::token::form;
use crate::app::App;
use crate::authorization::device::{self, DEVICE_SECONDS, DeviceRequest, POLL_SECONDS};
use crate::authorization::scopes;
use crate::http::audit::EndpointEvent;
use crate::http::{Visit, respond};

pub(super) async fn post(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    match begin(&app, &request, &body).await {
        Ok(answer) => respond::json(StatusCode::OK, answer.to_string()),
        Err(error) => error.respond(),
    }
}

async fn begin(app: &App, request: &HttpRequest, body: &[u8]) -> Result<Value, OAuthError> {
    let form = form(request, body)?;
    if form.doubled().is_some() {
        return Err(OAuthError::invalid_request("A parameter came twice"));
    }
    let visit = Visit::new(app, request);
    let (tenant, client) = Credentials::read(request, &form)?.caller(app, request, &visit).await?;
    let pool = &tenant.pool;
    let event = EndpointEvent::new(&visit, request, pool, "DeviceAuthorization_POST", &[&form]);
    let begun = async {
        let settings = &client.settings;
        if !settings.portico.device_grant || !settings.allowed_oauth_flows_user_pool_client {
            return Err(OAuthError::unauthorized_client());
        }
        let active = app.pools.custom_scopes(&pool.id).await?;
        let strict = pool.settings.is_strict();
        let scopes = scopes::of_sign_in(&client, form.get("scope"), &active, strict)
            .map_err(|_| OAuthError::invalid_scope())?;
        let resource = form.get("resource");
        if let Some(resource) = resource
            && !app.pools.has_resource_server(&pool.id, resource).await?
        {
            return Err(OAuthError::invalid_target());
        }
        let asked = DeviceRequest {
            pool_id: pool.id.clone(),
            client_id: client.id.clone(),
            scopes,
            resource: resource.map(str::to_owned),
            expires_at: app.clock.now().plus_seconds(DEVICE_SECONDS),
        };
        Ok(device::begin(&app.store, &app.pools, &app.entropy, &asked).await?)
    };
    let begun = begun.await;
    event.finish(app, begun.as_ref().err().map_or(StatusCode::OK, OAuthError::status).as_u16());
    let begun = begun?;
    let page = format!("{}/device", tenant.base_url);
    Ok(json!({
        "device_code": begun.device_code,
        "user_code": begun.user_code,
        "verification_uri_complete": format!("{page}?user_code={}", begun.user_code),
        "verification_uri": page,
        "expires_in": DEVICE_SECONDS,
        "interval": POLL_SECONDS,
    }))
}
