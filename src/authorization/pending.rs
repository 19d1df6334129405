//! Steps that a browser has still to finish. It holds a random handle, the database the step.

use super::code::PendingRequest;
use crate::platform::secret::sha256;
use crate::platform::{Clock, Entropy, PoolId};
use crate::storage::{StorageError, Store};

/// What a handle leads to.
pub enum Found {
    Step(Box<PendingRequest>),
    /// Too late, already done, or never there.
    Gone,
}

/// Remembers a step and answers the handle for the browser.
pub async fn remember(
    store: &Store,
    entropy: &Entropy,
    pending: &PendingRequest,
) -> Result<String, StorageError> {
    let handle = entropy.token();
    store.put_authorization_request(&sha256(handle.as_bytes()), pending).await?;
    Ok(handle)
}

/// Puts another step under the same handle.
pub async fn replace(
    store: &Store,
    handle: &str,
    pending: &PendingRequest,
) -> Result<(), StorageError> {
    store.put_authorization_request(&sha256(handle.as_bytes()), pending).await
}

/// The step of a handle, in this pool only.
pub async fn find(
    store: &Store,
    clock: &Clock,
    pool: &PoolId,
    handle: &str,
) -> Result<Found, StorageError> {
    let found = store.find_authorization_request(&sha256(handle.as_bytes())).await?;
    Ok(match found {
        Some(pending) if &pending.pool_id == pool && pending.expires_at > clock.now() => {
            Found::Step(Box::new(pending))
        }
        _ => Found::Gone,
    })
}

/// Ends a step; answers whether it was still there.
pub async fn finish(store: &Store, handle: &str) -> Result<bool, StorageError> {
    store.take_authorization_request(&sha256(handle.as_bytes())).await
}
