//! `CreateUserPool`: from the request to the settings of a pool, with the rules that the model cannot
//! state.

use serde_json::{Map, Value, json};

use crate::api::error::{ApiError, ErrorType};
use crate::pools::schema::{AttributeSchema, AttributeType, NumberConstraints, StringConstraints};
use crate::pools::settings::{DefaultEmailOption, MfaConfiguration, RecoveryOption};
use crate::pools::{PoolSettings, defaults};

/// Members that become settings; others are ignored (USR-950).
const MEMBERS: [&str; 24] = [
    "Policies",
    "DeletionProtection",
    "LambdaConfig",
    "AutoVerifiedAttributes",
    "AliasAttributes",
    "UsernameAttributes",
    "SmsVerificationMessage",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "VerificationMessageTemplate",
    "SmsAuthenticationMessage",
    "MfaConfiguration",
    "UserAttributeUpdateSettings",
    "DeviceConfiguration",
    "EmailConfiguration",
    "SmsConfiguration",
    "UserPoolTags",
    "AdminCreateUserConfig",
    "UserPoolAddOns",
    "UsernameConfiguration",
    "AccountRecoverySetting",
    "UserPoolTier",
    "EnabledMfas",
    "WebAuthnConfiguration",
];

/// The settings that a request asks for.
///
/// # Errors
/// `InvalidParameterException` with the text of the rule that is broken.
pub fn settings(input: &Value) -> Result<PoolSettings, ApiError> {
    let mut members = Map::new();
    for name in MEMBERS {
        if let Some(value) = input.get(name) {
            members.insert(name.to_owned(), value.clone());
        }
    }
    mirror_templates(&mut members)?;
    complete_policy(&mut members);
    let mut settings: PoolSettings = crate::api::wire::parse(Value::Object(members))?;
    settings.schema_attributes = schema(input.get("Schema"))?;
    check(&settings)?;
    not_there_yet(&settings)?;
    Ok(settings)
}

/// Old members and the template say the same (MAIL-111).
fn mirror_templates(members: &mut Map<String, Value>) -> Result<(), ApiError> {
    let pairs = [
        ("SmsVerificationMessage", "SmsMessage"),
        ("EmailVerificationMessage", "EmailMessage"),
        ("EmailVerificationSubject", "EmailSubject"),
    ];
    for (old, new) in pairs {
        let Some(value) = members.remove(old) else { continue };
        let template = members.entry("VerificationMessageTemplate").or_insert_with(|| json!({}));
        match template.get(new) {
            Some(given) if *given != value => {
                return Err(ApiError::invalid_parameter(format!(
                    "{old} and VerificationMessageTemplate.{new} must agree."
                )));
            }
            _ => template[new] = value,
        }
    }
    Ok(())
}

/// A policy that is given asks only for the classes it names; none at all means the default of PWD-004.
fn complete_policy(members: &mut Map<String, Value>) {
    let policy =
        members.get_mut("Policies").and_then(|policies| policies.get_mut("PasswordPolicy"));
    let Some(policy) = policy.and_then(Value::as_object_mut) else { return };
    for name in ["RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"] {
        policy.entry(name).or_insert(Value::Bool(false));
    }
}

/// Settings that promise a check which is not built are refused, not kept and ignored.
fn not_there_yet(settings: &PoolSettings) -> Result<(), ApiError> {
    let triggers = settings.other.get("LambdaConfig").and_then(Value::as_object);
    let name = if settings.mfa_configuration == MfaConfiguration::On {
        "MfaConfiguration ON"
    } else if triggers.is_some_and(|triggers| !triggers.is_empty()) {
        "LambdaConfig"
    } else {
        return Ok(());
    };
    let text = format!("{name} is not available in this version of Portico.");
    Err(ApiError::invalid_parameter(text))
}

/// The standard schema with the request's changes, then the custom attributes (ATTR-002, ATTR-012,
/// ATTR-030 – ATTR-037).
fn schema(requested: Option<&Value>) -> Result<Vec<AttributeSchema>, ApiError> {
    let mut all = defaults::standard_schema();
    for entry in requested.and_then(Value::as_array).into_iter().flatten() {
        let name = entry["Name"].as_str().unwrap_or_default();
        let standard = all.iter_mut().find(|a| a.name == name && !a.is_custom());
        let Some(attribute) = standard else {
            let custom = custom_attribute(entry, name)?;
            if all.iter().any(|a| a.name == custom.name) {
                return Err(ApiError::invalid_parameter(format!(
                    "{0}: Existing attribute already has name {0}.",
                    custom.name
                )));
            }
            all.push(custom);
            continue;
        };
        if entry["AttributeDataType"]
            .as_str()
            .is_some_and(|t| parse_type(t) != attribute.attribute_data_type)
        {
            return Err(ApiError::invalid_parameter(format!(
                "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {name}"
            )));
        }
        attribute.required = entry["Required"].as_bool().unwrap_or(attribute.required);
        attribute.mutable = entry["Mutable"].as_bool().unwrap_or(attribute.mutable);
        if let Some(constraints) = string_constraints(entry) {
            attribute.string_attribute_constraints = Some(constraints);
        }
        if let Some(constraints) = number_constraints(entry) {
            attribute.number_attribute_constraints = Some(constraints);
        }
    }
    Ok(all)
}

fn custom_attribute(entry: &Value, name: &str) -> Result<AttributeSchema, ApiError> {
    if name.is_empty() || name.chars().count() > 20 {
        return Err(ApiError::invalid_parameter(
            "A custom attribute needs a name of 1 to 20 characters.",
        ));
    }
    if entry["Required"].as_bool() == Some(true) {
        return Err(ApiError::invalid_parameter(
            "Required custom attributes are not supported currently.",
        ));
    }
    let developer_only = entry["DeveloperOnlyAttribute"].as_bool().unwrap_or(false);
    let kind = parse_type(entry["AttributeDataType"].as_str().unwrap_or("String"));
    let is = |wanted| kind == wanted;
    Ok(AttributeSchema {
        name: format!("{}:{name}", if developer_only { "dev" } else { "custom" }),
        attribute_data_type: kind,
        developer_only_attribute: developer_only,
        mutable: entry["Mutable"].as_bool().unwrap_or(true),
        required: false,
        string_attribute_constraints: is(AttributeType::String)
            .then(|| string_constraints(entry).unwrap_or_default()),
        number_attribute_constraints: is(AttributeType::Number)
            .then(|| number_constraints(entry).unwrap_or_default()),
    })
}

fn parse_type(text: &str) -> AttributeType {
    match text {
        "Number" => AttributeType::Number,
        "DateTime" => AttributeType::DateTime,
        "Boolean" => AttributeType::Boolean,
        _ => AttributeType::String,
    }
}

fn string_constraints(entry: &Value) -> Option<StringConstraints> {
    serde_json::from_value(entry.get("StringAttributeConstraints")?.clone()).ok()
}

fn number_constraints(entry: &Value) -> Option<NumberConstraints> {
    serde_json::from_value(entry.get("NumberAttributeConstraints")?.clone()).ok()
}

/// Rules between members.
fn check(settings: &PoolSettings) -> Result<(), ApiError> {
    let refuse = |text: &str| Err(ApiError::invalid_parameter(text.to_owned()));
    if !settings.alias_attributes.is_empty() && !settings.username_attributes.is_empty() {
        return refuse(
            "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.",
        );
    }
    if !(6..=99).contains(&settings.policies.password_policy.minimum_length) {
        return refuse("Password minimum length must be between 6 and 99.");
    }
    let preferred = settings.attribute("preferred_username").is_some_and(|a| a.required);
    if preferred && settings.has_alias("preferred_username") {
        return refuse("preferred_username can not be both required and alias.");
    }
    let admin = &settings.admin_create_user_config;
    let policy_days = settings.policies.password_policy.temporary_password_validity_days;
    if let (Some(old), Some(new)) = (admin.unused_account_validity_days, policy_days)
        && old != new
        && old != 7
        && new != 7
    {
        return refuse(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
        );
    }
    if let Some(recovery) = &settings.account_recovery_setting {
        let mechanisms = &recovery.recovery_mechanisms;
        let admin_only = mechanisms.iter().any(|m| m.name == RecoveryOption::AdminOnly);
        if admin_only && mechanisms.len() > 1 {
            return refuse("admin_only cannot be combined with any other recovery mechanism.");
        }
        for (i, one) in mechanisms.iter().enumerate() {
            if mechanisms[..i].iter().any(|m| m.name == one.name || m.priority == one.priority) {
                return refuse("Recovery mechanisms must have distinct names and priorities.");
            }
        }
    }
    if let Some(update) = &settings.user_attribute_update_settings {
        let names = &update.attributes_require_verification_before_update;
        if !names.iter().all(|name| settings.auto_verifies(name)) {
            // ATTR-146.
            return refuse(
                "Attributes that require verification before update must be auto-verified too.",
            );
        }
    }
    let template = &settings.verification_message_template;
    let by_code = template.default_email_option == DefaultEmailOption::ConfirmWithCode;
    if by_code && template.email_message.as_ref().is_some_and(|m| m.contains("{username}")) {
        return refuse("{username} is not allowed in verification messages.");
    }
    let from = settings.email_configuration.as_ref().and_then(|e| e.from.as_deref());
    if from.is_some_and(|from| from.contains(['\r', '\n'])) {
        return Err(ApiError::new(ErrorType::InvalidParameter, "From must be one line."));
    }
    Ok(())
}
