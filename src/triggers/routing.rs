//! Which operation's `ClientMetadata` reaches which trigger, and as what (TRG-076 – TRG-078): the only
//! place that knows.

use super::source::Trigger;

/// The member of `request` that carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    ClientMetadata,
    ValidationData,
}

pub(super) fn metadata(operation: &str, trigger: Trigger) -> Option<Member> {
    use Trigger as T;
    let sends = matches!(trigger, T::CustomMessage | T::CustomEmailSender | T::CustomSmsSender);
    let answers = sends
        || matches!(
            trigger,
            T::PostAuthentication
                | T::PreTokenGeneration
                | T::DefineAuthChallenge
                | T::CreateAuthChallenge
                | T::VerifyAuthChallengeResponse
        );
    let as_metadata = match operation {
        "InitiateAuth" | "AdminInitiateAuth" => {
            let begins = matches!(trigger, T::PreAuthentication | T::UserMigration | T::PreSignUp);
            return begins.then_some(Member::ValidationData);
        }
        "RespondToAuthChallenge" => answers,
        "AdminRespondToAuthChallenge" => {
            answers || matches!(trigger, T::PreSignUp | T::UserMigration)
        }
        "SignUp" => sends || matches!(trigger, T::PreSignUp | T::PostConfirmation),
        "AdminCreateUser" => {
            matches!(trigger, T::PreSignUp | T::CustomEmailSender | T::CustomSmsSender)
        }
        "ConfirmSignUp" | "AdminConfirmSignUp" | "ConfirmForgotPassword" => {
            trigger == T::PostConfirmation
        }
        "ForgotPassword" => sends || matches!(trigger, T::PreSignUp | T::UserMigration),
        "ResendConfirmationCode"
        | "GetUserAttributeVerificationCode"
        | "UpdateUserAttributes"
        | "AdminUpdateUserAttributes"
        | "AdminResetUserPassword" => sends,
        // The endpoint of the machines (EP-903).
        "GetTokensFromRefreshToken" | "Token_POST" => trigger == T::PreTokenGeneration,
        _ => false,
    };
    as_metadata.then_some(Member::ClientMetadata)
}
