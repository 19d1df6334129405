//! The service: reads what a pool wants, looks at passwords and visitors, and writes histories.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;

use super::configuration::{ALL, CompromisedAction, Occasion, TakeoverAction};
use super::event::{FeedbackValue, Record, Watched};
use super::geo::Geo;
use super::score::{Facts, Thresholds, level};
use super::{
    AuthEvent, Breaches, Decision, EventKind, Feedback, Level, Mode, Response, RiskConfiguration,
    StoredConfiguration, Visitor,
};
use crate::clients::AppClient;
use crate::keys::Sealer;
use crate::platform::secret::same_bytes;
use crate::platform::{ClientId, Clock, Entropy, InternalError, PoolId, Secret, internal_from};
use crate::pools::Pool;
use crate::storage::{StorageError, Store, Tx};
use crate::triggers::Caller;

/// So many of the latest events are what a sign-in is compared with.
const MEMORY: i64 = 50;
/// How long a mail can be answered.
const TOKEN_SECONDS: i64 = 30 * 86_400;

#[derive(Debug, Error)]
pub enum RiskError {
    /// RISK-003.
    #[error("threat protection is off")]
    Off,
    #[error("{0}")]
    InvalidParameter(String),
    #[error("no such event")]
    NoEvent,
    /// Also of users and events that are not there.
    #[error("the feedback token is not of this event")]
    WrongToken,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(RiskError: StorageError);

/// What [`Risk`] is made of.
pub struct RiskParts {
    pub store: Store,
    pub clock: Clock,
    pub entropy: Entropy,
    pub sealer: Sealer,
    pub breaches: Breaches,
    pub thresholds: Thresholds,
    pub geo: Option<Geo>,
}

#[derive(Clone)]
pub struct Risk {
    store: Store,
    clock: Clock,
    entropy: Entropy,
    sealer: Sealer,
    breaches: Breaches,
    thresholds: Thresholds,
    geo: Option<Arc<Geo>>,
}

/// A request to a pool that has threat protection on: who asks, and what the pool wants.
#[derive(Clone, Debug)]
pub struct Watch {
    pub mode: Mode,
    pub visitor: Visitor,
    pub configuration: RiskConfiguration,
    pub client_id: Option<String>,
}

/// What is known of a password that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    /// Known, and let through (RISK-025).
    Known,
    /// Known, and not to be used.
    Refused,
}

impl Watch {
    /// RISK-038.
    #[must_use]
    pub fn refuses_address(&self) -> bool {
        let blocks = |address: IpAddr| self.configuration.blocks(address);
        self.mode == Mode::Enforced && self.visitor.address.is_some_and(blocks)
    }

    /// RISK-038: it says nothing about passwords (trap 21 of file 05).
    #[must_use]
    pub fn trusts_address(&self) -> bool {
        let skips = |address: IpAddr| self.configuration.skips(address);
        self.mode == Mode::Enforced && self.visitor.address.is_some_and(skips)
    }

    /// A sign-in that begins now.
    #[must_use]
    pub fn begin(&self, at: crate::platform::Timestamp, level: Option<Level>) -> Watched {
        let record = Record::of(self.visitor.clone(), self.client_id.clone(), level);
        let action = level.and_then(|level| self.action(level));
        Watched { at, record, action, demands_factor: false }
    }

    /// What is done about a risk: nothing on AUDIT, and nothing to addresses that are always allowed
    /// (RISK-002, RISK-038).
    fn action(&self, level: Level) -> Option<TakeoverAction> {
        if self.mode != Mode::Enforced || self.trusts_address() {
            return None;
        }
        let takeover = self.configuration.account_takeover_risk_configuration.as_ref()?;
        takeover.actions.of(level)
    }
}

impl Risk {
    #[must_use]
    pub fn new(parts: RiskParts) -> Self {
        let RiskParts { store, clock, entropy, sealer, breaches, thresholds, geo } = parts;
        Self { store, clock, entropy, sealer, breaches, thresholds, geo: geo.map(Arc::new) }
    }

    /// Looks at a request; `None` where threat protection is off.
    ///
    /// # Errors
    /// `InvalidParameter`: an address that counts and is none (RISK-054).
    pub async fn watch(
        &self,
        pool: &Pool,
        client: Option<&AppClient>,
        caller: &Caller,
    ) -> Result<Option<Watch>, RiskError> {
        let mode = Mode::of(pool);
        if mode == Mode::Off {
            return Ok(None);
        }
        let mut visitor = caller.visitor.believed(client).map_err(RiskError::InvalidParameter)?;
        if let (Some(geo), Some(address)) = (&self.geo, visitor.address) {
            (visitor.city, visitor.country) = geo.place(address);
        }
        let client_id = client.map(|c| &c.id).or(caller.client_id.as_ref());
        let configuration = self.effective(&pool.id, client_id).await?;
        let client_id = client_id.map(ToString::to_string);
        Ok(Some(Watch { mode, visitor, configuration, client_id }))
    }

    /// What holds for a client: its own, then the pool's, then the preset (RISK-005, RISK-016).
    pub async fn effective(
        &self,
        pool: &PoolId,
        client: Option<&ClientId>,
    ) -> Result<RiskConfiguration, StorageError> {
        let (own, of_pool) = self.stored(pool, client.map(ClientId::as_str)).await?;
        let part = |stored: Option<StoredConfiguration>| {
            stored.map(|stored| stored.configuration).unwrap_or_default()
        };
        Ok(part(own).or(part(of_pool)).or(RiskConfiguration::preset()))
    }

    async fn stored(
        &self,
        pool: &PoolId,
        client: Option<&str>,
    ) -> Result<(Option<StoredConfiguration>, Option<StoredConfiguration>), StorageError> {
        let client = client.unwrap_or(ALL);
        let mut all = self.store.find_risk_configurations(pool, &[client, ALL]).await?;
        let mut take = |id: &str| {
            let at = all.iter().position(|stored| stored.client_id == id)?;
            Some(all.swap_remove(at))
        };
        let own = if client == ALL { None } else { take(client) };
        Ok((own, take(ALL)))
    }

    /// `DescribeRiskConfiguration`: what holds, and what was set last.
    pub async fn describe(
        &self,
        pool: &Pool,
        client: Option<&ClientId>,
    ) -> Result<StoredConfiguration, RiskError> {
        check_on(pool)?;
        let (own, of_pool) = self.stored(&pool.id, client.map(ClientId::as_str)).await?;
        let changed = [&own, &of_pool].into_iter().flatten().map(|s| s.updated_at).max();
        let configuration = self.effective(&pool.id, client).await?;
        Ok(StoredConfiguration {
            pool_id: pool.id.clone(),
            client_id: client.map_or(ALL, ClientId::as_str).to_owned(),
            configuration,
            updated_at: changed.unwrap_or(pool.created_at),
        })
    }

    /// `SetRiskConfiguration`: replaces what was set; nothing at all takes it away (RISK-005).
    pub async fn configure(
        &self,
        pool: &Pool,
        client: Option<&ClientId>,
        configuration: RiskConfiguration,
    ) -> Result<StoredConfiguration, RiskError> {
        check_on(pool)?;
        let configuration = configuration.checked().map_err(RiskError::InvalidParameter)?;
        let client_id = client.map_or(ALL, ClientId::as_str).to_owned();
        if configuration.is_empty() {
            self.store.delete_risk_configuration(&pool.id, &client_id).await?;
        } else {
            let stored = StoredConfiguration {
                pool_id: pool.id.clone(),
                client_id,
                configuration,
                updated_at: self.clock.now(),
            };
            self.store.put_risk_configuration(&stored).await?;
        }
        self.describe(pool, client).await
    }

    /// Looks at a password that was proven or chosen (RISK-020, RISK-021).
    pub async fn look_at_password(
        &self,
        watch: &Watch,
        occasion: Occasion,
        usernames: &[&str],
        password: &Secret,
    ) -> Verdict {
        let Some(action) = watch.configuration.on_compromised(occasion) else {
            return Verdict::Fine;
        };
        if !self.breaches.knows(usernames, password).await {
            return Verdict::Fine;
        }
        match (action, watch.mode) {
            (CompromisedAction::Block, Mode::Enforced) => Verdict::Refused,
            _ => Verdict::Known,
        }
    }

    /// How risky a sign-in of a subject is, who may be nobody (trap 23 of file 05: the same reads).
    pub async fn level(
        &self,
        pool: &PoolId,
        subject: &str,
        watch: &Watch,
        failures: i64,
    ) -> Result<Option<Level>, StorageError> {
        let history = self.store.teaching_events(pool, subject, MEMORY).await?;
        let (visitor, now) = (&watch.visitor, self.clock.now());
        Ok(level(Facts { visitor, now, failures, history: &history }, self.thresholds))
    }

    /// Writes an event that is over at once: a sign-up, a code, a new password.
    pub async fn note(
        &self,
        pool: &PoolId,
        subject: &str,
        watch: &Watch,
        (kind, response, compromised): (EventKind, Response, bool),
    ) -> Result<(), StorageError> {
        let mut record = Record::of(watch.visitor.clone(), watch.client_id.clone(), None);
        record.compromised = compromised;
        if compromised && response == Response::Fail {
            record.decision = Decision::Block;
        }
        let event = AuthEvent {
            id: self.entropy.uuid(),
            at: self.clock.now(),
            kind,
            response,
            record,
            feedback: None,
        };
        self.store.put_auth_event(pool, subject, &event).await
    }

    /// Writes where a watched sign-in stands.
    pub async fn write(
        &self,
        pool: &PoolId,
        subject: &str,
        (id, watched): (&str, &Watched),
        response: Response,
    ) -> Result<(), StorageError> {
        self.store.put_auth_event(pool, subject, &sign_in(id, watched, response)).await
    }

    /// As [`Risk::write`], with a message about it: neither exists without the other.
    pub async fn write_in(
        &self,
        tx: &mut Tx,
        pool: &PoolId,
        subject: &str,
        event: &AuthEvent,
    ) -> Result<(), StorageError> {
        tx.put_auth_event(pool, subject, event).await
    }

    /// `AdminListUserAuthEvents`: newest first, after the place where a page ended (RISK-062).
    pub async fn history(
        &self,
        pool: &Pool,
        subject: &str,
        before: Option<(i64, String)>,
        limit: i64,
    ) -> Result<Vec<AuthEvent>, RiskError> {
        check_on(pool)?;
        Ok(self.store.list_auth_events(&pool.id, subject, before, limit).await?)
    }

    /// Writes what somebody says of an event; the last word counts (RISK-070 – RISK-073).
    pub async fn judge(
        &self,
        pool: &Pool,
        subject: &str,
        event: &str,
        (value, by): (FeedbackValue, &str),
    ) -> Result<(), RiskError> {
        check_on(pool)?;
        let feedback = Feedback { value, by: by.to_owned(), at: self.clock.now() };
        if self.store.judge_auth_event(&pool.id, subject, event, &feedback).await? {
            Ok(())
        } else {
            Err(RiskError::NoEvent)
        }
    }
}

impl Risk {
    /// What lets the reader of a mail judge one event, and nothing else (RISK-071).
    #[must_use]
    pub fn feedback_token(&self, pool: &PoolId, subject: &str, event: &str) -> String {
        let parts = ["event feedback", pool.as_str(), subject, event];
        URL_SAFE_NO_PAD.encode(self.sealer.keyed_hash(&parts))
    }

    /// The event that a token of a mail is of.
    ///
    /// # Errors
    /// `WrongToken`: of another event, or too old.
    pub async fn event_of_token(
        &self,
        pool: &Pool,
        subject: &str,
        (event, token): (&str, &str),
    ) -> Result<AuthEvent, RiskError> {
        check_on(pool)?;
        let expected = self.feedback_token(&pool.id, subject, event);
        if !same_bytes(expected.as_bytes(), token.as_bytes()) {
            return Err(RiskError::WrongToken);
        }
        let found = self.store.find_auth_event(&pool.id, subject, event).await?;
        let now = self.clock.now();
        found
            .filter(|event| event.at.plus_seconds(TOKEN_SECONDS) > now)
            .ok_or(RiskError::WrongToken)
    }
}

/// A watched sign-in as an event.
#[must_use]
pub fn sign_in(id: &str, watched: &Watched, response: Response) -> AuthEvent {
    AuthEvent {
        id: id.to_owned(),
        at: watched.at,
        kind: EventKind::SignIn,
        response,
        record: watched.record.clone(),
        feedback: None,
    }
}

/// RISK-003.
fn check_on(pool: &Pool) -> Result<(), RiskError> {
    if Mode::of(pool) == Mode::Off { Err(RiskError::Off) } else { Ok(()) }
}
