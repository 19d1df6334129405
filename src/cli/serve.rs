//! `portico serve`.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::{dev_cert, seed, start};
use crate::app::App;
use crate::config::Config;
use crate::config::sections::TlsVersion;
use crate::server::Listener;
use crate::tls::{CertificateFiles, Certificates};
use crate::{jobs, server};

type BoxError = Box<dyn Error + Send + Sync>;

/// Runs until SIGINT or SIGTERM, then lets running requests and jobs finish.
pub async fn run(config: Config) -> Result<ExitCode, BoxError> {
    refuse_reachable_development(&config)?;
    let app = start::app(config).await?;
    if app.config.development.enabled {
        seed::demo(&app).await?;
    }
    let certificates = certificates(&app.config)?;
    let only_1_3 = app.config.tls.minimum_version == TlsVersion::Tls13;
    let tls = certificates.as_ref().map(|all| all.server_config(only_1_3)).transpose()?;
    let mut listeners = Vec::new();
    for (address, tls) in [(app.config.http_addr, None), (app.config.https_addr, tls)] {
        if let Some(address) = address {
            listeners.push(Listener::bind(address, tls)?);
        }
    }
    let public = server::run(&app, listeners)?;
    let admin = server::bind_admin(&app)?;
    let jobs = jobs::spawn(&app, certificates);
    announce(&app);

    let handle = public.handle();
    let running = tokio::spawn(public);
    let admin_handle = admin.as_ref().map(actix_web::dev::Server::handle);
    if let Some(admin) = admin {
        tokio::spawn(admin);
    }
    wait_for_signal().await?;
    tracing::info!("stopping");
    handle.stop(true).await;
    if let Some(admin) = admin_handle {
        admin.stop(false).await;
    }
    running.await??;
    jobs.stop().await;
    app.audit.flush().await;
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Development mode has known keys and an open inbox: loopback only.
fn refuse_reachable_development(config: &Config) -> Result<(), BoxError> {
    if !config.development.enabled {
        return Ok(());
    }
    let reachable = [config.http_addr, config.https_addr, config.admin_addr]
        .into_iter()
        .flatten()
        .find(|address: &SocketAddr| !address.ip().is_loopback());
    match reachable {
        Some(address) => Err(format!(
            "development mode would be reachable on {address}; it listens on loopback only"
        )
        .into()),
        None => Ok(()),
    }
}

/// The certificates of the HTTPS listener: configured, or of the local authority in development.
fn certificates(config: &Config) -> Result<Option<Arc<Certificates>>, BoxError> {
    if config.https_addr.is_none() {
        return Ok(None);
    }
    let files = match (&config.tls.certificate, &config.tls.private_key) {
        (Some(certificate), Some(key)) => {
            CertificateFiles { certificate: certificate.into(), private_key: key.into() }
        }
        (None, None) if config.development.enabled => {
            let local = dev_cert::ensure(config)?;
            CertificateFiles { certificate: local.certificate, private_key: local.private_key }
        }
        _ => {
            let text = "https_addr is set, but tls.certificate and tls.private_key are not";
            return Err(text.into());
        }
    };
    let domains = config.tls.domains.as_ref().map(PathBuf::from);
    Ok(Some(Certificates::load(files, domains)?))
}

fn announce(app: &App) {
    let config = &app.config;
    let url = config.public_url.trim_end_matches('/');
    if !config.development.enabled {
        for (scheme, address) in [("http", config.http_addr), ("https", config.https_addr)] {
            if let Some(address) = address {
                tracing::info!("listening on {scheme}://{address}, known as {url}");
            }
        }
        return;
    }
    let client = &config.development.client_id;
    let callback = format!("{url}/dev/app/callback");
    // Plain HTTP spares the AWS tools the local certificate.
    let api = config
        .http_addr
        .map_or_else(|| url.to_owned(), |a| format!("http://localhost:{}", a.port()));
    let (key, secret) = config.root_key().map_or(("", ""), |(id, secret)| (id, secret.expose()));
    println!(
        "Sign in    {url}/login?client_id={client}&response_type=code&redirect_uri={callback}"
    );
    println!("AWS API    {api}   access key {key}, secret {secret}");
    println!("Inbox      {url}/dev/inbox");
    println!("Demo app   {url}/dev/app");
}

async fn wait_for_signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
