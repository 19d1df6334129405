//! `SignUp`, `ConfirmSignUp`, `ResendConfirmationCode` (USR-2xx).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::attributes::{self, Attribute};
use super::{deliveries, lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::platform::Secret;
use crate::users::sign_up::SignUp;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SignUpRequest {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    password: Option<Secret>,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
}

pub async fn sign_up(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let users = app.users.called_by(call.trigger_caller());
    let request: SignUpRequest = call.parse()?;
    let hash = request.secret_hash.as_deref();
    let (pool, client) =
        lookup::proven_client(&app, &request.client_id, hash, &request.username).await?;
    let Some(password) = request.password else {
        return Err(ApiError::invalid_parameter(
            "1 validation error detected: Value null at 'password' failed to satisfy constraint: \
             Member must not be null",
        ));
    };
    let attributes = attributes::read(request.user_attributes)?;
    let sign_up = SignUp { username: request.username, password, attributes };
    let done = users.sign_up(&pool, &client, sign_up).await.map_err(outcome::public)?;
    let mut answer = Map::new();
    answer.insert("UserConfirmed".to_owned(), json!(done.confirmed));
    answer.insert("UserSub".to_owned(), json!(done.sub));
    if let Some(delivery) = &done.delivery {
        answer.insert("CodeDeliveryDetails".to_owned(), deliveries::details(delivery));
    }
    Ok(Value::Object(answer))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ConfirmSignUpRequest {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    confirmation_code: Secret,
    #[serde(default)]
    force_alias_creation: bool,
}

pub async fn confirm_sign_up(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let users = app.users.called_by(call.trigger_caller());
    let request: ConfirmSignUpRequest = call.parse()?;
    let hash = request.secret_hash.as_deref();
    let (pool, client) =
        lookup::proven_client(&app, &request.client_id, hash, &request.username).await?;
    let code = request.confirmation_code.expose();
    users
        .confirm_sign_up(&pool, &client, &request.username, code, request.force_alias_creation)
        .await
        .map_err(outcome::public)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResendConfirmationCodeRequest {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
}

pub async fn resend_confirmation_code(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let users = app.users.called_by(call.trigger_caller());
    let request: ResendConfirmationCodeRequest = call.parse()?;
    let hash = request.secret_hash.as_deref();
    let (pool, client) =
        lookup::proven_client(&app, &request.client_id, hash, &request.username).await?;
    let delivery = users
        .resend_confirmation_code(&pool, &client, &request.username)
        .await
        .map_err(outcome::public)?;
    Ok(json!({"CodeDeliveryDetails": deliveries::details(&delivery)}))
}
