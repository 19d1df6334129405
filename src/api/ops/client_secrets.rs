//! `AddUserPoolClientSecret`, `ListUserPoolClientSecrets`, `DeleteUserPoolClientSecret` (CLI-903).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::lookup;
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire::timestamp;
use crate::app::App;
use crate::platform::Secret;
use crate::pools::client_secrets::ClientSecretError;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SecretRequest {
    user_pool_id: String,
    client_id: String,
    client_secret: Option<Secret>,
    #[serde(default)]
    client_secret_id: String,
}

fn refused(error: ClientSecretError) -> ApiError {
    use ClientSecretError as E;
    match error {
        E::Public => ApiError::invalid_parameter("The app client has no client secret."),
        E::TooMany => ApiError::new(
            ErrorType::LimitExceeded,
            "The app client has two client secrets; delete one first.",
        ),
        E::Last => {
            ApiError::invalid_parameter("The last client secret of an app client stays with it.")
        }
        E::NotFound => ApiError::not_found("Client secret does not exist."),
        E::Changed => ApiError::new(ErrorType::TooManyRequests, "Rate exceeded"),
        E::Internal(error) => error.into(),
    }
}

/// The value is in the answer only if the server made it.
pub async fn add(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SecretRequest = call.parse()?;
    let (_, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    let is_generated = request.client_secret.is_none();
    let secret = request.client_secret.unwrap_or_else(|| app.pools.new_client_secret());
    let added = app.pools.add_client_secret(&client, secret).await.map_err(refused)?;
    let mut shown = json!({
        "ClientSecretId": added.id(&client.id),
        "ClientSecretCreateDate": timestamp(added.created_at),
    });
    if is_generated {
        shown["ClientSecretValue"] = json!(added.secret.expose());
    }
    Ok(json!({ "ClientSecretDescriptor": shown }))
}

/// At most two, so there is never a next page.
pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SecretRequest = call.parse()?;
    let (_, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    let shown: Vec<Value> = client
        .secrets()
        .iter()
        .map(|secret| {
            json!({
                "ClientSecretId": secret.id(&client.id),
                "ClientSecretCreateDate": timestamp(secret.created_at),
            })
        })
        .collect();
    Ok(json!({ "ClientSecrets": shown }))
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SecretRequest = call.parse()?;
    let (_, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    let removed = app.pools.remove_client_secret(&client, &request.client_secret_id).await;
    removed.map_err(refused)?;
    Ok(json!({}))
}
