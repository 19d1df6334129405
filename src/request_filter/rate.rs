//! Counts of rate-based rules, in the memory of this node. The memory is bounded as that of the request
//! limits is: old counts are forgotten, and a flood of sources cannot fill it.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use super::rule::Rate;
use crate::platform::{PoolId, Timestamp};

const MOST_COUNTS: usize = 100_000;

#[derive(Clone, Copy)]
struct Count {
    seconds: i64,
    window: i64,
    now: u32,
    before: u32,
}

/// Made once, shared by every worker.
#[derive(Default)]
pub struct Rates {
    hasher: RandomState,
    counts: Mutex<HashMap<u64, Count>>,
}

impl Rates {
    /// Counts a request and answers whether there were more than the rule allows within the seconds
    /// before `now`: this window, and of the last one the share that is still within reach.
    pub(super) fn exceeds(
        &self,
        rate: &Rate,
        (pool, rule): (&PoolId, &str),
        address: IpAddr,
        now: Timestamp,
    ) -> bool {
        let source = rate.by_address.then(|| network_of(address));
        let key = self.hasher.hash_one((pool, rule, rate.seconds, source));
        let window = now.seconds().div_euclid(rate.seconds);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_COUNTS && !counts.contains_key(&key) {
            counts.retain(|_, count| now.seconds().div_euclid(count.seconds) - count.window < 2);
            if counts.len() >= MOST_COUNTS {
                counts.clear();
            }
        }
        let fresh = Count { seconds: rate.seconds, window, now: 0, before: 0 };
        let count = counts.entry(key).or_insert(fresh);
        *count = match window - count.window {
            0 => *count,
            1 => Count { before: count.now, ..fresh },
            _ => fresh,
        };
        count.now = count.now.saturating_add(1);
        let left = rate.seconds - now.seconds().rem_euclid(rate.seconds);
        let reached = i64::from(count.before) * left / rate.seconds + i64::from(count.now);
        reached > i64::from(rate.limit)
    }
}

/// Somebody with IPv6 has a whole /64 to choose addresses from.
pub(super) fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}
