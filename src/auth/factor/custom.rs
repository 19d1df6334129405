//! `CUSTOM_AUTH`: functions of the pool define, create and verify what is asked (FLOW-200 – FLOW-220,
//! DEFAUTH-, CREAUTH-, VERAUTH-).

use std::pin::Pin;

use serde_json::json;

use super::password::{Found, can_use_password};
use super::secret_block::Purpose;
use super::srp::public_value;
use crate::auth::engine::Auth;
use crate::auth::step::{Challenge, ChallengeKind, SignInError, Step};
use crate::clients::AppClient;
use crate::mfa::Factor;
use crate::platform::secret::sha256;
use crate::platform::{InternalError, Secret};
use crate::pools::Pool;
use crate::sessions::{ChallengeData, ChallengeResult, Completion, CustomFlow};
use crate::srp::PublicValue;
use crate::triggers::{Response, Source, Trigger, TriggerError};
use crate::users::{User, UserStatus};

const CUSTOM_CHALLENGE: &str = "CUSTOM_CHALLENGE";
const PASSWORD_VERIFIER: &str = "PASSWORD_VERIFIER";
const ADMIN_PASSWORD: &str = "ADMIN_NO_SRP_AUTH";
const SRP_A: &str = "SRP_A";

/// How a custom flow begins.
#[derive(Clone, Copy, Default)]
pub struct CustomStart<'a> {
    pub username: &'a str,
    /// With `CHALLENGE_NAME` `SRP_A` (FLOW-203).
    pub srp_a: Option<&'a str>,
    pub device_key: Option<&'a str>,
    /// From `AdminInitiateAuth`.
    pub is_admin: bool,
}

/// An answer to `CUSTOM_CHALLENGE`.
#[derive(Clone, Copy)]
pub struct CustomAnswer<'a> {
    pub session: &'a str,
    /// As the client names the user; `None` from the pages, which know.
    pub username: Option<&'a str>,
    pub answer: &'a str,
    pub device_key: Option<&'a str>,
}

/// What define auth challenge decided (DEFAUTH-012 – DEFAUTH-016).
enum Decision {
    Fail,
    IssueTokens,
    Ask(String),
}

impl Decision {
    fn of(response: &Response) -> Result<Self, TriggerError> {
        if response.flag("failAuthentication")?.unwrap_or(false) {
            return Ok(Self::Fail);
        }
        if response.flag("issueTokens")?.unwrap_or(false) {
            return Ok(Self::IssueTokens);
        }
        let name = response.text("challengeName")?.filter(|name| !name.is_empty());
        name.map(|name| Self::Ask(name.to_owned())).ok_or(TriggerError::InvalidResponse)
    }
}

type Going<'a> = Pin<Box<dyn Future<Output = Result<Step, SignInError>> + Send + 'a>>;

impl Auth {
    /// Whether the pages leave it to the functions what is asked (UI-004).
    #[must_use]
    pub fn is_custom_on_pages(&self, pool: &Pool) -> bool {
        pool.settings.portico.hosted_custom_auth
            && self.triggers.is_set(pool, Trigger::DefineAuthChallenge)
    }

    pub async fn begin_custom(
        &self,
        pool: &Pool,
        client: &AppClient,
        start: CustomStart<'_>,
    ) -> Result<Step, SignInError> {
        let a = start.srp_a.map(public_value).transpose()?;
        let (user, mut begun) = self.start_custom(pool, client, start).await?;
        if let Some(flow) = &mut begun.custom {
            flow.srp_a = a.map(|a| hex::encode(a.bytes()));
            flow.is_admin = start.is_admin;
            if flow.srp_a.is_some() {
                flow.passed(SRP_A);
            }
        }
        self.next_custom(pool, client, (user, begun), None).await
    }

    /// A custom flow on the pages, which cannot compute: the password stands in for SRP, so that the
    /// functions see the same flow (UI-004).
    pub async fn begin_custom_with_password(
        &self,
        pool: &Pool,
        client: &AppClient,
        username: &str,
        password: Option<&Secret>,
    ) -> Result<Step, SignInError> {
        let start = CustomStart { username, ..CustomStart::default() };
        let (user, mut begun) = self.start_custom(pool, client, start).await?;
        if password.is_some() {
            begun.passed(SRP_A);
        }
        self.next_custom(pool, client, (user, begun), password).await
    }

    /// Whom the flow is about: the user, or nobody, who goes the same way (DEFAUTH-025).
    async fn start_custom(
        &self,
        pool: &Pool,
        client: &AppClient,
        start: CustomStart<'_>,
    ) -> Result<(User, ChallengeData), SignInError> {
        if !self.triggers.is_set(pool, Trigger::DefineAuthChallenge) {
            return Err(SignInError::NoCustomAuth);
        }
        let user = if pool.settings.portico.pre_authentication_on_custom_auth {
            self.admit(pool, client, start.username).await?
        } else {
            let user = self.users.find(pool, start.username).await?;
            let found = Found { user, is_new: false };
            self.admit_again(pool, client, start.username, found).await?
        };
        // Everybody else is as nobody (FLOW-067, FLOW-070, FLOW-073).
        let user = user.filter(can_use_password);
        if user.is_none() && !client.hides_existence() {
            return Err(SignInError::WrongCredentials);
        }
        self.check_device(pool, user.as_ref(), start.device_key).await?;
        let is_simulated = user.is_none();
        let user = match user {
            Some(user) => user,
            None => self.nobody(pool, start.username).await?,
        };
        let begun = ChallengeData {
            is_simulated,
            custom: Some(CustomFlow::default()),
            ..self.begun(pool, start.username, start.device_key)
        };
        Ok((user, begun))
    }

    /// Goes on after a built-in challenge inside the flow. In a box: the flow comes back to itself.
    pub(super) fn go_on_custom<'a>(
        &'a self,
        pool: &'a Pool,
        client: &'a AppClient,
        user: User,
        begun: ChallengeData,
    ) -> Going<'a> {
        Box::pin(self.next_custom(pool, client, (user, begun), None))
    }

    /// Asks define auth challenge what is next (DEFAUTH-001).
    async fn next_custom(
        &self,
        pool: &Pool,
        client: &AppClient,
        (user, begun): (User, ChallengeData),
        password: Option<&Secret>,
    ) -> Result<Step, SignInError> {
        let flow = begun.custom.as_ref().ok_or(SignInError::SessionInvalid)?;
        let request = self.custom_request(pool, client, &user, &begun);
        let response =
            json!({ "challengeName": null, "issueTokens": null, "failAuthentication": null });
        let source = Source::DefineAuthChallengeAuthentication;
        let answer = self.ask_function(pool, (&user, &begun), source, request, response).await?;
        let decision = Decision::of(&answer)?;
        let (is_verified, rounds) = (flow.password_verified, flow.rounds);
        let user = self.as_now(pool, user, begun.is_simulated, is_verified).await?;
        match decision {
            Decision::Fail => Err(SignInError::WrongCredentials),
            // Whatever the function says (DEFAUTH-024, trap 12).
            Decision::IssueTokens if begun.is_simulated => Err(SignInError::WrongCredentials),
            Decision::IssueTokens => {
                can_finish(client, &user, is_verified)?;
                let begun = ChallengeData { completion: Completion::default(), ..begun };
                self.finish(pool, client, user, begun).await
            }
            Decision::Ask(_) if rounds >= self.custom_rounds => {
                tracing::info!(pool = %pool.id, rounds, "a custom flow without end");
                Err(SignInError::WrongCredentials)
            }
            Decision::Ask(name) => {
                let mut begun = begun;
                if let Some(flow) = &mut begun.custom {
                    flow.rounds += 1;
                }
                self.ask_custom(pool, client, (user, begun), &name, password).await
            }
        }
    }

    /// Presents the challenge that define named (DEFAUTH-017 – DEFAUTH-022).
    async fn ask_custom(
        &self,
        pool: &Pool,
        client: &AppClient,
        (user, begun): (User, ChallengeData),
        name: &str,
        password: Option<&Secret>,
    ) -> Result<Step, SignInError> {
        let refused = || Err(SignInError::Trigger(TriggerError::InvalidResponse));
        let flow = begun.custom.as_ref().ok_or(SignInError::SessionInvalid)?;
        match name {
            CUSTOM_CHALLENGE => self.create_challenge(pool, client, user, begun).await,
            PASSWORD_VERIFIER if flow.password_verified => refused(),
            PASSWORD_VERIFIER => {
                if let Some(password) = password {
                    return self.check_inside(pool, client, (user, begun), password, name).await;
                }
                match flow.srp_a.clone() {
                    Some(a) => self.ask_srp_inside(pool, client, (user, begun), &a).await,
                    None => refused(),
                }
            }
            "SMS_MFA" => {
                let has_phone = user.attribute("phone_number").is_some_and(|to| !to.is_empty());
                if !flow.password_verified || !has_phone {
                    return refused();
                }
                self.ask_factor(pool, client, user, begun, Factor::Sms).await
            }
            "DEVICE_SRP_AUTH" => match self.remembered_device(pool, &user, &begun).await? {
                Some(_) => self.challenge(client, user, ChallengeKind::DeviceSrpAuth, begun).await,
                None => refused(),
            },
            ADMIN_PASSWORD => {
                let allowed = client.allows_auth_flow("ADMIN_USER_PASSWORD_AUTH");
                if !flow.is_admin || !allowed || flow.password_verified {
                    return refused();
                }
                self.challenge(client, user, ChallengeKind::AdminPassword, begun).await
            }
            _ => refused(),
        }
    }

    /// CREAUTH-001 – CREAUTH-011.
    async fn create_challenge(
        &self,
        pool: &Pool,
        client: &AppClient,
        user: User,
        mut begun: ChallengeData,
    ) -> Result<Step, SignInError> {
        let mut request = self.custom_request(pool, client, &user, &begun);
        request.insert("challengeName".to_owned(), json!(CUSTOM_CHALLENGE));
        let response = json!({
            "publicChallengeParameters": null,
            "privateChallengeParameters": null,
            "challengeMetadata": null,
        });
        let source = Source::CreateAuthChallengeAuthentication;
        let answer = self.ask_function(pool, (&user, &begun), source, request, response).await?;
        let mut parameters = answer.map("publicChallengeParameters")?.unwrap_or_default();
        let private = answer.map("privateChallengeParameters")?.unwrap_or_default();
        let metadata = answer.text("challengeMetadata")?.map(str::to_owned);
        let private = self.seal_private(pool, &begun.event_id, &private)?;
        let flow = begun.custom.as_mut().ok_or(SignInError::SessionInvalid)?;
        let is_verified = flow.password_verified;
        (flow.metadata, flow.private) = (metadata, Some(private));
        let user = self.as_now(pool, user, begun.is_simulated, is_verified).await?;
        parameters.insert("USERNAME".to_owned(), user.username.clone());
        self.challenge(client, user, ChallengeKind::Custom { parameters }, begun).await
    }

    /// Answers `CUSTOM_CHALLENGE`: verify judges, define decides what becomes of it (VERAUTH-007).
    pub async fn answer_custom(
        &self,
        pool: &Pool,
        client: &AppClient,
        answer: CustomAnswer<'_>,
    ) -> Result<Step, SignInError> {
        let session = answer.session;
        let (pending, user) = self.pending_first(pool, client, session, CUSTOM_CHALLENGE).await?;
        self.check_named_custom(pool, answer.username, &user, &pending.data).await?;
        if !pending.data.is_simulated {
            self.check_device(pool, Some(&user), answer.device_key).await?;
        }
        self.consume(session).await?;
        let mut begun = pending.data;
        if let Some(key) = answer.device_key {
            begun.device_key = Some(key.to_owned());
        }
        let mut flow = begun.custom.take().ok_or(SignInError::SessionInvalid)?;
        let (private, metadata) = (flow.private.take(), flow.metadata.take());
        let private = self.open_private(pool, &begun.event_id, private.as_deref())?;
        begun.custom = Some(flow);
        let mut request = self.custom_request(pool, client, &user, &begun);
        request.remove("session");
        request.insert("privateChallengeParameters".to_owned(), json!(private));
        request.insert("challengeAnswer".to_owned(), json!(answer.answer));
        let response = json!({ "answerCorrect": null });
        let source = Source::VerifyAuthChallengeResponseAuthentication;
        let judged = self.ask_function(pool, (&user, &begun), source, request, response).await?;
        let is_correct = judged.flag("answerCorrect")?.unwrap_or(false);
        let flow = begun.custom.as_mut().ok_or(SignInError::SessionInvalid)?;
        flow.session.push(ChallengeResult {
            challenge_name: CUSTOM_CHALLENGE.to_owned(),
            challenge_result: is_correct,
            challenge_metadata: metadata,
        });
        let is_verified = flow.password_verified;
        let user = self.as_now(pool, user, begun.is_simulated, is_verified).await?;
        self.next_custom(pool, client, (user, begun), None).await
    }

    /// The SRP challenge inside the flow, bound to its session (FLOW-164, FLOW-217).
    async fn ask_srp_inside(
        &self,
        pool: &Pool,
        client: &AppClient,
        (user, begun): (User, ChallengeData),
        a: &str,
    ) -> Result<Step, SignInError> {
        let a = PublicValue::trusted(hex::decode(a).map_err(InternalError::new)?);
        let session = self.entropy.token();
        let handle = sha256(session.as_bytes());
        let real = (!begun.is_simulated).then(|| user.clone());
        let name = (begun.username.as_str(), real);
        let purpose = Purpose::Custom { handle: handle.clone() };
        let challenge = self.ask_srp(pool, client, name, a, purpose).await?;
        let kind = ChallengeKind::PasswordVerifier { challenge: Box::new(challenge) };
        let stored = self.challenge_session(client, &user, &kind, begun);
        self.store.insert_challenge(&handle, &stored).await?;
        Ok(Step::Challenge(Box::new(Challenge { session, user, kind })))
    }

    /// The pending flow that a secret block belongs to.
    pub(super) async fn pending_custom(
        &self,
        pool: &Pool,
        client: &AppClient,
        handle: &[u8],
        session: Option<&str>,
    ) -> Result<ChallengeData, SignInError> {
        if session.is_some_and(|session| sha256(session.as_bytes()) != handle) {
            return Err(SignInError::SessionInvalid);
        }
        let stored = self.store.find_challenge(handle).await?;
        let stored = stored.ok_or(SignInError::SessionInvalid)?;
        Ok(self.checked(pool, client, stored, PASSWORD_VERIFIER)?.data)
    }

    /// Answers `ADMIN_NO_SRP_AUTH` (DEFAUTH-021, FLOW-240).
    pub async fn answer_admin_password(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        (username, password): (&str, &Secret),
    ) -> Result<Step, SignInError> {
        let (pending, user) = self.pending_first(pool, client, session, ADMIN_PASSWORD).await?;
        self.check_named_custom(pool, Some(username), &user, &pending.data).await?;
        self.consume(session).await?;
        let at = (user, pending.data);
        self.check_inside(pool, client, at, password, ADMIN_PASSWORD).await
    }

    /// A password inside the flow. A wrong one ends it (DEFAUTH-027); a right one leads through
    /// what every password leads through, then back (FLOW-209, FLOW-211).
    async fn check_inside(
        &self,
        pool: &Pool,
        client: &AppClient,
        (user, mut begun): (User, ChallengeData),
        password: &Secret,
        challenge: &str,
    ) -> Result<Step, SignInError> {
        let user = (!begun.is_simulated).then_some(user);
        let subject = self.users.subject(pool, &begun.username, user.as_ref());
        self.check_open(pool, &subject).await?;
        let matches = self.users.password_matches(user.as_ref(), password).await?;
        let user = user.filter(can_use_password).filter(|_| matches);
        let Some(user) = user else { return Err(self.failed(pool, &subject).await?) };
        begun.password_passed(challenge);
        self.password_verified(pool, client, user, begun).await
    }

    async fn check_named_custom(
        &self,
        pool: &Pool,
        username: Option<&str>,
        user: &User,
        data: &ChallengeData,
    ) -> Result<(), SignInError> {
        if !data.is_simulated {
            return self.check_named(pool, username, user).await;
        }
        let Some(username) = username.map(|name| pool.fold(name)) else { return Ok(()) };
        let known = [&data.username, &user.username];
        if known.into_iter().any(|name| pool.fold(name) == username) {
            Ok(())
        } else {
            Err(SignInError::SessionInvalid)
        }
    }
}

/// Whether a user may get tokens who has done what the functions asked. A temporary password that
/// was not asked for is no hindrance (FLOW-212).
fn can_finish(client: &AppClient, user: &User, password_verified: bool) -> Result<(), SignInError> {
    match user.status {
        UserStatus::Confirmed => Ok(()),
        UserStatus::ForceChangePassword if !password_verified => Ok(()),
        UserStatus::Unconfirmed => {
            // Confirming does not answer what was asked here.
            let username = user.username.clone();
            Err(SignInError::NotConfirmed { username, password_verified: false })
        }
        UserStatus::ResetRequired if !client.hides_existence() => {
            Err(SignInError::PasswordResetRequired)
        }
        _ => Err(SignInError::WrongCredentials),
    }
}
