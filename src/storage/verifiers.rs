//! SRP verifiers of users, sealed, one for each password.

use super::row::params;
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Sub};

/// A verifier as stored; the seal binds it to the password hash beside it.
#[derive(Clone, Debug)]
pub struct StoredVerifier {
    pub salt: Vec<u8>,
    pub sealed: Vec<u8>,
}

impl Store {
    pub async fn find_verifier(
        &self,
        pool: &PoolId,
        sub: &Sub,
    ) -> Result<Option<StoredVerifier>, StorageError> {
        let row = self
            .db
            .find(
                "SELECT salt, sealed_verifier FROM srp_verifiers WHERE pool_id = $1 AND sub = $2",
                params![pool, sub],
            )
            .await?;
        row.map(|row| {
            Ok(StoredVerifier { salt: row.bytes("salt")?, sealed: row.bytes("sealed_verifier")? })
        })
        .transpose()
    }
}

impl Tx {
    pub async fn put_verifier(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        verifier: &StoredVerifier,
    ) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO srp_verifiers (pool_id, sub, salt, sealed_verifier)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (pool_id, sub) DO UPDATE SET salt = excluded.salt,
             sealed_verifier = excluded.sealed_verifier",
            params![pool, sub, verifier.salt.as_slice(), verifier.sealed.as_slice()],
        )
        .await?;
        Ok(())
    }

    pub async fn delete_verifier(&mut self, pool: &PoolId, sub: &Sub) -> Result<(), StorageError> {
        self.execute(
            "DELETE FROM srp_verifiers WHERE pool_id = $1 AND sub = $2",
            params![pool, sub],
        )
        .await?;
        Ok(())
    }
}
