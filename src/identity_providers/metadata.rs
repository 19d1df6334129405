//! SAML metadata of an identity provider: what a document says, and whether it may be used (SAML-005,
//! SAML-008, SAML-056, SAML-S56).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::x509::X509;
use roxmltree::{Document, Node, ParsingOptions};

use super::instant;
use crate::platform::Timestamp;

const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
/// Characters of one certificate (FED-B07).
const LONGEST_CERTIFICATE: usize = 4096;
const MOST_NODES: u32 = 50_000;
const SMALLEST_RSA: u32 = 2048;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    Rsa,
    Ec,
}

/// A key that may have signed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningCertificate {
    pub der: Vec<u8>,
    pub kind: KeyKind,
}

impl SigningCertificate {
    /// `None`: not a certificate, or one whose key is too small or of another kind (SAML-S19).
    #[must_use]
    pub fn read(der: &[u8]) -> Option<Self> {
        let kind = kind_of(&X509::from_der(der).ok()?)?;
        Some(Self { der: der.to_vec(), kind })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    pub entity_id: String,
    pub certificates: Vec<SigningCertificate>,
    pub sso_redirect: Option<String>,
    pub sso_post: Option<String>,
    pub slo_redirect: Option<String>,
    pub slo_post: Option<String>,
    /// Where answers to its own logout requests go, if elsewhere (SAML-089).
    pub slo_answer_post: Option<String>,
    pub valid_until: Option<Timestamp>,
    pub cache_seconds: Option<i64>,
}

/// When and where a document is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Certificates that had expired then do not count.
    pub at: Timestamp,
    /// Development: services without TLS.
    pub allow_http: bool,
}

/// Reads a document that describes exactly one SAML 2.0 identity provider with a certificate to
/// check signatures with. Documents with a DTD are refused.
///
/// # Errors
/// What is missing, in words.
pub fn read(text: &str, reading: Reading) -> Result<Metadata, String> {
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let text = text.trim_start_matches('\u{feff}').trim();
    let document = Document::parse_with_options(text, options)
        .map_err(|_| "The SAML metadata is not an XML document.".to_owned())?;
    let mut found = document.descendants().filter(|node| is_idp(*node));
    let (Some(idp), None) = (found.next(), found.next()) else {
        return Err("The SAML metadata must describe exactly one identity provider.".to_owned());
    };
    let entity = idp.parent().filter(|node| node.has_tag_name((METADATA, "EntityDescriptor")));
    let entity_id = entity.and_then(|node| node.attribute("entityID")).filter(|id| !id.is_empty());
    let entity_id = entity_id.ok_or("The SAML metadata has no entityID.")?.to_owned();
    let valid_until = earliest_end(idp)?;
    if valid_until.is_some_and(|until| until <= reading.at) {
        return Err("The SAML metadata has expired.".to_owned());
    }
    let certificates = certificates(idp, reading.at)?;
    let service = |name: &str, binding: &str, attribute: &str| {
        let found = idp
            .children()
            .filter(|node| node.has_tag_name((METADATA, name)))
            .find(|node| node.attribute("Binding") == Some(binding))
            .and_then(|node| node.attribute(attribute));
        match found {
            Some(url) if !is_web_address(url, reading.allow_http) => {
                Err(format!("The SAML metadata has a {name} that is not an https URL."))
            }
            found => Ok(found.map(str::to_owned)),
        }
    };
    let (sso_redirect, sso_post) = (
        service("SingleSignOnService", REDIRECT, "Location")?,
        service("SingleSignOnService", POST, "Location")?,
    );
    if sso_redirect.is_none() && sso_post.is_none() {
        return Err("The SAML metadata has no single sign-on service by redirect or POST.".into());
    }
    let slo_post = service("SingleLogoutService", POST, "Location")?;
    let slo_answer_post = service("SingleLogoutService", POST, "ResponseLocation")?;
    Ok(Metadata {
        entity_id,
        certificates,
        sso_redirect,
        sso_post,
        slo_redirect: service("SingleLogoutService", REDIRECT, "Location")?,
        slo_answer_post: slo_answer_post.or_else(|| slo_post.clone()),
        slo_post,
        valid_until,
        cache_seconds: ancestors(idp)
            .filter_map(|node| instant::seconds(node.attribute("cacheDuration")?))
            .min(),
    })
}

fn is_idp(node: Node<'_, '_>) -> bool {
    let protocols = node.attribute("protocolSupportEnumeration").unwrap_or_default();
    node.has_tag_name((METADATA, "IDPSSODescriptor"))
        && protocols.split_whitespace().any(|protocol| protocol == PROTOCOL)
}

fn ancestors<'a, 'input>(idp: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    idp.ancestors().filter(Node::is_element)
}

/// `validUntil` of the role, the entity and whatever holds it: the earliest counts.
fn earliest_end(idp: Node<'_, '_>) -> Result<Option<Timestamp>, String> {
    let mut earliest: Option<Timestamp> = None;
    for text in ancestors(idp).filter_map(|node| node.attribute("validUntil")) {
        let until = instant::parse(text)
            .ok_or_else(|| "The SAML metadata has a validUntil that is not a time.".to_owned())?;
        earliest = Some(earliest.map_or(until, |known| known.min(until)));
    }
    Ok(earliest)
}

/// The certificates for signatures, or for everything; never those for encryption (SAML-S17).
fn certificates(idp: Node<'_, '_>, at: Timestamp) -> Result<Vec<SigningCertificate>, String> {
    let texts: Vec<String> = idp
        .children()
        .filter(|node| node.has_tag_name((METADATA, "KeyDescriptor")))
        .filter(|node| matches!(node.attribute("use"), None | Some("signing")))
        .flat_map(|node| node.descendants())
        .filter(|node| node.has_tag_name((SIGNATURE, "X509Certificate")))
        .filter_map(|node| node.text())
        .map(|text| text.chars().filter(|c| !c.is_ascii_whitespace()).collect())
        .filter(|text: &String| !text.is_empty())
        .collect();
    if texts.is_empty() {
        return Err("The SAML metadata has no signing certificate.".to_owned());
    }
    if texts.iter().any(|text| text.len() > LONGEST_CERTIFICATE) {
        return Err(format!(
            "A certificate in the SAML metadata has more than {LONGEST_CERTIFICATE} characters."
        ));
    }
    let mut usable: Vec<SigningCertificate> = Vec::new();
    for text in texts {
        let unreadable = || "A certificate in the SAML metadata cannot be read.".to_owned();
        let der = STANDARD.decode(text).map_err(|_| unreadable())?;
        let certificate = X509::from_der(&der).map_err(|_| unreadable())?;
        let kind = kind_of(&certificate);
        if let (Some(kind), false) = (kind, has_expired(&certificate, at)) {
            usable.push(SigningCertificate { der, kind });
        }
    }
    if usable.is_empty() {
        return Err("The SAML metadata has no signing certificate that is valid now, with an RSA \
                    key of 2048 bits or an elliptic curve."
            .to_owned());
    }
    usable.dedup();
    Ok(usable)
}

fn kind_of(certificate: &X509) -> Option<KeyKind> {
    let key = certificate.public_key().ok()?;
    match key.id() {
        Id::RSA => (key.bits() >= SMALLEST_RSA).then_some(KeyKind::Rsa),
        Id::EC => {
            let curve = key.ec_key().ok()?.group().curve_name()?;
            let known = [Nid::X9_62_PRIME256V1, Nid::SECP384R1, Nid::SECP521R1];
            known.contains(&curve).then_some(KeyKind::Ec)
        }
        _ => None,
    }
}

fn has_expired(certificate: &X509, at: Timestamp) -> bool {
    let at = openssl::asn1::Asn1Time::from_unix(at.seconds());
    !at.is_ok_and(|at| certificate.not_after() > at)
}

/// What may stand in a redirect or a form: HTTPS, without user name or password in it.
fn is_web_address(text: &str, allow_http: bool) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        (url.scheme() == "https" || (allow_http && url.scheme() == "http"))
            && url.host_str().is_some()
            && url.username().is_empty()
            && url.password().is_none()
    })
}
