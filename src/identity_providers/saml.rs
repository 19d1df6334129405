//! `ProviderDetails` of a SAML provider, and what the service reads from them (SAML-002 – SAML-008).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Texts;
use super::metadata::{Metadata, SigningCertificate};

/// Settings that are true or false; the last ones are Portico's own.
const FLAGS: [&str; 7] = [
    "IDPSignout",
    "IDPInit",
    "EncryptedResponses",
    "saml_allow_sha1",
    "saml_allow_transient_nameid",
    "saml_allow_supplementary_chars",
    "saml_idp_initiated_logout",
];

pub const OPTIONAL: &[&str] = &[
    "MetadataURL",
    "MetadataFile",
    "IDPSignout",
    "IDPInit",
    "EncryptedResponses",
    "RequestSigningAlgorithm",
    "saml_allow_sha1",
    "saml_allow_transient_nameid",
    "saml_allow_supplementary_chars",
    "saml_clock_skew_seconds",
    "saml_idp_initiated_logout",
    METADATA_CERTIFICATE,
];
/// Who signs the document at the address (SAML-012): a certificate in PEM, or its Base64.
pub const METADATA_CERTIFICATE: &str = "saml_metadata_certificate";
pub const ADDED: &[&str] =
    &["SSORedirectBindingURI", "SLORedirectBindingURI", "ActiveEncryptionCertificate", ENTITY_ID];
/// The name of the provider in its metadata, kept for those who ask for it; answers do not show it.
pub const ENTITY_ID: &str = "EntityID";

/// SAML-058.
const USUAL_SKEW: i64 = 180;

/// What the checks of a sign-in depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SamlSettings {
    pub signs_out: bool,
    pub idp_initiated: bool,
    pub encrypted: bool,
    pub sign_requests: bool,
    pub allow_sha1: bool,
    pub allow_transient: bool,
    pub allow_supplementary: bool,
    pub idp_initiated_logout: bool,
    pub skew_seconds: i64,
}

impl SamlSettings {
    #[must_use]
    pub fn of(details: &Texts) -> Self {
        let is_on = |name: &str| details.get(name).is_some_and(|value| value == "true");
        let skew = details.get("saml_clock_skew_seconds").and_then(|text| text.parse().ok());
        Self {
            signs_out: is_on("IDPSignout"),
            idp_initiated: is_on("IDPInit"),
            encrypted: is_on("EncryptedResponses"),
            sign_requests: details.contains_key("RequestSigningAlgorithm"),
            allow_sha1: is_on("saml_allow_sha1"),
            allow_transient: is_on("saml_allow_transient_nameid"),
            allow_supplementary: is_on("saml_allow_supplementary_chars"),
            idp_initiated_logout: is_on("saml_idp_initiated_logout"),
            skew_seconds: skew.unwrap_or(USUAL_SKEW),
        }
    }
}

/// The values of the settings, without the metadata.
///
/// # Errors
/// Which one is not what it may be.
pub fn check(details: &Texts) -> Result<(), String> {
    for name in FLAGS {
        if details.get(name).is_some_and(|value| value != "true" && value != "false") {
            return Err(format!("The provider detail {name} is true or false."));
        }
    }
    if details.get("RequestSigningAlgorithm").is_some_and(|value| value != "rsa-sha256") {
        return Err("The provider detail RequestSigningAlgorithm is rsa-sha256.".to_owned());
    }
    if let Some(skew) = details.get("saml_clock_skew_seconds")
        && !skew.parse().is_ok_and(|skew: i64| (0..=300).contains(&skew))
    {
        return Err("The provider detail saml_clock_skew_seconds is 0 to 300.".to_owned());
    }
    if let Some(text) = details.get(METADATA_CERTIFICATE) {
        if !details.contains_key("MetadataURL") {
            return Err(format!("The provider detail {METADATA_CERTIFICATE} needs MetadataURL."));
        }
        pinned(text).ok_or_else(|| {
            format!("The provider detail {METADATA_CERTIFICATE} is not a certificate.")
        })?;
    }
    match (details.get("MetadataURL"), details.get("MetadataFile")) {
        (Some(_), None) | (None, Some(_)) => Ok(()),
        _ => Err("Give either MetadataURL or MetadataFile.".to_owned()),
    }
}

/// The certificate of a metadata document's signature.
#[must_use]
pub fn pinned(text: &str) -> Option<SigningCertificate> {
    let body: String = text
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    SigningCertificate::read(&STANDARD.decode(body).ok()?)
}

/// What answers show of the metadata (SAML-008).
pub fn add_addresses(details: &mut Texts, metadata: &Metadata) {
    for (name, url) in [
        ("SSORedirectBindingURI", &metadata.sso_redirect),
        ("SLORedirectBindingURI", &metadata.slo_redirect),
    ] {
        details.remove(name);
        details.extend(url.clone().map(|url| (name.to_owned(), url)));
    }
    details.insert(ENTITY_ID.to_owned(), metadata.entity_id.clone());
}
