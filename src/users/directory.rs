//! The directory service: what every operation on users stands on.

use std::sync::Arc;
use std::time::Duration;

use super::codes::{CodePurpose, StoredCode, hash_parts};
use super::error::DirectoryError;
use super::hashing::PasswordHasher;
use super::user::User;
use crate::audit::about::note_user;
use crate::keys::Sealer;
use crate::messaging::Outbox;
use crate::platform::secret::same_bytes;
use crate::platform::{Clock, Entropy, PoolId, Sub, Timestamp};
use crate::pools::{Pool, PoolDirectory};
use crate::risk::Risk;
use crate::storage::{StorageError, Store};
use crate::triggers::{Caller, Triggers};

const HOUR: Duration = Duration::from_secs(3600);

/// Attempts per user and hour (USR-308 – USR-318).
#[derive(Clone, Copy, Debug)]
pub struct AttemptLimits {
    pub confirm_sign_up: i64,
    pub resend_code: i64,
    pub password_reset: i64,
    pub change_password: i64,
    pub attribute_code: i64,
    pub verify_attribute: i64,
    pub sign_in_code: i64,
}

impl Default for AttemptLimits {
    fn default() -> Self {
        Self {
            confirm_sign_up: 15,
            resend_code: 5,
            password_reset: 5,
            change_password: 5,
            attribute_code: 5,
            verify_attribute: 15,
            sign_in_code: 20,
        }
    }
}

/// Sign-up, confirmation, recovery and administration of users.
#[derive(Clone)]
pub struct Users {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
    pub(super) sealer: Sealer,
    pub(super) hasher: PasswordHasher,
    pub(super) outbox: Outbox,
    pub(super) pools: PoolDirectory,
    pub(super) limits: Arc<AttemptLimits>,
    pub(crate) triggers: Triggers,
    pub(crate) risk: Risk,
    /// On whose behalf: what functions are told of the caller.
    pub(crate) caller: Arc<Caller>,
}

/// What [`Users`] is made of.
pub struct UsersParts {
    pub store: Store,
    pub clock: Clock,
    pub entropy: Entropy,
    pub sealer: Sealer,
    pub hasher: PasswordHasher,
    pub outbox: Outbox,
    pub pools: PoolDirectory,
    pub limits: AttemptLimits,
    pub triggers: Triggers,
    pub risk: Risk,
}

impl Users {
    #[must_use]
    pub fn new(parts: UsersParts) -> Self {
        Self {
            store: parts.store,
            clock: parts.clock,
            entropy: parts.entropy,
            sealer: parts.sealer,
            hasher: parts.hasher,
            outbox: parts.outbox,
            pools: parts.pools,
            limits: Arc::new(parts.limits),
            triggers: parts.triggers,
            risk: parts.risk,
            caller: Arc::default(),
        }
    }

    #[must_use]
    pub const fn risk(&self) -> &Risk {
        &self.risk
    }

    /// The same directory on behalf of a caller, whom functions are told about (TRG-053, TRG-070).
    #[must_use]
    pub fn called_by(&self, caller: Caller) -> Self {
        Self { caller: Arc::new(caller), ..self.clone() }
    }

    /// By user name, active alias or `sub`, in this order (USR-008 – USR-010).
    pub async fn find(&self, pool: &Pool, name: &str) -> Result<Option<User>, StorageError> {
        let found = self.find_named(pool, name).await?;
        if let Some(user) = &found {
            note_user(&pool.id, &user.sub);
        }
        Ok(found)
    }

    async fn find_named(&self, pool: &Pool, name: &str) -> Result<Option<User>, StorageError> {
        if name.is_empty() || name.len() > 1024 {
            return Ok(None);
        }
        let folded = pool.fold(name);
        let found = self.store.find_user_by_name(&pool.id, &folded).await?;
        let is_username = found.as_ref().is_some_and(|user| pool.fold(&user.username) == folded);
        if !is_username && uuid::Uuid::try_parse(name).is_ok() {
            // Before aliases: nobody answers for somebody else's `sub`.
            let by_sub = self.store.find_user(&pool.id, &Sub::new(name)).await?;
            return Ok(by_sub.or(found));
        }
        Ok(found)
    }

    /// As [`Users::find`], for administrators, who may know (USR-013).
    pub(super) async fn get(&self, pool: &Pool, name: &str) -> Result<User, DirectoryError> {
        self.find(pool, name).await?.ok_or(DirectoryError::UserNotFound)
    }

    /// The subject under which attempts are counted: the user, or the name nobody has, hashed.
    #[must_use]
    pub fn subject(&self, pool: &Pool, name: &str, user: Option<&User>) -> String {
        if let Some(user) = user {
            user.sub.to_string()
        } else {
            let hash = self.sealer.keyed_hash(&["unknown", pool.id.as_str(), &pool.fold(name)]);
            format!("unknown:{}", hex::encode(&hash[..16]))
        }
    }

    /// Counts an attempt before anything is compared (trap 10 of file 04).
    pub(super) async fn count_attempt(
        &self,
        pool: &PoolId,
        subject: &str,
        kind: &'static str,
        limit: i64,
    ) -> Result<(), DirectoryError> {
        let tries = self.store.count_attempt(pool, subject, kind, HOUR, self.clock.now()).await?;
        if tries > limit { Err(DirectoryError::LimitExceeded) } else { Ok(()) }
    }

    /// Whether `code` is the stored one; does not consume it.
    pub(super) fn code_matches(
        &self,
        pool: &Pool,
        user: &User,
        purpose: CodePurpose,
        stored: &StoredCode,
        code: &str,
    ) -> bool {
        let parts = hash_parts(pool, &user.sub, purpose, &stored.destination, code.trim());
        same_bytes(&self.sealer.keyed_hash(&parts), &stored.hash)
    }

    /// Compares and says what is wrong. `hide` is the answer of a client that must not reveal
    /// whether a code was ever requested (ERR-044, ERR-047).
    pub(super) async fn check_code(
        &self,
        pool: &Pool,
        user: &User,
        purpose: CodePurpose,
        code: &str,
        hide: bool,
    ) -> Result<StoredCode, DirectoryError> {
        let stored = self.store.find_code(&pool.id, &user.sub, purpose).await?;
        // A code proves the value it was sent to, not a later one (USR-322).
        let stored = stored
            .filter(|code| user.attribute(&code.attribute) == Some(code.destination.as_str()));
        self.judge_code(pool, user, purpose, stored, code, hide)
    }

    /// As [`Users::check_code`], of a code that must have been sent to `value`.
    pub(super) async fn check_code_sent_to(
        &self,
        pool: &Pool,
        user: &User,
        purpose: CodePurpose,
        value: Option<&str>,
        code: &str,
    ) -> Result<StoredCode, DirectoryError> {
        let stored = self.store.find_code(&pool.id, &user.sub, purpose).await?;
        let stored = stored.filter(|code| value == Some(code.destination.as_str()));
        self.judge_code(pool, user, purpose, stored, code, false)
    }

    fn judge_code(
        &self,
        pool: &Pool,
        user: &User,
        purpose: CodePurpose,
        stored: Option<StoredCode>,
        code: &str,
        hide: bool,
    ) -> Result<StoredCode, DirectoryError> {
        let Some(stored) = stored else {
            return Err(if hide {
                DirectoryError::CodeMismatch
            } else {
                DirectoryError::CodeExpired
            });
        };
        let matches = self.code_matches(pool, user, purpose, &stored, code);
        let expired = stored.expires_at <= self.clock.now();
        match (matches, expired) {
            (true, false) => Ok(stored),
            (true, true) => Err(DirectoryError::CodeExpired),
            (false, true) if !hide => Err(DirectoryError::CodeExpired),
            (false, _) => Err(DirectoryError::CodeMismatch),
        }
    }

    /// The moment of a change to a profile: later than the last one, whatever the clock says.
    pub(super) fn change_time(&self, user: &User) -> Timestamp {
        Timestamp(self.clock.now().0.max(user.updated_at.0 + 1))
    }
}
