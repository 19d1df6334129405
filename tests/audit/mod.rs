//! The audit log: what is recorded, what is hidden, and the questions it answers.

mod calls;
mod pages;
mod sinks;

use serde_json::Value;

use crate::support::TestApp;

pub const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// Every record so far, newest first.
pub async fn records(app: &TestApp) -> Vec<Value> {
    app.app.audit.flush().await;
    let since = portico::platform::Timestamp(0);
    let found = app.app.store.list_audit(since, None, 1000).await.unwrap();
    found.iter().map(|record| serde_json::from_str(&record.document).unwrap()).collect()
}

/// The newest record of an event.
pub async fn newest(app: &TestApp, event: &str) -> Value {
    let all = records(app).await;
    let names: Vec<_> = all.iter().map(|record| record["eventName"].clone()).collect();
    let found = all.into_iter().find(|record| record["eventName"] == event);
    found.unwrap_or_else(|| panic!("no {event} among {names:?}"))
}
