//! `ListUserSessions`, `RevokeUserSession` and what administrators do with sessions (UI-907, USR-963).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{lookup, outcome, page};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire::timestamp;
use crate::app::App;
use crate::platform::{Secret, Sub, Timestamp};
use crate::pools::Pool;
use crate::sessions::of_users::{EndError, Ending, SessionKind, UserSession};

/// As many as the service answers at once.
const PAGE: usize = 125;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SessionRequest {
    access_token: Option<Secret>,
    #[serde(default)]
    user_pool_id: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    session_id: String,
    revoke_associated_sessions: Option<String>,
    next_token: Option<String>,
}

/// Whose sessions, and the family of the token that asks.
struct Owner {
    pool: Arc<Pool>,
    sub: Sub,
    current: Option<String>,
}

impl SessionRequest {
    /// The holder of the token.
    async fn own(&self, app: &App) -> Result<Owner, ApiError> {
        let token = self.access_token.as_ref().map_or("", Secret::expose);
        let token = lookup::access_token(app, token).await?;
        tracked(&token.pool)?;
        Ok(Owner { pool: token.pool, sub: token.user.sub, current: token.origin_jti })
    }

    /// The user that an administrator names.
    async fn named(&self, app: &App) -> Result<Owner, ApiError> {
        let (pool, user) = lookup::user(app, &self.user_pool_id, &self.username).await?;
        tracked(&pool)?;
        Ok(Owner { pool, sub: user.sub, current: None })
    }
}

/// As at the service: only where the pool tracks the sessions of its users.
pub fn tracked(pool: &Pool) -> Result<(), ApiError> {
    if pool.settings.most_sessions().is_some() {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorType::OperationNotEnabled,
        "User session tracking is not enabled for the user pool.",
    ))
}

pub fn is_linked(associated: Option<&str>) -> bool {
    associated == Some("LINKED")
}

pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SessionRequest = call.parse()?;
    some(&app, &request.own(&app).await?, request.next_token.as_deref()).await
}

pub async fn admin_list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SessionRequest = call.parse()?;
    some(&app, &request.named(&app).await?, request.next_token.as_deref()).await
}

pub async fn revoke(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SessionRequest = call.parse()?;
    end(&app, &request.own(&app).await?, &request).await
}

pub async fn admin_revoke(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SessionRequest = call.parse()?;
    end(&app, &request.named(&app).await?, &request).await
}

async fn some(app: &App, owner: &Owner, token: Option<&str>) -> Result<Value, ApiError> {
    let start = page::start(token)?;
    let after = if start.is_empty() { None } else { Some(after(&start)?) };
    let of = (&owner.pool.id, &owner.sub);
    let listed = app.sessions.list(of, after, page::one_more(PAGE)).await?;
    let mut listed: Vec<(String, UserSession)> =
        listed.into_iter().map(|one| (format!("{}.{}", one.auth_time.0, one.id), one)).collect();
    let next = page::cut(&mut listed, PAGE, |(key, _)| key.as_str());
    let shown = listed.iter().map(|(_, one)| description(one, owner.current.as_deref())).collect();
    Ok(page::answer("Sessions", shown, "NextToken", next))
}

/// The place in the list that a token names.
fn after(key: &str) -> Result<(Timestamp, &str), ApiError> {
    key.split_once('.')
        .and_then(|(time, id)| Some((Timestamp(time.parse().ok()?), id)))
        .ok_or_else(|| ApiError::invalid_parameter("Invalid pagination token"))
}

async fn end(app: &App, owner: &Owner, request: &SessionRequest) -> Result<Value, ApiError> {
    let ending = Ending {
        id: &request.session_id,
        linked: is_linked(request.revoke_associated_sessions.as_deref()),
        current: owner.current.as_deref(),
    };
    let ended = app.sessions.end_one((&owner.pool.id, &owner.sub), ending).await;
    ended.map_err(|error| match error {
        EndError::NotFound => ApiError::not_found("Session does not exist."),
        EndError::Current => {
            ApiError::invalid_parameter("The session of the access token cannot be revoked.")
        }
        EndError::Internal(error) => outcome::internal(&error),
    })?;
    Ok(json!({}))
}

/// `SessionDescriptionType`.
fn description(session: &UserSession, current: Option<&str>) -> Value {
    let mut shown = Map::from_iter([
        ("SessionId".to_owned(), json!(session.id)),
        ("CreateDate".to_owned(), timestamp(session.created_at)),
        (
            "LastActiveDate".to_owned(),
            timestamp(session.used_at.unwrap_or(session.created_at).max(session.created_at)),
        ),
        ("DeviceType".to_owned(), json!(session.seen.device.as_deref().unwrap_or("unknown"))),
    ]);
    let (kind, is_current) = match &session.kind {
        SessionKind::Sso => ("SSO", false),
        SessionKind::Token { origin_jti, sso_session } => {
            shown.extend(sso_session.as_ref().map(|id| ("OriginSessionId".to_owned(), json!(id))));
            ("TOKEN", current == Some(origin_jti.as_str()))
        }
    };
    shown.insert("SessionType".to_owned(), json!(kind));
    shown.insert("IsCurrentSession".to_owned(), json!(is_current));
    shown.extend(session.client_id.as_ref().map(|id| ("ClientId".to_owned(), json!(id))));
    let address = session.seen.address.as_ref();
    shown.extend(address.map(|address| ("LastIPAddress".to_owned(), json!(address))));
    Value::Object(shown)
}
