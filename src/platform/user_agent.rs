//! What people call their device: `Chrome, Windows 10` (RISK-061).

/// Browser and system of a user agent; `None` where neither is known, as for the SDKs.
#[must_use]
pub fn name(user_agent: &str) -> Option<String> {
    let browser = browser(user_agent);
    let system = system(user_agent);
    match (browser, system) {
        (Some(browser), Some(system)) => Some(format!("{browser}, {system}")),
        (Some(one), None) => Some(one.to_owned()),
        (None, Some(one)) => Some(one),
        (None, None) => None,
    }
}

/// Browsers that call themselves like others too stand before those.
fn browser(user_agent: &str) -> Option<&'static str> {
    const MARKS: [(&str, &str); 11] = [
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("EdgiOS/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("CriOS/", "Chrome"),
        ("FxiOS/", "Firefox"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("MSIE ", "Internet Explorer"),
    ];
    MARKS.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
}

/// The operating system, with its version where it is told.
#[must_use]
pub fn system(user_agent: &str) -> Option<String> {
    const WINDOWS: [(&str, &str); 4] = [
        ("10.0", "Windows 10"),
        ("6.3", "Windows 8.1"),
        ("6.2", "Windows 8"),
        ("6.1", "Windows 7"),
    ];
    if let Some(version) = behind(user_agent, "Windows NT ") {
        let known = WINDOWS.iter().find(|(number, _)| version == *number);
        return Some(known.map_or("Windows", |(_, name)| name).to_owned());
    }
    if user_agent.contains("iPhone") || user_agent.contains("iPad") {
        let version = behind(user_agent, "OS ").map(|version| version.replace('_', "."));
        return Some(version.map_or_else(|| "iOS".to_owned(), |version| format!("iOS {version}")));
    }
    if let Some(version) = behind(user_agent, "Android ") {
        return Some(format!("Android {version}"));
    }
    let plain =
        [("Android", "Android"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];
    plain.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| (*name).to_owned())
}

/// The number behind a mark.
fn behind<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let rest = &text[text.find(mark)? + mark.len()..];
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'));
    Some(&rest[..end.unwrap_or(rest.len())]).filter(|version| !version.is_empty())
}
