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
use crate::branding::Look;
use crate::http::respond;
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
        pool: &PoolId,
        client: &str,
    ) -> Result<Self, InternalError> {
        let look = app.branding.look(pool, client).await?;
        let locale = locale(http, query);
        let own = look.theme.as_ref().map(|theme| theme.fluent(locale.tag()));
        let locale = locales::with_overrides(&locale, own.as_deref().unwrap_or_default());
        Ok(Self { look, locale })
    }

    pub fn frame(&self, app_name: &str, mount: &str) -> Frame<'_> {
        let mut frame = Frame::new(&self.locale, app_name);
        frame.mount = mount.to_owned();
        // The default sheet is part of it, so its content marks the address too.
        let mark = assets::href("portico.css").rsplit('/').next().unwrap_or_default();
        frame.sheet_href = self.look.sheet_href.as_ref().map(|href| format!("{href}&{mark}"));
        frame.logo_href.clone_from(&self.look.logo_href);
        frame.favicon_href.clone_from(&self.look.favicon_href);
        frame.is_light_only = self.look.is_light_only;
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

/// `GET /<poolId>/<clientId>/<version>/assets/…` (UI-207).
pub(super) async fn file(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
) -> HttpResponse {
    let (pool, client, _version, name) = path.into_inner();
    match app.branding.file(&PoolId::new(pool), &client, &name).await {
        Ok(Some((mut bytes, content_type))) => {
            if content_type.starts_with("text/css")
                && let Some(default) = assets::find(assets::href("portico.css"))
            {
                bytes = [default.bytes, b"\n", &bytes].concat();
            }
            HttpResponse::Ok()
                .insert_header((CONTENT_TYPE, content_type))
                .insert_header((CACHE_CONTROL, assets::FOREVER))
                .body(bytes)
        }
        Ok(None) => respond::not_found(request).await,
        Err(error) => {
            tracing::error!(%error, "a file of a look");
            HttpResponse::InternalServerError().finish()
        }
    }
}
