//! Every page in a theme that nobody has published yet, with made-up values.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{App, HttpResponse, HttpServer, web};
use askama::Template;

use super::assets;
use super::pages::{
    AccountPage, CaptchaPage, ConfirmPage, CustomChallengePage, DevicePage, ErrorPage,
    ForgotPasswordPage, Frame, LoginPage, MfaAppPage, MfaCodePage, MfaContactPage, MfaOptionPage,
    NewPasswordPage, ResetPasswordPage, SignUpPage, SignedOutPage,
};
use crate::branding::Theme;
use crate::http::csp;
use crate::locales::{self, Locale};

type ReadTheme = Arc<dyn Fn() -> Result<Theme, String> + Send + Sync>;

/// The pages, each in its first sample unless another number is asked for.
pub const NAMES: [&str; 22] = [
    "login",
    "sign-up",
    "confirm",
    "forgot-password",
    "reset-password",
    "new-password",
    "mfa-option",
    "mfa-code",
    "mfa-app",
    "mfa-contact",
    "custom-challenge",
    "device",
    "device-confirm",
    "error",
    "signed-out",
    "login-providers",
    "login-email-box",
    "login-connect",
    "sign-up-terms",
    "account",
    "account-app",
    "captcha",
];

/// The server of the preview; it runs when it is awaited.
pub fn serve(
    listen: SocketAddr,
    theme: impl Fn() -> Result<Theme, String> + Send + Sync + 'static,
) -> std::io::Result<Server> {
    let theme: ReadTheme = Arc::new(theme);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(Arc::clone(&theme)))
            .route("/", web::get().to(index))
            .route("/page/{language}/{name}", web::get().to(page))
            .route("/theme/{name:.*}", web::get().to(file))
            .route("/static/{file:.*}", web::get().to(asset))
    })
    .workers(1)
    .bind(listen)?
    .run();
    Ok(server)
}

async fn index() -> HttpResponse {
    let mut body = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Theme preview</title>\
         <h1>Theme preview</h1><ul>",
    );
    for name in NAMES {
        body.push_str(&format!("<li>{name}:"));
        for locale in locales::all() {
            let tag = locale.tag();
            body.push_str(&format!(" <a href=\"/page/{tag}/{name}\">{tag}</a>"));
        }
        body.push_str("</li>");
    }
    body.push_str("</ul></html>");
    html(StatusCode::OK, body)
}

async fn page(theme: web::Data<ReadTheme>, path: web::Path<(String, String)>) -> HttpResponse {
    let (language, name) = path.into_inner();
    let theme = match theme() {
        Ok(theme) => theme,
        Err(error) => return plain(StatusCode::UNPROCESSABLE_ENTITY, error),
    };
    let locale = locales::choose([language.as_str()]);
    let locale = locales::with_overrides(&locale, &theme.fluent(locale.tag()));
    match rendered(&name, &theme, &locale) {
        Some(Ok(body)) => html(StatusCode::OK, body),
        Some(Err(error)) => plain(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        None => plain(StatusCode::NOT_FOUND, "There is no such page.".to_owned()),
    }
}

fn rendered(name: &str, theme: &Theme, locale: &Locale) -> Option<askama::Result<String>> {
    let frame = || {
        let mut frame = Frame::new(locale, "Harbour Books");
        frame.sheet_href = Some("/theme/sheet.css".to_owned());
        frame.favicon_href = theme.favicon.as_ref().map(|_| "/theme/favicon".to_owned());
        frame
    };
    macro_rules! sample {
        ($page:ident, $number:literal) => {{
            let mut samples = $page::samples();
            let mut page: $page<'_> = samples.swap_remove($number);
            page.frame = frame();
            page.render()
        }};
    }
    Some(match name {
        "login" => sample!(LoginPage, 0),
        "login-providers" => sample!(LoginPage, 2),
        "login-email-box" => sample!(LoginPage, 3),
        "login-connect" => sample!(LoginPage, 8),
        "sign-up-terms" => sample!(SignUpPage, 3),
        "account" => sample!(AccountPage, 0),
        "account-app" => sample!(AccountPage, 1),
        "sign-up" => sample!(SignUpPage, 0),
        "confirm" => sample!(ConfirmPage, 0),
        "forgot-password" => sample!(ForgotPasswordPage, 0),
        "reset-password" => sample!(ResetPasswordPage, 0),
        "new-password" => sample!(NewPasswordPage, 0),
        "mfa-option" => sample!(MfaOptionPage, 1),
        "mfa-code" => sample!(MfaCodePage, 2),
        "mfa-app" => sample!(MfaAppPage, 0),
        "mfa-contact" => sample!(MfaContactPage, 0),
        "custom-challenge" => sample!(CustomChallengePage, 0),
        "device" => sample!(DevicePage, 0),
        "device-confirm" => sample!(DevicePage, 1),
        "error" => sample!(ErrorPage, 2),
        "captcha" => sample!(CaptchaPage, 0),
        "signed-out" => sample!(SignedOutPage, 0),
        _ => return None,
    })
}

async fn file(theme: web::Data<ReadTheme>, path: web::Path<String>) -> HttpResponse {
    let Ok(theme) = theme() else { return HttpResponse::NotFound().finish() };
    let picture = match path.as_str() {
        "sheet.css" => {
            let default = assets::find(assets::href("portico.css")).map_or(&b""[..], |f| f.bytes);
            let own = theme.sheet(theme.background.as_ref().map(|_| "/theme/background"));
            return HttpResponse::Ok()
                .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
                .insert_header((CACHE_CONTROL, "no-store"))
                .body([default, b"\n", own.as_bytes()].concat());
        }
        "background" => theme.background,
        "favicon" => theme.favicon,
        _ => None,
    };
    match picture {
        Some(picture) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, picture.content_type))
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(picture.bytes),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn asset(request: actix_web::HttpRequest) -> HttpResponse {
    match assets::find(request.path()) {
        Some(file) => {
            HttpResponse::Ok().insert_header((CONTENT_TYPE, file.content_type)).body(file.bytes)
        }
        None => HttpResponse::NotFound().finish(),
    }
}

fn html(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "text/html;charset=UTF-8"))
        .insert_header(("Content-Security-Policy", csp::page(None)))
        .body(body)
}

fn plain(status: StatusCode, text: String) -> HttpResponse {
    HttpResponse::build(status).insert_header((CONTENT_TYPE, "text/plain;charset=UTF-8")).body(text)
}
