//! Limits on how often somebody may ask (EP-032, EP-243, UI-911, OIDC-314), counted in the memory of
//! this node. The memory is bounded: old counts are forgotten, and a flood of sources cannot fill it.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, web};

use super::client_address::{authority, client_address};
use super::normalize::canonical;
use super::respond::too_many_requests;
use crate::app::App;
use crate::platform::Timestamp;

/// Counts remembered at once for one limit; beyond it the oldest windows go first.
const MOST_COUNTS: usize = 100_000;

/// So many in so many seconds, in windows of fixed length.
struct Limit {
    most: u32,
    seconds: i64,
    counts: Mutex<HashMap<u64, (i64, u32)>>,
}

/// All limits of the node. Made once, shared by every worker.
pub struct RateLimits {
    is_on: bool,
    hasher: RandomState,
    source: Limit,
    client: Limit,
    machine: Limit,
    failures: Limit,
    sign_ins: Limit,
}

/// Too many; try again after so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    pub retry_after: u64,
}

impl Limit {
    fn new(most: u32, seconds: i64) -> Self {
        Self { most, seconds, counts: Mutex::default() }
    }

    /// Adds `more` to the count of this window and answers whether the limit held before.
    fn take(&self, key: u64, more: u32, now: Timestamp) -> Result<(), Exceeded> {
        let window = now.seconds().div_euclid(self.seconds);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_COUNTS && !counts.contains_key(&key) {
            counts.retain(|_, (of, _)| *of == window);
            if counts.len() >= MOST_COUNTS {
                counts.clear();
            }
        }
        let count = counts.entry(key).or_insert((window, 0));
        if count.0 != window {
            *count = (window, 0);
        }
        if count.1 >= self.most {
            let left = (window + 1) * self.seconds - now.seconds();
            return Err(Exceeded { retry_after: u64::try_from(left).unwrap_or(1).max(1) });
        }
        count.1 += more;
        Ok(())
    }
}

impl RateLimits {
    /// The limits of the service (UI-911, QUO-036), and 20 failed authentications a minute.
    #[must_use]
    pub fn new(is_on: bool) -> Self {
        Self {
            is_on,
            hasher: RandomState::new(),
            source: Limit::new(300, 1),
            client: Limit::new(300, 1),
            machine: Limit::new(150, 1),
            failures: Limit::new(20, 60),
            sign_ins: Limit::new(3000, 60),
        }
    }

    /// A request to a page or endpoint, by source and host (UI-911).
    pub fn visit(&self, source: IpAddr, host: &str, now: Timestamp) -> Result<(), Exceeded> {
        self.take(&self.source, (source, host), 1, now)
    }

    /// A request that names a client (UI-911).
    pub fn client(&self, client_id: &str, now: Timestamp) -> Result<(), Exceeded> {
        self.take(&self.client, client_id, 1, now)
    }

    /// A `client_credentials` request (EP-032).
    pub fn machine(&self, source: IpAddr, client_id: &str, now: Timestamp) -> Result<(), Exceeded> {
        self.take(&self.machine, (source, client_id), 1, now)
    }

    /// The first step of a sign-in through the API: each costs arithmetic (trap 18 of file 03).
    pub fn sign_in(&self, source: IpAddr, now: Timestamp) -> Result<(), Exceeded> {
        self.take(&self.sign_ins, source, 1, now)
    }

    /// Whether this source may still try to authenticate as this client (EP-243).
    pub fn may_authenticate(
        &self,
        source: IpAddr,
        client_id: &str,
        now: Timestamp,
    ) -> Result<(), Exceeded> {
        self.take(&self.failures, (source, client_id), 0, now)
    }

    /// Counts a failed authentication (EP-243).
    pub fn failed(&self, source: IpAddr, client_id: &str, now: Timestamp) {
        // The next attempt asks; this one has its answer already.
        let _ = self.take(&self.failures, (source, client_id), 1, now);
    }

    fn take(
        &self,
        limit: &Limit,
        key: impl Hash,
        more: u32,
        now: Timestamp,
    ) -> Result<(), Exceeded> {
        if !self.is_on {
            return Ok(());
        }
        limit.take(self.hasher.hash_one(key), more, now)
    }
}

/// Middleware for pages and endpoints: too many requests of one source get 429 (UI-911).
pub async fn limit_visits<B: MessageBody + 'static>(
    app: web::Data<App>,
    limits: web::Data<RateLimits>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if limits.is_on && canonical(request.path()).is_some() {
        let (head, proxies) = (request.head(), &app.config.trusted_proxies);
        let source = client_address(head, proxies);
        if let Err(exceeded) = limits.visit(source, &authority(head, proxies), app.clock.now()) {
            let refused = too_many_requests(exceeded.retry_after);
            return Ok(request.into_response(refused).map_into_right_body());
        }
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// The limits of the server that a request came to.
#[must_use]
pub fn limits_of(request: &HttpRequest) -> Option<&RateLimits> {
    request.app_data::<web::Data<RateLimits>>().map(web::Data::get_ref)
}
