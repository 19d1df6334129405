//! Second factors of users: authenticator apps and preferences (MFA-060 – MFA-079).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{lookup, outcome};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::mfa::{Factor, FactorChange, Preferences};
use crate::platform::Secret;
use crate::pools::Pool;
use crate::users::User;

/// `UserMFASettingList`, `PreferredMfaSetting` and the old `MFAOptions`, which knows text messages
/// only; each absent when there is nothing to show (MFA-078).
pub async fn show(app: &App, pool: &Pool, user: &User, answer: &mut Value) -> Result<(), ApiError> {
    let factors = app.mfa.factors(pool, &user.sub).await?;
    let enabled: Vec<Factor> = factors.enabled().collect();
    if !enabled.is_empty() {
        answer["UserMFASettingList"] = json!(enabled);
    }
    if let Some(preferred) = factors.preferred() {
        answer["PreferredMfaSetting"] = json!(preferred);
    }
    if factors.is_on(Factor::Sms) {
        let phone = json!({ "DeliveryMedium": "SMS", "AttributeName": "phone_number" });
        answer["MFAOptions"] = json!([phone]);
    }
    Ok(())
}

/// Exactly one of access token and session (MFA-061).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TokenRequest {
    access_token: Option<Secret>,
    session: Option<Secret>,
    user_code: Option<Secret>,
    friendly_device_name: Option<String>,
}

enum Bearer {
    AccessToken(Secret),
    Session(Secret),
}

impl TokenRequest {
    fn bearer(&self) -> Result<Bearer, ApiError> {
        match (&self.access_token, &self.session) {
            (Some(token), None) => Ok(Bearer::AccessToken(token.clone())),
            (None, Some(session)) => Ok(Bearer::Session(session.clone())),
            (Some(_), Some(_)) => Err(ApiError::invalid_parameter(
                "Only one of AccessToken and Session may be given.",
            )),
            (None, None) => {
                Err(ApiError::invalid_parameter("One of AccessToken and Session must be given."))
            }
        }
    }
}

/// `AssociateSoftwareToken`.
pub async fn associate(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: TokenRequest = call.parse()?;
    match request.bearer()? {
        Bearer::AccessToken(token) => {
            let token = lookup::access_token(&app, token.expose()).await?;
            let secret = app.mfa.associate(&token.pool, &token.user).await.map_err(outcome::mfa)?;
            Ok(json!({ "SecretCode": secret.base32()? }))
        }
        Bearer::Session(session) => {
            let (pool, client) = lookup::of_session(&app, session.expose()).await?;
            let associated = app.auth.associate_in_session(&pool, &client, session.expose()).await;
            let (secret, session) = associated.map_err(outcome::sign_in)?;
            Ok(json!({ "SecretCode": secret.base32()?, "Session": session }))
        }
    }
}

/// `VerifySoftwareToken`.
pub async fn verify(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: TokenRequest = call.parse()?;
    let code = request.user_code.as_ref().map(Secret::expose).unwrap_or_default();
    let name = request.friendly_device_name.as_deref();
    match request.bearer()? {
        Bearer::AccessToken(token) => {
            let token = lookup::access_token(&app, token.expose()).await?;
            let verified = app.mfa.verify(&token.pool, &token.user, code, name).await;
            verified.map_err(outcome::mfa)?;
            Ok(json!({ "Status": "SUCCESS" }))
        }
        Bearer::Session(session) => {
            let (pool, client) = lookup::of_session(&app, session.expose()).await?;
            let verified =
                app.auth.verify_in_session(&pool, &client, session.expose(), code, name).await;
            let session = verified.map_err(outcome::sign_in)?;
            Ok(json!({ "Status": "SUCCESS", "Session": session }))
        }
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FactorSettings {
    enabled: Option<bool>,
    preferred_mfa: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PreferenceRequest {
    access_token: Option<Secret>,
    user_pool_id: Option<String>,
    username: Option<String>,
    #[serde(rename = "SMSMfaSettings")]
    sms: Option<FactorSettings>,
    #[serde(rename = "SoftwareTokenMfaSettings")]
    software_token: Option<FactorSettings>,
    #[serde(rename = "EmailMfaSettings")]
    email: Option<FactorSettings>,
}

impl PreferenceRequest {
    fn preferences(&self) -> Preferences {
        let change = |settings: Option<FactorSettings>| {
            settings.map(|s| FactorChange { enabled: s.enabled, preferred: s.preferred_mfa })
        };
        Preferences {
            sms: change(self.sms),
            software_token: change(self.software_token),
            email: change(self.email),
        }
    }
}

/// `SetUserMFAPreference`.
pub async fn set_preference(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PreferenceRequest = call.parse()?;
    let token = request.access_token.as_ref().map(Secret::expose).unwrap_or_default();
    let token = lookup::access_token(&app, token).await?;
    let set = app.mfa.set_preferences(&token.pool, &token.user, request.preferences()).await;
    set.map_err(outcome::mfa)?;
    Ok(json!({}))
}

/// `AdminSetUserMFAPreference`.
pub async fn admin_set_preference(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: PreferenceRequest = call.parse()?;
    let (pool, name) = (&request.user_pool_id, &request.username);
    let (pool, name) = (pool.as_deref().unwrap_or_default(), name.as_deref().unwrap_or_default());
    let (pool, user) = lookup::user(&app, pool, name).await?;
    let set = app.mfa.set_preferences(&pool, &user, request.preferences()).await;
    set.map_err(outcome::mfa)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MfaOption {
    delivery_medium: Option<String>,
    attribute_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SettingsRequest {
    access_token: Option<Secret>,
    user_pool_id: Option<String>,
    username: Option<String>,
    #[serde(rename = "MFAOptions")]
    mfa_options: Vec<MfaOption>,
}

impl SettingsRequest {
    /// Only text messages to `phone_number` can be said here (MFA-079).
    fn sms(&self) -> Result<bool, ApiError> {
        let is_sms = |option: &MfaOption| {
            option.delivery_medium.as_deref().is_none_or(|medium| medium == "SMS")
                && option.attribute_name.as_deref().is_none_or(|name| name == "phone_number")
        };
        if self.mfa_options.iter().all(is_sms) {
            return Ok(!self.mfa_options.is_empty());
        }
        Err(ApiError::invalid_parameter("MFAOptions can only name SMS and phone_number."))
    }
}

/// `SetUserSettings`.
pub async fn set_settings(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SettingsRequest = call.parse()?;
    let token = request.access_token.as_ref().map(Secret::expose).unwrap_or_default();
    let token = lookup::access_token(&app, token).await?;
    app.mfa.set_sms(&token.pool, &token.user, request.sms()?).await.map_err(outcome::mfa)?;
    Ok(json!({}))
}

/// `AdminSetUserSettings`.
pub async fn admin_set_settings(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: SettingsRequest = call.parse()?;
    let (pool, name) = (&request.user_pool_id, &request.username);
    let (pool, name) = (pool.as_deref().unwrap_or_default(), name.as_deref().unwrap_or_default());
    let (pool, user) = lookup::user(&app, pool, name).await?;
    app.mfa.set_sms(&pool, &user, request.sms()?).await.map_err(outcome::mfa)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UserRequest {
    user_pool_id: String,
    username: String,
}

/// `AdminDeleteSoftwareToken`.
pub async fn admin_delete_token(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UserRequest = call.parse()?;
    let (pool, user) = lookup::user(&app, &request.user_pool_id, &request.username).await?;
    app.mfa.delete_token(&pool, &user).await.map_err(outcome::mfa)?;
    Ok(json!({}))
}
