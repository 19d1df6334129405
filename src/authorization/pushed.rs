//! Requests that an app pushes beforehand (RFC 9126, OIDC-324). The browser then carries their
//! parameters from page to page like any others, with a mark that only this deployment can make:
//! whoever changes one of them has no pushed request any more.

use super::code::{PendingRequest, PendingStep};
use super::parameters::Parameters;
use super::pending::{self, Found};
use crate::platform::secret::{same_bytes, sha256};
use crate::platform::{Clock, Entropy};
use crate::pools::{Pool, PoolDirectory};
use crate::storage::{StorageError, Store};

/// Seconds in which the browser has to arrive.
pub const PUSHED_SECONDS: i64 = 90;
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";
/// The parameter that carries the mark.
pub const MARK: &str = "pushed";
/// What the mark binds; the rest (languages, hints, who signs in) may change on the way.
const BOUND: [&str; 10] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "resource",
];

/// Whether a `request_uri` is one of ours.
#[must_use]
pub fn handle_of(request_uri: &str) -> Option<&str> {
    request_uri.strip_prefix(PREFIX)
}

/// The mark of these parameters.
#[must_use]
pub fn mark(pools: &PoolDirectory, pool: &Pool, parameters: &Parameters) -> String {
    let mut parts = vec!["pushed request", pool.id.as_str()];
    for name in BOUND {
        parts.extend([name, parameters.get(name).unwrap_or_default()]);
    }
    hex::encode(&pools.keyed_hash(&parts)[..16])
}

/// Whether the parameters were pushed, and are still those.
#[must_use]
pub fn is_pushed(pools: &PoolDirectory, pool: &Pool, parameters: &Parameters) -> bool {
    let given = parameters.single(MARK);
    given
        .is_some_and(|given| same_bytes(given.as_bytes(), mark(pools, pool, parameters).as_bytes()))
}

/// Keeps a checked request and answers its `request_uri`.
pub async fn keep(
    store: &Store,
    entropy: &Entropy,
    request: PendingRequest,
) -> Result<String, StorageError> {
    let handle = pending::remember(store, entropy, &request).await?;
    Ok(format!("{PREFIX}{handle}"))
}

/// The parameters behind a handle, once, for the client that pushed them.
pub async fn take(
    store: &Store,
    clock: &Clock,
    pool: &Pool,
    client_id: &str,
    handle: &str,
) -> Result<Option<Parameters>, StorageError> {
    let Found::Step(found) = pending::find(store, clock, &pool.id, handle).await? else {
        return Ok(None);
    };
    let is_own = matches!(found.step, PendingStep::Pushed) && found.client_id.as_str() == client_id;
    if !is_own || !store.take_authorization_request(&sha256(handle.as_bytes())).await? {
        return Ok(None);
    }
    Ok(Some(Parameters::from_pairs(found.parameters)))
}
