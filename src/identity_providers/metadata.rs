//! What is needed of a SAML metadata document before anybody signs in (SAML-005, SAML-008).

use roxmltree::{Document, Node};

const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    pub entity_id: String,
    pub sso_redirect: Option<String>,
    pub slo_redirect: Option<String>,
}

/// Reads a document that describes exactly one SAML 2.0 identity provider with a certificate to
/// check signatures with. Documents with a DTD are refused.
///
/// # Errors
/// What is missing, in words.
pub fn read(text: &str) -> Result<Metadata, String> {
    let document = Document::parse(text)
        .map_err(|_| "The SAML metadata is not an XML document.".to_owned())?;
    let mut found = document.descendants().filter(|node| is_idp(*node));
    let (Some(idp), None) = (found.next(), found.next()) else {
        return Err("The SAML metadata must describe exactly one identity provider.".to_owned());
    };
    let entity = idp.parent().filter(|node| node.has_tag_name((METADATA, "EntityDescriptor")));
    let entity_id = entity.and_then(|node| node.attribute("entityID")).filter(|id| !id.is_empty());
    let entity_id = entity_id.ok_or("The SAML metadata has no entityID.")?.to_owned();
    if !idp.children().any(signs) {
        return Err("The SAML metadata has no signing certificate.".to_owned());
    }
    let service = |name: &str, binding: &str| {
        idp.children()
            .filter(|node| node.has_tag_name((METADATA, name)))
            .find(|node| node.attribute("Binding") == Some(binding))
            .and_then(|node| node.attribute("Location"))
            .map(str::to_owned)
    };
    let sso_redirect = service("SingleSignOnService", REDIRECT);
    if sso_redirect.is_none() && service("SingleSignOnService", POST).is_none() {
        return Err("The SAML metadata has no single sign-on service by redirect or POST.".into());
    }
    Ok(Metadata { entity_id, sso_redirect, slo_redirect: service("SingleLogoutService", REDIRECT) })
}

fn is_idp(node: Node<'_, '_>) -> bool {
    let protocols = node.attribute("protocolSupportEnumeration").unwrap_or_default();
    node.has_tag_name((METADATA, "IDPSSODescriptor"))
        && protocols.split_whitespace().any(|protocol| protocol == PROTOCOL)
}

/// A key for signatures, or for everything.
fn signs(node: Node<'_, '_>) -> bool {
    node.has_tag_name((METADATA, "KeyDescriptor"))
        && matches!(node.attribute("use"), None | Some("signing"))
        && node.descendants().any(|inner| {
            inner.has_tag_name((SIGNATURE, "X509Certificate"))
                && inner.text().is_some_and(|text| !text.trim().is_empty())
        })
}
