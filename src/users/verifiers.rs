//! A password as it is stored: the Argon2id hash for passwords that arrive in plain, and the sealed
//! SRP verifier beside it (FLOW-119, FLOW-180 – FLOW-182).

use zeroize::Zeroizing;

use super::directory::Users;
use super::error::DirectoryError;
use super::foreign_hash;
use super::hashing::HashError;
use super::user::User;
use crate::platform::text::{is_email, is_phone_number};
use crate::platform::{InternalError, Secret, Sub};
use crate::pools::Pool;
use crate::srp::{self, Verifier};
use crate::storage::{StorageError, StoredVerifier, Tx};

/// A new password, ready to be written.
pub(crate) struct NewPassword {
    pub hash: String,
    verifier: Option<StoredVerifier>,
}

/// What the first step of SRP shows, for a user or for a name that nobody has.
pub(crate) struct SrpFace {
    /// `USER_ID_FOR_SRP`.
    pub user_id: String,
    pub verifier: Verifier,
    /// Whether a right password can exist.
    pub is_real: bool,
}

/// A verifier can be opened only beside the very password hash it was made with: a password that
/// is changed by whatever way takes the verifier of the old one along.
fn context(pool: &Pool, sub: &Sub, hash: &str) -> String {
    format!("srp-verifier:{}:{sub}:{hash}", pool.id)
}

impl Users {
    /// Hashes a password and makes its verifier, on the hashing threads.
    pub(crate) async fn new_password(
        &self,
        pool: &Pool,
        sub: &Sub,
        username: &str,
        password: &Secret,
    ) -> Result<NewPassword, DirectoryError> {
        let hash = self.hasher.hash(password).await?;
        let verifier = self.make_verifier(pool, sub, username, password, &hash).await?;
        Ok(NewPassword { hash, verifier })
    }

    /// `None` where the pool keeps none (FLOW-182).
    async fn make_verifier(
        &self,
        pool: &Pool,
        sub: &Sub,
        username: &str,
        password: &Secret,
        hash: &str,
    ) -> Result<Option<StoredVerifier>, DirectoryError> {
        if !pool.settings.portico.srp_verifiers {
            return Ok(None);
        }
        let (scope, name) = (pool.id.name().to_owned(), username.to_owned());
        let (password, salt) = (password.clone(), self.entropy.bytes::<16>().to_vec());
        let derived = self.hasher.compute(move || srp::derive(&scope, &name, &password, salt));
        let verifier = derived.await??;
        let sealed = self.sealer.seal(&context(pool, sub, hash), &verifier.value);
        let sealed = sealed.map_err(InternalError::from)?;
        Ok(Some(StoredVerifier { salt: verifier.salt, sealed }))
    }

    /// Writes the verifier of a new password, or forgets the one of the old.
    pub(crate) async fn write_verifier(
        &self,
        tx: &mut Tx,
        user: &User,
        password: &NewPassword,
    ) -> Result<(), StorageError> {
        match &password.verifier {
            Some(verifier) => tx.put_verifier(&user.pool_id, &user.sub, verifier).await,
            None => tx.delete_verifier(&user.pool_id, &user.sub).await,
        }
    }

    /// A user whose password was just proven gets what is missing: Portico's own hash in place of a
    /// foreign one (IMP-250), or a verifier, when the pool begins to keep them (FLOW-119).
    pub(crate) async fn complete_password(
        &self,
        pool: &Pool,
        user: User,
        password: &Secret,
    ) -> Result<User, DirectoryError> {
        if foreign_hash::is_sealed(&user) {
            return self.replace_foreign(pool, user, password).await;
        }
        let Some(hash) = &user.password_hash else { return Ok(user) };
        if !pool.settings.portico.srp_verifiers || self.verifier_of(pool, &user).await?.is_some() {
            return Ok(user);
        }
        let made = self.make_verifier(pool, &user.sub, &user.username, password, hash).await?;
        let Some(verifier) = made else { return Ok(user) };
        let mut tx = self.store.begin().await?;
        let now = tx.find_user(&pool.id, &user.sub).await?;
        if now.is_some_and(|now| now.password_hash == user.password_hash) {
            tx.put_verifier(&pool.id, &user.sub, &verifier).await?;
            tx.commit().await?;
        }
        Ok(user)
    }

    async fn verifier_of(
        &self,
        pool: &Pool,
        user: &User,
    ) -> Result<Option<Verifier>, StorageError> {
        let stored = self.store.find_verifier(&pool.id, &user.sub).await?;
        let (Some(stored), Some(hash)) = (stored, &user.password_hash) else { return Ok(None) };
        let opened = self.sealer.open(&context(pool, &user.sub, hash), &stored.sealed).ok();
        Ok(opened.map(|value| Verifier { salt: stored.salt, value: Zeroizing::new(value) }))
    }

    /// Long arithmetic within the bounds of password hashing.
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        self.hasher.compute(work).await
    }

    /// The salt and verifier of a user, or ones that are always the same for a name without them;
    /// both ways look up and compute alike (FLOW-190 – FLOW-195).
    pub(crate) async fn srp_face(
        &self,
        pool: &Pool,
        given: &str,
        user: Option<&User>,
    ) -> Result<SrpFace, StorageError> {
        let folded = pool.fold(given);
        let simulated =
            |purpose: &str| self.sealer.keyed_hash(&["srp", purpose, pool.id.as_str(), &folded]);
        let nobody = Sub::new(uuid_of(&simulated("user")));
        let sub = user.map_or(&nobody, |user| &user.sub);
        let salt = simulated("salt")[..16].to_vec();
        let value = (0..12).flat_map(|part| simulated(&format!("verifier{part}"))).collect();
        let simulated = Verifier { salt, value: Zeroizing::new(value) };
        let verifier = match user {
            Some(user) => self.verifier_of(pool, user).await?,
            None => self.store.find_verifier(&pool.id, sub).await?.and(None),
        };
        let user_id = match user {
            Some(user) => user.username.clone(),
            None if looks_generated(pool, given) => nobody.to_string(),
            None => given.to_owned(),
        };
        let is_real = verifier.is_some();
        Ok(SrpFace { user_id, verifier: verifier.unwrap_or(simulated), is_real })
    }
}

/// FLOW-193: where a user of that name would have another, generated one.
fn looks_generated(pool: &Pool, given: &str) -> bool {
    let settings = &pool.settings;
    settings.uses_username_attributes()
        || (settings.has_alias("email") && is_email(given))
        || (settings.has_alias("phone_number") && is_phone_number(given))
}

fn uuid_of(hash: &[u8]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string()
}
