//! Calls to providers, with a breaker for each host: one that does not answer is left alone for a
//! while, so that its people do not pile up waiting (OIDCRP-S21).

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::outbound::{Outbound, OutboundError};
use crate::platform::{Clock, Timestamp};

/// So many failures in a row open it.
const FAILURES: u32 = 5;
/// So long nobody is let through; then one call tries.
const REST_SECONDS: i64 = 10;
const MOST: usize = 10_000;

#[derive(Clone, Copy, Debug)]
struct Seen {
    failures: u32,
    /// When the next call may try, once it is open.
    next: Timestamp,
}

#[derive(Clone)]
pub struct Caller {
    outbound: Outbound,
    clock: Clock,
    seen: Arc<RwLock<HashMap<String, Seen>>>,
}

impl Caller {
    #[must_use]
    pub fn new(outbound: Outbound, clock: Clock) -> Self {
        Self { outbound, clock, seen: Arc::default() }
    }

    /// The guard of addresses behind it.
    #[must_use]
    pub const fn outbound(&self) -> &Outbound {
        &self.outbound
    }

    /// As [`Outbound::send`]; a host that failed again and again fails at once.
    pub async fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, OutboundError> {
        let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        if !self.may_try(&host) {
            return Err(OutboundError::Failed);
        }
        let answer = self.outbound.send(request).await;
        let failed = matches!(answer, Err(OutboundError::TimedOut | OutboundError::Failed));
        self.note(&host, failed);
        answer
    }

    fn may_try(&self, host: &str) -> bool {
        let now = self.clock.now();
        {
            let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
            match seen.get(host) {
                Some(seen) if seen.failures >= FAILURES => {}
                _ => return true,
            }
        }
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        match seen.get_mut(host) {
            Some(seen) if seen.failures >= FAILURES && seen.next > now => false,
            Some(seen) => {
                seen.next = now.plus_seconds(REST_SECONDS);
                true
            }
            None => true,
        }
    }

    fn note(&self, host: &str, failed: bool) {
        let known = self.seen.read().unwrap_or_else(PoisonError::into_inner).contains_key(host);
        if !failed && !known {
            return;
        }
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        if !failed {
            seen.remove(host);
            return;
        }
        if seen.len() >= MOST {
            seen.clear();
        }
        let next = self.clock.now().plus_seconds(REST_SECONDS);
        let entry = seen.entry(host.to_owned()).or_insert(Seen { failures: 0, next });
        entry.failures = entry.failures.saturating_add(1);
        entry.next = next;
    }
}
