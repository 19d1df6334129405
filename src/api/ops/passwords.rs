//! `ForgotPassword`, `ConfirmForgotPassword`, `ChangePassword` (PWD-05x, PWD-06x).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{deliveries, lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::platform::Secret;
use crate::triggers::Caller;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ForgotPasswordRequest {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
}

pub async fn forgot_password(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let users = app.users.called_by(call.trigger_caller());
    let request: ForgotPasswordRequest = call.parse()?;
    let hash = request.secret_hash.as_deref();
    let (pool, client) =
        lookup::proven_client(&app, &request.client_id, hash, &request.username).await?;
    let delivery =
        users.forgot_password(&pool, &client, &request.username).await.map_err(outcome::public)?;
    Ok(json!({"CodeDeliveryDetails": deliveries::details(&delivery)}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ConfirmForgotPasswordRequest {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    confirmation_code: Secret,
    password: Secret,
}

pub async fn confirm_forgot_password(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let users = app.users.called_by(call.trigger_caller());
    let request: ConfirmForgotPasswordRequest = call.parse()?;
    let hash = request.secret_hash.as_deref();
    let (pool, client) =
        lookup::proven_client(&app, &request.client_id, hash, &request.username).await?;
    let code = request.confirmation_code.expose();
    users
        .confirm_forgot_password(&pool, &client, &request.username, code, &request.password)
        .await
        .map_err(outcome::public)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ChangePasswordRequest {
    access_token: Secret,
    previous_password: Option<Secret>,
    proposed_password: Secret,
}

pub async fn change_password(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let caller = call.trigger_caller();
    let request: ChangePasswordRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    let previous = request.previous_password.as_ref();
    let caller = Caller { client_id: Some(token.client.id.clone()), ..caller };
    app.users
        .called_by(caller)
        .change_password(&token.pool, &token.user, previous, &request.proposed_password)
        .await
        .map_err(outcome::directory)?;
    Ok(json!({}))
}
