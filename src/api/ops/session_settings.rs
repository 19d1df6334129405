//! `Get-` and `SetUserPoolSessionConfiguration`, `Get-` and `SetUserPoolClientSessionConfiguration`
//! (UI-906).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::lookup;
use super::pools::save;
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::app::App;
use crate::clients::AppClient;
use crate::platform::Timestamp;
use crate::pools::Pool;
use crate::pools::settings::TokenSessions;
use crate::sessions::browser::SESSION_SECONDS;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PoolRequest {
    user_pool_id: String,
    user_session_tracking: Option<String>,
    token_session: Option<TokenSession>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TokenSession {
    max_per_user: i64,
}

pub async fn of_pool(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PoolRequest = call.parse()?;
    Ok(pool_answer(&*lookup::pool(&app, &request.user_pool_id).await?))
}

pub async fn set_of_pool(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PoolRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let mut changed = (*pool).clone();
    changed.settings.portico.token_sessions = Some(TokenSessions {
        tracked: request.user_session_tracking.as_deref() == Some("ENABLED"),
        max_per_user: request.token_session.map_or(TokenSessions::MOST, |most| most.max_per_user),
    });
    let answer = pool_answer(&changed);
    save(&app, &pool, changed).await?;
    Ok(answer)
}

fn pool_answer(pool: &Pool) -> Value {
    let sessions = pool.settings.portico.token_sessions.unwrap_or_default();
    json!({
        "UserSessionTracking": if sessions.tracked { "ENABLED" } else { "DISABLED" },
        "TokenSession": { "MaxPerUser": sessions.max_per_user },
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClientRequest {
    user_pool_id: String,
    client_id: String,
    #[serde(rename = "SSOSession")]
    sso_session: Option<SsoSession>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SsoSession {
    max_validity_minutes: i64,
}

pub async fn of_client(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ClientRequest = call.parse()?;
    let (_, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    Ok(client_answer(&client))
}

pub async fn set_of_client(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ClientRequest = call.parse()?;
    let (_, client) = lookup::client_of(&app, &request.user_pool_id, &request.client_id).await?;
    let mut changed = (*client).clone();
    let minutes = request.sso_session.map(|session| session.max_validity_minutes);
    changed.settings.portico.browser_session_minutes = minutes;
    changed.updated_at = Timestamp(app.clock.now().0.max(client.updated_at.0 + 1));
    if !app.pools.update_client(&changed, client.updated_at).await? {
        return Err(ApiError::new(
            ErrorType::ConcurrentModification,
            "The app client was changed by another request at the same time.",
        ));
    }
    Ok(client_answer(&changed))
}

fn client_answer(client: &AppClient) -> Value {
    let minutes = client.settings.portico.browser_session_minutes.unwrap_or(SESSION_SECONDS / 60);
    json!({ "SSOSession": { "MaxValidityMinutes": minutes } })
}
