//! `portico branding`: themes of clients, and a preview that publishes nothing.

use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::start;
use crate::app::App;
use crate::branding::picture::{self, THEME_BYTES};
use crate::branding::{ALL, Theme};
use crate::config::Config;
use crate::locales;
use crate::platform::{ClientId, PoolId};
use crate::server;

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Debug, Subcommand)]
pub enum BrandingCommand {
    /// Print the theme that is in force, without its pictures.
    Show(Subject),
    /// Set the theme from a TOML file; docs/branding.md explains its keys.
    Set {
        #[command(flatten)]
        subject: Subject,
        theme: PathBuf,
    },
    /// Take the theme away.
    Clear(Subject),
    /// Show every page in a theme; the file is read again at each reload, nothing is published.
    Preview {
        theme: PathBuf,
        #[arg(long, default_value = "127.0.0.1:8099")]
        listen: SocketAddr,
    },
}

#[derive(Debug, Args)]
pub struct Subject {
    #[arg(long)]
    pool: String,
    /// All clients without a theme of their own, unless one is named.
    #[arg(long)]
    client: Option<String>,
}

pub async fn run(config: Config, command: BrandingCommand) -> Result<ExitCode, Failure> {
    if let BrandingCommand::Preview { theme, listen } = command {
        read(&theme)?;
        println!("The pages in this theme: http://{listen}/");
        server::preview(listen, move || read(&theme).map_err(|error| error.to_string()))?.await?;
        return Ok(ExitCode::SUCCESS);
    }
    let app = start::app(config).await?;
    match command {
        BrandingCommand::Show(subject) => {
            let (pool, client) = check(&app, &subject).await?;
            let look = app.branding.find(&pool, &client).await?;
            let mut theme = look.and_then(|look| look.theme).unwrap_or_default();
            (theme.background, theme.favicon) = (None, None);
            print!("{}", toml::to_string(&theme)?);
        }
        BrandingCommand::Set { subject, theme } => {
            let (pool, client) = check(&app, &subject).await?;
            app.branding.set_theme(&pool, &client, Some(read(&theme)?)).await?;
            println!("The theme is set; other nodes follow within seconds.");
        }
        BrandingCommand::Clear(subject) => {
            let (pool, client) = check(&app, &subject).await?;
            app.branding.set_theme(&pool, &client, None).await?;
            println!("The theme is gone.");
        }
        BrandingCommand::Preview { .. } => {}
    }
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn check(app: &App, subject: &Subject) -> Result<(PoolId, String), Failure> {
    let pool = PoolId::new(&subject.pool);
    if app.pools.pool(&pool).await?.is_none() {
        return Err(format!("there is no user pool {pool}").into());
    }
    let Some(client) = &subject.client else { return Ok((pool, ALL.to_owned())) };
    let found = app.pools.client(&ClientId::new(client)).await?;
    if found.is_none_or(|found| found.pool_id != pool) {
        return Err(format!("the pool has no client {client}").into());
    }
    Ok((pool, client.clone()))
}

/// A theme file; pictures are named by their path from the file.
fn read(path: &Path) -> Result<Theme, Failure> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
    let mut table: toml::Table = text.parse().map_err(|error| named(&error))?;
    let mut pictures = Vec::new();
    for name in ["background", "favicon"] {
        let Some(value) = table.remove(name) else { continue };
        let file = value.as_str().ok_or_else(|| named(&format!("{name} must name a file")))?;
        let file = path.parent().unwrap_or(Path::new(".")).join(file);
        let bytes = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let picture = picture::read(&bytes, THEME_BYTES)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        pictures.push((name, picture));
    }
    let mut theme: Theme = table.try_into().map_err(|error| named(&error))?;
    for (name, picture) in pictures {
        match name {
            "background" => theme.background = Some(picture),
            _ => theme.favicon = Some(picture),
        }
    }
    theme.check(locales::problems_of).map_err(|error| named(&error))?;
    Ok(theme)
}
