//! What the settings of an app client must satisfy beyond the model (CLI-040 – CLI-066, TOK-070 – 074).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api::error::{ApiError, ErrorType};
use crate::authorization::callback::is_valid_callback;
use crate::clients::ClientSettings;
use crate::clients::client::{OAuthFlow, TimeUnit};
use crate::pools::Pool;
use crate::resources::SYSTEM_SCOPES;

fn invalid(text: impl Into<String>) -> ApiError {
    ApiError::invalid_parameter(text.into())
}

pub fn check(
    pool: &Pool,
    settings: &ClientSettings,
    has_secret: bool,
    custom_scopes: &BTreeSet<String>,
    verb: &str,
) -> Result<(), ApiError> {
    flows(settings, has_secret)?;
    scopes(settings, custom_scopes)?;
    urls(settings)?;
    auth_flows(settings)?;
    lifetimes(settings)?;
    attributes(pool, settings, verb)?;
    context_data(settings, has_secret)
}

/// CLI-043, CLI-047.
fn flows(settings: &ClientSettings, has_secret: bool) -> Result<(), ApiError> {
    let flows = &settings.allowed_oauth_flows;
    if settings.allowed_oauth_flows_user_pool_client
        && (flows.is_empty() || settings.allowed_oauth_scopes.is_empty())
    {
        return Err(invalid(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ));
    }
    if flows.contains(&OAuthFlow::ClientCredentials) {
        let refuse = |text: &'static str| Err(ApiError::new(ErrorType::InvalidOAuthFlow, text));
        if flows.len() > 1 {
            return refuse(
                "client_credentials flow can not be selected along with code flow or implicit flow.",
            );
        }
        if !has_secret {
            return refuse(
                "client_credentials flow can not be selected if client does not have a client secret.",
            );
        }
    }
    Ok(())
}

/// CLI-044 – CLI-046.
fn scopes(settings: &ClientSettings, custom: &BTreeSet<String>) -> Result<(), ApiError> {
    for scope in &settings.allowed_oauth_scopes {
        let is_system = SYSTEM_SCOPES.contains(&scope.as_str());
        if !is_system && !custom.contains(scope) {
            return Err(ApiError::new(
                ErrorType::ScopeDoesNotExist,
                format!("Invalid scope requested: {scope}"),
            ));
        }
        if is_system && settings.allowed_oauth_flows.contains(&OAuthFlow::ClientCredentials) {
            return Err(ApiError::new(
                ErrorType::InvalidOAuthFlow,
                "client_credentials flow can only be used with custom scopes.",
            ));
        }
    }
    Ok(())
}

/// CLI-048 – CLI-053, CLI-057.
fn urls(settings: &ClientSettings) -> Result<(), ApiError> {
    for url in settings.callback_urls.iter().chain(&settings.logout_urls) {
        if !is_valid_callback(url) {
            return Err(invalid(format!(
                "{url}: an absolute URL without fragment is required, https except on localhost."
            )));
        }
    }
    match &settings.default_redirect_uri {
        Some(url) if !settings.callback_urls.contains(url) => {
            Err(invalid("DefaultRedirectURI must be one of CallbackURLs."))
        }
        _ => Ok(()),
    }
}

/// FLOW-042, FLOW-043.
fn auth_flows(settings: &ClientSettings) -> Result<(), ApiError> {
    let Some(flows) = &settings.explicit_auth_flows else { return Ok(()) };
    let modern = flows.iter().filter(|flow| flow.starts_with("ALLOW_")).count();
    if modern > 0 && modern < flows.len() {
        return Err(invalid(
            "ExplicitAuthFlows cannot mix values with and without the ALLOW_ prefix.",
        ));
    }
    let refreshes = flows.iter().any(|flow| flow == "ALLOW_REFRESH_TOKEN_AUTH");
    if is_rotating(settings) && refreshes {
        return Err(invalid(
            "ALLOW_REFRESH_TOKEN_AUTH cannot be combined with refresh token rotation.",
        ));
    }
    if modern > 0
        && !is_rotating(settings)
        && !flows.iter().any(|flow| flow == "ALLOW_REFRESH_TOKEN_AUTH")
    {
        return Err(invalid("REFRESH_TOKEN_AUTH should always be allowed."));
    }
    Ok(())
}

/// TOK-071 – TOK-074, in seconds.
fn lifetimes(settings: &ClientSettings) -> Result<(), ApiError> {
    let units = settings.token_validity_units.clone().unwrap_or_default();
    let checks = [
        (
            settings.access_token_validity,
            units.access_token.unwrap_or(TimeUnit::Hours),
            300,
            86_400,
        ),
        (settings.id_token_validity, units.id_token.unwrap_or(TimeUnit::Hours), 300, 86_400),
        (
            settings.refresh_token_validity.filter(|n| *n != 0),
            units.refresh_token.unwrap_or(TimeUnit::Days),
            3_600,
            315_360_000,
        ),
    ];
    for (value, unit, least, most) in checks {
        if value.is_some_and(|n| !(least..=most).contains(&n.saturating_mul(unit.seconds()))) {
            return Err(invalid("Invalid range for token validity."));
        }
    }
    Ok(())
}

/// ATTR-055 and attributes that do not exist.
fn attributes(pool: &Pool, settings: &ClientSettings, verb: &str) -> Result<(), ApiError> {
    let exists = |name: &String| pool.settings.attribute(name).is_some() || name == "identities";
    if settings.read_attributes.as_ref().is_some_and(|list| !list.iter().all(exists)) {
        return Err(invalid(format!("Invalid read attributes specified while {verb} a client")));
    }
    let Some(list) = &settings.write_attributes else { return Ok(()) };
    let system =
        |name: &String| matches!(name.as_str(), "sub" | "email_verified" | "phone_number_verified");
    let required = pool.settings.schema_attributes.iter().filter(|a| a.required && a.name != "sub");
    let lacks_required = required.into_iter().any(|a| !list.contains(&a.name));
    if !list.iter().all(exists) || list.iter().any(system) || lacks_required {
        return Err(invalid(format!("Invalid write attributes specified while {verb} a client")));
    }
    Ok(())
}

/// CLI-029.
fn context_data(settings: &ClientSettings, has_secret: bool) -> Result<(), ApiError> {
    let member = "EnablePropagateAdditionalUserContextData";
    if settings.other.get(member).and_then(Value::as_bool) == Some(true) && !has_secret {
        return Err(invalid(format!("{member} needs a client with a secret.")));
    }
    Ok(())
}

/// CLI-901.
fn is_rotating(settings: &ClientSettings) -> bool {
    settings.other.get("RefreshTokenRotation").is_some_and(|r| r["Feature"] == "ENABLED")
}
