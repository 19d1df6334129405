//! Browser sessions: the cookie holds a random handle, the database its hash (UI-173).

use super::of_users::new_id;
use super::{BrowserSession, SamlSession, Seen};
use crate::audit::about::note_user;
use crate::clients::AppClient;
use crate::platform::secret::sha256;
use crate::platform::{Clock, Entropy, PoolId, Sub, Timestamp};
use crate::pools::Pool;
use crate::storage::{StorageError, Store};
use crate::users::User;

/// Seconds that a session lives, counted from the sign-in (UI-170, UI-171); longer only where a
/// client says so (UI-906).
pub const SESSION_SECONDS: i64 = 3600;

#[derive(Clone)]
pub struct Sessions {
    pub(super) store: Store,
    pub(super) clock: Clock,
    entropy: Entropy,
}

impl Sessions {
    #[must_use]
    pub const fn new(store: Store, clock: Clock, entropy: Entropy) -> Self {
        Self { store, clock, entropy }
    }

    /// Starts a session of no client and answers the handle for the cookie.
    pub async fn start(
        &self,
        pool: &PoolId,
        sub: &Sub,
        provider: &str,
        auth_time: Timestamp,
    ) -> Result<String, StorageError> {
        let lasts = (auth_time, SESSION_SECONDS);
        let started = self.start_lasting((pool, sub), (provider, None), lasts, None, None).await;
        started.map(|(handle, _)| handle)
    }

    /// As [`Sessions::start`], for so many seconds, and by a SAML provider what signs out there.
    /// Answers the handle and the name of the session, which may go on from an earlier one.
    pub async fn start_lasting(
        &self,
        (pool, sub): (&PoolId, &Sub),
        (provider, saml): (&str, Option<SamlSession>),
        (auth_time, seconds): (Timestamp, i64),
        client: Option<&AppClient>,
        continued: Option<String>,
    ) -> Result<(String, String), StorageError> {
        let handle = self.entropy.token();
        let session = BrowserSession {
            pool_id: pool.clone(),
            sub: sub.clone(),
            provider: provider.to_owned(),
            auth_time,
            expires_at: auth_time.plus_seconds(seconds),
            saml,
            id: continued.unwrap_or_else(|| new_id(&self.entropy, "sso")),
            client_id: client.map(|client| client.id.clone()),
        };
        self.store.insert_browser_session(&sha256(handle.as_bytes()), &session).await?;
        Ok((handle, session.id))
    }

    /// A live session of this pool (UI-178).
    pub async fn find(
        &self,
        pool: &PoolId,
        handle: &str,
    ) -> Result<Option<BrowserSession>, StorageError> {
        self.store.find_browser_session(pool, &sha256(handle.as_bytes()), self.clock.now()).await
    }

    /// The session and its user, if the user may still be signed in silently (UI-180).
    pub async fn find_user(
        &self,
        pool: &Pool,
        handle: &str,
    ) -> Result<Option<(BrowserSession, User)>, StorageError> {
        let Some(session) = self.find(&pool.id, handle).await? else { return Ok(None) };
        note_user(&pool.id, &session.sub);
        let user = self.store.find_user(&pool.id, &session.sub).await?;
        Ok(user.filter(User::may_continue).map(|user| (session, user)))
    }

    /// As [`Sessions::find_user`], if it is as young as the client wants sessions to be (UI-906).
    pub async fn find_for(
        &self,
        pool: &Pool,
        client: &AppClient,
        handle: &str,
    ) -> Result<Option<(BrowserSession, User)>, StorageError> {
        let oldest = self.clock.now().plus_seconds(-client.browser_session_seconds());
        let found = self.find_user(pool, handle).await?;
        Ok(found.filter(|(session, _)| session.auth_time > oldest))
    }

    /// Remembers that a session was used, where the pool tracks sessions.
    pub async fn touch(&self, pool: &Pool, handle: &str, seen: &Seen) -> Result<(), StorageError> {
        if pool.settings.most_sessions().is_none() {
            return Ok(());
        }
        let (hash, now) = (sha256(handle.as_bytes()), self.clock.now());
        self.store.touch_browser_session(&hash, seen, now).await
    }

    /// Ends all sessions of a pool, for example when its pages become others (UI-900).
    pub async fn end_all(&self, pool: &PoolId) -> Result<(), StorageError> {
        self.store.delete_browser_sessions_of_pool(pool).await
    }

    /// Ends the session that a sign-in in the same browser takes the place of. Of the same person it
    /// goes on: its name is answered, and no app is told that somebody signed out (OIDC-081).
    pub async fn end_before(
        &self,
        pool: &PoolId,
        handle: &str,
        sub: &Sub,
    ) -> Result<Option<String>, StorageError> {
        let before = self.find(pool, handle).await?.filter(|before| before.sub == *sub);
        match before {
            Some(before) => {
                self.store.replace_browser_session(&sha256(handle.as_bytes())).await?;
                Ok(Some(before.id))
            }
            None => self.end(handle).await.map(|()| None),
        }
    }

    pub async fn end(&self, handle: &str) -> Result<(), StorageError> {
        let hash = sha256(handle.as_bytes());
        self.store.delete_browser_session(&hash, self.clock.now()).await.map(|_| ())
    }
}
