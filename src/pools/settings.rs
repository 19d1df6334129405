//! What an operator sets on a pool, in the names of the `cognito-idp` API (`UserPoolType`).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::lambda_config::LambdaConfig;
use super::password_policy::PasswordPolicy;
use super::schema::AttributeSchema;

/// The settings of a pool; absent members have the defaults of the API.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PoolSettings {
    pub policies: Policies,
    /// All attributes, standard ones included, in the order of ATTR-007.
    pub schema_attributes: Vec<AttributeSchema>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auto_verified_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub username_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username_configuration: Option<UsernameConfiguration>,
    pub admin_create_user_config: AdminCreateUserConfig,
    pub verification_message_template: VerificationMessageTemplate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_authentication_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_recovery_setting: Option<AccountRecoverySetting>,
    pub mfa_configuration: MfaConfiguration,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_configuration: Option<EmailConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_attribute_update_settings: Option<UserAttributeUpdateSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_protection: Option<String>,
    /// Which functions run when (TRG-001).
    #[serde(skip_serializing_if = "LambdaConfig::is_empty")]
    pub lambda_config: LambdaConfig,
    /// Members that are kept and given back as they came (devices, add-ons, tags, …).
    #[serde(flatten)]
    pub other: Map<String, Value>,
    /// Portico's own settings; never part of an AWS request or answer.
    pub portico: PorticoSettings,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Policies {
    pub password_policy: PasswordPolicy,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in_policy: Option<SignInPolicy>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SignInPolicy {
    pub allowed_first_auth_factors: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UsernameConfiguration {
    pub case_sensitive: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AdminCreateUserConfig {
    pub allow_admin_create_user_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unused_account_validity_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invite_message_template: Option<InviteMessageTemplate>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InviteMessageTemplate {
    #[serde(rename = "SMSMessage", skip_serializing_if = "Option::is_none")]
    pub sms_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_subject: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VerificationMessageTemplate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_message_by_link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_subject_by_link: Option<String>,
    pub default_email_option: DefaultEmailOption,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DefaultEmailOption {
    ConfirmWithLink,
    #[default]
    ConfirmWithCode,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccountRecoverySetting {
    pub recovery_mechanisms: Vec<RecoveryMechanism>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RecoveryMechanism {
    pub priority: i64,
    pub name: RecoveryOption,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryOption {
    VerifiedEmail,
    VerifiedPhoneNumber,
    AdminOnly,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MfaConfiguration {
    #[default]
    Off,
    On,
    Optional,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EmailConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to_email_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_sending_account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration_set: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UserAttributeUpdateSettings {
    pub attributes_require_verification_before_update: Vec<String>,
}

/// Pool settings that Cognito does not have (spec README, "Names of settings").
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct PorticoSettings {
    /// OIDC-001.
    pub oidc_mode: OidcMode,
    /// Replaces `{public_url}/{poolId}` (EP-616).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// UI-179.
    pub global_sign_out_ends_hosted_sessions: bool,
    /// PWD-073.
    pub revoke_tokens_on_password_change: bool,
    /// Whether SRP verifiers are kept; without them there is no SRP (FLOW-182).
    pub srp_verifiers: bool,
    /// GRP-007.
    pub strict_group_deletion: bool,
    /// FED-053.
    pub strict_provider_names: bool,
    /// TRG-124.
    pub pre_token_generation_on_first_federated_sign_in: bool,
    /// CUSTMSG-016.
    pub custom_message_with_default_sender: DefaultSender,
    /// PREAUTH-005.
    pub pre_authentication_on_custom_auth: bool,
    /// UI-004.
    pub hosted_custom_auth: bool,
    /// UI-901.
    pub managed_login_requires_style: bool,
    /// OIDC-322.
    pub introspection: bool,
    /// MFA-026: the guide's way, in which the first sign-in goes through although MFA is required.
    pub first_sign_in_without_mfa: bool,
    /// RISK-033: on the pages, whom a risk asks for a second factor and who has none may register one.
    pub risk_offer_mfa_setup: bool,
    /// RISK-078: opening the link of a notice is an answer already, as in the guide.
    pub record_feedback_on_get: bool,
    /// Of `SetUserPoolSessionConfiguration` (UI-906).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_sessions: Option<TokenSessions>,
}

/// How many sign-ins of a user may be alive at once; the one least recently used makes room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenSessions {
    pub tracked: bool,
    pub max_per_user: i64,
}

impl TokenSessions {
    pub const MOST: i64 = 20;
}

impl Default for TokenSessions {
    fn default() -> Self {
        Self { tracked: false, max_per_user: Self::MOST }
    }
}

impl Default for PorticoSettings {
    fn default() -> Self {
        Self {
            oidc_mode: OidcMode::Cognito,
            issuer: None,
            global_sign_out_ends_hosted_sessions: true,
            revoke_tokens_on_password_change: false,
            srp_verifiers: true,
            strict_group_deletion: false,
            strict_provider_names: false,
            pre_token_generation_on_first_federated_sign_in: true,
            custom_message_with_default_sender: DefaultSender::Reject,
            pre_authentication_on_custom_auth: true,
            hosted_custom_auth: false,
            managed_login_requires_style: false,
            introspection: false,
            first_sign_in_without_mfa: false,
            risk_offer_mfa_setup: false,
            record_feedback_on_get: false,
            token_sessions: None,
        }
    }
}

impl PorticoSettings {
    /// The settings with one changed, from its name and value as text; an empty value takes an
    /// optional one away.
    ///
    /// # Errors
    /// What is wrong with name or value.
    pub fn with(&self, name: &str, value: &str) -> Result<Self, String> {
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        if all.get(name).is_none() && name != "issuer" {
            let names = all.as_object().into_iter().flat_map(|all| all.keys().cloned());
            let names: Vec<String> = names.collect();
            return Err(format!(
                "There is no pool setting {name}; there are {}.",
                names.join(", ")
            ));
        }
        all[name] = match (&all[name], value.parse::<bool>()) {
            (Value::Bool(_), Ok(flag)) => Value::Bool(flag),
            (Value::Bool(_), Err(_)) => {
                return Err(format!("{name} is true or false, not {value:?}."));
            }
            _ if value.is_empty() => Value::Null,
            _ => Value::String(value.to_owned()),
        };
        serde_json::from_value(all).map_err(|error| format!("{name} cannot be {value:?}: {error}"))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum OidcMode {
    #[default]
    Cognito,
    Strict,
}

/// Whether a function may word mail that the server's own sender sends (CUSTMSG-016).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DefaultSender {
    #[default]
    Reject,
    Allow,
}

impl PoolSettings {
    /// ATTR-121: case-sensitive unless configured otherwise.
    #[must_use]
    pub fn is_case_sensitive(&self) -> bool {
        self.username_configuration.as_ref().is_none_or(|c| c.case_sensitive)
    }

    /// Whether the e-mail address or phone number is the user name (ATTR-100).
    #[must_use]
    pub fn uses_username_attributes(&self) -> bool {
        !self.username_attributes.is_empty()
    }

    #[must_use]
    pub fn has_alias(&self, attribute: &str) -> bool {
        self.alias_attributes.iter().any(|a| a == attribute)
    }

    #[must_use]
    pub fn has_username_attribute(&self, attribute: &str) -> bool {
        self.username_attributes.iter().any(|a| a == attribute)
    }

    #[must_use]
    pub fn auto_verifies(&self, attribute: &str) -> bool {
        self.auto_verified_attributes.iter().any(|a| a == attribute)
    }

    /// Whether a changed contact stays out of force until it is verified (ATTR-144).
    #[must_use]
    pub fn keeps_original(&self, attribute: &str) -> bool {
        self.user_attribute_update_settings.as_ref().is_some_and(|settings| {
            settings.attributes_require_verification_before_update.iter().any(|a| a == attribute)
        })
    }

    /// Whether a sign-in may begin with this factor: a password, unless the policy says otherwise
    /// (FLOW-901).
    #[must_use]
    pub fn allows_first_factor(&self, factor: &str) -> bool {
        match &self.policies.sign_in_policy {
            Some(policy) if !policy.allowed_first_auth_factors.is_empty() => {
                policy.allowed_first_auth_factors.iter().any(|allowed| allowed == factor)
            }
            _ => factor == "PASSWORD",
        }
    }

    /// Whether new users get tokens once before they have set up a factor (MFA-026).
    #[must_use]
    pub fn lets_new_users_in_once(&self) -> bool {
        self.portico.first_sign_in_without_mfa && self.mfa_configuration == MfaConfiguration::On
    }

    /// How many sign-ins of one user may be alive, where the pool counts them (UI-906).
    #[must_use]
    pub fn most_sessions(&self) -> Option<i64> {
        self.portico.token_sessions.filter(|sessions| sessions.tracked).map(|s| s.max_per_user)
    }

    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.portico.oidc_mode == OidcMode::Strict
    }

    /// `UserPoolTags` (TAG-009).
    pub fn tags(&self) -> impl Iterator<Item = (&str, &str)> {
        let tags = self.other.get("UserPoolTags").and_then(Value::as_object);
        tags.into_iter()
            .flatten()
            .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }

    /// The definition of an attribute by its full name (`custom:` included).
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&AttributeSchema> {
        self.schema_attributes.iter().find(|a| a.name == name)
    }

    /// PWD-040/041: days a temporary password lives; 0 means the default of 7.
    #[must_use]
    pub fn temporary_password_days(&self) -> i64 {
        let policy = self.policies.password_policy.temporary_password_validity_days;
        match policy.filter(|d| *d > 0) {
            Some(days) => days,
            None => self
                .admin_create_user_config
                .unused_account_validity_days
                .filter(|d| *d > 0)
                .unwrap_or(7),
        }
    }
}
