//! `/oauth2/idpresponse`: the way back from an OpenID Connect or social provider (FED-080 – FED-088,
//! OIDCRP-043, OIDCRP-044).

use actix_web::cookie::Cookie;
use actix_web::{HttpRequest, HttpResponse, web};

use super::entry::{Entry, Refusal};
use super::{connect, error_page, finish};
use crate::app::App;
use crate::authorization::{AuthorizationError, Parameters};
use crate::federation::FederationError;
use crate::federation::engine::{Callback, Returned, Taken};
use crate::http::audit::EndpointEvent;
use crate::http::tenant::{Hint, Tenant, find_tenant};
use crate::http::{MAX_FORM, Visit, cookies, respond};
use crate::identity_providers::ProviderType;
use crate::platform::InternalError;

/// The longest description that an app gets (ERR-020).
const LONGEST: usize = 512;

/// `GET` (audit `OAuth2Response_GET`).
pub(super) async fn get(app: web::Data<App>, http: HttpRequest) -> HttpResponse {
    let parameters = Parameters::decode(http.query_string().as_bytes());
    handle(&app, &http, parameters, "OAuth2Response_GET").await
}

/// `POST` with `response_mode=form_post` (audit `OAuth2Response_POST`). What is in both places is
/// refused (OIDCRP-044).
pub(super) async fn post(app: web::Data<App>, http: HttpRequest, body: web::Bytes) -> HttpResponse {
    let query = Parameters::decode(http.query_string().as_bytes());
    let is_empty = query.is_some_and(|query| query.iter().next().is_none());
    let parameters = if body.len() > MAX_FORM { None } else { Parameters::decode(&body) };
    handle(&app, &http, parameters.filter(|_| is_empty), "OAuth2Response_POST").await
}

async fn handle(
    app: &web::Data<App>,
    http: &HttpRequest,
    parameters: Option<Parameters>,
    event: &'static str,
) -> HttpResponse {
    let visit = Visit::new(app, http);
    let parameters = parameters.unwrap_or_default();
    let found = match parameters.get("state") {
        Some(state) => returned(app, http, &visit, state).await,
        None => Ok(None),
    };
    match found {
        Ok(Some((tenant, taken))) => {
            let audit = EndpointEvent::new(&visit, http, &tenant.pool, event, &[]);
            let answer = match taken {
                Taken::Good(returned) => finish(app, http, visit, tenant, *returned, &parameters)
                    .await
                    .unwrap_or_else(|Refusal(answer)| answer),
                Taken::Expired(pending) => {
                    let request = Parameters::from_pairs(pending.parameters);
                    gone(&tenant.base_path, request)
                }
                Taken::Gone => gone(&tenant.base_path, Parameters::default()),
            };
            audit.finish(app, answer.status().as_u16());
            answer
        }
        Ok(None) => gone(&visit.mount, Parameters::default()),
        Err(error) => {
            tracing::error!(request_id = %visit.request_id, %error, "the way back failed");
            gone(&visit.mount, Parameters::default())
        }
    }
}

/// "Something went wrong": expired, used, another browser, never begun (FED-080, FED-083). Nothing of
/// what came back leads anywhere, or stays in the address; a request of ours that came too late can be
/// begun again (UI-164).
fn gone(base_path: &str, request: Parameters) -> HttpResponse {
    let query = request.with("error", error_page::UNEXPECTED).to_query();
    respond::redirect(&format!("{base_path}/error?{query}"))
}

async fn returned(
    app: &App,
    http: &HttpRequest,
    visit: &Visit,
    state: &str,
) -> Result<Option<(Tenant, Taken)>, InternalError> {
    let Some((pool, client)) = app.federation.place_of(state).await? else { return Ok(None) };
    let hint = Hint { client_id: Some(client.as_str()), pool: Some(&pool) };
    let tenant = find_tenant(app, visit, hint).await?;
    let Some(tenant) = tenant.filter(|tenant| tenant.pool.id == pool) else { return Ok(None) };
    let browser = [cookies::STATE, cookies::STATE_LEGACY]
        .into_iter()
        .find_map(|name| cookies::read(http, &tenant, name));
    match app.federation.take(state, browser.as_deref()).await {
        Ok(taken) => Ok(Some((tenant, taken))),
        Err(FederationError::Internal(error)) => Err(error),
        Err(error) => Err(InternalError::new(error)),
    }
}

async fn finish(
    app: &web::Data<App>,
    http: &HttpRequest,
    visit: Visit,
    tenant: Tenant,
    returned: Returned,
    parameters: &Parameters,
) -> Result<HttpResponse, Refusal> {
    let original = Parameters::from_pairs(returned.pending.parameters.clone());
    let mut entry = Entry::resume(app.clone(), http.clone(), visit, tenant, original).await?;
    if entry.request.nonce.is_none() && !entry.tenant.pool.settings.is_strict() {
        // EP-116: clients that sent none may refuse one, so not in strict mode.
        entry.request.nonce = Some(returned.nonce.clone());
    }
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let provider = app.federation.provider(pool, &returned).await;
    let provider =
        provider.map_err(|error| Refusal::internal(&entry, InternalError::new(error)))?;
    let usable = provider
        .filter(|provider| client.settings.supported_identity_providers.contains(&provider.name));
    // FED-133, FED-015.
    let Some(provider) = usable else {
        return Ok(entry.redirect_with("/login", &[("notice", "no-option")]));
    };
    let target = &entry.request.target;
    if let Some(code) = parameters.get("error") {
        let error = AuthorizationError::parse(code).unwrap_or(AuthorizationError::InvalidRequest);
        let description = parameters.get("error_description").unwrap_or(code);
        return Ok(finish::respond(target.error(error, Some(&cut(description)))));
    }
    let Some(code) = parameters.get("code") else {
        let text = "The provider sent no code";
        return Ok(finish::respond(target.error(AuthorizationError::InvalidRequest, Some(text))));
    };
    let callback = Callback { code, issuer: parameters.get("iss"), user: parameters.get("user") };
    let done = app.federation.complete(pool, client, &provider, &returned, callback).await;
    match done {
        Ok(signed_in) => {
            let answer =
                finish::signed_in_through(&entry, &signed_in, &provider.name, None).await?;
            Ok(without_fragment(provider.kind, answer))
        }
        Err(FederationError::Claimed(claimed)) => connect::ask(&entry, *claimed).await,
        Err(FederationError::Internal(error)) => {
            let visit = &entry.visit;
            tracing::error!(request_id = %visit.request_id, %error, "a federated sign-in failed");
            Ok(finish::respond(target.error(AuthorizationError::ServerError, None)))
        }
        Err(error) => {
            tracing::info!(provider = provider.name, %error, "a federated sign-in was refused");
            let text = cut(&error.to_string());
            Ok(finish::respond(target.error(AuthorizationError::InvalidRequest, Some(&text))))
        }
    }
}

/// Words of another house: no control characters, not too many (ERR-020).
pub(super) fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// Facebook's `#_=_` must not travel on to the app (SOC-028).
fn without_fragment(kind: ProviderType, answer: HttpResponse) -> HttpResponse {
    let location = answer.headers().get("location").and_then(|l| l.to_str().ok());
    match location {
        Some(location) if kind.is_social() && !location.contains('#') => {
            let cookies: Vec<_> = answer.cookies().map(Cookie::into_owned).collect();
            let mut open = respond::redirect(&format!("{location}#"));
            for cookie in &cookies {
                if let Err(error) = open.add_cookie(cookie) {
                    tracing::error!(%error, "a cookie could not be set");
                }
            }
            open
        }
        _ => answer,
    }
}
