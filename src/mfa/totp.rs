//! The codes of authenticator apps: RFC 6238 with HMAC-SHA1, six digits, steps of 30 seconds, one
//! step of tolerance to either side (MFA-065, MFA-066).

use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

use crate::platform::{Entropy, InternalError, Timestamp};

/// Bytes of a new secret; 52 characters of base32.
const SECRET_BYTES: usize = 32;

/// The shared secret of an authenticator app.
pub struct SoftwareToken {
    secret: Zeroizing<Vec<u8>>,
}

impl SoftwareToken {
    #[must_use]
    pub fn random(entropy: &Entropy) -> Self {
        let secret: [u8; SECRET_BYTES] = entropy.bytes();
        Self { secret: Zeroizing::new(secret.to_vec()) }
    }

    #[must_use]
    pub fn from_bytes(secret: Vec<u8>) -> Self {
        Self { secret: Zeroizing::new(secret) }
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.secret
    }

    fn totp(&self, issuer: &str, account: &str) -> Result<Totp, InternalError> {
        // A colon parts issuer and account in the address; neither may hold one.
        let plain = |text: &str| text.replace(':', " ");
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .with_secret(self.secret.to_vec())
            .with_issuer(Some(plain(issuer)).filter(|issuer| !issuer.is_empty()))
            .with_account_name(plain(account))
            .build()
            .map_err(InternalError::new)
    }

    /// The time step that `code` belongs to, if it is one of the three that count now.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Result<Option<i64>, InternalError> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let seconds = u64::try_from(now.seconds()).map_err(InternalError::new)?;
        let step = self.totp("", "")?.check(&code, seconds);
        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }

    /// What people type into an app: base32 without padding (MFA-061).
    pub fn base32(&self) -> Result<String, InternalError> {
        Ok(self.totp("", "")?.secret().to_base32())
    }

    /// `otpauth://totp/…`, for a QR code (MFA-062).
    pub fn address(&self, issuer: &str, account: &str) -> Result<String, InternalError> {
        self.totp(issuer, account)?.to_url().map_err(InternalError::new)
    }
}
