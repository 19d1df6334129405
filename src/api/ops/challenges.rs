//! `RespondToAuthChallenge` and `AdminRespondToAuthChallenge`: `NEW_PASSWORD_REQUIRED`
//! (FLOW-225 – FLOW-231).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::{auth_answer, lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::clients::AppClient;
use crate::platform::Secret;
use crate::pools::Pool;
use crate::users::Attributes;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RespondRequest {
    user_pool_id: Option<String>,
    client_id: String,
    challenge_name: String,
    session: Option<Secret>,
    #[serde(default)]
    challenge_responses: BTreeMap<String, Option<Secret>>,
}

impl RespondRequest {
    fn optional(&self, name: &str) -> Option<&Secret> {
        self.challenge_responses.get(name)?.as_ref().filter(|value| !value.is_empty())
    }

    fn required(&self, name: &str) -> Result<&Secret, ApiError> {
        self.optional(name).ok_or_else(|| {
            ApiError::invalid_parameter(format!("Missing required parameter {name}"))
        })
    }
}

pub async fn respond(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: RespondRequest = call.parse()?;
    let (pool, client) = lookup::client(&app, &request.client_id).await?;
    run(&app, &pool, &client, &request).await
}

pub async fn admin_respond(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: RespondRequest = call.parse()?;
    let pool_id = request.user_pool_id.as_deref().unwrap_or_default();
    let (pool, client) = lookup::client_of(&app, pool_id, &request.client_id).await?;
    run(&app, &pool, &client, &request).await
}

async fn run(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    if request.challenge_name != "NEW_PASSWORD_REQUIRED" {
        return Err(ApiError::invalid_parameter(format!(
            "{} is not available in this version of Portico.",
            request.challenge_name
        )));
    }
    let session = request
        .session
        .as_ref()
        .ok_or_else(|| ApiError::invalid_parameter("Missing required parameter Session"))?;
    let username = request.required("USERNAME")?.expose();
    let password = request.required("NEW_PASSWORD")?;
    let user = if client.secret.is_some() { app.users.find(pool, username).await? } else { None };
    let stored = user.as_ref().map_or(username, |user| user.username.as_str());
    client
        .check_secret_hash(request.optional("SECRET_HASH").map(Secret::expose), &[username, stored])
        .map_err(|error| outcome::secret_hash(error, client))?;
    let attributes: Attributes = request
        .challenge_responses
        .iter()
        .filter_map(|(name, value)| {
            let name = name.strip_prefix("userAttributes.")?;
            Some((name.to_owned(), value.as_ref()?.expose().to_owned()))
        })
        .collect();
    let answered = app
        .auth
        .answer_new_password(pool, client, session.expose(), Some(username), password, attributes)
        .await;
    auth_answer::step(app, pool, client, answered.map_err(outcome::sign_in)?).await
}
