//! The certificates of a SAML service provider: one that signs for a pool, and one for each provider
//! that encrypts (FED-027, SAML-025, FED-B05, FED-B06). Made at the first use, a new one every year,
//! and good for ten.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use openssl::pkey::{PKey, Private};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256};
use time::{Duration, OffsetDateTime};

use super::KeyRing;
use crate::platform::{InternalError, PoolId, Timestamp};
use crate::storage::StoredCertificate;

const YEARS: i64 = 10;
const YEAR_SECONDS: i64 = 365 * 86_400;
/// How long a node may overlook a certificate that another one made.
const FRESH_MS: i64 = 30_000;
const MOST: usize = 10_000;

/// A certificate and its private key, ready for use.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub pem: String,
    pub key: PKey<Private>,
}

impl Certificate {
    /// As it stands in metadata: Base64 without the lines of PEM.
    #[must_use]
    pub fn base64(&self) -> String {
        self.pem.lines().filter(|line| !line.starts_with("-----")).collect()
    }
}

/// Those of one owner that have not expired, newest first.
pub type Certificates = Arc<Vec<Certificate>>;
pub(super) type Kept = HashMap<(PoolId, String), (Timestamp, Certificates)>;

impl KeyRing {
    /// The certificate under which a pool signs, in PEM.
    pub async fn certificate(&self, pool: &PoolId) -> Result<String, InternalError> {
        let certificates = self.signing_certificates(pool).await?;
        let newest = certificates.first().map(|newest| newest.pem.clone());
        newest.ok_or_else(|| InternalError::new("a certificate was not stored"))
    }

    /// The certificates under which a pool signs or has signed.
    pub async fn signing_certificates(&self, pool: &PoolId) -> Result<Certificates, InternalError> {
        self.certificates(pool, "").await
    }

    /// The certificates that a provider encrypts for.
    pub async fn encryption_certificates(
        &self,
        pool: &PoolId,
        provider: &str,
    ) -> Result<Certificates, InternalError> {
        self.certificates(pool, provider).await
    }

    async fn certificates(
        &self,
        pool: &PoolId,
        owner: &str,
    ) -> Result<Certificates, InternalError> {
        let now = self.clock.now();
        let place = (pool.clone(), owner.to_owned());
        {
            let kept = self.certificates.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, found)) = kept.get(&place).filter(|(at, _)| now.0 - at.0 < FRESH_MS) {
                return Ok(Arc::clone(found));
            }
        }
        let mut stored = self.store.list_saml_certificates(pool, owner).await?;
        let newest = stored.first();
        if newest.is_none_or(|newest| newest.created_at.plus_seconds(YEAR_SECONDS) <= now) {
            let number = newest.map_or(1, |newest| newest.number + 1);
            self.make(pool, owner, number, now).await?;
            stored = self.store.list_saml_certificates(pool, owner).await?;
        }
        stored.retain(|one| one.created_at.plus_seconds(YEARS * YEAR_SECONDS) > now);
        let opened: Result<Vec<Certificate>, InternalError> =
            stored.iter().map(|one| self.open(pool, owner, one)).collect();
        let opened = Arc::new(opened?);
        let mut kept = self.certificates.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(place, (now, Arc::clone(&opened)));
        Ok(opened)
    }

    /// The provider is gone, and another may come under its name.
    pub fn forget_certificates(&self, pool: &PoolId, provider: &str) {
        let place = (pool.clone(), provider.to_owned());
        self.certificates.write().unwrap_or_else(PoisonError::into_inner).remove(&place);
    }

    async fn make(
        &self,
        pool: &PoolId,
        owner: &str,
        number: i64,
        now: Timestamp,
    ) -> Result<(), InternalError> {
        let from =
            OffsetDateTime::from_unix_timestamp(now.seconds()).map_err(InternalError::new)?;
        let name = if owner.is_empty() { pool.to_string() } else { format!("{pool} {owner}") };
        let made = tokio::task::spawn_blocking(move || generate(&name, from));
        let (certificate, key) = made.await.map_err(InternalError::new)??;
        let sealed_key = self.sealer.seal(&context(pool, owner), key.as_bytes())?;
        let made = StoredCertificate { number, certificate, sealed_key, created_at: now };
        Ok(self.store.insert_saml_certificate(pool, owner, &made).await?)
    }

    fn open(
        &self,
        pool: &PoolId,
        owner: &str,
        stored: &StoredCertificate,
    ) -> Result<Certificate, InternalError> {
        let pem = self.sealer.open(&context(pool, owner), &stored.sealed_key)?;
        let key = PKey::private_key_from_pem(&pem).map_err(InternalError::new)?;
        Ok(Certificate { pem: stored.certificate.clone(), key })
    }
}

fn context(pool: &PoolId, owner: &str) -> String {
    if owner.is_empty() { format!("saml-key:{pool}") } else { format!("saml-key:{pool}:{owner}") }
}

/// Takes some tens of milliseconds of processor time.
fn generate(name: &str, from: OffsetDateTime) -> Result<(String, String), InternalError> {
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).map_err(InternalError::new)?;
    let mut params = CertificateParams::default();
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    params.distinguished_name = subject;
    params.not_before = from;
    params.not_after = from + Duration::days(YEARS * 365);
    let certificate = params.self_signed(&key).map_err(InternalError::new)?;
    Ok((certificate.pem(), key.serialize_pem()))
}
