//! Passkeys of signed-in users, and what a user can begin a sign-in with.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{lookup, mfa, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::wire::timestamp;
use crate::app::App;
use crate::auth::FirstFactor;
use crate::passkeys::StoredPasskey;
use crate::platform::Secret;
use crate::pools::Pool;
use crate::users::User;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PasskeyRequest {
    access_token: Secret,
    #[serde(default)]
    credential: Value,
    #[serde(default)]
    credential_id: String,
    max_results: Option<usize>,
    next_token: Option<String>,
}

/// `StartWebAuthnRegistration`.
pub async fn start(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PasskeyRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    let options = app.auth.start_passkey(&token.pool, &token.client, &token.user).await;
    Ok(json!({ "CredentialCreationOptions": options.map_err(outcome::sign_in)? }))
}

/// `CompleteWebAuthnRegistration`.
pub async fn complete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PasskeyRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    let (pool, client, user) = (&token.pool, &token.client, &token.user);
    let done = app.auth.complete_passkey(pool, client, user, &request.credential, None).await;
    done.map_err(outcome::sign_in)?;
    Ok(json!({}))
}

/// `ListWebAuthnCredentials`.
pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PasskeyRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    let all = app.passkeys.list(&token.pool, &token.user.sub).await?;
    // At most twenty: the token is the credential that the last page ended with.
    let begin = match &request.next_token {
        Some(after) => {
            let last = all.iter().position(|passkey| passkey.credential_id == *after);
            last.ok_or_else(|| ApiError::invalid_parameter("Invalid pagination token."))? + 1
        }
        None => 0,
    };
    let most = request.max_results.unwrap_or(20).clamp(1, 20);
    let page: Vec<&StoredPasskey> = all[begin..].iter().take(most).collect();
    let credentials: Vec<Value> = page.iter().map(|passkey| described(passkey)).collect();
    let mut answer = json!({ "Credentials": credentials });
    if begin + page.len() < all.len()
        && let Some(last) = page.last()
    {
        answer["NextToken"] = json!(last.credential_id);
    }
    Ok(answer)
}

fn described(passkey: &StoredPasskey) -> Value {
    let mut described = json!({
        "CredentialId": passkey.credential_id,
        "FriendlyCredentialName": passkey.name,
        "RelyingPartyId": passkey.relying_party,
        "AuthenticatorTransports": passkey.transports,
        "CreatedAt": timestamp(passkey.created_at),
    });
    if let Some(attachment) = &passkey.attachment {
        described["AuthenticatorAttachment"] = json!(attachment);
    }
    described
}

/// `DeleteWebAuthnCredential`.
pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PasskeyRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    let deleted = app.passkeys.delete(&token.pool, &token.user.sub, &request.credential_id).await;
    deleted.map_err(outcome::passkey)?;
    Ok(json!({}))
}

/// `GetUserAuthFactors`.
pub async fn auth_factors(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PasskeyRequest = call.parse()?;
    let token = lookup::access_token(&app, request.access_token.expose()).await?;
    factors(&app, &token.pool, &token.user).await
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UserRequest {
    user_pool_id: String,
    username: String,
}

/// `AdminGetUserAuthFactors`.
pub async fn admin_auth_factors(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UserRequest = call.parse()?;
    let (pool, user) = lookup::user(&app, &request.user_pool_id, &request.username).await?;
    factors(&app, &pool, &user).await
}

async fn factors(app: &App, pool: &Pool, user: &User) -> Result<Value, ApiError> {
    let available = app.auth.first_factors(pool, user).await.map_err(outcome::sign_in)?;
    let configured: Vec<FirstFactor> =
        available.into_iter().filter(|factor| *factor != FirstFactor::PasswordSrp).collect();
    let mut answer = json!({ "Username": user.username, "ConfiguredUserAuthFactors": configured });
    mfa::show(app, pool, user, &mut answer).await?;
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("MFAOptions");
    }
    Ok(answer)
}
