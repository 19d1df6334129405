//! `portico settings`: what a pool or a provider has beside the members that Cognito has (spec README,
//! "Names of settings").

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use serde_json::Value;

use super::start;
use crate::app::App;
use crate::config::Config;
use crate::platform::{PoolId, Timestamp};
use crate::pools::Pool;

#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Show the settings of a pool, after changing those given as name=value.
    Pool { pool: String, changes: Vec<String> },
    /// Show the settings of an identity provider, after changing those given as name=value.
    Provider { pool: String, provider: String, changes: Vec<String> },
}

pub async fn run(
    config: Config,
    command: SettingsCommand,
) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let app = start::app(config).await?;
    let shown = match command {
        SettingsCommand::Pool { pool, changes } => of_pool(&app, &pool, &changes).await?,
        SettingsCommand::Provider { pool, provider, changes } => {
            of_provider(&app, &pool, &provider, &changes).await?
        }
    };
    for (name, value) in shown.as_object().into_iter().flatten() {
        match value.as_str() {
            Some(text) => println!("{name}={text}"),
            None => println!("{name}={value}"),
        }
    }
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Name and value of a change.
fn split(change: &str) -> Result<(&str, &str), String> {
    change.split_once('=').ok_or_else(|| format!("{change} is not name=value"))
}

async fn found(app: &App, id: &str) -> Result<Arc<Pool>, Box<dyn Error + Send + Sync>> {
    let pool = app.pools.pool(&PoolId::new(id)).await?;
    Ok(pool.ok_or_else(|| format!("there is no pool {id}"))?)
}

async fn of_pool(
    app: &App,
    id: &str,
    changes: &[String],
) -> Result<Value, Box<dyn Error + Send + Sync>> {
    let mut pool = Pool::clone(&*found(app, id).await?);
    let seen = pool.updated_at;
    for change in changes {
        let (name, value) = split(change)?;
        pool.settings.portico = pool.settings.portico.with(name, value)?;
    }
    if !changes.is_empty() {
        pool.updated_at = Timestamp(app.clock.now().0.max(seen.0 + 1));
        if !app.pools.update_pool(&pool, seen).await? {
            return Err("the pool was changed by somebody else at the same time; try again".into());
        }
    }
    Ok(serde_json::to_value(&pool.settings.portico)?)
}

async fn of_provider(
    app: &App,
    id: &str,
    name: &str,
    changes: &[String],
) -> Result<Value, Box<dyn Error + Send + Sync>> {
    let pool = found(app, id).await?;
    let mut provider = app.identity_providers.get(&pool, name).await?;
    for change in changes {
        provider = app.identity_providers.set(&pool, name, split(change)?).await?;
    }
    Ok(serde_json::to_value(&provider.settings)?)
}
