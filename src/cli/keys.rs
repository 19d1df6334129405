//! `portico keys`: looking at and rotating the signing keys of a pool.

use std::error::Error;
use std::process::ExitCode;

use clap::Subcommand;

use super::start;
use crate::config::Config;
use crate::platform::PoolId;

/// The longest that an ID or access token may live (TOK-071, TOK-072).
const LONGEST_TOKEN_SECONDS: i64 = 86_400;

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// List the keys of a pool.
    List { pool: String },
    /// Give a pool new keys. They are published at once, used after five minutes; the old ones stay
    /// published until the last token signed with them has expired.
    Rotate { pool: String },
}

pub async fn run(
    config: Config,
    command: KeysCommand,
) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let app = start::app(config).await?;
    let (KeysCommand::List { pool } | KeysCommand::Rotate { pool }) = &command;
    let id = PoolId::new(pool);
    if app.pools.pool(&id).await?.is_none() {
        return Err(format!("there is no pool {id}").into());
    }
    if matches!(command, KeysCommand::Rotate { .. }) {
        app.keys.rotate(&id, LONGEST_TOKEN_SECONDS).await?;
        println!("New keys are published; they sign from five minutes from now.");
    }
    for key in app.store.list_signing_keys(&id).await? {
        let until =
            key.retire_at.map_or_else(|| "in use".to_owned(), |at| format!("until {}", date(at.0)));
        println!("{:6}  {}  from {}  {until}", key.token_use, key.kid, date(key.active_from.0));
    }
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn date(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .map_or_else(|| ms.to_string(), |at| at.format("%Y-%m-%d %H:%M:%SZ").to_string())
}
