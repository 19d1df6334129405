//! `RevokeToken` (TOK-117, TOK-118, UI-907).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::user_sessions::{is_linked, tracked};
use super::{lookup, outcome};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::app::App;
use crate::platform::Secret;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RevokeTokenRequest {
    token: Secret,
    client_id: String,
    client_secret: Option<Secret>,
    revoke_associated_sessions: Option<String>,
}

pub async fn revoke(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: RevokeTokenRequest = call.parse()?;
    let refused = || ApiError::new(ErrorType::Unauthorized, "Invalid client or client secret.");
    let (pool, client) = lookup::client(&app, &request.client_id).await.map_err(|error| {
        if error.kind == ErrorType::ResourceNotFound { refused() } else { error }
    })?;
    if !client.is_public() {
        let given = request.client_secret.as_ref().ok_or_else(refused)?;
        if !client.has_secret(given.expose()) {
            return Err(refused());
        }
    }
    let linked = is_linked(request.revoke_associated_sessions.as_deref());
    if linked {
        tracked(&pool)?;
    }
    let revoked = app.tokens.revoke_linked(&pool, &client, request.token.expose(), linked).await;
    revoked.map_err(outcome::revoke)?;
    Ok(json!({}))
}
