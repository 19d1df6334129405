//! Token families: what one sign-in gave, and the refresh token that renews it (TOK-124).

use serde::{Deserialize, Serialize};

use super::row::{Row, params, to_json};
use super::users::user;
use super::{StorageError, Store, Tx};
use crate::platform::{ClientId, PoolId, Sub, Timestamp};
use crate::sessions::Seen;
use crate::users::User;

/// All tokens of one sign-in share its `origin_jti`.
#[derive(Clone, Debug)]
pub struct Family {
    pub pool_id: PoolId,
    pub origin_jti: String,
    pub client_id: ClientId,
    pub sub: Sub,
    pub state: FamilyState,
    pub auth_time: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    /// The device that took part in the sign-in (DEV-020).
    pub device_key: Option<String>,
    /// What lists of sessions call it (UI-907).
    pub session_id: String,
    /// The browser session that the sign-in came through.
    pub sso_session: Option<String>,
}

/// What a refresh must repeat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FamilyState {
    pub scopes: Vec<String>,
    /// Whether the sign-in gave an ID token (EP-222).
    pub id_token: bool,
    /// The auth event of the sign-in (TOK-038).
    pub event_id: String,
    /// Whether the tokens came from the OAuth endpoints (TOK-039, TOK-059).
    pub oauth: bool,
    /// Whether a refresh needs the device of the sign-in (FLOW-129).
    #[serde(default)]
    pub device_bound: bool,
    /// When the tokens were first issued; a silent sign-in has an older `auth_time`.
    #[serde(default)]
    pub issued_at: i64,
    /// The resource server that the access tokens are for (RS-900).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

impl Family {
    /// The moment that sign-outs are compared with (TOK-135): the later one of sign-in and issue.
    #[must_use]
    pub fn began(&self) -> Timestamp {
        self.auth_time.max(Timestamp(self.state.issued_at))
    }
}

/// A refresh token with its family.
#[derive(Clone, Debug)]
pub struct FoundToken {
    pub family: Family,
    /// When it was exchanged for the next one (CLI-901).
    pub rotated_at: Option<Timestamp>,
}

fn family(row: &Row) -> Result<Family, StorageError> {
    Ok(Family {
        pool_id: PoolId::new(row.text("pool_id")?),
        origin_jti: row.text("origin_jti")?,
        client_id: ClientId::new(row.text("client_id")?),
        sub: Sub::new(row.text("sub")?),
        state: row.json("refresh_families", "data")?,
        auth_time: row.time("auth_time")?,
        expires_at: row.time("expires_at")?,
        revoked_at: row.optional_time("revoked_at")?,
        device_key: row.optional_text("device_key")?,
        session_id: row.text("session_id")?,
        sso_session: row.optional_text("sso_session")?,
    })
}

impl Store {
    pub async fn insert_family(
        &self,
        family: &Family,
        token_hash: &[u8],
    ) -> Result<(), StorageError> {
        let data = to_json("refresh_families", "data", &family.state)?;
        let mut tx = self.begin().await?;
        tx.execute(
            "INSERT INTO refresh_families
             (pool_id, origin_jti, client_id, sub, data, auth_time, expires_at, device_key,
             session_id, sso_session)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            params![
                &family.pool_id,
                &family.origin_jti,
                &family.client_id,
                &family.sub,
                data,
                family.auth_time,
                family.expires_at,
                family.device_key.clone(),
                &family.session_id,
                family.sso_session.clone()
            ],
        )
        .await?;
        tx.execute(
            "INSERT INTO refresh_tokens (token_hash, pool_id, origin_jti, expires_at)
             VALUES ($1, $2, $3, $4)",
            params![token_hash, &family.pool_id, &family.origin_jti, family.expires_at],
        )
        .await?;
        tx.commit().await
    }

    /// Revokes what a user has beyond `most`, least recently used first (UI-906).
    pub async fn keep_newest_families(
        &self,
        (pool, sub): (&PoolId, &Sub),
        most: i64,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "UPDATE refresh_families SET revoked_at = $4
                 WHERE pool_id = $1 AND sub = $2 AND revoked_at IS NULL AND origin_jti NOT IN
                 (SELECT origin_jti FROM refresh_families
                  WHERE pool_id = $1 AND sub = $2 AND revoked_at IS NULL AND expires_at > $4
                  ORDER BY COALESCE(used_at, auth_time) DESC, origin_jti LIMIT $3)",
                params![pool, sub, most, now],
            )
            .await?;
        Ok(())
    }

    /// Remembers that a family was just used, and from where.
    pub async fn touch_family(
        &self,
        pool: &PoolId,
        origin_jti: &str,
        seen: &Seen,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "UPDATE refresh_families SET used_at = $3,
                 last_address = COALESCE($4, last_address), device = COALESCE($5, device)
                 WHERE pool_id = $1 AND origin_jti = $2",
                params![pool, origin_jti, now, seen.address.clone(), seen.device.clone()],
            )
            .await?;
        Ok(())
    }

    pub async fn find_family_by_token(
        &self,
        pool: &PoolId,
        token_hash: &[u8],
    ) -> Result<Option<FoundToken>, StorageError> {
        self.db
            .find(
                "SELECT f.pool_id, f.origin_jti, f.client_id, f.sub, f.data, f.auth_time,
                 f.expires_at, f.revoked_at, f.device_key, f.session_id, f.sso_session,
                 t.rotated_at
                 FROM refresh_tokens t JOIN refresh_families f
                 ON f.pool_id = t.pool_id AND f.origin_jti = t.origin_jti
                 WHERE t.token_hash = $1 AND t.pool_id = $2",
                params![token_hash, pool],
            )
            .await?
            .as_ref()
            .map(|row| {
                let rotated_at = row.optional_time("rotated_at")?;
                Ok(FoundToken { family: family(row)?, rotated_at })
            })
            .transpose()
    }

    /// Exchanges a refresh token for the next one of its family. A token that was exchanged before
    /// gives another one only if that was after `grace` (CLI-901); answers whether it did.
    pub async fn rotate_refresh_token(
        &self,
        family: &Family,
        old_hash: &[u8],
        new_hash: &[u8],
        (now, grace): (Timestamp, Timestamp),
    ) -> Result<bool, StorageError> {
        let mut tx = self.begin().await?;
        let touched = tx
            .execute(
                "UPDATE refresh_tokens SET rotated_at = COALESCE(rotated_at, $3)
                 WHERE token_hash = $1 AND pool_id = $2
                 AND (rotated_at IS NULL OR rotated_at > $4)",
                params![old_hash, &family.pool_id, now, grace],
            )
            .await?;
        if touched != 1 {
            return Ok(false);
        }
        tx.execute(
            "INSERT INTO refresh_tokens (token_hash, pool_id, origin_jti, expires_at)
             VALUES ($1, $2, $3, $4)",
            params![new_hash, &family.pool_id, &family.origin_jti, family.expires_at],
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The user of an access token and whether the token's family is revoked, in one look-up.
    pub async fn find_user_of_token(
        &self,
        pool: &PoolId,
        sub: &Sub,
        origin_jti: &str,
    ) -> Result<Option<(User, bool)>, StorageError> {
        let row = self
            .db
            .find(
                "SELECT u.pool_id, u.sub, u.username, u.status, u.enabled, u.attributes,
                 u.password_hash, u.temporary_password_at, u.tokens_valid_after, u.created_at,
                 u.updated_at, f.revoked_at
                 FROM users u LEFT JOIN refresh_families f
                 ON f.pool_id = u.pool_id AND f.origin_jti = $3
                 WHERE u.pool_id = $1 AND u.sub = $2",
                params![pool, sub, origin_jti],
            )
            .await?;
        row.map(|row| Ok((user(&row)?, row.optional_time("revoked_at")?.is_some()))).transpose()
    }

    /// Revokes a family; answers whether it was alive.
    pub async fn revoke_family(
        &self,
        pool: &PoolId,
        origin_jti: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE refresh_families SET revoked_at = $3
                 WHERE pool_id = $1 AND origin_jti = $2 AND revoked_at IS NULL",
                params![pool, origin_jti, now],
            )
            .await?;
        Ok(touched == 1)
    }
}

impl Tx {
    /// Revokes every family of a user (TOK-132, TOK-144).
    pub async fn revoke_families(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.execute(
            "UPDATE refresh_families SET revoked_at = $3
             WHERE pool_id = $1 AND sub = $2 AND revoked_at IS NULL",
            params![pool, sub, now],
        )
        .await?;
        Ok(())
    }

    /// Revokes what a device was given (DEV-020).
    pub async fn revoke_families_of_device(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        device_key: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.execute(
            "UPDATE refresh_families SET revoked_at = $4
             WHERE pool_id = $1 AND sub = $2 AND device_key = $3 AND revoked_at IS NULL",
            params![pool, sub, device_key, now],
        )
        .await?;
        Ok(())
    }

    /// Forgets families whose last access token has expired too.
    pub async fn delete_old_families(&mut self, before: Timestamp) -> Result<(), StorageError> {
        self.execute("DELETE FROM refresh_tokens WHERE expires_at < $1", params![before]).await?;
        self.execute("DELETE FROM refresh_families WHERE expires_at < $1", params![before]).await?;
        Ok(())
    }
}
