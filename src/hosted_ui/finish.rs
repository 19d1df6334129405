//! The end of a sign-in on the pages: a session in this browser, and the answer to the app.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::connect;
use super::entry::{Entry, Refusal};
use super::pages::{FormPostPage, Frame, HiddenField};
use crate::authorization::complete::{Services, complete};
use crate::authorization::{AuthorizationError, AuthorizationResponse};
use crate::http::{cookies, respond};
use crate::locales::Locale;
use crate::sessions::browser::SESSION_SECONDS;
use crate::sessions::{SamlSession, SignedIn};

/// Starts a new session in place of any other (EP-307, UI-183) and answers the app. From here on a
/// failure goes to the callback (EP-148).
pub(super) async fn signed_in(
    entry: &Entry,
    signed_in: &SignedIn,
) -> Result<HttpResponse, Refusal> {
    signed_in_through(entry, signed_in, "COGNITO", None).await
}

/// As [`signed_in`], by an account of another house; `saml`: what a sign-out there will need.
pub(super) async fn signed_in_through(
    entry: &Entry,
    signed_in: &SignedIn,
    provider: &str,
    saml: Option<SamlSession>,
) -> Result<HttpResponse, Refusal> {
    let (app, tenant) = (&entry.app, &entry.tenant);
    let connected = connect::finish(entry, signed_in).await?;
    let signed_in = &match connected.user {
        Some(user) => SignedIn { user, ..signed_in.clone() },
        None => signed_in.clone(),
    };
    let connected = connected.is_over;
    let (pool, user) = (&tenant.pool, &signed_in.user);
    let continued = match entry.session_handle() {
        Some(old) => app.sessions.end_before(&pool.id, &old, &user.sub).await,
        None => Ok(None),
    };
    let continued = continued.map_err(|error| Refusal::internal(entry, error))?;
    // Other clients of the pool may take it for as long as ever (UI-174).
    let seconds = entry.client.browser_session_seconds().max(SESSION_SECONDS);
    let (of, since) = ((&pool.id, &user.sub), signed_in.auth_time);
    let client = Some(&*entry.client);
    let started =
        app.sessions.start_lasting(of, (provider, saml), (since, seconds), client, continued);
    let started = started.await;
    let (handle, name) = started.map_err(|error| Refusal::internal(entry, error))?;
    let touched = app.sessions.touch(pool, &handle, &entry.seen()).await;
    touched.map_err(|error| Refusal::internal(entry, error))?;
    if entry.query("next") == Some("account") {
        let mut answer = entry.redirect_without("/account", &["next", "prompt"]);
        dress_in_session(entry, &mut answer, handle, connected);
        return Ok(answer);
    }
    let services = Services {
        store: &app.store,
        tokens: &app.tokens,
        clock: &app.clock,
        entropy: &app.entropy,
    };
    let signed_in = SignedIn { sso_session: Some(name), ..signed_in.clone() };
    let response = complete(&services, pool, &entry.request, &signed_in).await;
    let response = response.unwrap_or_else(|error| {
        tracing::error!(request_id = %entry.visit.request_id, %error, "completing a sign-in");
        entry.request.target.error(AuthorizationError::ServerError, None)
    });
    let mut answer = self::respond(response);
    dress_in_session(entry, &mut answer, handle, connected);
    Ok(answer)
}

/// The cookies of a new session; the forgery token changes with it (UI-183).
fn dress_in_session(entry: &Entry, answer: &mut HttpResponse, handle: String, connected: bool) {
    let (app, tenant) = (&entry.app, &entry.tenant);
    let seconds = entry.client.browser_session_seconds().max(SESSION_SECONDS);
    let session = cookies::make(tenant, cookies::SESSION, handle, Some(seconds));
    entry.add_cookie(answer, &session);
    let csrf = cookies::make(tenant, cookies::CSRF, app.entropy.uuid(), None);
    entry.add_cookie(answer, &csrf);
    entry.add_cookie(answer, &cookies::clear(tenant, cookies::PENDING));
    if connected {
        entry.add_cookie(answer, &cookies::clear(tenant, cookies::CONNECT));
    }
}

/// A redirect, or a page whose form posts itself (OIDC-060).
pub(super) fn respond(response: AuthorizationResponse) -> HttpResponse {
    match response {
        AuthorizationResponse::Redirect(location) => respond::redirect(&location),
        AuthorizationResponse::FormPost { action, fields } => {
            let view = FormPostPage {
                frame: Frame::new(Locale::english(), "Portico"),
                fields: fields
                    .into_iter()
                    .map(|(name, value)| HiddenField { name: name.to_owned(), value })
                    .collect(),
                action: action.clone(),
            };
            super::respond::page(&view, StatusCode::OK, Some(&action))
        }
    }
}
