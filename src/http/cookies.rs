//! The cookies of the hosted pages (UI-170 – UI-184): host-only, `Secure`, `HttpOnly`, `SameSite=Lax`.

use actix_web::HttpRequest;
use actix_web::cookie::time::{Duration, OffsetDateTime};
use actix_web::cookie::{Cookie, SameSite};

use super::Tenant;

/// The session (UI-172).
pub const SESSION: &str = "cognito";
/// The CSRF token, equal to the hidden field `_csrf` (UI-182).
pub const CSRF: &str = "XSRF-TOKEN";
/// The handle of the step that this browser has still to finish (UI-125, UI-912).
pub const PENDING: &str = "page-data";

/// The value that the browser sent, if any.
#[must_use]
pub fn read(request: &HttpRequest, tenant: &Tenant, name: &str) -> Option<String> {
    let value = request.cookie(&tenant.cookie_name(name))?.value().to_owned();
    Some(value).filter(|v| !v.is_empty() && v.len() <= 256)
}

/// A cookie to set; without `seconds` it lasts as long as the browser is open.
#[must_use]
pub fn make(tenant: &Tenant, name: &str, value: String, seconds: Option<i64>) -> Cookie<'static> {
    let mut cookie = Cookie::build(tenant.cookie_name(name), value)
        .path(tenant.cookie_path().to_owned())
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish();
    if let Some(seconds) = seconds {
        cookie.set_max_age(Duration::seconds(seconds));
    }
    cookie
}

/// The same cookie, empty and past (EP-413).
#[must_use]
pub fn clear(tenant: &Tenant, name: &str) -> Cookie<'static> {
    let mut cookie = make(tenant, name, String::new(), Some(0));
    cookie.set_expires(OffsetDateTime::UNIX_EPOCH);
    cookie
}
