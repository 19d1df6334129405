//! `/logout/confirm` and `/signedout`: the pages that the logout endpoint leads to when there is no
//! app to go back to, or when it must ask first (OIDC-076 – OIDC-078).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::confirm_link::sign_in_href;
use super::looks::Dress;
use super::pages::{Frame, HiddenField, PostForm, SignOutPage, SignedOutPage};
use super::respond as render;
use crate::app::App;
use crate::authorization::Parameters;
use crate::clients::AppClient;
use crate::http::tenant::{Hint, Tenant, find_tenant};
use crate::http::{Visit, cookies, respond};
use crate::platform::{ClientId, InternalError};

struct Place {
    visit: Visit,
    tenant: Option<Tenant>,
    client: Option<std::sync::Arc<AppClient>>,
    query: Parameters,
    dress: Dress,
}

/// `GET /logout/confirm`: "Sign out?"; the form goes to `/logout` with everything it came with.
pub(super) async fn confirm(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let place = match place(&app, &request).await {
        Ok(place) => place,
        Err(error) => return failed(&error),
    };
    let Some(tenant) = &place.tenant else { return respond::not_found(request).await };
    let csrf = cookies::read(&request, tenant, cookies::CSRF).unwrap_or_else(|| app.entropy.uuid());
    let fields = place
        .query
        .iter()
        .map(|(name, value)| HiddenField { name: name.to_owned(), value: value.to_owned() });
    let view = SignOutPage {
        frame: place.frame(),
        form: PostForm { action: format!("{}/logout", tenant.base_path), csrf: csrf.clone() },
        fields: fields.collect(),
        user: None,
        stay_href: None,
    };
    let mut page = render::page(&view, StatusCode::OK, place.query.get("post_logout_redirect_uri"));
    let cookie = cookies::make(tenant, cookies::CSRF, csrf, None);
    if let Err(error) = page.add_cookie(&cookie) {
        tracing::error!(%error, "a cookie could not be set");
    }
    page
}

/// `GET /signedout`.
pub(super) async fn done(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let place = match place(&app, &request).await {
        Ok(place) => place,
        Err(error) => return failed(&error),
    };
    let sign_in_href = match (&place.tenant, &place.client) {
        (Some(tenant), Some(client)) => sign_in_href(tenant, client),
        _ => None,
    };
    let view = SignedOutPage { frame: place.frame(), sign_in_href };
    render::page(&view, StatusCode::OK, None)
}

async fn place(app: &App, request: &HttpRequest) -> Result<Place, InternalError> {
    let visit = Visit::new(app, request);
    let query = Parameters::decode(request.query_string().as_bytes()).unwrap_or_default();
    let hint = Hint { client_id: query.get("client_id"), pool: None };
    let tenant = find_tenant(app, &visit, hint).await?;
    let client = match query.get("client_id") {
        Some(id) => app.pools.client(&ClientId::new(id)).await?,
        None => None,
    };
    let client = client.filter(|c| tenant.as_ref().is_some_and(|t| t.pool.id == c.pool_id));
    let dress = match (&tenant, &client) {
        (Some(tenant), Some(client)) => {
            Dress::of(app, request, &query, tenant, client.id.as_str()).await?
        }
        _ => Dress::plain(request, &query),
    };
    Ok(Place { visit, tenant, client, query, dress })
}

impl Place {
    fn frame(&self) -> Frame<'_> {
        let name = self.client.as_ref().map_or("Portico", |client| client.name.as_str());
        self.dress.frame(name, &self.visit.mount)
    }
}

fn failed(error: &InternalError) -> HttpResponse {
    tracing::error!(%error, "a sign-out page failed");
    HttpResponse::InternalServerError().finish()
}
