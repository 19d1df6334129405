//! `portico keys`: the access keys that sign administrative calls, and the keys that sign tokens.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use super::start;
use crate::app::App;
use crate::config::Config;
use crate::iam::keys::PolicySource;
use crate::platform::PoolId;

type BoxError = Box<dyn Error + Send + Sync>;

/// The longest that an ID or access token may live (TOK-071, TOK-072).
const LONGEST_TOKEN_SECONDS: i64 = 86_400;

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make an access key for a user; its secret is shown only now.
    Create {
        /// Who signs with it: `aws:username` in policies.
        #[arg(long)]
        name: String,
        /// A file with an IAM policy document.
        #[arg(long, conflicts_with = "managed", required_unless_present = "managed")]
        policy: Option<PathBuf>,
        /// A policy that comes with Portico, such as `AmazonCognitoReadOnly`.
        #[arg(long)]
        managed: Option<String>,
    },
    /// List the access keys; with a pool, the keys that sign its tokens.
    List { pool: Option<String> },
    /// Delete an access key.
    Delete { id: String },
    /// Refuse an access key until it is enabled again.
    Disable { id: String },
    /// Accept a disabled access key again.
    Enable { id: String },
    /// Give a pool new keys to sign its tokens. They are published at once, used after five minutes;
    /// the old ones stay published until the last token signed with them has expired.
    Rotate { pool: String },
}

pub async fn run(config: Config, command: KeysCommand) -> Result<ExitCode, BoxError> {
    let app = start::app(config).await?;
    match command {
        KeysCommand::Create { name, policy, managed } => {
            create(&app, &name, policy, managed).await?;
        }
        KeysCommand::List { pool: Some(pool) } => list_signing_keys(&app, &pool).await?,
        KeysCommand::List { pool: None } => list_access_keys(&app).await?,
        KeysCommand::Delete { id } => known(&id, app.access_keys.delete(&id).await?)?,
        KeysCommand::Disable { id } => known(&id, app.access_keys.set_enabled(&id, false).await?)?,
        KeysCommand::Enable { id } => known(&id, app.access_keys.set_enabled(&id, true).await?)?,
        KeysCommand::Rotate { pool } => rotate(&app, &pool).await?,
    }
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn known(id: &str, found: bool) -> Result<(), BoxError> {
    if found { Ok(()) } else { Err(format!("there is no access key {id}").into()) }
}

async fn create(
    app: &App,
    name: &str,
    policy: Option<PathBuf>,
    managed: Option<String>,
) -> Result<(), BoxError> {
    let source = match (policy, managed) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(&path);
            let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
            PolicySource::Document(text)
        }
        (None, managed) => PolicySource::Managed(managed.unwrap_or_default()),
    };
    let (id, secret) = app.access_keys.create(name, &source).await?;
    println!("AWS_ACCESS_KEY_ID={id}");
    println!("AWS_SECRET_ACCESS_KEY={}", secret.expose());
    Ok(())
}

async fn list_access_keys(app: &App) -> Result<(), BoxError> {
    if let Some((id, _)) = app.config.root_key() {
        println!("{id:20}  {:8}  root, from the configuration", "enabled");
    }
    for key in app.store.list_access_keys().await? {
        let state = if key.enabled { "enabled" } else { "disabled" };
        println!("{:20}  {state:8}  {}, since {}", key.id, key.name, date(key.created_at.0));
    }
    Ok(())
}

async fn rotate(app: &App, pool: &str) -> Result<(), BoxError> {
    let id = existing(app, pool).await?;
    app.keys.rotate(&id, LONGEST_TOKEN_SECONDS).await?;
    println!("New keys are published; they sign from five minutes from now.");
    list_signing_keys(app, pool).await
}

async fn list_signing_keys(app: &App, pool: &str) -> Result<(), BoxError> {
    let id = existing(app, pool).await?;
    for key in app.store.list_signing_keys(&id).await? {
        let until =
            key.retire_at.map_or_else(|| "in use".to_owned(), |at| format!("until {}", date(at.0)));
        println!("{:6}  {}  from {}  {until}", key.token_use, key.kid, date(key.active_from.0));
    }
    Ok(())
}

async fn existing(app: &App, pool: &str) -> Result<PoolId, BoxError> {
    let id = PoolId::new(pool);
    if app.pools.pool(&id).await?.is_none() {
        return Err(format!("there is no pool {id}").into());
    }
    Ok(id)
}

fn date(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .map_or_else(|| ms.to_string(), |at| at.format("%Y-%m-%d %H:%M:%SZ").to_string())
}
