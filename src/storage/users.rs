//! Users and the names they sign in with. Every look-up is by an index.

use super::row::{Row, params, to_json};
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Sub, Timestamp};
use crate::users::{NameKind, User, UserStatus};

pub(super) fn user(row: &Row) -> Result<User, StorageError> {
    let status = row.text("status")?;
    Ok(User {
        pool_id: PoolId::new(row.text("pool_id")?),
        sub: Sub::new(row.text("sub")?),
        username: row.text("username")?,
        status: UserStatus::parse(&status)
            .ok_or_else(|| StorageError::inconsistent("users", "status", status))?,
        enabled: row.flag("enabled")?,
        attributes: row.json("users", "attributes")?,
        password_hash: row.optional_text("password_hash")?,
        temporary_password_at: row.optional_time("temporary_password_at")?,
        tokens_valid_after: row.time("tokens_valid_after")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

const BY_SUB: &str = "SELECT pool_id, sub, username, status, enabled, attributes, password_hash,
    temporary_password_at, tokens_valid_after, created_at, updated_at
    FROM users WHERE pool_id = $1 AND sub = $2";

// `kind` sorts by precedence: 0 user name, then aliases (USR-010).
const BY_NAME: &str = "SELECT u.pool_id, u.sub, u.username, u.status, u.enabled, u.attributes,
    u.password_hash, u.temporary_password_at, u.tokens_valid_after, u.created_at, u.updated_at
    FROM sign_in_names n JOIN users u ON u.pool_id = n.pool_id AND u.sub = n.sub
    WHERE n.pool_id = $1 AND n.name = $2 ORDER BY n.kind LIMIT 1";

impl Store {
    pub async fn find_user(&self, pool: &PoolId, sub: &Sub) -> Result<Option<User>, StorageError> {
        self.db.find(BY_SUB, params![pool, sub]).await?.as_ref().map(user).transpose()
    }

    /// By any sign-in name, already folded by the pool's case rule.
    pub async fn find_user_by_name(
        &self,
        pool: &PoolId,
        folded: &str,
    ) -> Result<Option<User>, StorageError> {
        self.db.find(BY_NAME, params![pool, folded]).await?.as_ref().map(user).transpose()
    }
}

impl Tx {
    pub async fn find_user(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
    ) -> Result<Option<User>, StorageError> {
        self.find(BY_SUB, params![pool, sub]).await?.as_ref().map(user).transpose()
    }

    pub async fn insert_user(&mut self, user: &User) -> Result<(), StorageError> {
        let attributes = to_json("users", "attributes", &user.attributes)?;
        self.execute(
            "INSERT INTO users (pool_id, sub, username, status, enabled, attributes, password_hash,
             temporary_password_at, tokens_valid_after, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            params![
                &user.pool_id,
                &user.sub,
                &user.username,
                user.status.as_str(),
                user.enabled,
                attributes,
                user.password_hash.clone(),
                user.temporary_password_at,
                user.tokens_valid_after,
                user.created_at,
                user.updated_at
            ],
        )
        .await?;
        self.index_user(user).await?;
        self.count_user(&user.pool_id, user.sub.as_str(), 1).await
    }

    /// Writes the whole profile back if it has not changed since `seen`; answers whether it did.
    pub async fn update_user(
        &mut self,
        user: &User,
        seen: Timestamp,
    ) -> Result<bool, StorageError> {
        let attributes = to_json("users", "attributes", &user.attributes)?;
        let touched = self
            .execute(
                "UPDATE users SET status = $4, enabled = $5, attributes = $6, password_hash = $7,
                 temporary_password_at = $8, tokens_valid_after = $9, updated_at = $10
                 WHERE pool_id = $1 AND sub = $2 AND updated_at = $3",
                params![
                    &user.pool_id,
                    &user.sub,
                    seen,
                    user.status.as_str(),
                    user.enabled,
                    attributes,
                    user.password_hash.clone(),
                    user.temporary_password_at,
                    user.tokens_valid_after,
                    user.updated_at
                ],
            )
            .await?;
        if touched == 1 {
            self.index_user(user).await?;
        }
        Ok(touched == 1)
    }

    /// Puts another hash of the same password in the place of the one that was `seen`; the profile
    /// stays as old as it is.
    pub async fn replace_password_hash(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        seen: &str,
        new: &str,
    ) -> Result<bool, StorageError> {
        let touched = self
            .execute(
                "UPDATE users SET password_hash = $4
                 WHERE pool_id = $1 AND sub = $2 AND password_hash = $3",
                params![pool, sub, seen, new],
            )
            .await?;
        Ok(touched == 1)
    }

    /// Claims a sign-in name; answers `false` if another user holds it.
    pub async fn claim_name(
        &mut self,
        pool: &PoolId,
        folded: &str,
        kind: NameKind,
        sub: &Sub,
    ) -> Result<bool, StorageError> {
        let claimed = self
            .execute(
                "INSERT INTO sign_in_names (pool_id, name, kind, sub) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (pool_id, name, kind) DO UPDATE SET sub = sign_in_names.sub
                 WHERE sign_in_names.sub = $4",
                params![pool, folded, kind.as_str(), sub],
            )
            .await?;
        Ok(claimed == 1)
    }

    pub async fn find_name_holder(
        &mut self,
        pool: &PoolId,
        folded: &str,
        kind: NameKind,
    ) -> Result<Option<Sub>, StorageError> {
        let row = self
            .find(
                "SELECT sub FROM sign_in_names WHERE pool_id = $1 AND name = $2 AND kind = $3",
                params![pool, folded, kind.as_str()],
            )
            .await?;
        row.map(|row| row.text("sub").map(Sub::new)).transpose()
    }

    /// Frees the names of one kind that a user holds.
    pub async fn release_names(
        &mut self,
        pool: &PoolId,
        sub: &Sub,
        kind: NameKind,
    ) -> Result<(), StorageError> {
        self.execute(
            "DELETE FROM sign_in_names WHERE pool_id = $1 AND sub = $2 AND kind = $3",
            params![pool, sub, kind.as_str()],
        )
        .await?;
        Ok(())
    }

    /// Deletes a user with names, codes, groups and sessions (USR-136); answers whether it existed.
    /// Refresh families stay until they expire: they are nobody's, and say so (FLOW-132).
    pub async fn delete_user(&mut self, pool: &PoolId, sub: &Sub) -> Result<bool, StorageError> {
        let deleted = self
            .execute("DELETE FROM users WHERE pool_id = $1 AND sub = $2", params![pool, sub])
            .await?;
        for statement in [
            "DELETE FROM sign_in_names WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM srp_verifiers WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM password_history WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM first_sign_ins WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM devices WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM identities WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM passkeys WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM second_factors WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM user_search WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM group_members WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM codes WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM pending_attributes WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM attempts WHERE pool_id = $1 AND subject = $2",
            "DELETE FROM lockouts WHERE pool_id = $1 AND subject = $2",
            "DELETE FROM auth_events WHERE pool_id = $1 AND subject = $2",
            "DELETE FROM browser_sessions WHERE pool_id = $1 AND sub = $2",
            "DELETE FROM challenge_sessions WHERE pool_id = $1 AND sub = $2",
        ] {
            self.execute(statement, params![pool, sub]).await?;
        }
        if deleted == 1 {
            self.count_user(pool, sub.as_str(), -1).await?;
        }
        Ok(deleted == 1)
    }
}
