//! Proof Key for Code Exchange.

use portico::authorization::pkce::{is_challenge, verifies};

use super::flow::{CHALLENGE, VERIFIER};

// spec: EP-113, EP-114
#[test]
fn a_challenge_has_43_characters_of_base64url() {
    assert!(is_challenge(CHALLENGE));
    assert!(!is_challenge(&CHALLENGE[1..]));
    assert!(!is_challenge(&format!("{CHALLENGE}=")));
    assert!(!is_challenge(&CHALLENGE.replace('-', "+")));
}

// spec: EP-232, EP-213
#[test]
fn verifier_and_challenge_come_together_or_not_at_all() {
    assert!(verifies(Some(CHALLENGE), Some(VERIFIER)));
    assert!(verifies(None, None));
    assert!(!verifies(None, Some(VERIFIER)));
    assert!(!verifies(Some(CHALLENGE), None));
    assert!(!verifies(Some(CHALLENGE), Some(CHALLENGE)));
    // The hash of something too short to be a verifier does not count either.
    assert!(!verifies(Some("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"), Some("abc")));
}
