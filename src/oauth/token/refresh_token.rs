//! `grant_type=refresh_token` (EP-214, EP-222, EP-233, EP-235, EP-236).

use super::Grant;
use crate::oauth::error::OAuthError;
use crate::tokens::{IssuedTokens, RefreshError, Renewal};

pub(super) async fn grant(grant: &Grant<'_>) -> Result<IssuedTokens, OAuthError> {
    let Grant { pool, client, form, .. } = *grant;
    if !client.may_refresh() {
        return Err(OAuthError::unauthorized_client());
    }
    let token =
        form.get("refresh_token").ok_or(OAuthError::invalid_request("refresh_token is missing"))?;
    let resource = grant.resource(None).await?;
    let renewal =
        Renewal { device_key: None, scope: form.get("scope"), resource: resource.as_deref() };
    match grant.tokens(None).renew(pool, client, token, renewal).await {
        Ok((tokens, _)) => Ok(tokens),
        Err(RefreshError::Internal(error)) => Err(OAuthError::internal(&error)),
        Err(RefreshError::Trigger(error)) => Err(OAuthError::trigger(&error)),
        Err(RefreshError::InvalidScope) => Err(OAuthError::invalid_scope()),
        Err(RefreshError::InvalidTarget) => Err(OAuthError::invalid_target()),
        Err(
            RefreshError::Invalid
            | RefreshError::Expired
            | RefreshError::Revoked
            | RefreshError::Reused
            | RefreshError::UserDisabled
            | RefreshError::UserGone
            | RefreshError::PasswordResetRequired,
        ) => Err(OAuthError::invalid_grant()),
    }
}
