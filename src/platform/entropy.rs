//! Chance as an argument: the operating system's generator, or a seeded one for tests.

use super::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{Rng as _, RngCore as _, SeedableRng as _};

#[derive(Clone, Debug)]
enum Source {
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

/// Where random values come from. Every secret of the server is drawn here.
#[derive(Clone, Debug)]
pub struct Entropy(Source);

impl Entropy {
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// Predictable values, for tests only.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system generator")]
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => rand::rng().fill_bytes(bytes),
            Source::Seeded(rng) => {
                rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
            }
        }
    }

    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number below `bound` (which is at least 1), every value equally likely.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system generator")]
    pub fn below(&self, bound: u32) -> u32 {
        match &self.0 {
            Source::System => rand::rng().random_range(0..bound.max(1)),
            Source::Seeded(rng) => {
                rng.lock().unwrap_or_else(PoisonError::into_inner).random_range(0..bound.max(1))
            }
        }
    }

    /// 256 random bits as 43 base64url characters: codes, handles, tokens.
    #[must_use]
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// A version-4 UUID, lower case with hyphens.
    #[must_use]
    pub fn uuid(&self) -> String {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid().hyphenated().to_string()
    }

    /// A version-7 UUID: those made later sort later, so that many new rows lie side by side.
    #[must_use]
    pub fn ordered_uuid(&self, now: Timestamp) -> String {
        let millis = u64::try_from(now.0).unwrap_or_default();
        let uuid = uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid();
        uuid.hyphenated().to_string()
    }

    /// `length` characters drawn from `alphabet` (ASCII).
    #[must_use]
    pub fn string(&self, alphabet: &[u8], length: usize) -> String {
        let size = u32::try_from(alphabet.len()).unwrap_or(1);
        (0..length).map(|_| char::from(alphabet[self.below(size) as usize])).collect()
    }

    /// A one-time code of six decimal digits (USR-251).
    #[must_use]
    pub fn six_digits(&self) -> String {
        format!("{:06}", self.below(1_000_000))
    }
}
