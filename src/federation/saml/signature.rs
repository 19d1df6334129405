//! The one place that decides what of an XML document is signed. The shape of every signature is
//! checked first; `samael` with `xmlsec` then verifies it and gives back the canonical octets whose
//! digest was right (`ReduceMode::PreDigest`), and only those are read further. So what was verified
//! and what is used are the same bytes, whatever else the document holds (SAML-055, SAML-S01 –
//! SAML-S23). No certificate, no signature, a doubt: an error, never an unverified document.

use std::sync::Once;

use roxmltree::{Document, Node};
use samael::crypto::{
    AllowedSignatureAlgorithm, CertificateDer, Crypto, CryptoProvider as _, ReduceMode,
};

use super::{ASSERTION, DSIG};
use crate::identity_providers::metadata::{KeyKind, SigningCertificate};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// SAML-S20: all without comments.
const CANONICAL: [&str; 3] = [
    EXCLUSIVE,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2006/12/xml-c14n11",
];
const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
const DIGESTS: [&str; 3] = [
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
];
/// SAML-S19.
const ALGORITHMS: [(AllowedSignatureAlgorithm, KeyKind); 6] = [
    (AllowedSignatureAlgorithm::RsaSha256, KeyKind::Rsa),
    (AllowedSignatureAlgorithm::RsaSha384, KeyKind::Rsa),
    (AllowedSignatureAlgorithm::RsaSha512, KeyKind::Rsa),
    (AllowedSignatureAlgorithm::EcdsaSha256, KeyKind::Ec),
    (AllowedSignatureAlgorithm::EcdsaSha384, KeyKind::Ec),
    (AllowedSignatureAlgorithm::EcdsaSha512, KeyKind::Ec),
];

/// Who may have signed, and how.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    pub certificates: &'a [SigningCertificate],
    pub allow_sha1: bool,
}

/// What the signatures of a document cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    Root,
    Assertion,
}

/// What a signature protects: the canonical octets of the root or of the assertion in it, without
/// the signature itself.
#[derive(Clone, Debug)]
pub struct Verified {
    pub covers: Covers,
    pub xml: String,
}

/// A signature that is not there, not allowed or not right; which one is nobody's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid(pub Covers);

/// What the signatures of a document would cover if they were right.
#[must_use]
pub fn claimed(document: &Document<'_>) -> Covers {
    let signs_root = document.root_element().children().any(is_signature);
    if signs_root { Covers::Root } else { Covers::Assertion }
}

/// Verifies every signature of a document: of the root, of an assertion that is a child of the root,
/// or of both.
pub fn verify(document: &Document<'_>, trust: Trust<'_>) -> Result<Verified, Invalid> {
    let covers = claimed(document);
    let xml = verified_octets(document, trust).ok_or(Invalid(covers))?;
    // The octets are of the element that the shape promised.
    let root = document.root_element();
    let promised = match covers {
        Covers::Root => Some(root),
        Covers::Assertion => root
            .children()
            .chain([root])
            .find(|node| is_assertion(*node) && node.children().any(is_signature)),
    };
    let is_promised = promised.is_some_and(|promised| {
        Document::parse(&xml).is_ok_and(|verified| {
            let verified = verified.root_element();
            let id = verified.attribute("ID");
            verified.tag_name() == promised.tag_name()
                && id.is_some()
                && id == promised.attribute("ID")
        })
    });
    if is_promised { Ok(Verified { covers, xml }) } else { Err(Invalid(covers)) }
}

fn verified_octets(document: &Document<'_>, trust: Trust<'_>) -> Option<String> {
    let mut kind = None;
    let mut found = 0;
    for signature in document.descendants().filter(|node| is_signature(*node)) {
        let by = check_shape(signature, trust.allow_sha1)?;
        // Both signatures of a document are of one key.
        if kind.replace(by).is_some_and(|before| before != by) {
            return None;
        }
        found += 1;
    }
    let kind = kind.filter(|_| (1..=2).contains(&found))?;
    let certificates: Vec<CertificateDer> = trust
        .certificates
        .iter()
        .filter(|certificate| certificate.kind == kind)
        .map(|certificate| CertificateDer::from(certificate.der.clone()))
        .collect();
    if certificates.is_empty() {
        return None;
    }
    initialise(|| Crypto::verify_signed_xml("<a/>", &certificates[0], None).is_ok());
    let allowed: Vec<AllowedSignatureAlgorithm> =
        ALGORITHMS.iter().map(|(algorithm, _)| *algorithm).collect();
    // The library has no name for SHA-1; the shape was checked above.
    let allowed = (!trust.allow_sha1).then_some(allowed.as_slice());
    // One by one: the library gives up at a key that a signature cannot be of, such as one of another
    // curve, and would not try the next (SAML-056).
    certificates.iter().find_map(|certificate| {
        Crypto::reduce_xml_to_signed_with_allowed_algorithms(
            document.input_text(),
            std::slice::from_ref(certificate),
            ReduceMode::PreDigest,
            allowed,
        )
        .ok()
        .filter(|octets| !octets.is_empty())
    })
}

/// The native library is set up by its first call. That one runs alone, on a document without a
/// signature, and what it answers does not matter.
fn initialise(first: impl FnOnce() -> bool) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        first();
    });
}

/// Signs a document that holds an empty signature for its root (SAML-084).
pub fn sign(template: &str, key_der: &[u8]) -> Option<String> {
    initialise(|| Crypto::sign_xml("<a/>", key_der).is_ok());
    let signed = Crypto::sign_xml(template, key_der).ok()?;
    // Without the declaration: it stands in a form.
    let body = signed.split_once("?>").map_or(signed.as_str(), |(_, body)| body);
    Some(body.trim().to_owned())
}

fn is_signature(node: Node<'_, '_>) -> bool {
    node.has_tag_name((DSIG, "Signature"))
}

fn is_assertion(node: Node<'_, '_>) -> bool {
    node.has_tag_name((ASSERTION, "Assertion"))
}

/// The kind of key of a signature whose shape is the one that SAML knows (SAML-S11, SAML-S13,
/// SAML-S15, SAML-S18 – SAML-S20).
fn check_shape(signature: Node<'_, '_>, allow_sha1: bool) -> Option<KeyKind> {
    let signed = signature.parent_element()?;
    let root = signature.document().root_element();
    let in_place = signed == root || (is_assertion(signed) && signed.parent() == Some(root));
    let alone = signed.children().filter(|node| is_signature(*node)).count() == 1;
    if !in_place || !alone {
        return None;
    }
    let mut parts = elements(signature);
    let info = parts.next().filter(|node| node.has_tag_name((DSIG, "SignedInfo")))?;
    parts.next().filter(|node| node.has_tag_name((DSIG, "SignatureValue")))?;
    // Nothing but a hint about the key may follow; it is not looked at.
    let rest: Vec<Node<'_, '_>> = parts.collect();
    if rest.len() > 1 || !rest.iter().all(|node| node.has_tag_name((DSIG, "KeyInfo"))) {
        return None;
    }
    let mut parts = elements(info);
    let canonical = algorithm(parts.next()?, "CanonicalizationMethod")?;
    let method = parts.next()?;
    let kind = match algorithm(method, "SignatureMethod")? {
        RSA_SHA1 if allow_sha1 => KeyKind::Rsa,
        uri => ALGORITHMS.iter().find(|(known, _)| known.signature_uri() == uri)?.1,
    };
    let reference = parts.next().filter(|node| node.has_tag_name((DSIG, "Reference")))?;
    let id = signed.attribute("ID").filter(|id| is_name(id))?;
    let names_signed = reference.attribute("URI")?.strip_prefix('#') == Some(id);
    let plain = elements(method).next().is_none() && parts.next().is_none();
    let good = CANONICAL.contains(&canonical) && names_signed && plain;
    (good && check_reference(reference, allow_sha1)).then_some(kind)
}

/// The transforms and the digest of a reference.
fn check_reference(reference: Node<'_, '_>, allow_sha1: bool) -> bool {
    let mut parts = elements(reference);
    let Some(transforms) = parts.next().filter(|node| node.has_tag_name((DSIG, "Transforms")))
    else {
        return false;
    };
    let digest = parts.next().and_then(|node| algorithm(node, "DigestMethod"));
    let known = digest.is_some_and(|uri| DIGESTS.contains(&uri) || (allow_sha1 && uri == SHA1));
    let has_value = parts.next().is_some_and(|node| node.has_tag_name((DSIG, "DigestValue")));
    let transforms: Vec<Option<&str>> =
        elements(transforms).map(|node| algorithm(node, "Transform")).collect();
    let allowed = match transforms.as_slice() {
        [Some(ENVELOPED)] => true,
        [Some(ENVELOPED), Some(second)] => CANONICAL.contains(second),
        _ => false,
    };
    let plain = elements(transforms_of(reference)).all(|transform| {
        elements(transform).all(|inner| inner.has_tag_name((EXCLUSIVE, "InclusiveNamespaces")))
    });
    known && has_value && parts.next().is_none() && allowed && plain
}

fn transforms_of<'a, 'input>(reference: Node<'a, 'input>) -> Node<'a, 'input> {
    elements(reference).next().unwrap_or(reference)
}

fn algorithm<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.has_tag_name((DSIG, name)).then(|| node.attribute("Algorithm"))?
}

fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

/// An identifier without anything that a pointer could be made of.
fn is_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}
