//! `/error`, and what stands in place of a page that cannot be shown (UI-160 – UI-165).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::looks::Dress;
use super::pages::{ErrorKind, ErrorPage};
use super::respond;
use crate::app::App;
use crate::authorization::{self, Parameters};
use crate::http::Visit;
use crate::http::audit::EndpointEvent;
use crate::http::tenant::{Hint, find_tenant};
use crate::locales::Locale;

/// The code of "Something went wrong" (FED-080).
pub(super) const UNEXPECTED: &str = "something_went_wrong";

/// The longest reason that is shown (UI-162).
const LONGEST_REASON: usize = 200;

/// `GET /error?error=…&client_id=…` (audit `Error_GET`). The reason comes from a fixed list or is
/// shown escaped and cut; the page links to nothing from the query.
pub(super) async fn get(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let visit = Visit::new(&app, &request);
    let query = Parameters::decode(request.query_string().as_bytes()).unwrap_or_default();
    if app.audit.wants(true) {
        let event = EndpointEvent::of_noted_pool(&visit, &request, "Error_GET");
        event.with_parameters(&query).finish(&app, StatusCode::BAD_REQUEST.as_u16());
    }
    let dress = Dress::plain(&request, &query);
    if query.get("error") == Some(UNEXPECTED) {
        let restart = restart(&app, &visit, &query).await;
        return page(&visit, &dress, "", ErrorKind::Unexpected, None, restart);
    }
    let reason = query.get("error").map(|code| reason(&dress.locale, code));
    page(&visit, &dress, "", ErrorKind::Request, reason, None)
}

/// The start of the request that the query carries, if client and callback are still good (UI-164).
async fn restart(app: &App, visit: &Visit, query: &Parameters) -> Option<String> {
    let request = query.without(&["error"]);
    let hint = Hint { client_id: Some(request.get("client_id")?), pool: None };
    let tenant = find_tenant(app, visit, hint).await.ok()??;
    let checked = authorization::check(&app.pools, &tenant.pool, request).await.ok()?.ok()?;
    Some(format!("{}/login?{}", tenant.base_path, checked.parameters.to_query()))
}

/// An error page with status 400.
pub(super) fn page(
    visit: &Visit,
    dress: &Dress,
    app_name: &str,
    kind: ErrorKind,
    reason: Option<String>,
    restart_href: Option<String>,
) -> HttpResponse {
    let app_name = if app_name.is_empty() { "Portico" } else { app_name };
    let frame = dress.frame(app_name, &visit.mount);
    let reference = (kind == ErrorKind::Unexpected).then(|| visit.request_id.clone());
    let view = ErrorPage { frame, kind, reason, restart_href, reference };
    respond::page(&view, StatusCode::BAD_REQUEST, None)
}

/// The words for a reason of UI-161; anything else is shown as it came, cut.
pub(super) fn reason(locale: &Locale, code: &str) -> String {
    let key = match code {
        "redirect_mismatch" => "error-redirect-mismatch",
        "invalid_request" => "error-invalid-request",
        "missing_client_id" => "error-missing-client-id",
        "missing_redirect_uri" => "error-missing-redirect-uri",
        "client_not_enabled" => "error-client-not-enabled",
        "expired" => "error-expired",
        _ => return code.chars().filter(|c| !c.is_control()).take(LONGEST_REASON).collect(),
    };
    locale.text(key).to_owned()
}
