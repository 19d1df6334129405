//! How much a deployment and a pool may hold (QUO-05x): `limits.*` of the configuration.

use crate::api::error::{ApiError, ErrorType};
use crate::app::App;
use crate::platform::PoolId;

pub async fn pools(app: &App) -> Result<(), ApiError> {
    within(app.store.count_pools().await?, app.config.limits.pools, "user pools")
}

pub async fn clients(app: &App, pool: &PoolId) -> Result<(), ApiError> {
    let limit = app.config.limits.clients_per_pool;
    within(app.store.count_clients(pool).await?, limit, "app clients")
}

pub async fn resource_servers(app: &App, pool: &PoolId) -> Result<(), ApiError> {
    let limit = app.config.limits.resource_servers_per_pool;
    within(app.store.count_resource_servers(pool).await?, limit, "resource servers")
}

fn within(there: i64, limit: i64, what: &str) -> Result<(), ApiError> {
    if there < limit {
        return Ok(());
    }
    let text = format!("Limit of {limit} {what} reached.");
    Err(ApiError::new(ErrorType::LimitExceeded, text))
}
