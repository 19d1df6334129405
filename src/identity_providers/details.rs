//! `ProviderDetails`: what each type needs, and what the server adds (SOC-020 – SOC-070, OIDCRP-001 –
//! OIDCRP-009, SAML-002 – SAML-008).

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{ProviderType, Texts, saml};

/// The newest version of the Graph API that is known here (SOC-021).
const FACEBOOK_VERSION: &str = "v23.0";

struct Keys {
    required: &'static [&'static str],
    optional: &'static [&'static str],
    /// Filled by the server; may come back unchanged in an update, and count for nothing.
    added: &'static [&'static str],
}

const SOCIAL_ADDED: &[&str] = &[
    "attributes_url",
    "attributes_url_add_attributes",
    "authorize_url",
    "oidc_issuer",
    "token_request_method",
    "token_url",
];

const fn keys(kind: ProviderType) -> Keys {
    match kind {
        ProviderType::Facebook => Keys {
            required: &["client_id", "client_secret", "authorize_scopes"],
            optional: &["api_version"],
            added: SOCIAL_ADDED,
        },
        ProviderType::Google | ProviderType::LoginWithAmazon => Keys {
            required: &["client_id", "client_secret", "authorize_scopes"],
            optional: &[],
            added: SOCIAL_ADDED,
        },
        ProviderType::SignInWithApple => Keys {
            required: &["client_id", "team_id", "key_id", "private_key", "authorize_scopes"],
            optional: &[],
            added: SOCIAL_ADDED,
        },
        ProviderType::Oidc => Keys {
            required: &[
                "client_id",
                "client_secret",
                "authorize_scopes",
                "attributes_request_method",
                "oidc_issuer",
            ],
            optional: &["authorize_url", "token_url", "attributes_url", "jwks_uri"],
            added: &["attributes_url_add_attributes"],
        },
        ProviderType::Saml => Keys { required: &[], optional: saml::OPTIONAL, added: saml::ADDED },
    }
}

/// The details of a provider, checked, with what the server adds.
///
/// # Errors
/// What is wrong, naming the key and never its value. `allow_http`: development (OIDCRP-006).
pub fn complete(kind: ProviderType, mut given: Texts, allow_http: bool) -> Result<Texts, String> {
    let Keys { required, optional, added } = keys(kind);
    given.retain(|name, _| !added.contains(&name.as_str()));
    let known = |name: &String| [required, optional].concat().contains(&name.as_str());
    if let Some(name) = given.keys().find(|name| !known(name)) {
        return Err(format!("The provider detail {name} is not known for {}.", kind.as_str()));
    }
    let present = |name: &&&str| given.get(**name).is_some_and(|value| !value.is_empty());
    if let Some(name) = required.iter().find(|name| !present(name)) {
        return Err(format!("The provider detail {name} is missing."));
    }
    if let Some((name, _)) = given.iter().find(|(_, value)| value.is_empty()) {
        return Err(format!("The provider detail {name} is empty."));
    }
    match kind {
        ProviderType::Facebook => facebook(&mut given)?,
        ProviderType::Google => add(
            &mut given,
            &[
                ("attributes_url", "https://people.googleapis.com/v1/people/me?personFields="),
                ("attributes_url_add_attributes", "true"),
                ("authorize_url", "https://accounts.google.com/o/oauth2/v2/auth"),
                ("oidc_issuer", "https://accounts.google.com"),
                ("token_request_method", "POST"),
                ("token_url", "https://www.googleapis.com/oauth2/v4/token"),
            ],
        ),
        ProviderType::LoginWithAmazon => add(
            &mut given,
            &[
                ("attributes_url", "https://api.amazon.com/user/profile"),
                ("attributes_url_add_attributes", "false"),
                ("authorize_url", "https://www.amazon.com/ap/oa"),
                ("token_request_method", "POST"),
                ("token_url", "https://api.amazon.com/auth/o2/token"),
            ],
        ),
        ProviderType::SignInWithApple => {
            check_apple_key(&given["private_key"])?;
            add(
                &mut given,
                &[
                    ("attributes_url_add_attributes", "false"),
                    ("authorize_url", "https://appleid.apple.com/auth/authorize"),
                    ("oidc_issuer", "https://appleid.apple.com"),
                    ("token_request_method", "POST"),
                    ("token_url", "https://appleid.apple.com/auth/token"),
                ],
            );
        }
        ProviderType::Oidc => oidc(&mut given, allow_http)?,
        // The metadata is read by the service, which may have to fetch it.
        ProviderType::Saml => saml::check(&given)?,
    }
    Ok(given)
}

/// Where discovered endpoints are kept among the details, which never take this name from outside.
const DISCOVERED: &str = "discovered";

/// As answers show them: without the key that is never given back (SOC-009) and what is kept only for
/// ourselves, with the endpoints that are in force (OIDCRP-008).
#[must_use]
pub fn shown(details: &Texts) -> Texts {
    let mut shown = discovered(details);
    shown.extend(details.clone());
    shown.remove("private_key");
    shown.remove(saml::ENTITY_ID);
    shown.remove(DISCOVERED);
    shown
}

/// The endpoints that the issuer named when the provider was configured.
#[must_use]
pub fn discovered(details: &Texts) -> Texts {
    let kept = details.get(DISCOVERED).and_then(|text| serde_json::from_str(text).ok());
    kept.unwrap_or_default()
}

/// Keeps them.
pub fn keep_discovered(details: &mut Texts, found: &Texts) {
    details.insert(DISCOVERED.to_owned(), serde_json::json!(found).to_string());
}

fn add(details: &mut Texts, more: &[(&str, &str)]) {
    for (name, value) in more {
        details.insert((*name).to_owned(), (*value).to_owned());
    }
}

fn facebook(details: &mut Texts) -> Result<(), String> {
    let version = details.get("api_version").map_or(FACEBOOK_VERSION, String::as_str);
    let number = version.strip_prefix('v').unwrap_or(version);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !number.split_once('.').is_some_and(|(major, minor)| digits(major) && digits(minor)) {
        return Err("The provider detail api_version is not a version, as in v23.0.".to_owned());
    }
    let version = format!("v{number}");
    for (name, value) in [
        ("api_version", version.clone()),
        ("attributes_url", format!("https://graph.facebook.com/{version}/me?fields=")),
        ("attributes_url_add_attributes", "true".to_owned()),
        ("authorize_url", format!("https://www.facebook.com/{version}/dialog/oauth")),
        ("token_request_method", "GET".to_owned()),
        ("token_url", format!("https://graph.facebook.com/{version}/oauth/access_token")),
    ] {
        details.insert(name.to_owned(), value);
    }
    Ok(())
}

fn oidc(details: &mut Texts, allow_http: bool) -> Result<(), String> {
    if !matches!(details["attributes_request_method"].as_str(), "GET" | "POST") {
        return Err("The provider detail attributes_request_method is GET or POST.".to_owned());
    }
    if !details["authorize_scopes"].split_whitespace().any(|scope| scope == "openid") {
        return Err("The provider detail authorize_scopes must contain openid.".to_owned());
    }
    if details["oidc_issuer"].ends_with('/') {
        return Err("The provider detail oidc_issuer must not end with a slash.".to_owned());
    }
    for name in ["oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri"] {
        if let Some(value) = details.get(name) {
            check_url(name, value, allow_http)?;
        }
    }
    add(details, &[("attributes_url_add_attributes", "false")]);
    Ok(())
}

/// HTTPS, without user name or password in it (OIDCRP-005, IAM-076).
fn check_url(name: &str, value: &str, allow_http: bool) -> Result<(), String> {
    let good = url::Url::parse(value).is_ok_and(|url| {
        (url.scheme() == "https" || (allow_http && url.scheme() == "http"))
            && url.host_str().is_some()
            && url.username().is_empty()
            && url.password().is_none()
    });
    if good { Ok(()) } else { Err(format!("The provider detail {name} must be an https URL.")) }
}

/// PKCS#8 in PEM, with or without its first and last line, with real or written line ends (SOC-053).
fn check_apple_key(text: &str) -> Result<(), String> {
    let body: String = text
        .replace("\\n", "\n")
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    let key = STANDARD
        .decode(body)
        .ok()
        .and_then(|der| EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der).ok());
    if key.is_some() {
        return Ok(());
    }
    Err("The provider detail private_key is not a P-256 key in PKCS#8.".to_owned())
}
