//! Calls to hosts that operators name: bounded in time and size, never redirected, and never to
//! addresses inside (OIDCRP-006, OIDCRP-041, OIDCRP-S13).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;
use url::{Host, Url};

use crate::platform::InternalError;

#[derive(Clone, Debug)]
pub struct OutboundSettings {
    /// `federation.user_agent` (FED-008).
    pub user_agent: String,
    /// `federation.extra_ports`, besides 443 and 80.
    pub extra_ports: Vec<u16>,
    /// Development: plain HTTP and addresses inside (`allow_http_providers`).
    pub is_open: bool,
}

/// How long and how large an exchange may be.
#[derive(Clone, Copy, Debug)]
pub struct OutboundLimits {
    pub timeout: Duration,
    /// Bytes.
    pub largest_answer: usize,
}

impl Default for OutboundLimits {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), largest_answer: 1024 * 1024 }
    }
}

#[derive(Debug, Error)]
pub enum OutboundError {
    /// The address is not one that may be called.
    #[error("the address may not be called: {0}")]
    Refused(&'static str),
    #[error("timed out")]
    TimedOut,
    #[error("the answer is too large")]
    TooLarge,
    #[error("the connection failed")]
    Failed,
}

/// The client for such calls.
#[derive(Clone)]
pub struct Outbound {
    client: reqwest::Client,
    settings: Arc<OutboundSettings>,
    largest_answer: usize,
}

impl Outbound {
    pub fn new(settings: OutboundSettings) -> Result<Self, InternalError> {
        Self::limited(settings, OutboundLimits::default())
    }

    pub fn limited(
        settings: OutboundSettings,
        limits: OutboundLimits,
    ) -> Result<Self, InternalError> {
        let client = reqwest::Client::builder()
            .user_agent(settings.user_agent.clone())
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(3))
            .timeout(limits.timeout)
            .no_proxy()
            .dns_resolver(Arc::new(PublicOnly { is_open: settings.is_open }))
            .build()
            .map_err(InternalError::new)?;
        Ok(Self { client, settings: Arc::new(settings), largest_answer: limits.largest_answer })
    }

    /// Whether an address may be called at all; its name is looked at again when it is resolved.
    pub fn check(&self, url: &Url) -> Result<(), OutboundError> {
        let refuse = |reason| Err(OutboundError::Refused(reason));
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("a user name in it");
        }
        let port = url.port_or_known_default().unwrap_or(0);
        match url.host() {
            None => return refuse("no host"),
            Some(_) if self.settings.is_open => return Ok(()),
            Some(Host::Ipv4(address)) if !is_public(IpAddr::V4(address)) => {
                return refuse("an address inside");
            }
            Some(Host::Ipv6(address)) if !is_public(IpAddr::V6(address)) => {
                return refuse("an address inside");
            }
            Some(_) => {}
        }
        if url.scheme() != "https" {
            return refuse("not https");
        }
        if !matches!(port, 443 | 80) && !self.settings.extra_ports.contains(&port) {
            return refuse("the port");
        }
        Ok(())
    }

    /// Sends a request and reads the answer, as far as it may go.
    pub async fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, OutboundError> {
        let url = Url::parse(&request.uri().to_string())
            .map_err(|_| OutboundError::Refused("not an address"))?;
        self.check(&url)?;
        let (parts, body) = request.into_parts();
        let sent = self.client.request(parts.method, url).headers(parts.headers).body(body);
        let mut answer = sent.send().await.map_err(|error| failed(&error))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| failed(&error))? {
            if body.len() + chunk.len() > self.largest_answer {
                return Err(OutboundError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// What went wrong, without the address: it may hold a code or a token.
fn failed(error: &reqwest::Error) -> OutboundError {
    if error.is_timeout() { OutboundError::TimedOut } else { OutboundError::Failed }
}

/// Resolves names to public addresses only, and connects to those that were looked at.
struct PublicOnly {
    is_open: bool,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let is_open = self.is_open;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| is_open || is_public(address.ip())).collect();
            if allowed.is_empty() {
                return Err("the name leads to no public address".into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

/// Neither this machine nor a network inside: RFC 6890 and its kin.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (b == 18 || b == 19)))
        }
        IpAddr::V6(v6) => {
            let [first, second, ..] = v6.segments();
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || (first & 0xfe00) == 0xfc00
                || (first & 0xffc0) == 0xfe80
                || (first & 0xffc0) == 0xfec0
                // What may hold an IPv4 address inside: NAT64, 6to4, Teredo, documentation.
                || (first == 0x64 && second == 0xff9b)
                || first == 0x2002
                || (first == 0x2001 && (second == 0 || second == 0xdb8))
                || (first == 0 && v6.to_ipv4().is_some_and(|v4| !is_public(IpAddr::V4(v4)))))
        }
    }
}
