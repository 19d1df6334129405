//! `portico audit`: the event history, newest first, as JSON lines for `jq` (LOG-010).

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Args;
use serde_json::Value;

use super::start;
use crate::audit::AuditRecord;
use crate::config::Config;
use crate::platform::{PoolId, Timestamp};

/// Records read at once.
const PAGE: i64 = 500;

#[derive(Debug, Args)]
pub struct AuditArguments {
    /// Only this pool.
    #[arg(long)]
    pool: Option<String>,
    /// Only this event, for example `Token_POST` or `AdminCreateUser`.
    #[arg(long)]
    event: Option<String>,
    /// Only this error, for example `NotAuthorizedException`.
    #[arg(long)]
    error: Option<String>,
    /// Only this user, by `sub`.
    #[arg(long)]
    sub: Option<String>,
    /// Only requests from this address.
    #[arg(long)]
    source_ip: Option<String>,
    /// How far back, in hours.
    #[arg(long, default_value_t = 24)]
    hours: u32,
    /// How many at most.
    #[arg(long, default_value_t = 25)]
    limit: usize,
}

pub async fn run(
    config: Config,
    arguments: AuditArguments,
) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let app = start::app(config).await?;
    let since = app.clock.now().plus_seconds(-3600 * i64::from(arguments.hours));
    let (mut last, mut left): (Option<(Timestamp, String)>, usize) = (None, arguments.limit);
    while left > 0 {
        let before = last.as_ref().map(|(at, id)| (*at, id.as_str()));
        let page = app.store.list_audit(since, before, PAGE).await?;
        let Some(end) = page.last() else { break };
        last = Some((end.at, end.id.clone()));
        for record in page.iter().filter(|record| arguments.asks_for(record)).take(left) {
            left -= 1;
            // `head` may have seen enough.
            if writeln!(io::stdout(), "{}", record.document).is_err() {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

impl AuditArguments {
    fn asks_for(&self, record: &AuditRecord) -> bool {
        let pool = record.pool_id.as_ref().map(PoolId::as_str);
        if self.pool.as_deref().is_some_and(|asked| pool != Some(asked))
            || self.event.as_ref().is_some_and(|asked| *asked != record.event)
        {
            return false;
        }
        let inside = [
            (&self.error, "/errorCode"),
            (&self.sub, "/additionalEventData/sub"),
            (&self.source_ip, "/sourceIPAddress"),
        ];
        if inside.iter().all(|(asked, _)| asked.is_none()) {
            return true;
        }
        let document: Value = serde_json::from_str(&record.document).unwrap_or_default();
        inside.iter().all(|(asked, place)| {
            let found = document.pointer(place).and_then(Value::as_str);
            asked.is_none() || found == asked.as_deref()
        })
    }
}
