//! `AdminListUserAuthEvents`, `AdminUpdateAuthEventFeedback` and `UpdateAuthEventFeedback` (RISK-062,
//! RISK-063, RISK-070 – RISK-073).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{lookup, outcome, page};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::wire::timestamp;
use crate::app::App;
use crate::platform::Secret;
use crate::risk::AuthEvent;
use crate::risk::event::FeedbackValue;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRequest {
    user_pool_id: String,
    username: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListRequest = call.parse()?;
    let (pool, user) = lookup::user(&app, &request.user_pool_id, &request.username).await?;
    let size = page::size(request.max_results);
    let before = before(request.next_token.as_deref())?;
    let risk = app.users.risk();
    let found = risk.history(&pool, user.sub.as_str(), before, page::one_more(size)).await;
    let mut keyed: Vec<(String, AuthEvent)> = found
        .map_err(outcome::risk)?
        .into_iter()
        .map(|event| (format!("{}:{}", event.at.0, event.id), event))
        .collect();
    let next = page::cut(&mut keyed, size, |(key, _)| key.as_str());
    let events = keyed.iter().map(|(_, event)| shown(event)).collect();
    Ok(page::answer("AuthEvents", events, "NextToken", next))
}

/// Time and id of the last event of the page before.
fn before(token: Option<&str>) -> Result<Option<(i64, String)>, ApiError> {
    let key = page::start(token)?;
    if key.is_empty() {
        return Ok(None);
    }
    let parsed = key.split_once(':').and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())));
    parsed.map(Some).ok_or_else(|| ApiError::invalid_parameter("Invalid pagination token"))
}

/// RISK-063: what is not known is left out, and so is the level of what is no risk.
fn shown(event: &AuthEvent) -> Value {
    let record = &event.record;
    let mut risk = json!({
        "RiskDecision": record.decision,
        "CompromisedCredentialsDetected": record.compromised,
    });
    if let Some(level) = record.level {
        risk["RiskLevel"] = json!(level);
    }
    let challenges: Vec<Value> = record
        .challenges
        .iter()
        .map(|c| json!({ "ChallengeName": c.name, "ChallengeResponse": c.response }))
        .collect();
    let visitor = &record.visitor;
    let address = visitor.address.map(|address| address.to_string());
    let context: Map<String, Value> = [
        ("IpAddress", &address),
        ("DeviceName", &visitor.device_name),
        ("Timezone", &visitor.timezone),
        ("City", &visitor.city),
        ("Country", &visitor.country),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))))
    .collect();
    let mut shown = json!({
        "EventId": event.id,
        "EventType": event.kind,
        "CreationDate": timestamp(event.at),
        "EventResponse": event.response,
        "EventRisk": risk,
        "ChallengeResponses": challenges,
        "EventContextData": context,
    });
    if let Some(feedback) = &event.feedback {
        shown["EventFeedback"] = json!({
            "FeedbackValue": feedback.value,
            "Provider": feedback.by,
            "FeedbackDate": timestamp(feedback.at),
        });
    }
    shown
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AdminFeedbackRequest {
    user_pool_id: String,
    username: String,
    event_id: String,
    feedback_value: FeedbackValue,
}

pub async fn admin_judge(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: AdminFeedbackRequest = call.parse()?;
    let (pool, user) = lookup::user(&app, &request.user_pool_id, &request.username).await?;
    let word = (request.feedback_value, "Admin");
    let judged = app.users.risk().judge(&pool, user.sub.as_str(), &request.event_id, word).await;
    judged.map_err(outcome::risk)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FeedbackRequest {
    user_pool_id: String,
    username: String,
    event_id: String,
    feedback_token: Secret,
    feedback_value: FeedbackValue,
}

/// Anybody may call it: who has the token got the mail, and nobody else learns who there is.
pub async fn judge(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: FeedbackRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let user = app.users.find(&pool, &request.username).await?;
    let subject = app.users.subject(&pool, &request.username, user.as_ref());
    let (risk, event) = (app.users.risk(), request.event_id.as_str());
    let token = (event, request.feedback_token.expose());
    risk.event_of_token(&pool, &subject, token).await.map_err(outcome::risk)?;
    let word = (request.feedback_value, "User");
    risk.judge(&pool, &subject, event, word).await.map_err(outcome::risk)?;
    Ok(json!({}))
}
