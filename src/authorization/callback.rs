//! Callback URLs: which may be registered, and which registered one a request names.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::clients::AppClient;

/// Schemes that a browser runs or reads instead of visiting (CLI-057).
const REFUSED_SCHEMES: [&str; 8] =
    ["javascript", "data", "vbscript", "file", "blob", "about", "filesystem", "view-source"];

/// Whether the URL may be registered as callback or sign-out URL (CLI-049 to CLI-052, CLI-057,
/// CLI-900): absolute, without fragment or wildcard, HTTPS unless it is local or an app's scheme.
#[must_use]
pub fn is_valid_callback(text: &str) -> bool {
    let printable = text.bytes().all(|b| (0x21..0x7f).contains(&b));
    if !(1..=1024).contains(&text.len())
        || !printable
        || text.contains(['#', '*', '"', '<', '>', '\\'])
    {
        return false;
    }
    let Ok(url) = Url::parse(text) else { return false };
    match url.scheme() {
        "https" => url.has_host() && has_authority(text) && has_no_user(&url),
        "http" => is_local(&url) && has_authority(text) && has_no_user(&url),
        scheme => !REFUSED_SCHEMES.contains(&scheme) && text.len() > scheme.len() + 1,
    }
}

/// `https:example.com` parses like `https://example.com`, but is another string.
fn has_authority(text: &str) -> bool {
    text.split_once(':').is_some_and(|(_, rest)| rest.starts_with("//"))
}

fn has_no_user(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address == Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == Ipv6Addr::LOCALHOST,
        None => false,
    }
}

/// Whether the client registered this callback: equal byte for byte (EP-104); with
/// `loopback_any_port` the port of a loopback address does not count (OIDC-300).
#[must_use]
pub fn is_registered_callback(client: &AppClient, redirect_uri: &str) -> bool {
    let registered = &client.settings.callback_urls;
    registered.iter().any(|url| url == redirect_uri)
        || (client.settings.portico.loopback_any_port
            && registered.iter().any(|url| same_but_port(url, redirect_uri)))
}

/// Both are `http` on the same loopback literal and differ in nothing but the port.
fn same_but_port(registered: &str, given: &str) -> bool {
    match (without_port(registered), without_port(given)) {
        (Some(registered), Some(given)) => registered == given,
        _ => false,
    }
}

/// The host literal and what follows the port.
fn without_port(url: &str) -> Option<(&'static str, &str)> {
    let (host, rest) = ["http://127.0.0.1", "http://[::1]"]
        .into_iter()
        .find_map(|host| url.strip_prefix(host).map(|rest| (host, rest)))?;
    let Some(port_and_path) = rest.strip_prefix(':') else {
        return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest));
    };
    let end = port_and_path.find(['/', '?']).unwrap_or(port_and_path.len());
    let (port, path) = port_and_path.split_at(end);
    port.parse::<u16>().ok().map(|_| (host, path))
}
