//! What a sign-in answers: tokens, or the next challenge (FLOW-005, FLOW-006).

use serde_json::{Map, Value, json};

use crate::api::error::ApiError;
use crate::app::App;
use crate::auth::{Challenge, ChallengeKind, Step};
use crate::clients::AppClient;
use crate::pools::Pool;
use crate::tokens::{Issue, IssuedTokens};

pub async fn step(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    step: Step,
) -> Result<Value, ApiError> {
    match step {
        Step::Challenge(challenge) => Ok(self::challenge(&challenge)),
        Step::Done(signed_in) => {
            let tokens = app.tokens.issue(pool, client, &signed_in, Issue::api()).await?;
            Ok(authenticated(&tokens))
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
    };
    json!({
        "ChallengeName": challenge.kind.name(),
        "Session": challenge.session,
        "ChallengeParameters": parameters,
    })
}
