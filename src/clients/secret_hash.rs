//! `SecretHash`: proof that a caller knows the client's secret (USR-280 – USR-285).

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::AppClient;
use super::client::ClientSecret;
use crate::platform::secret::same_bytes;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SecretHashError {
    /// FLOW-056.
    #[error("secret hash missing")]
    Missing,
    /// FLOW-057.
    #[error("secret hash wrong")]
    Wrong,
}

impl AppClient {
    /// Checks the hash against each name it may have been made from, with each active secret
    /// (FLOW-909). A public client ignores it (FLOW-061); one that has keys in place of a secret has
    /// no hash that would do (OIDC-326).
    pub fn check_secret_hash(
        &self,
        given: Option<&str>,
        usernames: &[&str],
    ) -> Result<(), SecretHashError> {
        if self.is_public() {
            return Ok(());
        }
        let given = given.filter(|h| !h.is_empty()).ok_or(SecretHashError::Missing)?;
        let mut matched = false;
        for ClientSecret { secret, .. } in self.secrets() {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
            for username in usernames {
                let mut context = hmac::Context::with_key(&key);
                context.update(username.as_bytes());
                context.update(self.id.as_str().as_bytes());
                let expected = STANDARD.encode(context.sign().as_ref());
                matched |= same_bytes(expected.as_bytes(), given.as_bytes());
            }
        }
        if matched { Ok(()) } else { Err(SecretHashError::Wrong) }
    }
}
