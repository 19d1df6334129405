//! How a code travels to a custom sender: encrypted, in the message format of the AWS Encryption SDK,
//! so that functions written for the service decrypt it as they always did, or as a JWE
//! (CUSTEMAIL-009, CUSTEMAIL-010).

mod aead;
mod encryption_sdk;
mod jwe;
pub mod kms;

use aws_lc_rs::rsa::{OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;
use zeroize::Zeroizing;

use encryption_sdk::DataKey;
use kms::Kms;

use crate::platform::{Entropy, PoolId, Secret};

/// The key namespace of the raw AES key ring; the key name is the pool's `KMSKeyID`.
pub const NAMESPACE: &str = "portico";

#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeError {
    #[error("no custom sender key is configured")]
    NoKey,
    #[error("the custom sender key is not 32 bytes in base64")]
    InvalidKey,
    #[error("the public key of custom senders is not an RSA key in PEM")]
    InvalidPublicKey,
    #[error("the address of the key service is neither https nor on this machine")]
    InvalidEndpoint,
    #[error("the key service gave no data key")]
    NoDataKey,
    #[error("the code could not be encrypted")]
    Failed,
}

/// A key of 256 bits.
#[derive(Clone)]
pub struct SenderKey(Zeroizing<[u8; 32]>);

impl SenderKey {
    /// From base64, as configured.
    pub fn from_base64(text: &Secret) -> Result<Self, EnvelopeError> {
        let bytes = STANDARD.decode(text.expose().trim()).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| EnvelopeError::InvalidKey)?;
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| EnvelopeError::InvalidKey)?;
        Ok(Self(Zeroizing::new(key)))
    }
}

/// In what form codes leave, and with which key.
pub enum Envelope {
    /// The AWS Encryption SDK with a raw AES key ring.
    EncryptionSdk(SenderKey),
    /// The AWS Encryption SDK with data keys of a key service.
    Kms(Box<Kms>),
    /// JWE, `dir` and `A256GCM`.
    JweDirect(SenderKey),
    /// JWE, `RSA-OAEP-256` and `A256GCM`: Portico holds only the public key.
    JweRsa(Box<OaepPublicEncryptingKey>),
}

impl Envelope {
    /// From a public key in PEM (`BEGIN PUBLIC KEY`).
    pub fn jwe_rsa(pem: &str) -> Result<Self, EnvelopeError> {
        let invalid = || EnvelopeError::InvalidPublicKey;
        let base64: String =
            pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
        let der = STANDARD.decode(base64).map_err(|_| invalid())?;
        let key = PublicEncryptingKey::from_der(&der).map_err(|_| invalid())?;
        let key = OaepPublicEncryptingKey::new(key).map_err(|_| invalid())?;
        Ok(Self::JweRsa(Box::new(key)))
    }

    /// `request.code` for a code: base64 of a message, or a compact JWE. `key_name` is the pool's
    /// `KMSKeyID`.
    pub async fn seal(
        &self,
        entropy: &Entropy,
        pool: &PoolId,
        key_name: &str,
        code: &Secret,
    ) -> Result<String, EnvelopeError> {
        let plain = code.expose().as_bytes();
        // What the key was used for; the function finds it in the message.
        let context = [("userpool-id", pool.as_str())];
        let encrypt =
            |entropy: &Entropy, data_key: &DataKey, context: &[(&str, &str)], plain: &[u8]| {
                encryption_sdk::encrypt(entropy, data_key, context, plain)
                    .map(|message| STANDARD.encode(message))
            };
        match self {
            Self::EncryptionSdk(key) => DataKey::wrapped(entropy, &key.0, key_name, &context)
                .and_then(|data_key| encrypt(entropy, &data_key, &context, plain)),
            Self::Kms(kms) => {
                let data_key = kms.data_key(key_name, &context).await?;
                encrypt(entropy, &data_key, &context, plain)
            }
            Self::JweDirect(key) => jwe::direct(entropy, &key.0, key_name, plain),
            Self::JweRsa(key) => jwe::rsa(entropy, key, key_name, plain),
        }
        .ok_or(EnvelopeError::Failed)
    }
}
