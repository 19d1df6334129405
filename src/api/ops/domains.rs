//! `CreateUserPoolDomain`, `DescribeUserPoolDomain`, `DeleteUserPoolDomain` (DOM-040 – DOM-048).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::lookup;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::pools::domain::{is_host_name, is_prefix};
use crate::pools::{Domain, DomainKind};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateRequest {
    domain: String,
    user_pool_id: String,
    custom_domain_config: Option<Value>,
    managed_login_version: Option<i64>,
    routing: Option<Value>,
}

pub async fn create(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: CreateRequest = call.parse()?;
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
    let mut settings = Map::new();
    if let Some(config) = request.custom_domain_config {
        settings.insert("CustomDomainConfig".to_owned(), config);
    }
    if let Some(version) = request.managed_login_version {
        settings.insert("ManagedLoginVersion".to_owned(), json!(version));
    }
    if let Some(routing) = request.routing {
        settings.insert("Routing".to_owned(), routing);
    }
    let domain = Domain {
        domain: request.domain,
        pool_id: pool.id.clone(),
        kind,
        settings: Value::Object(settings),
        created_at: app.clock.now(),
    };
    if !app.pools.add_domain(domain).await? {
        return Err(ApiError::invalid_parameter(
            "Domain already associated with another user pool.",
        ));
    }
    Ok(if is_custom { json!({ "CloudFrontDomain": public_host(&app) }) } else { json!({}) })
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
        return Err(ApiError::invalid_parameter("No such domain or user pool exists."));
    }
    Ok(json!({}))
}
