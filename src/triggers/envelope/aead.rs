//! AES-256-GCM with a nonce that the format gives.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// The ciphertext with its tag behind it.
pub fn encrypt(
    key: &[u8; 32],
    nonce: [u8; NONCE_LEN],
    authenticated: &[u8],
    plain: &[u8],
) -> Option<Vec<u8>> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
    let mut text = plain.to_vec();
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, Aad::from(authenticated), &mut text).ok()?;
    Some(text)
}
