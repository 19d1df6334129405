//! `grant_type=client_credentials` (EP-210, EP-223, EP-225 – EP-227, EP-237, TOK-060, TOK-152).

use std::collections::BTreeMap;

use super::Grant;
use crate::authorization::{Parameters, scopes};
use crate::clients::client::OAuthFlow;
use crate::oauth::error::OAuthError;
use crate::tokens::IssuedTokens;

pub(super) async fn grant(
    grant: &Grant<'_>,
    query: &Parameters,
) -> Result<IssuedTokens, OAuthError> {
    let Grant { app, pool, client, form, .. } = *grant;
    if !client.allows_oauth(OAuthFlow::ClientCredentials) || client.is_public() {
        return Err(OAuthError::unauthorized_client());
    }
    let requested = match (form.get("scope"), query.get("scope")) {
        (Some(body), Some(url)) if body != url => {
            return Err(OAuthError::invalid_request("scope in body and URL differ"));
        }
        (body, url) => body.or(url),
    };
    let active = app.pools.custom_scopes(&pool.id).await?;
    let scopes =
        scopes::of_client(client, requested, &active).map_err(|_| OAuthError::invalid_scope())?;
    let resource = grant.resource(None).await?;
    let metadata = form.get("aws_client_metadata").map(metadata).transpose()?;
    let tokens = grant.tokens(metadata);
    Ok(tokens.client_credentials(pool, client, scopes, resource.as_deref()).await?)
}

/// EP-903: what the pre token generation trigger is told besides, a JSON object of strings.
fn metadata(text: &str) -> Result<BTreeMap<String, String>, OAuthError> {
    let wrong =
        |_| OAuthError::invalid_request("aws_client_metadata is not a JSON object of strings");
    serde_json::from_str(text).map_err(wrong)
}
