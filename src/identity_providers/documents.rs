//! SAML metadata that was read before: a document is read once, not at every sign-in.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::metadata::{self, Metadata, Reading};
use crate::platform::Timestamp;
use crate::platform::secret::sha256;

const MOST: usize = 1000;

type Key = (Vec<u8>, Timestamp);

#[derive(Clone, Default)]
pub(super) struct Documents(Arc<RwLock<HashMap<Key, Arc<Metadata>>>>);

impl Documents {
    /// As [`metadata::read`].
    pub fn read(&self, text: &str, reading: Reading) -> Result<Arc<Metadata>, String> {
        let key = (sha256(text.as_bytes()), reading.at);
        if let Some(found) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(found));
        }
        let read = Arc::new(metadata::read(text, reading)?);
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&read));
        Ok(read)
    }
}
