//! The messages that the directory sends, in the words of the pool.

use super::codes::{CodePurpose, Medium};
use super::directory::Users;
use super::error::DirectoryError;
use super::user::User;
use crate::clients::AppClient;
use crate::messaging::{Message, compose};
use crate::platform::Secret;
use crate::pools::Pool;
use crate::pools::settings::DefaultEmailOption;

impl Users {
    /// The message that carries a code. A sign-up mail may be a link instead (USR-262, USR-263);
    /// every other purpose always sends a code (USR-265).
    pub(super) async fn code_message(
        &self,
        pool: &Pool,
        user: &User,
        purpose: CodePurpose,
        (medium, to): (Medium, &str),
        code: &str,
        client: Option<&AppClient>,
    ) -> Result<Message, DirectoryError> {
        match (purpose, client) {
            (CodePurpose::ResetPassword, _) => Ok(compose::password_reset(pool, medium, to, code)),
            (CodePurpose::SignUp, Some(client)) if medium == Medium::Email && sends_links(pool) => {
                // MAIL-110: without a domain there is nothing to link to.
                let base = self.pools.base_url(pool).await?;
                let base = base.ok_or(DirectoryError::DeliveryFailed)?;
                let href = confirmation_href(&base, client, user, code);
                Ok(compose::confirmation_link(pool, to, &href))
            }
            (
                CodePurpose::SignUp | CodePurpose::VerifyEmail | CodePurpose::VerifyPhoneNumber,
                _,
            ) => Ok(compose::verification(pool, medium, to, code)),
        }
    }

    /// `None` if the template has no place for the password (USR-357).
    pub(super) fn invitation_message(
        &self,
        pool: &Pool,
        user: &User,
        medium: Medium,
        to: &str,
        password: &Secret,
    ) -> Option<Message> {
        compose::invitation(pool, medium, to, shown_name(pool, user), password.expose())
    }
}

fn sends_links(pool: &Pool) -> bool {
    let template = &pool.settings.verification_message_template;
    template.default_email_option == DefaultEmailOption::ConfirmWithLink
}

/// What the user signs in with: not the UUID (MAIL-115).
fn shown_name<'a>(pool: &Pool, user: &'a User) -> &'a str {
    if !pool.settings.uses_username_attributes() {
        return &user.username;
    }
    ["email", "phone_number"]
        .into_iter()
        .filter(|attribute| pool.settings.has_username_attribute(attribute))
        .find_map(|attribute| user.attribute(attribute))
        .unwrap_or(&user.username)
}

/// `{domain}/confirmUser/?client_id=…&user_name=…&confirmation_code=…` (EP-720, USR-263).
fn confirmation_href(base: &str, client: &AppClient, user: &User, code: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", client.id.as_str())
        .append_pair("user_name", &user.username)
        .append_pair("confirmation_code", code)
        .finish();
    format!("{base}/confirmUser/?{query}")
}
