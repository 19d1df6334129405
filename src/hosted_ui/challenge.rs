//! From what the engine answers to the page that asks for it: the one place where a pending
//! challenge becomes a step of this browser (UI-125).

use actix_web::HttpResponse;

use super::entry::{Entry, Refusal};
use super::screen::sign_in_text;
use super::{filter, finish, login};
use crate::auth::{Challenge, ChallengeKind, SignInError, Step};
use crate::authorization::code::{FactorStep, PendingStep};
use crate::mfa::Factor;
use crate::platform::InternalError;

/// Finishes the sign-in, or goes to the page of the next challenge. The session of the engine is
/// kept sealed: the database never holds it in clear.
pub(super) async fn go_on(
    entry: &Entry,
    step: Step,
    username: &str,
) -> Result<HttpResponse, Refusal> {
    let challenge = match step {
        Step::Done(signed_in) => {
            entry.finish_step().await?;
            return finish::signed_in(entry, &signed_in).await;
        }
        Step::Challenge(challenge) => *challenge,
    };
    let Challenge { session, kind, .. } = challenge;
    let sent = |factor, destination| FactorStep::Code {
        factor,
        destination,
        device_name: String::new(),
        is_resent: false,
    };
    let step = match kind {
        ChallengeKind::NewPasswordRequired { required } => {
            let session = entry.seal(&session)?;
            let step =
                PendingStep::NewPassword { username: username.to_owned(), session, required };
            return remember(entry, "/resetPassword", step).await;
        }
        ChallengeKind::Custom { parameters } => {
            let parameters = serde_json::to_string(&parameters)
                .map_err(|error| Refusal::internal(entry, InternalError::new(error)))?;
            let step = PendingStep::Custom {
                username: username.to_owned(),
                session: entry.seal(&session)?,
                parameters: entry.seal(&parameters)?,
            };
            return remember(entry, "/customChallenge", step).await;
        }
        ChallengeKind::SmsMfa { destination } | ChallengeKind::SmsOtp { destination } => {
            sent(Factor::Sms, destination)
        }
        ChallengeKind::EmailOtp { destination } => sent(Factor::Email, destination),
        ChallengeKind::SoftwareTokenMfa { device_name } => FactorStep::Code {
            factor: Factor::SoftwareToken,
            destination: String::new(),
            device_name,
            is_resent: false,
        },
        ChallengeKind::SelectMfaType { choices } => FactorStep::Choose { choices },
        // UI-101: nothing to choose from.
        ChallengeKind::MfaSetup { choices } if choices.len() == 1 => {
            return set_up(entry, &session, username, choices[0]).await;
        }
        ChallengeKind::MfaSetup { choices } => FactorStep::ChooseSetUp { choices },
        ChallengeKind::DeviceSrpAuth
        | ChallengeKind::SelectChallenge { .. }
        | ChallengeKind::Password
        | ChallengeKind::PasswordSrp
        | ChallengeKind::PasswordVerifier { .. }
        | ChallengeKind::AdminPassword
        | ChallengeKind::WebAuthn { .. } => {
            let error = InternalError::new("a challenge that the pages never ask for");
            return Err(Refusal::internal(entry, error));
        }
    };
    factor_step(entry, &session, username, step).await
}

/// The sign-in is over without an answer that could be given again: a function refused, or decided
/// so. The way back is the first form, with the reason (TRG-097).
pub(super) async fn failed(
    entry: &Entry,
    username: &str,
    error: &SignInError,
) -> Result<HttpResponse, Refusal> {
    entry.finish_step().await?;
    login::refused(entry, username, sign_in_text(entry, error)).await
}

/// Whether an error ends the sign-in (see [`failed`]).
pub(super) const fn ends(error: &SignInError) -> bool {
    matches!(error, SignInError::Trigger(_) | SignInError::WrongCredentials)
}

/// The page that sets a factor up.
pub(super) async fn set_up(
    entry: &Entry,
    session: &str,
    username: &str,
    factor: Factor,
) -> Result<HttpResponse, Refusal> {
    if factor != Factor::SoftwareToken {
        let step = FactorStep::SetUpContact { factor };
        return factor_step(entry, session, username, step).await;
    }
    filter::background_call(entry, "AssociateSoftwareToken").await?;
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    match entry.auth.associate_in_session(pool, client, session).await {
        Ok((_, session)) => factor_step(entry, &session, username, FactorStep::SetUpToken).await,
        Err(_) => Err(Refusal::expired(entry)),
    }
}

pub(super) async fn factor_step(
    entry: &Entry,
    session: &str,
    username: &str,
    step: FactorStep,
) -> Result<HttpResponse, Refusal> {
    let path = path(&step);
    let (username, session) = (username.to_owned(), entry.seal(session)?);
    remember(entry, path, PendingStep::Factor { username, session, step }).await
}

/// Where a step has its page (UI-030, UI-031).
pub(super) const fn path(step: &FactorStep) -> &'static str {
    match step {
        FactorStep::Code { .. } => "/mfa",
        FactorStep::Choose { .. } | FactorStep::ChooseSetUp { .. } => "/mfaOption",
        FactorStep::SetUpToken | FactorStep::SetUpContact { .. } => "/mfaRegister",
    }
}

async fn remember(entry: &Entry, path: &str, step: PendingStep) -> Result<HttpResponse, Refusal> {
    entry.finish_step().await?;
    entry.go_on(path, step, entry.client.auth_session_seconds()).await
}
