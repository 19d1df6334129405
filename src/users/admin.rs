//! What administrators do to users (USR-35x, USR-38x).

use super::attributes::{check_schema, check_verified_flags, drop_empty};
use super::codes::Medium;
use super::directory::Users;
use super::error::DirectoryError;
use super::names::{NameKind, choose_name, claim_names};
use super::user::{Attributes, User, UserStatus};
use crate::audit::about::note_user;
use crate::messaging::Message;
use crate::platform::{Secret, Sub, Timestamp};
use crate::pools::Pool;
use crate::storage::Tx;
use crate::triggers::Source;

/// `MessageAction` of `AdminCreateUser`; absent means send (USR-355).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationMessage {
    Send,
    Resend,
    Suppress,
}

#[derive(Clone, Debug)]
pub struct AdminCreateUser {
    pub username: String,
    pub attributes: Attributes,
    /// Absent: one is generated.
    pub temporary_password: Option<Secret>,
    pub message: InvitationMessage,
    /// Empty means SMS, as the service does (USR-354).
    pub mediums: Vec<Medium>,
    pub force_alias: bool,
}

/// By which mediums the invitation goes out (USR-354).
fn invited_by(request: &AdminCreateUser) -> &[Medium] {
    if request.mediums.is_empty() { &[Medium::Sms] } else { &request.mediums }
}

/// USR-354.
fn check_contacts(user: &User, request: &AdminCreateUser) -> Result<(), DirectoryError> {
    let missing = |medium: &&Medium| user.attribute(medium.attribute()).is_none();
    match invited_by(request).iter().find(missing) {
        None => Ok(()),
        Some(medium) => Err(DirectoryError::InvalidParameter(format!(
            "User does not have delivery medium: {}",
            medium.attribute()
        ))),
    }
}

impl Users {
    /// Creates a user with a temporary password and invites, or invites again (USR-112, USR-124).
    pub async fn admin_create_user(
        &self,
        pool: &Pool,
        mut request: AdminCreateUser,
    ) -> Result<User, DirectoryError> {
        let policy = &pool.settings.policies.password_policy;
        let password = match request.temporary_password.take() {
            Some(password) => {
                policy.check(password.expose())?;
                password
            }
            None => Secret::new(policy.generate(&self.entropy)),
        };
        if request.message == InvitationMessage::Resend {
            return self.resend_invitation(pool, &request, &password).await;
        }
        drop_empty(&mut request.attributes);
        let name = choose_name(pool, &request.username, &mut request.attributes)?;
        check_verified_flags(&request.attributes)?;
        check_schema(pool, &request.attributes)?;
        let sub = Sub::new(self.entropy.uuid());
        let username = name.username.unwrap_or_else(|| sub.to_string());
        let now = self.clock.now();
        let mut user = User {
            pool_id: pool.id.clone(),
            username,
            sub,
            status: UserStatus::ForceChangePassword,
            enabled: true,
            attributes: request.attributes.clone(),
            password_hash: None,
            temporary_password_at: Some(now),
            tokens_valid_after: Timestamp(0),
            created_at: now,
            updated_at: now,
        };
        let is_sent = request.message == InvitationMessage::Send;
        let asks = is_sent && invited_by(&request).iter().any(|m| self.asks_for_words(pool, *m));
        if asks {
            check_contacts(&user, &request)?;
        }
        let (force, taken) = (request.force_alias, DirectoryError::AccountExists);
        self.check_names(pool, &user, force, taken).await?;
        // What it grants does not count here (PRESIGNUP-019).
        self.pre_sign_up(pool, &user, Source::PreSignUpAdminCreateUser).await?;
        let new = self.new_password(pool, &user.sub, &user.username, &password).await?;
        user.password_hash = Some(new.hash.clone());
        let invitations = if is_sent && !asks {
            Some(self.invitations(pool, &user, &request, &password).await)
        } else {
            None
        };
        let mut tx = self.store.begin().await?;
        let folded = pool.fold(&user.username);
        if !tx.claim_name(&pool.id, &folded, NameKind::Username, &user.sub).await? {
            return Err(DirectoryError::AccountExists);
        }
        claim_names(&mut tx, pool, &user, request.force_alias).await?;
        tx.insert_user(&user).await?;
        note_user(&pool.id, &user.sub);
        if pool.settings.lets_new_users_in_once() {
            tx.allow_first_sign_in(&pool.id, &user.sub, true).await?;
        }
        self.write_verifier(&mut tx, &user, &new).await?;
        if let Some(invitations) = invitations {
            match self.invite(&mut tx, pool, invitations).await {
                Ok(()) => {}
                // USR-361: the user exists although nothing could be sent.
                Err(error) if error.is_of_message() => {
                    tx.commit().await?;
                    return Err(error);
                }
                Err(error) => return Err(error),
            }
        }
        tx.commit().await?;
        self.outbox.wake();
        if !asks {
            return Ok(user);
        }
        // A function words the message of somebody who exists (CUSTMSG-021).
        let invitations = self.invitations(pool, &user, &request, &password).await;
        let mut tx = self.store.begin().await?;
        let user = tx.find_user(&pool.id, &user.sub).await?.ok_or(DirectoryError::UserNotFound)?;
        self.invite(&mut tx, pool, invitations).await?;
        tx.commit().await?;
        self.outbox.wake();
        Ok(user)
    }

    async fn resend_invitation(
        &self,
        pool: &Pool,
        request: &AdminCreateUser,
        password: &Secret,
    ) -> Result<User, DirectoryError> {
        let user = self.get(pool, &request.username).await?;
        if user.status != UserStatus::ForceChangePassword {
            return Err(DirectoryError::ResendNotPossible(user.username));
        }
        let invitations = self.invitations(pool, &user, request, password).await;
        // As the function left the user, if one was asked (TRG-038).
        let user = self.store.find_user(&pool.id, &user.sub).await?;
        let user = user.ok_or(DirectoryError::UserNotFound)?;
        let new = self.new_password(pool, &user.sub, &user.username, password).await?;
        let mut tx = self.store.begin().await?;
        let now = Some(self.clock.now());
        let user = self.write_password(&mut tx, pool, &user, user.clone(), new, now).await?;
        self.invite(&mut tx, pool, invitations).await?;
        tx.commit().await?;
        self.outbox.wake();
        Ok(user)
    }

    /// The invitation to each medium asked for; each needs its contact (USR-354).
    async fn invitations(
        &self,
        pool: &Pool,
        user: &User,
        request: &AdminCreateUser,
        password: &Secret,
    ) -> Result<Vec<Message>, DirectoryError> {
        check_contacts(user, request)?;
        let mut messages = Vec::new();
        for medium in invited_by(request) {
            let destination = user.attribute(medium.attribute()).unwrap_or_default();
            let message = self.invitation_message(pool, user, *medium, destination, password);
            messages.extend(message.await?);
        }
        Ok(messages)
    }

    async fn invite(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        invitations: Result<Vec<Message>, DirectoryError>,
    ) -> Result<(), DirectoryError> {
        for message in invitations? {
            self.outbox.queue(tx, pool, message).await?;
        }
        Ok(())
    }

    /// Confirms without verifying anything (USR-119, USR-259).
    pub async fn admin_confirm_sign_up(
        &self,
        pool: &Pool,
        username: &str,
    ) -> Result<(), DirectoryError> {
        let user = self.get(pool, username).await?;
        if user.status != UserStatus::Unconfirmed {
            return Err(DirectoryError::NotConfirmable(user.status));
        }
        let mut changed = user.clone();
        changed.status = UserStatus::Confirmed;
        changed.updated_at = self.change_time(&user);
        let mut tx = self.store.begin().await?;
        if !tx.update_user(&changed, user.updated_at).await? {
            return Err(DirectoryError::Busy);
        }
        tx.commit().await?;
        self.confirmed(pool, changed, Source::PostConfirmationConfirmSignUp).await?;
        Ok(())
    }

    pub async fn admin_delete_user(
        &self,
        pool: &Pool,
        username: &str,
    ) -> Result<(), DirectoryError> {
        let user = self.get(pool, username).await?;
        self.delete_user(pool, &user.sub).await
    }

    /// Deletes for good; the names are free again (USR-136).
    pub async fn delete_user(&self, pool: &Pool, sub: &Sub) -> Result<(), DirectoryError> {
        let mut tx = self.store.begin().await?;
        tx.note_logouts((&pool.id, sub), None, self.clock.now()).await?;
        if !tx.delete_user(&pool.id, sub).await? {
            return Err(DirectoryError::UserNotFound);
        }
        tx.commit().await?;
        Ok(())
    }
}
