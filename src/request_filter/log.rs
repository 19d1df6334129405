//! What the filter did, a JSON line a request in the shape of WAF's logs (WAF-015). A line holds what
//! rules saw and nothing else, so no secret can be in it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::mpsc;

use super::evaluate::{Decision, Outcome};
use super::view::RequestView;
use crate::platform::{PoolId, Timestamp};

const WAITING: usize = 10_000;
const BATCH: usize = 500;

/// Writes to a file, or tells the server's log of the requests that a rule meant.
#[derive(Clone)]
pub struct FilterLog {
    lines: Option<mpsc::Sender<String>>,
    lost: Arc<AtomicU64>,
}

impl FilterLog {
    /// Must run inside a Tokio runtime.
    #[must_use]
    pub fn start(file: Option<PathBuf>) -> Self {
        let lost = Arc::default();
        let lines = file.map(|file| {
            let (lines, waiting) = mpsc::channel(WAITING);
            tokio::spawn(write(file, waiting, Arc::clone(&lost)));
            lines
        });
        Self { lines, lost }
    }

    pub(super) fn record(
        &self,
        (pool, filter): (&PoolId, &str),
        request_id: &str,
        view: &RequestView,
        outcome: &Outcome,
        now: Timestamp,
    ) {
        let is_ordinary = outcome.rule.is_none()
            && outcome.counted.is_empty()
            && matches!(outcome.decision, Decision::Allow);
        match &self.lines {
            Some(lines) => {
                let line = line((pool, filter), request_id, view, outcome, now).to_string();
                // Writing must not hold requests up; what is lost is counted.
                if lines.try_send(line).is_err() {
                    self.lost.fetch_add(1, Ordering::Relaxed);
                }
            }
            None if is_ordinary => {}
            None => {
                let line = line((pool, filter), request_id, view, outcome, now);
                tracing::info!(target: "portico::request_filter", "{line}");
            }
        }
    }
}

fn line(
    (pool, filter): (&PoolId, &str),
    request_id: &str,
    view: &RequestView,
    outcome: &Outcome,
    now: Timestamp,
) -> Value {
    let action = match outcome.decision {
        Decision::Allow => "ALLOW",
        Decision::Block(_) => "BLOCK",
        Decision::Captcha => "CAPTCHA",
    };
    let headers: Vec<Value> = view
        .headers()
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let counted: Vec<Value> = outcome
        .counted
        .iter()
        .map(|(rule, action)| json!({ "ruleId": rule, "action": action }))
        .collect();
    json!({
        "timestamp": now.0,
        "formatVersion": 1,
        "webaclId": filter,
        "terminatingRuleId": outcome.rule.as_deref().unwrap_or("Default_Action"),
        "terminatingRuleType": "REGULAR",
        "action": action,
        "httpSourceName": "COGNITOIDP",
        "httpSourceId": pool,
        "nonTerminatingMatchingRules": counted,
        "httpRequest": {
            "clientIp": view.address(),
            "headers": headers,
            "uri": view.path(),
            "args": view.query(),
            "httpMethod": view.method(),
            "requestId": request_id,
        },
    })
}

/// The file is opened anew for every batch, so that it may be moved away at any time.
async fn write(file: PathBuf, mut waiting: mpsc::Receiver<String>, lost: Arc<AtomicU64>) {
    let mut lines = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut lines, BATCH).await > 0 {
        let mut text = lines.join("\n");
        text.push('\n');
        lines.clear();
        if let Err(error) = append(&file, text.as_bytes()).await {
            tracing::error!(%error, "the log of the request filter could not be written");
        }
        let dropped = lost.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::error!(dropped, "lines of the request filter's log were dropped");
        }
    }
}

async fn append(file: &PathBuf, text: &[u8]) -> std::io::Result<()> {
    let mut file = tokio::fs::OpenOptions::new().create(true).append(true).open(file).await?;
    file.write_all(text).await?;
    file.flush().await
}
