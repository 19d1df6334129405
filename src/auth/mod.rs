//! The sign-in state machine: one engine behind every door. A door begins a sign-in or answers a
//! challenge and gets a [`Step`]: the next challenge, or a finished sign-in.

pub mod engine;
pub mod factor;
pub mod step;
mod watch;

pub use crate::sessions::SignedIn;
pub use engine::Auth;
pub use factor::custom::{CustomAnswer, CustomStart};
pub use factor::mfa::CodeAnswer;
pub use factor::srp::PasswordClaim;
pub use step::{Challenge, ChallengeKind, FirstFactor, SignInError, SrpChallenge, Step};
