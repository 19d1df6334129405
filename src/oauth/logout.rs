//! `/logout`: Cognito's parameters (EP-400 – EP-413) and RP-initiated logout (OIDC-070 – OIDC-080).

use actix_web::http::Method;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};

use super::front_channel;
use crate::app::App;
use crate::authorization::Parameters;
use crate::authorization::callback::is_registered_callback;
use crate::authorization::encoding::url_with;
use crate::clients::AppClient;
use crate::http::audit::EndpointEvent;
use crate::http::tenant::{Hint, Tenant, find_tenant};
use crate::http::{MAX_FORM, Visit, cookies, respond};
use crate::platform::secret::same_bytes;
use crate::platform::{ClientId, InternalError};
use crate::sessions::BrowserSession;

pub(super) async fn handle(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let visit = Visit::new(&app, &request);
    let query = Parameters::decode(request.query_string().as_bytes());
    let is_post = request.method() == Method::POST;
    let form = if is_post && body.len() <= MAX_FORM { Parameters::decode(&body) } else { None };
    let parameters = query.unwrap_or_default().and(form.clone().unwrap_or_default());
    match log_out(&app, &visit, &request, &parameters, form.as_ref()).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(request_id = %visit.request_id, %error, "logout failed");
            respond::redirect(&format!("{}/error?error=server_error", visit.mount))
        }
    }
}

/// Where the browser goes afterwards.
enum Target {
    Url(String),
    /// Nothing usable was asked for; Cognito's text (EP-408).
    Missing,
    /// An OIDC parameter that names a place which is not the client's (OIDC-074, OIDC-075).
    Refused,
    /// A page that says so (OIDC-076, OIDC-077).
    SignedOut,
}

async fn log_out(
    app: &App,
    visit: &Visit,
    request: &HttpRequest,
    parameters: &Parameters,
    form: Option<&Parameters>,
) -> Result<HttpResponse, InternalError> {
    let hinted = hinted_client(app, parameters).await?;
    let client_id = parameters.get("client_id").or(hinted.as_deref());
    let Some(tenant) = find_tenant(app, visit, Hint { client_id, pool: None }).await? else {
        return Ok(respond::redirect("/error?error=missing_client_id"));
    };
    let client = match client_id {
        Some(id) => app.pools.client(&ClientId::new(id)).await?,
        None => None,
    };
    let client = client.filter(|client| client.pool_id == tenant.pool.id);
    let handle = cookies::read(request, &tenant, cookies::SESSION);
    // A form of another site brings no `SameSite=Lax` cookie; opening the page does.
    if let (None, Some(form)) = (&handle, form)
        && !form.is_empty()
    {
        let path = format!("{}/logout", tenant.base_path);
        return Ok(respond::redirect(&url_with(&path, parameters.without(&["_csrf"]).iter())));
    }
    if must_ask(app, request, &tenant, parameters, form).await? {
        let path = format!("{}/logout/confirm", tenant.base_path);
        return Ok(respond::redirect(&url_with(&path, parameters.iter())));
    }
    let event = EndpointEvent::new(visit, request, &tenant.pool, "Logout", &[parameters]);
    let session = match &handle {
        Some(handle) => app.sessions.find(&tenant.pool.id, handle).await?,
        None => None,
    };
    let frames = match &session {
        Some(session) => app.logouts.front_channel(&tenant.pool, session).await?,
        None => Vec::new(),
    };
    // Before anything else: no provider can hold it up (SAML-086).
    if let Some(handle) = &handle {
        app.sessions.end(handle).await?;
    }
    let target = target(app, &tenant, client.as_deref(), hinted.as_deref(), parameters);
    let mut answer = match target {
        Target::Url(url) => match to_provider(app, &tenant, session, client.as_deref(), &url).await
        {
            Some(answer) => answer,
            None => respond::redirect(&url),
        },
        Target::Missing => to_page(&tenant, "/error", &[("error", "missing_redirect_uri")]),
        Target::Refused => to_page(&tenant, "/error", &[("error", "invalid_request")]),
        Target::SignedOut => match client_id {
            Some(id) => to_page(&tenant, "/signedout", &[("client_id", id)]),
            None => to_page(&tenant, "/signedout", &[]),
        },
    };
    let next = answer.headers().get(LOCATION).and_then(|next| next.to_str().ok());
    if let Some(next) = next.map(str::to_owned).filter(|_| !frames.is_empty()) {
        answer = front_channel::page(request, &tenant.base_path, &frames, &next);
    }
    for name in [cookies::SESSION, cookies::PENDING] {
        if let Err(error) = answer.add_cookie(&cookies::clear(&tenant, name)) {
            tracing::error!(%error, "a cookie could not be cleared");
        }
    }
    event.finish(app, answer.status().as_u16());
    Ok(answer)
}

/// The way over the SAML provider that the session came from (EP-412); it leads back here, and then
/// to the destination.
async fn to_provider(
    app: &App,
    tenant: &Tenant,
    session: Option<BrowserSession>,
    client: Option<&AppClient>,
    destination: &str,
) -> Option<HttpResponse> {
    let (session, client) = (session?, client?);
    let way = app.federation.begin_logout(&tenant.pool, &session, &client.id, destination).await?;
    Some(super::saml::go(tenant, &way))
}

fn to_page(tenant: &Tenant, path: &str, parameters: &[(&str, &str)]) -> HttpResponse {
    let path = format!("{}{path}", tenant.base_path);
    respond::redirect(&url_with(&path, parameters.iter().copied()))
}

/// The client that an `id_token_hint` was issued to, if the hint verifies (OIDC-073).
async fn hinted_client(
    app: &App,
    parameters: &Parameters,
) -> Result<Option<String>, InternalError> {
    let Some(token) = parameters.get("id_token_hint") else { return Ok(None) };
    let Some(pool) = app.tokens.claimed_pool(token).await? else { return Ok(None) };
    let hint = app.tokens.verify_id_hint(&pool, token).await?;
    Ok(hint.map(|hint| hint.client_id.to_string()))
}

/// Strict mode asks before it ends a session that the request does not prove to know, unless
/// Cognito's parameters are used (OIDC-002, OIDC-078).
async fn must_ask(
    app: &App,
    request: &HttpRequest,
    tenant: &Tenant,
    parameters: &Parameters,
    form: Option<&Parameters>,
) -> Result<bool, InternalError> {
    let cognito = ["logout_uri", "redirect_uri"].iter().any(|name| parameters.get(name).is_some());
    if cognito || !tenant.pool.settings.is_strict() {
        return Ok(false);
    }
    let csrf = cookies::read(request, tenant, cookies::CSRF);
    let confirmed = form.and_then(|form| form.get("_csrf"));
    if let (Some(csrf), Some(confirmed)) = (csrf, confirmed)
        && same_bytes(csrf.as_bytes(), confirmed.as_bytes())
    {
        return Ok(false);
    }
    let Some(handle) = cookies::read(request, tenant, cookies::SESSION) else { return Ok(false) };
    let Some(session) = app.sessions.find(&tenant.pool.id, &handle).await? else {
        return Ok(false);
    };
    let Some(token) = parameters.get("id_token_hint") else { return Ok(true) };
    let hint = app.tokens.verify_id_hint(&tenant.pool, token).await?;
    Ok(hint.is_none_or(|hint| hint.sub != session.sub))
}

/// EP-402 – EP-408, OIDC-072 – OIDC-077.
fn target(
    app: &App,
    tenant: &Tenant,
    client: Option<&AppClient>,
    hinted: Option<&str>,
    parameters: &Parameters,
) -> Target {
    let state = parameters.single("state").map(|state| ("state", state));
    if let Some(uri) = parameters.get("post_logout_redirect_uri") {
        return post_logout(client, hinted, parameters, uri, state);
    }
    if parameters.get("id_token_hint").is_some() && hinted.is_none() {
        return Target::Refused;
    }
    if let (Some(uri), Some(client)) = (parameters.get("logout_uri"), client) {
        let own = is_own_sign_in_page(app, tenant, uri) && is_registered_callback(client, uri);
        return if client.settings.logout_urls.iter().any(|url| url == uri) || own {
            Target::Url(url_with(uri, state))
        } else {
            Target::Missing
        };
    }
    if let (Some(uri), Some(client)) = (parameters.get("redirect_uri"), client) {
        let known = matches!(parameters.get("response_type"), Some("code" | "token"));
        if !known || !is_registered_callback(client, uri) {
            return Target::Missing;
        }
        let mut carried = parameters.carried().without(&["logout_uri", "id_token_hint"]);
        if carried.get("scope").is_none() {
            // EP-406.
            carried = carried.with("scope", &client.settings.allowed_oauth_scopes.join(" "));
        }
        return Target::Url(format!("{}/login?{}", tenant.base_path, carried.to_query()));
    }
    // A bare request of OIDC is answered with a page; one of Cognito lacks its target.
    if tenant.pool.settings.is_strict() || parameters.get("client_id").is_none() {
        Target::SignedOut
    } else {
        Target::Missing
    }
}

fn post_logout(
    client: Option<&AppClient>,
    hinted: Option<&str>,
    parameters: &Parameters,
    uri: &str,
    state: Option<(&str, &str)>,
) -> Target {
    let Some(client) = client else { return Target::SignedOut };
    let disagree = hinted.is_some_and(|id| id != client.id.as_str());
    let bad_hint = parameters.get("id_token_hint").is_some() && hinted.is_none();
    let registered = client.settings.logout_urls.iter().any(|url| url == uri);
    if disagree || bad_hint || !registered || parameters.is_doubled("post_logout_redirect_uri") {
        return Target::Refused;
    }
    Target::Url(url_with(uri, state))
}

/// EP-404: the sign-in page of another client of this pool.
fn is_own_sign_in_page(app: &App, tenant: &Tenant, uri: &str) -> bool {
    let base = if tenant.shared { app.pools.public_url() } else { tenant.base_url.as_str() };
    uri.strip_prefix(base).is_some_and(|rest| {
        let path = rest.split('?').next().unwrap_or_default();
        path == "/login" || path == "/oauth2/authorize"
    })
}
