//! `/eventFeedback`: the links in a mail about a sign-in (EP-008, RISK-078). Mail scanners open links
//! too, so that opening one asks, and pressing a button answers (trap 24 of file 05).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::confirm_link::sign_in_href;
use super::error_page;
use super::looks::Dress;
use super::pages::{ErrorKind, EventFeedbackPage, FeedbackState, PostForm, SignInSeen};
use super::respond as render;
use crate::app::App;
use crate::authorization::Parameters;
use crate::clients::AppClient;
use crate::http::audit::EndpointEvent;
use crate::http::tenant::{Hint, Tenant, find_tenant};
use crate::http::{MAX_FORM, Visit, respond};
use crate::platform::{ClientId, InternalError};
use crate::risk::event::FeedbackValue;
use crate::risk::notice::login_time;
use crate::risk::{AuthEvent, RiskError};

/// `GET /eventFeedback` (audit `Event_Feedback_GET`).
pub(super) async fn get(app: web::Data<App>, http: HttpRequest) -> HttpResponse {
    answer(app, http, None, "Event_Feedback_GET").await
}

/// `POST /eventFeedback` (audit `Event_Feedback_POST`). The token of the mail is what proves who
/// answers; a forged form would need it as well.
pub(super) async fn post(app: web::Data<App>, http: HttpRequest, body: web::Bytes) -> HttpResponse {
    answer(app, http, Some(body), "Event_Feedback_POST").await
}

async fn answer(
    app: web::Data<App>,
    http: HttpRequest,
    body: Option<web::Bytes>,
    event: &'static str,
) -> HttpResponse {
    let visit = Visit::new(&app, &http);
    let query = Parameters::decode(http.query_string().as_bytes()).unwrap_or_default();
    let form = body.filter(|body| body.len() <= MAX_FORM).map(|body| Parameters::decode(&body));
    let form = form.map(Option::unwrap_or_default);
    let client_id = query.get("client_id");
    let found = match find(&app, &visit, client_id).await {
        Ok(Some(found)) => found,
        Ok(None) => return respond::not_found(http).await,
        Err(error) => return unexpected(&visit, &Dress::plain(&http, &query), &error),
    };
    let (tenant, client) = found;
    let audited: Vec<&Parameters> = [Some(&query), form.as_ref()].into_iter().flatten().collect();
    let record = EndpointEvent::new(&visit, &http, &tenant.pool, event, &audited);
    let dress = Dress::of(&app, &http, &query, &tenant, client.id.as_str()).await;
    let dress = dress.unwrap_or_else(|_| Dress::plain(&http, &query));
    let screen = Screen { app: &app, visit: &visit, tenant, client, dress, query: &query };
    let answer = screen.show(form.as_ref()).await;
    record.finish(&app, answer.status().as_u16());
    answer
}

/// The client of the link with its pool; `None` for one that is not of this host.
async fn find(
    app: &App,
    visit: &Visit,
    client_id: Option<&str>,
) -> Result<Option<(Tenant, std::sync::Arc<AppClient>)>, InternalError> {
    let hint = Hint { client_id, pool: None };
    let Some(tenant) = find_tenant(app, visit, hint).await? else { return Ok(None) };
    let client = app.pools.client(&ClientId::new(client_id.unwrap_or_default())).await?;
    Ok(client.filter(|client| client.pool_id == tenant.pool.id).map(|client| (tenant, client)))
}

struct Screen<'a> {
    app: &'a App,
    visit: &'a Visit,
    tenant: Tenant,
    client: std::sync::Arc<AppClient>,
    dress: Dress,
    query: &'a Parameters,
}

impl Screen<'_> {
    async fn show(&self, form: Option<&Parameters>) -> HttpResponse {
        let pool = &self.tenant.pool;
        let of_query = |name: &str| self.query.get(name).unwrap_or_default();
        let (username, id) = (of_query("username"), of_query("event_id"));
        let token = form.unwrap_or(self.query).get("feedback_token").unwrap_or_default();
        let user = match self.app.users.find(pool, username).await {
            Ok(user) => user,
            Err(error) => return unexpected(self.visit, &self.dress, &error.into()),
        };
        let subject = self.app.users.subject(pool, username, user.as_ref());
        let risk = self.app.users.risk();
        let event = match risk.event_of_token(pool, &subject, (id, token)).await {
            Ok(event) => event,
            Err(error) => return self.refuse(error),
        };
        let by_link = pool.settings.portico.record_feedback_on_get.then_some(self.query);
        let value = form.or(by_link).and_then(|from| from.get("feedback_value"));
        let state = match value.and_then(FeedbackValue::parse) {
            None => FeedbackState::Asked,
            Some(value) => {
                if let Err(error) = risk.judge(pool, &subject, id, (value, "User")).await {
                    return self.refuse(error);
                }
                match value {
                    FeedbackValue::Valid => FeedbackState::Owned,
                    FeedbackValue::Invalid => FeedbackState::Disowned,
                }
            }
        };
        self.page(&event, state, token)
    }

    fn page(&self, event: &AuthEvent, state: FeedbackState, token: &str) -> HttpResponse {
        let base = &self.tenant.base_path;
        let carried = ["client_id", "username", "event_id"]
            .map(|name| (name, self.query.get(name).unwrap_or_default()));
        let path = format!("{base}/eventFeedback");
        let action = crate::authorization::encoding::url_with(&path, carried);
        let may_reset = !crate::users::codes::recovery_is_admin_only(&self.tenant.pool);
        let forgot = sign_in_href(&self.tenant, &self.client).map(|href| {
            // The same request, on the page that sets another password.
            href.replacen("/login", "/forgotPassword", 1)
        });
        let view = EventFeedbackPage {
            frame: self.dress.frame(&self.client.name, base),
            state,
            form: PostForm { action, csrf: String::new() },
            token: token.to_owned(),
            seen: seen(event),
            forgot_href: forgot.filter(|_| may_reset && state == FeedbackState::Disowned),
        };
        render::page(&view, StatusCode::OK, None)
    }

    fn refuse(&self, error: RiskError) -> HttpResponse {
        match error {
            RiskError::Internal(error) => unexpected(self.visit, &self.dress, &error),
            RiskError::Off
            | RiskError::NoEvent
            | RiskError::WrongToken
            | RiskError::InvalidParameter(_) => {
                let reason = Some(self.dress.locale.text("feedback-gone").to_owned());
                let (visit, name) = (self.visit, self.client.name.as_str());
                error_page::page(visit, &self.dress, name, ErrorKind::Request, reason, None)
            }
        }
    }
}

fn seen(event: &AuthEvent) -> SignInSeen {
    let visitor = &event.record.visitor;
    let place: Vec<&str> =
        [&visitor.city, &visitor.country].into_iter().flatten().map(String::as_str).collect();
    SignInSeen {
        time: login_time(event),
        device: visitor.device_name.clone(),
        place: Some(place.join(", ")).filter(|place| !place.is_empty()),
        address: visitor.address.map(|address| address.to_string()),
    }
}

fn unexpected(visit: &Visit, dress: &Dress, error: &InternalError) -> HttpResponse {
    tracing::error!(request_id = %visit.request_id, %error, "a page failed");
    let reason = Some(dress.locale.text("error-unexpected").to_owned());
    error_page::page(visit, dress, "", ErrorKind::Unexpected, reason, None)
}
