//! `RespondToAuthChallenge` and `AdminRespondToAuthChallenge` (FLOW-170, FLOW-225 – FLOW-242,
//! FLOW-256 – FLOW-261).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::auth_answer::Flow;
use super::{auth_answer, lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::auth::{CodeAnswer, CustomAnswer, FirstFactor, PasswordClaim, Step};
use crate::clients::AppClient;
use crate::mfa::Factor;
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
    /// By the operation, not by what the request says of itself.
    #[serde(skip)]
    is_admin: bool,
}

const fn nowhere() -> IpAddr {
    IpAddr::V4(Ipv4Addr::UNSPECIFIED)
}

impl RespondRequest {
    fn optional(&self, name: &str) -> Option<&Secret> {
        self.challenge_responses.get(name)?.as_ref().filter(|value| !value.is_empty())
    }

    /// FLOW-020.
    fn session(&self) -> Result<&str, ApiError> {
        let session = self.session.as_ref().map(Secret::expose);
        session.ok_or_else(|| ApiError::invalid_parameter("Missing required parameter Session"))
    }

    fn required(&self, name: &str) -> Result<&Secret, ApiError> {
        self.optional(name).ok_or_else(|| {
            ApiError::invalid_parameter(format!("Missing required parameter {name}"))
        })
    }
}

pub async fn respond(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let caller = call.trigger_caller();
    let request = RespondRequest { address: call.client_address, ..call.parse()? };
    let (pool, client) = lookup::client(&app, &request.client_id).await?;
    let flow = Flow::new(&app, caller);
    run(&flow, &pool, &client, &request).await
}

pub async fn admin_respond(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let (address, caller) = (call.client_address, call.trigger_caller());
    let request = RespondRequest { address, is_admin: true, ..call.parse()? };
    let pool_id = request.user_pool_id.as_deref().unwrap_or_default();
    let (pool, client) = lookup::client_of(&app, pool_id, &request.client_id).await?;
    let flow = Flow::new(&app, caller);
    run(&flow, &pool, &client, &request).await
}

async fn run(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    match request.challenge_name.as_str() {
        "NEW_PASSWORD_REQUIRED" => new_password(flow, pool, client, request).await,
        "PASSWORD_VERIFIER" => {
            let claim = claim(flow, pool, client, request).await?;
            let answered = flow.auth.answer_password_verifier(pool, client, claim).await;
            auth_answer::step(flow, pool, client, answered.map_err(outcome::sign_in)?).await
        }
        "DEVICE_SRP_AUTH" => device_srp(flow, pool, client, request).await,
        "DEVICE_PASSWORD_VERIFIER" => {
            request.required("DEVICE_KEY")?;
            let claim = claim(flow, pool, client, request).await?;
            let session = request.session.as_ref().map(Secret::expose);
            let answered = flow.auth.answer_device_verifier(pool, client, session, claim).await;
            auth_answer::step(flow, pool, client, answered.map_err(outcome::sign_in)?).await
        }
        "SMS_MFA" => code(flow, pool, client, request, (Factor::Sms, "SMS_MFA_CODE")).await,
        "EMAIL_OTP" => code(flow, pool, client, request, (Factor::Email, "EMAIL_OTP_CODE")).await,
        "SOFTWARE_TOKEN_MFA" => {
            let answer = (Factor::SoftwareToken, "SOFTWARE_TOKEN_MFA_CODE");
            code(flow, pool, client, request, answer).await
        }
        "SELECT_MFA_TYPE" => {
            let session = request.session()?;
            let username = Some(username(flow, pool, client, request).await?);
            let answer = request.required("ANSWER")?.expose();
            let answered =
                flow.auth.answer_select_mfa(pool, client, session, username, answer).await;
            auth_answer::step(flow, pool, client, answered.map_err(outcome::sign_in)?).await
        }
        "SMS_OTP" => code(flow, pool, client, request, (Factor::Sms, "SMS_OTP_CODE")).await,
        "SELECT_CHALLENGE" => select_challenge(flow, pool, client, request).await,
        "PASSWORD" | "PASSWORD_SRP" => password_step(flow, pool, client, request).await,
        "WEB_AUTHN" => {
            let session = request.session()?;
            let username = Some(username(flow, pool, client, request).await?);
            let credential = request.required("CREDENTIAL")?.expose();
            let credential = serde_json::from_str(credential)
                .map_err(|_| ApiError::invalid_parameter("CREDENTIAL is not JSON."))?;
            let answered =
                flow.auth.answer_passkey(pool, client, session, username, &credential).await;
            auth_answer::step(flow, pool, client, answered.map_err(outcome::sign_in)?).await
        }
        "MFA_SETUP" => mfa_setup(flow, pool, client, request).await,
        "CUSTOM_CHALLENGE" => custom(flow, pool, client, request).await,
        "ADMIN_NO_SRP_AUTH" => admin_password(flow, pool, client, request).await,
        other => Err(ApiError::invalid_parameter(format!(
            "{other} is not available in this version of Portico."
        ))),
    }
}

/// `SELECT_CHALLENGE`; a password that comes along is used at once (FLOW-901).
async fn select_challenge(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let session = request.session()?;
    username(flow, pool, client, request).await?;
    let chosen = FirstFactor::parse(request.required("ANSWER")?.expose())
        .ok_or_else(|| ApiError::invalid_parameter("ANSWER is not a known challenge."))?;
    let answered = flow.auth.answer_select_challenge(pool, client, session, chosen).await;
    let step = answered.map_err(outcome::sign_in)?;
    let (given, next) = match (&step, chosen) {
        (Step::Challenge(next), FirstFactor::Password) => (request.optional("PASSWORD"), next),
        (Step::Challenge(next), FirstFactor::PasswordSrp) => (request.optional("SRP_A"), next),
        _ => return auth_answer::step(flow, pool, client, step).await,
    };
    if given.is_none() {
        return auth_answer::step(flow, pool, client, step).await;
    }
    with_password(flow, pool, client, request, (&next.session, chosen)).await
}

/// `PASSWORD` or `PASSWORD_SRP`, bound to the session that offered it (FLOW-902).
async fn password_step(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let session = request.session()?;
    username(flow, pool, client, request).await?;
    let factor = match request.challenge_name.as_str() {
        "PASSWORD" => FirstFactor::Password,
        _ => FirstFactor::PasswordSrp,
    };
    let needed = if factor == FirstFactor::Password { "PASSWORD" } else { "SRP_A" };
    request.required(needed)?;
    with_password(flow, pool, client, request, (session, factor)).await
}

async fn with_password(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
    (session, factor): (&str, FirstFactor),
) -> Result<Value, ApiError> {
    if factor == FirstFactor::PasswordSrp {
        let srp_a = request.required("SRP_A")?.expose();
        let begun = flow.auth.answer_srp_step(pool, client, session, srp_a).await;
        return Ok(auth_answer::password_verifier(&begun.map_err(outcome::sign_in)?));
    }
    let password = request.required("PASSWORD")?;
    let begun = flow.auth.answer_password_step(pool, client, session, password).await;
    auth_answer::step(flow, pool, client, begun.map_err(outcome::sign_in)?).await
}

/// A code of a second factor (FLOW-232 – FLOW-236).
async fn code(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
    (factor, parameter): (Factor, &str),
) -> Result<Value, ApiError> {
    let answer = CodeAnswer {
        session: request.session()?,
        username: Some(username(flow, pool, client, request).await?),
        factor,
        code: request.required(parameter)?.expose(),
        device_key: request.optional("DEVICE_KEY").map(Secret::expose),
    };
    let answered = flow.auth.answer_code(pool, client, answer).await;
    auth_answer::step(flow, pool, client, answered.map_err(outcome::sign_in)?).await
}

/// FLOW-238; with `EMAIL`, the address that a code goes to (FLOW-904).
async fn mfa_setup(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let session = request.session()?;
    let username = Some(username(flow, pool, client, request).await?);
    let answered = match request.optional("EMAIL") {
        Some(email) => {
            let contact = (Factor::Email, email.expose());
            flow.auth.set_up_contact(pool, client, session, username, contact).await
        }
        None => flow.auth.answer_mfa_setup(pool, client, session, username).await,
    };
    auth_answer::step(flow, pool, client, answered.map_err(outcome::sign_in)?).await
}

/// FLOW-206.
async fn custom(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let answer = CustomAnswer {
        session: request.session()?,
        username: Some(username(flow, pool, client, request).await?),
        answer: request.required("ANSWER")?.expose(),
        device_key: request.optional("DEVICE_KEY").map(Secret::expose),
    };
    let answered = flow.auth.answer_custom(pool, client, answer).await;
    auth_answer::step(flow, pool, client, answered.map_err(outcome::sign_in)?).await
}

/// FLOW-240: only for administrators.
async fn admin_password(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    if !request.is_admin {
        let text = "ADMIN_NO_SRP_AUTH is answered with AdminRespondToAuthChallenge.";
        return Err(ApiError::invalid_parameter(text));
    }
    let session = request.session()?;
    let username = username(flow, pool, client, request).await?;
    let password = request.required("PASSWORD")?;
    let answer = (username, password);
    let answered = flow.auth.answer_admin_password(pool, client, session, answer).await;
    auth_answer::step(flow, pool, client, answered.map_err(outcome::sign_in)?).await
}

/// `USERNAME`, with the proof of the client's secret over it or over the stored name (FLOW-058).
async fn username<'a>(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &'a RespondRequest,
) -> Result<&'a str, ApiError> {
    let username = request.required("USERNAME")?.expose();
    let user =
        if client.secret.is_some() { flow.app.users.find(pool, username).await? } else { None };
    let stored = user.as_ref().map_or(username, |user| user.username.as_str());
    client
        .check_secret_hash(request.optional("SECRET_HASH").map(Secret::expose), &[username, stored])
        .map_err(|error| outcome::secret_hash(error, client))?;
    Ok(username)
}

/// FLOW-170, FLOW-259.
async fn claim<'a>(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &'a RespondRequest,
) -> Result<PasswordClaim<'a>, ApiError> {
    Ok(PasswordClaim {
        session: request.session.as_ref().map(Secret::expose),
        username: username(flow, pool, client, request).await?,
        secret_block: request.required("PASSWORD_CLAIM_SECRET_BLOCK")?.expose(),
        signature: request.required("PASSWORD_CLAIM_SIGNATURE")?.expose(),
        timestamp: request.required("TIMESTAMP")?.expose(),
        device_key: request.optional("DEVICE_KEY").map(Secret::expose),
        address: request.address,
    })
}

/// FLOW-256.
async fn device_srp(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let username = username(flow, pool, client, request).await?;
    let device = request.required("DEVICE_KEY")?.expose();
    let srp_a = request.required("SRP_A")?.expose();
    let session = request.session.as_ref().map(Secret::expose);
    let begun = flow.auth.answer_device_srp(pool, client, session, (username, device, srp_a)).await;
    let (session, challenge) = begun.map_err(outcome::sign_in)?;
    Ok(auth_answer::device_password_verifier(&session, device, &challenge))
}

async fn new_password(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let session = request.session()?;
    let username = username(flow, pool, client, request).await?;
    let password = request.required("NEW_PASSWORD")?;
    let attributes: Attributes = request
        .challenge_responses
        .iter()
        .filter_map(|(name, value)| {
            let name = name.strip_prefix("userAttributes.")?;
            Some((name.to_owned(), value.as_ref()?.expose().to_owned()))
        })
        .collect();
    let answered = flow
        .auth
        .answer_new_password(pool, client, session, Some(username), password, attributes)
        .await;
    auth_answer::step(flow, pool, client, answered.map_err(outcome::sign_in)?).await
}
