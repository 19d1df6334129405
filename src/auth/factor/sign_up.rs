//! Signing in right after sign-up (FLOW-903): who set the password with `SignUp` and proved the
//! contact with `ConfirmSignUp` is asked for neither again, only for a second factor.

use crate::auth::engine::Auth;
use crate::auth::step::{SignInError, Step};
use crate::clients::AppClient;
use crate::platform::Sub;
use crate::platform::secret::sha256;
use crate::pools::Pool;
use crate::sessions::ChallengeSession;
use crate::storage::StorageError;
use crate::users::lockout::Lockout;
use crate::users::{User, UserStatus};

/// The session of `SignUp`: whoever holds it knows the password, not yet the code.
const SIGNED_UP: &str = "SIGN_UP";
/// The session of `ConfirmSignUp`.
const CONFIRMED: &str = "CONFIRM_SIGN_UP";

impl Auth {
    /// The session that `SignUp` answers to clients that may sign in with one.
    pub async fn begin_sign_up(
        &self,
        pool: &Pool,
        client: &AppClient,
        sub: &Sub,
        username: &str,
    ) -> Result<Option<String>, StorageError> {
        if !client.allows_auth_flow("USER_AUTH") {
            return Ok(None);
        }
        self.sign_up_session(pool, client, sub, (SIGNED_UP, username)).await.map(Some)
    }

    /// Turns the session of `SignUp` into that of `ConfirmSignUp`, once the code was right. One that
    /// is too old, used, or somebody else's leads nowhere: the user is confirmed all the same.
    pub async fn confirm_sign_up_session(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        user: &User,
    ) -> Result<Option<String>, SignInError> {
        match self.pending(pool, client, session, SIGNED_UP).await {
            Ok((_, own)) if own.sub == user.sub => {}
            Ok(_)
            | Err(
                SignInError::SessionUsed
                | SignInError::SessionExpired
                | SignInError::SessionInvalid,
            ) => return Ok(None),
            Err(error) => return Err(error),
        }
        self.consume(session).await?;
        let next = (CONFIRMED, user.username.as_str());
        Ok(Some(self.sign_up_session(pool, client, &user.sub, next).await?))
    }

    /// `InitiateAuth` with the session of `ConfirmSignUp`.
    pub async fn continue_sign_up(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        username: &str,
    ) -> Result<Step, SignInError> {
        self.look(pool, client, username).await?;
        let (_, user) = self.pending(pool, client, session, CONFIRMED).await?;
        self.check_named(pool, Some(username), &user).await?;
        if user.status != UserStatus::Confirmed {
            return Err(SignInError::SessionInvalid);
        }
        let failures = self.lockout.failures(&pool.id, user.sub.as_str()).await?;
        if Lockout::is_locked(failures.as_ref(), self.clock.now()) {
            return Err(SignInError::LockedOut);
        }
        self.consume(session).await?;
        self.after_password(pool, client, user, self.begun(pool, username, None)).await
    }

    async fn sign_up_session(
        &self,
        pool: &Pool,
        client: &AppClient,
        sub: &Sub,
        (challenge, username): (&str, &str),
    ) -> Result<String, StorageError> {
        let session = self.entropy.token();
        let stored = ChallengeSession {
            pool_id: pool.id.clone(),
            client_id: client.id.clone(),
            sub: sub.clone(),
            challenge: challenge.to_owned(),
            data: self.begun(pool, username, None),
            expires_at: self.clock.now().plus_seconds(client.auth_session_seconds()),
            consumed_at: None,
        };
        self.store.insert_challenge(&sha256(session.as_bytes()), &stored).await?;
        Ok(session)
    }
}
