//! What the AWS door says when something fails: the `__type` names of the service and their HTTP status.

use std::borrow::Cow;
use std::fmt;

macro_rules! error_types {
    ($($name:ident = $text:literal,)*) => {
        /// The name that travels as `__type` and `x-amzn-ErrorType`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorType {
            $($name,)*
        }

        impl ErrorType {
            /// Every name this server may answer with.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

error_types! {
    AccessDenied = "AccessDeniedException",
    AliasExists = "AliasExistsException",
    CodeDeliveryFailure = "CodeDeliveryFailureException",
    CodeMismatch = "CodeMismatchException",
    ConcurrentModification = "ConcurrentModificationException",
    DeviceKeyExists = "DeviceKeyExistsException",
    DuplicateProvider = "DuplicateProviderException",
    EnableSoftwareTokenMfa = "EnableSoftwareTokenMFAException",
    ExpiredCode = "ExpiredCodeException",
    FeatureUnavailableInTier = "FeatureUnavailableInTierException",
    Forbidden = "ForbiddenException",
    GroupExists = "GroupExistsException",
    InternalError = "InternalErrorException",
    InternalServer = "InternalServerException",
    InvalidEmailRoleAccessPolicy = "InvalidEmailRoleAccessPolicyException",
    InvalidLambdaResponse = "InvalidLambdaResponseException",
    InvalidOAuthFlow = "InvalidOAuthFlowException",
    InvalidParameter = "InvalidParameterException",
    InvalidPassword = "InvalidPasswordException",
    InvalidSmsRoleAccessPolicy = "InvalidSmsRoleAccessPolicyException",
    InvalidSmsRoleTrustRelationship = "InvalidSmsRoleTrustRelationshipException",
    InvalidUserPoolConfiguration = "InvalidUserPoolConfigurationException",
    LimitExceeded = "LimitExceededException",
    MfaMethodNotFound = "MFAMethodNotFoundException",
    ManagedLoginBrandingExists = "ManagedLoginBrandingExistsException",
    NotAuthorized = "NotAuthorizedException",
    OperationNotEnabled = "OperationNotEnabledException",
    PasswordHistoryPolicyViolation = "PasswordHistoryPolicyViolationException",
    PasswordResetRequired = "PasswordResetRequiredException",
    PreconditionNotMet = "PreconditionNotMetException",
    RefreshTokenReuse = "RefreshTokenReuseException",
    ResourceNotFound = "ResourceNotFoundException",
    ScopeDoesNotExist = "ScopeDoesNotExistException",
    ServiceQuotaExceeded = "ServiceQuotaExceededException",
    SoftwareTokenMfaNotFound = "SoftwareTokenMFANotFoundException",
    TermsExists = "TermsExistsException",
    TierChangeNotAllowed = "TierChangeNotAllowedException",
    TooManyFailedAttempts = "TooManyFailedAttemptsException",
    TooManyRequests = "TooManyRequestsException",
    Unauthorized = "UnauthorizedException",
    UnexpectedLambda = "UnexpectedLambdaException",
    UnsupportedIdentityProvider = "UnsupportedIdentityProviderException",
    UnsupportedOperation = "UnsupportedOperationException",
    UnsupportedTokenType = "UnsupportedTokenTypeException",
    UnsupportedUserState = "UnsupportedUserStateException",
    UserImportInProgress = "UserImportInProgressException",
    UserLambdaValidation = "UserLambdaValidationException",
    UserNotConfirmed = "UserNotConfirmedException",
    UserNotFound = "UserNotFoundException",
    UserPoolAddOnNotEnabled = "UserPoolAddOnNotEnabledException",
    UserPoolTagging = "UserPoolTaggingException",
    UsernameExists = "UsernameExistsException",
    WebAuthnChallengeNotFound = "WebAuthnChallengeNotFoundException",
    WebAuthnClientMismatch = "WebAuthnClientMismatchException",
    WebAuthnConfigurationMissing = "WebAuthnConfigurationMissingException",
    WebAuthnCredentialNotSupported = "WebAuthnCredentialNotSupportedException",
    WebAuthnNotEnabled = "WebAuthnNotEnabledException",
    WebAuthnOriginNotAllowed = "WebAuthnOriginNotAllowedException",
    WebAuthnRelyingPartyMismatch = "WebAuthnRelyingPartyMismatchException",
    // Of the protocol, not of the model.
    IncompleteSignature = "IncompleteSignatureException",
    InvalidSignature = "InvalidSignatureException",
    MissingAuthenticationToken = "MissingAuthenticationTokenException",
    RequestEntityTooLarge = "RequestEntityTooLargeException",
    Serialization = "SerializationException",
    UnknownOperation = "UnknownOperationException",
    UnrecognizedClient = "UnrecognizedClientException",
}

impl ErrorType {
    /// 400 for all but the server's own failures, bodies over the limit and what the filter of the pool
    /// stops (IDP-005, IAM-015, WAF-007).
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InternalError | Self::InternalServer => 500,
            Self::RequestEntityTooLarge => 413,
            Self::Forbidden => 403,
            _ => 400,
        }
    }
}

/// One failed call as the client sees it. The message is client text: no secret may be in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub kind: ErrorType,
    pub message: Cow<'static, str>,
}

impl ApiError {
    #[must_use]
    pub fn new(kind: ErrorType, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into() }
    }

    #[must_use]
    pub fn invalid_parameter(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorType::InvalidParameter, message)
    }

    #[must_use]
    pub fn not_authorized(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorType::NotAuthorized, message)
    }

    #[must_use]
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorType::ResourceNotFound, message)
    }

    #[must_use]
    pub fn serialization(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorType::Serialization, message)
    }

    /// The server's own failure; what happened stands in the log under the request id, not here.
    #[must_use]
    pub const fn internal() -> Self {
        Self { kind: ErrorType::InternalError, message: Cow::Borrowed("Internal server error.") }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.as_str(), self.message)
    }
}

impl std::error::Error for ApiError {}
