//! `POST /oauth2/token` (EP-200 – EP-249).

mod authorization_code;
mod client_credentials;
mod device_code;
mod granted;
mod refresh_token;

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::client_auth::Credentials;
use super::error::OAuthError;
use crate::app::App;
use crate::authorization::Parameters;
use crate::clients::AppClient;
use crate::http::audit::EndpointEvent;
use crate::http::rate_limit::limits_of;
use crate::http::{MAX_FORM, Visit, respond};
use crate::pools::Pool;
use crate::sessions::Seen;
use crate::tokens::{IssuedTokens, Tokens};
use crate::triggers::Caller;

pub(super) use device_code::GRANT_TYPE as DEVICE_GRANT;

/// The answer (EP-220 – EP-224).
#[derive(Serialize)]
struct TokenResponse<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    expires_in: i64,
    token_type: &'static str,
    /// Strict mode (OIDC-312).
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

pub(super) async fn post(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let visit = Visit::new(&app, &request);
    match exchange(&app, &visit, &request, &body).await {
        Ok((tokens, strict)) => {
            let body = TokenResponse {
                id_token: tokens.id_token.as_deref(),
                access_token: &tokens.access_token,
                refresh_token: tokens.refresh_token.as_deref(),
                expires_in: tokens.expires_in,
                token_type: "Bearer",
                scope: strict.then(|| tokens.scopes.join(" ")),
            };
            match serde_json::to_vec(&body) {
                Ok(body) => respond::json(StatusCode::OK, body),
                Err(error) => {
                    OAuthError::internal(&crate::platform::InternalError::new(error)).respond()
                }
            }
        }
        Err(error) => error.respond(),
    }
}

/// The tokens, and whether the pool is in strict mode.
async fn exchange(
    app: &App,
    visit: &Visit,
    request: &HttpRequest,
    body: &[u8],
) -> Result<(IssuedTokens, bool), OAuthError> {
    let form = form(request, body)?;
    if form.doubled().is_some() {
        return Err(OAuthError::invalid_request("A parameter came twice"));
    }
    let credentials = Credentials::read(request, &form)?;
    let (tenant, client) = credentials.caller(app, request, visit).await?;
    let pool = &tenant.pool;
    let event = EndpointEvent::new(visit, request, pool, "Token_POST", &[&form]);
    // Kept only where the pool tracks sessions: elsewhere nobody reads the name of the program.
    let is_tracked = pool.settings.most_sessions().is_some();
    let seen = if is_tracked { visit.seen(request) } else { Seen::default() };
    let grant = Grant { app, pool, client: &client, form: &form, seen };
    let grant_type = form.get("grant_type");
    let result = match grant_type {
        Some("authorization_code") => authorization_code::grant(&grant).await,
        Some("refresh_token") => refresh_token::grant(&grant).await,
        // Unknown, as at the service, unless the client has it on.
        Some(device_code::GRANT_TYPE) if client.settings.portico.device_grant => {
            device_code::grant(&grant).await
        }
        Some("client_credentials") => {
            if let Some(limits) = limits_of(request) {
                limits.machine(visit.client_address, client.id.as_str(), app.clock.now())?;
            }
            let query = Parameters::decode(request.query_string().as_bytes()).unwrap_or_default();
            client_credentials::grant(&grant, &query).await
        }
        Some(_) => Err(OAuthError::unsupported_grant_type()),
        None => Err(OAuthError::invalid_request("grant_type is missing")),
    };
    event.finish(app, result.as_ref().err().map_or(StatusCode::OK, OAuthError::status).as_u16());
    result.map(|tokens| (tokens, pool.settings.is_strict()))
}

/// A request of a client that has proven who it is.
struct Grant<'a> {
    app: &'a App,
    pool: &'a Pool,
    client: &'a AppClient,
    form: &'a Parameters,
    seen: Seen,
}

impl Grant<'_> {
    /// The token service on behalf of this request.
    fn tokens(&self, metadata: Option<BTreeMap<String, String>>) -> Tokens {
        let caller = Caller {
            operation: Some("Token_POST"),
            metadata,
            seen: self.seen.clone(),
            ..Caller::of_client(&self.client.id)
        };
        self.app.tokens.called_by(caller)
    }

    /// The resource server that the request names, if it is one of the pool and nothing else was
    /// granted before (RS-900).
    async fn resource(&self, granted: Option<&str>) -> Result<Option<String>, OAuthError> {
        let Some(named) = self.form.get("resource") else {
            return Ok(granted.map(str::to_owned));
        };
        let is_known = match granted {
            Some(granted) => granted == named,
            None => self.app.pools.has_resource_server(&self.pool.id, named).await?,
        };
        if is_known { Ok(Some(named.to_owned())) } else { Err(OAuthError::invalid_target()) }
    }
}

/// The body of a direct call: a form, nothing else (EP-201).
pub(super) fn form(request: &HttpRequest, body: &[u8]) -> Result<Parameters, OAuthError> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let media = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(OAuthError::invalid_request(
            "Content-Type must be application/x-www-form-urlencoded",
        ));
    }
    if body.len() > MAX_FORM {
        return Err(OAuthError::invalid_request("The request is too large"));
    }
    Parameters::decode(body).ok_or(OAuthError::invalid_request("The body is not a UTF-8 form"))
}
