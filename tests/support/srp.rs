//! The client's half of SRP, written from the specification and apart from the server's half.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::bn::{BigNum, BigNumContext};
use openssl::sha::sha256;

pub const TIMESTAMP: &str = "Tue Nov 1 09:05:03 UTC 2022";

pub struct SrpClient {
    secret: BigNum,
    public: BigNum,
}

pub fn number(hex: &str) -> BigNum {
    BigNum::from_hex_str(hex).unwrap()
}

fn int(bytes: &[u8]) -> BigNum {
    BigNum::from_slice(bytes).unwrap()
}

pub fn pad(number: &BigNum) -> Vec<u8> {
    let bytes = number.to_vec();
    let sign = bytes.first().is_none_or(|byte| *byte >= 0x80);
    if sign { [vec![0], bytes].concat() } else { bytes }
}

pub fn modulus() -> BigNum {
    BigNum::get_rfc3526_prime_3072().unwrap()
}

fn power(base: &BigNum, exponent: &BigNum) -> BigNum {
    let mut result = BigNum::new().unwrap();
    result.mod_exp(base, exponent, &modulus(), &mut BigNumContext::new().unwrap()).unwrap();
    result
}

fn product(a: &BigNum, b: &BigNum) -> BigNum {
    let mut result = BigNum::new().unwrap();
    result.checked_mul(a, b, &mut BigNumContext::new().unwrap()).unwrap();
    result
}

fn private_key(scope: &str, identity: &str, password: &str, salt: &BigNum) -> BigNum {
    let inner = sha256(format!("{scope}{identity}:{password}").as_bytes());
    int(&sha256(&[pad(salt), inner.to_vec()].concat()))
}

/// What a device registers: salt and verifier in base64 (FLOW-249).
pub fn device_verifier(group: &str, device: &str, password: &str, salt: &str) -> (String, String) {
    let salt = number(salt);
    let x = private_key(group, device, password, &salt);
    let v = power(&BigNum::from_u32(2).unwrap(), &x);
    (STANDARD.encode(pad(&salt)), STANDARD.encode(pad(&v)))
}

impl SrpClient {
    pub fn new(secret: &str) -> Self {
        let secret = number(secret);
        let public = power(&BigNum::from_u32(2).unwrap(), &secret);
        Self { secret, public }
    }

    pub fn random() -> Self {
        Self::new(&uuid::Uuid::new_v4().simple().to_string().repeat(8))
    }

    /// `SRP_A`.
    pub fn public(&self) -> String {
        self.public.to_hex_str().unwrap().trim_start_matches('0').to_lowercase()
    }

    /// `PASSWORD_CLAIM_SIGNATURE`.
    pub fn sign(
        &self,
        (scope, identity, password): (&str, &str, &str),
        (salt, b, block): (&str, &str, &str),
        timestamp: &str,
    ) -> String {
        let (n, g, b) = (modulus(), BigNum::from_u32(2).unwrap(), number(b));
        let k = int(&sha256(&[pad(&n), pad(&g)].concat()));
        let u = int(&sha256(&[pad(&self.public), pad(&b)].concat()));
        let x = private_key(scope, identity, password, &number(salt));
        // (B - k·g^x) ^ (a + u·x)
        let mut base = BigNum::new().unwrap();
        let masked = product(&k, &power(&g, &x));
        base.mod_sub(&b, &masked, &n, &mut BigNumContext::new().unwrap()).unwrap();
        let mut exponent = BigNum::new().unwrap();
        exponent.checked_add(&self.secret, &product(&u, &x)).unwrap();
        let shared = power(&base, &exponent);
        let prk = sign(&Key::new(HMAC_SHA256, &pad(&u)), &pad(&shared));
        let okm = sign(&Key::new(HMAC_SHA256, prk.as_ref()), b"Caldera Derived Key\x01");
        let block = STANDARD.decode(block).unwrap();
        let message =
            [scope.as_bytes(), identity.as_bytes(), &block, timestamp.as_bytes()].concat();
        STANDARD.encode(sign(&Key::new(HMAC_SHA256, &okm.as_ref()[..16]), &message))
    }
}
