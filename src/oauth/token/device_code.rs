//! `grant_type=urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 §3.4, §3.5, OIDC-323).

use super::Grant;
use super::granted::Granted;
use crate::authorization::device::{self, PollError};
use crate::oauth::error::OAuthError;
use crate::sessions::Completion;
use crate::tokens::IssuedTokens;

pub(in crate::oauth) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

pub(super) async fn grant(grant: &Grant<'_>) -> Result<IssuedTokens, OAuthError> {
    let Grant { app, pool, client, form, .. } = *grant;
    let code =
        form.get("device_code").ok_or(OAuthError::invalid_request("device_code is missing"))?;
    let polled = device::poll(&app.store, &app.clock, pool, client, code).await;
    let (request, allowed) = polled.map_err(|error| match error {
        PollError::Pending => OAuthError::of_device("authorization_pending"),
        PollError::SlowDown => OAuthError::of_device("slow_down"),
        PollError::Denied => OAuthError::of_device("access_denied"),
        PollError::Expired => OAuthError::of_device("expired_token"),
        PollError::Invalid => OAuthError::invalid_grant(),
        PollError::Internal(error) => OAuthError::internal(&error),
    })?;
    let granted = Granted {
        sub: allowed.sub,
        scopes: request.scopes,
        nonce: None,
        resource: request.resource,
        auth_time: allowed.auth_time,
        began: allowed.auth_time.max(allowed.allowed_at),
        event_id: allowed.event_id,
        completion: Completion::default(),
        origin_jti: None,
        // A device is a place of its own: it stays when the browser that let it in signs out.
        sso_session: None,
    };
    granted.tokens(grant).await
}
