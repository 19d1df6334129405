//! Paths and methods of the endpoints (section 6.0 of file 01).

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
};
use actix_web::{HttpResponse, web};

use super::discovery::Document;
use super::{
    authorize, device_authorization, discovery, introspect, logout, par, revoke, saml, token,
    userinfo,
};
use crate::http::respond::method_not_allowed;

/// What a browser app may send (EP-031, trap 15 of file 01).
const HEADERS: &str = "authorization, content-type, x-amz-user-agent, x-amz-target, dpop";

pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/oauth2/authorize")
            .route(web::get().to(authorize::handle))
            .route(web::post().to(authorize::handle))
            .default_service(web::to(|| async { method_not_allowed("GET, POST") })),
    )
    .service(
        web::resource("/oauth2/token")
            .route(web::post().to(token::post))
            .route(web::method(actix_web::http::Method::OPTIONS).to(|| async { preflight("POST") }))
            .default_service(web::to(|| async { method_not_allowed("POST, OPTIONS") })),
    )
    .service(
        web::resource("/oauth2/userinfo")
            .route(web::get().to(userinfo::handle))
            .route(web::post().to(userinfo::handle))
            .route(
                web::method(actix_web::http::Method::OPTIONS)
                    .to(|| async { preflight("GET, POST") }),
            )
            .default_service(web::to(|| async { method_not_allowed("GET, POST, OPTIONS") })),
    )
    .service(
        web::resource("/oauth2/revoke")
            .route(web::post().to(revoke::post))
            .route(web::method(actix_web::http::Method::OPTIONS).to(|| async { preflight("POST") }))
            .default_service(web::to(|| async { method_not_allowed("POST, OPTIONS") })),
    )
    .service(
        web::resource("/oauth2/par")
            .route(web::post().to(par::post))
            .route(web::method(actix_web::http::Method::OPTIONS).to(|| async { preflight("POST") }))
            .default_service(web::to(|| async { method_not_allowed("POST, OPTIONS") })),
    )
    .service(
        web::resource("/oauth2/device_authorization")
            .route(web::post().to(device_authorization::post))
            .route(web::method(actix_web::http::Method::OPTIONS).to(|| async { preflight("POST") }))
            .default_service(web::to(|| async { method_not_allowed("POST, OPTIONS") })),
    )
    .service(
        web::resource("/oauth2/introspect")
            .route(web::post().to(introspect::post))
            .route(web::method(actix_web::http::Method::OPTIONS).to(|| async { preflight("POST") }))
            .default_service(web::to(|| async { method_not_allowed("POST, OPTIONS") })),
    )
    .service(
        web::resource("/logout")
            .route(web::get().to(logout::handle))
            .route(web::post().to(logout::handle))
            .default_service(web::to(|| async { method_not_allowed("GET, POST") })),
    )
    .service(
        web::resource("/saml2/logout")
            .route(web::post().to(saml::logout))
            .default_service(web::to(|| async { method_not_allowed("POST") })),
    )
    .service(
        web::resource("/saml2/metadata")
            .route(web::get().to(saml::metadata))
            .default_service(web::to(|| async { method_not_allowed("GET") })),
    )
    .service(document("/{pool}/.well-known/openid-configuration", Document::Configuration))
    .service(document("/{pool}/.well-known/oauth-authorization-server", Document::Configuration))
    .service(document("/.well-known/oauth-authorization-server/{pool}", Document::Configuration))
    .service(document("/{pool}/.well-known/jwks.json", Document::Jwks));
}

fn document(path: &str, document: Document) -> actix_web::Resource {
    let get = match document {
        Document::Configuration => web::get().to(discovery::configuration),
        Document::Jwks => web::get().to(discovery::jwks),
    };
    web::resource(path)
        .route(get)
        .route(web::method(actix_web::http::Method::OPTIONS).to(|| async { preflight("GET") }))
        .default_service(web::to(|| async { method_not_allowed("GET, OPTIONS") }))
}

fn preflight(methods: &'static str) -> HttpResponse {
    HttpResponse::build(StatusCode::NO_CONTENT)
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, HEADERS))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}
