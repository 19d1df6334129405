//! Attributes after sign-up: `UpdateUserAttributes`, `DeleteUserAttributes`, their administrator's
//! forms, `GetUserAttributeVerificationCode`, `VerifyUserAttribute` (ATTR-140 – ATTR-153).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::attributes::{Attribute, read};
use super::{deliveries, lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::platform::Secret;
use crate::triggers::Caller;
use crate::users::Attributes;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateRequest {
    access_token: Secret,
    user_attributes: Vec<Attribute>,
}

pub async fn update(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let caller = call.trigger_caller();
    let request: UpdateRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    let changes = read(request.user_attributes)?;
    let users = app.users.called_by(Caller { client_id: Some(token.client.id.clone()), ..caller });
    let sent = users
        .update_attributes(&token.pool, &token.client, &token.user, changes)
        .await
        .map_err(outcome::directory)?;
    let list: Vec<Value> = sent.iter().map(deliveries::details).collect();
    Ok(json!({ "CodeDeliveryDetailsList": list }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteRequest {
    access_token: Secret,
    user_attribute_names: Vec<String>,
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeleteRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    let changes = removal(request.user_attribute_names);
    app.users
        .update_attributes(&token.pool, &token.client, &token.user, changes)
        .await
        .map_err(outcome::directory)?;
    Ok(json!({}))
}

/// A blank value deletes (ATTR-152).
fn removal(names: Vec<String>) -> Attributes {
    names.into_iter().map(|name| (name, String::new())).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AdminUpdateRequest {
    user_pool_id: String,
    username: String,
    user_attributes: Vec<Attribute>,
}

pub async fn admin_update(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let users = app.users.called_by(call.trigger_caller());
    let request: AdminUpdateRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let changes = read(request.user_attributes)?;
    users
        .admin_update_attributes(&pool, &request.username, changes)
        .await
        .map_err(outcome::directory)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AdminDeleteRequest {
    user_pool_id: String,
    username: String,
    user_attribute_names: Vec<String>,
}

pub async fn admin_delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: AdminDeleteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let changes = removal(request.user_attribute_names);
    app.users
        .admin_update_attributes(&pool, &request.username, changes)
        .await
        .map_err(outcome::directory)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CodeRequest {
    access_token: Secret,
    attribute_name: String,
}

pub async fn send_code(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let caller = call.trigger_caller();
    let request: CodeRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    let users = app.users.called_by(Caller { client_id: Some(token.client.id.clone()), ..caller });
    let delivery = users
        .send_attribute_code(&token.pool, &token.user, &request.attribute_name)
        .await
        .map_err(outcome::directory)?;
    Ok(json!({ "CodeDeliveryDetails": deliveries::details(&delivery) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VerifyRequest {
    access_token: Secret,
    attribute_name: String,
    code: String,
}

pub async fn verify(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: VerifyRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    app.users
        .verify_attribute(&token.pool, &token.user, &request.attribute_name, &request.code)
        .await
        .map_err(outcome::directory)?;
    Ok(json!({}))
}
