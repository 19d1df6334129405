//! The look and the language of a page: whose style sheet and logo, which of the languages
//! (UI-200 – UI-214, UI-905), and the files that a look is made of.

use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::assets;
use super::pages::Frame;
use crate::app::App;
use crate::authorization::Parameters;
use crate::branding::{Look, LookFile};
use crate::http::respond;
use crate::http::tenant::Tenant;
use crate::locales::{self, Locale};
use crate::platform::{InternalError, PoolId};

/// Remembers a language that was asked for (UI-905).
const LANG: &str = "lang";
const YEAR: i64 = 365 * 24 * 3600;

/// How a page is dressed.
#[derive(Clone)]
pub(super) struct Dress {
    pub look: Arc<Look>,
    pub locale: Arc<Locale>,
}

impl Dress {
    /// The default look in the language of the browser.
    pub fn plain(http: &HttpRequest, query: &Parameters) -> Self {
        Self { look: Arc::default(), locale: locale(http, query) }
    }

    /// The look of a client, with its own sentences.
    pub async fn of(
        app: &App,
        http: &HttpRequest,
        query: &Parameters,
        tenant: &Tenant,
        client: &str,
    ) -> Result<Self, InternalError> {
        let managed = tenant.has_managed_login();
        let look = app.branding.look(&tenant.pool.id, client, managed).await?;
        let locale = locale(http, query);
        let own = look.theme.as_ref().map(|theme| theme.fluent(locale.tag()));
        let locale = locales::with_overrides(&locale, own.as_deref().unwrap_or_default());
        Ok(Self { look, locale })
    }

    pub fn frame(&self, app_name: &str, mount: &str) -> Frame<'_> {
        let mut frame = Frame::new(&self.locale, app_name);
        frame.mount = mount.to_owned();
        frame.sheet_href = self.look.sheet.as_ref().map(|sheet| sheet.href.clone());
        frame.favicon_href = self.look.favicon_href.as_ref().map(|href| {
            if href.starts_with('/') { format!("{mount}{href}") } else { href.clone() }
        });
        frame.scheme = self.look.scheme;
        frame.has_logo = self.look.has_logo;
        frame.is_unmarked = self.look.is_unmarked;
        frame.has_header = self.look.has_header;
        frame.has_footer = self.look.has_footer;
        frame
    }
}

/// `lang`, `ui_locales`, the cookie, then what the browser prefers.
fn locale(http: &HttpRequest, query: &Parameters) -> Arc<Locale> {
    let cookie = http.cookie(LANG).map(|cookie| cookie.value().to_owned());
    let header = http.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let asked = query.get("ui_locales").unwrap_or_default().split_whitespace().take(20);
    let wanted = query
        .get(LANG)
        .into_iter()
        .chain(asked)
        .chain(cookie.as_deref())
        .chain(locales::accepted(header.unwrap_or_default()));
    locales::choose(wanted)
}

/// The cookie that keeps a language named by `lang`.
pub(super) fn lang_cookie(query: &Parameters) -> Option<Cookie<'static>> {
    let locale = locales::find(query.get(LANG)?)?;
    let cookie = Cookie::build(LANG, locale.tag().to_owned())
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(YEAR));
    Some(cookie.finish())
}

/// What a picture may do when somebody opens it by itself: show.
const PICTURE_CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// `GET /<poolId>/<clientId>/<version>/assets/…` (UI-207).
pub(super) async fn file(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
) -> HttpResponse {
    let (pool, client, _version, name) = path.into_inner();
    match app.branding.file(&PoolId::new(pool), &client, &name).await {
        Ok(Some(LookFile { bytes, content_type, is_lasting })) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, content_type))
            .insert_header((CACHE_CONTROL, if is_lasting { assets::FOREVER } else { "no-store" }))
            .insert_header(("Content-Security-Policy", PICTURE_CSP))
            .body(bytes),
        Ok(None) => respond::not_found(request).await,
        Err(error) => {
            tracing::error!(%error, "a file of a look");
            HttpResponse::InternalServerError().finish()
        }
    }
}
