//! `CreateResourceServer`, `DescribeResourceServer`, `UpdateResourceServer`, `DeleteResourceServer`,
//! `ListResourceServers` (RS-014 – RS-017).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{limits, lookup, page};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::pools::Pool;
use crate::resources::{ResourceScope, ResourceServer};

/// The prefix of the service's own scopes (RS-027, RS-901).
const RESERVED: &str = "aws.cognito";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WriteRequest {
    user_pool_id: String,
    identifier: String,
    name: String,
    #[serde(default)]
    scopes: Vec<ResourceScope>,
}

fn server(pool: &Pool, request: WriteRequest) -> ResourceServer {
    ResourceServer {
        pool_id: pool.id.clone(),
        identifier: request.identifier,
        name: request.name,
        scopes: request.scopes,
    }
}

fn shown(server: &ResourceServer) -> Value {
    json!({
        "UserPoolId": server.pool_id,
        "Identifier": server.identifier,
        "Name": server.name,
        "Scopes": server.scopes,
    })
}

fn unknown() -> ApiError {
    ApiError::not_found("Resource server does not exist.")
}

pub async fn create(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: WriteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    if request.identifier == RESERVED {
        return Err(ApiError::invalid_parameter(format!("The identifier {RESERVED} is reserved.")));
    }
    limits::resource_servers(&app, &pool.id).await?;
    let server = server(&pool, request);
    if !app.pools.add_resource_server(server.clone()).await? {
        let text = format!("{} already exists in user pool {}.", server.identifier, pool.id);
        return Err(ApiError::invalid_parameter(text));
    }
    Ok(json!({ "ResourceServer": shown(&server) }))
}

/// Replaces name and scopes; scopes left out are gone (RS-016).
pub async fn update(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: WriteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let server = server(&pool, request);
    if !app.pools.update_resource_server(server.clone()).await? {
        return Err(unknown());
    }
    Ok(json!({ "ResourceServer": shown(&server) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OneRequest {
    user_pool_id: String,
    identifier: String,
}

pub async fn describe(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: OneRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let server = app.store.find_resource_server(&pool.id, &request.identifier).await?;
    Ok(json!({ "ResourceServer": shown(&server.ok_or_else(unknown)?) }))
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: OneRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    if !app.pools.remove_resource_server(&pool.id, &request.identifier).await? {
        return Err(unknown());
    }
    Ok(Value::Null)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRequest {
    user_pool_id: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let start = page::start(request.next_token.as_deref())?;
    let limit = request.max_results.unwrap_or(50);
    let mut servers = app.store.list_resource_servers(&pool.id, &start, limit + 1).await?;
    let size = usize::try_from(limit).unwrap_or(50);
    let next = page::cut(&mut servers, size, |server| server.identifier.as_str());
    let all: Vec<Value> = servers.iter().map(shown).collect();
    let mut answer = Map::from_iter([("ResourceServers".to_owned(), Value::from(all))]);
    answer.extend(next.map(|token| ("NextToken".to_owned(), Value::from(token))));
    Ok(Value::Object(answer))
}
