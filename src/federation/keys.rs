//! Discovery documents and key sets of providers, kept for a while (OIDCRP-042).

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use openidconnect::core::CoreJsonWebKeySet;
use serde_json::Value;
use url::Url;

use super::breaker::Caller;
use super::{FederationError, json};
use crate::outbound::{Outbound, OutboundError};
use crate::platform::{Clock, Timestamp};

/// How long a document is kept that does not say so itself, and what it may say.
#[derive(Clone, Copy)]
struct Keep {
    usual: i64,
    least: i64,
    most: i64,
}

const DISCOVERY: Keep = Keep { usual: 3600, least: 60, most: DAY_SECONDS };
const KEYS: Keep = Keep { usual: 600, least: 300, most: DAY_SECONDS };
const DAY_SECONDS: i64 = 24 * 3600;
/// Between two fetches that an unknown key causes.
const REFETCH_SECONDS: i64 = 60;
const MOST: usize = 10_000;
/// What a discovery document leads to (OIDCRP-005).
const ENDPOINTS: [&str; 4] =
    ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"];

#[derive(Clone)]
struct Kept {
    fetched_at: Timestamp,
    until: Timestamp,
    /// When an unknown key last caused a fetch.
    forced_at: Option<Timestamp>,
    value: Arc<Value>,
}

#[derive(Clone)]
pub struct Documents {
    pub(super) caller: Caller,
    clock: Clock,
    kept: Arc<RwLock<HashMap<String, Kept>>>,
}

impl Documents {
    #[must_use]
    pub fn new(outbound: Outbound, clock: Clock) -> Self {
        let caller = Caller::new(outbound, clock.clone());
        Self { caller, clock, kept: Arc::default() }
    }

    /// The document as kept, or fetched. `fresh`: what is kept does not do.
    async fn get(&self, url: &str, keep: Keep, fresh: bool) -> Result<Arc<Value>, OutboundError> {
        let now = self.clock.now();
        let known = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(url).cloned();
        let forced_at = known.as_ref().and_then(|kept| kept.forced_at);
        if let Some(kept) = known.as_ref().filter(|kept| kept.until > now) {
            let is_soon = forced_at.is_some_and(|at| at.plus_seconds(REFETCH_SECONDS) > now);
            if !fresh || is_soon {
                return Ok(Arc::clone(&kept.value));
            }
            // Whoever comes meanwhile does not ask as well.
            let mut all = self.kept.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = all.get_mut(url) {
                kept.forced_at = Some(now);
            }
        }
        let mut last = OutboundError::Failed;
        // One retry (OIDCRP-041).
        for _ in 0..2 {
            match self.fetch(url).await {
                Ok((value, seconds)) => {
                    let value = Arc::new(value);
                    let seconds = seconds.unwrap_or(keep.usual).clamp(keep.least, keep.most);
                    let forced_at = if fresh { Some(now) } else { forced_at };
                    let kept = Kept {
                        fetched_at: now,
                        until: now.plus_seconds(seconds),
                        forced_at,
                        value: Arc::clone(&value),
                    };
                    let mut all = self.kept.write().unwrap_or_else(PoisonError::into_inner);
                    if all.len() >= MOST {
                        all.clear();
                    }
                    all.insert(url.to_owned(), kept);
                    return Ok(value);
                }
                Err(error) => last = error,
            }
        }
        // What was good today is better than nothing, unless a key is missing from it.
        match known.filter(|kept| !fresh && kept.fetched_at.plus_seconds(DAY_SECONDS) > now) {
            Some(kept) => Ok(kept.value),
            None => Err(last),
        }
    }

    /// The document, and for how many seconds it says that it is good.
    async fn fetch(&self, url: &str) -> Result<(Value, Option<i64>), OutboundError> {
        let request = http::Request::get(url)
            .header("accept", "application/json")
            .body(Vec::new())
            .map_err(|_| OutboundError::Refused("not an address"))?;
        let answer = self.caller.send(request).await?;
        if answer.status() != http::StatusCode::OK {
            return Err(OutboundError::Failed);
        }
        let seconds = freshness(answer.headers());
        json::parse(answer.body()).map(|value| (value, seconds)).map_err(|_| OutboundError::Failed)
    }

    /// The discovery document of an issuer, which has to name itself (OIDCRP-S12), with a slash more
    /// at most (OIDCRP-T30).
    pub async fn discovery(
        &self,
        issuer: &str,
        fresh: bool,
    ) -> Result<Arc<Value>, FederationError> {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let document = self.get(&url, DISCOVERY, fresh).await?;
        let named = document["issuer"].as_str().unwrap_or_default();
        if named != issuer && named.strip_suffix('/') != Some(issuer) {
            return Err(FederationError::Refused(
                "The discovery document names another issuer".to_owned(),
            ));
        }
        for name in ENDPOINTS {
            let Some(endpoint) = document[name].as_str() else { continue };
            let is_good = Url::parse(endpoint).is_ok_and(|url| {
                matches!(url.scheme(), "https" | "http")
                    && self.caller.outbound().check(&url).is_ok()
            });
            if !is_good {
                let text = format!("The discovery document has a {name} that may not be called");
                return Err(FederationError::Refused(text));
            }
        }
        Ok(document)
    }

    /// The keys at an address that may sign: RSA of 2048 bits and more, and the curves (OIDCRP-S10).
    /// `fresh`: a key was not among them; asks again, but not more than once a minute.
    pub async fn keys(&self, url: &str, fresh: bool) -> Result<CoreJsonWebKeySet, FederationError> {
        let keys = self.signing_keys(url, fresh).await?;
        serde_json::from_value(serde_json::json!({ "keys": keys })).map_err(|_| {
            FederationError::Refused("The keys of the provider cannot be read".to_owned())
        })
    }

    /// As [`Documents::keys`], as they are written.
    pub async fn signing_keys(
        &self,
        url: &str,
        fresh: bool,
    ) -> Result<Vec<Value>, FederationError> {
        let set = self.get(url, KEYS, fresh).await.map_err(|error| match error {
            OutboundError::TimedOut => FederationError::KeysTimeout,
            other => other.into(),
        })?;
        let all = set["keys"].as_array().into_iter().flatten();
        let signing = all
            .filter(|key| key["use"].as_str().is_none_or(|usage| usage == "sig"))
            .filter(|key| match key["kty"].as_str() {
                // 256 bytes in base64url.
                Some("RSA") => key["n"].as_str().is_some_and(|n| n.len() >= 342),
                Some("EC") => true,
                _ => false,
            });
        Ok(signing.cloned().collect())
    }
}

/// `max-age` of `Cache-Control`; nothing where it may not be kept.
fn freshness(headers: &http::HeaderMap) -> Option<i64> {
    let text = headers.get("cache-control")?.to_str().ok()?.to_ascii_lowercase();
    let mut seconds = None;
    for part in text.split(',').map(str::trim) {
        if matches!(part, "no-store" | "no-cache") {
            return Some(0);
        }
        if let Some(number) = part.strip_prefix("max-age=") {
            seconds = number.trim_matches('"').parse().ok().or(seconds);
        }
    }
    seconds
}
