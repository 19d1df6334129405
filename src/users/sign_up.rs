//! Self sign-up (USR-2xx).

use super::attributes::{check_required, check_schema, check_writable, drop_empty};
use super::codes::{CodeDelivery, CodePurpose, Occasion, sign_up_contact};
use super::delivery::NewCode;
use super::directory::Users;
use super::error::DirectoryError;
use super::names::{NameKind, choose_name, claim_names};
use super::user::{Attributes, User, UserStatus};
use super::verifiers::NewPassword;
use crate::audit::about::note_user;
use crate::clients::AppClient;
use crate::platform::{Secret, Sub, Timestamp};
use crate::pools::Pool;
use crate::risk::{self, EventKind, Response};
use crate::triggers::Source;

/// What a person sends to sign up.
#[derive(Clone, Debug)]
pub struct SignUp {
    pub username: String,
    pub password: Secret,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub struct SignedUp {
    pub sub: Sub,
    /// As stored: a UUID where the e-mail address or phone number is the sign-in name (ATTR-104).
    pub username: String,
    pub confirmed: bool,
    pub delivery: Option<CodeDelivery>,
}

impl Users {
    /// Creates an unconfirmed user and sends the code, in one transaction (USR-110).
    pub async fn sign_up(
        &self,
        pool: &Pool,
        client: &AppClient,
        request: SignUp,
    ) -> Result<SignedUp, DirectoryError> {
        if pool.settings.admin_create_user_config.allow_admin_create_user_only {
            return Err(DirectoryError::SignUpNotPermitted);
        }
        let watch = self.watch(pool, Some(client)).await?;
        let SignUp { username, password, mut attributes } = request;
        drop_empty(&mut attributes);
        check_writable(pool, client, &attributes)?;
        if pool.settings.has_alias("preferred_username")
            && attributes.contains_key("preferred_username")
        {
            // ATTR-070: only a confirmed user may claim it.
            return Err(DirectoryError::InvalidParameter(
                "Preferred username cannot be set before the user is confirmed.".to_owned(),
            ));
        }
        let name = choose_name(pool, &username, &mut attributes)?;
        check_schema(pool, &attributes)?;
        check_required(pool, &attributes)?;
        pool.settings.policies.password_policy.check(password.expose())?;
        let names = (risk::Occasion::SignUp, username.as_str());
        let compromised = self.refuse_leaked(watch.as_ref(), names, &password).await?;
        let sub = Sub::new(self.entropy.uuid());
        let username = name.username.unwrap_or_else(|| sub.to_string());
        let now = self.clock.now();
        let mut user = User {
            pool_id: pool.id.clone(),
            username,
            sub,
            status: UserStatus::Unconfirmed,
            enabled: true,
            attributes,
            password_hash: None,
            temporary_password_at: None,
            tokens_valid_after: Timestamp(0),
            created_at: now,
            updated_at: now,
        };
        self.check_names(pool, &user, false, DirectoryError::UsernameExists).await?;
        let granted = self.pre_sign_up(pool, &user, Source::PreSignUpSignUp).await?;
        granted.apply(&mut user)?;
        if granted.confirmed {
            user.status = UserStatus::Confirmed;
        }
        let password = self.new_password(pool, &user.sub, &user.username, &password).await?;
        user.password_hash = Some(password.hash.clone());
        let force = granted.moves_aliases();
        let delivery = self.insert_signed_up(pool, client, &user, &password, force).await?;
        let seen = (EventKind::SignUp, Response::Pass, compromised);
        self.note(pool, &user, watch.as_ref(), seen).await?;
        if granted.confirmed {
            user = self.confirmed(pool, user, Source::PostConfirmationConfirmSignUp).await?;
        }
        Ok(SignedUp {
            sub: user.sub,
            username: user.username,
            confirmed: granted.confirmed,
            delivery,
        })
    }

    /// Stores the user and sends the code, in one transaction unless a function words the message: then
    /// the user is stored first and stays, whatever comes of it (CUSTMSG-021).
    async fn insert_signed_up(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        password: &NewPassword,
        force: bool,
    ) -> Result<Option<CodeDelivery>, DirectoryError> {
        let contact =
            sign_up_contact(pool, user).filter(|_| user.status == UserStatus::Unconfirmed);
        let code = contact.map(|(medium, destination)| NewCode {
            purpose: CodePurpose::SignUp,
            occasion: Occasion::SignUp,
            medium,
            destination,
            client: Some(client),
        });
        let (mut prepared, mut later) = (None, None);
        match code {
            Some(code) if self.asks_for_words(pool, code.medium) => later = Some(code),
            Some(code) => prepared = Some(self.prepare_code(pool, user, code).await),
            None => {}
        }
        let mut tx = self.store.begin().await?;
        let folded = pool.fold(&user.username);
        if !tx.claim_name(&pool.id, &folded, NameKind::Username, &user.sub).await? {
            return Err(DirectoryError::UsernameExists);
        }
        claim_names(&mut tx, pool, user, force).await?;
        tx.insert_user(user).await?;
        note_user(&pool.id, &user.sub);
        if pool.settings.lets_new_users_in_once() {
            tx.allow_first_sign_in(&pool.id, &user.sub, false).await?;
        }
        self.write_verifier(&mut tx, user, password).await?;
        let mut delivery = None;
        if let Some(prepared) = prepared {
            let sent = match prepared {
                Ok(code) => self.send_code(&mut tx, pool, &user.sub, code).await,
                Err(error) => Err(error),
            };
            match sent {
                Ok(sent) => delivery = Some(sent),
                // USR-212: the user exists although nothing could be sent.
                Err(error) if error.is_of_message() => {
                    tx.commit().await?;
                    return Err(error);
                }
                Err(error) => return Err(error),
            }
        }
        tx.commit().await?;
        self.outbox.wake();
        match later {
            Some(code) => self.deliver_code(pool, user, code).await.map(Some),
            None => Ok(delivery),
        }
    }
}
