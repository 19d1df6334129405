//! Finding what a request names, or saying that it is not there (USR-014, FLOW-011).

use std::sync::Arc;

use super::outcome;
use crate::api::error::{ApiError, ErrorType};
use crate::app::App;
use crate::audit::about::note_pool;
use crate::clients::AppClient;
use crate::platform::{ClientId, PoolId};
use crate::pools::Pool;
use crate::tokens::AccessToken;
use crate::users::User;

const ADMIN_SCOPE: &str = "aws.cognito.signin.user.admin";

pub async fn pool(app: &App, id: &str) -> Result<Arc<Pool>, ApiError> {
    app.pools
        .pool(&PoolId::new(id))
        .await?
        .ok_or_else(|| ApiError::not_found(format!("User pool {id} does not exist.")))
}

/// The user of an administrator's operation, by any sign-in name (USR-008).
pub async fn user(app: &App, pool: &str, name: &str) -> Result<(Arc<Pool>, User), ApiError> {
    let pool = self::pool(app, pool).await?;
    let user = app.users.find(&pool, name).await?;
    let user =
        user.ok_or_else(|| ApiError::new(ErrorType::UserNotFound, "User does not exist."))?;
    Ok((pool, user))
}

/// The client of a public operation, with its pool.
pub async fn client(app: &App, id: &str) -> Result<(Arc<Pool>, Arc<AppClient>), ApiError> {
    let client = app.pools.client(&ClientId::new(id)).await?.ok_or_else(|| no_client(id))?;
    note_pool(&client.pool_id);
    let pool = app.pools.pool(&client.pool_id).await?.ok_or_else(|| no_client(id))?;
    Ok((pool, client))
}

/// The client of an administrator's operation: it has to be of that pool (FLOW-109).
pub async fn client_of(
    app: &App,
    pool: &str,
    id: &str,
) -> Result<(Arc<Pool>, Arc<AppClient>), ApiError> {
    let pool = self::pool(app, pool).await?;
    let client =
        app.pools.client(&ClientId::new(id)).await?.filter(|client| client.pool_id == pool.id);
    Ok((pool, client.ok_or_else(|| no_client(id))?))
}

/// The pool and client of a public operation whose caller proved the client's secret with the submitted name
/// (USR-280 to USR-282).
pub async fn proven_client(
    app: &App,
    id: &str,
    secret_hash: Option<&str>,
    username: &str,
) -> Result<(Arc<Pool>, Arc<AppClient>), ApiError> {
    let (pool, client) = self::client(app, id).await?;
    client
        .check_secret_hash(secret_hash, &[username])
        .map_err(|error| outcome::secret_hash(error, &client))?;
    Ok((pool, client))
}

/// The pool and client of a sign-in that is under way (MFA-027).
pub async fn of_session(app: &App, session: &str) -> Result<(Arc<Pool>, Arc<AppClient>), ApiError> {
    let invalid = || ApiError::not_authorized("Invalid session for the user.");
    let client = app.auth.client_of_session(session).await?.ok_or_else(invalid)?;
    let client = app.pools.client(&client).await?.ok_or_else(invalid)?;
    let pool = app.pools.pool(&client.pool_id).await?.ok_or_else(invalid)?;
    Ok((pool, client))
}

/// Who holds an access token that may manage the user's own account (EP-500, EP-501).
pub async fn access_token(app: &App, token: &str) -> Result<AccessToken, ApiError> {
    let token = app.tokens.verify_access(token).await.map_err(outcome::token)?;
    if !token.scopes.iter().any(|scope| scope == ADMIN_SCOPE) {
        return Err(ApiError::not_authorized("Access Token does not have required scopes"));
    }
    Ok(token)
}

fn no_client(id: &str) -> ApiError {
    ApiError::not_found(format!("User pool client {id} does not exist."))
}
