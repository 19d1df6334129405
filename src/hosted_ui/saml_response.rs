//! `/saml2/idpresponse`: the way back from a SAML provider, and the way in of one that may begin
//! (SAML-050 – SAML-068, FED-080 – FED-088, FED-B01, ERR-015).

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};

use super::entry::{Entry, Refusal};
use super::looks::Dress;
use super::pages::ErrorKind;
use super::{connect, error_page, finish, idp_response};
use crate::app::App;
use crate::authorization::{AuthorizationError, Parameters};
use crate::federation::saml::{
    LONGEST_MESSAGE, LONGEST_RELAY_STATE, Origin, SamlError, SamlReturned, SamlState,
};
use crate::http::audit::EndpointEvent;
use crate::http::tenant::{Hint, Tenant, find_tenant};
use crate::http::{Visit, cookies};
use crate::identity_providers::{IdentityProvider, IdentityProviderError};
use crate::platform::InternalError;

/// FED-084.
const FOREIGN: &str = "Invalid samlResponse or relayState from identity provider";
const FORM: &str = "application/x-www-form-urlencoded";

/// `POST` (audit `SAML2Response_POST`).
pub(super) async fn post(app: web::Data<App>, http: HttpRequest, body: web::Bytes) -> HttpResponse {
    let visit = Visit::new(&app, &http);
    let (relay_state, response, form) = match fields(&http, &body) {
        Ok(fields) => fields,
        Err((status, text)) => return page(&visit, &http, status, &text),
    };
    match place(&app, &http, &visit, &relay_state).await {
        Ok(Place::Back(tenant, returned)) => {
            let audit = EndpointEvent::new(&visit, &http, &tenant.pool, EVENT, &[&form]);
            let arrival = Arrival { response: &response, returned: Some(&returned) };
            let original = Parameters::from_pairs(returned.pending.parameters.clone());
            let mut answer = arrive(&app, &http, visit, tenant.clone(), original, arrival)
                .await
                .unwrap_or_else(|Refusal(answer)| answer);
            // The round trip is over (UI-184).
            for name in [cookies::STATE, cookies::STATE_LEGACY] {
                if let Err(error) = answer.add_cookie(&cookies::clear(&tenant, name)) {
                    tracing::error!(%error, "a cookie could not be set");
                }
            }
            audit.finish(&app, answer.status().as_u16());
            answer
        }
        Ok(Place::In(tenant, parameters)) => {
            let audit = EndpointEvent::new(&visit, &http, &tenant.pool, EVENT, &[&form]);
            let arrival = Arrival { response: &response, returned: None };
            let answer = arrive(&app, &http, visit, tenant, parameters, arrival)
                .await
                .unwrap_or_else(|Refusal(answer)| answer);
            audit.finish(&app, answer.status().as_u16());
            answer
        }
        Ok(Place::Refused(tenant, kind)) => {
            let audit = tenant.map(|t| EndpointEvent::new(&visit, &http, &t.pool, EVENT, &[&form]));
            let answer = match kind {
                Refused::Gone => gone(&visit, &http),
                Refused::Foreign => page(&visit, &http, StatusCode::BAD_REQUEST, FOREIGN),
            };
            if let Some(audit) = audit {
                audit.finish(&app, answer.status().as_u16());
            }
            answer
        }
        Err(error) => {
            tracing::error!(request_id = %visit.request_id, %error, "the way back failed");
            gone(&visit, &http)
        }
    }
}

const EVENT: &str = "SAML2Response_POST";

/// `RelayState` and `SAMLResponse`, each once (SAML-042, SAML-067, SAML-S51), and the form.
fn fields(
    http: &HttpRequest,
    body: &[u8],
) -> Result<(String, String, Parameters), (StatusCode, String)> {
    let bad = |text: &str| (StatusCode::BAD_REQUEST, text.to_owned());
    let kind = http.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case(FORM) {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, FOREIGN.to_owned()));
    }
    let form = Parameters::decode_within(body, LONGEST_MESSAGE);
    let form = form.ok_or((StatusCode::PAYLOAD_TOO_LARGE, FOREIGN.to_owned()))?;
    let mut found = [String::new(), String::new()];
    for (place, name) in found.iter_mut().zip(["RelayState", "SAMLResponse"]) {
        if form.is_doubled(name) {
            return Err(bad(FOREIGN));
        }
        let value = form.get(name);
        *place = value
            .ok_or_else(|| bad(&format!("Required String parameter '{name}' is not present")))?
            .to_owned();
    }
    let [relay_state, response] = found;
    if relay_state.len() > LONGEST_RELAY_STATE {
        return Err((StatusCode::PAYLOAD_TOO_LARGE, FOREIGN.to_owned()));
    }
    Ok((relay_state, response, form))
}

enum Place {
    /// The answer to a request of ours.
    Back(Tenant, Box<SamlReturned>),
    /// Nobody asked, but the relay state says what for (FED-B01).
    In(Tenant, Parameters),
    Refused(Option<Tenant>, Refused),
}

#[derive(Clone, Copy)]
enum Refused {
    Gone,
    Foreign,
}

async fn place(
    app: &App,
    http: &HttpRequest,
    visit: &Visit,
    relay_state: &str,
) -> Result<Place, InternalError> {
    if let Some((pool, client)) = app.federation.place_of(relay_state).await? {
        let hint = Hint { client_id: Some(client.as_str()), pool: Some(&pool) };
        let Some(tenant) = find_tenant(app, visit, hint).await? else {
            return Ok(Place::Refused(None, Refused::Foreign));
        };
        let browser = [cookies::STATE, cookies::STATE_LEGACY]
            .into_iter()
            .find_map(|name| cookies::read(http, &tenant, name));
        let taken = app.federation.take_saml(&tenant.pool.id, relay_state, browser.as_deref());
        return Ok(match taken.await? {
            SamlState::Returned(returned) => Place::Back(tenant, returned),
            SamlState::Gone => Place::Refused(Some(tenant), Refused::Gone),
            SamlState::Unknown => Place::Refused(Some(tenant), Refused::Foreign),
        });
    }
    let parameters = Parameters::decode(relay_state.as_bytes()).unwrap_or_default();
    let hint = Hint { client_id: parameters.get("client_id"), pool: None };
    let tenant = find_tenant(app, visit, hint).await?;
    match (tenant, parameters.get("client_id")) {
        (Some(tenant), Some(_)) => Ok(Place::In(tenant, parameters)),
        (tenant, _) => Ok(Place::Refused(tenant, Refused::Foreign)),
    }
}

/// What came, and the request that it answers, if there was one.
struct Arrival<'a> {
    response: &'a str,
    returned: Option<&'a SamlReturned>,
}

async fn arrive(
    app: &web::Data<App>,
    http: &HttpRequest,
    visit: Visit,
    tenant: Tenant,
    parameters: Parameters,
    arrival: Arrival<'_>,
) -> Result<HttpResponse, Refusal> {
    let acs = format!("{}/saml2/idpresponse", tenant.base_url);
    let pool = tenant.pool.clone();
    // Before the request of the relay state is looked at: nobody may make us say where it leads.
    let beginner = if arrival.returned.is_none() {
        match app.federation.unsolicited_provider(&pool, &parameters).await {
            Ok(Some(provider)) => Some(provider),
            Ok(None) => {
                return Err(Refusal(page(&visit, http, StatusCode::BAD_REQUEST, FOREIGN)));
            }
            Err(error) => {
                tracing::error!(request_id = %visit.request_id, %error, "a sign-in failed");
                return Err(Refusal(gone(&visit, http)));
            }
        }
    } else {
        None
    };
    let entry = Entry::resume(app.clone(), http.clone(), visit, tenant, parameters).await?;
    let client = &entry.client;
    let (provider, origin) = if let Some(returned) = arrival.returned {
        let found = match app.identity_providers.get(&pool, &returned.provider).await {
            Ok(found) => Some(found),
            Err(IdentityProviderError::Internal(error)) => {
                return Err(Refusal::internal(&entry, error));
            }
            Err(_) => None,
        };
        (found, Origin::Requested(returned))
    } else {
        let allowed = app.federation.allows_unsolicited(&pool, client).await;
        let allowed = allowed.map_err(|error| Refusal::internal(&entry, error))?;
        (beginner.filter(|_| allowed), Origin::Unsolicited(&acs))
    };
    // FED-133, FED-015.
    let usable = provider
        .filter(|provider| client.settings.supported_identity_providers.contains(&provider.name));
    let Some(provider) = usable else {
        return Ok(entry.redirect_with("/login", &[("notice", "no-option")]));
    };
    sign_in(app, &entry, &provider, origin, arrival.response).await
}

async fn sign_in(
    app: &App,
    entry: &Entry,
    provider: &IdentityProvider,
    origin: Origin<'_>,
    response: &str,
) -> Result<HttpResponse, Refusal> {
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let done = app.federation.arrive_by_saml(pool, client, provider, origin, response).await;
    let target = &entry.request.target;
    match done {
        Ok(arrived) => {
            let session = Some(arrived.session);
            finish::signed_in_through(entry, &arrived.signed_in, &provider.name, session).await
        }
        Err(SamlError::Claimed(claimed)) => connect::ask(entry, *claimed).await,
        Err(SamlError::Internal(error)) => {
            let visit = &entry.visit;
            tracing::error!(request_id = %visit.request_id, %error, "a federated sign-in failed");
            Ok(finish::respond(target.error(AuthorizationError::ServerError, None)))
        }
        Err(error) => {
            tracing::info!(provider = provider.name, %error, "a federated sign-in was refused");
            let text = idp_response::cut(&format!("Invalid SAML response received: {error}"));
            Ok(finish::respond(target.error(AuthorizationError::ServerError, Some(&text))))
        }
    }
}

/// "Something went wrong": expired, used, another browser, never begun (FED-083). Nothing of the
/// request leads anywhere.
fn gone(visit: &Visit, http: &HttpRequest) -> HttpResponse {
    let dress = Dress::plain(http, &Parameters::default());
    error_page::page(visit, &dress, "", ErrorKind::Unexpected, None, None)
}

/// An error page with fixed words: nothing of the message is in it (SAML-S57).
fn page(visit: &Visit, http: &HttpRequest, status: StatusCode, text: &str) -> HttpResponse {
    let dress = Dress::plain(http, &Parameters::default());
    let mut page =
        error_page::page(visit, &dress, "", ErrorKind::Request, Some(text.to_owned()), None);
    *page.status_mut() = status;
    page
}
