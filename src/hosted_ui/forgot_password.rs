//! `/forgotPassword` and `/confirmForgotPassword` (UI-130 – UI-137).

use actix_web::HttpResponse;

use super::entry::{Entry, Refusal};
use super::pages::{ForgotPasswordPage, ResetPasswordPage};
use super::screen::{
    delivery_medium_named, directory_text, password_rules, policy_text, sign_in_option,
};
use crate::authorization::code::PendingStep;
use crate::platform::Secret;
use crate::users::DirectoryError;

/// A browser may take as long as the code lives (USR-302).
const STEP_SECONDS: i64 = 3600;

struct Pending {
    username: String,
    medium: String,
    destination: String,
}

/// For a user who must reset the password: the page with the name filled in (UI-062).
pub(super) fn redirect(entry: &Entry, username: &str) -> HttpResponse {
    entry.redirect_with("/forgotPassword", &[("login_hint", username)])
}

/// As [`redirect`], for a password that is known from a leak: the page says why (UI-195).
pub(super) fn redirect_compromised(entry: &Entry, username: &str) -> HttpResponse {
    let more = [("login_hint", username), ("notice", "compromised")];
    entry.redirect_with("/forgotPassword", &more)
}

/// `GET /forgotPassword` (audit `ForgotPassword_GET`).
pub(super) async fn get(entry: Entry) -> Result<HttpResponse, Refusal> {
    refuse_if_off(&entry)?;
    let name = entry.query("login_hint").unwrap_or_default().to_owned();
    let notice = (entry.query("notice") == Some("compromised"))
        .then(|| entry.locale.text("login-error-compromised").to_owned());
    ask(&entry, &name, notice)
}

/// `POST /forgotPassword` (audit `ForgotPassword_POST`).
pub(super) async fn post(entry: Entry) -> Result<HttpResponse, Refusal> {
    refuse_if_off(&entry)?;
    let username = entry.field("username").trim().to_owned();
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    match entry.auth.users().forgot_password(pool, client, &username).await {
        Ok(delivery) => {
            let step = PendingStep::ResetPassword {
                username,
                medium: delivery.medium.as_str().to_owned(),
                destination: delivery.destination,
            };
            entry.go_on("/confirmForgotPassword", step, STEP_SECONDS).await
        }
        Err(error) => ask(&entry, &username, Some(directory_text(&entry, &error))),
    }
}

/// `GET /confirmForgotPassword` (audit `ConfirmForgotPassword_GET`).
pub(super) async fn get_confirm(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    confirm(&entry, &pending, Refused::default())
}

/// `POST /confirmForgotPassword` (audit `ConfirmForgotPassword_POST`).
pub(super) async fn post_confirm(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    let password = Secret::new(entry.field("password"));
    if !password.matches(entry.field("confirmPassword")) {
        let text = entry.locale.text("password-error-unequal").to_owned();
        return confirm(&entry, &pending, Refused { password: Some(text), ..Refused::default() });
    }
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let code = entry.field("code").trim();
    let changed = entry.auth.users().confirm_forgot_password(
        pool,
        client,
        &pending.username,
        code,
        &password,
    );
    match changed.await {
        Ok(()) => {
            entry.finish_step().await?;
            Ok(entry.redirect_with("/login", &[("notice", "password-changed")]))
        }
        Err(error) => confirm(&entry, &pending, Refused::of(&entry, &error)),
    }
}

async fn pending(entry: &Entry) -> Result<Pending, Refusal> {
    match entry.step().await? {
        PendingStep::ResetPassword { username, medium, destination } => {
            Ok(Pending { username, medium, destination })
        }
        _ => Err(Refusal::expired(entry)),
    }
}

fn refuse_if_off(entry: &Entry) -> Result<(), Refusal> {
    if entry.client.allows_native_sign_in() { Ok(()) } else { Err(Refusal::unusable(entry)) }
}

/// Where on the page a refusal is told.
#[derive(Default)]
struct Refused {
    general: Option<String>,
    code: Option<String>,
    password: Option<String>,
}

impl Refused {
    fn of(entry: &Entry, error: &DirectoryError) -> Self {
        match error {
            DirectoryError::InvalidPassword(violation) => {
                Self { password: Some(policy_text(&entry.locale, *violation)), ..Self::default() }
            }
            DirectoryError::CodeMismatch | DirectoryError::CodeExpired => {
                Self { code: Some(directory_text(entry, error)), ..Self::default() }
            }
            _ => Self { general: Some(directory_text(entry, error)), ..Self::default() },
        }
    }
}

fn ask(entry: &Entry, username: &str, error: Option<String>) -> Result<HttpResponse, Refusal> {
    entry.render(&ForgotPasswordPage {
        frame: entry.frame(),
        form: entry.form("/forgotPassword"),
        error,
        sign_in_with: sign_in_option(&entry.tenant.pool),
        username: username.to_owned(),
        sign_in_href: entry.href("/login"),
    })
}

fn confirm(entry: &Entry, pending: &Pending, refused: Refused) -> Result<HttpResponse, Refusal> {
    entry.render(&ResetPasswordPage {
        frame: entry.frame(),
        form: entry.form("/confirmForgotPassword"),
        error: refused.general,
        code_error: refused.code,
        password_error: refused.password,
        medium: delivery_medium_named(&pending.medium),
        destination: pending.destination.clone(),
        username: pending.username.clone(),
        password_rules: password_rules(&entry.locale, &entry.tenant.pool),
        new_code_href: entry.href("/forgotPassword"),
        sign_in_href: entry.href("/login"),
    })
}
