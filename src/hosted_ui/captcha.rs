//! The page of a CAPTCHA, and its answer.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template as _;

use super::looks::Dress;
use super::pages::{CaptchaPage, CaptchaQuestion, ErrorKind, OutsideCaptcha};
use super::{error_page, filter};
use crate::app::App;
use crate::authorization::Parameters;
use crate::authorization::encoding::url_with;
use crate::http::filter::{CAPTCHA, CAPTCHA_PATH};
use crate::http::tenant::{Hint, Tenant, find_tenant};
use crate::http::{MAX_FORM, Visit, cookies, csp, respond};
use crate::platform::{InternalError, PoolId};
use crate::request_filter::{Answer, CaptchaError};

/// As browsers' scripts of WAF know a challenge.
const ACTION: HeaderName = HeaderName::from_static("x-amzn-waf-action");

/// Who is asked, and where they go on.
pub(super) struct Asked<'a> {
    pub tenant: &'a Tenant,
    pub client_id: Option<&'a str>,
    pub return_to: Option<String>,
    /// What was sent is lost, and the page says so.
    pub is_posted: bool,
    /// Why the last answer did not do.
    pub error: Option<&'static str>,
}

/// The question, with status 403: what was asked for is not here.
pub(super) fn page(
    app: &App,
    visit: &Visit,
    (dress, name): (&Dress, &str),
    asked: Asked<'_>,
) -> HttpResponse {
    let (pool, captcha) = (&asked.tenant.pool.id, &app.request_filters.captcha);
    let challenge = captcha.ask(pool, visit.client_address, asked.return_to.as_deref());
    let challenge = match challenge {
        Ok(challenge) => challenge,
        Err(error) => return failed(visit, dress, &error),
    };
    let mut place = vec![];
    if asked.tenant.shared {
        place.push(("pool", pool.as_str()));
    }
    place.extend(asked.client_id.map(|id| ("client_id", id)));
    let path = format!("{}{CAPTCHA_PATH}", asked.tenant.base_path);
    let provider = captcha.provider.as_ref().map(|provider| &provider.settings);
    let question = match provider {
        Some(provider) => CaptchaQuestion::Outside(OutsideCaptcha {
            script: provider.script.to_string(),
            class: provider.class.clone(),
            site_key: provider.site_key.clone(),
        }),
        None => CaptchaQuestion::Own {
            puzzle: challenge.puzzle,
            work_bits: challenge.work_bits,
            sum_of: challenge.sum_of,
        },
    };
    let app_name = if name.is_empty() { "Portico" } else { name };
    let view = CaptchaPage {
        frame: dress.frame(app_name, &asked.tenant.base_path),
        action: url_with(&path, place),
        token: challenge.token,
        question: Some(question),
        continue_href: None,
        is_posted: asked.is_posted,
        error: asked.error.map(|key| dress.locale.text(key).to_owned()),
    };
    let policy = match provider {
        Some(provider) => csp::with_script_of(&provider.script.origin().ascii_serialization()),
        None => csp::page(None),
    };
    let mut page = render(&view, StatusCode::FORBIDDEN, policy);
    page.headers_mut().insert(ACTION, HeaderValue::from_static("captcha"));
    page
}

fn render(view: &CaptchaPage<'_>, status: StatusCode, policy: String) -> HttpResponse {
    match view.render() {
        Ok(body) => respond::html(status, body, policy),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// `POST /captcha`. A right answer leads back with a cookie that counts for a while.
pub(super) async fn post(app: web::Data<App>, http: HttpRequest, body: web::Bytes) -> HttpResponse {
    let visit = Visit::new(&app, &http);
    let query = Parameters::decode(http.query_string().as_bytes()).unwrap_or_default();
    match answered(&app, &http, &visit, &query, &body).await {
        Ok(Some(answer)) => answer,
        Ok(None) => respond::not_found(http).await,
        Err(error) => failed(&visit, &Dress::plain(&http, &query), &error),
    }
}

async fn answered(
    app: &App,
    http: &HttpRequest,
    visit: &Visit,
    query: &Parameters,
    body: &[u8],
) -> Result<Option<HttpResponse>, InternalError> {
    let pool = query.get("pool").map(PoolId::new);
    let client_id = query.get("client_id");
    let hint = Hint { client_id, pool: pool.as_ref() };
    let Some(tenant) = find_tenant(app, visit, hint).await? else { return Ok(None) };
    let Some(filter) = app.request_filters.of(&tenant.pool.id).await? else {
        // The filter went away meanwhile.
        return Ok(None);
    };
    let form = if body.len() > MAX_FORM { None } else { Parameters::decode_within(body, MAX_FORM) };
    let form = form.unwrap_or_default();
    let captcha = &app.request_filters.captcha;
    let field = captcha.provider.as_ref().map(|provider| provider.settings.field.as_str());
    let answer = Answer {
        work: form.get("work"),
        sum: form.get("sum"),
        provider: field.and_then(|field| form.get(field)),
    };
    let token = form.get("token").unwrap_or_default();
    let (pool, address) = (&tenant.pool.id, visit.client_address);
    let (dress, name) = filter::dressed(app, http, query, &tenant, client_id).await?;
    let (solved, error) = match captcha.answer(pool, address, token, answer).await {
        Ok(solved) => {
            let pass = captcha.pass(pool, address);
            let seconds = Some(filter.longest_immunity());
            let mut cookie = cookies::make(&tenant, CAPTCHA, pass, seconds);
            // It has to come along when another house sends the browser back with a form.
            cookie.set_same_site(SameSite::None);
            let answer = done(&tenant, &dress, &name, solved.return_to);
            return Ok(Some(with_cookie(answer, &cookie)));
        }
        Err(CaptchaError::Wrong(solved)) => (solved, "captcha-error-wrong"),
        Err(CaptchaError::Gone(solved)) => (solved, "captcha-error-gone"),
        Err(CaptchaError::Internal(error)) => return Err(error),
    };
    let asked = Asked {
        tenant: &tenant,
        client_id,
        return_to: solved.return_to,
        is_posted: false,
        error: Some(error),
    };
    Ok(Some(page(app, visit, (&dress, &name), asked)))
}

fn done(tenant: &Tenant, dress: &Dress, name: &str, continue_href: Option<String>) -> HttpResponse {
    let app_name = if name.is_empty() { "Portico" } else { name };
    let view = CaptchaPage {
        frame: dress.frame(app_name, &tenant.base_path),
        action: String::new(),
        token: String::new(),
        question: None,
        continue_href,
        is_posted: false,
        error: None,
    };
    render(&view, StatusCode::OK, csp::page(None))
}

fn with_cookie(mut answer: HttpResponse, cookie: &Cookie<'_>) -> HttpResponse {
    if let Err(error) = answer.add_cookie(cookie) {
        tracing::error!(%error, "a cookie could not be set");
    }
    answer
}

fn failed(visit: &Visit, dress: &Dress, error: &InternalError) -> HttpResponse {
    tracing::error!(request_id = %visit.request_id, %error, "a CAPTCHA failed");
    let reason = Some(dress.locale.text("error-unexpected").to_owned());
    error_page::page(visit, dress, "", ErrorKind::Unexpected, reason, None)
}
