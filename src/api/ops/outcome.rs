//! What the domains say, in the words of the service (04 section 23, 03 section 15.12).

use std::fmt::Display;

use crate::api::error::{ApiError, ErrorType};
use crate::auth::SignInError;
use crate::clients::AppClient;
use crate::clients::secret_hash::SecretHashError;
use crate::messaging::MessageMedium;
use crate::mfa::{Factor, MfaError};
use crate::passkeys::PasskeyError;
use crate::platform::InternalError;
use crate::pools::PolicyViolation;
use crate::risk::RiskError;
use crate::storage::StorageError;
use crate::tokens::{IssueError, RefreshError, RevokeError, TokenError};
use crate::triggers::TriggerError;
use crate::users::DirectoryError;

/// The cause goes to the log, under the request id of the surrounding span.
pub fn internal(cause: &dyn Display) -> ApiError {
    tracing::error!(%cause, "operation failed");
    ApiError::internal()
}

impl From<InternalError> for ApiError {
    fn from(error: InternalError) -> Self {
        internal(&error)
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        internal(&error)
    }
}

fn busy() -> ApiError {
    ApiError::new(ErrorType::TooManyRequests, "Rate exceeded")
}

fn against_policy(violation: PolicyViolation) -> ApiError {
    if violation == PolicyViolation::UsedBefore {
        return ApiError::new(ErrorType::PasswordHistoryPolicyViolation, violation.to_string());
    }
    if violation == PolicyViolation::Compromised {
        return ApiError::new(ErrorType::InvalidPassword, violation.to_string());
    }
    ApiError::new(
        ErrorType::InvalidPassword,
        format!("Password did not conform with policy: {violation}"),
    )
}

fn unauthorized_attribute() -> ApiError {
    ApiError::not_authorized("A client attempted to write unauthorized attribute")
}

/// Operations that anybody may call know users and clients together (USR-013).
pub fn public(error: DirectoryError) -> ApiError {
    match error {
        DirectoryError::UserNotFound => {
            ApiError::new(ErrorType::UserNotFound, "Username/client id combination not found.")
        }
        other => directory(other),
    }
}

/// Operations of administrators and of signed-in users.
pub fn directory(error: DirectoryError) -> ApiError {
    use DirectoryError as E;
    use ErrorType as T;
    match error {
        E::SignUpNotPermitted => {
            ApiError::not_authorized("SignUp is not permitted for this user pool")
        }
        E::UsernameExists => ApiError::new(T::UsernameExists, "User already exists"),
        E::AccountExists => ApiError::new(T::UsernameExists, "User account already exists"),
        E::GivenContactExists(contact) => ApiError::new(
            T::UsernameExists,
            format!("An account with the given {contact} already exists."),
        ),
        E::AliasExists(contact) => {
            ApiError::new(T::AliasExists, format!("An account with the {contact} already exists."))
        }
        E::InvalidParameter(text) => ApiError::invalid_parameter(text),
        E::InvalidPassword(violation) => against_policy(violation),
        E::UnauthorizedAttribute => unauthorized_attribute(),
        E::UserNotFound => ApiError::new(T::UserNotFound, "User does not exist."),
        E::CodeMismatch => {
            ApiError::new(T::CodeMismatch, "Invalid verification code provided, please try again.")
        }
        E::CodeExpired => {
            ApiError::new(T::ExpiredCode, "Invalid code provided, please request a code again.")
        }
        E::LimitExceeded => {
            ApiError::new(T::LimitExceeded, "Attempt limit exceeded, please try after some time.")
        }
        E::NotConfirmable(status) => ApiError::not_authorized(format!(
            "User cannot be confirmed. Current status is {}",
            status.as_str()
        )),
        E::AlreadyConfirmed => ApiError::invalid_parameter("User is already confirmed."),
        E::CannotResend => {
            ApiError::invalid_parameter("Cannot resend codes. Auto verification not turned on.")
        }
        E::CannotResetInState => {
            ApiError::not_authorized("User password cannot be reset in the current state.")
        }
        E::NoRecoveryContact => ApiError::invalid_parameter(
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
        ),
        E::ContactAdministrator => {
            ApiError::not_authorized("Contact administrator to reset password.")
        }
        E::Disabled => ApiError::not_authorized("User is disabled."),
        E::NotConfirmed => ApiError::new(T::UserNotConfirmed, "User is not confirmed."),
        E::ResendNotPossible(username) => ApiError::new(
            T::UnsupportedUserState,
            format!("Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD"),
        ),
        E::WrongPassword => ApiError::not_authorized("Incorrect username or password."),
        E::DeliveryFailed => {
            ApiError::new(T::CodeDeliveryFailure, "Unable to deliver code to user")
        }
        E::NoTransport(MessageMedium::Email) => ApiError::new(
            T::InvalidEmailRoleAccessPolicy,
            "This deployment has no way to send e-mail (smtp_url).",
        ),
        E::NoTransport(MessageMedium::Sms) => ApiError::new(
            T::InvalidSmsRoleAccessPolicy,
            "This deployment has no way to send text messages (sms_webhook_url).",
        ),
        E::MessageCapReached(MessageMedium::Email) => ApiError::new(
            T::LimitExceeded,
            "Exceeded daily email limit for the operation or the account. If a higher limit is \
             required, please configure your user pool to use your own Amazon SES configuration \
             for sending email.",
        ),
        E::MessageCapReached(MessageMedium::Sms) => {
            ApiError::new(T::LimitExceeded, "Exceeded monthly limit of text messages.")
        }
        E::Trigger(error) => trigger(error),
        E::Busy => busy(),
        E::Internal(error) => error.into(),
    }
}

/// What functions of the pool did to an operation (TRG-083, TRG-090 – TRG-094).
pub fn trigger(error: TriggerError) -> ApiError {
    let kind = match &error {
        TriggerError::Function { .. } => ErrorType::UserLambdaValidation,
        TriggerError::Unexpected { .. } => ErrorType::UnexpectedLambda,
        TriggerError::InvalidResponse => ErrorType::InvalidLambdaResponse,
        TriggerError::Internal(cause) => return internal(cause),
    };
    ApiError::new(kind, error.to_string())
}

/// Sign-in flows (FLOW-065 to FLOW-073).
pub fn sign_in(error: SignInError) -> ApiError {
    use ErrorType as T;
    use SignInError as E;
    match error {
        E::UserNotFound => ApiError::new(T::UserNotFound, "User does not exist."),
        E::WrongCredentials => ApiError::not_authorized("Incorrect username or password."),
        E::Disabled => ApiError::not_authorized("User is disabled."),
        E::NotConfirmed { .. } => ApiError::new(T::UserNotConfirmed, "User is not confirmed."),
        E::PasswordResetRequired => {
            ApiError::new(T::PasswordResetRequired, "Password reset required for the user")
        }
        E::TemporaryPasswordExpired => ApiError::not_authorized(
            "Temporary password has expired and must be reset by an administrator.",
        ),
        E::LockedOut => ApiError::not_authorized("Password attempts exceeded"),
        E::CodesLockedOut => ApiError::not_authorized(
            "Too many invalid credentials attempts. User temporarily locked. Please try again \
             after few seconds.",
        ),
        E::CodeMismatch(Factor::SoftwareToken) => {
            ApiError::new(T::CodeMismatch, "Invalid code received for user")
        }
        E::CodeMismatch(Factor::Sms | Factor::Email) => {
            ApiError::new(T::CodeMismatch, "Invalid code or auth state for the user.")
        }
        E::CodeUsed => {
            ApiError::new(T::ExpiredCode, "Your software token has already been used once.")
        }
        E::TokenNotEnabled => token_not_enabled(),
        E::NoSoftwareTokens => no_software_tokens(),
        E::NoCode => ApiError::invalid_parameter("A code cannot be sent to the user."),
        E::Passkey(error) => passkey(*error),
        E::Message(error) => directory(*error),
        E::SessionUsed => {
            ApiError::not_authorized("Invalid session for the user, session can only be used once.")
        }
        E::SessionExpired => {
            ApiError::not_authorized("Invalid session for the user, session is expired.")
        }
        E::SessionInvalid => ApiError::not_authorized("Invalid session for the user."),
        E::InvalidPassword(violation) => against_policy(violation),
        E::MissingAttribute(name) => {
            ApiError::invalid_parameter(format!("Invalid attributes given, {name} is missing"))
        }
        E::DeviceNotFound => ApiError::not_found("Device does not exist."),
        E::InvalidParameter(text) => ApiError::invalid_parameter(text),
        E::UnauthorizedAttribute => unauthorized_attribute(),
        E::NoCustomAuth => ApiError::invalid_parameter(
            "Custom auth lambda trigger is not configured for the user pool.",
        ),
        E::Trigger(error) => trigger(error),
        E::AddressRefused => {
            ApiError::not_authorized("Request not allowed due to security reasons.")
        }
        E::TooRisky => ApiError::not_authorized("Unable to login because of security reasons."),
        E::Compromised => ApiError::new(
            T::PasswordResetRequired,
            "Password reset required for user due to security reasons",
        ),
        E::Busy => busy(),
        E::Internal(error) => error.into(),
    }
}

/// Threat protection (RISK-003).
pub fn risk(error: RiskError) -> ApiError {
    match error {
        RiskError::Off => ApiError::new(
            ErrorType::UserPoolAddOnNotEnabled,
            "Advanced security features are not enabled for the user pool.",
        ),
        RiskError::InvalidParameter(text) => ApiError::invalid_parameter(text),
        RiskError::NoEvent => ApiError::not_found("Auth event does not exist."),
        RiskError::WrongToken => ApiError::not_authorized("Invalid feedback token."),
        RiskError::Internal(error) => error.into(),
    }
}

/// Tokens that a function of the pool kept back, or whose user is gone meanwhile.
pub fn issue(error: IssueError) -> ApiError {
    match error {
        IssueError::Trigger(error) => trigger(error),
        IssueError::Gone => ApiError::not_authorized("Incorrect username or password."),
        IssueError::Internal(error) => error.into(),
    }
}

fn token_not_enabled() -> ApiError {
    ApiError::new(
        ErrorType::EnableSoftwareTokenMfa,
        "Code mismatch and fail enable Software Token MFA",
    )
}

fn no_software_tokens() -> ApiError {
    ApiError::new(
        ErrorType::SoftwareTokenMfaNotFound,
        "Software Token MFA has not been enabled by the userPool",
    )
}

/// Passkeys: the service has a name for each way to fail.
pub fn passkey(error: PasskeyError) -> ApiError {
    use ErrorType as T;
    let (kind, text) = match error {
        PasskeyError::NotEnabled => {
            (T::WebAuthnNotEnabled, "Passkeys are not enabled for the user pool.".to_owned())
        }
        PasskeyError::NoRelyingParty => (
            T::WebAuthnConfigurationMissing,
            "The user pool has no domain and no relying party.".to_owned(),
        ),
        PasskeyError::NoChallenge => {
            (T::WebAuthnChallengeNotFound, "The challenge is unknown, used or expired.".to_owned())
        }
        PasskeyError::OriginNotAllowed => {
            (T::WebAuthnOriginNotAllowed, "The origin is not allowed.".to_owned())
        }
        PasskeyError::RelyingPartyMismatch => {
            (T::WebAuthnRelyingPartyMismatch, "The relying party does not match.".to_owned())
        }
        PasskeyError::NotSupported(reason) => {
            tracing::info!(reason, "a passkey was refused");
            (T::WebAuthnCredentialNotSupported, "The credential cannot be used.".to_owned())
        }
        PasskeyError::TooMany => {
            (T::LimitExceeded, "The user has the largest number of passkeys.".to_owned())
        }
        PasskeyError::NotFound => (T::ResourceNotFound, "The passkey does not exist.".to_owned()),
        PasskeyError::Internal(error) => return error.into(),
    };
    ApiError::new(kind, text)
}

/// Registering and choosing second factors (MFA-060 – MFA-079).
pub fn mfa(error: MfaError) -> ApiError {
    match error {
        MfaError::NoSoftwareTokens => no_software_tokens(),
        MfaError::NotAssociated => ApiError::new(
            ErrorType::SoftwareTokenMfaNotFound,
            "No software token has been associated with the user.",
        ),
        MfaError::CodeMismatch | MfaError::CodeUsed => token_not_enabled(),
        MfaError::TooManyTries => busy(),
        MfaError::InvalidParameter(text) => ApiError::invalid_parameter(text),
        MfaError::Internal(error) => error.into(),
    }
}

/// `REFRESH_TOKEN_AUTH` (FLOW-128, FLOW-132).
pub fn refresh(error: RefreshError, client: &AppClient) -> ApiError {
    use RefreshError as E;
    let hide = client.hides_existence();
    match error {
        // This door asks for all that was granted, so it never asks for too much.
        E::Invalid | E::InvalidScope | E::InvalidTarget => {
            ApiError::not_authorized("Invalid Refresh Token")
        }
        E::Expired => ApiError::not_authorized("Refresh Token has expired"),
        E::Revoked => ApiError::not_authorized("Refresh Token has been revoked"),
        E::Reused => {
            ApiError::new(ErrorType::RefreshTokenReuse, "Refresh Token has been used already")
        }
        E::UserDisabled => ApiError::not_authorized("User is disabled."),
        E::UserGone if hide => ApiError::not_authorized("Invalid Refresh Token"),
        E::UserGone => ApiError::new(ErrorType::UserNotFound, "User does not exist."),
        E::PasswordResetRequired if hide => {
            ApiError::not_authorized("Incorrect username or password.")
        }
        E::PasswordResetRequired => {
            ApiError::new(ErrorType::PasswordResetRequired, "Password reset required for the user")
        }
        E::Trigger(error) => trigger(error),
        E::Internal(error) => error.into(),
    }
}

/// Operations that take an access token (USR-387).
pub fn token(error: TokenError) -> ApiError {
    use TokenError as E;
    match error {
        E::Invalid | E::BadSignature => ApiError::not_authorized("Invalid Access Token"),
        E::Expired => ApiError::not_authorized("Access Token has expired"),
        E::Revoked => ApiError::not_authorized("Access Token has been revoked"),
        E::UserNotFound => ApiError::new(ErrorType::UserNotFound, "User does not exist."),
        E::UserDisabled => ApiError::not_authorized("User is disabled."),
        E::PasswordResetRequired => {
            ApiError::new(ErrorType::PasswordResetRequired, "Password reset required for the user")
        }
        E::UserNotConfirmed => ApiError::new(ErrorType::UserNotConfirmed, "User is not confirmed."),
        E::Internal(error) => error.into(),
    }
}

/// `RevokeToken` (TOK-117, TOK-118).
pub fn revoke(error: RevokeError) -> ApiError {
    use RevokeError as E;
    match error {
        E::RevocationDisabled => ApiError::new(
            ErrorType::UnsupportedOperation,
            "Token revocation is not enabled for this client.",
        ),
        E::UnsupportedTokenType => {
            ApiError::new(ErrorType::UnsupportedTokenType, "Token is not a refresh token.")
        }
        E::WrongClient => {
            ApiError::new(ErrorType::Unauthorized, "The token was not issued to this client.")
        }
        E::Internal(error) => error.into(),
    }
}

/// FLOW-056, FLOW-057.
pub fn secret_hash(error: SecretHashError, client: &AppClient) -> ApiError {
    ApiError::not_authorized(match error {
        SecretHashError::Missing => {
            format!(
                "Client {} is configured with secret but SECRET_HASH was not received",
                client.id
            )
        }
        SecretHashError::Wrong => {
            format!("SecretHash does not match for the client: {}", client.id)
        }
    })
}
