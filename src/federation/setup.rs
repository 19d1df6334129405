//! Finding an issuer's endpoints while a provider is configured (FED-042, OIDCRP-003, OIDCRP-007).

use serde_json::Value;

use super::Federation;
use crate::identity_providers::service::ProviderChange;
use crate::identity_providers::{
    IdentityProvider, IdentityProviderError, ProviderType, Texts, details,
};

/// Provider details and the members of a discovery document that fill them.
const MEMBERS: [(&str, &str); 4] = [
    ("authorize_url", "authorization_endpoint"),
    ("token_url", "token_endpoint"),
    ("attributes_url", "userinfo_endpoint"),
    ("jwks_uri", "jwks_uri"),
];
/// Without these nobody can sign in.
const NEEDED: [&str; 3] = ["authorize_url", "token_url", "jwks_uri"];

/// The endpoints of a discovery document, under the names of provider details.
#[must_use]
pub fn endpoints(document: &Value) -> Texts {
    let named = |(detail, member): (&str, &str)| {
        document[member].as_str().map(|url| (detail.to_owned(), url.to_owned()))
    };
    MEMBERS.into_iter().filter_map(named).collect()
}

impl Federation {
    /// Adds what can be discovered to new details of an OpenID Connect provider. What was discovered
    /// before and comes back as it was shown is not taken as given by hand (OIDCRP-008).
    ///
    /// # Errors
    /// `Invalid` if the details lack endpoints that the issuer does not name.
    pub async fn discover(
        &self,
        kind: ProviderType,
        old: Option<&IdentityProvider>,
        change: &mut ProviderChange,
    ) -> Result<(), IdentityProviderError> {
        let Some(given) = change.details.as_mut().filter(|_| kind == ProviderType::Oidc) else {
            return Ok(());
        };
        if let Some(old) = old.map(|old| &old.details)
            && old.get("oidc_issuer") == given.get("oidc_issuer")
        {
            let before = details::discovered(old);
            given.retain(|name, value| before.get(name) != Some(value));
        }
        self.providers.check_details(kind, given.clone())?;
        if NEEDED.iter().all(|name| given.contains_key(*name)) {
            return Ok(());
        }
        let issuer = given.get("oidc_issuer").map(String::as_str).unwrap_or_default();
        let invalid = |reason: &str| {
            IdentityProviderError::Invalid(format!(
                "The endpoints could not be discovered from oidc_issuer: {reason}. Give authorize_url, \
                 token_url, attributes_url and jwks_uri."
            ))
        };
        let document = self.documents.discovery(issuer, true).await;
        let found = endpoints(&*document.map_err(|error| invalid(&error.to_string()))?);
        if let Some(name) =
            NEEDED.iter().find(|name| !given.contains_key(**name) && !found.contains_key(**name))
        {
            return Err(invalid(&format!("the discovery document has no {name}")));
        }
        change.discovered = Some(found);
        Ok(())
    }
}
