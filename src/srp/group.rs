//! The group: the 3072-bit prime of RFC 3526 and the generator 2 (FLOW-140, FLOW-142).

use std::sync::LazyLock;

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::error::ErrorStack;

use super::fixed_base::Table;
use super::number::pad_number;
use crate::platform::InternalError;
use crate::platform::secret::sha256;

pub(super) struct Group {
    pub modulus: BigNum,
    pub generator: BigNum,
    pub multiplier: BigNum,
}

static GROUP: LazyLock<Result<Group, ErrorStack>> = LazyLock::new(|| {
    let modulus = BigNum::get_rfc3526_prime_3072()?;
    let generator = BigNum::from_u32(2)?;
    let preimage = [pad_number(&modulus), pad_number(&generator)].concat();
    let multiplier = BigNum::from_slice(&sha256(&preimage))?;
    Ok(Group { modulus, generator, multiplier })
});

static TABLE: LazyLock<Result<Table, InternalError>> = LazyLock::new(|| Table::new(group()?));

pub(super) fn group() -> Result<&'static Group, InternalError> {
    GROUP.as_ref().map_err(|error| InternalError::new(error.clone()))
}

impl Group {
    /// `base ^ exponent`, in constant time if the exponent is a [`SecretNumber`].
    pub fn power(&self, base: &BigNumRef, exponent: &BigNumRef) -> Result<BigNum, InternalError> {
        let run = || {
            let (mut context, mut result) = (BigNumContext::new()?, BigNum::new()?);
            result.mod_exp(base, exponent, &self.modulus, &mut context)?;
            Ok(result)
        };
        run().map_err(|error: ErrorStack| InternalError::new(error))
    }

    pub fn product(&self, a: &BigNumRef, b: &BigNumRef) -> Result<BigNum, InternalError> {
        let run = || {
            let (mut context, mut result) = (BigNumContext::new()?, BigNum::new()?);
            result.mod_mul(a, b, &self.modulus, &mut context)?;
            Ok(result)
        };
        run().map_err(|error: ErrorStack| InternalError::new(error))
    }

    pub fn sum(&self, a: &BigNumRef, b: &BigNumRef) -> Result<BigNum, InternalError> {
        let run = || {
            let (mut context, mut result) = (BigNumContext::new()?, BigNum::new()?);
            result.mod_add(a, b, &self.modulus, &mut context)?;
            Ok(result)
        };
        run().map_err(|error: ErrorStack| InternalError::new(error))
    }

    pub fn inverse(&self, number: &BigNumRef) -> Result<BigNum, InternalError> {
        let run = || {
            let (mut context, mut result) = (BigNumContext::new()?, BigNum::new()?);
            result.mod_inverse(number, &self.modulus, &mut context)?;
            Ok(result)
        };
        run().map_err(|error: ErrorStack| InternalError::new(error))
    }

    /// `g ^ exponent` for a secret exponent.
    pub fn generator_power(&self, exponent: &[u8]) -> Result<BigNum, InternalError> {
        if let Ok(exponent) = exponent.try_into() {
            let table = TABLE.as_ref().map_err(|error| InternalError::new(error.to_string()))?;
            return table.power(self, exponent);
        }
        self.power(&self.generator, SecretNumber::new(exponent)?.number())
    }

    /// Whether `number mod N` is zero.
    pub fn is_multiple(&self, number: &BigNumRef) -> Result<bool, InternalError> {
        let run = || {
            let (mut context, mut rest) = (BigNumContext::new()?, BigNum::new()?);
            rest.nnmod(number, &self.modulus, &mut context)?;
            Ok(rest.num_bits() == 0)
        };
        run().map_err(|error: ErrorStack| InternalError::new(error))
    }
}

/// An exponent nobody may learn: OpenSSL takes the constant-time path for it, and it is wiped.
pub(super) struct SecretNumber(BigNum);

impl SecretNumber {
    pub fn new(bytes: &[u8]) -> Result<Self, InternalError> {
        let mut number = BigNum::from_slice(bytes).map_err(InternalError::new)?;
        number.set_const_time();
        Ok(Self(number))
    }

    pub fn number(&self) -> &BigNumRef {
        &self.0
    }
}

impl Drop for SecretNumber {
    fn drop(&mut self) {
        self.0.clear();
    }
}
