//! `/confirmUser`: the link in a confirmation mail (EP-720 – EP-724, USR-263, USR-264).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::error_page;
use super::looks::Dress;
use super::pages::{ConfirmResult, ConfirmResultPage, ErrorKind};
use super::respond as render;
use crate::app::App;
use crate::authorization::Parameters;
use crate::authorization::callback::is_registered_callback;
use crate::clients::AppClient;
use crate::http::audit::EndpointEvent;
use crate::http::tenant::{Hint, Tenant, find_tenant};
use crate::http::{Visit, respond};
use crate::platform::ClientId;
use crate::triggers::Caller;
use crate::users::{DirectoryError, UserStatus};

/// `GET /confirmUser` (audit `Confirm_With_Link_GET`). Signs nobody in; mail scanners fetch it too,
/// so a second visit is friendly (trap 22 of file 01).
pub(super) async fn get(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let visit = Visit::new(&app, &request);
    let query = Parameters::decode(request.query_string().as_bytes()).unwrap_or_default();
    let event = EndpointEvent::of_noted_pool(&visit, &request, "Confirm_With_Link_GET");
    let event = event.with_parameters(&query);
    let answer = follow(&app, request, &visit, &query).await;
    event.finish(&app, answer.status().as_u16());
    answer
}

async fn follow(
    app: &App,
    request: HttpRequest,
    visit: &Visit,
    query: &Parameters,
) -> HttpResponse {
    let plain = Dress::plain(&request, query);
    let refuse = |key: &str| {
        let reason = Some(plain.locale.text(key).to_owned());
        error_page::page(visit, &plain, "", ErrorKind::Request, reason, None)
    };
    let values = (query.get("client_id"), query.get("user_name"), query.get("confirmation_code"));
    let (Some(client_id), Some(username), Some(code)) = values else {
        return refuse("error-invalid-request");
    };
    let hint = Hint { client_id: Some(client_id), pool: None };
    let found = match find_tenant(app, visit, hint).await {
        Ok(Some(tenant)) => match app.pools.client(&ClientId::new(client_id)).await {
            Ok(client) => client.filter(|c| c.pool_id == tenant.pool.id).map(|c| (tenant, c)),
            Err(error) => {
                tracing::error!(%error, "confirming by link");
                return refuse("error-unexpected");
            }
        },
        Ok(None) => return respond::not_found(request).await,
        Err(error) => {
            tracing::error!(%error, "confirming by link");
            return refuse("error-unexpected");
        }
    };
    let Some((tenant, client)) = found else { return refuse("error-invalid-request") };
    let dress = Dress::of(app, &request, query, &tenant, client.id.as_str()).await;
    let dress = dress.unwrap_or_else(|_| plain.clone());
    let users = app.users.called_by(Caller::of_client(&client.id));
    match users.confirm_sign_up(&tenant.pool, &client, username, code, false).await {
        Ok(_) => result(&dress, &tenant, &client, query, ConfirmResult::Confirmed),
        Err(DirectoryError::NotConfirmable(UserStatus::Confirmed)) => {
            result(&dress, &tenant, &client, query, ConfirmResult::AlreadyConfirmed)
        }
        Err(DirectoryError::LimitExceeded) => refuse("confirm-error-limit"),
        Err(DirectoryError::Internal(error)) => {
            tracing::error!(%error, "confirming by link");
            refuse("error-unexpected")
        }
        Err(DirectoryError::Trigger(error)) => {
            // The account is confirmed; the function's words are the reason of the page (TRG-097).
            let text = error.page_text();
            if text.is_some() {
                error_page::page(visit, &dress, "", ErrorKind::Request, text, None)
            } else {
                tracing::error!(%error, "confirming by link");
                refuse("error-unexpected")
            }
        }
        Err(_) => refuse("confirm-error-code"),
    }
}

fn result(
    dress: &Dress,
    tenant: &Tenant,
    client: &AppClient,
    query: &Parameters,
    result: ConfirmResult,
) -> HttpResponse {
    let frame = dress.frame(&client.name, &tenant.base_path);
    // EP-724.
    let asked = query.single("redirect_uri").filter(|uri| is_registered_callback(client, uri));
    let sign_in_href = sign_in_href_to(tenant, client, asked);
    let view = ConfirmResultPage { frame, result, sign_in_href };
    render::page(&view, StatusCode::OK, None)
}

/// The client's own sign-in page, with its first callback and all its scopes (UI-010, EP-723).
pub(super) fn sign_in_href(tenant: &Tenant, client: &AppClient) -> Option<String> {
    sign_in_href_to(tenant, client, None)
}

/// As [`sign_in_href`], with a callback that the client has.
fn sign_in_href_to(tenant: &Tenant, client: &AppClient, callback: Option<&str>) -> Option<String> {
    let settings = &client.settings;
    let own = settings.default_redirect_uri.as_ref().or(settings.callback_urls.first())?;
    let callback = callback.unwrap_or(own);
    if !settings.allowed_oauth_flows_user_pool_client {
        return None;
    }
    let code = client.allows_oauth(crate::clients::client::OAuthFlow::Code);
    let parameters = [
        ("client_id", client.id.as_str()),
        ("response_type", if code { "code" } else { "token" }),
        ("redirect_uri", callback),
    ];
    let path = format!("{}/login", tenant.base_path);
    Some(crate::authorization::encoding::url_with(&path, parameters))
}
