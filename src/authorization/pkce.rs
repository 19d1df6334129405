//! Proof Key for Code Exchange, S256 only (RFC 7636, EP-113, EP-114, EP-232).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::platform::secret::{same_bytes, sha256};

/// 43 characters of base64url.
#[must_use]
pub fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Whether the verifier fits; a verifier without a challenge, or a challenge without a verifier,
/// does not (trap 11 of file 01).
#[must_use]
pub fn verifies(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let expected = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
            is_verifier(verifier) && same_bytes(expected.as_bytes(), challenge.as_bytes())
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// 43 to 128 unreserved characters (EP-213).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
}
