//! What a sign-in answers: tokens, or the next challenge (FLOW-005, FLOW-006).

use serde_json::{Map, Value, json};

use super::outcome;
use crate::api::error::ApiError;
use crate::app::App;
use crate::auth::{Auth, Challenge, ChallengeKind, SrpChallenge, Step};
use crate::clients::AppClient;
use crate::pools::Pool;
use crate::tokens::{Issue, IssuedTokens, Tokens};
use crate::triggers::Caller;

/// The services that one request of a sign-in works with: they know who calls.
pub struct Flow<'a> {
    pub app: &'a App,
    pub auth: Auth,
    pub tokens: Tokens,
}

impl<'a> Flow<'a> {
    pub fn new(app: &'a App, caller: Caller) -> Self {
        Self { app, auth: app.auth.called_by(caller.clone()), tokens: app.tokens.called_by(caller) }
    }
}

pub async fn step(
    flow: &Flow<'_>,
    pool: &Pool,
    client: &AppClient,
    step: Step,
) -> Result<Value, ApiError> {
    match step {
        Step::Challenge(challenge) => Ok(self::challenge(&challenge)),
        Step::Done(signed_in) => {
            // FLOW-246, FLOW-110.
            let new_device =
                if signed_in.device_key.is_none() { flow.app.devices.offer(pool) } else { None };
            let issue = Issue { new_device: new_device.clone(), ..Issue::api() };
            let issued = flow.tokens.issue(pool, client, &signed_in, issue).await;
            let tokens = issued.map_err(outcome::issue)?;
            let mut answer = authenticated(&tokens);
            if let Some(key) = new_device {
                answer["AuthenticationResult"]["NewDeviceMetadata"] = json!({
                    "DeviceGroupKey": flow.app.devices.group_key(pool, &key),
                    "DeviceKey": key,
                });
            }
            Ok(answer)
        }
    }
}

/// `AuthenticationResult`; a refresh has no refresh token (FLOW-125).
pub fn authenticated(tokens: &IssuedTokens) -> Value {
    let mut result = Map::new();
    result.insert("AccessToken".into(), json!(tokens.access_token));
    result.insert("ExpiresIn".into(), json!(tokens.expires_in));
    result.insert("TokenType".into(), json!("Bearer"));
    if let Some(token) = &tokens.refresh_token {
        result.insert("RefreshToken".into(), json!(token));
    }
    if let Some(token) = &tokens.id_token {
        result.insert("IdToken".into(), json!(token));
    }
    json!({ "ChallengeParameters": {}, "AuthenticationResult": result })
}

/// `PASSWORD_VERIFIER` (FLOW-161, FLOW-164: no session).
pub fn password_verifier(challenge: &SrpChallenge) -> Value {
    json!({
        "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeParameters": srp_parameters(challenge),
    })
}

fn srp_parameters(challenge: &SrpChallenge) -> Value {
    json!({
        "SALT": challenge.salt,
        "SRP_B": challenge.public_value,
        "SECRET_BLOCK": challenge.secret_block,
        "USERNAME": challenge.user_id,
        "USER_ID_FOR_SRP": challenge.user_id,
    })
}

/// `DEVICE_PASSWORD_VERIFIER` (FLOW-257).
pub fn device_password_verifier(session: &str, device: &str, challenge: &SrpChallenge) -> Value {
    json!({
        "ChallengeName": "DEVICE_PASSWORD_VERIFIER",
        "Session": session,
        "ChallengeParameters": {
            "SALT": challenge.salt,
            "SRP_B": challenge.public_value,
            "SECRET_BLOCK": challenge.secret_block,
            "USERNAME": challenge.user_id,
            "DEVICE_KEY": device,
        },
    })
}

/// FLOW-225, FLOW-226: maps of strings, the lists inside as JSON text.
fn challenge(challenge: &Challenge) -> Value {
    let user = &challenge.user;
    let parameters = match &challenge.kind {
        ChallengeKind::NewPasswordRequired { required } => {
            let required: Vec<String> =
                required.iter().map(|name| format!("userAttributes.{name}")).collect();
            json!({
                "USER_ID_FOR_SRP": user.username,
                "userAttributes": json!(user.attributes).to_string(),
                "requiredAttributes": json!(required).to_string(),
            })
        }
        ChallengeKind::DeviceSrpAuth | ChallengeKind::SelectChallenge { .. } => json!({}),
        ChallengeKind::SmsMfa { destination } | ChallengeKind::SmsOtp { destination } => {
            delivered("SMS", destination, &user.username)
        }
        ChallengeKind::EmailOtp { destination } => delivered("EMAIL", destination, &user.username),
        ChallengeKind::SoftwareTokenMfa { device_name } => json!({
            "FRIENDLY_DEVICE_NAME": device_name,
            "USER_ID_FOR_SRP": user.username,
        }),
        ChallengeKind::Password | ChallengeKind::PasswordSrp => {
            json!({ "USER_ID_FOR_SRP": user.username })
        }
        ChallengeKind::WebAuthn { options } => {
            json!({ "CREDENTIAL_REQUEST_OPTIONS": options.to_string() })
        }
        ChallengeKind::SelectMfaType { choices } => json!({
            "MFAS_CAN_CHOOSE": json!(choices).to_string(),
            "USER_ID_FOR_SRP": user.username,
        }),
        ChallengeKind::MfaSetup { choices } => json!({
            "MFAS_CAN_SETUP": json!(choices).to_string(),
            "USER_ID_FOR_SRP": user.username,
        }),
        ChallengeKind::Custom { parameters } => json!(parameters),
        // In a custom flow the session goes along (FLOW-164).
        ChallengeKind::PasswordVerifier { challenge } => srp_parameters(challenge),
        ChallengeKind::AdminPassword => {
            json!({ "USERNAME": user.username, "USER_ID_FOR_SRP": user.username })
        }
    };
    let mut answer = json!({
        "ChallengeName": challenge.kind.name(),
        "Session": challenge.session,
        "ChallengeParameters": parameters,
    });
    if let ChallengeKind::SelectChallenge { available } = &challenge.kind {
        answer["AvailableChallenges"] = json!(available);
    }
    answer
}

/// FLOW-232.
fn delivered(medium: &str, destination: &str, user_id: &str) -> Value {
    json!({
        "CODE_DELIVERY_DELIVERY_MEDIUM": medium,
        "CODE_DELIVERY_DESTINATION": destination,
        "USER_ID_FOR_SRP": user_id,
    })
}
