//! The parameters of a protocol request, in the order in which they came.

use serde::{Deserialize, Serialize};

/// Parameters that may come once only (EP-013). Others, page fields included, are not looked at.
const PROTOCOL: [&str; 34] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "identity_provider",
    "idp_identifier",
    "IdPIdentifier",
    "response_mode",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "request",
    "request_uri",
    "registration",
    "resource",
    "pushed",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "client_secret",
    "token",
    "token_type_hint",
    "access_token",
    "logout_uri",
    "post_logout_redirect_uri",
    "username",
    "password",
    "_csrf",
];

/// What the browser repeats from page to page (UI-035).
const CARRIED: [&str; 22] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "identity_provider",
    "idp_identifier",
    "IdPIdentifier",
    "response_mode",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "resource",
    "pushed",
    "lang",
    "ui_locales",
    // Where to go on after a sign-in, instead of the app: `account`.
    "next",
    // What a person entered on the page for devices.
    "user_code",
];

/// Bytes of one value; a state may have 2 KB and more (EP-106).
pub const LONGEST_VALUE: usize = 8192;

/// Names and decoded values. An empty value counts as absent (EP-014).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    #[must_use]
    pub const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Decodes `application/x-www-form-urlencoded` (EP-012). `None` if it is not UTF-8 or a value is
    /// longer than [`LONGEST_VALUE`].
    #[must_use]
    pub fn decode(text: &[u8]) -> Option<Self> {
        Self::decode_within(text, LONGEST_VALUE)
    }

    /// As [`Parameters::decode`], with values of up to `longest` bytes.
    #[must_use]
    pub fn decode_within(text: &[u8], longest: usize) -> Option<Self> {
        let mut pairs = Vec::new();
        for pair in text.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |b| *b == b'=');
            let name = decode_part(halves.next().unwrap_or_default(), longest)?;
            let value = decode_part(halves.next().unwrap_or_default(), longest)?;
            pairs.push((name, value));
        }
        Some(Self(pairs))
    }

    /// The first value that is not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// The value of a parameter that came exactly once.
    #[must_use]
    pub fn single(&self, name: &str) -> Option<&str> {
        if self.is_doubled(name) { None } else { self.get(name) }
    }

    #[must_use]
    pub fn is_doubled(&self, name: &str) -> bool {
        self.0.iter().filter(|(n, v)| n == name && !v.is_empty()).count() > 1
    }

    /// A protocol parameter that came more than once (EP-013).
    #[must_use]
    pub fn doubled(&self) -> Option<&'static str> {
        PROTOCOL.into_iter().find(|name| self.is_doubled(name))
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These parameters followed by others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Without the named parameters.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(n, _)| !names.contains(&n.as_str())).cloned().collect())
    }

    /// With one value for the name, in place of any that were there.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.without(&[name]);
        changed.0.push((name.to_owned(), value.to_owned()));
        changed
    }

    /// The parameters that every link, redirect and form action of the pages repeats (UI-035).
    #[must_use]
    pub fn carried(&self) -> Self {
        let keep = |(name, value): &&(String, String)| {
            CARRIED.contains(&name.as_str()) && !value.is_empty()
        };
        Self(self.0.iter().filter(keep).cloned().collect())
    }

    /// `application/x-www-form-urlencoded`, spaces as `%20`, without leading `?`.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = String::new();
        for (name, value) in self.iter() {
            super::encoding::append(&mut query, name, value);
        }
        query
    }

    /// What was kept of an earlier request.
    #[must_use]
    pub const fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    #[must_use]
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }
}

fn decode_part(part: &[u8], longest: usize) -> Option<String> {
    if part.len() > longest * 3 {
        return None;
    }
    let spaced: Vec<u8> = part.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    let decoded = percent_encoding::percent_decode(&spaced).decode_utf8().ok()?;
    (decoded.len() <= longest).then(|| decoded.into_owned())
}
