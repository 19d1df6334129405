//! `g^b`, the same base at every sign-in: from a table of its powers, without squarings.

use openssl::bn::BigNum;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::group::Group;
use crate::platform::InternalError;

/// Bits of the exponent that one look-up takes.
const WINDOW: usize = 5;
/// Bytes of a number below `N`.
const SIZE: usize = 384;
/// Bits of the exponents that the table is for.
const BITS: usize = 256;
const ENTRIES: usize = 1 << WINDOW;

/// For each window the powers `g^(digit · 2^position)`, as big-endian bytes. The first ones would be
/// short numbers and quicker to multiply: all are multiplied by a mask, which the end takes off.
pub(super) struct Table {
    windows: Vec<[[u8; SIZE]; ENTRIES]>,
    unmask: BigNum,
}

impl Table {
    pub fn new(group: &Group) -> Result<Self, InternalError> {
        let count = BITS.div_ceil(WINDOW);
        let mut windows = Vec::with_capacity(count);
        let mut step = copy(&group.generator)?;
        let mask = group.power(&group.generator, &group.multiplier)?;
        let mut masks = BigNum::from_u32(1).map_err(InternalError::new)?;
        for _ in 0..count {
            masks = group.product(&masks, &mask)?;
            let mut powers = [[0; SIZE]; ENTRIES];
            let mut power = BigNum::from_u32(1).map_err(InternalError::new)?;
            for entry in &mut powers {
                let bytes = group.product(&power, &mask)?.to_vec();
                entry[SIZE - bytes.len()..].copy_from_slice(&bytes);
                power = group.product(&power, &step)?;
            }
            windows.push(powers);
            // The last one is `step ^ ENTRIES`: where the next window begins.
            step = power;
        }
        Ok(Self { windows, unmask: group.inverse(&masks)? })
    }

    /// `g^exponent`. Every entry of every window is read, whatever the exponent is.
    pub fn power(&self, group: &Group, exponent: &[u8; 32]) -> Result<BigNum, InternalError> {
        let mut result = copy(&self.unmask)?;
        for (index, powers) in self.windows.iter().enumerate() {
            let digit = digit(exponent, index * WINDOW);
            let mut chosen = Zeroizing::new([0_u8; SIZE]);
            for (number, entry) in (0_u8..).zip(powers) {
                let mask = 0_u8.wrapping_sub(number.ct_eq(&digit).unwrap_u8());
                for (byte, candidate) in chosen.iter_mut().zip(entry) {
                    *byte |= candidate & mask;
                }
            }
            let factor = BigNum::from_slice(chosen.as_slice()).map_err(InternalError::new)?;
            result = group.product(&result, &factor)?;
        }
        Ok(result)
    }
}

/// `WINDOW` bits of a big-endian number from a position that counts from its low end.
fn digit(exponent: &[u8; 32], position: usize) -> u8 {
    let byte = |from_low: usize| {
        exponent.len().checked_sub(from_low + 1).map_or(0, |index| u16::from(exponent[index]))
    };
    let (low, shift) = (position / 8, position % 8);
    let pair = byte(low) | (byte(low + 1) << 8);
    u8::try_from((pair >> shift) & 0x1f).unwrap_or(0)
}

fn copy(number: &BigNum) -> Result<BigNum, InternalError> {
    BigNum::from_slice(&number.to_vec()).map_err(InternalError::new)
}
