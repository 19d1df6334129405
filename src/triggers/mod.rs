//! Lambda triggers: at fixed points of an operation a function of the app's is asked, by webhook or
//! by Lambda's Invoke API (section 1 of file 03). Knows events and targets, not what they are for.

mod caller;
pub mod envelope;
mod event;
pub mod probe;
mod response;
mod routing;
pub mod samples;
mod source;
pub mod target;
mod transport;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use thiserror::Error;
use tokio::sync::Semaphore;

use crate::keys::Sealer;
use crate::outbound::{Outbound, OutboundLimits, OutboundSettings};
use crate::platform::{Clock, Entropy, InternalError, PoolId, Secret};
use crate::pools::Pool;

pub use caller::Caller;
pub use event::Event;
pub use response::Response;
pub use source::{Source, Trigger};
pub use transport::signature;

use target::{Entry, Target};
use transport::{Attempt, Outcome};

/// TRG-031.
const PATIENCE: Duration = Duration::from_secs(5);
/// TRG-032.
const ATTEMPTS: u32 = 3;
/// Between attempts that failed at once.
const PAUSE: Duration = Duration::from_millis(100);
/// TRG-028.
const LARGEST_ANSWER: usize = 6 * 1024 * 1024;

/// Why an operation cannot go on; the texts are the API's (TRG-083, TRG-090 – TRG-094).
#[derive(Debug, Error)]
pub enum TriggerError {
    /// The function said no, in words meant for the user (TRG-099).
    #[error("{} failed with error {message}.", .trigger.name())]
    Function {
        trigger: Trigger,
        message: String,
        /// It raised a `UserMessage`: pages show its words alone.
        for_people: bool,
    },
    /// It could not be asked.
    #[error("{} invocation failed due to error {code}", .trigger.name())]
    Unexpected { trigger: Trigger, code: String },
    #[error("Unrecognizable lambda output")]
    InvalidResponse,
    #[error("{0}")]
    Internal(InternalError),
}

impl TriggerError {
    /// What a page shows: the function's own words if it asked for that, else what the API says
    /// (TRG-097). `None` for what is not to be told.
    #[must_use]
    pub fn page_text(&self) -> Option<String> {
        match self {
            Self::Function { message, for_people: true, .. } => Some(message.clone()),
            Self::Internal(_) => None,
            other => Some(other.to_string()),
        }
    }

    /// A trigger that is needed and not assigned.
    #[must_use]
    pub fn missing(trigger: Trigger) -> Self {
        Self::unexpected(trigger, "ResourceNotFoundException")
    }

    fn unexpected(trigger: Trigger, code: &str) -> Self {
        Self::Unexpected { trigger, code: format!("{code}.") }
    }
}

impl From<InternalError> for TriggerError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

/// From the configuration: `triggers.*`.
#[derive(Clone, Debug)]
pub struct TriggerSettings {
    pub targets: Vec<Entry>,
    /// Calls that one pool may have under way.
    pub concurrency_per_pool: usize,
    /// For Lambda's Invoke API.
    pub credentials: Option<(String, Secret)>,
    /// `allow_http_providers`: plain HTTP to this machine.
    pub allow_http: bool,
    /// `federation.user_agent`, `federation.extra_ports`.
    pub outbound: OutboundSettings,
}

/// Asks functions; cheap to clone.
#[derive(Clone)]
pub struct Triggers(Arc<Inner>);

struct Inner {
    settings: TriggerSettings,
    /// To addresses that administrators of pools named.
    guarded: Outbound,
    /// To targets that the operator named, inside or not.
    trusted: Outbound,
    under_way: Mutex<HashMap<PoolId, Arc<Semaphore>>>,
    sealer: Sealer,
    clock: Clock,
    entropy: Entropy,
}

impl Triggers {
    pub fn new(
        settings: TriggerSettings,
        sealer: Sealer,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, InternalError> {
        // The turn of an attempt is bounded here, waiting included.
        let limits = OutboundLimits { timeout: PATIENCE, largest_answer: LARGEST_ANSWER };
        let guarded = Outbound::limited(settings.outbound.clone(), limits)?;
        let open = OutboundSettings { is_open: true, ..settings.outbound.clone() };
        let trusted = Outbound::limited(open, limits)?;
        let under_way = Mutex::default();
        Ok(Self(Arc::new(Inner { settings, guarded, trusted, under_way, sealer, clock, entropy })))
    }

    /// Whether the pool has a function for a trigger.
    #[must_use]
    pub fn is_set(&self, pool: &Pool, trigger: Trigger) -> bool {
        pool.settings.lambda_config.function(trigger).is_some()
    }

    /// Whether an address may stand in `LambdaConfig` (TRG-021).
    #[must_use]
    pub fn accepts(&self, function: &str) -> bool {
        function.starts_with("arn:") || target::is_webhook(function, self.0.settings.allow_http)
    }

    /// Where the function of a trigger is; `None` if the pool has none, or nothing leads there.
    #[must_use]
    pub fn target(&self, pool: &Pool, trigger: Trigger) -> Option<Target> {
        let settings = &self.0.settings;
        let function = pool.settings.lambda_config.function(trigger)?;
        target::find(&settings.targets, function, settings.allow_http)
    }

    /// What a webhook checks the signature with: one secret for each pool and address (TRG-016).
    #[must_use]
    pub fn webhook_secret(&self, pool: &PoolId, url: &str) -> Secret {
        let hash = self.0.sealer.keyed_hash(&["webhook", pool.as_str(), url]);
        Secret::new(format!("whsec_{}", hex::encode(&hash[..32.min(hash.len())])))
    }

    /// Asks the function; `None` if there is none (TRG-039).
    ///
    /// # Errors
    /// Every way in which it does not answer as it should; the operation must not go on.
    pub async fn invoke(&self, event: Event<'_>) -> Result<Option<Response>, TriggerError> {
        match self.call(&event, &self.0.entropy.uuid()).await? {
            Some(returned) => Response::of(&returned).map(Some),
            None => Ok(None),
        }
    }

    /// Hands an event to a custom sender; what it answers counts for nothing (TRG-036, TRG-087).
    /// Redeliveries carry the same `request_id`.
    pub async fn notify(&self, event: Event<'_>, request_id: &str) -> Result<(), TriggerError> {
        self.call(&event, request_id).await.map(|_| ())
    }

    /// Whether the function of a trigger is reached as a webhook, not by Lambda's Invoke API.
    #[must_use]
    pub fn is_webhook(&self, pool: &Pool, trigger: Trigger) -> bool {
        matches!(self.target(pool, trigger), Some(Target::Webhook { .. }))
    }

    async fn call(
        &self,
        event: &Event<'_>,
        request_id: &str,
    ) -> Result<Option<Vec<u8>>, TriggerError> {
        let trigger = event.source.trigger();
        let Some(function) = event.pool.settings.lambda_config.function(trigger) else {
            return Ok(None);
        };
        let settings = &self.0.settings;
        let target = target::find(&settings.targets, function, settings.allow_http)
            .ok_or_else(|| TriggerError::missing(trigger))?;
        let body = event.to_body()?;
        let mut outcome = Outcome::TimedOut;
        for number in 1..=ATTEMPTS {
            let attempt = Attempt {
                source: event.source.as_str(),
                pool: event.pool.id.as_str(),
                request_id,
                number,
                is_asynchronous: trigger.is_asynchronous(),
                body: &body,
                now: self.0.clock.now(),
            };
            let began = Instant::now();
            outcome = self.attempt(&target, function, event, &attempt).await?;
            log(event, &attempt, began.elapsed(), &outcome);
            match outcome {
                // Somebody who is just starting again gets a moment.
                Outcome::Failed(_) if number < ATTEMPTS => tokio::time::sleep(PAUSE * number).await,
                Outcome::Failed(_) | Outcome::TimedOut => {}
                _ => break,
            }
        }
        match outcome {
            Outcome::Returned(returned) => Ok(Some(returned)),
            Outcome::Function { message, for_people } => {
                Err(TriggerError::Function { trigger, message, for_people })
            }
            Outcome::Refused(code) => Err(TriggerError::unexpected(trigger, &code)),
            Outcome::Failed(code) => Err(TriggerError::unexpected(trigger, code)),
            Outcome::TimedOut => Err(TriggerError::unexpected(
                trigger,
                "Socket timeout while invoking Lambda function",
            )),
            Outcome::TooLarge => Err(TriggerError::InvalidResponse),
        }
    }

    async fn attempt(
        &self,
        target: &Target,
        function: &str,
        event: &Event<'_>,
        attempt: &Attempt<'_>,
    ) -> Result<Outcome, InternalError> {
        let call = async {
            // Waiting for a place is part of the five seconds: one pool cannot fill the server.
            let place = self.place(&event.pool.id).acquire_owned().await;
            let _place = place.map_err(InternalError::new)?;
            match target {
                Target::Webhook { url, is_trusted } => {
                    let outbound = if *is_trusted { &self.0.trusted } else { &self.0.guarded };
                    let secret = self.webhook_secret(&event.pool.id, url.as_str());
                    transport::post(outbound, url, &secret, attempt).await
                }
                Target::LambdaApi { endpoint } => {
                    let credentials = self.0.settings.credentials.as_ref();
                    let credentials = credentials.map(|(id, secret)| (id.as_str(), secret));
                    transport::invoke(&self.0.trusted, endpoint, function, credentials, attempt)
                        .await
                }
            }
        };
        tokio::time::timeout(PATIENCE, call).await.unwrap_or(Ok(Outcome::TimedOut))
    }

    fn place(&self, pool: &PoolId) -> Arc<Semaphore> {
        let mut under_way = self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let places = self.0.settings.concurrency_per_pool.max(1);
        let of_pool = under_way.entry(pool.clone());
        Arc::clone(of_pool.or_insert_with(|| Arc::new(Semaphore::new(places))))
    }
}

/// TRG-040: never what was said, only that it was.
fn log(event: &Event<'_>, attempt: &Attempt<'_>, took: Duration, outcome: &Outcome) {
    let outcome = match outcome {
        Outcome::Returned(_) => "returned",
        Outcome::Function { .. } => "function error",
        Outcome::Refused(_) => "refused",
        Outcome::Failed(_) => "failed",
        Outcome::TimedOut => "timed out",
        Outcome::TooLarge => "too large",
    };
    tracing::info!(
        trigger = event.source.trigger().name(),
        source = attempt.source,
        pool = attempt.pool,
        client = event.caller.client_id.as_ref().map(crate::platform::ClientId::as_str),
        attempt = attempt.number,
        milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        outcome,
        "trigger"
    );
}
