//! `RespondToAuthChallenge` and `AdminRespondToAuthChallenge` (FLOW-170, FLOW-225 – FLOW-231,
//! FLOW-256 – FLOW-261).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::{auth_answer, lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::auth::PasswordClaim;
use crate::clients::AppClient;
use crate::platform::Secret;
use crate::pools::Pool;
use crate::users::Attributes;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RespondRequest {
    user_pool_id: Option<String>,
    client_id: String,
    challenge_name: String,
    session: Option<Secret>,
    #[serde(default)]
    challenge_responses: BTreeMap<String, Option<Secret>>,
    #[serde(skip, default = "nowhere")]
    address: IpAddr,
}

const fn nowhere() -> IpAddr {
    IpAddr::V4(Ipv4Addr::UNSPECIFIED)
}

impl RespondRequest {
    fn optional(&self, name: &str) -> Option<&Secret> {
        self.challenge_responses.get(name)?.as_ref().filter(|value| !value.is_empty())
    }

    fn required(&self, name: &str) -> Result<&Secret, ApiError> {
        self.optional(name).ok_or_else(|| {
            ApiError::invalid_parameter(format!("Missing required parameter {name}"))
        })
    }
}

pub async fn respond(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request = RespondRequest { address: call.client_address, ..call.parse()? };
    let (pool, client) = lookup::client(&app, &request.client_id).await?;
    run(&app, &pool, &client, &request).await
}

pub async fn admin_respond(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request = RespondRequest { address: call.client_address, ..call.parse()? };
    let pool_id = request.user_pool_id.as_deref().unwrap_or_default();
    let (pool, client) = lookup::client_of(&app, pool_id, &request.client_id).await?;
    run(&app, &pool, &client, &request).await
}

async fn run(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    match request.challenge_name.as_str() {
        "NEW_PASSWORD_REQUIRED" => new_password(app, pool, client, request).await,
        "PASSWORD_VERIFIER" => {
            let claim = claim(app, pool, client, request).await?;
            let answered = app.auth.answer_password_verifier(pool, client, claim).await;
            auth_answer::step(app, pool, client, answered.map_err(outcome::sign_in)?).await
        }
        "DEVICE_SRP_AUTH" => device_srp(app, pool, client, request).await,
        "DEVICE_PASSWORD_VERIFIER" => {
            request.required("DEVICE_KEY")?;
            let claim = claim(app, pool, client, request).await?;
            let session = request.session.as_ref().map(Secret::expose);
            let answered = app.auth.answer_device_verifier(pool, client, session, claim).await;
            auth_answer::step(app, pool, client, answered.map_err(outcome::sign_in)?).await
        }
        other => Err(ApiError::invalid_parameter(format!(
            "{other} is not available in this version of Portico."
        ))),
    }
}

/// `USERNAME`, with the proof of the client's secret over it or over the stored name (FLOW-058).
async fn username<'a>(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &'a RespondRequest,
) -> Result<&'a str, ApiError> {
    let username = request.required("USERNAME")?.expose();
    let user = if client.secret.is_some() { app.users.find(pool, username).await? } else { None };
    let stored = user.as_ref().map_or(username, |user| user.username.as_str());
    client
        .check_secret_hash(request.optional("SECRET_HASH").map(Secret::expose), &[username, stored])
        .map_err(|error| outcome::secret_hash(error, client))?;
    Ok(username)
}

/// FLOW-170, FLOW-259.
async fn claim<'a>(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &'a RespondRequest,
) -> Result<PasswordClaim<'a>, ApiError> {
    Ok(PasswordClaim {
        username: username(app, pool, client, request).await?,
        secret_block: request.required("PASSWORD_CLAIM_SECRET_BLOCK")?.expose(),
        signature: request.required("PASSWORD_CLAIM_SIGNATURE")?.expose(),
        timestamp: request.required("TIMESTAMP")?.expose(),
        device_key: request.optional("DEVICE_KEY").map(Secret::expose),
        address: request.address,
    })
}

/// FLOW-256.
async fn device_srp(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let username = username(app, pool, client, request).await?;
    let device = request.required("DEVICE_KEY")?.expose();
    let srp_a = request.required("SRP_A")?.expose();
    let session = request.session.as_ref().map(Secret::expose);
    let begun = app.auth.answer_device_srp(pool, client, session, (username, device, srp_a)).await;
    let (session, challenge) = begun.map_err(outcome::sign_in)?;
    Ok(auth_answer::device_password_verifier(&session, device, &challenge))
}

async fn new_password(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let session = request
        .session
        .as_ref()
        .ok_or_else(|| ApiError::invalid_parameter("Missing required parameter Session"))?;
    let username = username(app, pool, client, request).await?;
    let password = request.required("NEW_PASSWORD")?;
    let attributes: Attributes = request
        .challenge_responses
        .iter()
        .filter_map(|(name, value)| {
            let name = name.strip_prefix("userAttributes.")?;
            Some((name.to_owned(), value.as_ref()?.expose().to_owned()))
        })
        .collect();
    let answered = app
        .auth
        .answer_new_password(pool, client, session.expose(), Some(username), password, attributes)
        .await;
    auth_answer::step(app, pool, client, answered.map_err(outcome::sign_in)?).await
}
