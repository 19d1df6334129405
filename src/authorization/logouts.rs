//! Telling apps that a browser session has ended, server to server (OIDC Back-Channel Logout 1.0,
//! OIDC-081). What is to be told is written down by the transaction that ends the session, and told
//! by a job until the app has heard it or too much time has passed.

use http::header::CONTENT_TYPE;
use serde_json::json;
use thiserror::Error;

use super::encoding::url_with;
use crate::clients::AppClient;
use crate::outbound::{Outbound, OutboundError};
use crate::platform::{ClientId, InternalError, PoolId, Sub, Timestamp, internal_from};
use crate::pools::{Pool, PoolDirectory};
use crate::sessions::BrowserSession;
use crate::storage::{StorageError, Store};
use crate::tokens::Tokens;

/// An app that has to hear of the end of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutNotice {
    pub pool_id: PoolId,
    pub client_id: ClientId,
    pub session_id: String,
    pub sub: Sub,
    /// Attempts so far, the present one included.
    pub tries: i64,
}

/// Seconds from one attempt to the next; after the last one it is given up.
const DELAYS: [i64; 5] = [30, 120, 600, 1800, 3600];
const MOST_TRIES: i64 = 5;
/// At once.
const BATCH: i64 = 16;
/// What a logout token is good for.
const TOKEN_SECONDS: i64 = 120;
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

#[derive(Debug, Error)]
enum TellError {
    /// Another attempt would not help.
    #[error("the app refused: {0}")]
    Refused(http::StatusCode),
    #[error("the app answered {0}")]
    Failed(http::StatusCode),
    #[error("{0}")]
    Away(#[from] OutboundError),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(TellError: StorageError);

impl From<InternalError> for TellError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

#[derive(Clone)]
pub struct Logouts {
    pub store: Store,
    pub pools: PoolDirectory,
    pub tokens: Tokens,
    pub outbound: Outbound,
}

impl Logouts {
    /// What the browser of a session that ends has to load: the addresses of the apps that it was
    /// signed in to, where they have one.
    pub async fn front_channel(
        &self,
        pool: &Pool,
        session: &BrowserSession,
    ) -> Result<Vec<String>, InternalError> {
        let of = (&pool.id, &session.sub);
        let mut addresses = Vec::new();
        for id in self.store.clients_of_browser_session(of, &session.id).await? {
            let Some(client) = self.pools.client(&id).await? else { continue };
            if let Some(uri) = &client.settings.portico.frontchannel_logout_uri {
                let issuer = pool.issuer(self.pools.public_url());
                let named = [("iss", issuer.as_str()), ("sid", session.id.as_str())];
                addresses.push(url_with(uri, named));
            }
        }
        Ok(addresses)
    }

    /// Tells what is due, and answers how many that were.
    pub async fn tell_due(&self, now: Timestamp) -> Result<usize, InternalError> {
        let due = self.store.claim_logout_notices(now, &DELAYS, BATCH).await?;
        let told = due.iter().map(|notice| async move {
            let told = self.tell(notice, now).await;
            let is_over = match &told {
                Ok(()) | Err(TellError::Refused(_)) => true,
                Err(_) => notice.tries >= MOST_TRIES,
            };
            if let Err(error) = told {
                let client_id = &notice.client_id;
                tracing::warn!(%client_id, %error, is_over, "an app did not hear of a sign-out");
            }
            if is_over { self.store.delete_logout_notice(notice).await } else { Ok(()) }
        });
        for done in futures_util::future::join_all(told).await {
            done?;
        }
        Ok(due.len())
    }

    async fn tell(&self, notice: &LogoutNotice, now: Timestamp) -> Result<(), TellError> {
        // The app may have gone, or wants to hear nothing any more.
        let Some(client) = self.pools.client(&notice.client_id).await? else { return Ok(()) };
        let Some(uri) = client.settings.portico.backchannel_logout_uri.clone() else {
            return Ok(());
        };
        let token = self.token(&client, notice, now).await?;
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("logout_token", &token)
            .finish();
        let request = http::Request::post(uri)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.into_bytes())
            .map_err(InternalError::new)?;
        let status = self.outbound.send(request).await?.status();
        match status.as_u16() {
            200..300 => Ok(()),
            408 | 425 | 429 | 500.. => Err(TellError::Failed(status)),
            _ => Err(TellError::Refused(status)),
        }
    }

    /// Section 2.4.
    async fn token(
        &self,
        client: &AppClient,
        notice: &LogoutNotice,
        now: Timestamp,
    ) -> Result<String, TellError> {
        let pool = self.pools.pool(&notice.pool_id).await?;
        let pool = pool.ok_or_else(|| InternalError::new("the pool is gone"))?;
        let claims = json!({
            "iss": pool.issuer(self.pools.public_url()),
            "aud": client.id,
            "iat": now.seconds(),
            "exp": now.seconds() + TOKEN_SECONDS,
            // The same at each attempt, so that the app can tell a repetition.
            "jti": format!("{}.{}", notice.session_id, client.id),
            "sub": notice.sub,
            "sid": notice.session_id,
            "events": { EVENT: {} },
        });
        Ok(self.tokens.sign_logout(&pool, &claims).await?)
    }
}
