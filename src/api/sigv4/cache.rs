//! Derived signing keys, so that four HMACs are done once a day and key, not once a request.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};

use super::claim::Claim;
use crate::platform::Secret;

/// More keys than one node meets on a day; past it the cache starts afresh.
const LIMIT: usize = 1024;

/// Signing keys by credential scope. A changed secret makes its entry useless.
#[derive(Default)]
pub struct KeyCache(RwLock<HashMap<String, (Secret, Key)>>);

impl KeyCache {
    pub(super) fn signing_key(&self, claim: &Claim<'_>, secret: &Secret) -> Key {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, key)) = known.get(claim.credential)
            && of.matches(secret.expose())
        {
            return key.clone();
        }
        drop(known);
        let key = derive(claim, secret);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= LIMIT {
            known.clear();
        }
        known.insert(claim.credential.to_owned(), (secret.clone(), key.clone()));
        key
    }
}

fn derive(claim: &Claim<'_>, secret: &Secret) -> Key {
    let start = zeroize::Zeroizing::new(format!("AWS4{}", secret.expose()));
    let mut key = Key::new(HMAC_SHA256, start.as_bytes());
    for part in [claim.date, claim.region, claim.service, "aws4_request"] {
        key = Key::new(HMAC_SHA256, sign(&key, part.as_bytes()).as_ref());
    }
    key
}
