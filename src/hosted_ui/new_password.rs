//! `/resetPassword`: a new password in place of a temporary one (UI-029, UI-062).

use actix_web::HttpResponse;

use super::entry::{Entry, Refusal};
use super::finish;
use super::pages::NewPasswordPage;
use super::screen::{attribute_fields, password_rules, posted_attributes, sign_in_text};
use crate::auth::{Challenge, ChallengeKind, SignInError, Step};
use crate::authorization::code::PendingStep;
use crate::platform::InternalError;
use crate::platform::Secret;
use crate::users::Attributes;

struct Pending {
    username: String,
    session: String,
    required: Vec<String>,
}

/// Remembers the challenge for this browser and goes to its page. The session of the engine is
/// kept sealed: the database never holds it in clear.
pub(super) async fn start(
    entry: &Entry,
    challenge: Challenge,
    username: &str,
) -> Result<HttpResponse, Refusal> {
    let ChallengeKind::NewPasswordRequired { required } = challenge.kind else {
        return Err(Refusal::internal(entry, InternalError::new("a challenge that has no page")));
    };
    let step = PendingStep::NewPassword {
        username: username.to_owned(),
        session: entry.seal(&challenge.session)?,
        required,
    };
    entry.go_on("/resetPassword", step, entry.client.auth_session_seconds()).await
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
    let answered = entry.app.auth.answer_new_password(
        pool,
        client,
        &session,
        None,
        &password,
        attributes.clone(),
    );
    match answered.await {
        Ok(Step::Done(signed_in)) => {
            entry.finish_step().await?;
            finish::signed_in(&entry, &signed_in).await
        }
        Ok(Step::Challenge(_)) => Ok(entry.redirect("/login")),
        Err(
            SignInError::SessionUsed | SignInError::SessionExpired | SignInError::SessionInvalid,
        ) => Err(Refusal::expired(&entry)),
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
        PendingStep::Confirm { .. } | PendingStep::ResetPassword { .. } => {
            Err(Refusal::expired(entry))
        }
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
        attributes: attribute_fields(entry.locale, &pending.required, values),
        password_rules: password_rules(entry.locale, &entry.tenant.pool),
        sign_in_href: entry.href("/login"),
    })
}
