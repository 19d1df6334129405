//! The sessions of one user, by whatever door they began: listed and ended one by one (UI-907).

use thiserror::Error;

use super::{Seen, Sessions};
use crate::platform::{ClientId, InternalError, PoolId, Sub, Timestamp, internal_from};
use crate::storage::StorageError;

/// A live session, as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSession {
    pub id: String,
    pub kind: SessionKind,
    pub client_id: Option<ClientId>,
    /// Of the sign-in: the order of lists.
    pub auth_time: Timestamp,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub seen: Seen,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// Tokens of one sign-in.
    Token {
        origin_jti: String,
        /// The browser session that they came through.
        sso_session: Option<String>,
    },
    /// A signed-in browser.
    Sso,
}

#[derive(Debug, Error)]
pub enum EndError {
    #[error("no such session")]
    NotFound,
    /// A user ends others than the one that asks.
    #[error("the session that asks")]
    Current,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(EndError: StorageError);

/// What to end of a user, and what to spare.
#[derive(Clone, Copy)]
pub struct Ending<'a> {
    pub id: &'a str,
    /// With a token session its browser session, with a browser session what came through it.
    pub linked: bool,
    /// The family of the token that asks; it stays.
    pub current: Option<&'a str>,
}

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

impl Sessions {
    /// Newest sign-ins first, those after `after`.
    pub async fn list(
        &self,
        (pool, sub): (&PoolId, &Sub),
        after: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<Vec<UserSession>, StorageError> {
        let from = after.unwrap_or((Timestamp(i64::MAX), ""));
        let (now, of) = (self.clock.now(), (pool, sub));
        let mut all = self.store.list_browser_sessions(of, from, (limit, now)).await?;
        all.extend(self.store.list_token_sessions(of, from, (limit, now)).await?);
        all.sort_by(|a, b| (b.auth_time, &b.id).cmp(&(a.auth_time, &a.id)));
        all.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(all)
    }

    /// Ends one session, in one transaction with what is linked to it.
    pub async fn end_one(
        &self,
        (pool, sub): (&PoolId, &Sub),
        ending: Ending<'_>,
    ) -> Result<(), EndError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if ending.id.starts_with("sso") {
            if !tx.delete_browser_session_named(pool, sub, ending.id, now).await? {
                return Err(EndError::NotFound);
            }
            if ending.linked {
                let spared = ending.current.unwrap_or_default();
                tx.revoke_families_through(pool, sub, (ending.id, spared), now).await?;
            }
        } else {
            let found = tx.find_token_session(pool, sub, ending.id, now).await?;
            let (origin_jti, sso) = found.ok_or(EndError::NotFound)?;
            if ending.current == Some(origin_jti.as_str()) {
                return Err(EndError::Current);
            }
            if !tx.revoke_family(pool, &origin_jti, now).await? {
                return Err(EndError::NotFound);
            }
            if let Some(sso) = sso.filter(|_| ending.linked) {
                tx.delete_browser_session_named(pool, sub, &sso, now).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

/// A name for tokens (`tkn`) or a browser session (`sso`).
#[must_use]
pub fn new_id(entropy: &crate::platform::Entropy, kind: &str) -> String {
    format!("{kind}{}", entropy.string(LETTERS, 25))
}
