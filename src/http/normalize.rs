//! Before any door: a request id, and one spelling of every path. Page paths match in any case, with
//! or without a trailing slash (UI-034); aliases lead to their page (UI-038); mounts come off
//! (DOM-008).

use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::error::ErrorRequestTimeout;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;
use actix_web::{Error, HttpMessage as _, web};

use super::visit::Arrival;
use crate::app::App;
use crate::audit::about::noting;

/// Large files, which may take longer and watch their own time (IMP-202).
const UPLOADS: &str = "/import-uploads/";
const REQUEST_TIMEOUT: Duration = Duration::from_secs(40);

/// Every path of the pages and endpoints, in the spelling that the doors register.
const PATHS: [&str; 35] = [
    "/login",
    "/logout",
    "/login/passkey",
    "/login/passkey/options",
    "/account",
    "/account/passkey",
    "/account/passkey/options",
    "/signup",
    "/confirm",
    "/resendcode",
    "/confirmuser",
    "/forgotpassword",
    "/confirmforgotpassword",
    "/resetpassword",
    "/mfa",
    "/mfaoption",
    "/mfaregister",
    "/customchallenge",
    "/eventfeedback",
    "/error",
    "/signedout",
    "/oauth2/authorize",
    "/oauth2/token",
    "/oauth2/userinfo",
    "/oauth2/revoke",
    "/oauth2/idpresponse",
    "/saml2/idpresponse",
    "/saml2/logout",
    "/saml2/metadata",
    "/logout/confirm",
    "/oauth2/introspect",
    "/oauth2/par",
    "/captcha",
    "/device",
    "/oauth2/device_authorization",
];
const ALIASES: [(&str, &str); 3] = [
    ("/oauth2/login", "/login"),
    ("/oauth2/logout", "/logout"),
    ("/authorize", "/oauth2/authorize"),
];

#[derive(Clone)]
pub struct NormalizePath {
    app: web::Data<App>,
}

impl NormalizePath {
    #[must_use]
    pub const fn new(app: web::Data<App>) -> Self {
        Self { app }
    }
}

impl<S, B> Transform<S, ServiceRequest> for NormalizePath
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = Normalized<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Normalized { service: Rc::new(service), app: self.app.clone() }))
    }
}

pub struct Normalized<S> {
    service: Rc<S>,
    app: web::Data<App>,
}

impl<S, B> Service<ServiceRequest> for Normalized<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>>>>;

    actix_web::dev::forward_ready!(service);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let (service, app) = (Rc::clone(&self.service), self.app.clone());
        let request_id = app.entropy.uuid();
        if let Some(path) = canonical(request.path()) {
            rewrite(&mut request, path);
            request.extensions_mut().insert(Arrival { request_id, ..Arrival::default() });
            return Box::pin(in_time(service.call(request)));
        }
        if request.path().starts_with(UPLOADS) {
            request.extensions_mut().insert(Arrival { request_id, ..Arrival::default() });
            return Box::pin(async move { service.call(request).await });
        }
        Box::pin(async move {
            let mount = mounted(&app, request.path()).await;
            if let Some((_, path)) = mount.as_ref() {
                rewrite(&mut request, path);
            }
            let mount = mount.map(|(mount, _)| mount).unwrap_or_default();
            request.extensions_mut().insert(Arrival { request_id, mount, ..Arrival::default() });
            in_time(service.call(request)).await
        })
    }
}

/// No request holds a connection for ever: a body that does not arrive ends in 408. What the request
/// notes for the audit log stays with it.
async fn in_time<T>(answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match tokio::time::timeout(REQUEST_TIMEOUT, noting(answer)).await {
        Ok(answer) => answer,
        Err(_) => Err(ErrorRequestTimeout("The request did not arrive in time.")),
    }
}

/// The registered spelling of a page path.
#[must_use]
pub fn canonical(path: &str) -> Option<&'static str> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let alias = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(path));
    alias
        .map(|(_, page)| *page)
        .or_else(|| PATHS.iter().find(|page| page.eq_ignore_ascii_case(path)).copied())
}

/// `/<mount>/login` → `/<mount>` and `/login`, if a pool is mounted there.
async fn mounted(app: &App, path: &str) -> Option<(String, String)> {
    let rest = path.strip_prefix('/')?;
    let (mount, rest) = rest.split_at(rest.find('/')?);
    let page = if rest.starts_with("/static/") { rest } else { canonical(rest)? }.to_owned();
    match app.pools.pool_by_mount(mount).await {
        Ok(Some(_)) => Some((format!("/{mount}"), page)),
        Ok(None) => None,
        Err(error) => {
            tracing::error!(%error, "looking up a mount");
            None
        }
    }
}

fn rewrite(request: &mut ServiceRequest, path: &str) {
    if request.path() == path {
        return;
    }
    let text = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let Ok(path_and_query) = text.parse::<PathAndQuery>() else { return };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(path_and_query);
    if let Ok(uri) = Uri::from_parts(parts) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}
