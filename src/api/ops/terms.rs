//! `CreateTerms`, `UpdateTerms`, `DeleteTerms`, `DescribeTerms`, `DescribeTermsByClient`, `ListTerms`
//! (UI-904).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{lookup, outcome, page};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire::timestamp;
use crate::app::App;
use crate::branding::Terms;
use crate::branding::terms::{TermsError, TermsName};

/// The one source and the one enforcement that the model has.
const SOURCE: &str = "LINK";
const ENFORCEMENT: &str = "NONE";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateRequest {
    user_pool_id: String,
    client_id: String,
    terms_name: String,
    #[serde(default)]
    links: BTreeMap<String, String>,
}

/// The model has checked the word.
fn name(text: &str) -> Result<TermsName, ApiError> {
    TermsName::named(text).ok_or_else(|| ApiError::invalid_parameter("TermsName is unknown."))
}

fn shown(terms: &Terms) -> Value {
    json!({ "Terms": {
        "TermsId": terms.id,
        "UserPoolId": terms.pool_id,
        "ClientId": terms.client_id,
        "TermsName": terms.name.as_str(),
        "TermsSource": SOURCE,
        "Enforcement": ENFORCEMENT,
        "Links": terms.links,
        "CreationDate": timestamp(terms.created_at),
        "LastModifiedDate": timestamp(terms.updated_at),
    }})
}

pub async fn create(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: CreateRequest = call.parse()?;
    let (pool, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    let name = name(&request.terms_name)?;
    let made = app.branding.create_terms(&pool.id, &client.id, name, request.links).await;
    Ok(shown(&made.map_err(refused)?))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateRequest {
    user_pool_id: String,
    terms_id: String,
    terms_name: Option<String>,
    links: Option<BTreeMap<String, String>>,
}

pub async fn update(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UpdateRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let name = request.terms_name.as_deref().map(name).transpose()?;
    let changed = app.branding.update_terms(&pool.id, &request.terms_id, name, request.links).await;
    Ok(shown(&changed.map_err(refused)?))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OneRequest {
    user_pool_id: String,
    terms_id: String,
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: OneRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    app.branding.delete_terms(&pool.id, &request.terms_id).await.map_err(refused)?;
    Ok(Value::Null)
}

pub async fn describe(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: OneRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let found = app.store.find_terms(&pool.id, &request.terms_id).await?;
    found.as_ref().map(shown).ok_or_else(|| refused(TermsError::Unknown))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfClientRequest {
    user_pool_id: String,
    client_id: String,
    terms_name: String,
}

pub async fn describe_by_client(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: OfClientRequest = call.parse()?;
    let (pool, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    let name = name(&request.terms_name)?;
    let all = app.store.list_terms_of_client(&pool.id, client.id.as_str()).await?;
    let found = all.iter().find(|terms| terms.name == name);
    found.map(shown).ok_or_else(|| refused(TermsError::Unknown))
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
    let size = page::size(request.max_results);
    let mut all = app.store.list_terms(&pool.id, &start, page::one_more(size)).await?;
    let next = page::cut(&mut all, size, |terms| terms.id.as_str());
    let items = all.iter().map(|terms| {
        json!({
            "TermsId": terms.id,
            "TermsName": terms.name.as_str(),
            "Enforcement": ENFORCEMENT,
            "CreationDate": timestamp(terms.created_at),
            "LastModifiedDate": timestamp(terms.updated_at),
        })
    });
    Ok(page::answer("Terms", items.collect(), "NextToken", next))
}

fn refused(error: TermsError) -> ApiError {
    let kind = match &error {
        TermsError::Exists => ErrorType::TermsExists,
        TermsError::NoLinks | TermsError::NotAnAddress(_) => ErrorType::InvalidParameter,
        TermsError::Unknown => ErrorType::ResourceNotFound,
        TermsError::Internal(cause) => return outcome::internal(cause),
    };
    ApiError::new(kind, error.to_string())
}
