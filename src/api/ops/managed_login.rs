//! `CreateManagedLoginBranding`, `UpdateManagedLoginBranding`, `DeleteManagedLoginBranding`,
//! `DescribeManagedLoginBranding`, `DescribeManagedLoginBrandingByClient` (UI-902, UI-903).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{lookup, outcome};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire::timestamp;
use crate::app::App;
use crate::branding::managed::asset::{Asset, Category, ColorMode, Extension};
use crate::branding::managed::{GivenAsset, Style, StyleChange, StyleError, merged};
use crate::platform::PoolId;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WriteRequest {
    user_pool_id: Option<String>,
    client_id: Option<String>,
    managed_login_branding_id: Option<String>,
    use_cognito_provided_values: Option<bool>,
    settings: Option<Value>,
    assets: Option<Vec<AssetRequest>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AssetRequest {
    category: String,
    color_mode: String,
    extension: String,
    bytes: Option<String>,
    resource_id: Option<String>,
}

impl WriteRequest {
    fn change(&mut self) -> Result<StyleChange, ApiError> {
        let assets = self.assets.take().map(|list| list.into_iter().map(given).collect());
        Ok(StyleChange {
            use_default: self.use_cognito_provided_values,
            settings: self.settings.take(),
            assets: assets.transpose()?,
        })
    }
}

/// The model has checked the words and the base64.
fn given(asset: AssetRequest) -> Result<GivenAsset, ApiError> {
    let bytes = asset.bytes.map(|text| STANDARD.decode(text)).transpose();
    let bytes = bytes.map_err(|_| ApiError::serialization("Bytes is not base64."))?;
    let named = (
        Category::named(&asset.category),
        ColorMode::named(&asset.color_mode),
        Extension::named(&asset.extension),
    );
    let (Some(category), Some(mode), Some(extension)) = named else {
        return Err(ApiError::invalid_parameter("Assets: an unknown word."));
    };
    Ok(GivenAsset { category, mode, extension, resource_id: asset.resource_id, bytes })
}

/// A style with its pictures, as it was given or with what it leaves out.
fn shown(style: &Style, assets: &[Asset], whole: bool) -> Value {
    let assets = assets.iter().map(|asset| {
        let mut shown = json!({
            "Category": asset.category.as_str(),
            "ColorMode": asset.mode.as_str(),
            "Extension": asset.extension.as_str(),
            "Bytes": STANDARD.encode(&asset.given),
        });
        if let Some(id) = &asset.resource_id {
            shown["ResourceId"] = json!(id);
        }
        shown
    });
    json!({ "ManagedLoginBranding": {
        "ManagedLoginBrandingId": style.id,
        "UserPoolId": style.pool_id,
        "UseCognitoProvidedValues": style.is_default,
        "Settings": if whole { merged(style) } else { style.settings.clone() },
        "Assets": assets.collect::<Vec<_>>(),
        "CreationDate": timestamp(style.created_at),
        "LastModifiedDate": timestamp(style.updated_at),
    }})
}

pub async fn create(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let mut request: WriteRequest = call.parse()?;
    let pool = request.user_pool_id.as_deref().unwrap_or_default();
    let client = request.client_id.as_deref().unwrap_or_default();
    let (pool, client) = lookup::client_of(&app, pool, client).await?;
    let made = app.branding.create_style(&pool.id, &client.id, request.change()?).await;
    let (style, assets) = made.map_err(refused)?;
    Ok(shown(&style, &assets, false))
}

/// Keeps what the request does not name (UI-902).
pub async fn update(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let mut request: WriteRequest = call.parse()?;
    let (Some(pool), Some(id)) =
        (request.user_pool_id.take(), request.managed_login_branding_id.take())
    else {
        return Err(ApiError::invalid_parameter(
            "UserPoolId and ManagedLoginBrandingId are required.",
        ));
    };
    let pool = lookup::pool(&app, &pool).await?;
    let changed = app.branding.update_style(&pool.id, &id, request.change()?).await;
    let (style, assets) = changed.map_err(refused)?;
    Ok(shown(&style, &assets, false))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OneRequest {
    user_pool_id: String,
    managed_login_branding_id: String,
    #[serde(default)]
    return_merged_resources: bool,
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: OneRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let id = &request.managed_login_branding_id;
    app.branding.delete_style(&pool.id, id).await.map_err(refused)?;
    Ok(Value::Null)
}

pub async fn describe(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: OneRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let found = app.store.find_style(&pool.id, &request.managed_login_branding_id).await?;
    described(&app, found, request.return_merged_resources).await
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfClientRequest {
    user_pool_id: String,
    client_id: String,
    #[serde(default)]
    return_merged_resources: bool,
}

pub async fn describe_by_client(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: OfClientRequest = call.parse()?;
    let (pool, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    let pool: &PoolId = &pool.id;
    let found = app.store.find_style_of_client(pool, client.id.as_str()).await?;
    described(&app, found, request.return_merged_resources).await
}

async fn described(app: &App, found: Option<Style>, whole: bool) -> Result<Value, ApiError> {
    let style = found.ok_or_else(|| refused(StyleError::Unknown))?;
    let assets = app.store.list_assets(&style.id).await?;
    Ok(shown(&style, &assets, whole))
}

fn refused(error: StyleError) -> ApiError {
    use StyleError as E;
    let kind = match &error {
        E::Exclusive | E::Settings(_) | E::SettingsTooLarge | E::Asset(_) => {
            ErrorType::InvalidParameter
        }
        E::Exists => ErrorType::ManagedLoginBrandingExists,
        E::Full => ErrorType::LimitExceeded,
        E::Unknown => ErrorType::ResourceNotFound,
        E::Concurrent => ErrorType::ConcurrentModification,
        E::Internal(cause) => return outcome::internal(cause),
    };
    ApiError::new(kind, error.to_string())
}
