//! Issuing and redeeming authorization codes (EP-141, EP-142, EP-228 – EP-232, EP-244).

use std::time::Duration;

use thiserror::Error;

use super::code::AuthorizationCode;
use super::pkce;
use crate::clients::AppClient;
use crate::platform::secret::sha256;
use crate::platform::{Clock, Entropy, InternalError, Timestamp, internal_from};
use crate::pools::Pool;
use crate::storage::{StorageError, Store};

/// EP-141.
pub const CODE_SECONDS: i64 = 300;

/// How long a replay waits for the tokens that the first exchange may still be writing.
const REPLAY_WAITS: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_millis(20),
    Duration::from_millis(80),
    Duration::from_millis(250),
];

#[derive(Debug, Error)]
pub enum RedeemError {
    /// Unknown, expired, used, of another client, for another callback, or PKCE failed.
    #[error("invalid grant: {0}")]
    InvalidGrant(&'static str),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(RedeemError: StorageError);

/// Stores a code and answers its value.
pub async fn issue(
    store: &Store,
    entropy: &Entropy,
    code: &AuthorizationCode,
) -> Result<String, StorageError> {
    let value = entropy.token();
    store.insert_authorization_code(&sha256(value.as_bytes()), code).await?;
    Ok(value)
}

/// What a token request presents.
pub struct Presented<'a> {
    pub code: &'a str,
    pub redirect_uri: &'a str,
    pub code_verifier: Option<&'a str>,
}

/// Redeems a code once. It is consumed by the attempt, whatever comes of it; a second attempt
/// revokes what the first one gave (EP-229, EP-232).
pub async fn redeem(
    store: &Store,
    clock: &Clock,
    pool: &Pool,
    client: &AppClient,
    presented: Presented<'_>,
) -> Result<AuthorizationCode, RedeemError> {
    let (hash, now) = (sha256(presented.code.as_bytes()), clock.now());
    let Some(code) = store.consume_authorization_code(&pool.id, &hash, now).await? else {
        if let Some(used) = store.find_consumed_code(&pool.id, &hash).await? {
            revoke_what_it_gave(store, pool, &used, now).await?;
        }
        return Err(RedeemError::InvalidGrant("the code is unknown or was used before"));
    };
    let refuse = |why| Err(RedeemError::InvalidGrant(why));
    if code.client_id != client.id {
        return refuse("the code is another client's");
    }
    if code.expires_at <= now {
        return refuse("the code has expired");
    }
    if code.redirect_uri != presented.redirect_uri {
        return refuse("redirect_uri differs from the authorization request");
    }
    if !pkce::verifies(code.code_challenge.as_deref(), presented.code_verifier) {
        return refuse("code_verifier does not match");
    }
    Ok(code)
}

/// EP-229. Of two exchanges at the same moment the loser may be here before the winner's tokens are.
async fn revoke_what_it_gave(
    store: &Store,
    pool: &Pool,
    used: &AuthorizationCode,
    now: Timestamp,
) -> Result<(), StorageError> {
    for wait in REPLAY_WAITS {
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        if store.revoke_family(&pool.id, &used.origin_jti, now).await? {
            return Ok(());
        }
    }
    Ok(())
}
