//! `portico triggers`: the secrets of webhooks, and a test of what a pool has assigned (TRG-103).

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::start;
use crate::app::App;
use crate::config::Config;
use crate::platform::{PoolId, Secret};
use crate::pools::Pool;
use crate::triggers::probe::ProbeOutcome;
use crate::triggers::target::Target;
use crate::triggers::{Caller, Event, Source, Trigger, samples};

type BoxError = Box<dyn Error + Send + Sync>;

#[derive(Debug, Subcommand)]
pub enum TriggersCommand {
    /// Print the secret that signs the calls of each webhook of a pool, or of one address.
    Secret { pool: String, url: Option<String> },
    /// Send a sample event for each source of the assigned triggers, and show what comes back.
    /// Nothing in the pool changes.
    Test {
        pool: String,
        /// Only this source, for example `PreSignUp_SignUp`.
        #[arg(long)]
        source: Option<String>,
    },
}

pub async fn run(config: Config, command: TriggersCommand) -> Result<ExitCode, BoxError> {
    let app = start::app(config).await?;
    let code = match command {
        TriggersCommand::Secret { pool, url } => {
            secrets(&app, existing(&app, &pool).await?.as_ref(), url)
        }
        TriggersCommand::Test { pool, source } => {
            let pool = existing(&app, &pool).await?;
            test(&app, &pool, source.as_deref()).await?
        }
    };
    app.store.close().await;
    Ok(code)
}

async fn existing(app: &App, pool: &str) -> Result<Arc<Pool>, BoxError> {
    let found = app.pools.pool(&PoolId::new(pool)).await?;
    found.ok_or_else(|| format!("there is no pool {pool}").into())
}

fn secrets(app: &App, pool: &Pool, url: Option<String>) -> ExitCode {
    let mut addresses: Vec<String> = match url {
        // As it is called: `https://example.com` ends in a slash.
        Some(url) => vec![url::Url::parse(&url).map_or(url, |parsed| parsed.to_string())],
        None => Trigger::ALL
            .iter()
            .filter_map(|trigger| match app.triggers.target(pool, *trigger) {
                Some(Target::Webhook { url, .. }) => Some(url.to_string()),
                _ => None,
            })
            .collect(),
    };
    addresses.sort();
    addresses.dedup();
    for address in addresses {
        println!("{}  {address}", app.triggers.webhook_secret(&pool.id, &address).expose());
    }
    ExitCode::SUCCESS
}

async fn test(app: &App, pool: &Pool, only: Option<&str>) -> Result<ExitCode, BoxError> {
    let chosen = |source: &&Source| match only {
        Some(only) => source.as_str() == only,
        None => app.triggers.is_set(pool, source.trigger()),
    };
    let sources: Vec<Source> = Source::ALL.iter().filter(chosen).copied().collect();
    if sources.is_empty() {
        return Err(match only {
            Some(only) => format!("{only} is no trigger source").into(),
            None => "the pool has no triggers".into(),
        });
    }
    let mut failed = 0;
    for source in sources {
        if !try_one(app, pool, source).await? {
            failed += 1;
        }
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether an operation could go on after the answer.
async fn try_one(app: &App, pool: &Pool, source: Source) -> Result<bool, BoxError> {
    let trigger = source.trigger();
    let code = if trigger.is_asynchronous() {
        Some(app.senders.seal(pool, trigger, &Secret::new(samples::CODE)).await?)
    } else {
        None
    };
    let caller = Caller::default();
    let event = Event {
        pool,
        source,
        username: samples::USERNAME,
        caller: &caller,
        request: samples::request(source, code.as_deref()),
        response: samples::response(trigger),
    };
    println!("{}", source.as_str());
    let Some(probe) = app.triggers.probe(&event).await? else {
        println!("  the pool has no function for it");
        return Ok(false);
    };
    match &probe.target {
        Target::Webhook { url, .. } => println!("  webhook    {url}"),
        Target::LambdaApi { endpoint } => println!("  lambda-api {endpoint}"),
    }
    println!("  event      {}", String::from_utf8_lossy(&probe.body));
    if let Some(signature) = &probe.signature {
        println!("  signature  {signature}");
    }
    let took = probe.took.as_millis();
    match &probe.outcome {
        ProbeOutcome::Answered(answer) => println!("  answer     {answer}\n  took       {took} ms"),
        ProbeOutcome::Failed(reason) => println!("  FAILED     {reason}\n  took       {took} ms"),
    }
    Ok(matches!(probe.outcome, ProbeOutcome::Answered(_)))
}
