//! Numbers on the wire and inside hashes.

use openssl::bn::{BigNum, BigNumRef};
use thiserror::Error;

use super::group::group;
use crate::platform::InternalError;

/// Digits of `N` in hex, with the sign byte that some clients put in front.
const MAX_DIGITS: usize = 770;

#[derive(Debug, Error)]
pub enum Malformed {
    /// Not hex, too long, or a multiple of `N` (FLOW-165).
    #[error("not a usable public value")]
    Refused,
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for Malformed {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

/// The client's `A`, checked: it is not a multiple of `N`, which would fix the outcome.
#[derive(Clone, Debug)]
pub struct PublicValue(Vec<u8>);

impl PublicValue {
    /// From `SRP_A`: hex of either case, any length up to that of `N` (FLOW-165).
    pub fn from_hex(text: &str) -> Result<Self, Malformed> {
        let digits = text.trim_start_matches('0');
        let too_long = text.len() > MAX_DIGITS || digits.len() > MAX_DIGITS - 2;
        if too_long || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Malformed::Refused);
        }
        let even = if digits.len() % 2 == 1 { format!("0{digits}") } else { digits.to_owned() };
        let bytes = hex::decode(even).map_err(|_| Malformed::Refused)?;
        let number = from_bytes(&bytes)?;
        if group()?.is_multiple(&number)? {
            return Err(Malformed::Refused);
        }
        Ok(Self(bytes))
    }

    /// From bytes that [`PublicValue::bytes`] gave.
    #[must_use]
    pub const fn trusted(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

pub(super) fn from_bytes(bytes: &[u8]) -> Result<BigNum, InternalError> {
    BigNum::from_slice(bytes).map_err(InternalError::new)
}

/// `PAD`: minimal big-endian two's complement, *not* the length of `N` (FLOW-141).
#[must_use]
pub(super) fn pad(bytes: &[u8]) -> Vec<u8> {
    let minimal = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let signed = minimal.first().is_none_or(|byte| byte & 0x80 != 0);
    let mut padded = Vec::with_capacity(minimal.len() + 1);
    padded.extend(signed.then_some(0));
    padded.extend_from_slice(minimal);
    padded
}

pub(super) fn pad_number(number: &BigNumRef) -> Vec<u8> {
    pad(&number.to_vec())
}

/// Lower-case hex without leading zeros, the form of `SALT` and `SRP_B` (FLOW-162).
#[must_use]
pub fn minimal_hex(bytes: &[u8]) -> String {
    let text = hex::encode(bytes);
    let minimal = text.trim_start_matches('0');
    if minimal.is_empty() { "0".to_owned() } else { minimal.to_owned() }
}
