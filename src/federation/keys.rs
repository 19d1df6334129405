//! Discovery documents and key sets of providers, kept for a while (OIDCRP-042).

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use openidconnect::core::CoreJsonWebKeySet;
use serde_json::Value;
use url::Url;

use super::FederationError;
use crate::outbound::{Outbound, OutboundError};
use crate::platform::{Clock, Timestamp};

const DOCUMENT_SECONDS: i64 = 3600;
const KEYS_SECONDS: i64 = 600;
/// Between two fetches that an unknown key causes.
const REFETCH_SECONDS: i64 = 60;
const MOST: usize = 10_000;
/// What a discovery document leads to (OIDCRP-005).
const ENDPOINTS: [&str; 4] =
    ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"];

type Kept = RwLock<HashMap<String, (Timestamp, Arc<Value>)>>;

#[derive(Clone)]
pub struct Documents {
    outbound: Outbound,
    clock: Clock,
    kept: Arc<Kept>,
}

impl Documents {
    #[must_use]
    pub fn new(outbound: Outbound, clock: Clock) -> Self {
        Self { outbound, clock, kept: Arc::default() }
    }

    async fn get(&self, url: &str, seconds: i64) -> Result<Arc<Value>, OutboundError> {
        let now = self.clock.now();
        {
            let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, value)) = kept.get(url).filter(|(at, _)| at.plus_seconds(seconds) > now)
            {
                return Ok(Arc::clone(value));
            }
        }
        let mut last = OutboundError::Failed;
        // One retry (OIDCRP-041).
        for _ in 0..2 {
            match self.fetch(url).await {
                Ok(value) => {
                    let value = Arc::new(value);
                    let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
                    if kept.len() >= MOST {
                        kept.clear();
                    }
                    kept.insert(url.to_owned(), (now, Arc::clone(&value)));
                    return Ok(value);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn fetch(&self, url: &str) -> Result<Value, OutboundError> {
        let request = http::Request::get(url)
            .header("accept", "application/json")
            .body(Vec::new())
            .map_err(|_| OutboundError::Refused("not an address"))?;
        let answer = self.outbound.send(request).await?;
        if answer.status() != http::StatusCode::OK {
            return Err(OutboundError::Failed);
        }
        serde_json::from_slice(answer.body()).map_err(|_| OutboundError::Failed)
    }

    /// The discovery document of an issuer, which has to name itself (OIDCRP-S12), with a slash more
    /// at most (OIDCRP-T30).
    pub async fn discovery(&self, issuer: &str) -> Result<Arc<Value>, FederationError> {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let document = self.get(&url, DOCUMENT_SECONDS).await?;
        let named = document["issuer"].as_str().unwrap_or_default();
        if named != issuer && named.strip_suffix('/') != Some(issuer) {
            return Err(FederationError::Refused(
                "The discovery document names another issuer".to_owned(),
            ));
        }
        for name in ENDPOINTS {
            let Some(endpoint) = document[name].as_str() else { continue };
            let parsed = Url::parse(endpoint);
            if !parsed.is_ok_and(|url| self.outbound.check(&url).is_ok()) {
                let text = format!("The discovery document has a {name} that may not be called");
                return Err(FederationError::Refused(text));
            }
        }
        Ok(document)
    }

    /// The keys at an address that may sign: RSA of 2048 bits and more, and the curves (OIDCRP-S10).
    /// `fresh`: a key was not among them; asks again, but not more than once a minute.
    pub async fn keys(&self, url: &str, fresh: bool) -> Result<CoreJsonWebKeySet, FederationError> {
        let seconds = if fresh { REFETCH_SECONDS } else { KEYS_SECONDS };
        let set = self.get(url, seconds).await.map_err(|error| match error {
            OutboundError::TimedOut => FederationError::KeysTimeout,
            other => other.into(),
        })?;
        let keys: Vec<Value> = set["keys"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|key| key["use"].as_str().is_none_or(|usage| usage == "sig"))
            .filter(|key| match key["kty"].as_str() {
                // 256 bytes in base64url.
                Some("RSA") => key["n"].as_str().is_some_and(|n| n.len() >= 342),
                Some("EC") => true,
                _ => false,
            })
            .cloned()
            .collect();
        serde_json::from_value(serde_json::json!({ "keys": keys })).map_err(|_| {
            FederationError::Refused("The keys of the provider cannot be read".to_owned())
        })
    }
}
