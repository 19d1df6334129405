//! ID, access and refresh tokens: what they say, how they are issued, checked and revoked (TOK-).

pub mod claims;
pub mod introspect;
pub mod issue;
pub mod refresh;
pub mod revoke;
pub mod verify;

use crate::keys::KeyRing;
use crate::platform::{Clock, Entropy};
use crate::pools::PoolDirectory;
use crate::storage::Store;

pub use issue::{Issue, IssuedTokens};
pub use refresh::{RefreshError, Renewal};
pub use revoke::RevokeError;
pub use verify::{AccessToken, IdHint, TokenError};

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
}

impl Tokens {
    #[must_use]
    pub const fn new(
        store: Store,
        keys: KeyRing,
        pools: PoolDirectory,
        clock: Clock,
        entropy: Entropy,
    ) -> Self {
        Self { store, keys, pools, clock, entropy }
    }
}
