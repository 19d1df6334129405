//! Tokens for what a person granted on the pages a while ago; settings and user may have changed
//! since (trap 23 of file 01).

use super::Grant;
use crate::audit::about::note_user;
use crate::authorization::scopes;
use crate::oauth::error::OAuthError;
use crate::platform::{Sub, Timestamp};
use crate::sessions::{Completion, SignedIn};
use crate::tokens::{Issue, IssuedTokens};
use crate::users::User;

pub(super) struct Granted {
    pub sub: Sub,
    pub scopes: Vec<String>,
    pub nonce: Option<String>,
    pub resource: Option<String>,
    pub auth_time: Timestamp,
    /// What sign-outs are compared with (TOK-135).
    pub began: Timestamp,
    pub event_id: String,
    pub completion: Completion,
    pub origin_jti: Option<String>,
    pub sso_session: Option<String>,
}

impl Granted {
    pub async fn tokens(self, grant: &Grant<'_>) -> Result<IssuedTokens, OAuthError> {
        let Grant { app, pool, client, .. } = *grant;
        let scopes = scopes::still_allowed(client, self.scopes, pool.settings.is_strict());
        if !scopes::are_readable(client, &scopes) {
            return Err(OAuthError::invalid_grant());
        }
        let resource = grant.resource(self.resource.as_deref()).await?;
        note_user(&pool.id, &self.sub);
        let user = app.store.find_user(&pool.id, &self.sub).await?;
        let user = user.filter(User::may_continue).ok_or(OAuthError::invalid_grant())?;
        if self.began < user.tokens_valid_after {
            return Err(OAuthError::invalid_grant());
        }
        let signed_in = SignedIn {
            user,
            auth_time: self.auth_time,
            event_id: self.event_id,
            device_key: None,
            completion: self.completion,
            sso_session: self.sso_session,
        };
        let issue = Issue {
            id_token: scopes.iter().any(|scope| scope == "openid"),
            scopes,
            nonce: self.nonce,
            oauth: true,
            refresh_token: true,
            origin_jti: self.origin_jti,
            new_device: None,
            resource,
        };
        Ok(grant.tokens(None).issue(pool, client, &signed_in, issue).await?)
    }
}
