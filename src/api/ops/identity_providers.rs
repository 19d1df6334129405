//! Identity providers (FED-020 – FED-026).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{lookup, page};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire::timestamp;
use crate::app::App;
use crate::clients::ClientSettings;
use crate::identity_providers::service::ProviderChange;
use crate::identity_providers::{IdentityProvider, IdentityProviderError, ProviderType, Texts};
use crate::pools::Pool;

/// FED-024.
const LARGEST_PAGE: i64 = 50;

pub(super) fn refused(error: IdentityProviderError) -> ApiError {
    use IdentityProviderError as E;
    match error {
        E::Invalid(text) => ApiError::invalid_parameter(text),
        E::Duplicate(text) => ApiError::new(ErrorType::DuplicateProvider, text),
        E::NotFound => ApiError::not_found("Identity provider does not exist."),
        E::Changed => ApiError::new(
            ErrorType::ConcurrentModification,
            "The identity provider was changed by another request at the same time.",
        ),
        E::LimitReached(limit) => ApiError::new(
            ErrorType::LimitExceeded,
            format!("Limit of {limit} identity providers reached."),
        ),
        E::Internal(error) => error.into(),
    }
}

/// A client may only list providers that there are (CLI-054, FED-039).
pub async fn check_known(
    app: &App,
    pool: &Pool,
    settings: &ClientSettings,
) -> Result<(), ApiError> {
    let names = &settings.supported_identity_providers;
    if let Some(name) = app.identity_providers.first_unknown(pool, names).await? {
        return Err(ApiError::invalid_parameter(format!(
            "The provider {name} does not exist for User Pool {}.",
            pool.id
        )));
    }
    // FED-B03.
    if app.identity_providers.mixes_idp_initiated(pool, names).await.map_err(refused)? {
        return Err(ApiError::invalid_parameter(
            "A client with a SAML provider that may start a sign-in (IDPInit) can have SAML              providers only.",
        ));
    }
    Ok(())
}

async fn shown(app: &App, provider: &IdentityProvider) -> Result<Value, ApiError> {
    let details = app.identity_providers.shown_details(provider).await.map_err(refused)?;
    Ok(json!({
        "IdentityProvider": {
            "UserPoolId": provider.pool_id,
            "ProviderName": provider.name,
            "ProviderType": provider.kind.as_str(),
            "ProviderDetails": details,
            "AttributeMapping": provider.mapping,
            "IdpIdentifiers": provider.identifiers,
            "CreationDate": timestamp(provider.created_at),
            "LastModifiedDate": timestamp(provider.updated_at),
        }
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WriteRequest {
    user_pool_id: String,
    provider_name: String,
    provider_type: Option<String>,
    provider_details: Option<Texts>,
    attribute_mapping: Option<Texts>,
    idp_identifiers: Option<Vec<String>>,
}

impl WriteRequest {
    fn change(&mut self) -> ProviderChange {
        ProviderChange {
            details: self.provider_details.take(),
            discovered: None,
            mapping: self.attribute_mapping.take(),
            identifiers: self.idp_identifiers.take(),
        }
    }
}

pub async fn create(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let mut request: WriteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let kind = request.provider_type.as_deref().and_then(ProviderType::parse);
    let kind = kind.ok_or_else(|| ApiError::invalid_parameter("ProviderType is not known."))?;
    let mut change = request.change();
    app.federation.discover(kind, None, &mut change).await.map_err(refused)?;
    let made = app.identity_providers.create(&pool, &request.provider_name, kind, change).await;
    shown(&app, &made.map_err(refused)?).await
}

pub async fn update(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let mut request: WriteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let mut change = request.change();
    let old = app.identity_providers.get(&pool, &request.provider_name).await.map_err(refused)?;
    app.federation.discover(old.kind, Some(&old), &mut change).await.map_err(refused)?;
    let changed = app.identity_providers.update(&pool, &request.provider_name, change).await;
    shown(&app, &changed.map_err(refused)?).await
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NameRequest {
    user_pool_id: String,
    provider_name: String,
}

pub async fn describe(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: NameRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let found = app.identity_providers.get(&pool, &request.provider_name).await;
    shown(&app, &found.map_err(refused)?).await
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: NameRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    app.identity_providers.delete(&pool, &request.provider_name).await.map_err(refused)?;
    Ok(Value::Null)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct IdentifierRequest {
    user_pool_id: String,
    idp_identifier: String,
}

pub async fn by_identifier(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: IdentifierRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let found = app.identity_providers.by_identifier(&pool, &request.idp_identifier).await;
    shown(&app, &found.map_err(refused)?).await
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRequest {
    user_pool_id: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// Names and types only: no details, no secrets (FED-024).
pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let start = page::start(request.next_token.as_deref())?;
    let wanted = request.max_results.filter(|n| *n > 0).unwrap_or(LARGEST_PAGE);
    let size = page::size(Some(wanted.min(LARGEST_PAGE)));
    let limit = page::one_more(size);
    let mut found = app.store.list_identity_providers(&pool.id, &start, limit).await?;
    let next = page::cut(&mut found, size, |provider| &provider.name);
    let shown: Vec<Value> = found
        .iter()
        .map(|provider| {
            json!({
                "ProviderName": provider.name,
                "ProviderType": provider.kind.as_str(),
                "CreationDate": timestamp(provider.created_at),
                "LastModifiedDate": timestamp(provider.updated_at),
            })
        })
        .collect();
    Ok(page::answer("Providers", shown, "NextToken", next))
}
