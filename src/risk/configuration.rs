//! What is done about which risk, in the names of the API, with the rules that its model cannot state
//! (RISK-010 – RISK-017).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::event::Level;
use crate::platform::network::Network;
use crate::platform::{PoolId, Timestamp};

/// The client under which the configuration of the pool is kept.
pub const ALL: &str = "ALL";

/// One part each for leaked passwords, risky sign-ins, and addresses; absent ones come from the pool,
/// and there from the preset (RISK-005).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RiskConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compromised_credentials_risk_configuration: Option<CompromisedCredentials>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_takeover_risk_configuration: Option<AccountTakeover>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_exception_configuration: Option<Exceptions>,
}

/// A configuration as it is kept.
#[derive(Clone, Debug)]
pub struct StoredConfiguration {
    pub pool_id: PoolId,
    pub client_id: String,
    pub configuration: RiskConfiguration,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompromisedCredentials {
    #[serde(default = "every_occasion")]
    pub event_filter: Vec<Occasion>,
    pub actions: CompromisedActions,
}

/// When a password is looked at (RISK-021).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Occasion {
    SignIn,
    PasswordChange,
    SignUp,
}

fn every_occasion() -> Vec<Occasion> {
    vec![Occasion::SignIn, Occasion::PasswordChange, Occasion::SignUp]
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompromisedActions {
    pub event_action: CompromisedAction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CompromisedAction {
    Block,
    NoAction,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccountTakeover {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify_configuration: Option<NotifyConfiguration>,
    pub actions: TakeoverActions,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TakeoverActions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_action: Option<TakeoverAction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium_action: Option<TakeoverAction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_action: Option<TakeoverAction>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TakeoverAction {
    pub notify: bool,
    pub event_action: Answer,
}

/// What a risky sign-in meets, the less restrictive first (RISK-015).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Answer {
    NoAction,
    MfaIfConfigured,
    MfaRequired,
    Block,
}

impl Answer {
    /// Its name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAction => "NO_ACTION",
            Self::MfaIfConfigured => "MFA_IF_CONFIGURED",
            Self::MfaRequired => "MFA_REQUIRED",
            Self::Block => "BLOCK",
        }
    }
}

/// Who writes to users about risky sign-ins, and in which words (RISK-013, RISK-075).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NotifyConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    pub source_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_email: Option<NotifyEmail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_action_email: Option<NotifyEmail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_email: Option<NotifyEmail>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NotifyEmail {
    pub subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html_body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_body: Option<String>,
}

/// Always block, always allow (RISK-014).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Exceptions {
    #[serde(rename = "BlockedIPRangeList", skip_serializing_if = "Vec::is_empty")]
    pub blocked: Vec<String>,
    #[serde(rename = "SkippedIPRangeList", skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<String>,
}

/// Most entries of a list (RISK-014).
const LONGEST_LIST: usize = 200;

impl RiskConfiguration {
    /// What holds where nobody has set anything: the service's "Cognito defaults" (RISK-016).
    #[must_use]
    pub fn preset() -> Self {
        let block = TakeoverAction { notify: false, event_action: Answer::Block };
        Self {
            compromised_credentials_risk_configuration: Some(CompromisedCredentials {
                event_filter: every_occasion(),
                actions: CompromisedActions { event_action: CompromisedAction::Block },
            }),
            account_takeover_risk_configuration: Some(AccountTakeover {
                notify_configuration: None,
                actions: TakeoverActions {
                    low_action: Some(block),
                    medium_action: Some(block),
                    high_action: Some(block),
                },
            }),
            risk_exception_configuration: None,
        }
    }

    /// Nothing in it: it takes away what was set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.compromised_credentials_risk_configuration.is_none()
            && self.account_takeover_risk_configuration.is_none()
            && self.risk_exception_configuration.is_none()
    }

    /// This one, and what it leaves out from another.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            compromised_credentials_risk_configuration: self
                .compromised_credentials_risk_configuration
                .or(other.compromised_credentials_risk_configuration),
            account_takeover_risk_configuration: self
                .account_takeover_risk_configuration
                .or(other.account_takeover_risk_configuration),
            risk_exception_configuration: self
                .risk_exception_configuration
                .or(other.risk_exception_configuration),
        }
    }

    /// As it is kept: an empty filter means every occasion (RISK-011).
    ///
    /// # Errors
    /// The rule that is broken, in words for the caller.
    pub fn checked(mut self) -> Result<Self, String> {
        if let Some(compromised) = &mut self.compromised_credentials_risk_configuration
            && compromised.event_filter.is_empty()
        {
            compromised.event_filter = every_occasion();
        }
        if let Some(takeover) = &self.account_takeover_risk_configuration {
            takeover.actions.check()?;
            takeover.notify_configuration.as_ref().map_or(Ok(()), NotifyConfiguration::check)?;
        }
        if let Some(exceptions) = &self.risk_exception_configuration {
            exceptions.check()?;
        }
        Ok(self)
    }

    /// What is done about a leaked password on an occasion; `None`: it is not looked at.
    #[must_use]
    pub fn on_compromised(&self, occasion: Occasion) -> Option<CompromisedAction> {
        let compromised = self.compromised_credentials_risk_configuration.as_ref()?;
        let looked_at = compromised.event_filter.contains(&occasion);
        looked_at.then_some(compromised.actions.event_action)
    }

    #[must_use]
    pub fn blocks(&self, address: IpAddr) -> bool {
        self.risk_exception_configuration.as_ref().is_some_and(|e| names(&e.blocked, address))
    }

    #[must_use]
    pub fn skips(&self, address: IpAddr) -> bool {
        self.risk_exception_configuration.as_ref().is_some_and(|e| names(&e.skipped, address))
    }
}

impl TakeoverActions {
    /// From low to high.
    const fn all(&self) -> [Option<TakeoverAction>; 3] {
        [self.low_action, self.medium_action, self.high_action]
    }

    #[must_use]
    pub const fn of(&self, level: Level) -> Option<TakeoverAction> {
        match level {
            Level::Low => self.low_action,
            Level::Medium => self.medium_action,
            Level::High => self.high_action,
        }
    }

    /// A level without an action is let through, and counts as such (RISK-015).
    fn check(&self) -> Result<(), String> {
        let answers = self.all().map(|a| a.map_or(Answer::NoAction, |action| action.event_action));
        if answers.is_sorted() {
            return Ok(());
        }
        Err("A higher risk level cannot have a less restrictive action than a lower one."
            .to_owned())
    }
}

impl NotifyConfiguration {
    /// No line break reaches a header (trap 35 of file 04).
    fn check(&self) -> Result<(), String> {
        let addresses = [self.from.as_deref(), self.reply_to.as_deref(), Some(&self.source_arn)];
        if addresses.into_iter().flatten().any(|text| text.contains(char::is_control)) {
            return Err("From, ReplyTo and SourceArn must be one line.".to_owned());
        }
        Ok(())
    }
}

impl Exceptions {
    fn check(&self) -> Result<(), String> {
        for (name, list) in
            [("BlockedIPRangeList", &self.blocked), ("SkippedIPRangeList", &self.skipped)]
        {
            if list.len() > LONGEST_LIST {
                return Err(format!("{name} holds at most {LONGEST_LIST} entries."));
            }
            if let Some(entry) = list.iter().find(|entry| Network::parse(entry).is_none()) {
                return Err(format!("{entry} in {name} is not a valid CIDR range."));
            }
        }
        Ok(())
    }
}

fn names(list: &[String], address: IpAddr) -> bool {
    list.iter().filter_map(|entry| Network::parse(entry)).any(|network| network.contains(address))
}
