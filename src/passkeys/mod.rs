//! Passkeys: WebAuthn credentials of users, for signing in without a password (UI-908, DEV-050).

pub mod ceremony;

use webauthn_rs::prelude::Passkey;

use crate::platform::{PoolId, Sub, Timestamp};

pub use ceremony::{PasskeyError, Passkeys, RelyingParty};

/// So many a user may have.
pub const MOST: usize = 20;

/// A registered passkey.
#[derive(Clone, Debug)]
pub struct StoredPasskey {
    pub pool_id: PoolId,
    pub sub: Sub,
    /// Base64url.
    pub credential_id: String,
    /// `FriendlyCredentialName`.
    pub name: String,
    pub relying_party: String,
    /// `platform` or `cross-platform`, as the browser said.
    pub attachment: Option<String>,
    pub transports: Vec<String>,
    pub passkey: Passkey,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}
