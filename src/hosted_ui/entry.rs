//! The way into every screen: the pool, the checked request, the CSRF token, the pending step.
//! No screen trusts the form for who, which client or where to (UI-036, UI-092).

use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::looks::{self, Dress};
use super::pages::{ErrorKind, Frame, PostForm, TermsPart};
use super::{error_page, respond as render};
use crate::app::App;
use crate::auth::Auth;
use crate::authorization::code::{PendingRequest, PendingStep};
use crate::authorization::pending::{self, Found};
use crate::authorization::{self, AuthorizationRequest, Parameters, Refusal as Refused};
use crate::clients::AppClient;
use crate::http::audit::EndpointEvent;
use crate::http::tenant::{Hint, Tenant, find_tenant};
use crate::http::{MAX_FORM, Visit, cookies, respond};
use crate::locales::Locale;
use crate::platform::InternalError;
use crate::platform::secret::same_bytes;
use crate::risk::{Claimed, Mode};
use crate::sessions::Seen;
use crate::triggers::Caller;

/// One request to a screen, after every check that all screens share.
pub(super) struct Entry {
    pub app: web::Data<App>,
    pub visit: Visit,
    pub tenant: Tenant,
    pub client: std::sync::Arc<AppClient>,
    pub request: AuthorizationRequest,
    /// The posted form; empty on GET.
    pub form: Parameters,
    pub locale: Arc<Locale>,
    /// Signs in on behalf of this client.
    pub auth: Auth,
    dress: Dress,
    http: HttpRequest,
    query: Parameters,
    csrf: String,
}

/// An answer that a screen gives in place of itself.
pub(super) struct Refusal(pub HttpResponse);

impl Entry {
    /// Checks a request; `form` is the body of a POST.
    pub async fn new(
        app: web::Data<App>,
        http: HttpRequest,
        form: Option<web::Bytes>,
    ) -> Result<Self, Refusal> {
        let visit = Visit::new(&app, &http);
        let decoded = Parameters::decode(http.query_string().as_bytes());
        let plain = &Dress::plain(&http, decoded.as_ref().unwrap_or(&Parameters::default()));
        let bad = || {
            let reason = Some(error_page::reason(&plain.locale, "invalid_request"));
            Refusal(error_page::page(&visit, plain, "", ErrorKind::Request, reason, None))
        };
        let query = decoded.ok_or_else(bad)?;
        let posted = form.is_some();
        let form = match form {
            Some(body) if body.len() > MAX_FORM => return Err(Refusal(too_large())),
            Some(body) => Parameters::decode(&body).ok_or_else(bad)?,
            None => Parameters::default(),
        };
        let hint = Hint { client_id: query.get("client_id"), pool: None };
        let tenant = find_tenant(&app, &visit, hint).await;
        let tenant = match tenant.map_err(|error| unexpected(&visit, plain, &error))? {
            Some(tenant) => tenant,
            None if query.get("client_id").is_none() || app.config.shared_host => {
                return Err(no_tenant(&app, &visit, plain, &query));
            }
            None => return Err(Refusal(respond::not_found(http).await)),
        };
        let checked = authorization::check(&app.pools, &tenant.pool, query.clone()).await;
        let request = match checked.map_err(|error| unexpected(&visit, plain, &error))? {
            Ok(request) => request,
            Err(refused) => return Err(refuse(&tenant, &query, refused)),
        };
        let cookie = cookies::read(&http, &tenant, cookies::CSRF);
        if posted {
            let sent = form.get("_csrf").unwrap_or_default();
            let matches =
                cookie.as_deref().is_some_and(|c| same_bytes(c.as_bytes(), sent.as_bytes()));
            if !matches {
                return Err(forged(&visit, &tenant, plain, &query, cookie.is_none()));
            }
        }
        let csrf = cookie.unwrap_or_else(|| app.entropy.uuid());
        Self::dressed((app, http, visit), tenant, (request, form, query), csrf).await
    }

    /// Goes on with a request that was checked before, after a way through another house.
    pub async fn resume(
        app: web::Data<App>,
        http: HttpRequest,
        visit: Visit,
        tenant: Tenant,
        parameters: Parameters,
    ) -> Result<Self, Refusal> {
        let plain = Dress::plain(&http, &parameters);
        let checked = authorization::check(&app.pools, &tenant.pool, parameters.clone()).await;
        let request = match checked.map_err(|error| unexpected(&visit, &plain, &error))? {
            Ok(request) => request,
            Err(refused) => return Err(refuse(&tenant, &parameters, refused)),
        };
        let csrf = cookies::read(&http, &tenant, cookies::CSRF);
        let csrf = csrf.unwrap_or_else(|| app.entropy.uuid());
        let checked = (request, Parameters::default(), parameters);
        Self::dressed((app, http, visit), tenant, checked, csrf).await
    }

    /// A checked request with the looks, the language and the engine of its client.
    async fn dressed(
        (app, http, visit): (web::Data<App>, HttpRequest, Visit),
        tenant: Tenant,
        (request, form, query): (AuthorizationRequest, Parameters, Parameters),
        csrf: String,
    ) -> Result<Self, Refusal> {
        let client = request.client.clone();
        let dress = Dress::of(&app, &http, &query, &tenant, client.id.as_str()).await;
        let dress =
            dress.map_err(|error| unexpected(&visit, &Dress::plain(&http, &query), &error))?;
        if lacks_style(&tenant, &dress) {
            return Err(unavailable(&visit, &dress));
        }
        let locale = Arc::clone(&dress.locale);
        let caller =
            Caller { visitor: visitor(&http, &visit, &form), ..Caller::of_client(&client.id) };
        let auth = app.auth.called_by(caller).on_pages();
        Ok(Self {
            app,
            visit,
            tenant,
            client,
            request,
            form,
            locale,
            auth,
            dress,
            http,
            query,
            csrf,
        })
    }

    /// A parameter of the URL.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name)
    }

    /// A field of the posted form; absent is empty.
    pub fn field(&self, name: &str) -> &str {
        self.form.get(name).unwrap_or_default()
    }

    /// A path of the pages with the carried parameters (UI-035).
    pub fn href(&self, path: &str) -> String {
        format!("{}{path}?{}", self.tenant.base_path, self.request.parameters.to_query())
    }

    pub fn form(&self, path: &str) -> PostForm {
        PostForm { action: self.href(path), csrf: self.csrf.clone() }
    }

    /// The sentence about terms of use and privacy policy, where the client has both (UI-904).
    pub fn terms(&self) -> Vec<TermsPart> {
        let links = self.dress.look.terms.as_ref();
        let links = links.and_then(|terms| terms.links(self.locale.tag()));
        links.map_or_else(Vec::new, |(terms, privacy)| {
            TermsPart::sentence(&self.locale, terms, privacy)
        })
    }

    pub fn frame(&self) -> Frame<'_> {
        let mut frame = self.dress.frame(&self.client.name, &self.tenant.base_path);
        let pool = &self.tenant.pool;
        let is_on = Mode::of(pool) != Mode::Off;
        frame.device_data = is_on.then(|| (pool.id.to_string(), self.client.id.to_string()));
        frame
    }

    /// The page, with the CSRF cookie if the browser has none yet.
    pub fn render(&self, view: &impl Template) -> Result<HttpResponse, Refusal> {
        let callback = Some(self.request.redirect_uri());
        let page = render::page(view, StatusCode::OK, callback);
        Ok(self.with_csrf_cookie(page))
    }

    pub fn redirect(&self, path: &str) -> HttpResponse {
        respond::redirect(&self.href(path))
    }

    /// As [`Entry::redirect`], with parameters for the page itself.
    pub fn redirect_with(&self, path: &str, more: &[(&str, &str)]) -> HttpResponse {
        let mut parameters = self.request.parameters.clone();
        for (name, value) in more {
            parameters = parameters.with(name, value);
        }
        let query = parameters.to_query();
        respond::redirect(&format!("{}{path}?{query}", self.tenant.base_path))
    }

    /// As [`Entry::redirect`], leaving some of what is carried behind.
    pub fn redirect_without(&self, path: &str, names: &[&str]) -> HttpResponse {
        let kept = self.request.parameters.without(names).to_query();
        respond::redirect(&format!("{}{path}?{kept}", self.tenant.base_path))
    }

    /// The handle of the browser's session.
    pub fn session_handle(&self) -> Option<String> {
        cookies::read(&self.http, &self.tenant, cookies::SESSION)
    }

    /// From where, and with what.
    pub fn seen(&self) -> Seen {
        self.visit.seen(&self.http)
    }

    /// FED-015.
    pub fn asks_for_unusable_provider(&self) -> bool {
        self.request.unusable_provider || self.query("notice") == Some("no-option")
    }

    pub fn must_sign_in_again(&self) -> bool {
        self.request.prompt == authorization::request::Prompt::Login
    }

    /// Whether users may reset a password by themselves (PWD-065).
    pub fn recovery_is_open(&self) -> bool {
        !crate::users::codes::recovery_is_admin_only(&self.tenant.pool)
    }

    /// Remembers what this browser has to do next and sends it there.
    pub async fn go_on(
        &self,
        path: &str,
        step: PendingStep,
        seconds: i64,
    ) -> Result<HttpResponse, Refusal> {
        let handle = self.remember(step, seconds).await?;
        let mut answer = self.redirect(path);
        let cookie = cookies::make(&self.tenant, cookies::PENDING, handle, Some(seconds));
        self.add_cookie(&mut answer, &cookie);
        Ok(answer)
    }

    /// Remembers a step and answers its handle.
    pub async fn remember(&self, step: PendingStep, seconds: i64) -> Result<String, Refusal> {
        let pending = self.pending(step, seconds);
        let handle = pending::remember(&self.app.store, &self.app.entropy, &pending).await;
        handle.map_err(|error| Refusal::internal(self, error))
    }

    /// The account that waits in this browser to be connected, with its handle (FED-T09).
    pub async fn connecting(&self) -> Result<Option<(PendingStep, String)>, Refusal> {
        let handle = cookies::read(&self.http, &self.tenant, cookies::CONNECT);
        let Some(handle) = handle else { return Ok(None) };
        let (store, clock) = (&self.app.store, &self.app.clock);
        match pending::find(store, clock, &self.tenant.pool.id, &handle).await {
            Ok(Found::Step(found)) => Ok(Some((found.step, handle))),
            Ok(Found::Gone) => Ok(None),
            Err(error) => Err(Refusal::internal(self, error)),
        }
    }

    /// Ends the step of a handle; `false` if somebody else did.
    pub async fn forget(&self, handle: &str) -> Result<bool, Refusal> {
        let finished = pending::finish(&self.app.store, handle).await;
        finished.map_err(|error| Refusal::internal(self, error))
    }

    /// What this browser has to do next, if it is still time (UI-125).
    pub async fn step(&self) -> Result<PendingStep, Refusal> {
        let Some(handle) = self.pending_handle() else { return Err(Refusal::expired(self)) };
        let (store, clock) = (&self.app.store, &self.app.clock);
        match pending::find(store, clock, &self.tenant.pool.id, &handle).await {
            Ok(Found::Step(found)) if found.client_id == self.client.id => Ok(found.step),
            Ok(_) => Err(Refusal::expired(self)),
            Err(error) => Err(Refusal::internal(self, error)),
        }
    }

    pub async fn replace_step(&self, step: PendingStep, seconds: i64) -> Result<(), Refusal> {
        let Some(handle) = self.pending_handle() else { return Err(Refusal::expired(self)) };
        let replaced =
            pending::replace(&self.app.store, &handle, &self.pending(step, seconds)).await;
        replaced.map_err(|error| Refusal::internal(self, error))
    }

    /// Ends the step; a second submit of the same form finds it gone.
    pub async fn finish_step(&self) -> Result<(), Refusal> {
        let Some(handle) = self.pending_handle() else { return Ok(()) };
        let finished = pending::finish(&self.app.store, &handle).await;
        finished.map(|_| ()).map_err(|error| Refusal::internal(self, error))
    }

    fn pending(&self, step: PendingStep, seconds: i64) -> PendingRequest {
        PendingRequest {
            pool_id: self.tenant.pool.id.clone(),
            client_id: self.client.id.clone(),
            parameters: self.request.parameters.clone().into_pairs(),
            step,
            expires_at: self.app.clock.now().plus_seconds(seconds),
        }
    }

    fn pending_handle(&self) -> Option<String> {
        cookies::read(&self.http, &self.tenant, cookies::PENDING)
    }

    /// A value kept beside a step, unreadable in the database.
    pub fn seal(&self, value: &str) -> Result<String, Refusal> {
        let sealed = self.app.sealer.seal(&self.seal_context(), value.as_bytes());
        sealed.map(|s| URL_SAFE_NO_PAD.encode(s)).map_err(|e| Refusal::internal(self, e))
    }

    pub fn open(&self, sealed: &str) -> Result<String, Refusal> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| Refusal::expired(self))?;
        let plain = self.app.sealer.open(&self.seal_context(), &bytes);
        let plain = plain.map_err(|_| Refusal::expired(self))?;
        String::from_utf8(plain).map_err(|_| Refusal::expired(self))
    }

    fn seal_context(&self) -> String {
        format!("page:{}:{}", self.tenant.pool.id, self.client.id)
    }

    pub fn add_cookie(&self, answer: &mut HttpResponse, cookie: &Cookie<'_>) {
        if let Err(error) = answer.add_cookie(cookie) {
            tracing::error!(%error, "a cookie could not be set");
        }
    }

    fn with_csrf_cookie(&self, mut page: HttpResponse) -> HttpResponse {
        let cookie = cookies::make(&self.tenant, cookies::CSRF, self.csrf.clone(), None);
        self.add_cookie(&mut page, &cookie);
        if let Some(cookie) = looks::lang_cookie(&self.query) {
            self.add_cookie(&mut page, &cookie);
        }
        page
    }

    pub fn audit_event(&self, event: &'static str) -> EndpointEvent {
        let parameters = [&self.query, &self.form];
        let pool = &self.tenant.pool;
        EndpointEvent::new(&self.visit, &self.http, pool, event, &parameters)
    }

    /// Logs an unexpected failure and answers the text for the page (UI-165).
    pub fn unexpected(&self, error: &InternalError) -> String {
        tracing::error!(request_id = %self.visit.request_id, %error, "a page failed");
        self.locale.text("error-unexpected").to_owned()
    }
}

impl Refusal {
    /// An error page with a reason.
    pub fn page(entry: &Entry, reason: &str) -> Self {
        let (visit, name) = (&entry.visit, &entry.client.name);
        let kind = ErrorKind::Request;
        Self(error_page::page(visit, &entry.dress, name, kind, Some(reason.to_owned()), None))
    }

    /// The step is over; the same request can be started again (UI-164).
    pub fn expired(entry: &Entry) -> Self {
        let reason = entry.locale.text("error-expired").to_owned();
        Self::ended(entry, ErrorKind::Expired, reason)
    }

    fn ended(entry: &Entry, kind: ErrorKind, reason: String) -> Self {
        let restart = Some(entry.href("/login"));
        let (visit, name) = (&entry.visit, &entry.client.name);
        Self(error_page::page(visit, &entry.dress, name, kind, Some(reason), restart))
    }

    /// The client has no native sign-in (UI-042).
    pub fn unusable(entry: &Entry) -> Self {
        Self::page(entry, entry.locale.text("login-error-no-option"))
    }

    pub fn internal(entry: &Entry, error: impl Into<InternalError>) -> Self {
        unexpected(&entry.visit, &entry.dress, &error.into())
    }
}

/// Where the browser is, and what it says of itself (RISK-053, RISK-059).
fn visitor(http: &HttpRequest, visit: &Visit, form: &Parameters) -> Claimed {
    let user_agent = http.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    let data = form.get("cognitoAsfData").filter(|data| !data.is_empty());
    Claimed {
        connection: Some(visit.client_address),
        user_agent: user_agent.map(|text| text.chars().take(512).collect()),
        encoded: data.map(str::to_owned),
        ..Claimed::default()
    }
}

fn unexpected(visit: &Visit, dress: &Dress, error: &InternalError) -> Refusal {
    tracing::error!(request_id = %visit.request_id, %error, "a page failed");
    let reason = Some(dress.locale.text("error-unexpected").to_owned());
    Refusal(error_page::page(visit, dress, "", ErrorKind::Unexpected, reason, None))
}

/// UI-901: with managed login a client without a style has no pages, where that is asked for.
fn lacks_style(tenant: &Tenant, dress: &Dress) -> bool {
    let is_strict = tenant.pool.settings.portico.managed_login_requires_style;
    is_strict && tenant.login_version == Some(2) && !dress.look.has_style
}

fn unavailable(visit: &Visit, dress: &Dress) -> Refusal {
    let reason = Some(dress.locale.text("error-login-pages-unavailable").to_owned());
    let mut page = error_page::page(visit, dress, "", ErrorKind::Request, reason, None);
    *page.status_mut() = StatusCode::FORBIDDEN;
    Refusal(page)
}

/// On the shared host an unknown client is told so; elsewhere the host is simply not ours.
fn no_tenant(app: &App, visit: &Visit, dress: &Dress, query: &Parameters) -> Refusal {
    if !crate::http::tenant::is_public_host(app, visit) || !app.config.shared_host {
        return Refusal(respond::json(StatusCode::NOT_FOUND, r#"{"error":"not_found"}"#));
    }
    let code =
        if query.get("client_id").is_none() { "missing_client_id" } else { "invalid_request" };
    let reason = Some(error_page::reason(&dress.locale, code));
    Refusal(error_page::page(visit, dress, "", ErrorKind::Request, reason, None))
}

/// What a refused request gets: the error page by redirect, or the callback (EP-304).
pub(super) fn refuse(tenant: &Tenant, query: &Parameters, refused: Refused) -> Refusal {
    Refusal(match refused {
        Refused::Page(reason) => {
            let mut parameters = vec![("error", reason.code())];
            parameters.extend(query.get("client_id").map(|id| ("client_id", id)));
            let path = format!("{}/error", tenant.base_path);
            respond::redirect(&authorization::encoding::url_with(&path, parameters))
        }
        Refused::Callback(response) => super::finish::respond(response),
    })
}

/// A POST without the right token: nothing was executed (UI-182).
fn forged(
    visit: &Visit,
    tenant: &Tenant,
    dress: &Dress,
    query: &Parameters,
    no_cookies: bool,
) -> Refusal {
    let key = if no_cookies { "error-cookies" } else { "error-csrf" };
    let reason = Some(dress.locale.text(key).to_owned());
    let query = query.carried().to_query();
    let restart = Some(format!("{}/login?{query}", tenant.base_path));
    let mut page = error_page::page(visit, dress, "", ErrorKind::Request, reason, restart);
    *page.status_mut() = StatusCode::FORBIDDEN;
    Refusal(page)
}

fn too_large() -> HttpResponse {
    respond::json(StatusCode::PAYLOAD_TOO_LARGE, r#"{"error":"invalid_request"}"#)
}
