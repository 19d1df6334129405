//! `portico messages`: addresses that get nothing any more, and a test of the ways out.

use std::error::Error;
use std::process::ExitCode;

use clap::Subcommand;

use super::start;
use crate::app::App;
use crate::config::Config;
use crate::messaging::limits::date;
use crate::messaging::transport::Transport;
use crate::messaging::{Delivery, Message, MessageMedium};

#[derive(Debug, Subcommand)]
pub enum MessagesCommand {
    /// List the addresses that bounced and get nothing any more.
    Suppressed,
    /// Send to a suppressed address again.
    Restore { address: String },
    /// Say how many messages were given up: no transport and no custom sender took them.
    GivenUp,
    /// Send a test message to an e-mail address or a phone number.
    Test { recipient: String },
}

pub async fn run(
    config: Config,
    command: MessagesCommand,
) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let app = start::app(config).await?;
    let code = match command {
        MessagesCommand::Suppressed => suppressed(&app).await?,
        MessagesCommand::Restore { address } => {
            if !app.store.restore_address(&address.to_lowercase()).await? {
                return Err(format!("{address} is not suppressed").into());
            }
            println!("{address} gets messages again.");
            ExitCode::SUCCESS
        }
        MessagesCommand::GivenUp => {
            println!("{}", app.store.count_given_up_messages().await?);
            ExitCode::SUCCESS
        }
        MessagesCommand::Test { recipient } => test(&app, recipient).await?,
    };
    app.store.close().await;
    Ok(code)
}

async fn suppressed(app: &App) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let mut after = String::new();
    loop {
        let page = app.store.list_suppressed(&after, 500).await?;
        for one in &page {
            println!("{}  {}  {}", date(one.since, "%Y-%m-%d"), one.address, one.reason);
        }
        match page.last() {
            Some(last) => after.clone_from(&last.address),
            None => return Ok(ExitCode::SUCCESS),
        }
    }
}

async fn test(app: &App, recipient: String) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let medium = if recipient.starts_with('+') { MessageMedium::Sms } else { MessageMedium::Email };
    let transport = Transport::of(app.outbox.settings(), medium, &app.store)?;
    let message = Message {
        medium,
        to: recipient.clone(),
        kind: "test".to_owned(),
        subject: "A test of Portico".to_owned(),
        body: "This is a test. If you can read it, messages go out.".to_owned(),
        text: None,
        pool_name: "Portico".to_owned(),
        from: None,
        reply_to: None,
        handover: None,
        configuration_set: None,
    };
    let delivery = Delivery { id: app.entropy.uuid(), message, at: app.clock.now() };
    match transport.send(&delivery).await {
        Ok(()) => {
            println!("Accepted for {recipient}.");
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Err(error.into()),
    }
}
