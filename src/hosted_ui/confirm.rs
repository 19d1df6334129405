//! `/confirm` and `/resendcode`: confirming a new account by code (UI-061, UI-090 – UI-095).

use actix_web::HttpResponse;

use super::challenge;
use super::entry::{Entry, Refusal};
use super::pages::ConfirmPage;
use super::screen::{delivery_medium_named, directory_text};
use crate::authorization::code::PendingStep;
use crate::pools::settings::DefaultEmailOption;
use crate::users::DirectoryError;
use crate::users::codes::CodeDelivery;

/// How long a browser may take to come back with the code: as long as the code lives (USR-300).
const STEP_SECONDS: i64 = 24 * 3600;

struct Pending {
    username: String,
    medium: Option<String>,
    destination: String,
    password_verified: bool,
}

/// After a sign-up: remembers who is confirming in this browser and goes to `/confirm` (UI-077).
pub(super) async fn start(
    entry: &Entry,
    username: &str,
    delivery: Option<&CodeDelivery>,
    password_verified: bool,
) -> Result<HttpResponse, Refusal> {
    let step = PendingStep::Confirm {
        username: username.to_owned(),
        medium: delivery.map(|d| d.medium.as_str().to_owned()),
        destination: delivery.map(|d| d.destination.clone()).unwrap_or_default(),
        password_verified,
    };
    entry.go_on("/confirm", step, STEP_SECONDS).await
}

/// After a sign-in of an unconfirmed user. Whether the password was verified decides if confirming
/// may finish the sign-in (UI-061).
pub(super) async fn start_unconfirmed(
    entry: &Entry,
    username: &str,
    password_verified: bool,
) -> Result<HttpResponse, Refusal> {
    start(entry, username, None, password_verified).await
}

/// `GET /confirm` (audit `Confirm_GET`).
pub(super) async fn get(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    page(&entry, &pending, None, None)
}

/// `POST /confirm` (audit `Confirm_POST`). Who is confirming comes from the server's own state;
/// the posted name counts for nothing (UI-092).
pub(super) async fn post(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let code = entry.field("code").trim();
    let confirmed =
        entry.auth.users().confirm_sign_up(pool, client, &pending.username, code, false);
    match confirmed.await {
        Ok(user) if pending.password_verified && !entry.auth.is_custom_on_pages(pool) => {
            entry.finish_step().await?;
            match entry.auth.signed_up(pool, client, user).await {
                Ok(step) => challenge::go_on(&entry, step, &pending.username).await,
                // The account is confirmed; what is left to do is to sign in.
                Err(error) => challenge::failed(&entry, &pending.username, &error).await,
            }
        }
        Ok(_) => {
            entry.finish_step().await?;
            Ok(entry.redirect_with("/login", &[("notice", "confirmed")]))
        }
        // Confirmed elsewhere meanwhile, for example by an administrator.
        Err(DirectoryError::NotConfirmable(_)) => {
            entry.finish_step().await?;
            Ok(entry.redirect("/login"))
        }
        Err(error) => page(&entry, &pending, Some(directory_text(&entry, &error)), None),
    }
}

/// `POST /resendcode` (audit `ResendCode_POST`).
pub(super) async fn resend(entry: Entry) -> Result<HttpResponse, Refusal> {
    let mut pending = pending(&entry).await?;
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    match entry.auth.users().resend_confirmation_code(pool, client, &pending.username).await {
        Ok(delivery) => {
            pending.medium = Some(delivery.medium.as_str().to_owned());
            pending.destination = delivery.destination;
            let step = PendingStep::Confirm {
                username: pending.username.clone(),
                medium: pending.medium.clone(),
                destination: pending.destination.clone(),
                password_verified: pending.password_verified,
            };
            entry.replace_step(step, STEP_SECONDS).await?;
            let key = if by_link(&entry, &pending) {
                "confirm-notice-link-sent"
            } else {
                "confirm-notice-code-sent"
            };
            page(&entry, &pending, None, Some(entry.locale.text(key).to_owned()))
        }
        Err(error) => page(&entry, &pending, Some(directory_text(&entry, &error)), None),
    }
}

async fn pending(entry: &Entry) -> Result<Pending, Refusal> {
    match entry.step().await? {
        PendingStep::Confirm { username, medium, destination, password_verified } => {
            Ok(Pending { username, medium, destination, password_verified })
        }
        _ => Err(Refusal::expired(entry)),
    }
}

/// Whether the message carries a link in place of a code (UI-095); text messages never do.
fn by_link(entry: &Entry, pending: &Pending) -> bool {
    let template = &entry.tenant.pool.settings.verification_message_template;
    template.default_email_option == DefaultEmailOption::ConfirmWithLink
        && pending.medium.as_deref() != Some("SMS")
}

fn page(
    entry: &Entry,
    pending: &Pending,
    error: Option<String>,
    notice: Option<String>,
) -> Result<HttpResponse, Refusal> {
    entry.render(&ConfirmPage {
        frame: entry.frame(),
        form: entry.form("/confirm"),
        resend: entry.form("/resendcode"),
        error,
        notice,
        by_link: by_link(entry, pending),
        medium: delivery_medium_named(pending.medium.as_deref().unwrap_or("EMAIL")),
        destination: pending.destination.clone(),
        sub: String::new(),
        username: pending.username.clone(),
        client_id: entry.client.id.to_string(),
        redirect_uri: entry.request.redirect_uri().to_owned(),
        response_type: entry.query("response_type").unwrap_or_default().to_owned(),
        sign_in_href: entry.href("/login"),
    })
}
