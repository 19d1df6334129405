//! What the server keeps of a password for SRP: `v = g^x mod N` and its salt.

use zeroize::Zeroizing;

use super::group::group;
use super::number::{from_bytes, pad};
use crate::platform::secret::sha256;
use crate::platform::{InternalError, Secret};

/// A salt and a verifier, both as big-endian bytes.
#[derive(Clone)]
pub struct Verifier {
    pub salt: Vec<u8>,
    pub value: Zeroizing<Vec<u8>>,
}

/// The verifier of a password (FLOW-144 – FLOW-146). `scope` is the pool's name for users and the
/// device group key for devices, `identity` the user name or the device key.
pub fn derive(
    scope: &str,
    identity: &str,
    password: &Secret,
    salt: Vec<u8>,
) -> Result<Verifier, InternalError> {
    let text = Zeroizing::new(format!("{scope}{identity}:{}", password.expose()));
    let inner = Zeroizing::new(sha256(text.as_bytes()));
    let preimage = Zeroizing::new([pad(&salt).as_slice(), inner.as_slice()].concat());
    let x = Zeroizing::new(sha256(&preimage));
    let value = Zeroizing::new(group()?.generator_power(&x)?.to_vec());
    Ok(Verifier { salt, value })
}

/// The verifier that a device registers itself, if it is one: `0 < v < N` (FLOW-250).
pub fn device_verifier(salt: Vec<u8>, value: Vec<u8>) -> Result<Option<Verifier>, InternalError> {
    let (number, value) = (from_bytes(&value)?, Zeroizing::new(value));
    let is_usable = number.num_bits() > 0 && number < group()?.modulus;
    Ok((is_usable && salt.len() <= 64).then_some(Verifier { salt, value }))
}
