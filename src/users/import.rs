//! A user from an import file (IMP-100, IMP-216 – IMP-218).

use super::attributes::{check_required, check_schema};
use super::directory::Users;
use super::error::DirectoryError;
use super::names::{NameKind, active_aliases, choose_name};
use super::user::{Attributes, User, UserStatus};
use crate::platform::{InternalError, Sub, Timestamp};
use crate::pools::Pool;
use crate::storage::Tx;

/// What became of a row that was in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    New,
    /// Somebody has the name already; nothing changed.
    Known,
}

impl Users {
    /// Stores a user who has to set a password first. No message is sent. The inner error is why the
    /// row fails, without its values; then nothing of it is stored.
    pub async fn import(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        username: String,
        mut attributes: Attributes,
    ) -> Result<Result<Imported, String>, InternalError> {
        let checked = choose_name(pool, &username, &mut attributes)
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
        let sub = Sub::new(self.entropy.uuid());
        let user = User {
            pool_id: pool.id.clone(),
            username: name.username.unwrap_or_else(|| sub.to_string()),
            sub,
            status: UserStatus::ResetRequired,
            enabled: true,
            attributes,
            password_hash: None,
            temporary_password_at: None,
            tokens_valid_after: Timestamp(0),
            created_at: now,
            updated_at: now,
        };
        let folded = pool.fold(&user.username);
        if !tx.claim_name(&pool.id, &folded, NameKind::Username, &user.sub).await? {
            return Ok(Ok(Imported::Known));
        }
        let mut claimed = vec![NameKind::Username];
        for (kind, folded) in active_aliases(pool, &user) {
            if tx.claim_name(&pool.id, &folded, kind, &user.sub).await? {
                claimed.push(kind);
                continue;
            }
            for kind in claimed {
                tx.release_names(&pool.id, &user.sub, kind).await?;
            }
            if pool.settings.has_username_attribute(kind.attribute()) {
                return Ok(Ok(Imported::Known));
            }
            return Ok(Err(format!("The {} is that of another user.", kind.attribute())));
        }
        tx.insert_user(&user).await?;
        Ok(Ok(Imported::New))
    }
}
