//! How a message travels with the browser: in the query of a redirect, deflated and signed beside it, or
//! in a form, signed within (SAML-032, SAML-083, SAML-084, SAML-T27, SAML-T28).

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use openssl::hash::MessageDigest;
use openssl::sign::Signer;

use super::signature;
use crate::authorization::encoding::url_with;
use crate::keys::certificate::Certificate;
use crate::platform::InternalError;

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// Where the browser goes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    Redirect(String),
    Post { action: String, fields: Vec<(&'static str, String)> },
}

/// `SAMLRequest` or `SAMLResponse`.
pub type Field = &'static str;

/// A redirect. The signature is over the very octets of the query.
pub fn redirect(
    url: &str,
    field: Field,
    message: &str,
    relay_state: &str,
    signer: Option<&Certificate>,
) -> Result<Way, InternalError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(message.as_bytes()).map_err(InternalError::new)?;
    let packed = STANDARD.encode(encoder.finish().map_err(InternalError::new)?);
    let mut query = url_with("", [(field, packed.as_str()), ("RelayState", relay_state)]);
    if relay_state.is_empty() {
        query = url_with("", [(field, packed.as_str())]);
    }
    if let Some(signer) = signer {
        query = url_with(&query, [("SigAlg", RSA_SHA256)]);
        let octets = query.trim_start_matches('?').as_bytes();
        let mut sign =
            Signer::new(MessageDigest::sha256(), &signer.key).map_err(InternalError::new)?;
        let made = sign.sign_oneshot_to_vec(octets).map_err(InternalError::new)?;
        query = url_with(&query, [("Signature", STANDARD.encode(made).as_str())]);
    }
    let query = query.trim_start_matches('?');
    let separator = if url.contains('?') { '&' } else { '?' };
    Ok(Way::Redirect(format!("{url}{separator}{query}")))
}

/// A form. The message has the place of its signature already, if it is to have one.
pub fn post(
    url: &str,
    field: Field,
    message: &str,
    relay_state: &str,
    signer: Option<&Certificate>,
) -> Result<Way, InternalError> {
    let message = match signer {
        Some(signer) => {
            let key = signer.key.private_key_to_der().map_err(InternalError::new)?;
            let signed = signature::sign(message, &key);
            signed.ok_or_else(|| InternalError::new("a SAML message could not be signed"))?
        }
        None => message.to_owned(),
    };
    let mut fields = vec![(field, STANDARD.encode(message))];
    if !relay_state.is_empty() {
        fields.push(("RelayState", relay_state.to_owned()));
    }
    Ok(Way::Post { action: url.to_owned(), fields })
}

/// The empty signature that [`post`] fills (SAML-084).
pub fn signature_template(id: &str, certificate: &Certificate) -> String {
    format!(
        r##"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="{RSA_SHA256}"/><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"##,
        certificate.base64()
    )
}

/// Text within an element or an attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}
