//! The forms in which other systems write a password hash, and how much of each is computed.

use std::num::NonZeroU32;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::{Digest, ForeignHash, ForeignHashError, Kind, ScryptCost};

type Parsed<T> = Result<T, ForeignHashError>;
use ForeignHashError::{Malformed, TooCostly, Unknown};

const LONGEST: usize = 1024;
/// Doublings; 14 are a second.
const BCRYPT: std::ops::RangeInclusive<u32> = 4..=14;
/// Blocks of 128 bytes in memory (N·r): 128 MiB, and in all (N·r·p): twice that.
const SCRYPT_MEMORY: u64 = 1 << 20;
const SCRYPT_WORK: u64 = 1 << 21;
/// Rounds, of all blocks of the output together.
const PBKDF2_ROUNDS: u64 = 2_000_000;
/// KiB in memory, and written in all passes together.
const ARGON2_MEMORY: u32 = 128 * 1024;
const ARGON2_WORK: u64 = 1024 * 1024;

/// What other systems call base64: with or without padding, of either alphabet, passlib's dot.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Reads a hash.
///
/// # Errors
/// If it is of no known kind, damaged, or too costly to check.
pub fn parse(text: &str) -> Parsed<ForeignHash> {
    if text.len() > LONGEST {
        return Err(Unknown);
    }
    let kind = kind(text)?;
    Ok(ForeignHash { text: Zeroizing::new(text.to_owned()), kind })
}

fn kind(text: &str) -> Parsed<Kind> {
    if let Some((scheme, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
        return ldap(scheme, rest);
    }
    let fields: Vec<&str> = text.split('$').collect();
    match fields.as_slice() {
        ["", "2a" | "2b" | "2y", ..] => bcrypt(text, false),
        ["bcrypt", "", "2a" | "2b" | "2y", ..] => bcrypt(&text["bcrypt$".len()..], false),
        ["bcrypt_sha256", "", "2a" | "2b" | "2y", ..] => {
            bcrypt(&text["bcrypt_sha256$".len()..], true)
        }
        ["", "scrypt", parameters, salt, hash] => {
            let [log_n, r, p] = named(parameters, ["ln", "r", "p"])?;
            scrypt((number(log_n)?, number(r)?, number(p)?), bytes(salt)?, bytes(hash)?)
        }
        // Django.
        ["scrypt", n, salt, r, p, hash] => {
            let n: u64 = number(n)?;
            if !n.is_power_of_two() {
                return Err(Malformed);
            }
            let log_n = n.ilog2();
            scrypt((log_n, number(r)?, number(p)?), salt.as_bytes().to_vec(), bytes(hash)?)
        }
        ["", "fbscrypt", parameters, salt, hash] => firebase(parameters, salt, hash),
        ["", name, rounds, salt, hash] if name.starts_with("pbkdf2") => {
            let digest = match *name {
                "pbkdf2" | "pbkdf2-sha1" => Digest::Sha1,
                "pbkdf2-sha256" => Digest::Sha256,
                "pbkdf2-sha512" => Digest::Sha512,
                _ => return Err(Unknown),
            };
            // `i=600000,l=32`, or the bare number of passlib.
            let rounds =
                rounds.split(',').find_map(|part| part.strip_prefix("i=")).unwrap_or(rounds);
            pbkdf2(digest, number(rounds)?, bytes(salt)?, bytes(hash)?)
        }
        // Django: the salt is text.
        ["pbkdf2_sha256", rounds, salt, hash] => {
            pbkdf2(Digest::Sha256, number(rounds)?, salt.as_bytes().to_vec(), bytes(hash)?)
        }
        ["pbkdf2_sha1", rounds, salt, hash] => {
            pbkdf2(Digest::Sha1, number(rounds)?, salt.as_bytes().to_vec(), bytes(hash)?)
        }
        ["" | "argon2", name, rest @ ..] if name.starts_with("argon2") => argon2(name, rest),
        _ => Err(Unknown),
    }
}

fn bytes(text: &str) -> Parsed<Vec<u8>> {
    let standard: String = text
        .chars()
        .map(|c| match c {
            '.' | '-' => '+',
            '_' => '/',
            c => c,
        })
        .collect();
    LENIENT.decode(standard).map_err(|_| Malformed)
}

fn number<T: std::str::FromStr>(text: &str) -> Parsed<T> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return Err(Malformed);
    }
    // A number beyond the type is beyond every bound as well.
    text.parse().map_err(|_| TooCostly)
}

/// The values of `a=1,b=2` in the order of the names; all must be there, others may be.
fn named<'a, const N: usize>(text: &'a str, names: [&str; N]) -> Parsed<[&'a str; N]> {
    let mut values = [""; N];
    for (name, value) in text.split(',').filter_map(|part| part.split_once('=')) {
        if let Some(place) = names.iter().position(|known| *known == name) {
            values[place] = value;
        }
    }
    if values.contains(&"") { Err(Malformed) } else { Ok(values) }
}

/// A hash so short that guesses match by chance is none.
fn long_enough(hash: &[u8]) -> Parsed<()> {
    if (16..=128).contains(&hash.len()) { Ok(()) } else { Err(Malformed) }
}

fn bcrypt(text: &str, sha256_first: bool) -> Parsed<Kind> {
    let (cost, rest) = text[4..].split_once('$').ok_or(Malformed)?;
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"./".contains(&byte);
    if rest.len() != 53 || !rest.bytes().all(is_base64) {
        return Err(Malformed);
    }
    if !BCRYPT.contains(&number(cost)?) {
        return Err(TooCostly);
    }
    text.parse::<bcrypt::HashParts>().map_err(|_| Malformed)?;
    Ok(Kind::Bcrypt { text: text.to_owned(), sha256_first })
}

fn scrypt_cost((log_n, r, p): (u32, u32, u32)) -> Parsed<ScryptCost> {
    if log_n == 0 || r == 0 || p == 0 {
        return Err(Malformed);
    }
    let blocks = 1u64.checked_shl(log_n).unwrap_or(u64::MAX).saturating_mul(r.into());
    let is_shifted = log_n < 32;
    if !is_shifted || blocks > SCRYPT_MEMORY || blocks.saturating_mul(p.into()) > SCRYPT_WORK {
        return Err(TooCostly);
    }
    Ok(ScryptCost { log_n: u8::try_from(log_n).map_err(|_| TooCostly)?, r, p })
}

fn scrypt(cost: (u32, u32, u32), salt: Vec<u8>, hash: Vec<u8>) -> Parsed<Kind> {
    long_enough(&hash)?;
    Ok(Kind::Scrypt { cost: scrypt_cost(cost)?, salt, hash })
}

/// `$fbscrypt$v=1,n=14,r=8,p=1,ss=<separator>,sk=<signer key>$<salt>$<hash>`, the form in which
/// Supabase writes what Firebase exports.
fn firebase(parameters: &str, salt: &str, hash: &str) -> Parsed<Kind> {
    let [version, log_n, r, p, separator, signer_key] =
        named(parameters, ["v", "n", "r", "p", "ss", "sk"])?;
    let cost = scrypt_cost((number(log_n)?, number(r)?, number(p)?))?;
    let salt = [bytes(salt)?, bytes(separator)?].concat();
    let (signer_key, hash) = (Zeroizing::new(bytes(signer_key)?), bytes(hash)?);
    long_enough(&hash)?;
    if version != "1" || signer_key.len() != hash.len() {
        return Err(Malformed);
    }
    Ok(Kind::Firebase { cost, salt, signer_key, hash })
}

fn pbkdf2(digest: Digest, rounds: u32, salt: Vec<u8>, hash: Vec<u8>) -> Parsed<Kind> {
    long_enough(&hash)?;
    let iterations = NonZeroU32::new(rounds).ok_or(Malformed)?;
    let blocks = hash.len().div_ceil(digest.len()) as u64;
    if u64::from(rounds).saturating_mul(blocks) > PBKDF2_ROUNDS {
        return Err(TooCostly);
    }
    Ok(Kind::Pbkdf2 { digest, iterations, salt, hash })
}

/// `{SSHA}` and its relatives of RFC 2307 (userPassword): the hash, then the salt.
fn ldap(scheme: &str, rest: &str) -> Parsed<Kind> {
    let (digest, is_salted) = match scheme.to_ascii_uppercase().as_str() {
        "SHA" => (Digest::Sha1, false),
        "SSHA" => (Digest::Sha1, true),
        "SHA256" => (Digest::Sha256, false),
        "SSHA256" => (Digest::Sha256, true),
        "SHA512" => (Digest::Sha512, false),
        "SSHA512" => (Digest::Sha512, true),
        _ => return Err(Unknown),
    };
    let mut hash = bytes(rest)?;
    if hash.len() < digest.len() {
        return Err(Malformed);
    }
    let salt = hash.split_off(digest.len());
    if salt.is_empty() == is_salted {
        return Err(Malformed);
    }
    Ok(Kind::Salted { digest, salt, hash })
}

fn argon2(name: &str, rest: &[&str]) -> Parsed<Kind> {
    let algorithm = match name {
        "argon2id" => Algorithm::Argon2id,
        "argon2i" => Algorithm::Argon2i,
        "argon2d" => Algorithm::Argon2d,
        _ => return Err(Unknown),
    };
    let (version, parameters, salt, hash) = match rest {
        ["v=19", parameters, salt, hash] => (Version::V0x13, parameters, salt, hash),
        ["v=16", parameters, salt, hash] | [parameters, salt, hash] => {
            (Version::V0x10, parameters, salt, hash)
        }
        _ => return Err(Malformed),
    };
    // A secret or data beside the password would be missing.
    if parameters.split(',').any(|part| part.starts_with("keyid=") || part.starts_with("data=")) {
        return Err(Unknown);
    }
    let [memory, passes, lanes] = named(parameters, ["m", "t", "p"])?;
    let (memory, passes, lanes): (u32, u32, u32) =
        (number(memory)?, number(passes)?, number(lanes)?);
    if memory > ARGON2_MEMORY || u64::from(memory) * u64::from(passes) > ARGON2_WORK {
        return Err(TooCostly);
    }
    let (salt, hash) = (bytes(salt)?, bytes(hash)?);
    long_enough(&hash)?;
    if salt.len() < argon2::MIN_SALT_LEN {
        return Err(Malformed);
    }
    let params = Params::new(memory, passes, lanes, Some(hash.len())).map_err(|_| Malformed)?;
    let settings = Box::new(Argon2::new(algorithm, version, params));
    Ok(Kind::Argon2 { settings, is_id: algorithm == Algorithm::Argon2id, salt, hash })
}
