//! One entry of a user's history, in the names of the API (RISK-060 – RISK-063).

use serde::{Deserialize, Serialize};

use super::configuration::TakeoverAction;
use super::context::Visitor;
use crate::platform::Timestamp;

/// How long a history reaches back (RISK-060).
const TWO_YEARS: i64 = 2 * 365 * 86_400;
/// As long as the counters of names that nobody has.
const ONE_DAY: i64 = 86_400;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($variant,)*
        }

        impl $name {
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)*
                }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $(stringify!($variant) => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

names!(EventKind { SignIn, SignUp, ForgotPassword, PasswordChange, ResendCode });
names!(Response { Pass, Fail, InProgress });
names!(Decision { NoRisk, AccountTakeover, Block });
names!(Level { Low, Medium, High });
names!(
    /// What a history row calls a challenge.
    ChallengeName { Password, Mfa }
);
names!(ChallengeResponse { Success, Failure });
names!(FeedbackValue { Valid, Invalid });

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    pub name: ChallengeName,
    pub response: ChallengeResponse,
}

/// What somebody said about an event afterwards (RISK-070 – RISK-073).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    pub value: FeedbackValue,
    /// `Admin`, or `User` by the link of a mail.
    pub by: String,
    pub at: Timestamp,
}

/// What is kept of an event beside the columns that are searched.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    pub client_id: Option<String>,
    pub decision: Decision,
    pub level: Option<Level>,
    pub compromised: bool,
    pub challenges: Vec<Challenge>,
    pub visitor: Visitor,
}

#[derive(Clone, Debug)]
pub struct AuthEvent {
    /// The one in the tokens of the sign-in (RISK-064).
    pub id: String,
    pub at: Timestamp,
    pub kind: EventKind,
    pub response: Response,
    pub record: Record,
    pub feedback: Option<Feedback>,
}

/// A sign-in that is being watched, on its way from step to step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Watched {
    pub at: Timestamp,
    pub record: Record,
    /// What the pool wants to be done about the risk; nothing where it only looks.
    pub action: Option<TakeoverAction>,
    /// A second factor is asked for because of the risk (RISK-032, RISK-033).
    pub demands_factor: bool,
}

impl Record {
    #[must_use]
    pub const fn of(visitor: Visitor, client_id: Option<String>, level: Option<Level>) -> Self {
        let decision = if level.is_some() { Decision::AccountTakeover } else { Decision::NoRisk };
        Self { client_id, decision, level, compromised: false, challenges: Vec::new(), visitor }
    }

    pub fn answered(&mut self, name: ChallengeName, response: ChallengeResponse) {
        self.challenges.push(Challenge { name, response });
    }
}

impl AuthEvent {
    /// Whether a later risk is judged by it: what went well is known, and so is what somebody has
    /// judged (RISK-072).
    #[must_use]
    pub const fn teaches(&self) -> bool {
        matches!((self.kind, self.response), (EventKind::SignIn, Response::Pass))
            || self.feedback.is_some()
    }

    /// Names that nobody has are written down like others, so that both cost the same, and not kept.
    #[must_use]
    pub fn expires_at(&self, subject: &str) -> Timestamp {
        let is_nobody = subject.starts_with("unknown:");
        self.at.plus_seconds(if is_nobody { ONE_DAY } else { TWO_YEARS })
    }
}
