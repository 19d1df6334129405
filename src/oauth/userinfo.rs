//! `/oauth2/userInfo` (EP-270 – EP-280, OIDC-050 – OIDC-053).

use actix_web::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::token::form;
use crate::app::App;
use crate::http::Visit;
use crate::http::audit::{EndpointEvent, is_read_only};
use crate::http::respond;
use crate::http::tenant::{Hint, find_tenant};
use crate::tokens::claims::profile_claims;
use crate::tokens::{AccessToken, TokenError};

const GONE: &str =
    "Access token is expired, disabled, or deleted, or the user has globally signed out.";
const BAD: &str = "Bad OAuth2 request at UserInfo Endpoint";
const NO_OPENID: &str = "Access token does not contain openid scope";

pub(super) async fn handle(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let is_post = request.method() == Method::POST;
    let name = if is_post { "UserInfo_POST" } else { "UserInfo_GET" };
    let event = app.audit.wants(is_read_only(name)).then(|| {
        let visit = Visit::new(&app, &request);
        EndpointEvent::of_noted_pool(&visit, &request, name)
    });
    let answer = answer(&app, request, &body).await;
    if let Some(event) = event {
        event.finish(&app, answer.status().as_u16());
    }
    answer
}

async fn answer(app: &App, request: HttpRequest, body: &[u8]) -> HttpResponse {
    let Some(token) = token(&request, body) else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_request", BAD);
    };
    let verified = app.tokens.verify_access(&token).await;
    let access = match verified {
        Ok(access) => access,
        Err(TokenError::Internal(error)) => {
            tracing::error!(%error, "userInfo failed");
            return respond::json(StatusCode::INTERNAL_SERVER_ERROR, r#"{"error":"server_error"}"#);
        }
        Err(_) => return refuse(StatusCode::UNAUTHORIZED, "invalid_token", GONE),
    };
    // A token of another pool than the one addressed is refused (EP-279).
    let visit = Visit::new(app, &request);
    let client_id = Some(access.client.id.as_str());
    let hint = Hint { pool: Some(&access.pool.id), client_id };
    match find_tenant(app, &visit, hint).await {
        Ok(Some(tenant)) if tenant.pool.id == access.pool.id => {}
        Ok(Some(_)) => return refuse(StatusCode::UNAUTHORIZED, "invalid_token", GONE),
        Ok(None) => return respond::not_found(request).await,
        Err(error) => {
            tracing::error!(%error, "userInfo failed");
            return respond::json(StatusCode::INTERNAL_SERVER_ERROR, r#"{"error":"server_error"}"#);
        }
    }
    if !access.has_scope("openid") {
        return if access.pool.settings.is_strict() {
            refuse(StatusCode::FORBIDDEN, "insufficient_scope", NO_OPENID)
        } else {
            refuse(StatusCode::UNAUTHORIZED, "invalid_token", NO_OPENID)
        };
    }
    respond::json(StatusCode::OK, Value::Object(claims(&access)).to_string())
}

/// From the header, or from a form body; never from the URL (OIDC-050).
fn token(request: &HttpRequest, body: &[u8]) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION);
    let posted = (request.method() == Method::POST && !body.is_empty())
        .then(|| form(request, body).ok())
        .flatten();
    let posted = posted.as_ref().and_then(|form| form.single("access_token"));
    match (header, posted) {
        (Some(header), None) => {
            let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
            let token = token.trim();
            (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
        }
        (None, Some(token)) => Some(token.to_owned()),
        // Both, or neither (RFC 6750 §2).
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// `sub`, `username` and the attributes that scopes and client permissions let through. The live
/// service sends booleans as strings; strict mode as JSON booleans (EP-273, OIDC-003).
fn claims(access: &AccessToken) -> Map<String, Value> {
    let AccessToken { pool, client, user, scopes, .. } = access;
    let mut claims = profile_claims(pool, client, user, scopes);
    if !pool.settings.is_strict() {
        for value in claims.values_mut() {
            match value {
                Value::Bool(flag) => *value = Value::String(flag.to_string()),
                Value::Number(number) => *value = Value::String(number.to_string()),
                _ => {}
            }
        }
        // As the attribute has it, not as the ID token (FED-B20).
        if let Some(identities) = user.attribute("identities") {
            claims.insert("identities".to_owned(), identities.into());
        }
    } else if let Some(address) = claims.get_mut("address") {
        *address = json!({ "formatted": address.take() });
    }
    claims.insert("sub".to_owned(), user.sub.as_str().into());
    claims.insert("username".to_owned(), user.username.as_str().into());
    claims
}

/// The error in header and body alike (EP-275 – EP-277).
fn refuse(status: StatusCode, code: &'static str, description: &'static str) -> HttpResponse {
    let body = json!({ "error": code, "error_description": description }).to_string();
    let mut answer = respond::json(status, body);
    let challenge = format!("Bearer error=\"{code}\", error_description=\"{description}\"");
    if let Ok(value) = HeaderValue::from_str(&challenge) {
        answer.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    answer
}
