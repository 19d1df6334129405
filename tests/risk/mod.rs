//! Threat protection: leaked passwords, risky sign-ins, histories, feedback.

mod adaptive;
mod compromised;
mod configuration;
mod context;
mod geo;
mod history;
mod library;
mod limits;
mod notices;
mod score;
mod sources;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portico::clients::AppClient;
use portico::pools::Pool;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::sdk::raw_call;

/// Known to everybody, and good enough for the default policy.
pub const LEAKED: &str = "P@ssw0rd2024";

/// A pool with threat protection, a public client and one with a secret.
pub struct Scene<'a> {
    pub app: &'a TestApp,
    pub pool: Arc<Pool>,
    pub client: Arc<AppClient>,
}

/// `SECRET_HASH` of ann.
pub fn secret_hash(secret: &str, client: &AppClient) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(aws_lc_rs::hmac::sign(&key, format!("ann{}", client.id).as_bytes()))
}

pub async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

pub async fn outcome(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    match (status, answer["ChallengeName"].as_str()) {
        (200, Some(challenge)) => challenge.to_owned(),
        (200, None) => "ok".to_owned(),
        _ => format!(
            "{}: {}",
            answer["__type"].as_str().unwrap(),
            answer["message"].as_str().unwrap()
        ),
    }
}

impl<'a> Scene<'a> {
    pub async fn new(app: &'a TestApp, mode: &str, settings: Value) -> Self {
        let mut all = json!({ "AutoVerifiedAttributes": ["email"],
                              "UserPoolAddOns": { "AdvancedSecurityMode": mode } });
        all.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let pool = app.pool(all).await;
        let client = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        app.user(&pool, "ann@example.com").await;
        Self { app, pool, client }
    }

    pub async fn configure(&self, configuration: Value) {
        let mut body = json!({ "UserPoolId": self.pool.id });
        body.as_object_mut().unwrap().extend(configuration.as_object().unwrap().clone());
        call(self.app, "SetRiskConfiguration", body).await;
    }

    /// `AdminInitiateAuth` from an address, on a device.
    pub fn from(&self, name: &str, password: &str, (address, device): (&str, &str)) -> Value {
        json!({ "UserPoolId": self.pool.id, "ClientId": self.client.id,
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": name, "PASSWORD": password },
            "ContextData": { "IpAddress": address, "ServerName": "app.example", "ServerPath": "/",
                "HttpHeaders": [], "EncodedData": encoded(&self.client, device) } })
    }

    pub async fn sign_in(&self, password: &str, place: (&str, &str)) -> String {
        outcome(self.app, "AdminInitiateAuth", self.from("ann", password, place)).await
    }

    pub async fn password(&self, name: &str, password: &str) {
        let body = json!({ "UserPoolId": self.pool.id, "Username": name, "Password": password, "Permanent": true });
        call(self.app, "AdminSetUserPassword", body).await;
    }

    /// The history of somebody, newest first.
    pub async fn events(&self, name: &str) -> Vec<Value> {
        let body = json!({ "UserPoolId": self.pool.id, "Username": name });
        call(self.app, "AdminListUserAuthEvents", body).await["AuthEvents"]
            .as_array()
            .unwrap()
            .clone()
    }

    pub async fn judge(&self, event: &Value, value: &str) {
        let body = json!({ "UserPoolId": self.pool.id, "Username": "ann",
            "EventId": event["EventId"], "FeedbackValue": value });
        call(self.app, "AdminUpdateAuthEventFeedback", body).await;
    }

    pub async fn status(&self, name: &str) -> Value {
        let body = json!({ "UserPoolId": self.pool.id, "Username": name });
        call(self.app, "AdminGetUser", body).await["UserStatus"].clone()
    }
}

/// `EncodedData` as the browser library makes it.
pub fn encoded(client: &AppClient, device: &str) -> String {
    let context = json!({ "DeviceId": device, "DeviceLanguage": "en-US", "DevicePlatform": "Win32",
        "UserAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
        "DeviceFingerprint": "x", "ClientTimezone": "02:00" });
    encoded_by(client.id.as_str(), "JS20171115", context)
}

pub fn encoded_by(key: &str, version: &str, context: Value) -> String {
    let payload =
        json!({ "contextData": context, "username": "ann", "userPoolId": "p", "timestamp": "1" })
            .to_string();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key.as_bytes());
    let signature = aws_lc_rs::hmac::sign(&key, format!("{version}{payload}").as_bytes());
    let outer =
        json!({ "payload": payload, "signature": STANDARD.encode(signature), "version": version });
    STANDARD.encode(outer.to_string())
}

pub const HOME: (&str, &str) = ("198.51.100.7", "home");
