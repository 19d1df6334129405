//! `CreateUserPool` and `UpdateUserPool`: from the request to the settings of a pool, with the rules
//! that the model cannot state.

use serde_json::{Map, Value, json};

use super::schema_request::schema;
use crate::api::error::ApiError;
use crate::platform::text::is_email;
use crate::pools::PoolSettings;
use crate::pools::lambda_config::LambdaConfig;
use crate::pools::settings::{DefaultEmailOption, EmailConfiguration, RecoveryOption};
use crate::triggers::Triggers;

/// Members that creation and updates share; each returns to its default when an update leaves it
/// out (CLI-082, USR-903). Others are ignored (USR-950).
const CHANGEABLE: [&str; 19] = [
    "Policies",
    "DeletionProtection",
    "LambdaConfig",
    "AutoVerifiedAttributes",
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
    "AccountRecoverySetting",
    "UserPoolTier",
];

/// Members that creation fixes (CLI-080, USR-901).
const FIXED: [&str; 3] = ["AliasAttributes", "UsernameAttributes", "UsernameConfiguration"];

/// The settings of a new pool.
///
/// # Errors
/// `InvalidParameterException` with the text of the rule that is broken.
pub fn settings(input: &Value) -> Result<PoolSettings, ApiError> {
    let mut settings = read(input, CHANGEABLE.iter().chain(&FIXED))?;
    settings.schema_attributes = schema(input.get("Schema"))?;
    check(&settings)?;
    Ok(settings)
}

/// The settings of a pool after an update: what the request leaves out returns to its default, what
/// creation fixed and what has operations of its own stays.
///
/// # Errors
/// As [`settings`].
pub fn replaced(old: &PoolSettings, input: &Value) -> Result<PoolSettings, ApiError> {
    let mut settings = read(input, CHANGEABLE.iter())?;
    settings.schema_attributes.clone_from(&old.schema_attributes);
    settings.alias_attributes.clone_from(&old.alias_attributes);
    settings.username_attributes.clone_from(&old.username_attributes);
    settings.username_configuration.clone_from(&old.username_configuration);
    settings.portico.clone_from(&old.portico);
    for (name, value) in &old.other {
        if !CHANGEABLE.contains(&name.as_str()) {
            settings.other.insert(name.clone(), value.clone());
        }
    }
    check(&settings)?;
    Ok(settings)
}

fn read<'a>(
    input: &Value,
    members: impl Iterator<Item = &'a &'static str>,
) -> Result<PoolSettings, ApiError> {
    let mut read = Map::new();
    for name in members {
        if let Some(value) = input.get(*name) {
            read.insert((*name).to_owned(), value.clone());
        }
    }
    mirror_templates(&mut read)?;
    complete_policy(&mut read);
    crate::api::wire::parse(Value::Object(read))
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

/// The functions of the pool (TRG-005 – TRG-007, TRG-021, PRETOKEN-901).
///
/// # Errors
/// `InvalidParameterException` with the text of the rule that is broken.
pub fn check_functions(triggers: &Triggers, config: &LambdaConfig) -> Result<(), ApiError> {
    let refuse = |text: String| Err(ApiError::invalid_parameter(text));
    if let Some(function) = config.functions().find(|function| !triggers.accepts(function)) {
        return refuse(format!("{function} is neither an ARN nor an https address."));
    }
    let has_sender = config.custom_email_sender.is_some() || config.custom_sms_sender.is_some();
    if has_sender && config.kms_key_id.is_none() {
        return refuse("KMSKeyID is required for a custom sender.".to_owned());
    }
    let versioned = config.pre_token_generation_config.as_ref();
    if let (Some(plain), Some(versioned)) = (&config.pre_token_generation, versioned)
        && *plain != versioned.lambda_arn
    {
        return refuse(
            "PreTokenGeneration and PreTokenGenerationConfig must name the same function."
                .to_owned(),
        );
    }
    if config.inbound_federation.is_some() {
        return refuse("InboundFederation is not available in this version of Portico.".to_owned());
    }
    Ok(())
}

/// Rules between members.
fn check(settings: &PoolSettings) -> Result<(), ApiError> {
    let tags = settings.tags().map(|(name, value)| (name.to_owned(), value.to_owned()));
    super::tags::check(&tags.collect())?;
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
    settings.email_configuration.as_ref().map_or(Ok(()), check_sender)
}

/// Who a pool's mail comes from (MAIL-007, MAIL-008, MAIL-010; trap 35 of file 04).
fn check_sender(email: &EmailConfiguration) -> Result<(), ApiError> {
    let refuse = |text: &str| Err(ApiError::invalid_parameter(text.to_owned()));
    let own = email.email_sending_account.as_deref() == Some("DEVELOPER");
    if own && email.source_arn.is_none() {
        return refuse("SourceArn is required when EmailSendingAccount is DEVELOPER.");
    }
    if email.configuration_set.is_some() && !own {
        return refuse("ConfigurationSet needs EmailSendingAccount DEVELOPER.");
    }
    let Some(from) = email.from.as_deref() else { return Ok(()) };
    if from.contains(['\r', '\n']) {
        return refuse("From must be one line.");
    }
    let address = from.rsplit_once('<').map_or(from, |(_, rest)| rest.trim_end_matches('>')).trim();
    if !is_email(address) {
        return refuse("From must be an e-mail address, alone or as Name <address>.");
    }
    let identity = email.source_arn.as_deref().and_then(|arn| arn.rsplit_once("identity/"));
    let host = address.rsplit_once('@').map_or("", |(_, host)| host);
    let fits = identity.is_none_or(|(_, identity)| {
        if identity.rsplit_once('@').is_some() {
            identity.eq_ignore_ascii_case(address)
        } else {
            let (host, domain) = (host.to_lowercase(), identity.to_lowercase());
            host == domain || host.ends_with(&format!(".{domain}"))
        }
    });
    if fits { Ok(()) } else { refuse("From must be an address of the identity in SourceArn.") }
}
