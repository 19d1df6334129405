//! `CreateUserPoolDomain`, `UpdateUserPoolDomain`, `DescribeUserPoolDomain`, `DeleteUserPoolDomain`
//! (DOM-040 – DOM-048).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::lookup;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::pools::domain::{is_host_name, is_prefix};
use crate::pools::{Domain, DomainKind};

/// What `CreateUserPoolDomain` and `UpdateUserPoolDomain` take.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WriteRequest {
    domain: String,
    user_pool_id: String,
    custom_domain_config: Option<Value>,
    managed_login_version: Option<i64>,
    routing: Option<Value>,
}

pub async fn create(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: WriteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let is_custom = request.custom_domain_config.is_some();
    let kind = if is_custom { DomainKind::Custom } else { DomainKind::Prefix };
    if is_custom {
        check_custom(&app, &request.domain).await?;
    } else {
        check_prefix(&app, &request.domain)?;
    }
    // One of each kind at most (DOM-005, DOM-006).
    if app.pools.domains(&pool.id).await?.iter().any(|d| d.kind == kind) {
        return Err(ApiError::invalid_parameter("User pool already has a domain configured."));
    }
    let settings = settings(&request);
    let domain = Domain {
        domain: request.domain,
        pool_id: pool.id.clone(),
        kind,
        settings,
        created_at: app.clock.now(),
    };
    if !app.pools.add_domain(domain).await? {
        return Err(ApiError::invalid_parameter(
            "Domain already associated with another user pool.",
        ));
    }
    Ok(if is_custom { json!({ "CloudFrontDomain": public_host(&app) }) } else { json!({}) })
}

/// The members that are kept and given back as they came (DOM-025, DOM-900 – DOM-902).
fn settings(request: &WriteRequest) -> Value {
    let mut settings = Map::new();
    let mut keep = |name: &str, value: Option<Value>| {
        settings.extend(value.map(|value| (name.to_owned(), value)));
    };
    keep("CustomDomainConfig", request.custom_domain_config.clone());
    keep("ManagedLoginVersion", request.managed_login_version.map(Value::from));
    keep("Routing", request.routing.clone());
    Value::Object(settings)
}

/// Changes certificate and look, never the name (DOM-043).
pub async fn update(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: WriteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let domains = app.pools.domains(&pool.id).await?;
    let found = domains.iter().find(|d| d.domain == request.domain && d.kind != DomainKind::Mount);
    let Some(domain) = found else { return Err(unknown()) };
    let is_custom = domain.kind == DomainKind::Custom;
    if is_custom != request.custom_domain_config.is_some() {
        return Err(ApiError::invalid_parameter(
            "CustomDomainConfig belongs to a custom domain, and to no other.",
        ));
    }
    let changed = Domain { settings: settings(&request), ..domain.clone() };
    if !app.pools.update_domain(&changed).await? {
        return Err(unknown());
    }
    // UI-900.
    if changed.login_version() != domain.login_version() {
        app.sessions.end_all(&pool.id).await?;
    }
    Ok(if is_custom { json!({ "CloudFrontDomain": public_host(&app) }) } else { json!({}) })
}

fn unknown() -> ApiError {
    ApiError::invalid_parameter("No such domain or user pool exists.")
}

/// DOM-002, DOM-003.
fn check_prefix(app: &App, prefix: &str) -> Result<(), ApiError> {
    if !is_prefix(prefix) {
        return Err(ApiError::invalid_parameter(
            "Domain must be 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end.",
        ));
    }
    match app.config.domains.reserved_words.iter().find(|word| prefix.contains(word.as_str())) {
        Some(word) => {
            Err(ApiError::invalid_parameter(format!("Domain cannot contain reserved word: {word}")))
        }
        None => Ok(()),
    }
}

/// DOM-021 – DOM-023.
async fn check_custom(app: &App, name: &str) -> Result<(), ApiError> {
    if !is_host_name(name) {
        return Err(ApiError::invalid_parameter(
            "Custom domain must be a lower-case host name below a top-level domain.",
        ));
    }
    if app.config.domains.check_parent {
        let parent = name.split_once('.').map(|(_, parent)| parent).unwrap_or_default();
        let resolved = tokio::net::lookup_host((parent, 443)).await;
        if resolved.is_ok_and(|mut addresses| addresses.next().is_some()) {
            return Ok(());
        }
        return Err(ApiError::invalid_parameter(format!(
            "Custom domain is not a valid subdomain: Was not able to resolve a DNS A record for the parent domain {parent}."
        )));
    }
    Ok(())
}

fn public_host(app: &App) -> String {
    let url = url::Url::parse(app.pools.public_url()).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeRequest {
    domain: String,
}

/// An unknown domain gives an empty description: the availability check of tools (DOM-042).
pub async fn describe(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DescribeRequest = call.parse()?;
    let found = app.store.find_domain(&request.domain).await?;
    let Some(domain) = found.filter(|d| d.kind != DomainKind::Mount) else {
        return Ok(json!({ "DomainDescription": {} }));
    };
    let mut description = json!({
        "UserPoolId": domain.pool_id,
        "AWSAccountId": app.config.iam.account_id,
        "Domain": domain.domain,
        "S3Bucket": "",
        "CloudFrontDistribution": public_host(&app),
        "Version": domain.created_at.seconds().to_string(),
        "Status": "ACTIVE",
    });
    if let (Some(members), Some(settings)) =
        (description.as_object_mut(), domain.settings.as_object())
    {
        members.extend(settings.clone());
    }
    Ok(json!({ "DomainDescription": description }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteRequest {
    domain: String,
    user_pool_id: String,
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: DeleteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    if !app.pools.remove_domain(&pool.id, &request.domain).await? {
        return Err(unknown());
    }
    Ok(json!({}))
}
