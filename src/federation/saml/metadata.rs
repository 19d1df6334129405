//! The metadata of a pool as a service provider (SAML-026).

use super::binding::escape;
use super::{DSIG, Federation, METADATA, PERSISTENT, POST, PROTOCOL, entity_id};
use crate::identity_providers::IdentityProviderError;
use crate::identity_providers::saml::SamlSettings;
use crate::keys::certificate::Certificate;
use crate::platform::InternalError;
use crate::pools::Pool;

impl Federation {
    /// The document for identity providers. `provider`: the one that reads it; the certificate it
    /// encrypts for is its own. Unnamed, it is that of the only provider that encrypts.
    pub async fn saml_metadata(
        &self,
        pool: &Pool,
        base_url: &str,
        provider: Option<&str>,
    ) -> Result<String, InternalError> {
        let signing = self.keys.signing_certificates(&pool.id).await?;
        let encrypting = self.store.list_encrypting_providers(&pool.id).await?;
        let owner = match provider {
            Some(name) => encrypting.iter().find(|known| *known == name),
            None => encrypting.first().filter(|_| encrypting.len() == 1),
        };
        let mut keys: String = signing.iter().map(|one| key("signing", one)).collect();
        if let Some(owner) = owner {
            let certificates = self.keys.encryption_certificates(&pool.id, owner).await?;
            keys.extend(certificates.first().map(|one| key("encryption", one)));
        }
        let signs = match provider {
            Some(name) => match self.providers.get(pool, name).await {
                Ok(provider) => SamlSettings::of(&provider.details).sign_requests,
                Err(IdentityProviderError::Internal(error)) => return Err(error),
                Err(_) => false,
            },
            None => false,
        };
        let base = escape(base_url);
        Ok(format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="{METADATA}" xmlns:ds="{DSIG}" entityID="{entity}"><md:SPSSODescriptor AuthnRequestsSigned="{signed}" WantAssertionsSigned="true" protocolSupportEnumeration="{PROTOCOL}">{keys}<md:SingleLogoutService Binding="{POST}" Location="{base}/saml2/logout"/><md:NameIDFormat>{PERSISTENT}</md:NameIDFormat><md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat><md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat><md:AssertionConsumerService Binding="{POST}" Location="{base}/saml2/idpresponse" index="0" isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>
"#,
            entity = escape(&entity_id(&pool.id)),
            signed = signs,
        ))
    }
}

fn key(usage: &str, certificate: &Certificate) -> String {
    format!(
        r#"<md:KeyDescriptor use="{usage}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"#,
        certificate.base64()
    )
}
