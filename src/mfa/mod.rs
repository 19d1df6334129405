//! Second factors: which a pool has, which a user has switched on, and the authenticator app
//! (MFA-001 – MFA-079).

pub mod policy;
pub mod service;
pub mod totp;

use serde::{Deserialize, Serialize};

pub use policy::PoolFactors;
pub use service::{FactorChange, Mfa, MfaError, Preferences};
pub use totp::SoftwareToken;

/// A second factor, by its name in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Factor {
    #[serde(rename = "SMS_MFA")]
    Sms,
    #[serde(rename = "SOFTWARE_TOKEN_MFA")]
    SoftwareToken,
    #[serde(rename = "EMAIL_OTP")]
    Email,
}

impl Factor {
    /// In the order in which they are listed (MFA-042).
    pub const ALL: [Self; 3] = [Self::Sms, Self::SoftwareToken, Self::Email];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "SMS_MFA",
            Self::SoftwareToken => "SOFTWARE_TOKEN_MFA",
            Self::Email => "EMAIL_OTP",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.as_str() == name)
    }
}

/// What is stored of a user's second factors; without a row nothing is on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecondFactors {
    pub sms: bool,
    pub software_token: bool,
    pub email: bool,
    pub preferred: Option<Factor>,
    /// The secret of the verified authenticator app, sealed.
    pub sealed_token: Option<Vec<u8>>,
    /// `FriendlyDeviceName`.
    pub token_name: Option<String>,
    /// The latest time step whose code was accepted (MFA-070).
    pub token_step: i64,
    /// A secret that was handed out and not verified yet, sealed.
    pub sealed_pending_token: Option<Vec<u8>>,
}

impl SecondFactors {
    /// Whether the user has switched a factor on; an app only counts with its secret.
    #[must_use]
    pub const fn is_on(&self, factor: Factor) -> bool {
        match factor {
            Factor::Sms => self.sms,
            Factor::SoftwareToken => self.software_token && self.sealed_token.is_some(),
            Factor::Email => self.email,
        }
    }

    /// What is on, in the order of `UserMFASettingList` (MFA-078).
    pub fn enabled(&self) -> impl Iterator<Item = Factor> + '_ {
        Factor::ALL.into_iter().filter(|factor| self.is_on(*factor))
    }

    /// The preferred factor, if it is still on.
    #[must_use]
    pub fn preferred(&self) -> Option<Factor> {
        self.preferred.filter(|factor| self.is_on(*factor))
    }
}
