//! What signed-in users do with their access token: `GetUser`, `DeleteUser`, `GlobalSignOut`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{attributes, lookup, mfa, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::platform::Secret;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TokenRequest {
    access_token: Secret,
}

/// Only what the token's client may read (USR-381).
pub async fn get_user(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: TokenRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    let mut answer = json!({
        "Username": token.user.username,
        "UserAttributes": attributes::list(&token.user, |name| token.client.may_read(name)),
    });
    mfa::show(&app, &token.pool, &token.user, &mut answer).await?;
    Ok(answer)
}

pub async fn delete_user(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: TokenRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    app.users.delete_user(&token.pool, &token.user.sub).await.map_err(outcome::directory)?;
    Ok(Value::Null)
}

pub async fn global_sign_out(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: TokenRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    app.users
        .sign_out_everywhere(&token.pool, &token.user.sub)
        .await
        .map_err(outcome::directory)?;
    Ok(json!({}))
}
