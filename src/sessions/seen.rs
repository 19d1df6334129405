//! Where somebody was seen last, and with what: for lists in which people look for what is not theirs.

use std::net::IpAddr;

/// Kept only where a pool tracks sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub address: Option<String>,
    /// The browser or app and its system, in a few words.
    pub device: Option<String>,
}

impl Seen {
    #[must_use]
    pub fn new(address: IpAddr, user_agent: Option<&str>) -> Self {
        let device = user_agent.and_then(device);
        Self { address: Some(address.to_string()), device }
    }
}

/// In this order: what claims to be another comes before that other.
const APPS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
    ("Trident/", "Internet Explorer"),
];

const SYSTEMS: [(&str, &str); 8] = [
    ("Windows", "Windows"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("macOS", "macOS"),
    ("Linux", "Linux"),
];

/// `Firefox, Linux`; of programs that are no browsers the name that they begin with.
fn device(user_agent: &str) -> Option<String> {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let system = find(&SYSTEMS);
    let app = if user_agent.starts_with("Mozilla/") {
        find(&APPS).map(str::to_owned)
    } else {
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        Some(user_agent.chars().take_while(plain).take(60).collect::<String>())
            .filter(|name| !name.is_empty())
    };
    match (app, system) {
        (Some(app), Some(system)) => Some(format!("{app}, {system}")),
        (Some(app), None) => Some(app),
        (None, system) => system.map(str::to_owned),
    }
}
