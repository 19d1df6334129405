//! Password hashes that other systems made: read, checked in bounded time, and replaced by one of
//! Portico's own at the first right password (IMP-250).

mod parse;
mod stored;

use std::fmt;
use std::num::NonZeroU32;

use argon2::Argon2;
use aws_lc_rs::cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{digest, pbkdf2};
use thiserror::Error;
use zeroize::Zeroizing;

pub use parse::parse;
pub(super) use stored::is_sealed;

use crate::platform::Secret;
use crate::platform::secret::same_bytes;

/// Why a text is no hash that Portico takes; the words hold nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ForeignHashError {
    #[error("The password hash is of no known kind.")]
    Unknown,
    #[error("The password hash is damaged.")]
    Malformed,
    /// Whoever signs in would keep a processor or the memory busy for long.
    #[error("The password hash costs more than Portico computes.")]
    TooCostly,
}

/// The names of `PasswordHashingAlgorithm`, and what the service does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashFamily {
    Bcrypt,
    Scrypt,
    Argon2id,
    Pbkdf2Sha256,
    Other,
}

impl HashFamily {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bcrypt => "BCRYPT",
            Self::Scrypt => "SCRYPT",
            Self::Argon2id => "ARGON2ID",
            Self::Pbkdf2Sha256 => "PBKDF2_SHA256",
            Self::Other => "OTHER",
        }
    }

    /// One of the four that a job can name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let named = [Self::Bcrypt, Self::Scrypt, Self::Argon2id, Self::Pbkdf2Sha256];
        named.into_iter().find(|family| family.as_str() == text)
    }
}

/// A hash that was read and whose cost is within the bounds.
pub struct ForeignHash {
    text: Zeroizing<String>,
    kind: Kind,
}

enum Kind {
    /// In the form `$2b$…`; Django may hash the password with SHA-256 before.
    Bcrypt {
        text: String,
        sha256_first: bool,
    },
    Scrypt {
        cost: ScryptCost,
        salt: Vec<u8>,
        hash: Vec<u8>,
    },
    /// Firebase: the key of the project, encrypted under what scrypt makes of the password.
    Firebase {
        cost: ScryptCost,
        salt: Vec<u8>,
        signer_key: Zeroizing<Vec<u8>>,
        hash: Vec<u8>,
    },
    Pbkdf2 {
        digest: Digest,
        iterations: NonZeroU32,
        salt: Vec<u8>,
        hash: Vec<u8>,
    },
    /// LDAP: one round over the password and the salt.
    Salted {
        digest: Digest,
        salt: Vec<u8>,
        hash: Vec<u8>,
    },
    Argon2 {
        settings: Box<Argon2<'static>>,
        is_id: bool,
        salt: Vec<u8>,
        hash: Vec<u8>,
    },
}

#[derive(Clone, Copy)]
struct ScryptCost {
    log_n: u8,
    r: u32,
    p: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Digest {
    Sha1,
    Sha256,
    Sha512,
}

impl Digest {
    const fn len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    fn of(self, parts: &[&[u8]]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, &parts.concat())
    }

    const fn pbkdf2(self) -> pbkdf2::Algorithm {
        match self {
            Self::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        }
    }
}

/// Some hashes are a round away from the password, and Firebase's hold a key: never printed.
impl fmt::Debug for ForeignHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ForeignHash({})", self.family().as_str())
    }
}

impl ForeignHash {
    /// The text it was read from.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn family(&self) -> HashFamily {
        match &self.kind {
            Kind::Bcrypt { .. } => HashFamily::Bcrypt,
            Kind::Scrypt { .. } | Kind::Firebase { .. } => HashFamily::Scrypt,
            Kind::Pbkdf2 { digest: Digest::Sha256, .. } => HashFamily::Pbkdf2Sha256,
            Kind::Argon2 { is_id: true, .. } => HashFamily::Argon2id,
            Kind::Pbkdf2 { .. } | Kind::Salted { .. } | Kind::Argon2 { .. } => HashFamily::Other,
        }
    }

    /// Whether it is the hash of this password. Takes up to about a second: for hashing threads.
    #[must_use]
    pub fn matches(&self, password: &Secret) -> bool {
        let password = password.expose().as_bytes();
        match &self.kind {
            Kind::Bcrypt { text, sha256_first } => {
                let first = || hex::encode(Digest::Sha256.of(&[password]));
                let verified = if *sha256_first {
                    bcrypt::verify(first(), text)
                } else {
                    bcrypt::verify(password, text)
                };
                verified.unwrap_or(false)
            }
            Kind::Scrypt { cost, salt, hash } => cost
                .derive(password, salt, hash.len())
                .is_some_and(|derived| same_bytes(&derived, hash)),
            Kind::Firebase { cost, salt, signer_key, hash } => cost
                .derive(password, salt, 32)
                .and_then(|key| encrypted(&key, signer_key))
                .is_some_and(|encrypted| same_bytes(&encrypted, hash)),
            Kind::Pbkdf2 { digest, iterations, salt, hash } => {
                pbkdf2::verify(digest.pbkdf2(), *iterations, salt, password, hash).is_ok()
            }
            Kind::Salted { digest, salt, hash } => {
                same_bytes(digest.of(&[password, salt]).as_ref(), hash)
            }
            Kind::Argon2 { settings, salt, hash, .. } => {
                let mut derived = Zeroizing::new(vec![0; hash.len()]);
                settings.hash_password_into(password, salt, &mut derived).is_ok()
                    && same_bytes(&derived, hash)
            }
        }
    }
}

impl ScryptCost {
    fn derive(self, password: &[u8], salt: &[u8], len: usize) -> Option<Zeroizing<Vec<u8>>> {
        let params = scrypt::Params::new(self.log_n, self.r, self.p).ok()?;
        let mut derived = Zeroizing::new(vec![0; len]);
        scrypt::scrypt(password, salt, &params, &mut derived).ok()?;
        Some(derived)
    }
}

/// AES-256 in counter mode from zero, as Firebase does.
fn encrypted(key: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    let key = UnboundCipherKey::new(&AES_256, key).ok()?;
    let mut text = plain.to_vec();
    let from_zero = EncryptionContext::Iv128(FixedLength::from([0; 16]));
    EncryptingKey::ctr(key).ok()?.less_safe_encrypt(&mut text, from_zero).ok()?;
    Some(text)
}
