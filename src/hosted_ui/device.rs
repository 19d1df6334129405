//! `/device`: somebody enters the code that a device without a browser shows, signs in, and lets it
//! in or not (RFC 8628 §3.3, OIDC-323).

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::looks::{self, Dress};
use super::pages::{DevicePage, DeviceStep, PostForm};
use super::respond as render;
use crate::app::App;
use crate::authorization::checks::device_page;
use crate::authorization::device::{self, Allowed, Decision};
use crate::authorization::encoding::url_with;
use crate::authorization::{DeviceRequest, Parameters};
use crate::branding::ALL;
use crate::clients::AppClient;
use crate::http::audit::{EndpointEvent, is_read_only};
use crate::http::rate_limit::limits_of;
use crate::http::tenant::{Hint, Tenant, find_tenant, is_shared_host};
use crate::http::{MAX_FORM, Visit, cookies, respond};
use crate::platform::InternalError;
use crate::platform::secret::same_bytes;
use crate::sessions::BrowserSession;
use crate::users::User;

/// What wrong codes of one source are counted under (RFC 8628 §5.1).
const GUESSES: &str = "/device";

/// One visit of the page.
struct Visitor {
    app: web::Data<App>,
    http: HttpRequest,
    visit: Visit,
    query: Parameters,
    form: Parameters,
}

/// A code that waits, and whose device it is.
struct Waiting {
    code: String,
    tenant: Tenant,
    client: Arc<AppClient>,
    dress: Dress,
}

/// `GET /device` (audit `Device_GET`).
pub(super) async fn get(app: web::Data<App>, http: HttpRequest) -> HttpResponse {
    run(app, http, None).await
}

/// `POST /device` (audit `Device_POST`).
pub(super) async fn post(app: web::Data<App>, http: HttpRequest, body: web::Bytes) -> HttpResponse {
    run(app, http, Some(body)).await
}

async fn run(app: web::Data<App>, http: HttpRequest, body: Option<web::Bytes>) -> HttpResponse {
    let visit = Visit::new(&app, &http);
    let query = Parameters::decode(http.query_string().as_bytes()).unwrap_or_default();
    let is_posted = body.is_some();
    let body = body.filter(|body| body.len() <= MAX_FORM);
    let form = body.and_then(|body| Parameters::decode(&body)).unwrap_or_default();
    let visitor = Visitor { app, http, visit, query, form };
    let name = if is_posted { "Device_POST" } else { "Device_GET" };
    let sent = if is_posted { &visitor.form } else { &visitor.query };
    let event = visitor.app.audit.wants(is_read_only(name)).then(|| {
        EndpointEvent::of_noted_pool(&visitor.visit, &visitor.http, name).with_parameters(sent)
    });
    let answer = if is_posted { visitor.decide().await } else { visitor.show().await };
    let answer = answer.unwrap_or_else(|error| {
        let request_id = &visitor.visit.request_id;
        tracing::error!(%request_id, %error, "the page for devices failed");
        HttpResponse::InternalServerError().finish()
    });
    if let Some(event) = event {
        event.finish(&visitor.app, answer.status().as_u16());
    }
    answer
}

impl Visitor {
    async fn show(&self) -> Result<HttpResponse, InternalError> {
        let Some(code) = self.query.get("user_code") else { return self.enter("", false).await };
        let waiting = match self.waiting(code).await? {
            Ok(waiting) => waiting,
            Err(answer) => return Ok(answer),
        };
        match self.person(&waiting).await? {
            Some((_, user)) => Ok(self.confirm(&waiting, &user)),
            None => Ok(sign_in(&self.query, &waiting)),
        }
    }

    async fn decide(&self) -> Result<HttpResponse, InternalError> {
        let waiting = match self.waiting(self.form.get("user_code").unwrap_or_default()).await? {
            Ok(waiting) => waiting,
            Err(answer) => return Ok(answer),
        };
        let Some((session, user)) = self.person(&waiting).await? else {
            return Ok(sign_in(&self.query, &waiting));
        };
        let csrf = cookies::read(&self.http, &waiting.tenant, cookies::CSRF);
        let sent = self.form.get("_csrf").unwrap_or_default();
        if !csrf.is_some_and(|csrf| same_bytes(csrf.as_bytes(), sent.as_bytes())) {
            // Nothing was decided (UI-182); the question again, with a token of its own.
            let mut page = self.confirm(&waiting, &user);
            *page.status_mut() = StatusCode::FORBIDDEN;
            return Ok(page);
        }
        let app = &self.app;
        let decision = match self.form.get("do") {
            Some("allow") => Decision::Allowed(Allowed {
                sub: user.sub.clone(),
                auth_time: session.auth_time,
                allowed_at: app.clock.now().max(user.tokens_valid_after),
                event_id: app.entropy.uuid(),
            }),
            Some("deny") => Decision::Denied,
            _ => return Ok(self.confirm(&waiting, &user)),
        };
        let (store, clock) = (&app.store, &app.clock);
        if !device::decide(store, &app.pools, clock, &waiting.code, &decision).await? {
            return self.enter(&waiting.code, true).await;
        }
        let step = match decision {
            Decision::Allowed(_) => DeviceStep::Allowed,
            Decision::Denied => DeviceStep::Denied,
        };
        Ok(self.page(&waiting.dress, &waiting.client.name, step))
    }

    /// The request behind a code, or the page that asks for one. Wrong codes of one source are
    /// limited, so that nobody finds those of others.
    async fn waiting(&self, code: &str) -> Result<Result<Waiting, HttpResponse>, InternalError> {
        let (app, source) = (&self.app, self.visit.client_address);
        let (limits, now) = (limits_of(&self.http), app.clock.now());
        if let Some(limits) = limits
            && let Err(exceeded) = limits.may_authenticate(source, GUESSES, now)
        {
            return Ok(Err(respond::too_many_requests(exceeded.retry_after)));
        }
        let found = device::find(&app.store, &app.pools, &app.clock, code).await?;
        let waiting = match found {
            Some(request) => self.known(request, code).await?,
            None => None,
        };
        let Some(waiting) = waiting else {
            if let Some(limits) = limits {
                limits.failed(source, GUESSES, now);
            }
            return Ok(Err(self.enter(code, true).await?));
        };
        Ok(Ok(waiting))
    }

    /// A request of this host's pool, and of a client that may still ask.
    async fn known(
        &self,
        request: DeviceRequest,
        code: &str,
    ) -> Result<Option<Waiting>, InternalError> {
        let app = &self.app;
        let hint = Hint { client_id: None, pool: Some(&request.pool_id) };
        let tenant = find_tenant(app, &self.visit, hint).await?;
        let tenant = tenant.filter(|tenant| tenant.pool.id == request.pool_id);
        let client = app.pools.client(&request.client_id).await?;
        let client = client.filter(|client| client.settings.portico.device_grant);
        let (Some(tenant), Some(client)) = (tenant, client) else { return Ok(None) };
        let id = client.id.as_str();
        let dress = Dress::of(app, &self.http, &self.query, &tenant, id).await?;
        Ok(Some(Waiting { code: device::in_groups(code), tenant, client, dress }))
    }

    /// Who is signed in here, if the client takes such a sign-in (UI-174 – UI-176).
    async fn person(
        &self,
        waiting: &Waiting,
    ) -> Result<Option<(BrowserSession, User)>, InternalError> {
        let (tenant, client) = (&waiting.tenant, &waiting.client);
        let Some(handle) = cookies::read(&self.http, tenant, cookies::SESSION) else {
            return Ok(None);
        };
        let found = self.app.sessions.find_for(&tenant.pool, client, &handle).await?;
        let providers = &client.settings.supported_identity_providers;
        Ok(found.filter(|(session, _)| providers.contains(&session.provider)))
    }

    async fn enter(&self, code: &str, is_wrong: bool) -> Result<HttpResponse, InternalError> {
        let app = &self.app;
        let tenant = find_tenant(app, &self.visit, Hint::default()).await?;
        if tenant.is_none() && !is_shared_host(app, &self.visit) {
            return Ok(respond::not_found(self.http.clone()).await);
        }
        let dress = match &tenant {
            Some(tenant) => Dress::of(app, &self.http, &self.query, tenant, ALL).await?,
            None => Dress::plain(&self.http, &self.query),
        };
        let error = is_wrong.then(|| dress.locale.text("device-error-code").to_owned());
        let action = format!("{}/device", self.visit.mount);
        let code = code.chars().take(32).collect();
        let name = tenant.as_ref().map_or("Portico", |tenant| tenant.pool.name.as_str());
        Ok(self.page(&dress, name, DeviceStep::Enter { action, code, error }))
    }

    fn confirm(&self, waiting: &Waiting, user: &User) -> HttpResponse {
        let tenant = &waiting.tenant;
        let csrf = cookies::read(&self.http, tenant, cookies::CSRF);
        let csrf = csrf.unwrap_or_else(|| self.app.entropy.uuid());
        let step = DeviceStep::Confirm {
            form: PostForm { action: format!("{}/device", tenant.base_path), csrf: csrf.clone() },
            user: user.attribute("email").unwrap_or(&user.username).to_owned(),
            code: waiting.code.clone(),
        };
        let mut page = self.page(&waiting.dress, &waiting.client.name, step);
        add_cookie(&mut page, &cookies::make(tenant, cookies::CSRF, csrf, None));
        page
    }

    fn page(&self, dress: &Dress, name: &str, step: DeviceStep) -> HttpResponse {
        let view = DevicePage { frame: dress.frame(name, &self.visit.mount), step };
        let mut page = render::page(&view, StatusCode::OK, None);
        if let Some(cookie) = looks::lang_cookie(&self.query) {
            add_cookie(&mut page, &cookie);
        }
        page
    }
}

fn add_cookie(page: &mut HttpResponse, cookie: &actix_web::cookie::Cookie<'_>) {
    if let Err(error) = page.add_cookie(cookie) {
        tracing::error!(%error, "a cookie could not be set");
    }
}

/// The client's sign-in page, which leads back here.
fn sign_in(query: &Parameters, waiting: &Waiting) -> HttpResponse {
    let page = device_page(&waiting.tenant.base_url);
    let mut parameters = vec![
        ("client_id", waiting.client.id.as_str()),
        ("response_type", "code"),
        ("redirect_uri", page.as_str()),
        ("user_code", waiting.code.as_str()),
    ];
    parameters.extend(query.get("lang").map(|lang| ("lang", lang)));
    respond::redirect(&url_with(&format!("{}/login", waiting.tenant.base_path), parameters))
}
