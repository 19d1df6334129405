//! Percent-encoding of what is appended to a URL: once, and nothing left to guess (EP-017).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything except the unreserved characters of RFC 3986.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Appends `name=value` to a list of pairs, with `&` between them.
pub(super) fn append(pairs: &mut String, name: &str, value: &str) {
    if !pairs.is_empty() {
        pairs.push('&');
    }
    pairs.extend(utf8_percent_encode(name, VALUE));
    pairs.push('=');
    pairs.extend(utf8_percent_encode(value, VALUE));
}

/// The URL with a query after what it has already.
pub(super) fn with_query(url: &str, pairs: &str) -> String {
    if pairs.is_empty() {
        return url.to_owned();
    }
    let separator = match url.find('?') {
        None => "?",
        Some(at) if at + 1 == url.len() || url.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{url}{separator}{pairs}")
}

/// The URL with parameters in its query.
#[must_use]
pub fn url_with<'a>(url: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs = String::new();
    for (name, value) in parameters {
        append(&mut pairs, name, value);
    }
    with_query(url, &pairs)
}
