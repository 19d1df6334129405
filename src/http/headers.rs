//! What every answer carries (UI-185, EP-018, EP-019, EP-030).

use std::future::{Ready, ready};
use std::pin::Pin;

use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, EXPIRES, HeaderName, HeaderValue, PRAGMA,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::{Error, HttpMessage as _, web};

use super::visit::Arrival;
use crate::app::App;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-cognito-request-id");
const NO_STORE: HeaderValue =
    HeaderValue::from_static("no-cache, no-store, max-age=0, must-revalidate");

#[derive(Clone)]
pub struct ResponseHeaders {
    is_tls: bool,
}

impl ResponseHeaders {
    #[must_use]
    pub fn new(app: web::Data<App>) -> Self {
        Self { is_tls: app.pools.public_url().starts_with("https:") }
    }
}

impl<S, B> Transform<S, ServiceRequest> for ResponseHeaders
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = WithHeaders<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(WithHeaders { service, is_tls: self.is_tls }))
    }
}

pub struct WithHeaders<S> {
    service: S,
    is_tls: bool,
}

impl<S, B> Service<ServiceRequest> for WithHeaders<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>>>>;

    actix_web::dev::forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let arrival = request.extensions().get::<Arrival>().cloned().unwrap_or_default();
        let is_direct = is_direct(request.path());
        let is_tls = self.is_tls;
        let answer = self.service.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            let headers = response.headers_mut();
            if let Ok(id) = HeaderValue::from_str(&arrival.request_id) {
                headers.insert(REQUEST_ID.clone(), id);
            }
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            if !headers.contains_key(X_FRAME_OPTIONS) {
                headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
            }
            if is_tls {
                headers.insert(
                    STRICT_TRANSPORT_SECURITY,
                    HeaderValue::from_static("max-age=31536000; includeSubDomains"),
                );
            }
            if !headers.contains_key(CACHE_CONTROL) {
                headers.insert(CACHE_CONTROL, NO_STORE);
                headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
                headers.insert(EXPIRES, HeaderValue::from_static("0"));
            }
            let withheld = arrival.strict.get() && !is_direct;
            if !withheld && !headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            Ok(response)
        })
    }
}

/// Called by apps themselves, not opened in a browser window: these keep CORS in strict mode too
/// (OIDC-330).
fn is_direct(path: &str) -> bool {
    matches!(path, "/" | "/oauth2/token" | "/oauth2/userinfo" | "/oauth2/revoke")
        || path.contains("/.well-known/")
}
