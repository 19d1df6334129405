//! Groups and their members.

use super::row::{Row, params};
use super::{StorageError, Store, Tx};
use crate::groups::Group;
use crate::platform::{PoolId, Sub};

fn group(row: &Row) -> Result<Group, StorageError> {
    Ok(Group {
        pool_id: PoolId::new(row.text("pool_id")?),
        name: row.text("name")?,
        description: row.optional_text("description")?,
        role_arn: row.optional_text("role_arn")?,
        precedence: row.optional_int("precedence")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

impl Store {
    pub async fn find_group(
        &self,
        pool: &PoolId,
        name: &str,
    ) -> Result<Option<Group>, StorageError> {
        self.db
            .find(
                "SELECT pool_id, name, description, role_arn, precedence, created_at, updated_at
                 FROM user_groups WHERE pool_id = $1 AND name = $2",
                params![pool, name],
            )
            .await?
            .as_ref()
            .map(group)
            .transpose()
    }

    /// Groups after `after` by name, at most `limit`.
    pub async fn list_groups(
        &self,
        pool: &PoolId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Group>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, name, description, role_arn, precedence, created_at, updated_at
                 FROM user_groups WHERE pool_id = $1 AND name > $2 ORDER BY name LIMIT $3",
                params![pool, after, limit],
            )
            .await?
            .iter()
            .map(group)
            .collect()
    }

    pub async fn count_groups(&self, pool: &PoolId) -> Result<i64, StorageError> {
        let statement = "SELECT COUNT(*) AS n FROM user_groups WHERE pool_id = $1";
        self.db.find(statement, params![pool]).await?.map_or(Ok(0), |row| row.int("n"))
    }

    /// Answers `false` if the name is taken.
    pub async fn insert_group(&self, group: &Group) -> Result<bool, StorageError> {
        let inserted = self
            .db
            .execute(
                "INSERT INTO user_groups
                 (pool_id, name, description, role_arn, precedence, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                params![
                    &group.pool_id,
                    &group.name,
                    group.description.as_deref(),
                    group.role_arn.as_deref(),
                    group.precedence,
                    group.created_at,
                    group.updated_at
                ],
            )
            .await?;
        Ok(inserted == 1)
    }

    pub async fn update_group(&self, group: &Group) -> Result<bool, StorageError> {
        let touched = self
            .db
            .execute(
                "UPDATE user_groups SET description = $3, role_arn = $4, precedence = $5,
                 updated_at = $6 WHERE pool_id = $1 AND name = $2",
                params![
                    &group.pool_id,
                    &group.name,
                    group.description.as_deref(),
                    group.role_arn.as_deref(),
                    group.precedence,
                    group.updated_at
                ],
            )
            .await?;
        Ok(touched == 1)
    }

    /// All groups of a user: at most as many as the limit allows (GRP-011).
    pub async fn groups_of_user(
        &self,
        pool: &PoolId,
        sub: &Sub,
    ) -> Result<Vec<Group>, StorageError> {
        self.db
            .list(
                "SELECT g.pool_id, g.name, g.description, g.role_arn, g.precedence, g.created_at,
                 g.updated_at FROM group_members m
                 JOIN user_groups g ON g.pool_id = m.pool_id AND g.name = m.group_name
                 WHERE m.pool_id = $1 AND m.sub = $2 ORDER BY m.group_name",
                params![pool, sub],
            )
            .await?
            .iter()
            .map(group)
            .collect()
    }

    /// Members after `after` by `sub`, at most `limit`.
    pub async fn list_group_members(
        &self,
        pool: &PoolId,
        name: &str,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Sub>, StorageError> {
        let rows = self
            .db
            .list(
                "SELECT sub FROM group_members WHERE pool_id = $1 AND group_name = $2 AND sub > $3
                 ORDER BY sub LIMIT $4",
                params![pool, name, after, limit],
            )
            .await?;
        rows.iter().map(|row| row.text("sub").map(Sub::new)).collect()
    }

    pub async fn insert_group_member(
        &self,
        pool: &PoolId,
        name: &str,
        sub: &Sub,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "INSERT INTO group_members (pool_id, sub, group_name)
                 SELECT pool_id, $2, name FROM user_groups WHERE pool_id = $1 AND name = $3
                 ON CONFLICT DO NOTHING",
                params![pool, sub, name],
            )
            .await?;
        Ok(())
    }

    pub async fn delete_group_member(
        &self,
        pool: &PoolId,
        name: &str,
        sub: &Sub,
    ) -> Result<(), StorageError> {
        self.db
            .execute(
                "DELETE FROM group_members WHERE pool_id = $1 AND sub = $2 AND group_name = $3",
                params![pool, sub, name],
            )
            .await?;
        Ok(())
    }
}

impl Tx {
    pub async fn has_members(&mut self, pool: &PoolId, name: &str) -> Result<bool, StorageError> {
        let statement =
            "SELECT sub FROM group_members WHERE pool_id = $1 AND group_name = $2 LIMIT 1";
        Ok(self.find(statement, params![pool, name]).await?.is_some())
    }

    /// Deletes a group with its memberships; answers whether it existed.
    pub async fn delete_group(&mut self, pool: &PoolId, name: &str) -> Result<bool, StorageError> {
        let deleted = self
            .execute(
                "DELETE FROM user_groups WHERE pool_id = $1 AND name = $2",
                params![pool, name],
            )
            .await?;
        self.execute(
            "DELETE FROM group_members WHERE pool_id = $1 AND group_name = $2",
            params![pool, name],
        )
        .await?;
        Ok(deleted == 1)
    }
}
