//! The twelve triggers and the occasions on which they fire (03 section 1.10).

use crate::pools::Pool;

/// A member of `LambdaConfig`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    PreSignUp,
    PostConfirmation,
    PreAuthentication,
    PostAuthentication,
    DefineAuthChallenge,
    CreateAuthChallenge,
    VerifyAuthChallengeResponse,
    PreTokenGeneration,
    UserMigration,
    CustomMessage,
    CustomEmailSender,
    CustomSmsSender,
}

impl Trigger {
    pub const ALL: &'static [Self] = &[
        Self::PreSignUp,
        Self::PostConfirmation,
        Self::PreAuthentication,
        Self::PostAuthentication,
        Self::DefineAuthChallenge,
        Self::CreateAuthChallenge,
        Self::VerifyAuthChallengeResponse,
        Self::PreTokenGeneration,
        Self::UserMigration,
        Self::CustomMessage,
        Self::CustomEmailSender,
        Self::CustomSmsSender,
    ];

    /// The name of the `LambdaConfig` member, which errors begin with (TRG-090).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PreSignUp => "PreSignUp",
            Self::PostConfirmation => "PostConfirmation",
            Self::PreAuthentication => "PreAuthentication",
            Self::PostAuthentication => "PostAuthentication",
            Self::DefineAuthChallenge => "DefineAuthChallenge",
            Self::CreateAuthChallenge => "CreateAuthChallenge",
            Self::VerifyAuthChallengeResponse => "VerifyAuthChallengeResponse",
            Self::PreTokenGeneration => "PreTokenGeneration",
            Self::UserMigration => "UserMigration",
            Self::CustomMessage => "CustomMessage",
            Self::CustomEmailSender => "CustomEmailSender",
            Self::CustomSmsSender => "CustomSMSSender",
        }
    }

    /// Whether nobody waits for the answer (TRG-036).
    #[must_use]
    pub const fn is_asynchronous(self) -> bool {
        matches!(self, Self::CustomEmailSender | Self::CustomSmsSender)
    }

    /// `version` of the event: 1, unless the pool asks for a later event of pre token generation
    /// (TRG-046, PRETOKEN-902).
    #[must_use]
    pub fn event_version(self, pool: &Pool) -> &'static str {
        let later = pool.settings.lambda_config.pre_token_generation_config.as_ref();
        match later.filter(|_| self == Self::PreTokenGeneration).map(|t| t.lambda_version.as_str())
        {
            Some("V2_0") => "2",
            Some("V3_0") => "3",
            _ => "1",
        }
    }
}

macro_rules! sources {
    ($($name:ident = $text:literal of $trigger:ident,)*) => {
        /// `triggerSource`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Source {
            $($name,)*
        }

        impl Source {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            #[must_use]
            pub const fn trigger(self) -> Trigger {
                match self {
                    $(Self::$name => Trigger::$trigger,)*
                }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|source| source.as_str() == text)
            }
        }
    };
}

sources! {
    PreSignUpSignUp = "PreSignUp_SignUp" of PreSignUp,
    PreSignUpAdminCreateUser = "PreSignUp_AdminCreateUser" of PreSignUp,
    PreSignUpExternalProvider = "PreSignUp_ExternalProvider" of PreSignUp,
    PostConfirmationConfirmSignUp = "PostConfirmation_ConfirmSignUp" of PostConfirmation,
    PostConfirmationConfirmForgotPassword = "PostConfirmation_ConfirmForgotPassword" of PostConfirmation,
    PreAuthenticationAuthentication = "PreAuthentication_Authentication" of PreAuthentication,
    PostAuthenticationAuthentication = "PostAuthentication_Authentication" of PostAuthentication,
    DefineAuthChallengeAuthentication = "DefineAuthChallenge_Authentication" of DefineAuthChallenge,
    CreateAuthChallengeAuthentication = "CreateAuthChallenge_Authentication" of CreateAuthChallenge,
    VerifyAuthChallengeResponseAuthentication = "VerifyAuthChallengeResponse_Authentication" of VerifyAuthChallengeResponse,
    TokenGenerationHostedAuth = "TokenGeneration_HostedAuth" of PreTokenGeneration,
    TokenGenerationAuthentication = "TokenGeneration_Authentication" of PreTokenGeneration,
    TokenGenerationNewPasswordChallenge = "TokenGeneration_NewPasswordChallenge" of PreTokenGeneration,
    TokenGenerationAuthenticateDevice = "TokenGeneration_AuthenticateDevice" of PreTokenGeneration,
    TokenGenerationRefreshTokens = "TokenGeneration_RefreshTokens" of PreTokenGeneration,
    TokenGenerationClientCredentials = "TokenGeneration_ClientCredentials" of PreTokenGeneration,
    UserMigrationAuthentication = "UserMigration_Authentication" of UserMigration,
    UserMigrationForgotPassword = "UserMigration_ForgotPassword" of UserMigration,
    CustomMessageSignUp = "CustomMessage_SignUp" of CustomMessage,
    CustomMessageAdminCreateUser = "CustomMessage_AdminCreateUser" of CustomMessage,
    CustomMessageResendCode = "CustomMessage_ResendCode" of CustomMessage,
    CustomMessageForgotPassword = "CustomMessage_ForgotPassword" of CustomMessage,
    CustomMessageUpdateUserAttribute = "CustomMessage_UpdateUserAttribute" of CustomMessage,
    CustomMessageVerifyUserAttribute = "CustomMessage_VerifyUserAttribute" of CustomMessage,
    CustomMessageAuthentication = "CustomMessage_Authentication" of CustomMessage,
    CustomEmailSenderSignUp = "CustomEmailSender_SignUp" of CustomEmailSender,
    CustomEmailSenderForgotPassword = "CustomEmailSender_ForgotPassword" of CustomEmailSender,
    CustomEmailSenderResendCode = "CustomEmailSender_ResendCode" of CustomEmailSender,
    CustomEmailSenderUpdateUserAttribute = "CustomEmailSender_UpdateUserAttribute" of CustomEmailSender,
    CustomEmailSenderVerifyUserAttribute = "CustomEmailSender_VerifyUserAttribute" of CustomEmailSender,
    CustomEmailSenderAdminCreateUser = "CustomEmailSender_AdminCreateUser" of CustomEmailSender,
    CustomEmailSenderAuthentication = "CustomEmailSender_Authentication" of CustomEmailSender,
    CustomEmailSenderAccountTakeOverNotification = "CustomEmailSender_AccountTakeOverNotification" of CustomEmailSender,
    CustomSmsSenderSignUp = "CustomSMSSender_SignUp" of CustomSmsSender,
    CustomSmsSenderForgotPassword = "CustomSMSSender_ForgotPassword" of CustomSmsSender,
    CustomSmsSenderResendCode = "CustomSMSSender_ResendCode" of CustomSmsSender,
    CustomSmsSenderUpdateUserAttribute = "CustomSMSSender_UpdateUserAttribute" of CustomSmsSender,
    CustomSmsSenderVerifyUserAttribute = "CustomSMSSender_VerifyUserAttribute" of CustomSmsSender,
    CustomSmsSenderAdminCreateUser = "CustomSMSSender_AdminCreateUser" of CustomSmsSender,
    CustomSmsSenderAuthentication = "CustomSMSSender_Authentication" of CustomSmsSender,
}
