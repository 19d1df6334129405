//! `LambdaConfig`: which functions a pool runs at which trigger (TRG-002 – TRG-004).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::triggers::Trigger;

/// Each member is a function ARN or the address of a webhook, kept as it was set (TRG-020).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LambdaConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_sign_up: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_confirmation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_authentication: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_authentication: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub define_auth_challenge: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_auth_challenge: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_auth_challenge_response: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_token_generation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_migration: Option<String>,
    /// PRETOKEN-901.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_token_generation_config: Option<VersionedFunction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_email_sender: Option<VersionedFunction>,
    #[serde(rename = "CustomSMSSender", skip_serializing_if = "Option::is_none")]
    pub custom_sms_sender: Option<VersionedFunction>,
    /// Names the key of the custom senders.
    #[serde(rename = "KMSKeyID", skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    /// TRG-903: read only to be refused.
    #[serde(skip_serializing)]
    pub inbound_federation: Option<Value>,
}

/// A function and the version of the event that it understands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VersionedFunction {
    pub lambda_version: String,
    pub lambda_arn: String,
}

impl LambdaConfig {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is assigned to a trigger.
    #[must_use]
    pub fn function(&self, trigger: Trigger) -> Option<&str> {
        match trigger {
            Trigger::PreSignUp => self.pre_sign_up.as_deref(),
            Trigger::PostConfirmation => self.post_confirmation.as_deref(),
            Trigger::PreAuthentication => self.pre_authentication.as_deref(),
            Trigger::PostAuthentication => self.post_authentication.as_deref(),
            Trigger::DefineAuthChallenge => self.define_auth_challenge.as_deref(),
            Trigger::CreateAuthChallenge => self.create_auth_challenge.as_deref(),
            Trigger::VerifyAuthChallengeResponse => self.verify_auth_challenge_response.as_deref(),
            Trigger::PreTokenGeneration => match &self.pre_token_generation_config {
                Some(function) => Some(&function.lambda_arn),
                None => self.pre_token_generation.as_deref(),
            },
            Trigger::UserMigration => self.user_migration.as_deref(),
            Trigger::CustomMessage => self.custom_message.as_deref(),
            Trigger::CustomEmailSender => {
                self.custom_email_sender.as_ref().map(|function| function.lambda_arn.as_str())
            }
            Trigger::CustomSmsSender => {
                self.custom_sms_sender.as_ref().map(|function| function.lambda_arn.as_str())
            }
        }
    }

    /// Every function that is assigned.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        Trigger::ALL.iter().filter_map(|trigger| self.function(*trigger))
    }
}
