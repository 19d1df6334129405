//! `TagResource`, `UntagResource`, `ListTagsForResource` (TAG-001 – TAG-010).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::pools::save;
use crate::api::arn;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::pools::Pool;

/// TAG-002.
const MOST: usize = 50;

/// The rules that the model cannot state (TAG-003, TAG-004, TAG-008).
pub fn check(tags: &BTreeMap<String, String>) -> Result<(), ApiError> {
    let refuse = |text: String| Err(ApiError::invalid_parameter(text));
    if tags.len() > MOST {
        return refuse(format!("A resource has at most {MOST} tags."));
    }
    let allowed = |c: char| c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c);
    for (name, value) in tags {
        if name.to_lowercase().starts_with("aws:") {
            return refuse("Tag keys that begin with aws: are reserved.".to_owned());
        }
        if !name.chars().chain(value.chars()).all(allowed) {
            return refuse("Tags have letters, digits, spaces and _.:/=+-@ only.".to_owned());
        }
    }
    Ok(())
}

/// The pool of an ARN of this deployment.
async fn pool(app: &App, text: &str) -> Result<Arc<Pool>, ApiError> {
    let unknown = || ApiError::not_found(format!("Resource {text} does not exist."));
    let id = arn::pool_of(text).ok_or_else(|| {
        ApiError::invalid_parameter(format!("{text} is not the ARN of a user pool."))
    })?;
    let config = &app.config;
    if arn::user_pool(&config.region, &config.iam.account_id, &id) != text {
        return Err(unknown());
    }
    app.pools.pool(&id).await?.ok_or_else(unknown)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagRequest {
    resource_arn: String,
    tags: BTreeMap<String, String>,
}

pub async fn tag(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: TagRequest = call.parse()?;
    let pool = pool(&app, &request.resource_arn).await?;
    let mut tags: BTreeMap<String, String> =
        pool.settings.tags().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    tags.extend(request.tags);
    check(&tags)?;
    let mut changed = (*pool).clone();
    changed.settings.other.insert("UserPoolTags".to_owned(), json!(tags));
    save(&app, &pool, changed).await
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UntagRequest {
    resource_arn: String,
    tag_keys: Vec<String>,
}

pub async fn untag(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UntagRequest = call.parse()?;
    let pool = pool(&app, &request.resource_arn).await?;
    let mut changed = (*pool).clone();
    if let Some(tags) =
        changed.settings.other.get_mut("UserPoolTags").and_then(Value::as_object_mut)
    {
        tags.retain(|name, _| !request.tag_keys.contains(name));
    }
    save(&app, &pool, changed).await
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRequest {
    resource_arn: String,
}

pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListRequest = call.parse()?;
    let pool = pool(&app, &request.resource_arn).await?;
    let tags: BTreeMap<&str, &str> = pool.settings.tags().collect();
    Ok(json!({ "Tags": tags }))
}
