//! `portico filter`: the web ACL of a pool, and what it would do to a request (WAF-009, WAF-014).

use std::error::Error;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::start;
use crate::app::App;
use crate::authorization::Parameters;
use crate::config::Config;
use crate::platform::PoolId;
use crate::pools::Pool;
use crate::request_filter::{Decision, Rates, RequestView, WebAcl};

type BoxError = Box<dyn Error + Send + Sync>;

#[derive(Debug, Subcommand)]
pub enum FilterCommand {
    /// Set the filter of a pool from a JSON file in the language of AWS WAF, in place of the one before.
    Set {
        pool: String,
        #[arg(long)]
        file: PathBuf,
    },
    /// Print the filter of a pool.
    Show { pool: String },
    /// Take the filter of a pool away.
    Remove { pool: String },
    /// Say what the filter of a pool, or one in a file, does to a request. Nothing changes.
    Test {
        pool: String,
        #[arg(long)]
        file: Option<PathBuf>,
        #[command(flatten)]
        request: Request,
    },
}

/// A request that nobody sends.
#[derive(Debug, Args)]
pub struct Request {
    /// Where it comes from.
    #[arg(long, default_value = "192.0.2.1")]
    address: IpAddr,
    #[arg(long, default_value = "GET")]
    method: String,
    /// The path with its query, such as `/login?client_id=…`; of an operation always /.
    #[arg(long, default_value = "/login")]
    path: String,
    /// `name: value`, as often as needed.
    #[arg(long = "header")]
    headers: Vec<String>,
    /// The app client.
    #[arg(long)]
    client_id: Option<String>,
    /// An operation of the API in place of a page.
    #[arg(long)]
    operation: Option<String>,
}

pub async fn run(config: Config, command: FilterCommand) -> Result<ExitCode, BoxError> {
    let app = start::app(config).await?;
    match command {
        FilterCommand::Set { pool, file } => {
            let pool = existing(&app, &pool).await?;
            app.request_filters.set(&pool.id, &document(&file)?).await?;
            println!("The filter of {} is set; every node asks it within seconds.", pool.id);
        }
        FilterCommand::Show { pool } => {
            let pool = existing(&app, &pool).await?;
            println!("{}", serde_json::to_string_pretty(&stored(&app, &pool).await?)?);
        }
        FilterCommand::Remove { pool } => {
            let pool = existing(&app, &pool).await?;
            if !app.request_filters.remove(&pool.id).await? {
                return Err(none(&pool));
            }
            println!("{} has no filter any more.", pool.id);
        }
        FilterCommand::Test { pool, file, request } => {
            let pool = existing(&app, &pool).await?;
            let document = match file {
                Some(file) => document(&file)?,
                None => stored(&app, &pool).await?,
            };
            println!("{}", test(&app, &pool, &WebAcl::read(&document)?, &request)?);
        }
    }
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn existing(app: &App, pool: &str) -> Result<Arc<Pool>, BoxError> {
    let found = app.pools.pool(&PoolId::new(pool)).await?;
    found.ok_or_else(|| format!("there is no pool {pool}").into())
}

async fn stored(app: &App, pool: &Pool) -> Result<Value, BoxError> {
    app.request_filters.document(&pool.id).await?.ok_or_else(|| none(pool))
}

fn none(pool: &Pool) -> BoxError {
    format!("{} has no filter", pool.id).into()
}

fn document(file: &Path) -> Result<Value, BoxError> {
    let text = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", file.display()).into())
}

fn test(app: &App, pool: &Pool, filter: &WebAcl, request: &Request) -> Result<String, BoxError> {
    let headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .map(|header| header.split_once(':').map(|(name, value)| (name.trim(), value.trim())))
        .collect::<Option<_>>()
        .ok_or("a header is written `name: value`")?;
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let parameters = Parameters::decode(query.as_bytes()).ok_or("the query cannot be read")?;
    let (method, path) = match request.operation {
        Some(_) => ("POST", "/"),
        None => (request.method.as_str(), path),
    };
    let client_id = request.client_id.as_deref().or(parameters.get("client_id"));
    let view = RequestView::new(request.address, method, path)
        .with_headers(headers.iter().map(|(name, value)| (*name, value.as_bytes())))
        .with_query(query, &parameters)
        .marked(client_id, request.operation.as_deref());
    let rates = Rates::default();
    let outcome = filter.evaluate(&pool.id, &view, &rates, app.clock.now(), None);
    let mut told: Vec<String> =
        outcome.counted.iter().map(|(rule, _)| format!("COUNT by the rule {rule}")).collect();
    let action = match outcome.decision {
        Decision::Allow => "ALLOW",
        Decision::Block(_) => "BLOCK",
        Decision::Captcha => "CAPTCHA",
    };
    told.push(match &outcome.rule {
        Some(rule) => format!("{action} by the rule {rule}"),
        None => format!("{action} by default"),
    });
    Ok(told.join("\n"))
}
