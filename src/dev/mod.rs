//! The development door: the inbox, and a small app that signs in like any other relying party.
//! It exists in development mode only, which listens on loopback only.

mod app_page;
mod inbox;
mod relying_party;
mod view;

use actix_web::web;

pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/dev", web::get().to(|| async { crate::http::respond::redirect("/dev/app") }))
        .route("/dev/inbox", web::get().to(inbox::list))
        .route("/dev/inbox.json", web::get().to(inbox::json))
        .route("/dev/inbox/{id}", web::get().to(inbox::message))
        .route("/dev/inbox/{id}/body", web::get().to(inbox::body))
        .route("/dev/app", web::get().to(app_page::show))
        .route("/dev/app/sign-in", web::post().to(app_page::sign_in))
        .route("/dev/app/callback", web::get().to(app_page::callback))
        .route("/dev/app/user-info", web::post().to(app_page::user_info))
        .route("/dev/app/refresh", web::post().to(app_page::refresh))
        .route("/dev/app/revoke", web::post().to(app_page::revoke))
        .route("/dev/app/sign-out", web::post().to(app_page::sign_out))
        .route("/dev/dev.css", web::get().to(view::style));
}
