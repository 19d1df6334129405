//! `grant_type=client_credentials` (EP-210, EP-223, EP-225 – EP-227, EP-237, TOK-060, TOK-152).

use crate::app::App;
use crate::authorization::{Parameters, scopes};
use crate::clients::AppClient;
use crate::clients::client::OAuthFlow;
use crate::oauth::error::OAuthError;
use crate::pools::Pool;
use crate::tokens::IssuedTokens;

pub(super) async fn grant(
    app: &App,
    pool: &Pool,
    client: &AppClient,
    form: &Parameters,
    query: &Parameters,
) -> Result<IssuedTokens, OAuthError> {
    if !client.allows_oauth(OAuthFlow::ClientCredentials) || client.secret.is_none() {
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
    let resource = super::resource(app, pool, form, None).await?;
    Ok(app.tokens.client_credentials(pool, client, scopes, resource.as_deref()).await?)
}
