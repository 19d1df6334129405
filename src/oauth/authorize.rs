//! `/oauth2/authorize` (EP-100 – EP-155). The checks stand in `authorization::checks`; here is what
//! follows them: a silent answer from a session, or the sign-in page.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::app::App;
use crate::authorization::complete::{Services, complete};
use crate::authorization::pushed;
use crate::authorization::request::{Prompt, ProviderHint};
use crate::authorization::{
    self, AuthorizationError, AuthorizationRequest, AuthorizationResponse, Parameters, Refusal,
};
use crate::federation::FederationError;
use crate::http::audit::EndpointEvent;
use crate::http::tenant::{Hint, Tenant, find_tenant, is_shared_host};
use crate::http::{MAX_FORM, Visit, cookies, respond};
use crate::identity_providers::{IdentityProvider, IdentityProviderError, ProviderType};
use crate::platform::InternalError;
use crate::sessions::{Completion, SignedIn};

/// As long as a provider may take (FED-080).
const FEDERATION_SECONDS: i64 = 300;

/// `GET`, and `POST` with the parameters in the body (OIDC-020).
pub(super) async fn handle(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let visit = Visit::new(&app, &request);
    let is_post = request.method() == actix_web::http::Method::POST;
    let source = if is_post { &body[..] } else { request.query_string().as_bytes() };
    let parameters = if source.len() > MAX_FORM { None } else { Parameters::decode(source) };
    let Some(parameters) = parameters else {
        return respond::redirect(&format!("{}/error?error=invalid_request", visit.mount));
    };
    let hint = Hint { client_id: parameters.get("client_id"), pool: None };
    let tenant = match find_tenant(&app, &visit, hint).await {
        Ok(Some(tenant)) => tenant,
        Ok(None) => return no_tenant(&app, &visit, request, &parameters).await,
        Err(error) => return failed(&error),
    };
    let parameters = match pushed(&app, &tenant, parameters).await {
        Ok(Some(parameters)) => parameters,
        Ok(None) => return error_page(&tenant, "invalid_request", &Parameters::default()),
        Err(error) => return failed(&error),
    };
    let name = "OAuth2_Authorize_GET";
    let event = EndpointEvent::new(&visit, &request, &tenant.pool, name, &[&parameters]);
    let answer = decide(&app, &visit, &request, &tenant, parameters).await;
    event.finish(&app, answer.status().as_u16());
    answer
}

/// What a `request_uri` of ours stands for, once; other requests as they are (OIDC-324).
async fn pushed(
    app: &App,
    tenant: &Tenant,
    parameters: Parameters,
) -> Result<Option<Parameters>, InternalError> {
    let handle = parameters.single("request_uri").and_then(pushed::handle_of);
    let Some(handle) = handle else { return Ok(Some(parameters)) };
    let client = parameters.single("client_id").unwrap_or_default();
    Ok(pushed::take(&app.store, &app.clock, &tenant.pool, client, handle).await?)
}

async fn decide(
    app: &App,
    visit: &Visit,
    request: &HttpRequest,
    tenant: &Tenant,
    parameters: Parameters,
) -> HttpResponse {
    let checked = authorization::check(&app.pools, &tenant.pool, parameters.clone()).await;
    match checked {
        Ok(Ok(checked)) => {
            let target = checked.target.clone();
            match proceed(app, (visit, request), tenant, checked).await {
                Ok(answer) => answer,
                // EP-148: the callback is known, so it hears of it.
                Err(error) => {
                    tracing::error!(request_id = %visit.request_id, %error, "authorize failed");
                    answer(tenant, target.error(AuthorizationError::ServerError, None))
                }
            }
        }
        Ok(Err(Refusal::Page(reason))) => error_page(tenant, reason.code(), &parameters),
        Ok(Err(Refusal::Callback(response))) => answer(tenant, response),
        Err(error) => failed(&error),
    }
}

/// EP-129 – EP-131.
async fn proceed(
    app: &App,
    (visit, http): (&Visit, &HttpRequest),
    tenant: &Tenant,
    request: AuthorizationRequest,
) -> Result<HttpResponse, InternalError> {
    if !request.unusable_provider
        && let Some(signed_in) = session(app, (visit, http), tenant, &request).await?
    {
        let services = Services {
            store: &app.store,
            tokens: &app.tokens,
            clock: &app.clock,
            entropy: &app.entropy,
        };
        let response = complete(&services, &tenant.pool, &request, &signed_in).await?;
        return Ok(answer(tenant, response));
    }
    if request.prompt == Prompt::None {
        // OIDC-028.
        return Ok(answer(tenant, request.target.error(AuthorizationError::LoginRequired, None)));
    }
    let query = request.parameters.to_query();
    let page = |more: &str| respond::redirect(&format!("{}/login?{query}{more}", tenant.base_path));
    if request.provider.is_none() || request.unusable_provider {
        return Ok(page(""));
    }
    match provider(app, tenant, &request).await? {
        Some(provider) => to_provider(app, http, tenant, &request, &provider).await,
        None => Ok(page("&notice=no-option")),
    }
}

/// The provider that the request asks for, if the client has it (EP-107, EP-109).
async fn provider(
    app: &App,
    tenant: &Tenant,
    request: &AuthorizationRequest,
) -> Result<Option<IdentityProvider>, InternalError> {
    let found = match &request.provider {
        None => return Ok(None),
        Some(ProviderHint::Name(name)) => app.identity_providers.get(&tenant.pool, name).await,
        Some(ProviderHint::Identifier(identifier)) => {
            app.identity_providers.by_identifier(&tenant.pool, identifier).await
        }
    };
    match found {
        Ok(provider) => Ok(Some(provider).filter(|provider| {
            request.client.settings.supported_identity_providers.contains(&provider.name)
        })),
        Err(IdentityProviderError::Internal(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Sends the browser to the provider, bound to this browser (FED-076, FED-081).
async fn to_provider(
    app: &App,
    http: &HttpRequest,
    tenant: &Tenant,
    request: &AuthorizationRequest,
    provider: &IdentityProvider,
) -> Result<HttpResponse, InternalError> {
    let is_saml = provider.kind == ProviderType::Saml;
    let path = if is_saml { "/saml2/idpresponse" } else { "/oauth2/idpresponse" };
    let callback = format!("{}{path}", tenant.base_url);
    let older = cookies::read(http, tenant, cookies::STATE);
    let begun = app.federation.begin(
        &tenant.pool,
        &request.client,
        provider,
        &request.parameters,
        (&callback, older.as_deref()),
    );
    match begun.await {
        Ok(begun) => {
            let mut answer = super::saml::go(tenant, &begun.way);
            for cookie in cookies::make_state(tenant, &begun.browser, FEDERATION_SECONDS) {
                answer.add_cookie(&cookie).map_err(InternalError::new)?;
            }
            Ok(answer)
        }
        Err(FederationError::Internal(error)) => Err(error),
        Err(error) => {
            tracing::info!(provider = provider.name, %error, "a provider could not be reached");
            let text = error.to_string();
            let code = if is_saml {
                AuthorizationError::ServerError
            } else {
                AuthorizationError::InvalidRequest
            };
            Ok(answer(tenant, request.target.error(code, Some(&text))))
        }
    }
}

/// The browser's session, if this client may use it and the user is still good (UI-174 – UI-180).
async fn session(
    app: &App,
    (visit, http): (&Visit, &HttpRequest),
    tenant: &Tenant,
    request: &AuthorizationRequest,
) -> Result<Option<SignedIn>, InternalError> {
    let Some(handle) = cookies::read(http, tenant, cookies::SESSION) else { return Ok(None) };
    let found = app.sessions.find_for(&tenant.pool, &request.client, &handle).await?;
    let Some((session, user)) = found else {
        return Ok(None);
    };
    let provider_enabled =
        request.client.settings.supported_identity_providers.contains(&session.provider);
    // Asked for one provider, a session of another does not do (UI-175).
    let is_other = match &request.provider {
        Some(ProviderHint::Name(name)) => *name != session.provider,
        Some(ProviderHint::Identifier(_)) => provider(app, tenant, request)
            .await?
            .is_none_or(|provider| provider.name != session.provider),
        None => false,
    };
    let now = app.clock.now().seconds();
    if is_other || !provider_enabled || !request.accepts_session(session.auth_time.seconds(), now) {
        return Ok(None);
    }
    // OIDC-033: a hint for somebody else means that this session will not do.
    if let Some(hint) = request.parameters.get("id_token_hint") {
        let hint = app.tokens.verify_id_hint(&tenant.pool, hint).await?;
        if hint.is_none_or(|hint| hint.sub != user.sub) {
            return Ok(None);
        }
    }
    app.sessions.touch(&tenant.pool, &handle, &visit.seen(http)).await?;
    let event_id = app.entropy.uuid();
    Ok(Some(SignedIn {
        user,
        auth_time: session.auth_time,
        event_id,
        device_key: None,
        completion: Completion::default(),
        sso_session: Some(session.id),
    }))
}

/// A redirect, or for `form_post` the page that posts itself.
fn answer(tenant: &Tenant, response: AuthorizationResponse) -> HttpResponse {
    match response {
        AuthorizationResponse::Redirect(location) => respond::redirect(&location),
        AuthorizationResponse::FormPost { action, fields } => {
            let title = "Taking you back to the app";
            super::form_post::page(&tenant.base_path, &action, &fields, title)
        }
    }
}

fn error_page(tenant: &Tenant, code: &str, parameters: &Parameters) -> HttpResponse {
    let mut query = vec![("error", code)];
    query.extend(parameters.get("client_id").map(|id| ("client_id", id)));
    let path = format!("{}/error", tenant.base_path);
    respond::redirect(&authorization::encoding::url_with(&path, query))
}

/// On the shared host an unknown client gets the error page; elsewhere the host is not ours.
async fn no_tenant(
    app: &App,
    visit: &Visit,
    request: HttpRequest,
    parameters: &Parameters,
) -> HttpResponse {
    if !is_shared_host(app, visit) {
        return respond::not_found(request).await;
    }
    let code = match parameters.get("client_id") {
        None => "missing_client_id",
        Some(_) => "invalid_request",
    };
    respond::redirect(&format!("/error?error={code}"))
}

fn failed(error: &InternalError) -> HttpResponse {
    tracing::error!(%error, "authorize failed before the callback was known");
    respond::redirect("/error?error=server_error")
}
