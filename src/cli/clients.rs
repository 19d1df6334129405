//! `portico clients`: what an app client has beside the members that Cognito has (spec README, "Names
//! of settings"), and where its sign-in page is.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use serde_json::Value;

use super::start;
use crate::app::App;
use crate::authorization::sign_in_page;
use crate::clients::AppClient;
use crate::config::Config;
use crate::platform::{ClientId, Timestamp};

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Debug, Subcommand)]
pub enum ClientsCommand {
    /// Show the settings of a client, after changing those given as name=value.
    Settings { client: String, changes: Vec<String> },
    /// Print the address of a client's sign-in page.
    Page { client: String },
}

pub async fn run(config: Config, command: ClientsCommand) -> Result<ExitCode, Failure> {
    let app = start::app(config).await?;
    match command {
        ClientsCommand::Settings { client, changes } => {
            let shown = settings(&app, &client, &changes).await?;
            for (name, value) in shown.as_object().into_iter().flatten() {
                println!("{name}={value}");
            }
        }
        ClientsCommand::Page { client } => println!("{}", page(&app, &client).await?),
    }
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn found(app: &App, id: &str) -> Result<Arc<AppClient>, Failure> {
    let client = app.pools.client(&ClientId::new(id)).await?;
    Ok(client.ok_or_else(|| format!("there is no client {id}"))?)
}

/// The settings as they are after the changes.
///
/// # Errors
/// An unknown client, name or value.
pub async fn settings(app: &App, id: &str, changes: &[String]) -> Result<Value, Failure> {
    let mut client = AppClient::clone(&*found(app, id).await?);
    let seen = client.updated_at;
    for change in changes {
        let (name, value) =
            change.split_once('=').ok_or_else(|| format!("{change} is not name=value"))?;
        client.settings.portico = client.settings.portico.with(name, value)?;
    }
    if !changes.is_empty() {
        client.updated_at = Timestamp(app.clock.now().0.max(seen.0 + 1));
        if !app.pools.update_client(&client, seen).await? {
            return Err("the client was changed by somebody else at the same time".into());
        }
    }
    Ok(serde_json::to_value(&client.settings.portico)?)
}

/// The address of the sign-in page, with everything the client may ask for (UI-010).
///
/// # Errors
/// An unknown client, or one that the pages do not know.
pub async fn page(app: &App, id: &str) -> Result<String, Failure> {
    let client = found(app, id).await?;
    let pool = app.pools.pool(&client.pool_id).await?.ok_or("the pool of the client is gone")?;
    let base = app.pools.base_url(&pool).await?;
    let base = base.unwrap_or_else(|| app.pools.public_url().to_owned());
    let page = sign_in_page(&base, &client);
    Ok(page.ok_or("the client has no callback, no code grant, or is not enabled for OAuth 2.0")?)
}
