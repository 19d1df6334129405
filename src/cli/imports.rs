//! `portico imports`: the log of an import job (IMP-212).

use std::error::Error;
use std::process::ExitCode;

use clap::Subcommand;

use super::start;
use crate::config::Config;
use crate::platform::PoolId;

#[derive(Debug, Subcommand)]
pub enum ImportsCommand {
    /// Print the log of a job, one line a user.
    Log { pool: String, job: String },
}

pub async fn run(
    config: Config,
    command: ImportsCommand,
) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let app = start::app(config).await?;
    let ImportsCommand::Log { pool, job } = command;
    let found = app.store.find_import(&PoolId::new(&pool), &job).await?;
    let job = found.ok_or_else(|| format!("pool {pool} has no import job {job}"))?;
    let mut after = 0;
    loop {
        let page = app.imports.log(&job, after).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (_, lines) in page {
            print!("{lines}");
        }
    }
    let message = job.message.map(|message| format!(": {message}")).unwrap_or_default();
    println!("{}{message}", job.status.as_str());
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}
