//! `CreateUserPoolClient`, `UpdateUserPoolClient`, `DescribeUserPoolClient`, `ListUserPoolClients`,
//! `DeleteUserPoolClient` (CLI-070 – CLI-075).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::identity_providers::check_known;
use super::{client_answer, client_rules, limits, lookup, page};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire;
use crate::app::App;
use crate::clients::ClientSettings;
use crate::platform::{Secret, Timestamp};

/// Members that become settings; others are ignored.
const MEMBERS: [&str; 21] = [
    "RefreshTokenValidity",
    "AccessTokenValidity",
    "IdTokenValidity",
    "TokenValidityUnits",
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "CallbackURLs",
    "LogoutURLs",
    "DefaultRedirectURI",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
    "AllowedOAuthFlowsUserPoolClient",
    "AnalyticsConfiguration",
    "PreventUserExistenceErrors",
    "EnableTokenRevocation",
    "EnablePropagateAdditionalUserContextData",
    "AuthSessionValidity",
    "RefreshTokenRotation",
    "ClientType",
];

fn settings(input: &Value) -> Result<ClientSettings, ApiError> {
    let members: Map<String, Value> = MEMBERS
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), input.get(*name)?.clone())))
        .collect();
    wire::parse(Value::Object(members))
}

pub async fn create(app: Arc<App>, call: Call) -> Result<Value, ApiError> {
    let text = |name: &str| call.input[name].as_str().unwrap_or_default();
    let pool = lookup::pool(&app, text("UserPoolId")).await?;
    let settings = settings(&call.input)?;
    let generate = call.input["GenerateSecret"].as_bool().unwrap_or(false);
    let own = call.input["ClientSecret"].as_str().map(Secret::new);
    if generate && own.is_some() {
        return Err(ApiError::invalid_parameter(
            "ClientSecret cannot be given with GenerateSecret.",
        ));
    }
    let secret = if generate { Some(app.pools.new_client_secret()) } else { own };
    limits::clients(&app, &pool.id).await?;
    let scopes = app.pools.custom_scopes(&pool.id).await?;
    client_rules::check(&pool, &settings, secret.is_some(), &scopes, "creating")?;
    check_known(&app, &pool, &settings).await?;
    let client = app.pools.create_client(&pool.id, text("ClientName"), settings, secret).await?;
    Ok(json!({ "UserPoolClient": client_answer::user_pool_client(&client)? }))
}

/// A full replacement: what the request leaves out returns to its default; name and secret stay
/// (CLI-073, CLI-074).
pub async fn update(app: Arc<App>, call: Call) -> Result<Value, ApiError> {
    let text = |name: &str| call.input[name].as_str();
    let (pool_id, id) =
        (text("UserPoolId").unwrap_or_default(), text("ClientId").unwrap_or_default());
    let (pool, client) = lookup::client_of(&app, pool_id, id).await?;
    let mut changed = (*client).clone();
    changed.settings =
        ClientSettings { portico: client.settings.portico.clone(), ..settings(&call.input)? };
    if let Some(name) = text("ClientName") {
        name.clone_into(&mut changed.name);
    }
    let scopes = app.pools.custom_scopes(&pool.id).await?;
    client_rules::check(&pool, &changed.settings, changed.secret.is_some(), &scopes, "updating")?;
    check_known(&app, &pool, &changed.settings).await?;
    changed.updated_at = Timestamp(app.clock.now().0.max(client.updated_at.0 + 1));
    if !app.pools.update_client(&changed, client.updated_at).await? {
        return Err(ApiError::new(
            ErrorType::ConcurrentModification,
            "The app client was changed by another request at the same time.",
        ));
    }
    Ok(json!({ "UserPoolClient": client_answer::user_pool_client(&changed)? }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClientRequest {
    user_pool_id: String,
    client_id: String,
}

pub async fn describe(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ClientRequest = call.parse()?;
    let (_, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    Ok(json!({ "UserPoolClient": client_answer::user_pool_client(&client)? }))
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ClientRequest = call.parse()?;
    let (pool, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    app.pools.delete_client(&pool.id, &client.id).await?;
    Ok(Value::Null)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRequest {
    user_pool_id: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// Id, pool and name only (CLI-072).
pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let start = page::start(request.next_token.as_deref())?;
    let limit = request.max_results.unwrap_or(60);
    let mut clients = app.store.list_clients(&pool.id, &start, limit + 1).await?;
    let size = usize::try_from(limit).unwrap_or(60);
    let next = page::cut(&mut clients, size, |client| client.id.as_str());
    let shown: Vec<Value> = clients
        .iter()
        .map(|c| json!({ "ClientId": c.id, "UserPoolId": c.pool_id, "ClientName": c.name }))
        .collect();
    let mut answer = Map::from_iter([("UserPoolClients".to_owned(), Value::from(shown))]);
    answer.extend(next.map(|token| ("NextToken".to_owned(), Value::from(token))));
    Ok(Value::Object(answer))
}
