//! What administrators do to users (USR-35x, USR-38x).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::attributes::{self, Attribute};
use super::{lookup, mfa, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::wire::timestamp;
use crate::app::App;
use crate::platform::Secret;
use crate::users::admin::{AdminCreateUser, InvitationMessage};
use crate::users::codes::Medium;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AdminCreateUserRequest {
    user_pool_id: String,
    username: String,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
    temporary_password: Option<Secret>,
    #[serde(default)]
    force_alias_creation: bool,
    message_action: Option<String>,
    #[serde(default)]
    desired_delivery_mediums: Vec<String>,
}

pub async fn create(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let users = app.users.called_by(call.trigger_caller());
    let request: AdminCreateUserRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let user = AdminCreateUser {
        username: request.username,
        attributes: attributes::read(request.user_attributes)?,
        temporary_password: request.temporary_password,
        message: match request.message_action.as_deref() {
            Some("RESEND") => InvitationMessage::Resend,
            Some("SUPPRESS") => InvitationMessage::Suppress,
            _ => InvitationMessage::Send,
        },
        mediums: request
            .desired_delivery_mediums
            .iter()
            .filter_map(|medium| Medium::parse(medium))
            .collect(),
        force_alias: request.force_alias_creation,
    };
    let user = users.admin_create_user(&pool, user).await.map_err(outcome::directory)?;
    Ok(json!({"User": attributes::user_type(&user)}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UserRequest {
    user_pool_id: String,
    username: String,
}

pub async fn get(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UserRequest = call.parse()?;
    let (pool, user) = lookup::user(&app, &request.user_pool_id, &request.username).await?;
    let mut answer = json!({
        "Username": user.username,
        "UserAttributes": attributes::list(&user, |_| true),
        "UserCreateDate": timestamp(user.created_at),
        "UserLastModifiedDate": timestamp(user.updated_at),
        "Enabled": user.enabled,
        "UserStatus": user.status.as_str(),
    });
    mfa::show(&app, &pool, &user, &mut answer).await?;
    Ok(answer)
}

pub async fn confirm_sign_up(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let users = app.users.called_by(call.trigger_caller());
    let request: UserRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    users.admin_confirm_sign_up(&pool, &request.username).await.map_err(outcome::directory)?;
    Ok(json!({}))
}

pub async fn enable(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UserRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    app.users.enable(&pool, &request.username).await.map_err(outcome::directory)?;
    Ok(json!({}))
}

pub async fn disable(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UserRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    app.users.disable(&pool, &request.username).await.map_err(outcome::directory)?;
    Ok(json!({}))
}

pub async fn reset_password(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let users = app.users.called_by(call.trigger_caller());
    let request: UserRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    users.admin_reset_password(&pool, &request.username).await.map_err(outcome::directory)?;
    Ok(json!({}))
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UserRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    app.users.admin_delete_user(&pool, &request.username).await.map_err(outcome::directory)?;
    Ok(Value::Null)
}

pub async fn global_sign_out(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UserRequest = call.parse()?;
    let (pool, user) = lookup::user(&app, &request.user_pool_id, &request.username).await?;
    app.users.sign_out_everywhere(&pool, &user.sub).await.map_err(outcome::directory)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SetPasswordRequest {
    user_pool_id: String,
    username: String,
    password: Secret,
    #[serde(default)]
    permanent: bool,
}

pub async fn set_password(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SetPasswordRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    app.users
        .admin_set_password(&pool, &request.username, &request.password, request.permanent)
        .await
        .map_err(outcome::directory)?;
    Ok(json!({}))
}
