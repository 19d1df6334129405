//! The address of a client's sign-in page, for people who want to see it (UI-010).

use super::encoding::url_with;
use crate::clients::AppClient;
use crate::clients::client::OAuthFlow;

/// With the first callback of the client and all its scopes; `None` for a client without pages.
#[must_use]
pub fn sign_in_page(base_url: &str, client: &AppClient) -> Option<String> {
    let callback = client.settings.callback_urls.first()?;
    if !client.allows_oauth(OAuthFlow::Code) {
        return None;
    }
    let scope = client.settings.allowed_oauth_scopes.join(" ");
    let parameters = [
        ("client_id", client.id.as_str()),
        ("response_type", "code"),
        ("scope", scope.as_str()),
        ("redirect_uri", callback.as_str()),
    ];
    Some(url_with(&format!("{base_url}/login"), parameters))
}
