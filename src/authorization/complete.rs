//! The end of an authorization: a code, or tokens in the fragment (EP-140 – EP-145).

use super::code::AuthorizationCode;
use super::codes::{self, CODE_SECONDS};
use super::encoding::url_with;
use super::request::AuthorizationRequest;
use super::response::{AuthorizationResponse, ResponseType};
use super::scopes::are_readable;
use crate::authorization::AuthorizationError;
use crate::platform::{Clock, Entropy, InternalError};
use crate::pools::Pool;
use crate::sessions::SignedIn;
use crate::storage::Store;
use crate::tokens::{Issue, IssueError, Tokens};
use crate::triggers::{Caller, TriggerError};

/// What completing needs.
pub struct Services<'a> {
    pub store: &'a Store,
    pub tokens: &'a Tokens,
    pub clock: &'a Clock,
    pub entropy: &'a Entropy,
}

/// Answers a request for a user who is signed in.
pub async fn complete(
    services: &Services<'_>,
    pool: &Pool,
    request: &AuthorizationRequest,
    signed_in: &SignedIn,
) -> Result<AuthorizationResponse, InternalError> {
    if request.for_device {
        // Who signs in there has granted nothing yet: no code.
        let user_code = request.parameters.get("user_code").map(|code| ("user_code", code));
        return Ok(AuthorizationResponse::Redirect(url_with(request.redirect_uri(), user_code)));
    }
    match request.response_type {
        ResponseType::Code => code(services, pool, request, signed_in).await,
        ResponseType::Token => tokens(services, pool, request, signed_in).await,
    }
}

async fn code(
    services: &Services<'_>,
    pool: &Pool,
    request: &AuthorizationRequest,
    signed_in: &SignedIn,
) -> Result<AuthorizationResponse, InternalError> {
    // A silent sign-in right after a global sign-out counts as one of the next second.
    let issued_at = services.clock.now().max(signed_in.user.tokens_valid_after);
    let code = AuthorizationCode {
        completion: signed_in.completion,
        pool_id: pool.id.clone(),
        client_id: request.client.id.clone(),
        sub: signed_in.user.sub.clone(),
        redirect_uri: request.redirect_uri().to_owned(),
        code_challenge: request.code_challenge.clone(),
        scopes: request.scopes.clone(),
        nonce: request.nonce.clone(),
        resource: request.resource.clone(),
        auth_time: signed_in.auth_time,
        event_id: signed_in.event_id.clone(),
        sso_session: signed_in.sso_session.clone(),
        origin_jti: services.entropy.uuid(),
        expires_at: issued_at.plus_seconds(CODE_SECONDS),
    };
    let value = codes::issue(services.store, services.entropy, &code).await?;
    Ok(request.target.respond(vec![("code", value)]))
}

/// Never a refresh token; an ID token only with `openid` (EP-143, EP-144).
async fn tokens(
    services: &Services<'_>,
    pool: &Pool,
    request: &AuthorizationRequest,
    signed_in: &SignedIn,
) -> Result<AuthorizationResponse, InternalError> {
    if !are_readable(&request.client, &request.scopes) {
        return Ok(request.target.error(AuthorizationError::InvalidScope, None));
    }
    let issue = Issue {
        id_token: request.scopes.iter().any(|scope| scope == "openid"),
        scopes: request.scopes.clone(),
        nonce: request.nonce.clone(),
        oauth: true,
        refresh_token: false,
        origin_jti: None,
        new_device: None,
        resource: request.resource.clone(),
    };
    let tokens = services.tokens.called_by(Caller::of_client(&request.client.id));
    let issued = match tokens.issue(pool, &request.client, signed_in, issue).await {
        Ok(issued) => issued,
        Err(IssueError::Internal(error) | IssueError::Trigger(TriggerError::Internal(error))) => {
            return Err(error);
        }
        // TRG-096: this step has no form to say it on.
        Err(IssueError::Trigger(error)) => {
            let (text, kind) = (error.to_string(), AuthorizationError::InvalidRequest);
            return Ok(request.target.error(kind, Some(&text)));
        }
        Err(IssueError::Gone) => {
            return Ok(request.target.error(AuthorizationError::AccessDenied, None));
        }
    };
    let mut fields: Vec<(&'static str, String)> =
        issued.id_token.into_iter().map(|token| ("id_token", token)).collect();
    fields.push(("access_token", issued.access_token));
    fields.push(("token_type", "Bearer".to_owned()));
    fields.push(("expires_in", issued.expires_in.to_string()));
    Ok(request.target.respond(fields))
}
