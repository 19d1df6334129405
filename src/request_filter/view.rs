//! What rules see of a request. Everything is chosen by name: user names, passwords, codes, tokens and
//! cookies are not on the lists, so no rule and no log can have them (WAF-004).

use std::net::IpAddr;

use crate::authorization::Parameters;

/// Set here and nowhere else; copies of clients are not on the list below (WAF-005).
const CLIENT_ID: &str = "x-amzn-cognito-client-id";
const OPERATION: &str = "x-amzn-cognito-operation-name";

const HEADERS: [&str; 24] = [
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-length",
    "content-type",
    "dnt",
    "origin",
    "referer",
    "sec-ch-ua",
    "sec-ch-ua-mobile",
    "sec-ch-ua-platform",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "upgrade-insecure-requests",
    "via",
    "x-amz-target",
    "x-amz-user-agent",
    "x-forwarded-proto",
    "x-requested-with",
];

/// Parameters of pages and endpoints, in the URL and in forms.
const ARGUMENTS: [&str; 16] = [
    "client_id",
    "code_challenge_method",
    "deliverymedium",
    "error",
    "grant_type",
    "identity_provider",
    "lang",
    "logout_uri",
    "prompt",
    "redirect_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "token_type_hint",
    "ui_locales",
];

/// Members of API requests.
const MEMBERS: [&str; 4] = ["AttributeName", "AuthFlow", "ChallengeName", "ClientId"];

const LONGEST_VALUE: usize = 8 * 1024;

pub(super) fn is_visible_header(name: &str) -> bool {
    HEADERS.contains(&name) || name == CLIENT_ID || name == OPERATION
}

pub(super) fn is_visible_argument(name: &str) -> bool {
    ARGUMENTS.contains(&name)
}

/// The body of a request, by what it is.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    None,
    Form(&'a Parameters),
    /// Of the API.
    Json(&'a serde_json::Value),
}

/// One request as rules see it.
#[derive(Clone, Debug)]
pub struct RequestView {
    address: IpAddr,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    arguments: Vec<(String, String)>,
    query: String,
    query_length: usize,
    body: String,
    body_length: usize,
}

impl RequestView {
    #[must_use]
    pub fn new(address: IpAddr, method: &str, path: &str) -> Self {
        Self {
            address: address.to_canonical(),
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            arguments: Vec::new(),
            query: String::new(),
            query_length: 0,
            body: String::new(),
            body_length: 0,
        }
    }

    /// The headers of the request that rules may see.
    #[must_use]
    pub fn with_headers<'a>(mut self, headers: impl Iterator<Item = (&'a str, &'a [u8])>) -> Self {
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            if !HEADERS.contains(&name.as_str()) {
                continue;
            }
            let value = &value[..value.len().min(LONGEST_VALUE)];
            let mut value = String::from_utf8_lossy(value).into_owned();
            if name == "referer" {
                // Codes and states stand behind the question mark.
                value.truncate(value.find(['?', '#']).unwrap_or(value.len()));
            }
            self.headers.push((name, value));
        }
        self
    }

    #[must_use]
    pub fn with_query(mut self, text: &str, query: &Parameters) -> Self {
        self.query_length = text.len();
        self.arguments = visible(query);
        self.query = encode(&self.arguments);
        self
    }

    /// `length` is that of the body as it came.
    #[must_use]
    pub fn with_body(mut self, length: usize, content: Content<'_>) -> Self {
        self.body_length = length;
        self.body = match content {
            Content::None => String::new(),
            Content::Form(form) => encode(&visible(form)),
            Content::Json(input) => {
                let shown = MEMBERS.iter().filter_map(|name| {
                    Some(((*name).to_owned(), serde_json::Value::from(input.get(*name)?.as_str()?)))
                });
                serde_json::Value::Object(shown.collect()).to_string()
            }
        };
        self
    }

    /// The two headers that the server sets itself (WAF-005).
    #[must_use]
    pub fn marked(mut self, client_id: Option<&str>, operation: Option<&str>) -> Self {
        self.headers.retain(|(name, _)| name != CLIENT_ID && name != OPERATION);
        for (name, value) in [(CLIENT_ID, client_id), (OPERATION, operation)] {
            if let Some(value) = value {
                self.headers.push((name.to_owned(), value.chars().take(128).collect()));
            }
        }
        self
    }

    /// The background call of a page (MFA-084): the same browser, an operation of the API.
    #[must_use]
    pub fn calling(mut self, operation: &str) -> Self {
        let client_id = self.header(CLIENT_ID).next().map(str::to_owned);
        let kept = ["host", "user-agent", "accept-language", "x-forwarded-proto"];
        self.headers.retain(|(name, _)| kept.contains(&name.as_str()));
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        self.headers.push(("x-amz-target".to_owned(), target));
        self.headers.push(("content-type".to_owned(), "application/x-amz-json-1.1".to_owned()));
        let call = Self { headers: self.headers, ..Self::new(self.address, "POST", "/") };
        call.with_body(2, Content::Json(&serde_json::json!({})))
            .marked(client_id.as_deref(), Some(operation))
    }

    pub fn address(&self) -> IpAddr {
        self.address
    }

    pub fn method(&self) -> &str {
        &self.method
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn query(&self) -> &str {
        &self.query
    }

    pub(super) fn query_length(&self) -> usize {
        self.query_length
    }

    pub(super) fn body(&self) -> &str {
        &self.body
    }

    pub(super) fn body_length(&self) -> usize {
        self.body_length
    }

    pub(super) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    pub(super) fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn argument<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.arguments
            .iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn arguments(&self) -> impl Iterator<Item = (&str, &str)> {
        self.arguments.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn visible(parameters: &Parameters) -> Vec<(String, String)> {
    parameters
        .iter()
        .filter(|(name, _)| is_visible_argument(&name.to_ascii_lowercase()))
        .map(|(name, value)| (name.to_owned(), without_query(name, value)))
        .collect()
}

/// Addresses of apps without what may stand behind their question mark.
fn without_query(name: &str, value: &str) -> String {
    let is_address = matches!(name, "redirect_uri" | "logout_uri");
    let end = if is_address { value.find(['?', '#']) } else { None };
    value[..end.unwrap_or(value.len())].to_owned()
}

fn encode(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
