//! Remembered devices, by the user and by administrators (DEV-005 – DEV-011, DEV-017, DEV-018).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{lookup, outcome, page};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire::timestamp;
use crate::app::App;
use crate::devices::{Device, DeviceError, Registration};
use crate::platform::Secret;
use crate::pools::Pool;
use crate::users::User;

/// Who is asked about: the holder of a token, or a user that an administrator names.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeviceRequest {
    access_token: Option<Secret>,
    #[serde(default)]
    user_pool_id: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    device_key: String,
    device_name: Option<String>,
    device_secret_verifier_config: Option<VerifierConfig>,
    device_remembered_status: Option<String>,
    limit: Option<i64>,
    pagination_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VerifierConfig {
    password_verifier: Option<String>,
    salt: Option<String>,
}

fn refused(error: DeviceError) -> ApiError {
    match error {
        DeviceError::NotTracked => ApiError::new(
            ErrorType::InvalidUserPoolConfiguration,
            "Device tracking is not enabled for the user pool.",
        ),
        DeviceError::NotFound => ApiError::not_found("Device does not exist."),
        DeviceError::Exists => ApiError::new(ErrorType::DeviceKeyExists, "Device already exists."),
        DeviceError::InvalidParameter(text) => ApiError::invalid_parameter(text),
        DeviceError::Internal(error) => outcome::internal(&error),
    }
}

impl DeviceRequest {
    /// The user and the device that the token was issued with.
    async fn own(&self, app: &App) -> Result<(Arc<Pool>, User, Option<String>), ApiError> {
        let token = self.access_token.as_ref();
        // `GetDevice` and `ForgetDevice` may leave the token out by the model, not by the service.
        let token = token
            .ok_or_else(|| ApiError::invalid_parameter("Missing required parameter AccessToken"))?;
        let token = lookup::access_token(app, token.expose()).await?;
        Ok((token.pool, token.user, token.device_key))
    }

    async fn named(&self, app: &App) -> Result<(Arc<Pool>, User), ApiError> {
        let pool = lookup::pool(app, &self.user_pool_id).await?;
        let user = app.users.find(&pool, &self.username).await?;
        let gone = || ApiError::new(ErrorType::UserNotFound, "User does not exist.");
        Ok((pool, user.ok_or_else(gone)?))
    }
}

pub async fn confirm(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeviceRequest = call.parse()?;
    let (pool, user, offered) = request.own(&app).await?;
    let config = request.device_secret_verifier_config.as_ref();
    let missing =
        |name: &str| ApiError::invalid_parameter(format!("Missing required parameter {name}"));
    let config = config.ok_or_else(|| missing("DeviceSecretVerifierConfig"))?;
    let registration = Registration {
        key: &request.device_key,
        name: request.device_name.as_deref(),
        salt: config.salt.as_deref().ok_or_else(|| missing("Salt"))?,
        verifier: config.password_verifier.as_deref().ok_or_else(|| missing("PasswordVerifier"))?,
        address: call.client_address,
    };
    let confirmed = app.devices.confirm(&pool, &user.sub, offered.as_deref(), registration).await;
    Ok(json!({ "UserConfirmationNecessary": confirmed.map_err(refused)? }))
}

pub async fn get(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeviceRequest = call.parse()?;
    let (pool, user, _) = request.own(&app).await?;
    one(&app, &pool, &user, &request).await
}

pub async fn admin_get(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeviceRequest = call.parse()?;
    let (pool, user) = request.named(&app).await?;
    one(&app, &pool, &user, &request).await
}

pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeviceRequest = call.parse()?;
    let (pool, user, _) = request.own(&app).await?;
    some(&app, &pool, &user, &request).await
}

pub async fn admin_list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeviceRequest = call.parse()?;
    let (pool, user) = request.named(&app).await?;
    some(&app, &pool, &user, &request).await
}

pub async fn forget(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeviceRequest = call.parse()?;
    let (pool, user, _) = request.own(&app).await?;
    app.devices.forget(&pool, &user.sub, &request.device_key).await.map_err(refused)?;
    Ok(Value::Null)
}

pub async fn admin_forget(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeviceRequest = call.parse()?;
    let (pool, user) = request.named(&app).await?;
    app.devices.forget(&pool, &user.sub, &request.device_key).await.map_err(refused)?;
    Ok(Value::Null)
}

pub async fn update_status(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeviceRequest = call.parse()?;
    let (pool, user, _) = request.own(&app).await?;
    remember(&app, &pool, &user, &request).await
}

pub async fn admin_update_status(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeviceRequest = call.parse()?;
    let (pool, user) = request.named(&app).await?;
    remember(&app, &pool, &user, &request).await
}

async fn one(
    app: &App,
    pool: &Pool,
    user: &User,
    request: &DeviceRequest,
) -> Result<Value, ApiError> {
    let device = app.devices.find(pool, &user.sub, &request.device_key).await.map_err(refused)?;
    Ok(json!({ "Device": device_type(&device) }))
}

async fn some(
    app: &App,
    pool: &Pool,
    user: &User,
    request: &DeviceRequest,
) -> Result<Value, ApiError> {
    let start = page::start(request.pagination_token.as_deref())?;
    let limit = request.limit.filter(|limit| *limit > 0).unwrap_or(60);
    let listed = app.devices.list(pool, &user.sub, &start, limit + 1).await;
    let mut devices = listed.map_err(refused)?;
    let size = usize::try_from(limit).unwrap_or(60);
    let next = page::cut(&mut devices, size, |device| device.key.as_str());
    let shown: Vec<Value> = devices.iter().map(device_type).collect();
    let mut answer = Map::from_iter([("Devices".to_owned(), Value::from(shown))]);
    answer.extend(next.map(|token| ("PaginationToken".to_owned(), Value::from(token))));
    Ok(Value::Object(answer))
}

async fn remember(
    app: &App,
    pool: &Pool,
    user: &User,
    request: &DeviceRequest,
) -> Result<Value, ApiError> {
    let remembered = match request.device_remembered_status.as_deref() {
        Some("remembered") => true,
        Some(_) => false,
        None => {
            let text = "Missing required parameter DeviceRememberedStatus";
            return Err(ApiError::invalid_parameter(text));
        }
    };
    let done = app.devices.remember(pool, &user.sub, &request.device_key, remembered).await;
    done.map_err(refused)?;
    Ok(json!({}))
}

/// DEV-011.
fn device_type(device: &Device) -> Value {
    let status = if device.remembered { "remembered" } else { "not_remembered" };
    let mut attributes = vec![
        json!({ "Name": "device_status", "Value": "valid" }),
        json!({ "Name": "last_ip_used", "Value": device.last_address }),
        json!({ "Name": "dev:device_remembered_status", "Value": status }),
    ];
    if let Some(name) = &device.name {
        attributes.push(json!({ "Name": "device_name", "Value": name }));
    }
    json!({
        "DeviceKey": device.key,
        "DeviceAttributes": attributes,
        "DeviceCreateDate": timestamp(device.created_at),
        "DeviceLastModifiedDate": timestamp(device.updated_at),
        "DeviceLastAuthenticatedDate": timestamp(device.last_authenticated_at),
    })
}
