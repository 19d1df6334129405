//! JWE in compact form (RFC 7516): `A256GCM`, with the key itself or one under an RSA key.

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use zeroize::Zeroizing;

use super::aead::encrypt as gcm;
use crate::platform::Entropy;

const TAG_LEN: usize = 16;

pub fn direct(entropy: &Entropy, key: &[u8; 32], key_id: &str, plain: &[u8]) -> Option<String> {
    compact(entropy, "dir", key_id, (key, &[]), plain)
}

pub fn rsa(
    entropy: &Entropy,
    public: &OaepPublicEncryptingKey,
    key_id: &str,
    plain: &[u8],
) -> Option<String> {
    let key = Zeroizing::new(entropy.bytes::<32>());
    let mut encrypted = vec![0; public.ciphertext_size()];
    let encrypted =
        public.encrypt(&OAEP_SHA256_MGF1SHA256, key.as_slice(), &mut encrypted, None).ok()?;
    compact(entropy, "RSA-OAEP-256", key_id, (&key, encrypted), plain)
}

fn compact(
    entropy: &Entropy,
    algorithm: &str,
    key_id: &str,
    (key, encrypted_key): (&[u8; 32], &[u8]),
    plain: &[u8],
) -> Option<String> {
    let header = json!({ "alg": algorithm, "enc": "A256GCM", "kid": key_id }).to_string();
    let header = URL_SAFE_NO_PAD.encode(header);
    let iv: [u8; 12] = entropy.bytes();
    let text = gcm(key, iv, header.as_bytes(), plain)?;
    let (text, tag) = text.split_at_checked(text.len().checked_sub(TAG_LEN)?)?;
    let [encrypted_key, iv, text, tag] =
        [encrypted_key, &iv, text, tag].map(|part| URL_SAFE_NO_PAD.encode(part));
    Some(format!("{header}.{encrypted_key}.{iv}.{text}.{tag}"))
}
