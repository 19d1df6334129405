//! What the filter of a pool looks at, gathered once a request, and what it said. Every door asks for its
//! pool through [`super::find_tenant`], which asks the filter: no door can forget it (UI-191, WAF-002).

use std::cell::{Ref, RefCell};

use actix_web::dev::ServiceRequest;
use actix_web::http::header::AUTHORIZATION;
use actix_web::http::{Method, header::CONTENT_TYPE};
use actix_web::{Error, HttpRequest, web};

use super::tenant::{Hint, Tenant, find_tenant};
use super::{MAX_BODY, Visit};
use crate::app::App;
use crate::authorization::Parameters;
use crate::platform::{InternalError, PoolId};
use crate::request_filter::{Content, Decision, RequestView};

/// The cookie of somebody who has solved a CAPTCHA.
pub const CAPTCHA: &str = "captcha";
/// Where answers to a CAPTCHA go; no CAPTCHA stands before it.
pub const CAPTCHA_PATH: &str = "/captcha";

/// A request that the filter stopped.
#[derive(Clone, Debug)]
pub struct Stopped {
    pub tenant: Tenant,
    pub client_id: Option<String>,
    pub decision: Decision,
}

/// One request under inspection.
#[derive(Debug)]
pub struct Inspection {
    view: RequestView,
    request_id: String,
    passes: Vec<(String, String)>,
    /// Whom the filter was asked about, so that it is asked once.
    asked: RefCell<Vec<(PoolId, Option<String>)>>,
    stopped: RefCell<Option<Stopped>>,
}

impl Inspection {
    /// Reads the body, which the door gets again.
    pub async fn begin(
        app: &App,
        request: &mut ServiceRequest,
    ) -> Result<(Self, Parameters), Error> {
        let body = request.extract::<web::Bytes>().await?;
        let payload = futures_util::stream::once(std::future::ready(Ok(body.clone())));
        request.set_payload(actix_web::dev::Payload::Stream { payload: Box::pin(payload) });
        let http = request.request();
        let visit = Visit::new(app, http);
        let query = Parameters::decode(http.query_string().as_bytes()).unwrap_or_default();
        let form = form(http, &body);
        let content = form.as_ref().map_or(Content::None, Content::Form);
        let view = view(&visit, http)
            .with_query(http.query_string(), &query)
            .with_body(body.len(), content);
        let cookies = http.cookies().map(|all| {
            let passes = all.iter().filter(|cookie| cookie.name().starts_with(CAPTCHA));
            passes.map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned())).collect()
        });
        let inspection = Self {
            view,
            request_id: visit.request_id,
            passes: cookies.unwrap_or_default(),
            asked: RefCell::default(),
            stopped: RefCell::default(),
        };
        Ok((inspection, form.unwrap_or_default()))
    }

    /// Whether the filter of the tenant lets the request through.
    pub(super) async fn passes(
        &self,
        app: &App,
        tenant: &Tenant,
        client_id: Option<&str>,
    ) -> Result<bool, InternalError> {
        let pool = &tenant.pool.id;
        let is_known = self.asked.borrow().iter().any(|(of, client)| {
            of == pool && (client_id.is_none() || client.as_deref() == client_id)
        });
        if !is_known && self.stopped.borrow().is_none() {
            self.asked.borrow_mut().push((pool.clone(), client_id.map(str::to_owned)));
            let view = self.view.clone().marked(client_id, None);
            if let Some(decision) = self.ask(app, tenant, &view, true).await? {
                let client_id = client_id.map(str::to_owned);
                let stopped = Stopped { tenant: tenant.clone(), client_id, decision };
                self.stopped.replace(Some(stopped));
            }
        }
        Ok(self.stopped.borrow().is_none())
    }

    /// Asks about an operation that a page calls in the background (MFA-084). A CAPTCHA cannot be
    /// solved there, now or before.
    pub async fn refuses_call(
        &self,
        app: &App,
        tenant: &Tenant,
        client_id: &str,
        operation: &str,
    ) -> Result<Option<Decision>, InternalError> {
        let view = self.view.clone().marked(Some(client_id), None).calling(operation);
        self.ask(app, tenant, &view, false).await
    }

    /// What stands against the request, if anything does.
    async fn ask(
        &self,
        app: &App,
        tenant: &Tenant,
        view: &RequestView,
        can_solve: bool,
    ) -> Result<Option<Decision>, InternalError> {
        let pool = &tenant.pool.id;
        let Some(filter) = app.request_filters.of(pool).await? else { return Ok(None) };
        let name = tenant.cookie_name(CAPTCHA);
        let pass = self.passes.iter().find(|(n, _)| can_solve && *n == name);
        let pass = pass.map(|(_, value)| value.as_str());
        let outcome = app.request_filters.ask(pool, &filter, &self.request_id, view, pass);
        Ok(match outcome.decision {
            Decision::Allow => None,
            Decision::Captcha if self.view.path() == CAPTCHA_PATH => None,
            decision => Some(decision),
        })
    }

    /// Whether any filter was looked for.
    pub fn was_asked(&self) -> bool {
        !self.asked.borrow().is_empty()
    }

    pub fn stopped(&self) -> Option<Ref<'_, Stopped>> {
        Ref::filter_map(self.stopped.borrow(), Option::as_ref).ok()
    }
}

/// Whether the door finds out whose request it is: from a token, a state, a header. It asks the filter
/// itself, before it does anything for anybody.
#[must_use]
pub fn is_left_to_door(http: &HttpRequest) -> bool {
    match http.path() {
        "/oauth2/token"
        | "/oauth2/revoke"
        | "/oauth2/par"
        | "/oauth2/introspect"
        | "/oauth2/device_authorization" => http.headers().contains_key(AUTHORIZATION),
        "/oauth2/userinfo" | "/oauth2/idpresponse" | "/saml2/idpresponse" | "/saml2/logout" => true,
        "/logout" => http.query_string().contains("id_token_hint"),
        _ => false,
    }
}

/// Asks the filter of the pool that the request names by itself.
pub async fn ask(app: &App, http: &HttpRequest, form: &Parameters) -> Result<(), InternalError> {
    let query = Parameters::decode(http.query_string().as_bytes()).unwrap_or_default();
    let in_form = form.get("client_id");
    let client_id = match http.path() {
        "/oauth2/token"
        | "/oauth2/revoke"
        | "/oauth2/par"
        | "/oauth2/introspect"
        | "/oauth2/device_authorization" => in_form,
        "/oauth2/authorize" if http.method() == Method::POST => in_form,
        "/logout" => query.get("client_id").or(in_form),
        _ => query.get("client_id"),
    };
    find_tenant(app, &Visit::new(app, http), Hint { client_id, pool: None }).await?;
    Ok(())
}

/// Where a request comes from, what it asks for, and its harmless headers.
#[must_use]
pub fn view(visit: &Visit, http: &HttpRequest) -> RequestView {
    let headers = http.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    RequestView::new(visit.client_address, http.method().as_str(), http.path())
        .with_headers(headers)
}

fn form(http: &HttpRequest, body: &[u8]) -> Option<Parameters> {
    let kind = http.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok())?;
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_form = kind.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    if is_form { Parameters::decode_within(body, MAX_BODY) } else { None }
}
