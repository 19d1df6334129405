//! The password policy of a pool (PWD-001 – PWD-021).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::platform::Entropy;

/// The characters that count as special (PWD-006); the space is one of them.
pub const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ";

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PasswordPolicy {
    pub minimum_length: u32,
    pub require_uppercase: bool,
    pub require_lowercase: bool,
    pub require_numbers: bool,
    pub require_symbols: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary_password_validity_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_history_size: Option<i64>,
}

impl Default for PasswordPolicy {
    /// PWD-004.
    fn default() -> Self {
        Self {
            minimum_length: 8,
            require_uppercase: true,
            require_lowercase: true,
            require_numbers: true,
            require_symbols: true,
            temporary_password_validity_days: Some(7),
            password_history_size: None,
        }
    }
}

/// The first rule a password breaks, in the order of PWD-020. The text is the API's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PolicyViolation {
    #[error("Password not long enough")]
    TooShort,
    #[error("Password must have uppercase characters")]
    NoUppercase,
    #[error("Password must have lowercase characters")]
    NoLowercase,
    #[error("Password must have numeric characters")]
    NoNumber,
    #[error("Password must have symbol characters")]
    NoSymbol,
    /// PWD-003: over 256 characters.
    #[error("Password too long")]
    TooLong,
    /// PWD-007.
    #[error("Password must not start or end with a space")]
    OuterSpace,
    /// PWD-090.
    #[error("Password has previously been used")]
    UsedBefore,
    /// RISK-024; the text is whole.
    #[error("Provided password cannot be used for security reasons.")]
    Compromised,
}

impl PasswordPolicy {
    /// Checks a password that someone has chosen.
    pub fn check(&self, password: &str) -> Result<(), PolicyViolation> {
        let has = |class: fn(char) -> bool| password.chars().any(class);
        let length = password.chars().count();
        if length < self.minimum_length.max(1) as usize {
            return Err(PolicyViolation::TooShort);
        }
        if length > 256 {
            return Err(PolicyViolation::TooLong);
        }
        if password.starts_with(char::is_whitespace) || password.ends_with(char::is_whitespace) {
            return Err(PolicyViolation::OuterSpace);
        }
        if self.require_uppercase && !has(|c| c.is_ascii_uppercase()) {
            return Err(PolicyViolation::NoUppercase);
        }
        if self.require_lowercase && !has(|c| c.is_ascii_lowercase()) {
            return Err(PolicyViolation::NoLowercase);
        }
        if self.require_numbers && !has(|c| c.is_ascii_digit()) {
            return Err(PolicyViolation::NoNumber);
        }
        if self.require_symbols && !has(|c| SYMBOLS.contains(c)) {
            return Err(PolicyViolation::NoSymbol);
        }
        Ok(())
    }

    /// A temporary password that satisfies the policy (PWD-021).
    #[must_use]
    pub fn generate(&self, entropy: &Entropy) -> String {
        // Look-alikes are left out: these are read from a message and typed.
        const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
        const LOWER: &[u8] = b"abcdefghijkmnpqrstuvwxyz";
        const DIGITS: &[u8] = b"23456789";
        const MARKS: &[u8] = b"!@#%*?-_=+";
        let length = (self.minimum_length as usize).max(12);
        let mut characters: Vec<char> = [UPPER, LOWER, DIGITS, MARKS]
            .iter()
            .flat_map(|class| entropy.string(class, 1).chars().collect::<Vec<_>>())
            .collect();
        let all = [UPPER, LOWER, DIGITS, MARKS].concat();
        characters.extend(entropy.string(&all, length - characters.len()).chars());
        for i in (1..characters.len()).rev() {
            let bound = u32::try_from(i + 1).unwrap_or(u32::MAX);
            characters.swap(i, entropy.below(bound) as usize);
        }
        characters.into_iter().collect()
    }
}
