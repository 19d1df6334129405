//! `REFRESH_TOKEN_AUTH` and `GetTokensFromRefreshToken` (FLOW-125 – FLOW-132, CLI-901).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::auth_answer::Flow;
use super::{auth_answer, lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::clients::AppClient;
use crate::platform::Secret;
use crate::pools::Pool;

/// What `REFRESH_TOKEN_AUTH` brings.
pub struct Refresh<'a> {
    pub token: &'a str,
    pub secret_hash: Option<&'a str>,
    pub device_key: Option<&'a str>,
}

pub async fn initiated(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    refresh: Refresh<'_>,
) -> Result<Value, ApiError> {
    let refused = |error| outcome::refresh(error, client);
    // FLOW-060: some SDKs send the secret itself.
    let sent_secret = refresh.secret_hash.is_some_and(|hash| client.has_secret(hash));
    if !client.is_public() && !sent_secret {
        let owner = flow.tokens.user_of_refresh_token(pool, client, refresh.token).await;
        let owner = owner.map_err(refused)?;
        client
            .check_secret_hash(refresh.secret_hash, &[&owner.username])
            .map_err(|error| outcome::secret_hash(error, client))?;
    }
    let refreshed = flow.tokens.refresh_on(pool, client, refresh.token, refresh.device_key).await;
    Ok(auth_answer::authenticated(&refreshed.map_err(refused)?.0))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetTokensRequest {
    refresh_token: Secret,
    client_id: String,
    client_secret: Option<Secret>,
    device_key: Option<String>,
}

/// Answers tokens alone: there is no challenge to follow.
pub async fn get_tokens(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let caller = call.trigger_caller();
    let request: GetTokensRequest = call.parse()?;
    let (pool, client) = lookup::client(&app, &request.client_id).await?;
    if !client.may_refresh() {
        return Err(ApiError::invalid_parameter("Auth flow not enabled for this client"));
    }
    let given = request.client_secret.as_ref().is_some_and(|s| client.has_secret(s.expose()));
    if !client.is_public() && !given {
        return Err(ApiError::not_authorized(format!(
            "ClientSecret does not match for the client: {}",
            client.id
        )));
    }
    let device_key = request.device_key.as_deref();
    let token = request.refresh_token.expose();
    let tokens = app.tokens.called_by(caller);
    let refreshed = tokens.refresh_on(&pool, &client, token, device_key).await;
    let (tokens, _) = refreshed.map_err(|error| outcome::refresh(error, &client))?;
    let answer = auth_answer::authenticated(&tokens);
    Ok(json!({ "AuthenticationResult": answer["AuthenticationResult"] }))
}
