//! What the engine answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::mfa::{Factor, MfaError};
use crate::passkeys::PasskeyError;
use crate::platform::{InternalError, internal_from};
use crate::pools::PolicyViolation;
use crate::sessions::SignedIn;
use crate::storage::StorageError;
use crate::triggers::TriggerError;
use crate::users::hashing::HashError;
use crate::users::{DirectoryError, User};

/// Where a sign-in stands.
#[derive(Clone, Debug)]
pub enum Step {
    /// The person has something to answer first.
    Challenge(Box<Challenge>),
    Done(Box<SignedIn>),
}

#[derive(Clone, Debug)]
pub struct Challenge {
    /// To be sent back with the answer; single use (FLOW-020, FLOW-026).
    pub session: String,
    pub user: User,
    pub kind: ChallengeKind,
}

#[derive(Clone, Debug)]
pub enum ChallengeKind {
    /// A temporary password must be replaced (FLOW-225); `required` are attributes still missing.
    NewPasswordRequired {
        required: Vec<String>,
    },
    /// The remembered device has to prove itself (FLOW-253).
    DeviceSrpAuth,
    /// A code went to the phone (FLOW-232); masked.
    SmsMfa {
        destination: String,
    },
    /// A code went by mail (FLOW-904); masked.
    EmailOtp {
        destination: String,
    },
    /// A code from the authenticator app of this name (FLOW-235).
    SoftwareTokenMfa {
        device_name: String,
    },
    /// A first factor: the choice (FLOW-901).
    SelectChallenge {
        available: Vec<FirstFactor>,
    },
    /// A first factor: a password is awaited, plain or by SRP.
    Password,
    PasswordSrp,
    /// A first factor: a code went to the phone; masked.
    SmsOtp {
        destination: String,
    },
    /// A first factor: the `publicKey` options for the browser.
    WebAuthn {
        options: serde_json::Value,
    },
    /// FLOW-237.
    SelectMfaType {
        choices: Vec<Factor>,
    },
    /// A factor has to be registered first (FLOW-238).
    MfaSetup {
        choices: Vec<Factor>,
    },
    /// What a function of the pool asks (CREAUTH-006).
    Custom {
        parameters: BTreeMap<String, String>,
    },
    /// The password by SRP inside a custom flow (FLOW-203).
    PasswordVerifier {
        challenge: Box<SrpChallenge>,
    },
    /// The password inside a custom flow of an administrator's server (DEFAUTH-021).
    AdminPassword,
}

/// What a sign-in may begin with, by its name in the API (FLOW-901).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FirstFactor {
    #[serde(rename = "PASSWORD")]
    Password,
    #[serde(rename = "PASSWORD_SRP")]
    PasswordSrp,
    #[serde(rename = "EMAIL_OTP")]
    EmailOtp,
    #[serde(rename = "SMS_OTP")]
    SmsOtp,
    #[serde(rename = "WEB_AUTHN")]
    WebAuthn,
}

impl FirstFactor {
    pub const ALL: [Self; 5] =
        [Self::Password, Self::PasswordSrp, Self::EmailOtp, Self::SmsOtp, Self::WebAuthn];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "PASSWORD",
            Self::PasswordSrp => "PASSWORD_SRP",
            Self::EmailOtp => "EMAIL_OTP",
            Self::SmsOtp => "SMS_OTP",
            Self::WebAuthn => "WEB_AUTHN",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.as_str() == name)
    }
}

impl ChallengeKind {
    /// The API's name of the challenge.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NewPasswordRequired { .. } => "NEW_PASSWORD_REQUIRED",
            Self::DeviceSrpAuth => "DEVICE_SRP_AUTH",
            Self::SmsMfa { .. } => Factor::Sms.as_str(),
            Self::EmailOtp { .. } => Factor::Email.as_str(),
            Self::SoftwareTokenMfa { .. } => Factor::SoftwareToken.as_str(),
            Self::SelectChallenge { .. } => "SELECT_CHALLENGE",
            Self::Password => FirstFactor::Password.as_str(),
            Self::PasswordSrp => FirstFactor::PasswordSrp.as_str(),
            Self::SmsOtp { .. } => FirstFactor::SmsOtp.as_str(),
            Self::WebAuthn { .. } => FirstFactor::WebAuthn.as_str(),
            Self::SelectMfaType { .. } => "SELECT_MFA_TYPE",
            Self::MfaSetup { .. } => "MFA_SETUP",
            Self::Custom { .. } => "CUSTOM_CHALLENGE",
            Self::PasswordVerifier { .. } => "PASSWORD_VERIFIER",
            Self::AdminPassword => "ADMIN_NO_SRP_AUTH",
        }
    }
}

/// What the first step of SRP answers (FLOW-161, FLOW-257).
#[derive(Clone, Debug)]
pub struct SrpChallenge {
    /// `USER_ID_FOR_SRP`.
    pub user_id: String,
    /// Minimal hex.
    pub salt: String,
    /// `SRP_B`, minimal hex.
    pub public_value: String,
    pub secret_block: String,
}

/// How a sign-in fails. What a client may learn is already decided (FLOW-065 – FLOW-073).
#[derive(Debug, Error)]
pub enum SignInError {
    /// Only where the client does not hide existence (FLOW-065).
    #[error("no such user")]
    UserNotFound,
    /// FLOW-116; also everything that must look like it.
    #[error("incorrect user name or password")]
    WrongCredentials,
    #[error("user disabled")]
    Disabled,
    /// FLOW-069; `password_verified` decides whether confirming may finish the sign-in (UI-061).
    #[error("user not confirmed")]
    NotConfirmed { username: String, password_verified: bool },
    #[error("password reset required")]
    PasswordResetRequired,
    /// FLOW-072.
    #[error("temporary password expired")]
    TemporaryPasswordExpired,
    /// FLOW-311.
    #[error("locked out")]
    LockedOut,
    /// MFA-092.
    #[error("locked out, while answering a code")]
    CodesLockedOut,
    /// FLOW-233.
    #[error("wrong code of {}", .0.as_str())]
    CodeMismatch(Factor),
    /// FLOW-236.
    #[error("code used before")]
    CodeUsed,
    /// MFA-064.
    #[error("the code does not belong to the new authenticator app")]
    TokenNotEnabled,
    /// MFA-060.
    #[error("the pool has no authenticator apps")]
    NoSoftwareTokens,
    /// Nothing that a code could be sent to.
    #[error("no contact for a code")]
    NoCode,
    /// The answer of a passkey was refused.
    #[error("{0}")]
    Passkey(Box<PasskeyError>),
    /// A message could not be sent, or too many were.
    #[error("{0}")]
    Message(Box<DirectoryError>),
    #[error("session already used")]
    SessionUsed,
    #[error("session expired")]
    SessionExpired,
    #[error("session invalid")]
    SessionInvalid,
    #[error("password against policy: {0}")]
    InvalidPassword(PolicyViolation),
    /// FLOW-229.
    #[error("attribute {0} is missing")]
    MissingAttribute(String),
    /// FLOW-247.
    #[error("no such device")]
    DeviceNotFound,
    #[error("{0}")]
    InvalidParameter(String),
    #[error("attribute not writable by the client")]
    UnauthorizedAttribute,
    /// FLOW-215.
    #[error("no function defines a custom flow")]
    NoCustomAuth,
    /// A function refused, could not be asked, or answered nonsense.
    #[error("{0}")]
    Trigger(#[from] TriggerError),
    /// RISK-038.
    #[error("address refused")]
    AddressRefused,
    /// RISK-037.
    #[error("refused as too risky")]
    TooRisky,
    /// RISK-024.
    #[error("password known from a leak")]
    Compromised,
    #[error("too busy")]
    Busy,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(SignInError: StorageError);

impl From<InternalError> for SignInError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl From<HashError> for SignInError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::Internal(error) => Self::Internal(error),
        }
    }
}

/// The directory's outcomes that can come up inside a sign-in.
impl From<DirectoryError> for SignInError {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::InvalidPassword(violation) => Self::InvalidPassword(violation),
            DirectoryError::InvalidParameter(text) => Self::InvalidParameter(text),
            DirectoryError::UnauthorizedAttribute => Self::UnauthorizedAttribute,
            DirectoryError::Busy => Self::Busy,
            DirectoryError::UserNotFound => Self::SessionInvalid,
            DirectoryError::Trigger(error) => Self::Trigger(error),
            DirectoryError::Internal(error) => Self::Internal(error),
            other => Self::Message(Box::new(other)),
        }
    }
}

impl From<MfaError> for SignInError {
    fn from(error: MfaError) -> Self {
        match error {
            MfaError::NoSoftwareTokens => Self::NoSoftwareTokens,
            MfaError::NotAssociated | MfaError::TooManyTries => Self::SessionInvalid,
            MfaError::CodeMismatch => Self::CodeMismatch(Factor::SoftwareToken),
            MfaError::CodeUsed => Self::CodeUsed,
            MfaError::InvalidParameter(text) => Self::InvalidParameter(text),
            MfaError::Internal(error) => Self::Internal(error),
        }
    }
}

impl From<PasskeyError> for SignInError {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Internal(error) => Self::Internal(error),
            other => Self::Passkey(Box::new(other)),
        }
    }
}
