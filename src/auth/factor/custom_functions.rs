//! The three functions of a custom flow: what they are told, and what is kept from one to the next.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::auth::engine::Auth;
use crate::auth::step::SignInError;
use crate::clients::AppClient;
use crate::platform::InternalError;
use crate::pools::Pool;
use crate::sessions::ChallengeData;
use crate::triggers::{Event, Response, Source, TriggerError};
use crate::users::{User, user_attributes};

impl Auth {
    /// What all three functions are told.
    pub(super) fn custom_request(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: &User,
        begun: &ChallengeData,
    ) -> Map<String, Value> {
        let attributes = if begun.is_simulated { json!({}) } else { user_attributes(pool, user) };
        let session = begun.custom.as_ref().map(|flow| json!(flow.session));
        let mut request = Map::new();
        request.insert("userAttributes".to_owned(), attributes);
        request.insert("session".to_owned(), session.unwrap_or_default());
        if client.hides_existence() {
            request.insert("userNotFound".to_owned(), json!(begun.is_simulated));
        }
        request
    }

    pub(super) async fn ask_function(
        &self,
        pool: &Pool,
        (user, begun): (&User, &ChallengeData),
        source: Source,
        request: Map<String, Value>,
        response: Value,
    ) -> Result<Response, SignInError> {
        let username = if begun.is_simulated { &begun.username } else { &user.username };
        let caller = &self.users.caller;
        let event =
            Event { pool, source, username, caller, request: Value::Object(request), response };
        let answer = self.triggers.invoke(event).await?;
        // FLOW-216.
        answer.ok_or_else(|| SignInError::Trigger(TriggerError::missing(source.trigger())))
    }

    /// The user as a function left them. Somebody who was disabled or deleted, or whose password is
    /// another than the one this flow verified, does not go on (FLOW-032, trap 25).
    pub(super) async fn as_now(
        &self,
        pool: &Pool,
        before: User,
        is_simulated: bool,
        is_verified: bool,
    ) -> Result<User, SignInError> {
        if is_simulated {
            return Ok(before);
        }
        let now = self.store.find_user(&pool.id, &before.sub).await?;
        now.filter(|now| now.enabled)
            .filter(|now| !is_verified || now.password_hash == before.password_hash)
            .ok_or(SignInError::SessionInvalid)
    }

    pub(super) fn seal_private(
        &self,
        pool: &Pool,
        event: &str,
        private: &BTreeMap<String, String>,
    ) -> Result<String, InternalError> {
        let plain = serde_json::to_vec(private).map_err(InternalError::new)?;
        Ok(STANDARD.encode(self.sealer.seal(&private_context(pool, event), &plain)?))
    }

    pub(super) fn open_private(
        &self,
        pool: &Pool,
        event: &str,
        sealed: Option<&str>,
    ) -> Result<BTreeMap<String, String>, SignInError> {
        let sealed = sealed.ok_or(SignInError::SessionInvalid)?;
        let sealed = STANDARD.decode(sealed).map_err(InternalError::new)?;
        let plain = self.sealer.open(&private_context(pool, event), &sealed);
        let plain = plain.map_err(InternalError::from)?;
        Ok(serde_json::from_slice(&plain).map_err(InternalError::new)?)
    }
}

/// Bound to the flow.
fn private_context(pool: &Pool, event: &str) -> String {
    format!("custom-challenge:{}:{event}", pool.id)
}
