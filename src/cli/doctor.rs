//! `portico doctor`: what is wrong with a deployment, in plain words.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use super::start::decode_master_key;
use crate::config::Config;
use crate::config::sections::Synchronous;
use crate::storage::{OpenOptions, Store};
use crate::tls::{CertificateFiles, Certificates};

/// One finding: `Err` is a fault, `Ok(Some)` a remark.
type Finding = Result<Option<String>, String>;

/// Checks origin, TLS, clock, mail, database and master key; exit code 1 if anything is wrong.
pub async fn run(config: &Config) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let checks = [
        ("public URL", public_url(config)),
        ("TLS", tls(config)),
        ("master key", master_key(config)),
        ("administrator key", root_key(config)),
        ("mail", mail(config).await),
        ("text messages", sms(config)),
        ("database", database(config).await),
        ("clock", clock(config).await),
        ("hidden users", hidden_users(config).await),
    ];
    let mut faults = 0;
    for (name, finding) in checks {
        match finding {
            Ok(None) => println!("ok      {name}"),
            Ok(Some(remark)) => println!("note    {name}: {remark}"),
            Err(fault) => {
                faults += 1;
                println!("WRONG   {name}: {fault}");
            }
        }
    }
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn public_url(config: &Config) -> Finding {
    let url = url::Url::parse(&config.public_url)
        .map_err(|error| format!("`{}` is not a URL: {error}", config.public_url))?;
    let host = url.host_str().unwrap_or_default();
    let local = host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.");
    if url.scheme() != "https" && !local {
        return Err(
            "it must start with https://; browsers send the session cookie over TLS only".into()
        );
    }
    if config.public_url.ends_with('/') || url.query().is_some() || url.fragment().is_some() {
        return Err("it must have no slash at the end, no query and no fragment".into());
    }
    if local && !config.development.enabled {
        return Ok(Some("it names this machine; others cannot reach it".into()));
    }
    Ok(None)
}

fn tls(config: &Config) -> Finding {
    let Some(https) = config.https_addr else {
        return Ok(Some("no HTTPS listener; a reverse proxy must terminate TLS".into()));
    };
    match (&config.tls.certificate, &config.tls.private_key) {
        (Some(certificate), Some(key)) => {
            let files =
                CertificateFiles { certificate: certificate.into(), private_key: key.into() };
            let domains = config.tls.domains.as_ref().map(PathBuf::from);
            Certificates::load(files, domains).map(|_| None).map_err(|error| error.to_string())
        }
        _ if config.development.enabled => {
            Ok(Some("a certificate of the local authority is used".into()))
        }
        _ => Err(format!("{https} has no certificate (tls.certificate, tls.private_key)")),
    }
}

fn master_key(config: &Config) -> Finding {
    match &config.master_key {
        Some(key) => decode_master_key(key.expose()).map(|_| None).map_err(|e| e.to_string()),
        None if config.development.enabled => {
            Ok(Some("kept in the data directory, for development only".into()))
        }
        None => Err("not set (PORTICO_MASTER_KEY or PORTICO_MASTER_KEY_FILE)".into()),
    }
}

fn root_key(config: &Config) -> Finding {
    match (&config.root_access_key_id, &config.root_secret_access_key) {
        (Some(_), Some(_)) => Ok(None),
        (None, None) => Ok(Some("not configured; the first start made or makes one".into())),
        _ => Err("root_access_key_id and root_secret_access_key must be set together".into()),
    }
}

async fn mail(config: &Config) -> Finding {
    let Some(url) = &config.smtp_url else {
        return if config.development.enabled {
            Ok(Some("mails go to /dev/inbox".into()))
        } else {
            Err("smtp_url is not set; nobody can confirm an account".into())
        };
    };
    let parsed = url::Url::parse(url.expose()).map_err(|_| "smtp_url is not a URL".to_owned())?;
    let host = parsed.host_str().ok_or("smtp_url has no host")?.to_owned();
    let port = parsed.port().unwrap_or(if parsed.scheme() == "smtps" { 465 } else { 587 });
    let connect = tokio::net::TcpStream::connect((host.as_str(), port));
    match tokio::time::timeout(Duration::from_secs(5), connect).await {
        Ok(Ok(_)) if config.mail_from.is_none() => {
            Err("mail_from is not set; messages would have no sender".into())
        }
        Ok(Ok(_)) => Ok(None),
        Ok(Err(error)) => Err(format!("{host}:{port} does not answer: {error}")),
        Err(_) => Err(format!("{host}:{port} does not answer within 5 seconds")),
    }
}

fn sms(config: &Config) -> Finding {
    if config.sms_webhook_url.is_some() {
        return Ok(None);
    }
    Ok(Some(if config.development.enabled {
        "text messages go to /dev/inbox".into()
    } else {
        "sms_webhook_url is not set; text messages cannot be sent".into()
    }))
}

async fn open(config: &Config) -> Result<Store, String> {
    let options = OpenOptions {
        url: config.database_url(),
        max_connections: 2,
        full_sync: config.database.synchronous == Synchronous::Full,
    };
    Store::open_to_look(&options).await.map_err(|error| error.to_string())
}

async fn database(config: &Config) -> Finding {
    let is_own_file = config.database_url.is_none();
    if is_own_file && !config.data_dir.join("portico.db").exists() {
        return Ok(Some("there is none yet; the first start makes it".into()));
    }
    let store = open(config).await?;
    let answer = store.ping().await.map_err(|error| error.to_string());
    store.close().await;
    answer?;
    let remark = (config.database.synchronous == Synchronous::Normal)
        .then(|| "synchronous=NORMAL: the last moments before a power failure may be lost".into());
    Ok(remark)
}

/// FLOW-193: SRP and aliases together show who exists.
async fn hidden_users(config: &Config) -> Finding {
    let is_own_file = config.database_url.is_none();
    if is_own_file && !config.data_dir.join("portico.db").exists() {
        return Ok(None);
    }
    let store = open(config).await?;
    let found = super::disguise::clients_that_reveal(&store).await;
    store.close().await;
    let found = found.map_err(|error| error.to_string())?;
    let text = "hide who exists, but SRP shows the user name behind an alias; let them use the \
                password flow instead";
    Ok((!found.is_empty()).then(|| format!("{} {text}", found.join(", "))))
}

/// Against the database's clock, where that is another machine's.
async fn clock(config: &Config) -> Finding {
    if !config.database_url().starts_with("postgres") {
        return Ok(None);
    }
    let store = open(config).await?;
    let theirs = store.database_clock().await.map_err(|error| error.to_string());
    store.close().await;
    let ours = crate::platform::Clock::system().now();
    let apart = (theirs?.0 - ours.0).abs() / 1000;
    if apart > 30 {
        return Err(format!("this machine and the database are {apart} seconds apart"));
    }
    Ok(None)
}
