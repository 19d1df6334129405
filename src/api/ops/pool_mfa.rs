//! `SetUserPoolMfaConfig`, `GetUserPoolMfaConfig` (MFA-003 – MFA-007).

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::lookup;
use super::pools::save;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::pools::PoolSettings;
use crate::pools::settings::MfaConfiguration;

/// The factors of a pool; kept beside the settings and shown by these operations only.
pub const FACTORS: [&str; 4] = [
    "SmsMfaConfiguration",
    "SoftwareTokenMfaConfiguration",
    "EmailMfaConfiguration",
    "WebAuthnConfiguration",
];

/// A full replacement (MFA-005).
pub async fn set(app: Arc<App>, call: Call) -> Result<Value, ApiError> {
    let pool = lookup::pool(&app, call.input["UserPoolId"].as_str().unwrap_or_default()).await?;
    let mfa = match call.input["MfaConfiguration"].as_str() {
        Some("ON") => MfaConfiguration::On,
        Some("OPTIONAL") => MfaConfiguration::Optional,
        _ => MfaConfiguration::Off,
    };
    let input = &call.input;
    let sms = input.get("SmsMfaConfiguration");
    let token = input["SoftwareTokenMfaConfiguration"]["Enabled"].as_bool() == Some(true);
    let any = sms.is_some() || token || input.get("EmailMfaConfiguration").is_some();
    match (mfa, any) {
        (MfaConfiguration::Off, true) => {
            return Err(ApiError::invalid_parameter(
                "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
            ));
        }
        (MfaConfiguration::On | MfaConfiguration::Optional, false) => {
            return Err(ApiError::invalid_parameter(
                "SMS MFA or Software Token MFA must be enabled when MFA is on or optional.",
            ));
        }
        _ => {}
    }
    let mut changed = (*pool).clone();
    let settings = &mut changed.settings;
    settings.mfa_configuration = mfa;
    for factor in FACTORS {
        settings.other.remove(factor);
        if let Some(given) = input.get(factor) {
            settings.other.insert(factor.to_owned(), given.clone());
        }
    }
    if let Some(message) = sms.and_then(|sms| sms["SmsAuthenticationMessage"].as_str()) {
        settings.sms_authentication_message = Some(message.to_owned());
    }
    if let Some(sender) = sms.and_then(|sms| sms.get("SmsConfiguration")) {
        settings.other.insert("SmsConfiguration".to_owned(), sender.clone());
    }
    let answer = shown(settings);
    save(&app, &pool, changed).await?;
    Ok(answer)
}

pub async fn get(app: Arc<App>, call: Call) -> Result<Value, ApiError> {
    let pool = lookup::pool(&app, call.input["UserPoolId"].as_str().unwrap_or_default()).await?;
    Ok(shown(&pool.settings))
}

/// Factors never configured are left out (MFA-007).
fn shown(settings: &PoolSettings) -> Value {
    let mut answer =
        Map::from_iter([("MfaConfiguration".to_owned(), json!(settings.mfa_configuration))]);
    for factor in FACTORS {
        if let Some(value) = settings.other.get(factor) {
            answer.insert(factor.to_owned(), value.clone());
        }
    }
    Value::Object(answer)
}
