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

/// The handle of an account that waits to be connected (FED-T09).
pub const CONNECT: &str = "connect";

/// Binds the way back from a provider to the browser (FED-087): it has to survive a POST from another
/// site, which browsers allow with `SameSite=None` only, and old ones only without it.
pub const STATE: &str = "csrf-state";
pub const STATE_LEGACY: &str = "csrf-state-legacy";

/// Both cookies of a way to a provider.
#[must_use]
pub fn make_state(tenant: &Tenant, value: &str, seconds: i64) -> [Cookie<'static>; 2] {
    let mut modern = make(tenant, STATE, value.to_owned(), Some(seconds));
    modern.set_same_site(SameSite::None);
    let mut legacy = make(tenant, STATE_LEGACY, value.to_owned(), Some(seconds));
    legacy.set_same_site(None);
    [modern, legacy]
}

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
