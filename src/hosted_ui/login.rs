//! `/login`: the sign-in page (UI-040 – UI-062, EP-300 – EP-307).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::entry::{Entry, Refusal};
use super::pages::{CurrentSession, LoginPage, NativeSignIn, PasskeySignIn, Provider};
use super::screen::{sign_in_option, sign_in_text};
use super::{challenge, confirm, forgot_password};
use crate::auth::{SignInError, Step};
use crate::identity_providers::ProviderType;
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
    let name = entry.query("login_hint").unwrap_or_default().to_owned();
    page(&entry, &name, error, notice).await
}

/// `POST /login` (audit `CognitoAuthentication`).
pub(super) async fn post(entry: Entry) -> Result<HttpResponse, Refusal> {
    if !entry.client.allows_native_sign_in() {
        return Err(Refusal::unusable(&entry));
    }
    let username = entry.field("username").trim().to_owned();
    let (pool, client, auth) = (&entry.tenant.pool, &entry.client, entry.app.auth.on_pages());
    let begun = if entry.field("sendCode").is_empty() {
        let password = Secret::new(entry.field("password"));
        auth.begin_password(pool, client, &username, &password).await
    } else {
        auth.begin_code(pool, client, &username).await
    };
    answer(&entry, &username, begun).await
}

/// `POST /login/passkey/options`: a challenge for the passkeys that this browser knows.
pub(super) async fn passkey_options(entry: Entry) -> Result<HttpResponse, Refusal> {
    if !entry.client.allows_native_sign_in() {
        return Err(Refusal::unusable(&entry));
    }
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    match entry.app.auth.discover_passkey(pool, client).await {
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
    let step = entry.app.auth.answer_discovery(pool, client, &credential).await;
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
        Err(error) => {
            let text = sign_in_text(entry, &error);
            let mut answer = page(entry, &username, Some(text), None).await?;
            if matches!(error, SignInError::Busy) {
                *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            }
            Ok(answer)
        }
    }
}

async fn page(
    entry: &Entry,
    username: &str,
    error: Option<String>,
    notice: Option<String>,
) -> Result<HttpResponse, Refusal> {
    let pool = &entry.tenant.pool;
    let native = entry.client.allows_native_sign_in().then(|| NativeSignIn {
        form: entry.form("/login"),
        sign_in_with: sign_in_option(pool),
        username: username.to_owned(),
        can_send_code: ["EMAIL_OTP", "SMS_OTP"]
            .iter()
            .any(|f| pool.settings.allows_first_factor(f)),
        passkey: pool.settings.allows_first_factor("WEB_AUTHN").then(|| PasskeySignIn {
            form: entry.form("/login/passkey"),
            options_action: entry.href("/login/passkey/options"),
        }),
        forgot_href: entry.recovery_is_open().then(|| entry.href("/forgotPassword")),
    });
    let (social, corporate) = providers(entry).await?;
    let open = !pool.settings.admin_create_user_config.allow_admin_create_user_only;
    let view = LoginPage {
        frame: entry.frame(),
        error,
        notice,
        session: session(entry).await?,
        sign_up_href: (open && native.is_some()).then(|| entry.href("/signup")),
        native,
        social,
        corporate,
        corporate_email: None,
        app_href: None,
    };
    entry.render(&view)
}

/// The buttons of the client's providers (UI-044 – UI-047, FED-073).
async fn providers(entry: &Entry) -> Result<(Vec<Provider>, Vec<Provider>), Refusal> {
    let supported = &entry.client.settings.supported_identity_providers;
    let (mut social, mut corporate) = (Vec::new(), Vec::new());
    if supported.iter().all(|name| name == "COGNITO") {
        return Ok((social, corporate));
    }
    let kinds = entry.app.identity_providers.kinds(&entry.tenant.pool.id).await;
    let kinds = kinds.map_err(|error| Refusal::internal(entry, error))?;
    let frame = entry.frame();
    for (name, kind) in kinds.iter().filter(|(name, _)| supported.contains(name)) {
        let request = entry.request.parameters.without(&["idp_identifier", "IdPIdentifier"]);
        let query = request.with("identity_provider", name).to_query();
        let href = format!("{}/oauth2/authorize?{query}", entry.tenant.base_path);
        match kind {
            // Not there yet; the authorize endpoint says so to those who ask.
            ProviderType::Saml => {}
            ProviderType::Oidc => corporate.push(Provider::corporate(name, href)),
            kind => social.extend(Provider::social(&frame, kind.as_str(), href)),
        }
    }
    Ok((social, corporate))
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
