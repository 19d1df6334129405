//! `InitiateAuth` and `AdminInitiateAuth` (FLOW-040 – FLOW-062, FLOW-105 – FLOW-132).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::auth_answer::Flow;
use super::refresh::{self, Refresh};
use super::{auth_answer, lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::auth::{CustomStart, FirstFactor};
use crate::clients::AppClient;
use crate::platform::Secret;
use crate::pools::Pool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InitiateAuthRequest {
    user_pool_id: Option<String>,
    client_id: String,
    auth_flow: String,
    /// Of `ConfirmSignUp` (FLOW-903).
    session: Option<Secret>,
    /// A `null` value counts as absent (FLOW-009).
    #[serde(default)]
    auth_parameters: BTreeMap<String, Option<Secret>>,
    /// By the operation, not by what the request says of itself.
    #[serde(skip)]
    is_admin: bool,
}

impl InitiateAuthRequest {
    fn optional(&self, name: &str) -> Option<&Secret> {
        self.auth_parameters.get(name)?.as_ref().filter(|value| !value.is_empty())
    }

    /// FLOW-010.
    fn required(&self, name: &str) -> Result<&Secret, ApiError> {
        self.optional(name).ok_or_else(|| {
            ApiError::invalid_parameter(format!("Missing required parameter {name}"))
        })
    }
}

pub async fn initiate(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let caller = call.trigger_caller();
    let request: InitiateAuthRequest = call.parse()?;
    let (pool, client) = lookup::client(&app, &request.client_id).await?;
    match request.auth_flow.as_str() {
        // FLOW-048.
        "ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH" => {
            Err(ApiError::invalid_parameter("Initiate Auth method not supported."))
        }
        name => {
            let flow = Flow::new(&app, caller);
            run(&flow, &pool, &client, name, &request).await
        }
    }
}

pub async fn admin_initiate(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let caller = call.trigger_caller();
    let request = InitiateAuthRequest { is_admin: true, ..call.parse()? };
    let pool_id = request.user_pool_id.as_deref().unwrap_or_default();
    let (pool, client) = lookup::client_of(&app, pool_id, &request.client_id).await?;
    let flow = Flow::new(&app, caller);
    run(&flow, &pool, &client, &request.auth_flow, &request).await
}

async fn run(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    name: &str,
    request: &InitiateAuthRequest,
) -> Result<Value, ApiError> {
    let name = match name {
        "REFRESH_TOKEN" => "REFRESH_TOKEN_AUTH",
        "ADMIN_NO_SRP_AUTH" => "ADMIN_USER_PASSWORD_AUTH",
        other => other,
    };
    allowed(pool, client, name)?;
    match name {
        "USER_PASSWORD_AUTH" | "ADMIN_USER_PASSWORD_AUTH" => {
            password(flow, pool, client, request).await
        }
        "USER_SRP_AUTH" => srp(flow, pool, client, request).await,
        "USER_AUTH" => choice(flow, pool, client, request).await,
        "CUSTOM_AUTH" => custom(flow, pool, client, request).await,
        "REFRESH_TOKEN_AUTH" => {
            let refresh = Refresh {
                token: request.required("REFRESH_TOKEN")?.expose(),
                secret_hash: request.optional("SECRET_HASH").map(Secret::expose),
                device_key: request.optional("DEVICE_KEY").map(Secret::expose),
            };
            refresh::initiated(flow, pool, client, refresh).await
        }
        other => Err(ApiError::invalid_parameter(format!(
            "{other} is not available in this version of Portico."
        ))),
    }
}

/// FLOW-045, FLOW-046, FLOW-182.
fn allowed(pool: &Pool, client: &AppClient, flow: &str) -> Result<(), ApiError> {
    let is_kept = flow != "USER_SRP_AUTH" || pool.settings.portico.srp_verifiers;
    if client.allows_auth_flow(flow) && is_kept {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(match flow {
        _ if client.is_custom_auth_only() => {
            "Only custom auth (lambda driven) is enabled for this client."
        }
        "USER_PASSWORD_AUTH" => "USER_PASSWORD_AUTH flow not enabled for this client",
        "USER_SRP_AUTH" => "USER_SRP_AUTH is not enabled for the client.",
        _ => "Auth flow not enabled for this client",
    }))
}

async fn password(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &InitiateAuthRequest,
) -> Result<Value, ApiError> {
    let username = request.required("USERNAME")?.expose();
    let password = request.required("PASSWORD")?;
    check_secret_hash(flow, pool, client, request, username).await?;
    let device_key = request.optional("DEVICE_KEY").map(Secret::expose);
    let begun = flow.auth.begin_password_on(pool, client, username, password, device_key).await;
    auth_answer::step(flow, pool, client, begun.map_err(outcome::sign_in)?).await
}

/// FLOW-901: what comes along with the preferred challenge is used at once.
async fn choice(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &InitiateAuthRequest,
) -> Result<Value, ApiError> {
    let username = request.required("USERNAME")?.expose();
    if let Some(session) = request.session.as_ref().or_else(|| request.optional("SESSION")) {
        check_secret_hash(flow, pool, client, request, username).await?;
        let session = session.expose();
        let begun = flow.auth.continue_sign_up(pool, client, session, username).await;
        return auth_answer::step(flow, pool, client, begun.map_err(outcome::sign_in)?).await;
    }
    let preferred = request.optional("PREFERRED_CHALLENGE").map(Secret::expose);
    let preferred = match preferred {
        None => None,
        Some(name) => Some(FirstFactor::parse(name).ok_or_else(|| {
            ApiError::invalid_parameter("PREFERRED_CHALLENGE is not a known challenge.")
        })?),
    };
    let by_password = pool.settings.allows_first_factor("PASSWORD");
    let (has_password, has_srp) = (request.optional("PASSWORD"), request.optional("SRP_A"));
    match preferred {
        Some(FirstFactor::Password) if by_password && has_password.is_some() => {
            return password(flow, pool, client, request).await;
        }
        Some(FirstFactor::PasswordSrp)
            if by_password && has_srp.is_some() && pool.settings.portico.srp_verifiers =>
        {
            return srp(flow, pool, client, request).await;
        }
        _ => {}
    }
    check_secret_hash(flow, pool, client, request, username).await?;
    let begun = flow.auth.begin_choice(pool, client, username, preferred).await;
    auth_answer::step(flow, pool, client, begun.map_err(outcome::sign_in)?).await
}

/// FLOW-160.
async fn srp(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &InitiateAuthRequest,
) -> Result<Value, ApiError> {
    let username = request.required("USERNAME")?.expose();
    let srp_a = request.required("SRP_A")?.expose();
    check_secret_hash(flow, pool, client, request, username).await?;
    let begun = flow.auth.begin_srp(pool, client, username, srp_a).await;
    Ok(auth_answer::password_verifier(&begun.map_err(outcome::sign_in)?))
}

/// FLOW-200 – FLOW-205.
async fn custom(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &InitiateAuthRequest,
) -> Result<Value, ApiError> {
    let username = request.required("USERNAME")?.expose();
    let srp_a = match request.optional("CHALLENGE_NAME").map(Secret::expose) {
        None | Some("CUSTOM_CHALLENGE") => None,
        Some("SRP_A") => {
            let srp_a = request.required("SRP_A")?.expose();
            if !pool.settings.portico.srp_verifiers {
                let text = "USER_SRP_AUTH is not enabled for the client.";
                return Err(ApiError::invalid_parameter(text));
            }
            Some(srp_a)
        }
        Some(_) => {
            let text = "CHALLENGE_NAME should be SRP_A or CUSTOM_CHALLENGE.";
            return Err(ApiError::invalid_parameter(text));
        }
    };
    check_secret_hash(flow, pool, client, request, username).await?;
    let start = CustomStart {
        username,
        srp_a,
        device_key: request.optional("DEVICE_KEY").map(Secret::expose),
        is_admin: request.is_admin,
    };
    let begun = flow.auth.begin_custom(pool, client, start).await;
    auth_answer::step(flow, pool, client, begun.map_err(outcome::sign_in)?).await
}

/// FLOW-058: over the name of the request, or the stored one.
async fn check_secret_hash(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &InitiateAuthRequest,
    username: &str,
) -> Result<(), ApiError> {
    let user =
        if client.secret.is_some() { flow.app.users.find(pool, username).await? } else { None };
    let stored = user.as_ref().map_or(username, |user| user.username.as_str());
    let hash = request.optional("SECRET_HASH").map(Secret::expose);
    client
        .check_secret_hash(hash, &[username, stored])
        .map_err(|error| outcome::secret_hash(error, client))
}
