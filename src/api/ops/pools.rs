//! `CreateUserPool`, `UpdateUserPool`, `DescribeUserPool`, `ListUserPools`, `DeleteUserPool`,
//! `AddCustomAttributes`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::imports::refuse_while_importing;
use super::{limits, lookup, page, pool_answer, pool_request, schema_request};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire::timestamp;
use crate::app::App;
use crate::platform::Timestamp;
use crate::pools::{DomainKind, Pool};

pub async fn create(app: Arc<App>, call: Call) -> Result<Value, ApiError> {
    let name = call.input["PoolName"].as_str().unwrap_or_default();
    let settings = pool_request::settings(&call.input)?;
    pool_request::check_functions(&app.triggers, &settings.lambda_config)?;
    limits::pools(&app).await?;
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

/// A full replacement: what the request leaves out returns to its default (CLI-082, USR-903).
pub async fn update(app: Arc<App>, call: Call) -> Result<Value, ApiError> {
    let text = |name: &str| call.input[name].as_str();
    let pool = lookup::pool(&app, text("UserPoolId").unwrap_or_default()).await?;
    let mut changed = (*pool).clone();
    changed.settings = pool_request::replaced(&pool.settings, &call.input)?;
    pool_request::check_functions(&app.triggers, &changed.settings.lambda_config)?;
    if let Some(name) = text("PoolName") {
        name.clone_into(&mut changed.name);
    }
    save(&app, &pool, changed).await
}

/// Only adds (ATTR-034); no client may use a new attribute until it is listed there (ATTR-052).
pub async fn add_custom_attributes(app: Arc<App>, call: Call) -> Result<Value, ApiError> {
    let pool = lookup::pool(&app, call.input["UserPoolId"].as_str().unwrap_or_default()).await?;
    let mut changed = (*pool).clone();
    for entry in call.input["CustomAttributes"].as_array().into_iter().flatten() {
        schema_request::add_custom(&mut changed.settings.schema_attributes, entry)?;
    }
    save(&app, &pool, changed).await
}

/// For SAML identity providers, to check what this pool signs (FED-027).
pub async fn signing_certificate(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PoolRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let pem = app.keys.certificate(&pool.id).await?;
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    Ok(json!({ "Certificate": body }))
}

pub async fn save(app: &App, pool: &Pool, mut changed: Pool) -> Result<Value, ApiError> {
    refuse_while_importing(app, pool).await?;
    changed.updated_at = Timestamp(app.clock.now().0.max(pool.updated_at.0 + 1));
    if !app.pools.update_pool(&changed, pool.updated_at).await? {
        return Err(ApiError::new(
            ErrorType::ConcurrentModification,
            "The user pool was changed by another request at the same time.",
        ));
    }
    Ok(json!({}))
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
                "LambdaConfig": pool.settings.lambda_config,
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
    refuse_while_importing(&app, &pool).await?;
    app.pools.delete_pool(&pool.id).await?;
    Ok(Value::Null)
}
