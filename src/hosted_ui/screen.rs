//! What the screens share in building their views: names, rules, fields, words for refusals.

use super::entry::Entry;
use super::pages::{AttributeField, DeliveryMedium, PasswordRule, SignInOption};
use crate::auth::SignInError;
use crate::authorization::Parameters;
use crate::locales::Locale;
use crate::pools::password_policy::SYMBOLS;
use crate::pools::{PolicyViolation, Pool};
use crate::triggers::TriggerError;
use crate::users::{Attributes, DirectoryError};

/// What the people of a pool sign in with (UI-041).
pub(super) fn sign_in_option(pool: &Pool) -> SignInOption {
    let settings = &pool.settings;
    match (
        settings.has_username_attribute("email"),
        settings.has_username_attribute("phone_number"),
    ) {
        (true, true) => SignInOption::EmailOrPhone,
        (true, false) => SignInOption::Email,
        (false, true) => SignInOption::Phone,
        (false, false) => SignInOption::Username,
    }
}

/// The rules that the pool enforces, in words (UI-074).
pub(super) fn password_rules(locale: &Locale, pool: &Pool) -> Vec<PasswordRule> {
    let policy = &pool.settings.policies.password_policy;
    [
        policy.require_lowercase.then(|| PasswordRule::lower_case(locale)),
        policy.require_uppercase.then(|| PasswordRule::upper_case(locale)),
        policy.require_numbers.then(|| PasswordRule::number(locale)),
        policy.require_symbols.then(|| PasswordRule::symbol(locale, SYMBOLS)),
        Some(PasswordRule::length(locale, policy.minimum_length as usize)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Why a password was refused.
pub(super) fn policy_text(locale: &Locale, violation: PolicyViolation) -> String {
    let key = match violation {
        PolicyViolation::OuterSpace => "password-error-outer-space",
        PolicyViolation::UsedBefore => "password-error-used",
        PolicyViolation::Compromised => "password-error-compromised",
        PolicyViolation::TooShort
        | PolicyViolation::TooLong
        | PolicyViolation::NoUppercase
        | PolicyViolation::NoLowercase
        | PolicyViolation::NoNumber
        | PolicyViolation::NoSymbol => "password-error-policy",
    };
    locale.text(key).to_owned()
}

/// The attributes that sign-up must ask for, apart from the sign-in name itself (UI-071). A
/// contact that the pool verifies by itself is asked for too, or nobody could confirm.
pub(super) fn asked_at_sign_up(pool: &Pool) -> Vec<String> {
    let settings = &pool.settings;
    let is_sign_in_name = |name: &str| settings.has_username_attribute(name);
    let mut asked: Vec<String> = settings
        .schema_attributes
        .iter()
        .filter(|schema| schema.required && schema.name != "sub" && !is_sign_in_name(&schema.name))
        .map(|schema| schema.name.clone())
        .collect();
    let has_contact = !settings.username_attributes.is_empty()
        || settings.auto_verified_attributes.iter().any(|name| asked.contains(name));
    if !has_contact && let Some(contact) = settings.auto_verified_attributes.first() {
        asked.push(contact.clone());
    }
    asked
}

/// The attributes of a form, posted as `requiredAttributes[<name>]` (UI-072).
pub(super) fn posted_attributes(form: &Parameters) -> Attributes {
    form.iter()
        .filter_map(|(name, value)| {
            let name = name.strip_prefix("requiredAttributes[")?.strip_suffix(']')?;
            Some((name.to_owned(), value.trim().to_owned()))
        })
        .collect()
}

pub(super) fn attribute_fields(
    locale: &Locale,
    names: &[String],
    values: &Attributes,
) -> Vec<AttributeField> {
    names
        .iter()
        .map(|name| {
            let value = values.get(name).map(String::as_str).unwrap_or_default();
            AttributeField::new(locale, name, value)
        })
        .collect()
}

pub(super) fn delivery_medium_named(name: &str) -> DeliveryMedium {
    if name == "SMS" { DeliveryMedium::Sms } else { DeliveryMedium::Email }
}

/// The words for a refused sign-in; what may be told apart is already decided by the engine.
pub(super) fn sign_in_text(entry: &Entry, error: &SignInError) -> String {
    let key = match error {
        SignInError::UserNotFound => "login-error-unknown-user",
        SignInError::WrongCredentials
        | SignInError::NotConfirmed { .. }
        | SignInError::DeviceNotFound
        | SignInError::PasswordResetRequired => "login-error-credentials",
        SignInError::Disabled => "login-error-disabled",
        SignInError::TemporaryPasswordExpired => "login-error-temporary-password",
        SignInError::LockedOut => "login-error-attempts",
        SignInError::CodesLockedOut => "mfa-error-locked",
        SignInError::CodeMismatch(_) => "mfa-error-code",
        SignInError::CodeUsed => "mfa-error-used",
        SignInError::TokenNotEnabled => "mfa-error-not-enabled",
        SignInError::Passkey(_) => "passkey-error",
        SignInError::NoCode => "login-error-no-code",
        SignInError::Message(error) => return directory_text(entry, error),
        SignInError::SessionUsed
        | SignInError::SessionExpired
        | SignInError::SessionInvalid
        | SignInError::NoSoftwareTokens => "error-expired",
        SignInError::InvalidPassword(violation) => return policy_text(&entry.locale, *violation),
        SignInError::MissingAttribute(name) => {
            return entry.locale.format("error-attribute-missing", &[("name", name)]);
        }
        SignInError::InvalidParameter(text) => return text.trim_end().to_owned(),
        SignInError::UnauthorizedAttribute => "error-attribute-refused",
        SignInError::AddressRefused | SignInError::TooRisky => "login-error-security",
        SignInError::Compromised => "login-error-compromised",
        SignInError::NoCustomAuth => "error-unexpected",
        SignInError::Trigger(error) => return trigger_text(entry, error),
        SignInError::Busy => "error-busy",
        SignInError::Internal(error) => return entry.unexpected(error),
    };
    entry.locale.text(key).to_owned()
}

/// What a function of the pool says to the person (TRG-097, TRG-099).
pub(super) fn trigger_text(entry: &Entry, error: &TriggerError) -> String {
    match error {
        TriggerError::Internal(error) => entry.unexpected(error),
        error => error.page_text().unwrap_or_default(),
    }
}

/// The words for a refused directory operation.
pub(super) fn directory_text(entry: &Entry, error: &DirectoryError) -> String {
    let key = match error {
        DirectoryError::SignUpNotPermitted => "sign-up-error-off",
        DirectoryError::UsernameExists
        | DirectoryError::AccountExists
        | DirectoryError::GivenContactExists(_) => "sign-up-error-exists",
        DirectoryError::AliasExists(contact) => {
            return entry.locale.format("confirm-error-alias", &[("contact", contact)]);
        }
        DirectoryError::InvalidParameter(text) => return text.trim_end().to_owned(),
        DirectoryError::InvalidPassword(violation) => {
            return policy_text(&entry.locale, *violation);
        }
        DirectoryError::UnauthorizedAttribute => "error-attribute-refused",
        DirectoryError::UserNotFound => "login-error-unknown-user",
        DirectoryError::CodeMismatch => "confirm-error-code",
        DirectoryError::CodeExpired => "confirm-error-expired",
        DirectoryError::LimitExceeded => "confirm-error-limit",
        DirectoryError::NotConfirmable(_) | DirectoryError::AlreadyConfirmed => {
            "already-confirmed-text"
        }
        DirectoryError::CannotResend => "confirm-error-cannot-resend",
        DirectoryError::CannotResetInState => "forgot-error-state",
        DirectoryError::NoRecoveryContact => "forgot-error-no-contact",
        DirectoryError::ContactAdministrator => "forgot-error-administrator",
        DirectoryError::Disabled => "login-error-disabled",
        DirectoryError::NotConfirmed => "forgot-error-unconfirmed",
        DirectoryError::ResendNotPossible(_) => "error-unexpected",
        DirectoryError::WrongPassword => "login-error-credentials",
        DirectoryError::DeliveryFailed
        | DirectoryError::NoTransport(_)
        | DirectoryError::MessageCapReached(_) => "error-delivery",
        DirectoryError::Trigger(error) => return trigger_text(entry, error),
        DirectoryError::Busy => "error-busy",
        DirectoryError::Internal(error) => return entry.unexpected(error),
    };
    entry.locale.text(key).to_owned()
}

/// A secret in groups of four, easier to type.
pub(super) fn in_fours(secret: &str) -> String {
    let mut grouped = String::with_capacity(secret.len() * 5 / 4);
    for (index, letter) in secret.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(letter);
    }
    grouped
}
