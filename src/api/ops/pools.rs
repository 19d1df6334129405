//! `CreateUserPool`, `DescribeUserPool`, `ListUserPools`, `DeleteUserPool`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{lookup, page, pool_answer, pool_request};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::wire::timestamp;
use crate::app::App;
use crate::pools::DomainKind;

pub async fn create(app: Arc<App>, call: Call) -> Result<Value, ApiError> {
    let name = call.input["PoolName"].as_str().unwrap_or_default();
    let settings = pool_request::settings(&call.input)?;
    let pool = app.pools.create_pool(name, settings).await?;
    Ok(json!({ "UserPool": pool_answer::user_pool(&app, &pool).await? }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PoolRequest {
    user_pool_id: String,
}

pub async fn describe(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PoolRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    Ok(json!({ "UserPool": pool_answer::user_pool(&app, &pool).await? }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRequest {
    max_results: i64,
    next_token: Option<String>,
}

pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListRequest = call.parse()?;
    let start = page::start(request.next_token.as_deref())?;
    let size = usize::try_from(request.max_results).unwrap_or(1);
    let mut pools = app.store.list_pools(&start, request.max_results + 1).await?;
    let next = page::cut(&mut pools, size, |pool| pool.id.as_str());
    let shown: Vec<Value> = pools
        .iter()
        .map(|pool| {
            json!({
                "Id": pool.id,
                "Name": pool.name,
                "LambdaConfig": pool.settings.other.get("LambdaConfig").cloned().unwrap_or_else(|| json!({})),
                "CreationDate": timestamp(pool.created_at),
                "LastModifiedDate": timestamp(pool.updated_at),
            })
        })
        .collect();
    let mut answer = Map::from_iter([("UserPools".to_owned(), Value::from(shown))]);
    answer.extend(next.map(|token| ("NextToken".to_owned(), Value::from(token))));
    Ok(Value::Object(answer))
}

/// USR-905, USR-907: protection first, then the domain (trap 41 of file 04).
pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PoolRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    if pool.settings.deletion_protection.as_deref() == Some("ACTIVE") {
        return Err(ApiError::invalid_parameter(
            "The user pool cannot be deleted because deletion protection is activated. Deletion \
             protection must be inactivated first.",
        ));
    }
    if app.pools.domains(&pool.id).await?.iter().any(|d| d.kind != DomainKind::Mount) {
        return Err(ApiError::invalid_parameter(
            "User pool cannot be deleted. It has a domain configured that should be deleted first.",
        ));
    }
    app.pools.delete_pool(&pool.id).await?;
    Ok(Value::Null)
}
