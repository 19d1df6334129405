//! The functions that decide on new users and hear of confirmed ones (PRESIGNUP-, POSTCONF-).

use serde_json::{Value, json};

use super::directory::Users;
use super::error::DirectoryError;
use super::event::{submitted_attributes, user_attributes};
use super::names::{NameKind, claim_names};
use super::user::User;
use crate::platform::text::{is_email, is_phone_number};
use crate::pools::Pool;
use crate::triggers::{Event, Source, Trigger, TriggerError};

/// What a pre sign-up function grants (PRESIGNUP-009 – PRESIGNUP-014).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    pub confirmed: bool,
    pub email_verified: bool,
    pub phone_verified: bool,
}

impl Granted {
    /// Whether a contact signs in at once and may have to move here from its holder (PRESIGNUP-016).
    #[must_use]
    pub const fn moves_aliases(self) -> bool {
        self.email_verified || self.phone_verified
    }

    /// Marks what the function vouches for; only a contact that is there can be verified.
    pub fn apply(self, user: &mut User) -> Result<(), TriggerError> {
        let contacts = [(self.email_verified, "email"), (self.phone_verified, "phone_number")];
        for (_, contact) in contacts.into_iter().filter(|(granted, _)| *granted) {
            let is_valid = if contact == "email" { is_email } else { is_phone_number };
            if !user.attribute(contact).is_some_and(is_valid) {
                return Err(TriggerError::InvalidResponse);
            }
            user.attributes.insert(format!("{contact}_verified"), "true".to_owned());
        }
        Ok(())
    }
}

impl Users {
    /// Asks whether the user may come in; `user` is not stored yet. Grants nothing where there is no
    /// function.
    pub async fn pre_sign_up(
        &self,
        pool: &Pool,
        user: &User,
        source: Source,
    ) -> Result<Granted, TriggerError> {
        let mut attributes = submitted_attributes(&user.attributes);
        let mut request = json!({});
        if source == Source::PreSignUpExternalProvider {
            // FED-123; `identities` is not there before the profile is.
            attributes.remove("identities");
            for alias in ["cognito:email_alias", "cognito:phone_number_alias"] {
                attributes.insert(alias.to_owned(), json!(""));
            }
            request["validationData"] = json!({});
        }
        request["userAttributes"] = Value::Object(attributes);
        let event = Event {
            pool,
            source,
            username: &user.username,
            caller: &self.caller,
            request,
            response: json!({
                "autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false,
            }),
        };
        let Some(response) = self.triggers.invoke(event).await? else {
            return Ok(Granted::default());
        };
        let flag = |name| response.flag(name).map(|flag| flag.unwrap_or(false));
        Ok(Granted {
            confirmed: flag("autoConfirmUser")?,
            email_verified: flag("autoVerifyEmail")?,
            phone_verified: flag("autoVerifyPhone")?,
        })
    }

    /// Whether the names of a user who is not stored yet are free, before a function is asked about
    /// somebody who cannot come in anyway (PRESIGNUP-003).
    pub(super) async fn check_names(
        &self,
        pool: &Pool,
        user: &User,
        force: bool,
        taken: DirectoryError,
    ) -> Result<(), DirectoryError> {
        if !self.triggers.is_set(pool, Trigger::PreSignUp) {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        let folded = pool.fold(&user.username);
        if !tx.claim_name(&pool.id, &folded, NameKind::Username, &user.sub).await? {
            return Err(taken);
        }
        // Dropped: nothing of it stays.
        claim_names(&mut tx, pool, user, force).await
    }

    /// Tells the function of a confirmed user, who stays confirmed whatever it answers (POSTCONF-009).
    /// Answers the user as the function left them (TRG-038).
    pub async fn confirmed(
        &self,
        pool: &Pool,
        user: User,
        source: Source,
    ) -> Result<User, DirectoryError> {
        if !self.triggers.is_set(pool, source.trigger()) {
            return Ok(user);
        }
        let event = Event {
            pool,
            source,
            username: &user.username,
            caller: &self.caller,
            request: json!({ "userAttributes": user_attributes(pool, &user) }),
            response: Value::Object(serde_json::Map::new()),
        };
        self.triggers.invoke(event).await?;
        let user = self.store.find_user(&pool.id, &user.sub).await?;
        user.ok_or(DirectoryError::UserNotFound)
    }
}
