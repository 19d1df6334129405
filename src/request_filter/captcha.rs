//! The CAPTCHA: work for a script or, without one, a sum in words; or an outside provider. What is asked
//! travels sealed in the page and is good once; who has solved it carries a mark for a while.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::provider::CaptchaProvider;
use super::rate::network_of;
use crate::keys::Sealer;
use crate::platform::secret::{same_bytes, sha256};
use crate::platform::{Clock, Entropy, InternalError, PoolId, Timestamp, internal_from};
use crate::storage::{StorageError, Store};

/// How long a page may wait for its answer.
const SECONDS: i64 = 600;
/// Zero bits that the digest must begin with: a second of an ordinary telephone.
const WORK_BITS: u32 = 17;
/// Longer ways back are not carried.
const LONGEST_RETURN: usize = 8 * 1024;
const LONGEST_ANSWER: usize = 8 * 1024;

#[derive(Clone)]
pub struct Captcha {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
    pub(super) sealer: Sealer,
    /// In place of our own question.
    pub provider: Option<CaptchaProvider>,
}

/// What a page asks.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Sealed; comes back with the answer.
    pub token: String,
    /// A script finds a number behind which the digest of both begins with `work_bits` zero bits.
    pub puzzle: String,
    pub work_bits: u32,
    /// What is the sum of these?
    pub sum_of: [u32; 2],
}

#[derive(Serialize, Deserialize)]
struct Asked {
    puzzle: String,
    sum: u32,
    return_to: Option<String>,
    expires_at: i64,
}

/// What came back.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    pub work: Option<&'a str>,
    pub sum: Option<&'a str>,
    pub provider: Option<&'a str>,
}

/// Where somebody who has solved it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solved {
    pub return_to: Option<String>,
}

#[derive(Debug, Error)]
pub enum CaptchaError {
    /// Too late, another client, or answered before.
    #[error("the question is not open any more")]
    Gone(Solved),
    #[error("the answer is wrong")]
    Wrong(Solved),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(CaptchaError: StorageError);

impl Captcha {
    /// A new question for a client; `return_to` is a path of this host.
    pub fn ask(
        &self,
        pool: &PoolId,
        address: IpAddr,
        return_to: Option<&str>,
    ) -> Result<Challenge, InternalError> {
        let puzzle = self.entropy.token();
        let sum_of = [3 + self.entropy.below(40), 2 + self.entropy.below(9)];
        let asked = Asked {
            puzzle: puzzle.clone(),
            sum: sum_of.iter().sum(),
            return_to: return_to.filter(|path| path.len() <= LONGEST_RETURN).map(str::to_owned),
            expires_at: self.clock.now().plus_seconds(SECONDS).0,
        };
        let plain = serde_json::to_vec(&asked).map_err(InternalError::new)?;
        let sealed = self.sealer.seal(&context(pool, address), &plain)?;
        let token = URL_SAFE_NO_PAD.encode(sealed);
        Ok(Challenge { token, puzzle, work_bits: WORK_BITS, sum_of })
    }

    /// Judges an answer. A question is closed by its first guess, right or wrong.
    pub async fn answer(
        &self,
        pool: &PoolId,
        address: IpAddr,
        token: &str,
        answer: Answer<'_>,
    ) -> Result<Solved, CaptchaError> {
        let lost = || CaptchaError::Gone(Solved { return_to: None });
        let asked = self.open(pool, address, token).ok_or_else(lost)?;
        let solved = Solved { return_to: asked.return_to.clone() };
        if asked.expires_at <= self.clock.now().0 {
            return Err(CaptchaError::Gone(solved));
        }
        let work = answer.work.filter(|work| !work.is_empty() && work.len() <= 32);
        // Wrong work costs no write: nobody guesses it.
        if self.provider.is_none()
            && let Some(work) = work
            && leading_zeros(&sha256(format!("{}{work}", asked.puzzle).as_bytes())) < WORK_BITS
        {
            return Err(CaptchaError::Wrong(solved));
        }
        let used = sha256(asked.puzzle.as_bytes());
        if !self.store.use_captcha(pool, &used, Timestamp(asked.expires_at)).await? {
            return Err(CaptchaError::Gone(solved));
        }
        let is_right = match &self.provider {
            Some(provider) => {
                let given = answer.provider.filter(|a| !a.is_empty() && a.len() <= LONGEST_ANSWER);
                match given {
                    Some(given) => provider.accepts(given, address).await,
                    None => false,
                }
            }
            None => work.is_some() || answer.sum.and_then(number) == Some(asked.sum),
        };
        if is_right { Ok(solved) } else { Err(CaptchaError::Wrong(solved)) }
    }

    fn open(&self, pool: &PoolId, address: IpAddr, token: &str) -> Option<Asked> {
        let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
        let plain = self.sealer.open(&context(pool, address), &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// The value of the cookie of somebody who has just solved it.
    #[must_use]
    pub fn pass(&self, pool: &PoolId, address: IpAddr) -> String {
        let at = self.clock.now().seconds();
        format!("{at}.{}", self.mark(pool, address, at))
    }

    /// When the holder of a cookie solved it: this pool's, from this address, written by us.
    #[must_use]
    pub fn solved(&self, pool: &PoolId, address: IpAddr, cookie: &str) -> Option<Timestamp> {
        let (at, mark) = cookie.split_once('.')?;
        let at: i64 = at.parse().ok()?;
        same_bytes(self.mark(pool, address, at).as_bytes(), mark.as_bytes())
            .then(|| Timestamp::from_seconds(at))
    }

    fn mark(&self, pool: &PoolId, address: IpAddr, at: i64) -> String {
        let parts =
            ["captcha-pass", pool.as_str(), &network_of(address).to_string(), &at.to_string()];
        URL_SAFE_NO_PAD.encode(self.sealer.keyed_hash(&parts))
    }
}

fn context(pool: &PoolId, address: IpAddr) -> String {
    format!("captcha:{pool}:{}", network_of(address))
}

fn leading_zeros(digest: &[u8]) -> u32 {
    let mut zeros = 0;
    for byte in digest {
        zeros += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    zeros
}

/// A number as people type it, in the digits of their keyboard.
fn number(text: &str) -> Option<u32> {
    let digits: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10).unwrap_or(c),
            _ => c,
        })
        .collect();
    digits.parse().ok()
}
