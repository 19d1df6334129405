//! Sign-ins of devices that have no browser (RFC 8628, OIDC-323): a device shows a short code, a
//! person enters it on the page, and the device fetches tokens.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::clients::AppClient;
use crate::platform::secret::sha256;
use crate::platform::{
    ClientId, Clock, Entropy, InternalError, PoolId, Sub, Timestamp, internal_from,
};
use crate::pools::{Pool, PoolDirectory};
use crate::storage::{StorageError, Store};

/// How long a code waits for somebody.
pub const DEVICE_SECONDS: i64 = 600;
/// Seconds between two questions of a device.
pub const POLL_SECONDS: i64 = 5;
/// Consonants, so that no words come of it, and none that look alike (RFC 8628 §6.1).
const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
const USER_CODE_LETTERS: usize = 8;

/// What a device asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceRequest {
    pub pool_id: PoolId,
    pub client_id: ClientId,
    pub scopes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    pub expires_at: Timestamp,
}

/// What a person said.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Decision {
    Denied,
    Allowed(Allowed),
}

/// The sign-in that a device was given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Allowed {
    pub sub: Sub,
    pub auth_time: Timestamp,
    pub allowed_at: Timestamp,
    pub event_id: String,
}

/// Both codes, as the device gets them.
pub struct Begun {
    pub device_code: String,
    /// In two groups.
    pub user_code: String,
}

#[derive(Debug, Error)]
pub enum PollError {
    #[error("nobody has decided yet")]
    Pending,
    /// Asked again before the interval was over; it is longer now.
    #[error("asked too often")]
    SlowDown,
    #[error("denied")]
    Denied,
    #[error("expired")]
    Expired,
    /// Unknown, of another client, or fetched before.
    #[error("no such code")]
    Invalid,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(PollError: StorageError);

/// How a stored request answers a device that asks.
pub enum Polled {
    /// The request is gone with it.
    Decided(DeviceRequest, Decision),
    Waiting {
        expires_at: Timestamp,
        is_hasty: bool,
    },
    Unknown,
}

/// A typed code as it was made: case, spaces and dashes do not count.
fn plain(user_code: &str) -> String {
    user_code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(32)
        .collect::<String>()
        .to_uppercase()
}

/// Short codes could be found from a plain hash.
fn user_hash(pools: &PoolDirectory, plain_code: &str) -> Vec<u8> {
    pools.keyed_hash(&["device user code", plain_code])
}

/// A code as people read it best.
#[must_use]
pub fn in_groups(user_code: &str) -> String {
    let code = plain(user_code);
    let (first, second) = code.split_at(code.len() / 2);
    format!("{first}-{second}")
}

/// Keeps a request and answers its codes.
pub async fn begin(
    store: &Store,
    pools: &PoolDirectory,
    entropy: &Entropy,
    request: &DeviceRequest,
) -> Result<Begun, InternalError> {
    let device_code = entropy.token();
    let device_hash = sha256(device_code.as_bytes());
    // Two of the same are unlikely, and told apart by the index.
    for _ in 0..5 {
        let user_code = entropy.string(LETTERS, USER_CODE_LETTERS);
        let user_hash = user_hash(pools, &user_code);
        if store.insert_device_request(&device_hash, &user_hash, request, POLL_SECONDS).await? {
            return Ok(Begun { device_code, user_code: in_groups(&user_code) });
        }
    }
    Err(InternalError::new("no free user code was found"))
}

/// The request behind a code that waits for a person.
pub async fn find(
    store: &Store,
    pools: &PoolDirectory,
    clock: &Clock,
    user_code: &str,
) -> Result<Option<DeviceRequest>, StorageError> {
    let code = plain(user_code);
    if code.len() != USER_CODE_LETTERS {
        return Ok(None);
    }
    store.find_device_request(&user_hash(pools, &code), clock.now()).await
}

/// Decides once; `false` if somebody did already, or too late.
pub async fn decide(
    store: &Store,
    pools: &PoolDirectory,
    clock: &Clock,
    user_code: &str,
    decision: &Decision,
) -> Result<bool, StorageError> {
    let hash = user_hash(pools, &plain(user_code));
    store.decide_device_request(&hash, decision, clock.now()).await
}

/// What a device gets that asks: the sign-in, once.
pub async fn poll(
    store: &Store,
    clock: &Clock,
    pool: &Pool,
    client: &AppClient,
    device_code: &str,
) -> Result<(DeviceRequest, Allowed), PollError> {
    let (hash, now) = (sha256(device_code.as_bytes()), clock.now());
    match store.poll_device_request(&hash, (&pool.id, &client.id), now).await? {
        Polled::Decided(request, _) if request.expires_at <= now => Err(PollError::Expired),
        Polled::Decided(request, Decision::Allowed(allowed)) => Ok((request, allowed)),
        Polled::Decided(_, Decision::Denied) => Err(PollError::Denied),
        Polled::Waiting { expires_at, .. } if expires_at <= now => Err(PollError::Expired),
        Polled::Waiting { is_hasty: true, .. } => Err(PollError::SlowDown),
        Polled::Waiting { .. } => Err(PollError::Pending),
        Polled::Unknown => Err(PollError::Invalid),
    }
}
