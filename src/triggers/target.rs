//! Where a function is: an address in `LambdaConfig`, or an ARN that the registry of the
//! configuration leads somewhere (TRG-020, TRG-021).

use url::{Host, Url};

/// How a function is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The event by POST, signed (TRG-022). `is_trusted`: the operator of the server named it.
    Webhook { url: Url, is_trusted: bool },
    /// Lambda's Invoke API (TRG-026).
    LambdaApi { endpoint: Url },
}

/// An entry of `triggers.targets`: `<ARN or pattern> webhook|lambda-api <URL>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pattern: String,
    target: Target,
}

impl Entry {
    /// # Errors
    /// What is wrong with the entry, in words for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let [pattern, kind, url] = words.as_slice() else {
            return Err(format!("{text:?} is not \"<ARN or pattern> webhook|lambda-api <URL>\""));
        };
        let url = Url::parse(url).map_err(|error| format!("{url}: {error}"))?;
        if url.scheme() != "https" && !is_loopback(&url) {
            return Err(format!("{url} is neither https nor on this machine"));
        }
        let target = match *kind {
            "webhook" => Target::Webhook { url, is_trusted: true },
            "lambda-api" => Target::LambdaApi { endpoint: url },
            other => return Err(format!("{other} is neither webhook nor lambda-api")),
        };
        Ok(Self { pattern: (*pattern).to_owned(), target })
    }

    fn leads(&self, arn: &str) -> bool {
        matches(&self.pattern, arn)
    }
}

/// Whether an address of `LambdaConfig` may be a webhook (TRG-021).
#[must_use]
pub fn is_webhook(address: &str, allow_http: bool) -> bool {
    Url::parse(address).is_ok_and(|url| match url.scheme() {
        "https" => url.host().is_some(),
        "http" => allow_http && is_loopback(&url),
        _ => false,
    })
}

/// `None`: nothing leads there.
pub(super) fn find(registry: &[Entry], function: &str, allow_http: bool) -> Option<Target> {
    if is_webhook(function, allow_http) {
        return Some(Target::Webhook { url: Url::parse(function).ok()?, is_trusted: false });
    }
    registry.iter().find(|entry| entry.leads(function)).map(|entry| entry.target.clone())
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// `*` stands for any characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}
