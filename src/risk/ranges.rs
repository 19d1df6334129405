//! A service that answers with all hashes of a range, so that it never learns which was meant: five
//! hex digits of the SHA-1 go out, the rest is compared here (the API of Have I Been Pwned).

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use url::Url;

use super::breach::BreachError;
use crate::outbound::{Outbound, OutboundLimits, OutboundSettings};
use crate::platform::{Clock, InternalError};

/// What a person who signs in waits for it at most, and how large a range may be.
const LIMITS: OutboundLimits =
    OutboundLimits { timeout: Duration::from_secs(2), largest_answer: 512 * 1024 };
/// For so long it is not asked again after it did not answer.
const PAUSE_SECONDS: i64 = 30;
const PREFIX: usize = 5;

pub struct Ranges {
    base: String,
    outbound: Outbound,
    clock: Clock,
    /// Milliseconds; the service rests until then.
    paused_until: AtomicI64,
}

impl Ranges {
    pub fn new(url: &str, settings: OutboundSettings, clock: Clock) -> Result<Self, BreachError> {
        let refuse = |reason: String| BreachError::Address(reason);
        let outbound = Outbound::limited(settings, LIMITS)?;
        let parsed = Url::parse(url).map_err(|error| refuse(error.to_string()))?;
        outbound.check(&parsed).map_err(|error| refuse(error.to_string()))?;
        let base = format!("{}/", url.trim_end_matches('/'));
        Ok(Self { base, outbound, clock, paused_until: AtomicI64::new(0) })
    }

    /// `false` where the service does not answer: it is no reason to keep anybody out.
    pub async fn contains(&self, password: &str) -> bool {
        let now = self.clock.now();
        if self.paused_until.load(Ordering::Relaxed) > now.0 {
            return false;
        }
        let hash = hex::encode_upper(digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes()));
        let (prefix, rest) = hash.split_at(PREFIX);
        match self.range(prefix).await {
            Ok(range) => range.lines().any(|line| is_hash(line, rest)),
            Err(error) => {
                self.paused_until.store(now.plus_seconds(PAUSE_SECONDS).0, Ordering::Relaxed);
                tracing::warn!(%error, "breaches.range_url does not answer; passwords pass unseen");
                false
            }
        }
    }

    async fn range(&self, prefix: &str) -> Result<String, InternalError> {
        // Padding hides how large the range is, and so which it was.
        let request = http::Request::get(format!("{}{prefix}", self.base))
            .header("Add-Padding", "true")
            .body(Vec::new())
            .map_err(InternalError::new)?;
        let answer = self.outbound.send(request).await.map_err(InternalError::new)?;
        if !answer.status().is_success() {
            return Err(InternalError::new(format!("status {}", answer.status().as_u16())));
        }
        String::from_utf8(answer.into_body()).map_err(InternalError::new)
    }
}

/// `<rest of the hash>:<count>`; a count of 0 is padding.
fn is_hash(line: &str, rest: &str) -> bool {
    let (hash, count) = line.trim().split_once(':').unwrap_or((line.trim(), "1"));
    hash.eq_ignore_ascii_case(rest) && count.trim() != "0"
}
