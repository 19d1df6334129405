//! Users from an import file (IMP-100, IMP-216 – IMP-218).

use super::attributes::{check_required, check_schema};
use super::directory::Users;
use super::error::DirectoryError;
use super::foreign_hash::ForeignHash;
use super::names::{NameKind, active_aliases, choose_name};
use super::user::{Attributes, User, UserStatus};
use crate::platform::{InternalError, Sub, Timestamp};
use crate::pools::Pool;
use crate::storage::{BULK_ROWS, StorageError, Tx};

/// What became of a row that was in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    New,
    /// Somebody has the name already; nothing changed.
    Known,
    /// A contact is somebody else's; nothing changed.
    Taken(&'static str),
}

impl Users {
    /// A user as the row describes it, who has to set a password first unless the row brings the
    /// hash of one (IMP-250). The inner error is why the row fails, without its values.
    pub fn imported(
        &self,
        pool: &Pool,
        username: &str,
        mut attributes: Attributes,
        password: Option<&ForeignHash>,
    ) -> Result<Result<User, String>, InternalError> {
        let checked = choose_name(pool, username, &mut attributes)
            .and_then(|name| check_schema(pool, &attributes).map(|()| name))
            .and_then(|name| check_required(pool, &attributes).map(|()| name));
        let name = match checked {
            Ok(name) => name,
            Err(DirectoryError::InvalidParameter(text)) => {
                return Ok(Err(text.trim_end().replace('\n', "; ")));
            }
            Err(error) => return Err(InternalError::new(error)),
        };
        let now = self.clock.now();
        let sub = Sub::new(self.entropy.ordered_uuid(now));
        let password_hash =
            password.map(|hash| self.seal_foreign(&pool.id, &sub, hash)).transpose()?;
        let has_password = password_hash.is_some();
        Ok(Ok(User {
            pool_id: pool.id.clone(),
            username: name.username.unwrap_or_else(|| sub.to_string()),
            sub,
            status: if has_password { UserStatus::Confirmed } else { UserStatus::ResetRequired },
            enabled: true,
            attributes,
            password_hash,
            temporary_password_at: None,
            tokens_valid_after: Timestamp(0),
            created_at: now,
            updated_at: now,
        }))
    }

    /// Stores users whose names are free, and says what became of each. No message is sent.
    pub async fn import(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        users: Vec<User>,
    ) -> Result<Vec<Imported>, StorageError> {
        let names: Vec<(String, Sub)> =
            users.iter().map(|user| (pool.fold(&user.username), user.sub.clone())).collect();
        let mut outcomes = Vec::with_capacity(users.len());
        let all: Result<&[_; BULK_ROWS], _> = names.as_slice().try_into();
        let claimed = match all {
            Ok(all) => Some(tx.claim_usernames(&pool.id, all).await?),
            Err(_) => None,
        };
        let mut new = Vec::with_capacity(users.len());
        for (user, (folded, sub)) in users.into_iter().zip(&names) {
            let has_name = match &claimed {
                Some(claimed) => claimed.contains(sub),
                None => tx.claim_name(&pool.id, folded, NameKind::Username, sub).await?,
            };
            let outcome =
                if has_name { claim_aliases(tx, pool, &user).await? } else { Imported::Known };
            if outcome == Imported::New {
                new.push(user);
            }
            outcomes.push(outcome);
        }
        tx.insert_users(&new).await?;
        Ok(outcomes)
    }
}

/// The aliases of a user who has a user name; without them the name is free again.
async fn claim_aliases(tx: &mut Tx, pool: &Pool, user: &User) -> Result<Imported, StorageError> {
    let mut claimed = vec![NameKind::Username];
    for (kind, folded) in active_aliases(pool, user) {
        if tx.claim_name(&pool.id, &folded, kind, &user.sub).await? {
            claimed.push(kind);
            continue;
        }
        for kind in claimed {
            tx.release_names(&pool.id, &user.sub, kind).await?;
        }
        let contact = kind.attribute();
        let is_name = pool.settings.has_username_attribute(contact);
        return Ok(if is_name { Imported::Known } else { Imported::Taken(contact) });
    }
    Ok(Imported::New)
}
