//! `AuthnRequest` (SAML-030 – SAML-034, FED-B04, FED-B13).

use super::binding::{self, Way, escape, signature_template};
use super::{ASSERTION, POST, PROTOCOL, SamlError, refused};
use crate::identity_providers::instant;
use crate::identity_providers::metadata::Metadata;
use crate::keys::certificate::Certificate;
use crate::platform::{Entropy, Timestamp};

/// What a request says.
pub struct AuthnRequest<'a> {
    pub id: &'a str,
    pub now: Timestamp,
    pub entity_id: &'a str,
    pub acs: &'a str,
    /// `prompt=login`.
    pub force: bool,
}

/// 128 random bits, as a name of XML.
pub fn new_id(entropy: &Entropy) -> String {
    format!("_{}", hex::encode(entropy.bytes::<16>()))
}

impl AuthnRequest<'_> {
    /// By redirect if the provider has it, else by form.
    pub fn send(
        &self,
        metadata: &Metadata,
        relay_state: &str,
        signer: Option<&Certificate>,
    ) -> Result<Way, SamlError> {
        let field = "SAMLRequest";
        if let Some(url) = &metadata.sso_redirect {
            let xml = self.xml(url, None);
            return Ok(binding::redirect(url, field, &xml, relay_state, signer)?);
        }
        let url = metadata.sso_post.as_ref();
        let url = url.ok_or_else(|| refused("The provider has no sign-on service"))?;
        Ok(binding::post(url, field, &self.xml(url, signer), relay_state, signer)?)
    }

    fn xml(&self, destination: &str, signer: Option<&Certificate>) -> String {
        let force = if self.force { r#" ForceAuthn="true""# } else { "" };
        format!(
            r#"<saml2p:AuthnRequest xmlns:saml2p="{PROTOCOL}" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{destination}" AssertionConsumerServiceURL="{acs}" ProtocolBinding="{POST}"{force}><saml2:Issuer xmlns:saml2="{ASSERTION}">{issuer}</saml2:Issuer>{signature}</saml2p:AuthnRequest>"#,
            id = self.id,
            now = instant::write(self.now),
            destination = escape(destination),
            acs = escape(self.acs),
            issuer = escape(self.entity_id),
            signature = signer.map(|by| signature_template(self.id, by)).unwrap_or_default(),
        )
    }
}
