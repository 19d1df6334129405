//! The lockout schedule after failed sign-ins (FLOW-300 – FLOW-313).

use crate::platform::{InternalError, PoolId, Timestamp};
use crate::storage::Store;

/// `lockout.*` of the configuration.
#[derive(Clone, Copy, Debug)]
pub struct LockoutSchedule {
    /// The first failure that locks (5).
    pub first_locking_failure: i64,
    /// The longest lock in seconds (900).
    pub longest_seconds: i64,
    /// Seconds without an attempt after which the counter starts again (900).
    pub forget_after_seconds: i64,
}

impl Default for LockoutSchedule {
    fn default() -> Self {
        Self { first_locking_failure: 5, longest_seconds: 900, forget_after_seconds: 900 }
    }
}

impl LockoutSchedule {
    /// min(2^(n−5), 900) seconds after the n-th failure, n ≥ 5 (FLOW-303).
    #[must_use]
    pub fn lock_seconds(&self, failures: i64) -> i64 {
        match failures - self.first_locking_failure {
            ..0 => 0,
            exponent @ 0..32 => (1_i64 << exponent).min(self.longest_seconds),
            32.. => self.longest_seconds,
        }
    }
}

/// Counted failures of one user, or of one name that nobody has (FLOW-309).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures {
    pub count: i64,
    pub locked_until: Timestamp,
    pub last_at: Timestamp,
}

/// What became of an attempt to count a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Yes,
    /// A lock began meanwhile: the attempt is ignored (FLOW-304).
    Locked,
}

/// Reads and writes the counters.
#[derive(Clone)]
pub struct Lockout {
    store: Store,
    schedule: LockoutSchedule,
}

impl Lockout {
    #[must_use]
    pub const fn new(store: Store, schedule: LockoutSchedule) -> Self {
        Self { store, schedule }
    }

    /// The failures that still count, `None` when there are none.
    pub async fn failures(
        &self,
        pool: &PoolId,
        subject: &str,
    ) -> Result<Option<Failures>, InternalError> {
        Ok(self.store.find_failures(pool, subject).await?)
    }

    #[must_use]
    pub fn is_locked(failures: Option<&Failures>, now: Timestamp) -> bool {
        failures.is_some_and(|f| f.locked_until > now)
    }

    /// Counts one failure; every node sees the same count (FLOW-310).
    pub async fn count_failure(
        &self,
        pool: &PoolId,
        subject: &str,
        now: Timestamp,
    ) -> Result<Counted, InternalError> {
        loop {
            let seen = self.store.find_failures(pool, subject).await?;
            if Self::is_locked(seen.as_ref(), now) {
                return Ok(Counted::Locked);
            }
            let live = seen
                .as_ref()
                .filter(|f| f.last_at.plus_seconds(self.schedule.forget_after_seconds) > now);
            let count = live.map_or(0, |f| f.count) + 1;
            let next = Failures {
                count,
                locked_until: now.plus_seconds(self.schedule.lock_seconds(count)),
                // Strictly later than what was seen, so that a swap can tell two failures apart.
                last_at: Timestamp(seen.as_ref().map_or(now.0, |f| now.0.max(f.last_at.0 + 1))),
            };
            if self.store.swap_failures(pool, subject, seen.as_ref(), &next).await? {
                return Ok(Counted::Yes);
            }
        }
    }

    /// A completed sign-in starts the count again (FLOW-306).
    pub async fn reset(&self, pool: &PoolId, subject: &str) -> Result<(), InternalError> {
        Ok(self.store.clear_failures(pool, subject).await?)
    }
}
