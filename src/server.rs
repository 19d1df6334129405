//! The listeners, and the doors on them.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as WebApp, HttpResponse, HttpServer, web};
use rustls::ServerConfig;
use thiserror::Error;

use crate::app::App;
use crate::{api, dev, hosted_ui, http, oauth};

#[derive(Debug, Error)]
pub enum ServerError {
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("a socket has no address: {0}")]
    Socket(std::io::Error),
    #[error("neither http_addr nor https_addr is set")]
    NoListener,
}

/// Routes of all doors on the public listeners.
pub fn configure(app: &web::Data<App>, cfg: &mut web::ServiceConfig) {
    cfg.app_data(app.clone())
        .app_data(web::PayloadConfig::new(http::MAX_BODY))
        .configure(api::configure)
        .configure(oauth::configure)
        .configure(hosted_ui::configure);
    if app.config.development.enabled {
        cfg.configure(dev::configure);
    }
}

/// A socket that the server answers on, with TLS or without.
pub struct Listener {
    pub socket: TcpListener,
    pub tls: Option<ServerConfig>,
}

impl Listener {
    pub fn bind(address: SocketAddr, tls: Option<ServerConfig>) -> Result<Self, ServerError> {
        let socket =
            TcpListener::bind(address).map_err(|error| ServerError::Listen(address, error))?;
        Ok(Self { socket, tls })
    }
}

/// Puts the doors on the listeners. The server runs when it is awaited.
pub fn run(app: &Arc<App>, listeners: Vec<Listener>) -> Result<Server, ServerError> {
    if listeners.is_empty() {
        return Err(ServerError::NoListener);
    }
    let data = web::Data::from(Arc::clone(app));
    let limits = web::Data::new(http::RateLimits::new(app.config.rate_limits.is_on()));
    let mut server = HttpServer::new(move || {
        let data = data.clone();
        WebApp::new()
            .app_data(limits.clone())
            .configure(|cfg| configure(&data, cfg))
            .default_service(web::to(http::not_found))
            .wrap(from_fn(http::limit_visits))
            // Before the limits: what a filter stops does not count against them.
            .wrap(from_fn(hosted_ui::filter_requests))
            .wrap(http::ResponseHeaders::new(data.clone()))
            .wrap(http::NormalizePath::new(data))
    })
    .keep_alive(Duration::from_secs(75))
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(2))
    .shutdown_timeout(10)
    .disable_signals();
    if app.config.workers > 0 {
        server = server.workers(app.config.workers);
    }
    for Listener { socket, tls } in listeners {
        let address = socket.local_addr().map_err(ServerError::Socket)?;
        let failed = |error| ServerError::Listen(address, error);
        server = match tls {
            Some(tls) => server.listen_rustls_0_23(socket, tls).map_err(failed)?,
            None => server.listen(socket).map_err(failed)?,
        };
    }
    Ok(server.run())
}

/// Every hosted page in a theme that is not published; runs when it is awaited.
pub fn preview(
    listen: SocketAddr,
    theme: impl Fn() -> Result<crate::branding::Theme, String> + Send + Sync + 'static,
) -> std::io::Result<Server> {
    crate::hosted_ui::preview::serve(listen, theme)
}

/// The admin listener: health for orchestrators, nothing that needs a secret.
pub fn bind_admin(app: &Arc<App>) -> Result<Option<Server>, ServerError> {
    let Some(address) = app.config.admin_addr else { return Ok(None) };
    let data = web::Data::from(Arc::clone(app));
    let server = HttpServer::new(move || {
        WebApp::new()
            .app_data(data.clone())
            .route("/healthz", web::get().to(|| async { HttpResponse::Ok().body("ok\n") }))
            .route("/readyz", web::get().to(ready))
    })
    .workers(1)
    .disable_signals()
    .bind(address)
    .map_err(|error| ServerError::Listen(address, error))?;
    Ok(Some(server.run()))
}

async fn ready(app: web::Data<App>) -> HttpResponse {
    match app.store.ping().await {
        Ok(()) => HttpResponse::Ok().body("ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            HttpResponse::ServiceUnavailable().body("the database does not answer\n")
        }
    }
}
