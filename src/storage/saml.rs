//! SAML: certificates of the service provider, documents of providers, identifiers that were used.

use super::row::{Row, params};
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Timestamp};

/// A certificate and its key, as stored.
#[derive(Clone, Debug)]
pub struct StoredCertificate {
    /// 1, 2, …: the newest is the greatest.
    pub number: i64,
    pub certificate: String,
    pub sealed_key: Vec<u8>,
    pub created_at: Timestamp,
}

/// What a metadata address gave last (SAML-003, SAML-010).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMetadata {
    pub pool_id: PoolId,
    pub provider: String,
    pub url: String,
    pub document: String,
    pub etag: Option<String>,
    pub fetched_at: Timestamp,
    pub refresh_at: Timestamp,
    /// Why the last refresh failed, if it did.
    pub failure: Option<String>,
}

fn certificate(row: &Row) -> Result<StoredCertificate, StorageError> {
    Ok(StoredCertificate {
        number: row.int("number")?,
        certificate: row.text("certificate")?,
        sealed_key: row.bytes("sealed_key")?,
        created_at: row.time("created_at")?,
    })
}

fn metadata(row: &Row) -> Result<StoredMetadata, StorageError> {
    Ok(StoredMetadata {
        pool_id: PoolId::new(row.text("pool_id")?),
        provider: row.text("provider")?,
        url: row.text("url")?,
        document: row.text("document")?,
        etag: row.optional_text("etag")?,
        fetched_at: row.time("fetched_at")?,
        refresh_at: row.time("refresh_at")?,
        failure: row.optional_text("failure")?,
    })
}

impl Store {
    /// The certificates of a pool (`provider` empty) or of one of its providers, newest first.
    pub async fn list_saml_certificates(
        &self,
        pool: &PoolId,
        provider: &str,
    ) -> Result<Vec<StoredCertificate>, StorageError> {
        let statement = "SELECT number, certificate, sealed_key, created_at FROM saml_certificates
             WHERE pool_id = $1 AND provider = $2 ORDER BY number DESC";
        self.db.list(statement, params![pool, provider]).await?.iter().map(certificate).collect()
    }

    /// Of two with one number the first counts.
    pub async fn insert_saml_certificate(
        &self,
        pool: &PoolId,
        provider: &str,
        made: &StoredCertificate,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO saml_certificates
                 (pool_id, provider, number, certificate, sealed_key, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                params![
                    pool,
                    provider,
                    made.number,
                    &made.certificate,
                    made.sealed_key.clone(),
                    made.created_at
                ],
            )
            .await?;
        Ok(())
    }

    /// The providers of a pool that have certificates of their own.
    pub async fn list_encrypting_providers(
        &self,
        pool: &PoolId,
    ) -> Result<Vec<String>, StorageError> {
        let statement = "SELECT DISTINCT provider FROM saml_certificates
             WHERE pool_id = $1 AND provider <> '' ORDER BY provider";
        self.db.list(statement, params![pool]).await?.iter().map(|r| r.text("provider")).collect()
    }

    pub async fn find_saml_metadata(
        &self,
        pool: &PoolId,
        provider: &str,
    ) -> Result<Option<StoredMetadata>, StorageError> {
        self.db
            .find(
                "SELECT pool_id, provider, url, document, etag, fetched_at, refresh_at, failure
                 FROM saml_metadata WHERE pool_id = $1 AND provider = $2",
                params![pool, provider],
            )
            .await?
            .as_ref()
            .map(metadata)
            .transpose()
    }

    /// The documents that are due, the longest waiting first.
    pub async fn list_due_saml_metadata(
        &self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<StoredMetadata>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, provider, url, document, etag, fetched_at, refresh_at, failure
                 FROM saml_metadata WHERE refresh_at <= $1 ORDER BY refresh_at LIMIT $2",
                params![now, limit],
            )
            .await?
            .iter()
            .map(metadata)
            .collect()
    }

    /// Takes a refresh upon oneself until `until`; one node wins (SAML-011).
    pub async fn claim_saml_metadata(
        &self,
        due: &StoredMetadata,
        until: Timestamp,
    ) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE saml_metadata SET refresh_at = $4
                 WHERE pool_id = $1 AND provider = $2 AND refresh_at = $3",
                params![&due.pool_id, &due.provider, due.refresh_at, until],
            )
            .await?;
        Ok(touched == 1)
    }

    /// What became of a refresh, if the address is still the same.
    pub async fn finish_saml_metadata(&self, done: &StoredMetadata) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE saml_metadata SET document = $4, etag = $5, fetched_at = $6,
                 refresh_at = $7, failure = $8
                 WHERE pool_id = $1 AND provider = $2 AND url = $3",
                params![
                    &done.pool_id,
                    &done.provider,
                    &done.url,
                    &done.document,
                    done.etag.clone(),
                    done.fetched_at,
                    done.refresh_at,
                    done.failure.clone()
                ],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Remembers identifiers of messages; `false` if one of them came before (SAML-S41). All nodes
    /// share it.
    pub async fn use_saml_ids(
        &self,
        pool: &PoolId,
        (first, second): (&[u8], &[u8]),
        expires_at: Timestamp,
    ) -> Result<bool, StorageError> {
        let added = self
            .db
            .execute(
                "INSERT INTO saml_used_ids (pool_id, id_hash, expires_at)
                 VALUES ($1, $2, $4), ($1, $3, $4) ON CONFLICT DO NOTHING",
                params![pool, first, second, expires_at],
            )
            .await?;
        Ok(added == 2)
    }
}

impl Tx {
    pub async fn put_saml_metadata(&mut self, stored: &StoredMetadata) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO saml_metadata
             (pool_id, provider, url, document, etag, fetched_at, refresh_at, failure)
             VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)
             ON CONFLICT (pool_id, provider) DO UPDATE SET url = $3, document = $4, etag = $5,
             fetched_at = $6, refresh_at = $7, failure = NULL",
            params![
                &stored.pool_id,
                &stored.provider,
                &stored.url,
                &stored.document,
                stored.etag.clone(),
                stored.fetched_at,
                stored.refresh_at
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn delete_saml_metadata(
        &mut self,
        pool: &PoolId,
        provider: &str,
    ) -> Result<(), StorageError> {
        let statement = "DELETE FROM saml_metadata WHERE pool_id = $1 AND provider = $2";
        self.execute(statement, params![pool, provider]).await?;
        Ok(())
    }

    pub async fn delete_saml_certificates(
        &mut self,
        pool: &PoolId,
        provider: &str,
    ) -> Result<(), StorageError> {
        let statement = "DELETE FROM saml_certificates WHERE pool_id = $1 AND provider = $2";
        self.execute(statement, params![pool, provider]).await?;
        Ok(())
    }

    pub async fn delete_old_saml_ids(&mut self, before: Timestamp) -> Result<(), StorageError> {
        self.execute("DELETE FROM saml_used_ids WHERE expires_at < $1", params![before]).await?;
        Ok(())
    }
}
