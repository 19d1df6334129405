//! `grant_type=authorization_code` (EP-211 – EP-213, EP-228 – EP-234).

use super::called_by;
use crate::app::App;
use crate::audit::about::note_user;
use crate::authorization::codes::{Presented, redeem};
use crate::authorization::{Parameters, RedeemError, scopes};
use crate::clients::AppClient;
use crate::clients::client::OAuthFlow;
use crate::oauth::error::OAuthError;
use crate::pools::Pool;
use crate::sessions::SignedIn;
use crate::tokens::{Issue, IssuedTokens};
use crate::users::User;

pub(super) async fn grant(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    form: &Parameters,
) -> Result<IssuedTokens, OAuthError> {
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
    // Settings and user may have changed since (trap 23 of file 01).
    let strict = pool.settings.is_strict();
    let began = code.began();
    let scopes = scopes::still_allowed(client, code.scopes, strict);
    if !scopes::are_readable(client, &scopes) {
        return Err(OAuthError::invalid_grant());
    }
    let resource = super::resource(app, pool, form, code.resource.as_deref()).await?;
    note_user(&pool.id, &code.sub);
    let user = app.store.find_user(&pool.id, &code.sub).await?;
    let user = user.filter(User::may_continue).ok_or(OAuthError::invalid_grant())?;
    if began < user.tokens_valid_after {
        return Err(OAuthError::invalid_grant());
    }
    let signed_in = SignedIn {
        user,
        auth_time: code.auth_time,
        event_id: code.event_id,
        device_key: None,
        completion: code.completion,
    };
    let issue = Issue {
        id_token: scopes.iter().any(|scope| scope == "openid"),
        scopes,
        nonce: code.nonce,
        oauth: true,
        refresh_token: true,
        origin_jti: Some(code.origin_jti),
        new_device: None,
        resource,
    };
    Ok(called_by(app, client, None).issue(pool, client, &signed_in, issue).await?)
}
