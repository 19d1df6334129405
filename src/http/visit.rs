//! One request as the doors see it.

use std::cell::Cell;
use std::net::IpAddr;
use std::rc::Rc;

use actix_web::http::header::USER_AGENT;
use actix_web::{HttpMessage as _, HttpRequest};

use super::client_address::{authority, client_address};
use super::filter::Inspection;
use crate::app::App;
use crate::sessions::Seen;

/// Set by [`super::NormalizePath`] before any door sees the request.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    pub request_id: String,
    /// `/<mount>` that was taken off the path, or empty (DOM-008).
    pub mount: String,
    /// Whether the pool of the request turned out to be in strict mode (OIDC-330).
    pub strict: Rc<Cell<bool>>,
}

/// Who asks, and where.
#[derive(Clone, Debug)]
pub struct Visit {
    /// In the answer's `x-amz-cognito-request-id`, in logs and in the audit (EP-019).
    pub request_id: String,
    pub client_address: IpAddr,
    /// Host and port as the client addressed them, lower case.
    pub authority: String,
    pub mount: String,
    /// Set by [`super::find_tenant`] for the headers of the answer.
    pub(super) strict: Rc<Cell<bool>>,
    /// What the filter of the pool has to look at, if any pool has one.
    pub inspection: Option<Rc<Inspection>>,
}

impl Visit {
    #[must_use]
    pub fn new(app: &App, request: &HttpRequest) -> Self {
        let arrival = request.extensions().get::<Arrival>().cloned().unwrap_or_default();
        let proxies = &app.config.trusted_proxies;
        Self {
            request_id: arrival.request_id,
            client_address: client_address(request.head(), proxies),
            authority: authority(request.head(), proxies),
            mount: arrival.mount,
            strict: arrival.strict,
            inspection: request.extensions().get::<Rc<Inspection>>().cloned(),
        }
    }

    /// From where a request came, and with what.
    #[must_use]
    pub fn seen(&self, request: &HttpRequest) -> Seen {
        let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        Seen::new(self.client_address, agent)
    }

    /// The host without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => &self.authority,
        }
    }
}
