//! The command line.

pub mod audit;
pub mod branding;
pub mod clients;
pub mod dev_cert;
pub mod disguise;
pub mod doctor;
pub mod filter;
pub mod health;
pub mod imports;
pub mod keys;
pub mod messages;
pub mod seed;
pub mod serve;
pub mod settings;
pub mod start;
pub mod triggers;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;

/// Amazon Cognito as one program that you run yourself.
#[derive(Debug, Parser)]
#[command(name = "portico", version, about)]
struct Arguments {
    /// Configuration file; config/default.toml explains every key.
    #[arg(long, short, env = "PORTICO_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve,
    /// Create or upgrade the database, then stop.
    Migrate,
    /// Say what is wrong with this deployment.
    Doctor,
    /// Access keys of administrators; signing keys of pools.
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// Imports of users from CSV files.
    Imports {
        #[command(subcommand)]
        command: imports::ImportsCommand,
    },
    /// Addresses that bounced, and a test of mail and text messages.
    Messages {
        #[command(subcommand)]
        command: messages::MessagesCommand,
    },
    /// Settings of app clients that Cognito does not have; the address of a sign-in page.
    Clients {
        #[command(subcommand)]
        command: clients::ClientsCommand,
    },
    /// Themes of clients, and a preview of them.
    Branding {
        #[command(subcommand)]
        command: branding::BrandingCommand,
    },
    /// Functions of pools: the secrets of webhooks, and a test.
    Triggers {
        #[command(subcommand)]
        command: triggers::TriggersCommand,
    },
    /// The request filters of pools (web ACLs).
    Filter {
        #[command(subcommand)]
        command: filter::FilterCommand,
    },
    /// Settings of pools and identity providers that Cognito does not have.
    Settings {
        #[command(subcommand)]
        command: settings::SettingsCommand,
    },
    /// What was done, by whom, newest first: one JSON record a line.
    Audit(audit::AuditArguments),
    /// Make a local certificate authority and a certificate for localhost.
    DevCert,
    /// Ask the running server for its health (exit code 0 or 1).
    Health,
}

/// Parses the command line, runs the command and answers the exit code.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let environment = std::env::vars().filter(|(name, _)| name.starts_with("PORTICO_")).collect();
    let config = match crate::config::load(arguments.config.as_deref(), &environment) {
        Ok(config) => config,
        Err(error) => return fail(&error),
    };
    start::logging(&config);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(config.workers.clamp(1, 4))
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let result = runtime.block_on(execute(arguments.command, config));
    match result {
        Ok(code) => code,
        Err(error) => fail(error.as_ref()),
    }
}

async fn execute(
    command: Command,
    config: Config,
) -> Result<ExitCode, Box<dyn std::error::Error + Send + Sync>> {
    match command {
        Command::Serve => serve::run(config).await,
        Command::Migrate => {
            start::app(config).await?;
            println!("The database is up to date.");
            Ok(ExitCode::SUCCESS)
        }
        Command::Doctor => doctor::run(&config).await,
        Command::Keys { command } => keys::run(config, command).await,
        Command::Imports { command } => imports::run(config, command).await,
        Command::Messages { command } => messages::run(config, command).await,
        Command::Clients { command } => clients::run(config, command).await,
        Command::Branding { command } => branding::run(config, command).await,
        Command::Triggers { command } => triggers::run(config, command).await,
        Command::Filter { command } => filter::run(config, command).await,
        Command::Settings { command } => settings::run(config, command).await,
        Command::Audit(arguments) => audit::run(config, arguments).await,
        Command::DevCert => {
            let made = dev_cert::ensure(&config)?;
            println!("{}", made.describe());
            Ok(ExitCode::SUCCESS)
        }
        Command::Health => health::run(&config).await,
    }
}

fn fail(error: &(dyn std::error::Error + '_)) -> ExitCode {
    eprintln!("portico: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        eprintln!("  because: {cause}");
        source = cause.source();
    }
    ExitCode::FAILURE
}
