//! `grant_type=authorization_code` (EP-211 – EP-213, EP-228 – EP-234).

use super::Grant;
use super::granted::Granted;
use crate::authorization::RedeemError;
use crate::authorization::codes::{Presented, redeem};
use crate::clients::client::OAuthFlow;
use crate::oauth::error::OAuthError;
use crate::tokens::IssuedTokens;

pub(super) async fn grant(grant: &Grant<'_>) -> Result<IssuedTokens, OAuthError> {
    let Grant { app, pool, client, form, .. } = *grant;
    if !client.allows_oauth(OAuthFlow::Code) {
        return Err(OAuthError::unauthorized_client());
    }
    let code = form.get("code").ok_or(OAuthError::invalid_request("code is missing"))?;
    let redirect_uri =
        form.get("redirect_uri").ok_or(OAuthError::invalid_request("redirect_uri is missing"))?;
    let presented = Presented { code, redirect_uri, code_verifier: form.get("code_verifier") };
    let code = redeem(&app.store, &app.clock, pool, client, presented).await;
    let code = code.map_err(|error| match error {
        RedeemError::InvalidGrant(why) => {
            tracing::info!(client_id = %client.id, why, "code refused");
            OAuthError::invalid_grant()
        }
        RedeemError::Internal(error) => OAuthError::internal(&error),
    })?;
    let granted = Granted {
        began: code.began(),
        sub: code.sub,
        scopes: code.scopes,
        nonce: code.nonce,
        resource: code.resource,
        auth_time: code.auth_time,
        event_id: code.event_id,
        completion: code.completion,
        origin_jti: Some(code.origin_jti),
        sso_session: code.sso_session,
    };
    granted.tokens(grant).await
}
