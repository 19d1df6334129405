//! What can come of an operation on the directory. Each door has its own words for these.

use thiserror::Error;

use super::hashing::HashError;
use super::user::UserStatus;
use crate::keys::seal::SealError;
use crate::messaging::{MessageMedium, QueueError};
use crate::platform::{InternalError, internal_from};
use crate::pools::PolicyViolation;
use crate::storage::StorageError;
use crate::triggers::TriggerError;

#[derive(Debug, Error)]
pub enum DirectoryError {
    /// USR-201.
    #[error("self sign-up is off")]
    SignUpNotPermitted,
    /// USR-203.
    #[error("user name taken")]
    UsernameExists,
    /// USR-359.
    #[error("user name taken (administrator)")]
    AccountExists,
    /// ATTR-103.
    #[error("an account with the given {0} exists")]
    GivenContactExists(&'static str),
    /// USR-256, ATTR-066.
    #[error("an account with the {0} exists")]
    AliasExists(&'static str),
    /// The text is the API's.
    #[error("{0}")]
    InvalidParameter(String),
    #[error("password against policy: {0}")]
    InvalidPassword(#[from] PolicyViolation),
    /// ATTR-053.
    #[error("attribute not writable by the client")]
    UnauthorizedAttribute,
    #[error("no such user")]
    UserNotFound,
    #[error("wrong code")]
    CodeMismatch,
    #[error("code expired or never requested")]
    CodeExpired,
    /// USR-317.
    #[error("too many attempts")]
    LimitExceeded,
    /// USR-132.
    #[error("cannot be confirmed in status {}", .0.as_str())]
    NotConfirmable(UserStatus),
    /// USR-133.
    #[error("already confirmed")]
    AlreadyConfirmed,
    /// USR-261.
    #[error("auto verification is off")]
    CannotResend,
    /// USR-129.
    #[error("password cannot be reset in this state")]
    CannotResetInState,
    /// PWD-064.
    #[error("no verified contact")]
    NoRecoveryContact,
    /// PWD-065.
    #[error("only an administrator may reset")]
    ContactAdministrator,
    #[error("user disabled")]
    Disabled,
    #[error("user not confirmed")]
    NotConfirmed,
    /// USR-134; the user name.
    #[error("invitation cannot be resent")]
    ResendNotPossible(String),
    #[error("wrong password")]
    WrongPassword,
    /// MAIL-021.
    #[error("message cannot be delivered")]
    DeliveryFailed,
    /// MAIL-020, SMS-005.
    #[error("no way to send by {}", .0.as_str())]
    NoTransport(MessageMedium),
    /// MAIL-005, SMS-009.
    #[error("cap on {} reached", .0.as_str())]
    MessageCapReached(MessageMedium),
    /// A function refused, could not be asked, or answered nonsense.
    #[error("{0}")]
    Trigger(#[from] TriggerError),
    #[error("too busy")]
    Busy,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(DirectoryError: StorageError, SealError);

impl DirectoryError {
    /// Whether only the message failed: the user it is about exists (USR-211, USR-212, USR-361).
    #[must_use]
    pub const fn is_of_message(&self) -> bool {
        matches!(self, Self::DeliveryFailed | Self::NoTransport(_) | Self::MessageCapReached(_))
    }
}

impl From<InternalError> for DirectoryError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl From<HashError> for DirectoryError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::Internal(error) => Self::Internal(error),
        }
    }
}

impl From<QueueError> for DirectoryError {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Undeliverable => Self::DeliveryFailed,
            QueueError::NoTransport(medium) => Self::NoTransport(medium),
            QueueError::CapReached(medium) => Self::MessageCapReached(medium),
            QueueError::Internal(error) => Self::Internal(error),
        }
    }
}
