//! Asking pre token generation (PRETOKEN-). No transaction is open, nothing is stored yet.

use serde_json::{Map, Value, json};

use super::Tokens;
use super::issue::{IssueError, Lineage};
use super::overrides::{Form, Overrides};
use crate::groups::GroupClaims;
use crate::pools::Pool;
use crate::triggers::{Event, Source, Trigger, TriggerError};
use crate::users::user_attributes;

/// What the service calls the caller where nobody has signed in.
const NO_USER: &str = "ClientCredentials";

impl Tokens {
    /// `None` where the pool has no such function; then nothing is different.
    pub(super) async fn asked_for_user(
        &self,
        pool: &Pool,
        lineage: &Lineage<'_>,
        groups: &GroupClaims,
    ) -> Result<Option<Overrides>, IssueError> {
        if lineage.is_unasked || !self.triggers.is_set(pool, Trigger::PreTokenGeneration) {
            return Ok(None);
        }
        let user = lineage.user;
        let attributes = user_attributes(pool, user);
        let about = (lineage.source, user.username.as_str());
        let overrides = self.ask(pool, about, attributes, groups, lineage.scopes).await?;
        let now = self.store.find_user(&pool.id, &user.sub).await?.ok_or(IssueError::Gone)?;
        if now.enabled && now.tokens_valid_after == user.tokens_valid_after {
            Ok(Some(overrides))
        } else {
            Err(IssueError::Gone)
        }
    }

    /// Only functions of the third version hear of these tokens (PRETOKEN-026, PRETOKEN-904).
    pub(super) async fn asked_for_client(
        &self,
        pool: &Pool,
        scopes: &[String],
    ) -> Result<Option<Overrides>, IssueError> {
        let is_asked = self.triggers.is_set(pool, Trigger::PreTokenGeneration)
            && Trigger::PreTokenGeneration.event_version(pool) == "3";
        if !is_asked {
            return Ok(None);
        }
        let about = (Source::TokenGenerationClientCredentials, NO_USER);
        Ok(Some(self.ask(pool, about, json!({}), &GroupClaims::default(), scopes).await?))
    }

    async fn ask(
        &self,
        pool: &Pool,
        (source, username): (Source, &str),
        attributes: Value,
        groups: &GroupClaims,
        scopes: &[String],
    ) -> Result<Overrides, TriggerError> {
        let form = match Trigger::PreTokenGeneration.event_version(pool) {
            "1" => Form::Identity,
            _ => Form::Both,
        };
        let mut request = Map::new();
        request.insert("userAttributes".to_owned(), attributes);
        request.insert(
            "groupConfiguration".to_owned(),
            json!({
                "groupsToOverride": groups.names,
                "iamRolesToOverride": groups.roles,
                "preferredRole": groups.preferred_role,
            }),
        );
        if form == Form::Both {
            request.insert("scopes".to_owned(), json!(scopes));
        }
        let caller = &self.caller;
        let response = json!({ form.member(): null });
        let request = Value::Object(request);
        let event = Event { pool, source, username, caller, request, response };
        let Some(response) = self.triggers.invoke(event).await? else {
            return Ok(Overrides::default());
        };
        form.read(response.get(form.member())).map_err(|_| TriggerError::InvalidResponse)
    }
}
