//! The functions before and after a sign-in (PREAUTH-, POSTAUTH-). Whatever they did to the user
//! meanwhile holds: the profile is read again (TRG-038).

use serde_json::{Map, Value, json};

use super::directory::Users;
use super::error::DirectoryError;
use super::event::user_attributes;
use super::user::User;
use crate::pools::Pool;
use crate::triggers::{Event, Source, Trigger};

impl Users {
    /// Asks pre authentication about a user, or about a name that nobody has (PREAUTH-008), and
    /// answers the user as they are afterwards.
    pub async fn pre_authentication(
        &self,
        pool: &Pool,
        hide: bool,
        given: &str,
        user: Option<User>,
    ) -> Result<Option<User>, DirectoryError> {
        if !self.triggers.is_set(pool, Trigger::PreAuthentication) {
            return Ok(user);
        }
        // Who is disabled is as unknown (FLOW-067).
        let seen = user.as_ref().filter(|user| user.enabled);
        let attributes = seen.map_or_else(|| json!({}), |user| user_attributes(pool, user));
        let mut request = Map::new();
        request.insert("userAttributes".to_owned(), attributes);
        if hide {
            request.insert("userNotFound".to_owned(), json!(seen.is_none()));
        }
        let username = seen.map_or(given, |user| &user.username);
        let source = Source::PreAuthenticationAuthentication;
        self.ask(pool, source, username, request, json!({})).await?;
        match user {
            Some(user) => Ok(self.store.find_user(&pool.id, &user.sub).await?),
            None => Ok(None),
        }
    }

    /// Tells post authentication who has signed in. `None`: somebody has disabled or deleted the
    /// user meanwhile, or set another password (trap 25).
    pub async fn post_authentication(
        &self,
        pool: &Pool,
        user: User,
        is_new_device: bool,
    ) -> Result<Option<User>, DirectoryError> {
        if !self.triggers.is_set(pool, Trigger::PostAuthentication) {
            return Ok(Some(user));
        }
        let mut request = Map::new();
        request.insert("userAttributes".to_owned(), user_attributes(pool, &user));
        request.insert("newDeviceUsed".to_owned(), json!(is_new_device));
        let source = Source::PostAuthenticationAuthentication;
        self.ask(pool, source, &user.username, request, json!({})).await?;
        let now = self.store.find_user(&pool.id, &user.sub).await?;
        Ok(now.filter(|now| now.enabled && now.password_hash == user.password_hash))
    }

    async fn ask(
        &self,
        pool: &Pool,
        source: Source,
        username: &str,
        request: Map<String, Value>,
        response: Value,
    ) -> Result<(), DirectoryError> {
        let caller = &self.caller;
        let request = Value::Object(request);
        let event = Event { pool, source, username, caller, request, response };
        self.triggers.invoke(event).await?;
        Ok(())
    }
}
