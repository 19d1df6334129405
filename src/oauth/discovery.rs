//! Discovery and JWKS, under the issuer (EP-600 – EP-616, OIDC-010 – OIDC-014, OIDC-320).

use std::cell::RefCell;
use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use serde_json::json;

use super::token::DEVICE_GRANT;
use crate::app::App;
use crate::clients::assertion::ALGORITHM_NAMES;
use crate::http::respond;
use crate::platform::{InternalError, PoolId, Timestamp};
use crate::pools::Pool;

/// Verifiers may keep both documents for five minutes (EP-614).
const CACHED: &str = "public, max-age=300";
/// A node serves a changed domain or mode after at most this long.
const FRESH_MS: i64 = 2_000;

/// What a pool publishes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Document {
    Configuration,
    Jwks,
}

thread_local! {
    static DOCUMENTS: RefCell<HashMap<(PoolId, Document), (Timestamp, Bytes)>> = RefCell::default();
}

pub(super) async fn configuration(app: web::Data<App>, pool: web::Path<String>) -> HttpResponse {
    publish(&app, Document::Configuration, pool.into_inner()).await
}

pub(super) async fn jwks(app: web::Data<App>, pool: web::Path<String>) -> HttpResponse {
    publish(&app, Document::Jwks, pool.into_inner()).await
}

/// From this thread's memory, or made anew; no database call while it is fresh.
async fn publish(app: &App, document: Document, pool: String) -> HttpResponse {
    let key = (PoolId::new(pool), document);
    let now = app.clock.now();
    let cached = DOCUMENTS.with_borrow(|documents| {
        let found = documents.get(&key).filter(|(at, _)| (0..FRESH_MS).contains(&(now.0 - at.0)));
        found.map(|(_, bytes)| bytes.clone())
    });
    if let Some(bytes) = cached {
        return published(bytes);
    }
    let made = match document {
        Document::Configuration => self::document(app, &key.0).await,
        Document::Jwks => key_set(app, &key.0).await,
    };
    match made {
        Ok(Some(bytes)) => {
            let kept = bytes.clone();
            DOCUMENTS.with_borrow_mut(|documents| documents.insert(key, (now, kept)));
            published(bytes)
        }
        Ok(None) => unknown_pool(&key.0),
        Err(error) => failed(&error),
    }
}

async fn key_set(app: &App, id: &PoolId) -> Result<Option<Bytes>, InternalError> {
    match app.pools.pool(id).await? {
        Some(pool) => Ok(Some(app.tokens.jwks(&pool.id).await?)),
        None => Ok(None),
    }
}

async fn document(app: &App, id: &PoolId) -> Result<Option<Bytes>, InternalError> {
    let Some(pool) = app.pools.pool(id).await? else { return Ok(None) };
    let base = app.pools.base_url(&pool).await?;
    let base = base.unwrap_or_else(|| app.pools.public_url().to_owned());
    let issuer = pool.issuer(app.pools.public_url());
    let mut document = metadata(&pool, &issuer, &base, app.pools.public_url());
    // Only where a client uses it (OIDC-323, OIDC-081, OIDC-326).
    let members = [
        r#""device_grant":true"#,
        r#""backchannel_logout_uri":""#,
        r#""frontchannel_logout_uri":""#,
        r#""jwks":{"#,
    ];
    let [device_grant, backchannel, frontchannel, keys] =
        app.store.client_features(&pool.id, members).await?;
    for (is_on, name) in [(backchannel, "backchannel"), (frontchannel, "frontchannel")] {
        if is_on {
            document[format!("{name}_logout_supported")] = json!(true);
            document[format!("{name}_logout_session_supported")] = json!(true);
        }
    }
    if keys {
        for endpoint in ["token", "revocation", "introspection"] {
            let name = format!("{endpoint}_endpoint_auth_methods_supported");
            if let Some(methods) = document[name.as_str()].as_array_mut() {
                methods.push(json!("private_key_jwt"));
                let name = format!("{endpoint}_endpoint_auth_signing_alg_values_supported");
                document[name] = json!(ALGORITHM_NAMES);
            }
        }
    }
    if device_grant {
        document["device_authorization_endpoint"] =
            json!(format!("{base}/oauth2/device_authorization"));
        if let Some(grants) = document["grant_types_supported"].as_array_mut() {
            grants.push(json!(DEVICE_GRANT));
        }
    }
    Ok(Some(Bytes::from(document.to_string())))
}

fn metadata(pool: &Pool, issuer: &str, base: &str, public_url: &str) -> serde_json::Value {
    let strict = pool.settings.is_strict();
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{base}/oauth2/authorize"),
        "token_endpoint": format!("{base}/oauth2/token"),
        "userinfo_endpoint": format!("{base}/oauth2/userInfo"),
        "revocation_endpoint": format!("{base}/oauth2/revoke"),
        "end_session_endpoint": format!("{base}/logout"),
        "pushed_authorization_request_endpoint": format!("{base}/oauth2/par"),
        "require_pushed_authorization_requests": false,
        "jwks_uri": format!("{public_url}/{}/.well-known/jwks.json", pool.id),
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "token"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported":
            ["authorization_code", "implicit", "refresh_token", "client_credentials"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "name",
            "given_name", "family_name", "middle_name", "nickname", "preferred_username",
            "profile", "picture", "website", "email", "email_verified", "gender", "birthdate",
            "zoneinfo", "locale", "phone_number", "phone_number_verified", "address", "updated_at"
        ],
        "ui_locales_supported": ["en"],
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": strict,
    });
    if pool.settings.portico.introspection {
        document["introspection_endpoint"] = json!(format!("{base}/oauth2/introspect"));
        document["introspection_endpoint_auth_methods_supported"] =
            json!(["client_secret_basic", "client_secret_post"]);
    }
    document
}

fn published(document: Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json;charset=UTF-8"))
        .insert_header((CACHE_CONTROL, CACHED))
        .body(document)
}

/// EP-615.
fn unknown_pool(id: &PoolId) -> HttpResponse {
    let shown: String = id.as_str().chars().take(55).collect();
    let message = format!("User pool {shown} does not exist.");
    let body = json!({ "__type": "ResourceNotFoundException", "message": message }).to_string();
    respond::json(StatusCode::NOT_FOUND, body)
}

fn failed(error: &InternalError) -> HttpResponse {
    tracing::error!(%error, "discovery failed");
    respond::json(StatusCode::INTERNAL_SERVER_ERROR, r#"{"error":"server_error"}"#)
}
