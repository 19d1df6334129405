//! Self sign-up (USR-2xx).

use super::attributes::{check_required, check_schema, check_writable, drop_empty};
use super::codes::{CodeDelivery, CodePurpose, sign_up_contact};
use super::directory::{NewCode, Users};
use super::error::DirectoryError;
use super::names::{NameKind, choose_name, claim_names};
use super::user::{Attributes, User, UserStatus};
use super::verifiers::NewPassword;
use crate::clients::AppClient;
use crate::platform::{Secret, Sub, Timestamp};
use crate::pools::Pool;

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
        let sub = Sub::new(self.entropy.uuid());
        let username = name.username.unwrap_or_else(|| sub.to_string());
        let password = self.new_password(pool, &sub, &username, &password).await?;

        let now = self.clock.now();
        let user = User {
            pool_id: pool.id.clone(),
            username,
            sub,
            status: UserStatus::Unconfirmed,
            enabled: true,
            attributes,
            password_hash: Some(password.hash.clone()),
            temporary_password_at: None,
            tokens_valid_after: Timestamp(0),
            created_at: now,
            updated_at: now,
        };
        let delivery = self.insert_signed_up(pool, client, &user, &password).await?;
        self.outbox.wake();
        Ok(SignedUp { sub: user.sub, username: user.username, confirmed: false, delivery })
    }

    async fn insert_signed_up(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        password: &NewPassword,
    ) -> Result<Option<CodeDelivery>, DirectoryError> {
        let mut tx = self.store.begin().await?;
        let folded = pool.fold(&user.username);
        if !tx.claim_name(&pool.id, &folded, NameKind::Username, &user.sub).await? {
            return Err(DirectoryError::UsernameExists);
        }
        claim_names(&mut tx, pool, user, false).await?;
        tx.insert_user(user).await?;
        if pool.settings.lets_new_users_in_once() {
            tx.allow_first_sign_in(&pool.id, &user.sub, false).await?;
        }
        self.write_verifier(&mut tx, user, password).await?;
        let delivery = match sign_up_contact(pool, user) {
            None => None,
            Some((medium, destination)) => {
                let code = NewCode {
                    purpose: CodePurpose::SignUp,
                    medium,
                    destination,
                    client: Some(client),
                };
                match self.send_code(&mut tx, pool, user, code).await {
                    Ok(delivery) => Some(delivery),
                    // USR-212: the user exists although nothing could be sent.
                    Err(error) if error.is_of_message() => {
                        tx.commit().await?;
                        return Err(error);
                    }
                    Err(error) => return Err(error),
                }
            }
        };
        tx.commit().await?;
        Ok(delivery)
    }
}
