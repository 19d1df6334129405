//! An authenticator app.

use totp_rs::{Builder, Secret};

/// The code that an app with this base32 secret shows at a moment, in seconds.
pub fn code_at(secret: &str, seconds: i64) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(seconds).unwrap()).to_string()
}
