//! A foreign hash at rest: sealed, because many are a few rounds away from the password (the reason
//! for which SRP verifiers are sealed), until the first right password replaces it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::{ForeignHash, parse};
use crate::platform::{InternalError, PoolId, Secret, Sub};
use crate::pools::Pool;
use crate::users::directory::Users;
use crate::users::error::DirectoryError;
use crate::users::user::User;

/// In front of a sealed foreign hash in `users.password_hash`; no PHC string begins so.
const SEALED: &str = "sealed:";

fn context(pool: &PoolId, sub: &Sub) -> String {
    format!("foreign-hash:{pool}:{sub}")
}

/// Whether the password of a user is still as another system hashed it.
pub(in crate::users) fn is_sealed(user: &User) -> bool {
    user.password_hash.as_deref().is_some_and(|stored| stored.starts_with(SEALED))
}

impl Users {
    /// The form in which the hash is kept as a user's password.
    pub fn seal_foreign(
        &self,
        pool: &PoolId,
        sub: &Sub,
        hash: &ForeignHash,
    ) -> Result<String, InternalError> {
        let sealed = self.sealer.seal(&context(pool, sub), hash.text().as_bytes())?;
        Ok(format!("{SEALED}{}", STANDARD_NO_PAD.encode(sealed)))
    }

    /// `None` if the user's password is not a foreign hash.
    fn open_foreign(&self, user: &User) -> Result<Option<ForeignHash>, InternalError> {
        let stored = user.password_hash.as_deref();
        let Some(sealed) = stored.and_then(|stored| stored.strip_prefix(SEALED)) else {
            return Ok(None);
        };
        let sealed = STANDARD_NO_PAD.decode(sealed).map_err(InternalError::new)?;
        let text = self.sealer.open(&context(&user.pool_id, &user.sub), &sealed)?;
        let text = String::from_utf8(text).map_err(InternalError::new)?;
        parse(&text).map(Some).map_err(InternalError::new)
    }

    /// Whether a password is the one that another system hashed, on the hashing threads.
    pub async fn matches_foreign(
        &self,
        hash: ForeignHash,
        password: &Secret,
    ) -> Result<bool, DirectoryError> {
        let password = password.clone();
        Ok(self.hasher.compute(move || hash.matches(&password)).await?)
    }

    /// Whether the password is the user's; the same work for a user without one, or none at all.
    pub(crate) async fn password_matches(
        &self,
        user: Option<&User>,
        password: &Secret,
    ) -> Result<bool, DirectoryError> {
        let foreign = match user {
            Some(user) => self.open_foreign(user)?,
            None => None,
        };
        let Some(foreign) = foreign else {
            let hash = user.and_then(|user| user.password_hash.as_deref());
            return Ok(self.hasher.verify(password, hash).await?);
        };
        // A cheap hash must not answer sooner than Portico's own does for everybody else.
        self.hasher.verify(password, None).await?;
        self.matches_foreign(foreign, password).await
    }

    /// After a right password: what Portico keeps of a password takes the place of a foreign hash,
    /// unless somebody changed it meanwhile.
    pub(in crate::users) async fn replace_foreign(
        &self,
        pool: &Pool,
        mut user: User,
        password: &Secret,
    ) -> Result<User, DirectoryError> {
        let Some(seen) = user.password_hash.clone() else { return Ok(user) };
        let new = self.new_password(pool, &user.sub, &user.username, password).await?;
        let mut tx = self.store.begin().await?;
        if tx.replace_password_hash(&user.pool_id, &user.sub, &seen, &new.hash).await? {
            user.password_hash = Some(new.hash.clone());
            self.write_verifier(&mut tx, &user, &new).await?;
            tx.commit().await?;
            return Ok(user);
        }
        drop(tx);
        // Another sign-in of these moments was faster, or somebody set another password.
        let now = self.store.find_user(&user.pool_id, &user.sub).await?;
        let hash = now.and_then(|now| now.password_hash);
        if self.hasher.verify(password, hash.as_deref()).await? {
            user.password_hash = hash;
        }
        Ok(user)
    }
}
