//! The messages that the directory sends, in the words of the pool.

use super::codes::{CodePurpose, Medium, Occasion};
use super::directory::Users;
use super::error::DirectoryError;
use super::user::User;
use super::wording::Carries;
use crate::clients::AppClient;
use crate::messaging::Message;
use crate::messaging::compose::{self, Recipient};
use crate::platform::{Secret, Sub};
use crate::pools::Pool;
use crate::pools::settings::DefaultEmailOption;
use crate::storage::Tx;

impl Users {
    /// The message that carries a code. A sign-up mail may be a link instead (USR-262, USR-263);
    /// every other purpose always sends a code (USR-265).
    pub(super) async fn code_message(
        &self,
        pool: &Pool,
        user: &User,
        (purpose, occasion): (CodePurpose, Occasion),
        (medium, to): (Medium, &str),
        code: &str,
        client: Option<&AppClient>,
    ) -> Result<Message, DirectoryError> {
        if let Some(message) = self.handover(pool, user, (medium, to), occasion, code) {
            return Ok(message);
        }
        let recipient = Recipient { medium, to, language: user.attribute("locale") };
        let by_link =
            purpose == CodePurpose::SignUp && medium == Medium::Email && sends_links(pool);
        let Some(client) = client.filter(|_| by_link) else {
            let words = self.words(pool, user, medium, occasion, Carries::Code).await?;
            return Ok(match purpose {
                CodePurpose::ResetPassword => {
                    compose::password_reset(pool, recipient, &words, code)
                }
                CodePurpose::SignUp | CodePurpose::VerifyEmail | CodePurpose::VerifyPhoneNumber => {
                    compose::verification(pool, recipient, &words, code)
                }
            });
        };
        // MAIL-110: without a domain there is nothing to link to.
        let base = self.pools.base_url(pool).await?.ok_or(DirectoryError::DeliveryFailed)?;
        let words = self.words(pool, user, medium, occasion, Carries::Link).await?;
        let href = confirmation_href(&base, client, user, code);
        Ok(compose::confirmation_link(pool, to, &words, &href))
    }

    /// The message with the code of a second factor or of a sign-in without password (FLOW-232,
    /// MAIL-300). Must not run inside a transaction.
    pub async fn sign_in_message(
        &self,
        pool: &Pool,
        user: &User,
        (medium, to): (Medium, &str),
        code: &str,
    ) -> Result<Message, DirectoryError> {
        let occasion = Occasion::Authentication;
        if let Some(message) = self.handover(pool, user, (medium, to), occasion, code) {
            return Ok(message);
        }
        let words = self.words(pool, user, medium, occasion, Carries::Code).await?;
        let recipient = Recipient { medium, to, language: user.attribute("locale") };
        Ok(compose::authentication(pool, recipient, &words, code))
    }

    /// Queues a message that is made, in `tx`.
    pub async fn queue_message(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        message: Message,
    ) -> Result<(), DirectoryError> {
        Ok(self.outbox.queue(tx, pool, message).await?)
    }

    /// Counts a code before it is sent: signing in must not become a way to flood a phone (trap 24 of
    /// file 03).
    pub async fn count_sign_in_code(&self, pool: &Pool, sub: &Sub) -> Result<(), DirectoryError> {
        let limit = self.limits.sign_in_code;
        self.count_attempt(&pool.id, sub.as_str(), "sign_in_code", limit).await
    }

    /// After a commit: somebody queued a message.
    pub fn wake_outbox(&self) {
        self.outbox.wake();
    }

    /// `None` if the template has no place for the password (USR-357).
    pub(super) async fn invitation_message(
        &self,
        pool: &Pool,
        user: &User,
        medium: Medium,
        to: &str,
        password: &Secret,
    ) -> Result<Option<Message>, DirectoryError> {
        let occasion = Occasion::AdminCreateUser;
        let password = password.expose();
        if let Some(message) = self.handover(pool, user, (medium, to), occasion, password) {
            return Ok(Some(message));
        }
        let words = self.words(pool, user, medium, occasion, Carries::Invitation).await?;
        let recipient = Recipient { medium, to, language: user.attribute("locale") };
        let username = shown_name(pool, user);
        Ok(compose::invitation(pool, recipient, &words, username, password))
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
