//! Paths of the pages (section 1.2 of file 01), and what each writes into the audit log.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::entry::{Entry, Refusal};
use super::{
    account, assets, captcha, confirm, confirm_link, corporate, custom, device, error_page,
    event_feedback, forgot_password, idp_response, login, looks, mfa, new_password, saml_response,
    sign_out, sign_up,
};
use crate::app::App;
use crate::http::audit::is_read_only;
use crate::http::filter::CAPTCHA_PATH;
use crate::http::respond;

/// The library that tells devices apart, where its name says it is (RISK-055).
const DEVICE_DATA: &str = "/amazon-cognito-advanced-security-data.min.js";
const SIGN_IN: &str = "CognitoAuthentication";

/// A page with `GET` and `POST`; other methods get 405 (EP-011).
macro_rules! screen {
    ($path:literal, $get:path, $get_event:literal, $post:path, $post_event:expr) => {
        web::resource($path)
            .route(web::get().to(|app: web::Data<App>, http: HttpRequest| async move {
                run(app, http, None, $get_event, |entry| $get(entry)).await
            }))
            .route(web::post().to(
                |app: web::Data<App>, http: HttpRequest, body: web::Bytes| async move {
                    run(app, http, Some(body), $post_event, |entry| $post(entry)).await
                },
            ))
            .default_service(web::to(|| async { not_allowed("GET, POST") }))
    };
}

/// What is only posted.
macro_rules! posted {
    ($path:literal, $post:path, $event:literal) => {
        web::resource($path)
            .route(web::post().to(
                |app: web::Data<App>, http: HttpRequest, body: web::Bytes| async move {
                    run(app, http, Some(body), $event, |entry| $post(entry)).await
                },
            ))
            .default_service(web::to(|| async { not_allowed("POST") }))
    };
}

pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.service(screen!("/login", login::get, "Login_GET", login::post, SIGN_IN))
        .service(posted!("/login/passkey", login::passkey, "Login_Passkey_POST"))
        .service(posted!("/login/passkey/options", login::passkey_options, "Login_Passkey_POST"))
        .service(screen!("/account", account::get, "Account_GET", account::post, "Account_POST"))
        .service(posted!("/account/passkey", account::passkey, "Passkeys_Add_POST"))
        .service(posted!("/account/passkey/options", account::passkey_options, "Passkeys_Add_POST"))
        .service(screen!("/signup", sign_up::get, "Signup_GET", sign_up::post, "Signup_POST"))
        .service(screen!("/confirm", confirm::get, "Confirm_GET", confirm::post, "Confirm_POST"))
        .service(screen!(
            "/forgotpassword",
            forgot_password::get,
            "ForgotPassword_GET",
            forgot_password::post,
            "ForgotPassword_POST"
        ))
        .service(screen!(
            "/confirmforgotpassword",
            forgot_password::get_confirm,
            "ConfirmForgotPassword_GET",
            forgot_password::post_confirm,
            "ConfirmForgotPassword_POST"
        ))
        .service(screen!(
            "/resetpassword",
            new_password::get,
            "ResetPassword_GET",
            new_password::post,
            "ResetPassword_POST"
        ))
        .service(screen!("/mfa", mfa::get_code, "Mfa_GET", mfa::post_code, "Mfa_POST"))
        .service(screen!(
            "/mfaoption",
            mfa::get_option,
            "MfaOption_GET",
            mfa::post_option,
            "MfaOption_POST"
        ))
        .service(screen!(
            "/mfaregister",
            mfa::get_register,
            "MfaRegister_GET",
            mfa::post_register,
            "MfaRegister_POST"
        ))
        .service(screen!(
            "/customchallenge",
            custom::get,
            "CustomChallenge_GET",
            custom::post,
            "CustomChallenge_POST"
        ))
        .service(posted!("/resendcode", confirm::resend, "ResendCode_POST"))
        .service(
            web::resource("/oauth2/idpresponse")
                .route(web::get().to(idp_response::get))
                .route(web::post().to(idp_response::post))
                .default_service(web::to(|| async { not_allowed("GET, POST") })),
        )
        .service(
            web::resource("/saml2/idpresponse")
                .route(web::post().to(saml_response::post))
                .default_service(web::to(|| async { not_allowed("POST") })),
        )
        .service(
            web::resource(CAPTCHA_PATH)
                .route(web::post().to(captcha::post))
                .default_service(web::to(|| async { not_allowed("POST") })),
        )
        .service(
            web::resource("/device")
                .route(web::get().to(device::get))
                .route(web::post().to(device::post))
                .default_service(web::to(|| async { not_allowed("GET, POST") })),
        )
        .route("/confirmuser", web::get().to(confirm_link::get))
        .service(
            web::resource("/eventfeedback")
                .route(web::get().to(event_feedback::get))
                .route(web::post().to(event_feedback::post))
                .default_service(web::to(|| async { not_allowed("GET, POST") })),
        )
        .route(DEVICE_DATA, web::get().to(|| async { device_data() }))
        .route("/error", web::get().to(error_page::get))
        .route("/logout/confirm", web::get().to(sign_out::confirm))
        .route("/signedout", web::get().to(sign_out::done))
        .route(
            "/{pool}/{client}/{version}/assets/{name:(css|images)/[a-z0-9.-]+}",
            web::get().to(looks::file),
        )
        .route("/static/{file:.*}", web::get().to(asset))
        .route("/favicon.ico", web::get().to(|| async { redirect_to_icon() }));
}

async fn run<F>(
    app: web::Data<App>,
    http: HttpRequest,
    body: Option<web::Bytes>,
    event: &'static str,
    screen: impl FnOnce(Entry) -> F,
) -> HttpResponse
where
    F: Future<Output = Result<HttpResponse, Refusal>>,
{
    match Entry::new(app.clone(), http, body).await {
        Ok(entry) => {
            let is_box = event == SIGN_IN && corporate::is_posted(&entry);
            let event = if is_box { "Login_OIDC_SAML_POST" } else { event };
            let wanted = app.audit.wants(is_read_only(event));
            let event = wanted.then(|| entry.audit_event(event));
            let answer = screen(entry).await.unwrap_or_else(|Refusal(answer)| answer);
            if let Some(event) = event {
                event.finish(&app, answer.status().as_u16());
            }
            answer
        }
        Err(Refusal(answer)) => answer,
    }
}

fn not_allowed(allow: &'static str) -> HttpResponse {
    HttpResponse::MethodNotAllowed()
        .insert_header(("Allow", allow))
        .insert_header((CONTENT_TYPE, "text/html;charset=UTF-8"))
        .body("<!doctype html><title>Method not allowed</title><p>Method not allowed.</p>")
}

fn device_data() -> HttpResponse {
    match assets::find("/static/amazon-cognito-advanced-security-data.min.js") {
        Some(file) => HttpResponse::build(StatusCode::OK)
            .insert_header((CONTENT_TYPE, file.content_type))
            .insert_header((CACHE_CONTROL, file.cache_control))
            .insert_header(("Access-Control-Allow-Origin", "*"))
            .body(file.bytes),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn asset(request: HttpRequest) -> HttpResponse {
    match assets::find(request.path()) {
        Some(file) => HttpResponse::build(StatusCode::OK)
            .insert_header((CONTENT_TYPE, file.content_type))
            .insert_header((CACHE_CONTROL, file.cache_control))
            .body(file.bytes),
        None => respond::not_found(request).await,
    }
}

fn redirect_to_icon() -> HttpResponse {
    respond::redirect(assets::href("favicon.svg"))
}
