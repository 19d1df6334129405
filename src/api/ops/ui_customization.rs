//! `SetUICustomization`, `GetUICustomization` (UI-200 – UI-214).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::wire::timestamp;
use crate::app::App;
use crate::branding::{ALL, BrandingError, StoredLook};
use crate::pools::Pool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CustomizationRequest {
    user_pool_id: String,
    client_id: Option<String>,
    #[serde(rename = "CSS")]
    css: Option<String>,
    image_file: Option<String>,
}

/// Sets style sheet and logo together; what the request leaves out goes (UI-910).
pub async fn set(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: CustomizationRequest = call.parse()?;
    let (pool, client) = subject(&app, &request).await?;
    let base = app.pools.base_url(&pool).await?;
    let base = base.ok_or_else(|| {
        ApiError::invalid_parameter(
            "There has to be an existing domain associated with this user pool",
        )
    })?;
    let logo = request.image_file.as_deref().map(|text| STANDARD.decode(text)).transpose();
    let logo = logo.map_err(|_| ApiError::invalid_parameter("ImageFile is not base64."))?;
    let css = request.css.as_deref().filter(|css| !css.trim().is_empty());
    let look = app.branding.customize(&pool.id, client, css, logo.as_deref()).await;
    Ok(json!({ "UICustomization": shown(&look.map_err(refused)?, &base) }))
}

/// The client's own, else that of the pool, else nothing (UI-206).
pub async fn get(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: CustomizationRequest = call.parse()?;
    let (pool, client) = subject(&app, &request).await?;
    let base = app.pools.base_url(&pool).await?.unwrap_or_default();
    for client in [client, ALL] {
        let look = app.branding.find(&pool.id, client).await?;
        if let Some(look) = look.filter(StoredLook::is_customized) {
            return Ok(json!({ "UICustomization": shown(&look, &base) }));
        }
    }
    Ok(json!({ "UICustomization": {} }))
}

/// The pool, and the client that is meant: one of the pool, or all (UI-205).
async fn subject<'a>(
    app: &App,
    request: &'a CustomizationRequest,
) -> Result<(Arc<Pool>, &'a str), ApiError> {
    let client = request.client_id.as_deref().unwrap_or(ALL);
    if client == ALL {
        return Ok((lookup::pool(app, &request.user_pool_id).await?, ALL));
    }
    let (pool, _) = lookup::client_of(app, &request.user_pool_id, client).await?;
    Ok((pool, client))
}

fn shown(look: &StoredLook, base: &str) -> Value {
    let (pool, client, version) = (&look.pool_id, &look.client_id, look.version());
    let mut shown = json!({
        "UserPoolId": pool,
        "ClientId": client,
        "CSSVersion": version,
        "CreationDate": timestamp(look.created_at),
        "LastModifiedDate": timestamp(look.updated_at),
    });
    if let Some(css) = &look.css {
        shown["CSS"] = json!(css);
    }
    if look.logo.is_some() {
        let url = format!("{base}/{pool}/{client}/{version}/assets/images/image.jpg");
        shown["ImageUrl"] = json!(url);
    }
    shown
}

fn refused(error: BrandingError) -> ApiError {
    match error {
        BrandingError::Css(error) => ApiError::invalid_parameter(error.to_string()),
        BrandingError::Picture(error) => ApiError::invalid_parameter(error.to_string()),
        BrandingError::Internal(error) => outcome::internal(&error),
    }
}
