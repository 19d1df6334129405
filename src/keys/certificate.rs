//! The certificate under which a pool signs SAML requests, made at its first use (FED-027, SAML-025,
//! FED-B06).

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256};
use time::{Duration, OffsetDateTime};

use super::KeyRing;
use crate::platform::{InternalError, PoolId};

/// FED-B06.
const YEARS: i64 = 10;

impl KeyRing {
    /// The certificate in PEM.
    pub async fn certificate(&self, pool: &PoolId) -> Result<String, InternalError> {
        if let Some(found) = self.store.find_pool_certificate(pool).await? {
            return Ok(found);
        }
        let now = self.clock.now();
        let from =
            OffsetDateTime::from_unix_timestamp(now.seconds()).map_err(InternalError::new)?;
        let made = tokio::task::spawn_blocking({
            let pool = pool.clone();
            move || make(&pool, from)
        });
        let (certificate, key) = made.await.map_err(InternalError::new)??;
        let sealed = self.sealer.seal(&format!("saml-key:{pool}"), key.as_bytes())?;
        // Of two at once the first one counts.
        self.store.insert_pool_certificate(pool, &certificate, &sealed, now).await?;
        let stored = self.store.find_pool_certificate(pool).await?;
        stored.ok_or_else(|| InternalError::new("a certificate was not stored"))
    }
}

fn make(pool: &PoolId, from: OffsetDateTime) -> Result<(String, String), InternalError> {
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).map_err(InternalError::new)?;
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, pool.as_str());
    params.distinguished_name = name;
    params.not_before = from;
    params.not_after = from + Duration::days(YEARS * 365);
    let certificate = params.self_signed(&key).map_err(InternalError::new)?;
    Ok((certificate.pem(), key.serialize_pem()))
}
