//! RSA-2048 signing keys: made with the pool, sealed at rest, parsed once.

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;

use super::seal::{SealError, Sealer};
use crate::platform::secret::sha256;
use crate::platform::{InternalError, PoolId, Timestamp};

/// A key as stored.
#[derive(Clone, Debug)]
pub struct StoredKey {
    /// 44 characters of Base64 (EP-612).
    pub kid: String,
    pub pool_id: PoolId,
    /// `id` or `access` (TOK-014).
    pub token_use: String,
    pub sealed_key: Vec<u8>,
    /// `Base64urlUInt` (VER-003).
    pub modulus: String,
    pub created_at: Timestamp,
    /// Published before this moment, used from it on (VER-005).
    pub active_from: Timestamp,
    /// When the last token signed with it has expired.
    pub retire_at: Option<Timestamp>,
}

/// A key ready for use.
pub struct SigningKey {
    pub kid: String,
    pub token_use: String,
    pub modulus: String,
    pub active_from: Timestamp,
    pub retire_at: Option<Timestamp>,
    pub decoding: DecodingKey,
    /// `base64url({"kid":…,"alg":"RS256"})` with the dot: the constant start of every token.
    header: String,
    /// As `header`, with `"typ":"at+jwt"` (OIDC-328).
    access_header: String,
    /// As `header`, with `"typ":"logout+jwt"` (OIDC-081).
    logout_header: String,
    pair: KeyPair,
}

impl StoredKey {
    /// Makes a key pair. Takes some tens of milliseconds of processor time.
    pub fn generate(
        pool_id: &PoolId,
        token_use: &str,
        sealer: &Sealer,
        now: Timestamp,
        active_from: Timestamp,
    ) -> Result<Self, InternalError> {
        let failed = |_| InternalError::new("RSA key generation failed");
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
        let der: Pkcs8V1Der = pair.as_der().map_err(failed)?;
        let modulus = modulus(&pair);
        let kid = STANDARD.encode(sha256(modulus.as_bytes()));
        let sealed_key = sealer.seal(&context(pool_id, &kid), der.as_ref())?;
        Ok(Self {
            kid,
            pool_id: pool_id.clone(),
            token_use: token_use.to_owned(),
            sealed_key,
            modulus,
            created_at: now,
            active_from,
            retire_at: None,
        })
    }

    /// Whether the master key is the one that sealed this key.
    pub fn check_seal(&self, sealer: &Sealer) -> Result<(), SealError> {
        sealer.open(&context(&self.pool_id, &self.kid), &self.sealed_key).map(|_| ())
    }

    pub fn open(&self, sealer: &Sealer) -> Result<SigningKey, InternalError> {
        let der = sealer.open(&context(&self.pool_id, &self.kid), &self.sealed_key)?;
        let pair = KeyPair::from_pkcs8(&der)
            .map_err(|_| InternalError::new("a stored signing key cannot be read"))?;
        let header = serde_json::json!({ "kid": self.kid, "alg": "RS256" }).to_string();
        let access = serde_json::json!({ "typ": "at+jwt", "kid": self.kid, "alg": "RS256" });
        let logout = serde_json::json!({ "typ": "logout+jwt", "kid": self.kid, "alg": "RS256" });
        Ok(SigningKey {
            kid: self.kid.clone(),
            token_use: self.token_use.clone(),
            modulus: self.modulus.clone(),
            active_from: self.active_from,
            retire_at: self.retire_at,
            decoding: DecodingKey::from_rsa_components(&self.modulus, "AQAB")
                .map_err(InternalError::new)?,
            header: format!("{}.", URL_SAFE_NO_PAD.encode(header)),
            access_header: format!("{}.", URL_SAFE_NO_PAD.encode(access.to_string())),
            logout_header: format!("{}.", URL_SAFE_NO_PAD.encode(logout.to_string())),
            pair,
        })
    }
}

impl SigningKey {
    /// A compact JWS over the claims, RS256 (TOK-002, TOK-011, TOK-012).
    pub fn sign(&self, claims: &[u8]) -> Result<String, InternalError> {
        self.sign_under(&self.header, claims)
    }

    /// An access token of RFC 9068.
    pub fn sign_access(&self, claims: &[u8]) -> Result<String, InternalError> {
        self.sign_under(&self.access_header, claims)
    }

    /// A logout token of OpenID Connect Back-Channel Logout 1.0.
    pub fn sign_logout(&self, claims: &[u8]) -> Result<String, InternalError> {
        self.sign_under(&self.logout_header, claims)
    }

    fn sign_under(&self, header: &str, claims: &[u8]) -> Result<String, InternalError> {
        let mut token = String::with_capacity(header.len() + claims.len() * 4 / 3 + 350);
        token.push_str(header);
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .map_err(|_| InternalError::new("signing failed"))?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&signature, &mut token);
        Ok(token)
    }
}

fn context(pool: &PoolId, kid: &str) -> String {
    format!("signing-key:{pool}:{kid}")
}

fn modulus(pair: &KeyPair) -> String {
    let bytes = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
    URL_SAFE_NO_PAD.encode(bytes)
}
