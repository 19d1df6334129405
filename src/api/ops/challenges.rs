//! `RespondToAuthChallenge` and `AdminRespondToAuthChallenge` (FLOW-170, FLOW-225 – FLOW-242,
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
use crate::auth::{CodeAnswer, FirstFactor, PasswordClaim, Step};
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
        "SMS_MFA" => code(app, pool, client, request, (Factor::Sms, "SMS_MFA_CODE")).await,
        "EMAIL_OTP" => code(app, pool, client, request, (Factor::Email, "EMAIL_OTP_CODE")).await,
        "SOFTWARE_TOKEN_MFA" => {
            let answer = (Factor::SoftwareToken, "SOFTWARE_TOKEN_MFA_CODE");
            code(app, pool, client, request, answer).await
        }
        "SELECT_MFA_TYPE" => {
            let session = request.session()?;
            let username = Some(username(app, pool, client, request).await?);
            let answer = request.required("ANSWER")?.expose();
            let answered =
                app.auth.answer_select_mfa(pool, client, session, username, answer).await;
            auth_answer::step(app, pool, client, answered.map_err(outcome::sign_in)?).await
        }
        "SMS_OTP" => code(app, pool, client, request, (Factor::Sms, "SMS_OTP_CODE")).await,
        "SELECT_CHALLENGE" => select_challenge(app, pool, client, request).await,
        "PASSWORD" | "PASSWORD_SRP" => password_step(app, pool, client, request).await,
        "WEB_AUTHN" => {
            let session = request.session()?;
            let username = Some(username(app, pool, client, request).await?);
            let credential = request.required("CREDENTIAL")?.expose();
            let credential = serde_json::from_str(credential)
                .map_err(|_| ApiError::invalid_parameter("CREDENTIAL is not JSON."))?;
            let answered =
                app.auth.answer_passkey(pool, client, session, username, &credential).await;
            auth_answer::step(app, pool, client, answered.map_err(outcome::sign_in)?).await
        }
        "MFA_SETUP" => mfa_setup(app, pool, client, request).await,
        other => Err(ApiError::invalid_parameter(format!(
            "{other} is not available in this version of Portico."
        ))),
    }
}

/// `SELECT_CHALLENGE`; a password that comes along is used at once (FLOW-901).
async fn select_challenge(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let session = request.session()?;
    let username = Some(username(app, pool, client, request).await?);
    let chosen = FirstFactor::parse(request.required("ANSWER")?.expose())
        .ok_or_else(|| ApiError::invalid_parameter("ANSWER is not a known challenge."))?;
    let answered = app.auth.answer_select_challenge(pool, client, session, username, chosen).await;
    let step = answered.map_err(outcome::sign_in)?;
    let (given, next) = match (&step, chosen) {
        (Step::Challenge(next), FirstFactor::Password) => (request.optional("PASSWORD"), next),
        (Step::Challenge(next), FirstFactor::PasswordSrp) => (request.optional("SRP_A"), next),
        _ => return auth_answer::step(app, pool, client, step).await,
    };
    if given.is_none() {
        return auth_answer::step(app, pool, client, step).await;
    }
    with_password(app, pool, client, request, (&next.session, chosen)).await
}

/// `PASSWORD` or `PASSWORD_SRP`, bound to the session that offered it (FLOW-902).
async fn password_step(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let session = request.session()?;
    username(app, pool, client, request).await?;
    let factor = match request.challenge_name.as_str() {
        "PASSWORD" => FirstFactor::Password,
        _ => FirstFactor::PasswordSrp,
    };
    let needed = if factor == FirstFactor::Password { "PASSWORD" } else { "SRP_A" };
    request.required(needed)?;
    with_password(app, pool, client, request, (session, factor)).await
}

async fn with_password(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
    (session, factor): (&str, FirstFactor),
) -> Result<Value, ApiError> {
    let username = Some(request.required("USERNAME")?.expose());
    let taken = app.auth.take_password_step(pool, client, session, username, factor).await;
    let name = taken.map_err(outcome::sign_in)?;
    if factor == FirstFactor::PasswordSrp {
        let srp_a = request.required("SRP_A")?.expose();
        let begun = app.auth.begin_srp(pool, client, &name, srp_a).await;
        return Ok(auth_answer::password_verifier(&begun.map_err(outcome::sign_in)?));
    }
    let password = request.required("PASSWORD")?;
    let begun = app.auth.begin_password(pool, client, &name, password).await;
    auth_answer::step(app, pool, client, begun.map_err(outcome::sign_in)?).await
}

/// A code of a second factor (FLOW-232 – FLOW-236).
async fn code(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
    (factor, parameter): (Factor, &str),
) -> Result<Value, ApiError> {
    let answer = CodeAnswer {
        session: request.session()?,
        username: Some(username(app, pool, client, request).await?),
        factor,
        code: request.required(parameter)?.expose(),
        device_key: request.optional("DEVICE_KEY").map(Secret::expose),
    };
    let answered = app.auth.answer_code_of(pool, client, &request.challenge_name, answer).await;
    auth_answer::step(app, pool, client, answered.map_err(outcome::sign_in)?).await
}

/// FLOW-238; with `EMAIL`, the address that a code goes to (FLOW-904).
async fn mfa_setup(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    request: &RespondRequest,
) -> Result<Value, ApiError> {
    let session = request.session()?;
    let username = Some(username(app, pool, client, request).await?);
    let answered = match request.optional("EMAIL") {
        Some(email) => {
            let contact = (Factor::Email, email.expose());
            app.auth.set_up_contact(pool, client, session, username, contact).await
        }
        None => app.auth.answer_mfa_setup(pool, client, session, username).await,
    };
    auth_answer::step(app, pool, client, answered.map_err(outcome::sign_in)?).await
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
    let session = request.session()?;
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
        .answer_new_password(pool, client, session, Some(username), password, attributes)
        .await;
    auth_answer::step(app, pool, client, answered.map_err(outcome::sign_in)?).await
}
