//! `/dev/app`: the pages of the demo app. All buttons are forms; nothing needs JavaScript.

use std::sync::LazyLock;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde_json::Value;

use super::relying_party::{self as rp, Session, Sessions};
use super::view;
use crate::app::App;
use crate::authorization::Parameters;
use crate::authorization::encoding::url_with;
use crate::http::respond;
use crate::platform::InternalError;
use crate::platform::secret::same_bytes;

const COOKIE: &str = "portico-demo";
static SESSIONS: LazyLock<Sessions> = LazyLock::new(Sessions::default);

#[derive(Template)]
#[template(path = "dev/app.html")]
struct AppPage {
    claims: Option<Vec<(String, String)>>,
    user_info: Option<Vec<(String, String)>>,
    session: Session,
}

pub(super) async fn show(request: HttpRequest) -> HttpResponse {
    let Some(id) = cookie(&request) else { return page(Session::default()) };
    let session = SESSIONS.get(&id);
    // Notices are shown once.
    let kept = Session { notice: String::new(), error: String::new(), ..session.clone() };
    SESSIONS.put(id, kept);
    page(session)
}

pub(super) async fn sign_in(app: web::Data<App>) -> HttpResponse {
    let (url, session) = rp::start(&app);
    let id = app.entropy.token();
    SESSIONS.put(id.clone(), session);
    let cookie = Cookie::build(COOKIE, id)
        .path("/dev/app")
        .http_only(true)
        .secure(app.pools.public_url().starts_with("https:"))
        .same_site(SameSite::Lax)
        .finish();
    let mut answer = respond::redirect(&url);
    if let Err(error) = answer.add_cookie(&cookie) {
        tracing::error!(%error, "a cookie could not be set");
    }
    answer
}

pub(super) async fn callback(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let query = Parameters::decode(request.query_string().as_bytes()).unwrap_or_default();
    let Some(id) = cookie(&request) else {
        let error = "This browser did not start the sign-in.".to_owned();
        return page(Session { error, ..Session::default() });
    };
    let mut session = SESSIONS.get(&id);
    let state = query.get("state").unwrap_or_default();
    let expected =
        !session.state.is_empty() && same_bytes(state.as_bytes(), session.state.as_bytes());
    session.state.clear();
    match (expected, query.get("code"), query.get("error")) {
        (false, ..) => session.error = "The state of the answer is not ours.".to_owned(),
        (true, Some(code), _) => {
            let code = code.to_owned();
            match rp::redeem(&app, &mut session, &code).await {
                Ok(()) => session.notice = "Signed in. The ID token was verified.".to_owned(),
                Err(error) => session.error = error.to_string(),
            }
        }
        (true, None, Some(error)) => session.error = format!("Portico answered: {error}"),
        (true, None, None) => session.error = "The answer has no code.".to_owned(),
    }
    SESSIONS.put(id, session);
    respond::redirect("/dev/app")
}

pub(super) async fn user_info(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    act(&request, async |session| {
        session.user_info = Some(rp::user_info(&app, session).await?);
        Ok("userInfo answered.")
    })
    .await
}

pub(super) async fn refresh(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    act(&request, async |session| {
        rp::refresh(&app, session).await?;
        Ok("New ID and access tokens.")
    })
    .await
}

pub(super) async fn revoke(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    act(&request, async |session| {
        rp::revoke(&app, session).await?;
        session.user_info = None;
        Ok("The refresh token and its access tokens are revoked: try userInfo or refresh.")
    })
    .await
}

/// Forgets the tokens here and ends the session there.
pub(super) async fn sign_out(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    if let Some(id) = cookie(&request) {
        let notice = "Signed out.".to_owned();
        SESSIONS.put(id, Session { notice, ..Session::default() });
    }
    let base = app.pools.public_url();
    let back = format!("{base}/dev/app");
    let parameters =
        [("client_id", app.config.development.client_id.as_str()), ("logout_uri", back.as_str())];
    respond::redirect(&url_with(&format!("{base}/logout"), parameters))
}

/// Runs one step for the browser's session and goes back to the page.
async fn act(
    request: &HttpRequest,
    step: impl AsyncFnOnce(&mut Session) -> Result<&'static str, InternalError>,
) -> HttpResponse {
    if let Some(id) = cookie(request) {
        let mut session = SESSIONS.get(&id);
        match step(&mut session).await {
            Ok(notice) => session.notice = notice.to_owned(),
            Err(error) => session.error = error.to_string(),
        }
        SESSIONS.put(id, session);
    }
    respond::redirect("/dev/app")
}

fn cookie(request: &HttpRequest) -> Option<String> {
    request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())
}

fn page(session: Session) -> HttpResponse {
    let view = AppPage {
        claims: session.claims.as_ref().map(rows),
        user_info: session.user_info.as_ref().map(rows),
        session,
    };
    view::page(&view, StatusCode::OK)
}

fn rows(document: &Value) -> Vec<(String, String)> {
    let Some(members) = document.as_object() else { return Vec::new() };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    members.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}
