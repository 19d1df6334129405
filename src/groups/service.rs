//! Making and filling groups.

use thiserror::Error;

use super::Group;
use crate::platform::{Clock, InternalError, Sub, internal_from};
use crate::pools::Pool;
use crate::storage::{StorageError, Store};

#[derive(Debug, Error)]
pub enum GroupError {
    #[error("a group of that name exists")]
    Exists,
    #[error("no such group")]
    NotFound,
    /// `strict_group_deletion` (GRP-007).
    #[error("the group has members")]
    HasMembers,
    /// GRP-011: what there is too much of, and how much is allowed.
    #[error("limit of {1} {0} reached")]
    LimitReached(&'static str, i64),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(GroupError: StorageError);

/// GRP-011, QUO-072, QUO-073.
#[derive(Clone, Copy, Debug)]
pub struct GroupLimits {
    pub per_pool: i64,
    pub per_user: i64,
}

#[derive(Clone)]
pub struct Groups {
    store: Store,
    clock: Clock,
    limits: GroupLimits,
}

/// The members of a group that a request may set.
#[derive(Clone, Debug, Default)]
pub struct GroupMembers {
    pub description: Option<String>,
    pub role_arn: Option<String>,
    pub precedence: Option<i64>,
}

impl Groups {
    #[must_use]
    pub fn new(store: Store, clock: Clock, limits: GroupLimits) -> Self {
        Self { store, clock, limits }
    }

    pub async fn create(
        &self,
        pool: &Pool,
        name: String,
        members: GroupMembers,
    ) -> Result<Group, GroupError> {
        let now = self.clock.now();
        if self.store.count_groups(&pool.id).await? >= self.limits.per_pool {
            return Err(GroupError::LimitReached("groups", self.limits.per_pool));
        }
        let GroupMembers { description, role_arn, precedence } = members;
        let group = Group {
            pool_id: pool.id.clone(),
            name,
            description,
            role_arn,
            precedence,
            created_at: now,
            updated_at: now,
        };
        if self.store.insert_group(&group).await? { Ok(group) } else { Err(GroupError::Exists) }
    }

    /// Changes only what is given; the name stays (GRP-004).
    pub async fn update(
        &self,
        pool: &Pool,
        name: &str,
        members: GroupMembers,
    ) -> Result<Group, GroupError> {
        let mut group = self.get(pool, name).await?;
        group.description = members.description.or(group.description);
        group.role_arn = members.role_arn.or(group.role_arn);
        group.precedence = members.precedence.or(group.precedence);
        group.updated_at = self.clock.now();
        if self.store.update_group(&group).await? { Ok(group) } else { Err(GroupError::NotFound) }
    }

    pub async fn get(&self, pool: &Pool, name: &str) -> Result<Group, GroupError> {
        self.store.find_group(&pool.id, name).await?.ok_or(GroupError::NotFound)
    }

    /// The memberships go along, unless the pool is strict about it (GRP-007).
    pub async fn delete(&self, pool: &Pool, name: &str) -> Result<(), GroupError> {
        self.get(pool, name).await?;
        let mut tx = self.store.begin().await?;
        if pool.settings.portico.strict_group_deletion && tx.has_members(&pool.id, name).await? {
            return Err(GroupError::HasMembers);
        }
        if !tx.delete_group(&pool.id, name).await? {
            return Err(GroupError::NotFound);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Does nothing if the user is in it already (GRP-008).
    pub async fn add_user(&self, pool: &Pool, name: &str, sub: &Sub) -> Result<(), GroupError> {
        self.get(pool, name).await?;
        let groups = self.store.groups_of_user(&pool.id, sub).await?;
        if groups.iter().any(|group| group.name == name) {
            return Ok(());
        }
        if i64::try_from(groups.len()).unwrap_or(i64::MAX) >= self.limits.per_user {
            return Err(GroupError::LimitReached("groups of a user", self.limits.per_user));
        }
        self.store.insert_group_member(&pool.id, name, sub).await?;
        Ok(())
    }

    /// Does nothing if the user is not in it (GRP-008).
    pub async fn remove_user(&self, pool: &Pool, name: &str, sub: &Sub) -> Result<(), GroupError> {
        self.get(pool, name).await?;
        self.store.delete_group_member(&pool.id, name, sub).await?;
        Ok(())
    }
}
