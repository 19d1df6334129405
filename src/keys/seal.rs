//! Secrets at rest: AES-256-GCM under the master key, with the key's id in front.

use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use thiserror::Error;

use crate::platform::secret::sha256;
use crate::platform::{Entropy, InternalError};

const VERSION: u8 = 1;
const KEY_ID_LEN: usize = 4;
const HEADER_LEN: usize = 1 + KEY_ID_LEN + NONCE_LEN;

#[derive(Debug, Error)]
pub enum SealError {
    /// Another master key sealed the value.
    #[error("the value was sealed with another master key")]
    WrongKey,
    #[error("the sealed value is damaged or belongs elsewhere")]
    Damaged,
    #[error("sealing failed")]
    Failed,
}

impl From<SealError> for InternalError {
    fn from(error: SealError) -> Self {
        Self::new(error)
    }
}

/// Seals and opens values. The context (for example `client-secret:<id>`) is authenticated, so a
/// sealed value cannot be moved to another row.
#[derive(Clone)]
pub struct Sealer {
    key: Arc<LessSafeKey>,
    key_id: [u8; KEY_ID_LEN],
    mac: Arc<hmac::Key>,
    entropy: Entropy,
}

impl Sealer {
    /// From a master key of 32 bytes.
    pub fn new(master_key: &[u8; 32], entropy: Entropy) -> Result<Self, SealError> {
        let unbound = UnboundKey::new(&AES_256_GCM, master_key).map_err(|_| SealError::Failed)?;
        let mut key_id = [0; KEY_ID_LEN];
        let fingerprint = sha256(&[b"portico key id".as_slice(), master_key].concat());
        key_id.copy_from_slice(&fingerprint[..KEY_ID_LEN]);
        let root = hmac::Key::new(hmac::HMAC_SHA256, master_key);
        let derived = hmac::sign(&root, b"portico lookup hash");
        Ok(Self {
            key: Arc::new(LessSafeKey::new(unbound)),
            key_id,
            mac: Arc::new(hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())),
            entropy,
        })
    }

    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; NONCE_LEN] = self.entropy.bytes();
        let mut body = plain.to_vec();
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context.as_bytes()),
                &mut body,
            )
            .map_err(|_| SealError::Failed)?;
        let mut sealed = Vec::with_capacity(HEADER_LEN + body.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.key_id);
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut body);
        Ok(sealed)
    }

    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        if sealed.len() < HEADER_LEN || sealed[0] != VERSION {
            return Err(SealError::Damaged);
        }
        if sealed[1..=KEY_ID_LEN] != self.key_id {
            return Err(SealError::WrongKey);
        }
        let nonce = Nonce::try_assume_unique_for_key(&sealed[1 + KEY_ID_LEN..HEADER_LEN])
            .map_err(|_| SealError::Damaged)?;
        let mut body = sealed[HEADER_LEN..].to_vec();
        let plain = self
            .key
            .open_in_place(nonce, Aad::from(context.as_bytes()), &mut body)
            .map_err(|_| SealError::Damaged)?;
        Ok(plain.to_vec())
    }

    /// A keyed hash, for short codes and for names that must be looked up but not read: without
    /// the master key it cannot be searched by trying.
    #[must_use]
    pub fn keyed_hash(&self, parts: &[&str]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.mac);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.sign().as_ref().to_vec()
    }
}
