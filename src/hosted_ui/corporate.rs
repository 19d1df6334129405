//! The box for a corporate e-mail address on the sign-in page: its domain leads to a provider
//! (FED-070, FED-077 – FED-079).

use actix_web::HttpResponse;

use super::entry::{Entry, Refusal};
use super::login;
use crate::http::respond;
use crate::identity_providers::IdentityProviderError;

/// Whether a posted sign-in page is that of the box.
pub(super) fn is_posted(entry: &Entry) -> bool {
    entry.form.iter().any(|(name, _)| name == "idp_email")
}

/// `POST /login` with `idp_email` (audit `Login_OIDC_SAML_POST`): on to the provider, or back to the
/// page with the same words whoever the address belongs to.
pub(super) async fn post(entry: Entry) -> Result<HttpResponse, Refusal> {
    let email = entry.field("idp_email").trim().to_owned();
    let domain = email.rsplit('@').next().unwrap_or_default().trim().to_lowercase();
    let pool = &entry.tenant.pool;
    let supported = &entry.client.settings.supported_identity_providers;
    let found = match entry.app.identity_providers.by_identifier(pool, &domain).await {
        Ok(provider) => supported.contains(&provider.name),
        Err(IdentityProviderError::Internal(error)) => {
            return Err(Refusal::internal(&entry, error));
        }
        Err(_) => false,
    };
    if !found {
        let error = entry.locale.text("login-error-no-domain").to_owned();
        return login::page_with_box(&entry, email, error).await;
    }
    let names = ["identity_provider", "idp_identifier", "IdPIdentifier"];
    let mut request = entry.request.parameters.without(&names).with("idp_identifier", &domain);
    if email.contains('@') && request.get("login_hint").is_none() {
        request = request.with("login_hint", &email);
    }
    let query = request.to_query();
    Ok(respond::redirect(&format!("{}/oauth2/authorize?{query}", entry.tenant.base_path)))
}
