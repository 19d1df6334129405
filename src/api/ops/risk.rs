//! `SetRiskConfiguration` and `DescribeRiskConfiguration` (RISK-003, RISK-005, RISK-010 – RISK-015).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::wire::timestamp;
use crate::app::App;
use crate::platform::ClientId;
use crate::pools::Pool;
use crate::risk::{RiskConfiguration, StoredConfiguration};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RiskConfigurationRequest {
    user_pool_id: String,
    client_id: Option<String>,
    #[serde(flatten)]
    configuration: RiskConfiguration,
}

/// Replaces what was set for the pool or a client; without any part it is taken away.
pub async fn set(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: RiskConfigurationRequest = call.parse()?;
    let (pool, client) = subject(&app, &request).await?;
    let risk = app.users.risk();
    let stored = risk.configure(&pool, client.as_ref(), request.configuration).await;
    answer(&stored.map_err(outcome::risk)?, client.as_ref())
}

/// What holds, with what the pool and the preset add to the client's own.
pub async fn describe(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: RiskConfigurationRequest = call.parse()?;
    let (pool, client) = subject(&app, &request).await?;
    let stored = app.users.risk().describe(&pool, client.as_ref()).await;
    answer(&stored.map_err(outcome::risk)?, client.as_ref())
}

async fn subject(
    app: &App,
    request: &RiskConfigurationRequest,
) -> Result<(Arc<Pool>, Option<ClientId>), ApiError> {
    let Some(client) = request.client_id.as_deref() else {
        return Ok((lookup::pool(app, &request.user_pool_id).await?, None));
    };
    let (pool, client) = lookup::client_of(app, &request.user_pool_id, client).await?;
    Ok((pool, Some(client.id.clone())))
}

fn answer(stored: &StoredConfiguration, client: Option<&ClientId>) -> Result<Value, ApiError> {
    let mut shown = crate::api::wire::answer(&stored.configuration)?;
    shown["UserPoolId"] = json!(stored.pool_id);
    if let Some(client) = client {
        shown["ClientId"] = json!(client);
    }
    shown["LastModifiedDate"] = timestamp(stored.updated_at);
    Ok(json!({ "RiskConfiguration": shown }))
}
