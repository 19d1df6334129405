//! Second factors, one row a user. Each statement changes only what it is about, so that a new
//! preference cannot bring a used time step back.

use super::row::{Param, Row, params};
use super::{StorageError, Store, Tx};
use crate::mfa::{Factor, SecondFactors};
use crate::platform::{PoolId, Sub};

fn factors(row: &Row) -> Result<SecondFactors, StorageError> {
    Ok(SecondFactors {
        sms: row.flag("sms")?,
        software_token: row.flag("software_token")?,
        email: row.flag("email")?,
        preferred: row.optional_text("preferred")?.as_deref().and_then(Factor::parse),
        sealed_token: row.optional_bytes("sealed_token")?,
        token_name: row.optional_text("token_name")?,
        token_step: row.int("token_step")?,
        sealed_pending_token: row.optional_bytes("sealed_pending_token")?,
    })
}

fn preferences(pool: &PoolId, sub: &Sub, factors: &SecondFactors) -> (&'static str, Vec<Param>) {
    let preferred = factors.preferred.map(Factor::as_str);
    (
        "INSERT INTO second_factors
         (pool_id, sub, sms, software_token, email, preferred, token_step)
         VALUES ($1, $2, $3, $4, $5, $6, 0)
         ON CONFLICT (pool_id, sub) DO UPDATE SET sms = excluded.sms,
         software_token = excluded.software_token, email = excluded.email,
         preferred = excluded.preferred",
        params![pool, sub, factors.sms, factors.software_token, factors.email, preferred],
    )
}

impl Store {
    pub async fn find_second_factors(
        &self,
        pool: &PoolId,
        sub: &Sub,
    ) -> Result<Option<SecondFactors>, StorageError> {
        self.db
            .find(
                "SELECT sms, software_token, email, preferred, sealed_token, token_name,
                 token_step, sealed_pending_token FROM second_factors
                 WHERE pool_id = $1 AND sub = $2",
                params![pool, sub],
            )
            .await?
            .as_ref()
            .map(factors)
            .transpose()
    }

    pub async fn put_factor_preferences(
        &self,
        pool: &PoolId,
        sub: &Sub,
        factors: &SecondFactors,
    ) -> Result<(), StorageError> {
        let (statement, values) = preferences(pool, sub, factors);
        self.db.execute(statement, values).await?;
        Ok(())
    }

    pub async fn put_pending_token(
        &self,
        pool: &PoolId,
        sub: &Sub,
        sealed: &[u8],
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO second_factors
                 (pool_id, sub, sms, software_token, email, token_step, sealed_pending_token)
                 VALUES ($1, $2, FALSE, FALSE, FALSE, 0, $3)
                 ON CONFLICT (pool_id, sub) DO UPDATE SET
                 sealed_pending_token = excluded.sealed_pending_token",
                params![pool, sub, sealed],
            )
            .await?;
        Ok(())
    }

    /// Replaces the app; `on` switches it on, it is never switched off here.
    pub async fn activate_token(
        &self,
        pool: &PoolId,
        sub: &Sub,
        sealed: &[u8],
        name: Option<&str>,
        step: i64,
        on: bool,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO second_factors
                 (pool_id, sub, sms, software_token, email, sealed_token, token_name, token_step)
                 VALUES ($1, $2, FALSE, $6, FALSE, $3, $4, $5)
                 ON CONFLICT (pool_id, sub) DO UPDATE SET sealed_token = excluded.sealed_token,
                 token_name = excluded.token_name, token_step = excluded.token_step,
                 sealed_pending_token = NULL,
                 software_token = (second_factors.software_token OR excluded.software_token)",
                params![pool, sub, sealed, name, step, on],
            )
            .await?;
        Ok(())
    }

    /// Takes a time step; answers `false` if this or a later one was taken before.
    pub async fn use_token_step(
        &self,
        pool: &PoolId,
        sub: &Sub,
        step: i64,
    ) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE second_factors SET token_step = $3
                 WHERE pool_id = $1 AND sub = $2 AND token_step < $3",
                params![pool, sub, step],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Answers whether there was an app.
    pub async fn delete_token(&self, pool: &PoolId, sub: &Sub) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE second_factors SET sealed_token = NULL, token_name = NULL,
                 sealed_pending_token = NULL, software_token = FALSE,
                 preferred = CASE WHEN preferred = 'SOFTWARE_TOKEN_MFA' THEN NULL ELSE preferred END
                 WHERE pool_id = $1 AND sub = $2 AND sealed_token IS NOT NULL",
                params![pool, sub],
            )
            .await?;
        Ok(touched == 1)
    }
}

impl Tx {
    pub async fn put_factor_preferences(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        factors: &SecondFactors,
    ) -> Result<(), StorageError> {
        let (statement, values) = preferences(pool, sub, factors);
        self.execute(statement, values).await?;
        Ok(())
    }

    /// Switches text messages on, for users of an import (IMP-110).
    pub async fn enable_sms_factor(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
    ) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO second_factors (pool_id, sub, sms, software_token, email, token_step)
             VALUES ($1, $2, TRUE, FALSE, FALSE, 0)
             ON CONFLICT (pool_id, sub) DO UPDATE SET sms = TRUE",
            params![pool, sub],
        )
        .await?;
        Ok(())
    }
}
