//! The canonical request: what a client and the server sign must be the same bytes (IAM-010).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use super::claim::Claim;
use super::verify::SignedRequest;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The canonical request; `None` if a header that the client calls signed is not there.
pub fn canonical_request(
    request: &SignedRequest<'_>,
    claim: &Claim<'_>,
    body_hash: &str,
) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(request.method.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(path(request.path).as_bytes());
    out.push(b'\n');
    out.extend_from_slice(query(request.query).as_bytes());
    out.push(b'\n');
    for name in claim.signed_headers.split(';') {
        out.extend_from_slice(name.as_bytes());
        let mut separator = b':';
        for (_, value) in request.headers.iter().filter(|(header, _)| *header == name) {
            out.push(separator);
            push_trimmed(&mut out, value);
            separator = b',';
        }
        if separator == b':' {
            return None;
        }
        out.push(b'\n');
    }
    out.push(b'\n');
    out.extend_from_slice(claim.signed_headers.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(body_hash.as_bytes());
    Some(out)
}

/// Without `.`, `..` and empty segments, each segment encoded once more than on the wire.
fn path(raw: &str) -> String {
    if raw == "/" || raw.is_empty() {
        return "/".to_owned();
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in raw.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let mut out = String::new();
    for segment in &segments {
        out.push('/');
        out.extend(percent_encode(segment.as_bytes(), UNRESERVED));
    }
    if segments.is_empty() || raw.ends_with('/') {
        out.push('/');
    }
    out
}

/// Parameters encoded once and sorted by name, then value.
fn query(raw: &str) -> String {
    let encode = |text: &str| {
        let bytes: Vec<u8> = percent_decode_str(text).collect();
        percent_encode(&bytes, UNRESERVED).to_string()
    };
    let mut pairs: Vec<(String, String)> = raw
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encode(name), encode(value))
        })
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Outer blanks removed, inner runs of blanks as one.
fn push_trimmed(out: &mut Vec<u8>, value: &[u8]) {
    let mut blank = false;
    for &byte in value.trim_ascii() {
        if byte == b' ' && blank {
            continue;
        }
        blank = byte == b' ';
        out.push(byte);
    }
}
