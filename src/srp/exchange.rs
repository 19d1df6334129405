//! The server's half of an exchange: `B`, then the signature that only the password can make.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::bn::BigNum;
use zeroize::Zeroizing;

use super::group::{SecretNumber, group};
use super::number::{PublicValue, from_bytes, pad, pad_number};
use crate::platform::secret::{same_bytes, sha256};
use crate::platform::{Entropy, InternalError};

const DERIVED_KEY: &[u8] = b"Caldera Derived Key\x01";

/// What the server drew for one attempt (FLOW-148).
#[derive(Clone)]
pub struct Ephemeral {
    /// `b`.
    pub secret: Zeroizing<Vec<u8>>,
    /// `B`.
    pub public: Vec<u8>,
}

/// Who proves a password: pool name and user name, or device group key and device key.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    pub scope: &'a str,
    pub name: &'a str,
}

/// What the client sends to prove it.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// As received; the server signs the same bytes (FLOW-156).
    pub timestamp: &'a str,
    pub secret_block: &'a [u8],
    /// Base64.
    pub signature: &'a str,
}

/// A fresh `b` of 256 bits, such that neither `B` nor `u` is zero (FLOW-148, FLOW-176).
pub fn begin(
    verifier: &[u8],
    a: &PublicValue,
    entropy: &Entropy,
) -> Result<Ephemeral, InternalError> {
    loop {
        let ephemeral = Ephemeral::of(verifier, entropy.bytes::<32>().to_vec())?;
        let scrambler = scrambler(a, &ephemeral.public);
        if !ephemeral.public.is_empty() && scrambler.iter().any(|byte| *byte != 0) {
            return Ok(ephemeral);
        }
    }
}

impl Ephemeral {
    /// `B = (k·v + g^b) mod N` of a given `b`.
    pub fn of(verifier: &[u8], secret: Vec<u8>) -> Result<Self, InternalError> {
        let (group, secret) = (group()?, Zeroizing::new(secret));
        let blinded = group.product(&group.multiplier, &*from_bytes(verifier)?)?;
        let public = group.sum(&blinded, &*group.generator_power(&secret)?)?.to_vec();
        Ok(Self { secret, public })
    }
}

/// `u` (FLOW-149).
fn scrambler(a: &PublicValue, b: &[u8]) -> Vec<u8> {
    sha256(&[pad(a.bytes()), pad(b)].concat())
}

/// `K` (FLOW-149 – FLOW-152).
fn session_key(
    verifier: &[u8],
    a: &PublicValue,
    ephemeral: &Ephemeral,
) -> Result<Zeroizing<[u8; 16]>, InternalError> {
    let group = group()?;
    let u = scrambler(a, &ephemeral.public);
    // `u` is public: both values it is made from went over the wire.
    let masked = group.power(&*from_bytes(verifier)?, &*from_bytes(&u)?)?;
    let base = group.product(&*from_bytes(a.bytes())?, &masked)?;
    let b = SecretNumber::new(&ephemeral.secret)?;
    let mut shared: BigNum = group.power(&base, b.number())?;
    let material = Zeroizing::new(pad_number(&shared));
    shared.clear();
    let prk = sign(&Key::new(HMAC_SHA256, &pad(&u)), &material);
    let okm = sign(&Key::new(HMAC_SHA256, prk.as_ref()), DERIVED_KEY);
    let mut key = Zeroizing::new([0; 16]);
    key.copy_from_slice(&okm.as_ref()[..16]);
    Ok(key)
}

/// The signature of whoever knows the password behind `verifier` (FLOW-153, FLOW-259).
pub fn expected_signature(
    verifier: &[u8],
    a: &PublicValue,
    ephemeral: &Ephemeral,
    identity: Identity<'_>,
    secret_block: &[u8],
    timestamp: &str,
) -> Result<[u8; 32], InternalError> {
    let key = session_key(verifier, a, ephemeral)?;
    let message =
        [identity.scope.as_bytes(), identity.name.as_bytes(), secret_block, timestamp.as_bytes()]
            .concat();
    let mut signature = [0; 32];
    signature.copy_from_slice(sign(&Key::new(HMAC_SHA256, key.as_slice()), &message).as_ref());
    Ok(signature)
}

impl Proof<'_> {
    /// Whether the signature is the expected one, in constant time (FLOW-173, FLOW-176).
    #[must_use]
    pub fn is_signed(&self, expected: &[u8; 32]) -> bool {
        STANDARD.decode(self.signature).is_ok_and(|given| same_bytes(&given, expected))
    }
}
