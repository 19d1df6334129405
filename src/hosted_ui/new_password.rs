//! `/resetPassword`: a new password in place of a temporary one (UI-029, UI-062).

use actix_web::HttpResponse;

use super::challenge;
use super::entry::{Entry, Refusal};
use super::pages::NewPasswordPage;
use super::screen::{attribute_fields, password_rules, posted_attributes, sign_in_text};
use crate::auth::SignInError;
use crate::authorization::code::PendingStep;
use crate::platform::Secret;
use crate::users::Attributes;

struct Pending {
    username: String,
    session: String,
    required: Vec<String>,
}

/// `GET /resetPassword` (audit `ResetPassword_GET`).
pub(super) async fn get(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    page(&entry, &pending, &Attributes::new(), None, None)
}

/// `POST /resetPassword` (audit `ResetPassword_POST`).
pub(super) async fn post(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    let attributes = posted_attributes(&entry.form);
    let password = Secret::new(entry.field("password"));
    if !password.matches(entry.field("confirmPassword")) {
        let text = entry.locale.text("password-error-unequal").to_owned();
        return page(&entry, &pending, &attributes, None, Some(text));
    }
    let session = entry.open(&pending.session)?;
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let answered =
        entry.auth.answer_new_password(pool, client, &session, None, &password, attributes.clone());
    match answered.await {
        Ok(step) => challenge::go_on(&entry, step, &pending.username).await,
        Err(
            SignInError::SessionUsed | SignInError::SessionExpired | SignInError::SessionInvalid,
        ) => Err(Refusal::expired(&entry)),
        Err(error) if challenge::ends(&error) => {
            challenge::failed(&entry, &pending.username, &error).await
        }
        Err(error @ SignInError::InvalidPassword(_)) => {
            page(&entry, &pending, &attributes, None, Some(sign_in_text(&entry, &error)))
        }
        Err(error) => page(&entry, &pending, &attributes, Some(sign_in_text(&entry, &error)), None),
    }
}

async fn pending(entry: &Entry) -> Result<Pending, Refusal> {
    match entry.step().await? {
        PendingStep::NewPassword { username, session, required } => {
            Ok(Pending { username, session, required })
        }
        _ => Err(Refusal::expired(entry)),
    }
}

fn page(
    entry: &Entry,
    pending: &Pending,
    values: &Attributes,
    error: Option<String>,
    password_error: Option<String>,
) -> Result<HttpResponse, Refusal> {
    entry.render(&NewPasswordPage {
        frame: entry.frame(),
        form: entry.form("/resetPassword"),
        error,
        password_error,
        username: pending.username.clone(),
        attributes: attribute_fields(&entry.locale, &pending.required, values),
        password_rules: password_rules(&entry.locale, &entry.tenant.pool),
        sign_in_href: entry.href("/login"),
    })
}
