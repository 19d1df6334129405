//! ID, access and refresh tokens: what they say, how they are issued, checked and revoked (TOK-).

pub mod claims;
pub mod introspect;
pub mod issue;
mod overrides;
mod pre_generation;
pub mod refresh;
pub mod revoke;
pub mod verify;

use std::sync::Arc;

use crate::keys::KeyRing;
use crate::platform::{Clock, Entropy};
use crate::pools::PoolDirectory;
use crate::storage::Store;
use crate::triggers::{Caller, Triggers};

pub use issue::{Issue, IssueError, IssuedTokens};
pub use refresh::{RefreshError, Renewal};
pub use revoke::RevokeError;
pub use verify::{AccessToken, IdHint, TokenError, claimed_client};

/// The scope of every API sign-in, and the gate of the self-service operations (TOK-052, TOK-061).
pub const USER_ADMIN_SCOPE: &str = "aws.cognito.signin.user.admin";

/// Issues and checks tokens.
#[derive(Clone)]
pub struct Tokens {
    store: Store,
    keys: KeyRing,
    pools: PoolDirectory,
    clock: Clock,
    entropy: Entropy,
    triggers: Triggers,
    caller: Arc<Caller>,
}

impl Tokens {
    #[must_use]
    pub fn new(
        store: Store,
        keys: KeyRing,
        pools: PoolDirectory,
        clock: Clock,
        entropy: Entropy,
        triggers: Triggers,
    ) -> Self {
        Self { store, keys, pools, clock, entropy, triggers, caller: Arc::default() }
    }

    /// The same, on behalf of a request (what the functions are told of it).
    #[must_use]
    pub fn called_by(&self, caller: Caller) -> Self {
        Self { caller: Arc::new(caller), ..self.clone() }
    }
}
