//! `/signup` (UI-070 – UI-080, EP-725).

use actix_web::HttpResponse;

use super::confirm;
use super::entry::{Entry, Refusal};
use super::pages::SignUpPage;
use super::screen::{
    asked_at_sign_up, attribute_fields, directory_text, password_rules, posted_attributes,
    sign_in_option,
};
use crate::platform::Secret;
use crate::users::sign_up::SignUp;
use crate::users::{Attributes, DirectoryError};

/// `GET /signup` (audit `Signup_GET`).
pub(super) async fn get(entry: Entry) -> Result<HttpResponse, Refusal> {
    refuse_if_off(&entry)?;
    page(&entry, "", &Attributes::new(), None)
}

/// `POST /signup` (audit `Signup_POST`).
pub(super) async fn post(entry: Entry) -> Result<HttpResponse, Refusal> {
    refuse_if_off(&entry)?;
    let username = entry.field("username").trim().to_owned();
    let attributes = posted_attributes(&entry.form);
    let request = SignUp {
        username: username.clone(),
        password: Secret::new(entry.field("password")),
        attributes: attributes.clone(),
    };
    match entry.auth.users().sign_up(&entry.tenant.pool, &entry.client, request).await {
        Ok(signed_up) => {
            confirm::start(&entry, &signed_up.username, signed_up.delivery.as_ref(), true).await
        }
        // USR-212: the user exists; a new message can be asked for on the next page.
        Err(error) if error.is_of_message() => confirm::start(&entry, &username, None, true).await,
        Err(error) => page(&entry, &username, &attributes, Some(error)),
    }
}

/// UI-080; a client without native sign-in has no sign-up either.
fn refuse_if_off(entry: &Entry) -> Result<(), Refusal> {
    let settings = &entry.tenant.pool.settings;
    if settings.admin_create_user_config.allow_admin_create_user_only {
        return Err(Refusal::page(entry, entry.locale.text("sign-up-error-off")));
    }
    if entry.client.allows_native_sign_in() { Ok(()) } else { Err(Refusal::unusable(entry)) }
}

fn page(
    entry: &Entry,
    username: &str,
    attributes: &Attributes,
    refused: Option<DirectoryError>,
) -> Result<HttpResponse, Refusal> {
    let pool = &entry.tenant.pool;
    let text = refused.as_ref().map(|error| directory_text(entry, error));
    let is_password = matches!(refused, Some(DirectoryError::InvalidPassword(_)));
    let (error, password_error) = if is_password { (None, text) } else { (text, None) };
    entry.render(&SignUpPage {
        frame: entry.frame(),
        form: entry.form("/signup"),
        error,
        sign_in_with: sign_in_option(pool),
        username: username.to_owned(),
        username_error: None,
        attributes: attribute_fields(&entry.locale, &asked_at_sign_up(pool), attributes),
        password_rules: password_rules(&entry.locale, pool),
        password_error,
        terms: entry.terms(),
        sign_in_href: entry.href("/login"),
    })
}
