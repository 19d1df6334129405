//! One call of a function with everything to be seen: for `portico triggers test` (TRG-103).

use std::time::{Duration, Instant};

use serde_json::Value;

use super::target::Target;
use super::transport::{Attempt, Outcome};
use super::{Event, Response, TriggerError, Triggers, signature};

/// What was sent where, and what came back.
#[derive(Debug)]
pub struct Probe {
    pub target: Target,
    pub body: Vec<u8>,
    /// Of a webhook.
    pub signature: Option<String>,
    pub took: Duration,
    pub outcome: ProbeOutcome,
}

#[derive(Debug, PartialEq, Eq)]
pub enum ProbeOutcome {
    /// As an operation would go on: `response`, or whatever a custom sender said.
    Answered(String),
    /// Why an operation would fail, in words for the operator.
    Failed(String),
}

impl Triggers {
    /// Sends the event once; `None` if the pool has no function for it. Nothing in the pool changes.
    pub async fn probe(&self, event: &Event<'_>) -> Result<Option<Probe>, TriggerError> {
        let trigger = event.source.trigger();
        let Some(function) = event.pool.settings.lambda_config.function(trigger) else {
            return Ok(None);
        };
        let target =
            self.target(event.pool, trigger).ok_or_else(|| TriggerError::missing(trigger))?;
        let (body, request_id) = (event.to_body()?, self.0.entropy.uuid());
        let attempt = Attempt {
            source: event.source.as_str(),
            pool: event.pool.id.as_str(),
            request_id: &request_id,
            number: 1,
            is_asynchronous: trigger.is_asynchronous(),
            body: &body,
            now: self.0.clock.now(),
        };
        let signature = match &target {
            Target::Webhook { url, .. } => {
                let secret = self.webhook_secret(&event.pool.id, url.as_str());
                Some(signature(&secret, attempt.now.seconds(), &body))
            }
            Target::LambdaApi { .. } => None,
        };
        let began = Instant::now();
        let outcome = self.attempt(&target, function, event, &attempt).await?;
        let took = began.elapsed();
        let outcome = told(outcome, trigger.is_asynchronous());
        Ok(Some(Probe { target, body, signature, took, outcome }))
    }
}

fn told(outcome: Outcome, is_asynchronous: bool) -> ProbeOutcome {
    match outcome {
        Outcome::Returned(bytes) if is_asynchronous => {
            ProbeOutcome::Answered(String::from_utf8_lossy(&bytes).into_owned())
        }
        Outcome::Returned(bytes) => match Response::of(&bytes) {
            Ok(_) => {
                let event: Value = serde_json::from_slice(&bytes).unwrap_or_default();
                ProbeOutcome::Answered(event["response"].to_string())
            }
            Err(error) => ProbeOutcome::Failed(error.to_string()),
        },
        Outcome::Function { message, .. } => {
            ProbeOutcome::Failed(format!("the function raised an error: {message}"))
        }
        Outcome::Refused(code) => ProbeOutcome::Failed(format!("the call was refused: {code}")),
        Outcome::Failed(code) => ProbeOutcome::Failed(format!("the call failed: {code}")),
        Outcome::TimedOut => ProbeOutcome::Failed("no answer within 5 seconds".to_owned()),
        Outcome::TooLarge => ProbeOutcome::Failed("the answer is too large".to_owned()),
    }
}
