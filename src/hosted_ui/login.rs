//! `/login`: the sign-in page (UI-040 – UI-062, EP-300 – EP-307).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::entry::{Entry, Refusal};
use super::pages::{
    CorporateEmail, CurrentSession, LoginPage, NativeSignIn, PasskeySignIn, Provider,
};
use super::screen::{sign_in_option, sign_in_text};
use super::{challenge, confirm, connect, corporate, forgot_password};
use crate::auth::{SignInError, Step};
use crate::identity_providers::{Listed, ProviderType};
use crate::platform::Secret;

/// `GET /login` (audit `Login_GET`).
pub(super) async fn get(entry: Entry) -> Result<HttpResponse, Refusal> {
    let notice = match entry.query("notice") {
        Some("password-changed") => Some("login-notice-password-changed"),
        Some("confirmed") => Some("login-notice-confirmed"),
        _ => None,
    };
    // FED-015: a provider that the client does not have.
    let error = entry
        .asks_for_unusable_provider()
        .then(|| entry.locale.text("login-error-no-option").to_owned());
    let notice = notice.map(|key| entry.locale.text(key).to_owned());
    let mut task = None;
    if entry.query("notice") == Some("connect")
        && let Some(provider) = connect::waiting(&entry).await?
    {
        task = Some(entry.locale.format("login-notice-connect", &[("provider", &provider)]));
    }
    let name = entry.query("login_hint").unwrap_or_default().to_owned();
    let words = Words { error, notice, task };
    shown(&entry, &name, words, (String::new(), None)).await
}

/// `POST /login` (audit `CognitoAuthentication`).
pub(super) async fn post(entry: Entry) -> Result<HttpResponse, Refusal> {
    if corporate::is_posted(&entry) {
        return corporate::post(entry).await;
    }
    if !entry.client.allows_native_sign_in() {
        return Err(Refusal::unusable(&entry));
    }
    let username = entry.field("username").trim().to_owned();
    let (pool, client, auth) = (&entry.tenant.pool, &entry.client, &entry.auth);
    let password = Secret::new(entry.field("password"));
    let begun = if !entry.field("sendCode").is_empty() {
        auth.begin_code(pool, client, &username).await
    } else if auth.is_custom_on_pages(pool) {
        let password = Some(&password).filter(|password| !password.is_empty());
        auth.begin_custom_with_password(pool, client, &username, password).await
    } else {
        auth.begin_password(pool, client, &username, &password).await
    };
    answer(&entry, &username, begun).await
}

/// `POST /login/passkey/options`: a challenge for the passkeys that this browser knows.
pub(super) async fn passkey_options(entry: Entry) -> Result<HttpResponse, Refusal> {
    if !entry.client.allows_native_sign_in() {
        return Err(Refusal::unusable(&entry));
    }
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    match entry.auth.discover_passkey(pool, client).await {
        Ok(options) => Ok(HttpResponse::Ok().json(options)),
        Err(error) => Err(Refusal::page(&entry, &sign_in_text(&entry, &error))),
    }
}

/// `POST /login/passkey` (audit `Login_Passkey_POST`).
pub(super) async fn passkey(entry: Entry) -> Result<HttpResponse, Refusal> {
    if !entry.client.allows_native_sign_in() {
        return Err(Refusal::unusable(&entry));
    }
    let credential = serde_json::from_str(entry.field("credential")).unwrap_or_default();
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let step = entry.auth.answer_discovery(pool, client, &credential).await;
    answer(&entry, "", step).await
}

async fn answer(
    entry: &Entry,
    username: &str,
    step: Result<Step, SignInError>,
) -> Result<HttpResponse, Refusal> {
    let username = username.to_owned();
    match step {
        Ok(step) => challenge::go_on(entry, step, &username).await,
        Err(SignInError::NotConfirmed { username, password_verified }) => {
            confirm::start_unconfirmed(entry, &username, password_verified).await
        }
        Err(SignInError::PasswordResetRequired) => Ok(forgot_password::redirect(entry, &username)),
        Err(SignInError::Compromised) => {
            Ok(forgot_password::redirect_compromised(entry, &username))
        }
        Err(error) => {
            let text = sign_in_text(entry, &error);
            let mut answer = refused(entry, &username, text).await?;
            if matches!(error, SignInError::Busy) {
                *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            }
            Ok(answer)
        }
    }
}

/// The sign-in page again, with what was wrong.
pub(super) async fn refused(
    entry: &Entry,
    username: &str,
    error: String,
) -> Result<HttpResponse, Refusal> {
    let words = Words { error: Some(error), ..Words::default() };
    shown(entry, username, words, (String::new(), None)).await
}

/// What the page says besides itself.
#[derive(Default)]
struct Words {
    error: Option<String>,
    notice: Option<String>,
    task: Option<String>,
}

/// The page again, after an address that leads nowhere (FED-078).
pub(super) async fn page_with_box(
    entry: &Entry,
    email: String,
    error: String,
) -> Result<HttpResponse, Refusal> {
    shown(entry, "", Words::default(), (email, Some(error))).await
}

async fn shown(
    entry: &Entry,
    username: &str,
    Words { error, notice, task }: Words,
    (email, email_error): (String, Option<String>),
) -> Result<HttpResponse, Refusal> {
    let pool = &entry.tenant.pool;
    let native = entry.client.allows_native_sign_in().then(|| NativeSignIn {
        form: entry.form("/login"),
        sign_in_with: sign_in_option(pool),
        username: username.to_owned(),
        is_password_optional: entry.auth.is_custom_on_pages(pool),
        can_send_code: ["EMAIL_OTP", "SMS_OTP"]
            .iter()
            .any(|f| pool.settings.allows_first_factor(f)),
        passkey: pool.settings.allows_first_factor("WEB_AUTHN").then(|| PasskeySignIn {
            form: entry.form("/login/passkey"),
            options_action: entry.href("/login/passkey/options"),
        }),
        forgot_href: entry.recovery_is_open().then(|| entry.href("/forgotPassword")),
    });
    let Ways { social, corporate, has_box } = ways(entry).await?;
    let open = !pool.settings.admin_create_user_config.allow_admin_create_user_only;
    let view = LoginPage {
        frame: entry.frame(),
        error,
        notice,
        task,
        session: session(entry).await?,
        sign_up_href: (open && native.is_some()).then(|| entry.href("/signup")),
        native,
        social,
        corporate,
        corporate_email: has_box.then(|| CorporateEmail {
            form: entry.form("/login"),
            email,
            error: email_error,
        }),
        app_href: None,
    };
    entry.render(&view)
}

/// The ways to the client's providers.
#[derive(Default)]
struct Ways {
    social: Vec<Provider>,
    corporate: Vec<Provider>,
    /// In place of the buttons of SAML providers (FED-070).
    has_box: bool,
}

/// UI-044 – UI-051, FED-070 – FED-073.
async fn ways(entry: &Entry) -> Result<Ways, Refusal> {
    let supported = &entry.client.settings.supported_identity_providers;
    let mut ways = Ways::default();
    if supported.iter().all(|name| name == "COGNITO") {
        return Ok(ways);
    }
    let kinds = entry.app.identity_providers.kinds(&entry.tenant.pool.id).await;
    let kinds = kinds.map_err(|error| Refusal::internal(entry, error))?;
    let listed = || kinds.iter().filter(|listed| supported.contains(&listed.name));
    let mut saml = listed().filter(|listed| listed.kind == ProviderType::Saml).peekable();
    ways.has_box = saml.peek().is_some() && saml.all(|listed| listed.has_identifiers);
    let frame = entry.frame();
    for Listed { name, kind, .. } in listed() {
        let request = entry.request.parameters.without(&["idp_identifier", "IdPIdentifier"]);
        let query = request.with("identity_provider", name).to_query();
        let href = format!("{}/oauth2/authorize?{query}", entry.tenant.base_path);
        match kind {
            ProviderType::Saml if ways.has_box => {}
            ProviderType::Saml | ProviderType::Oidc => {
                ways.corporate.push(Provider::corporate(name, href));
            }
            kind => ways.social.extend(Provider::social(&frame, kind.as_str(), href)),
        }
    }
    Ok(ways)
}

/// "Continue as …", if this browser has a session that the client may use (EP-306). Somebody who
/// was sent here to sign in again is not offered it.
async fn session(entry: &Entry) -> Result<Option<CurrentSession>, Refusal> {
    if entry.must_sign_in_again() || !entry.client.allows_native_sign_in() {
        return Ok(None);
    }
    let Some(handle) = entry.session_handle() else { return Ok(None) };
    let found = entry.app.sessions.find_for(&entry.tenant.pool, &entry.client, &handle).await;
    let found = found.map_err(|error| Refusal::internal(entry, error))?;
    Ok(found.filter(|(session, _)| session.provider == "COGNITO").map(|(_, user)| CurrentSession {
        user: user.attribute("email").unwrap_or(&user.username).to_owned(),
        continue_href: match entry.query("next") {
            Some("account") => entry.href("/account"),
            _ => entry.href("/oauth2/authorize"),
        },
    }))
}
