//! A pool with a custom flow, and the functions that most of its tests use.

use std::sync::Arc;

use portico::clients::AppClient;
use portico::pools::Pool;
use serde_json::{Value, json};

use super::functions::{Functions, source};
use super::wire::{answer, call, custom, refused};
use crate::support::TestApp;

pub const CUSTOM: [&str; 3] =
    ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"];
pub const DEFINE: &str = "DefineAuthChallenge_Authentication";
pub const CREATE: &str = "CreateAuthChallenge_Authentication";
pub const VERIFY: &str = "VerifyAuthChallengeResponse_Authentication";

pub struct Scene<'a> {
    app: &'a TestApp,
    pub pool: Arc<Pool>,
    /// Says who exists.
    legacy: Arc<AppClient>,
    hiding: Arc<AppClient>,
}

impl<'a> Scene<'a> {
    pub async fn new(app: &'a TestApp, functions: &'a Functions, more: Value) -> Self {
        let mut settings = json!({ "LambdaConfig": functions.config(&CUSTOM) });
        settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let pool = app.pool(settings).await;
        let flows = json!([
            "ALLOW_CUSTOM_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH"
        ]);
        let legacy = app.client(&pool, json!({ "ExplicitAuthFlows": flows })).await;
        let hiding = json!({ "ExplicitAuthFlows": flows, "PreventUserExistenceErrors": "ENABLED" });
        let hiding = app.client(&pool, hiding).await;
        app.user(&pool, "mary@example.com").await;
        Self { app, pool, legacy, hiding }
    }

    pub fn legacy(&self) -> &str {
        self.legacy.id.as_str()
    }

    pub fn hiding(&self) -> &str {
        self.hiding.id.as_str()
    }

    pub async fn call(&self, operation: &str, body: Value) -> Value {
        call(self.app, operation, body).await
    }

    pub async fn refused(&self, operation: &str, body: Value) -> String {
        refused(self.app, operation, body).await
    }

    pub async fn begin(&self) -> Value {
        self.call("InitiateAuth", custom(self.legacy(), "mary")).await
    }

    pub async fn answer(&self, challenge: &Value, given: &str) -> Value {
        self.call("RespondToAuthChallenge", answer(self.legacy(), "mary", challenge, given)).await
    }

    pub fn admin(&self, mut body: Value) -> Value {
        body["UserPoolId"] = json!(self.pool.id.as_str());
        body
    }
}

pub fn element(name: &str, result: bool, metadata: Value) -> Value {
    json!({ "challengeName": name, "challengeResult": result, "challengeMetadata": metadata })
}

/// Asks until the answer is "5"; gives up after the third wrong one.
pub fn quiz(event: &Value) -> Value {
    let session = event["request"]["session"].as_array().cloned().unwrap_or_default();
    match source(event) {
        DEFINE if session.last().is_some_and(|last| last["challengeResult"] == true) => {
            json!({ "issueTokens": true, "failAuthentication": false })
        }
        DEFINE if session.len() == 3 => json!({ "failAuthentication": true }),
        DEFINE => json!({ "challengeName": "CUSTOM_CHALLENGE" }),
        CREATE => json!({
            "publicChallengeParameters": { "captchaUrl": "url/123.jpg", "USERNAME": "somebody else" },
            "privateChallengeParameters": { "answer": "5", "note": "the-hidden-note" },
            "challengeMetadata": "CAPTCHA_CHALLENGE",
        }),
        VERIFY => {
            let right = &event["request"]["privateChallengeParameters"]["answer"];
            json!({ "answerCorrect": event["request"]["challengeAnswer"] == *right })
        }
        _ => json!({}),
    }
}

/// As the guide's sample: the password by SRP, then one question.
pub fn sample(event: &Value) -> Value {
    if source(event) != DEFINE {
        return quiz(event);
    }
    let session = event["request"]["session"].as_array().unwrap();
    let last = session.last().unwrap();
    let passed = last["challengeResult"] == true;
    let (next, tokens) = match (session.len(), last["challengeName"].as_str().unwrap()) {
        (1, "SRP_A") => (Some("PASSWORD_VERIFIER"), false),
        (2, "PASSWORD_VERIFIER") if passed => (Some("CUSTOM_CHALLENGE"), false),
        (3, "CUSTOM_CHALLENGE") if passed => (None, true),
        _ => return json!({ "issueTokens": false, "failAuthentication": true }),
    };
    json!({ "challengeName": next, "issueTokens": tokens, "failAuthentication": false })
}
