//! How risky a sign-in is: points for what is unlike earlier ones, the same for the same facts
//! (RISK-030). Nothing here reads a clock, a database or a network.

use std::net::IpAddr;

use super::context::Visitor;
use super::event::{AuthEvent, FeedbackValue, Level, Response};
use crate::platform::Timestamp;

/// From how many points on a sign-in has a level (`[risk]` of the configuration).
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    pub low: i64,
    pub medium: i64,
    pub high: i64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { low: 35, medium: 60, high: 80 }
    }
}

/// One way in which a sign-in is unlike the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    NewDevice,
    NewNetwork,
    NewCountry,
    /// Another country than a moment ago.
    FastTravel,
    /// An hour of the day at which the user never signs in.
    UnusualTime,
    /// So many wrong answers just before.
    Failures(i64),
    /// Somebody said that it was not the user who came from here.
    Distrusted,
}

impl Sign {
    #[must_use]
    pub fn points(self) -> i64 {
        match self {
            Self::NewDevice | Self::NewNetwork => 20,
            Self::NewCountry => 25,
            Self::FastTravel => 30,
            Self::UnusualTime => 5,
            Self::Failures(count) => ((count - 2) * 5).clamp(0, 25),
            Self::Distrusted => 60,
        }
    }
}

/// A sign-in and what is known of the earlier ones.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub visitor: &'a Visitor,
    pub now: Timestamp,
    /// Wrong answers since the last completed sign-in.
    pub failures: i64,
    /// Sign-ins that went well and events that somebody judged, newest first.
    pub history: &'a [AuthEvent],
}

/// The level of a sign-in; `None`: no risk.
#[must_use]
pub fn level(facts: Facts<'_>, thresholds: Thresholds) -> Option<Level> {
    let points: i64 = signs(facts).into_iter().map(Sign::points).sum();
    let levels = [
        (thresholds.high, Level::High),
        (thresholds.medium, Level::Medium),
        (thresholds.low, Level::Low),
    ];
    levels.into_iter().find(|(least, _)| points >= *least).map(|(_, level)| level)
}

/// What is unlike the earlier sign-ins. Who has none has nothing to be unlike of: only wrong answers
/// and what somebody said count then.
#[must_use]
pub fn signs(facts: Facts<'_>) -> Vec<Sign> {
    let Facts { visitor, now, failures, history } = facts;
    let mut signs = Vec::new();
    let known: Vec<&AuthEvent> = history.iter().filter(|event| is_known(event)).collect();
    let is_any = |same: fn(&Visitor, &Visitor) -> bool| {
        known.iter().any(|event| same(&event.record.visitor, visitor))
    };
    if !known.is_empty() {
        signs.extend((!is_any(same_device)).then_some(Sign::NewDevice));
        signs.extend((!is_any(same_network)).then_some(Sign::NewNetwork));
        signs.extend(travel(visitor, now, &known));
    }
    if is_unusual_time(now, &known) {
        signs.push(Sign::UnusualTime);
    }
    if failures > 2 {
        signs.push(Sign::Failures(failures));
    }
    if is_distrusted(visitor, history) {
        signs.push(Sign::Distrusted);
    }
    signs
}

/// What went well and was not disowned, and what was owned although it did not go well (RISK-072).
fn is_known(event: &AuthEvent) -> bool {
    match &event.feedback {
        Some(feedback) => feedback.value == FeedbackValue::Valid,
        None => event.response == Response::Pass,
    }
}

/// Whether the latest word about this device or network was bad.
fn is_distrusted(visitor: &Visitor, history: &[AuthEvent]) -> bool {
    let latest = |same: fn(&Visitor, &Visitor) -> bool| {
        let judged = history.iter().filter(|event| same(&event.record.visitor, visitor));
        let judged = judged.filter_map(|event| event.feedback.as_ref());
        judged.max_by_key(|feedback| feedback.at).map(|feedback| feedback.value)
    };
    [same_own_device as fn(&Visitor, &Visitor) -> bool, same_network]
        .into_iter()
        .any(|same| latest(same) == Some(FeedbackValue::Invalid))
}

fn same_device(a: &Visitor, b: &Visitor) -> bool {
    a.device == b.device
}

/// As [`same_device`], where there is one: not to know a device says nothing bad of anybody.
fn same_own_device(a: &Visitor, b: &Visitor) -> bool {
    a.device.is_some() && a.device == b.device
}

fn same_network(a: &Visitor, b: &Visitor) -> bool {
    network(a.address) == network(b.address)
}

/// The network of an address: `/24` of IPv4, `/48` of IPv6.
fn network(address: Option<IpAddr>) -> Option<u128> {
    Some(match address?.to_canonical() {
        IpAddr::V4(v4) => u128::from(u32::from(v4) >> 8),
        IpAddr::V6(v6) => (u128::from(v6) >> 80) | (1 << 64),
    })
}

fn travel(visitor: &Visitor, now: Timestamp, known: &[&AuthEvent]) -> Vec<Sign> {
    const MOMENT_SECONDS: i64 = 3600;
    let Some(country) = &visitor.country else { return Vec::new() };
    let countries = || known.iter().filter_map(|event| event.record.visitor.country.as_ref());
    let mut signs = Vec::new();
    if countries().next().is_some() && !countries().any(|known| known == country) {
        signs.push(Sign::NewCountry);
    }
    let last = known.first().filter(|last| last.at.plus_seconds(MOMENT_SECONDS) > now);
    let elsewhere = last.and_then(|last| last.record.visitor.country.as_ref());
    if elsewhere.is_some_and(|elsewhere| elsewhere != country) {
        signs.push(Sign::FastTravel);
    }
    signs
}

/// Three hours away from every hour of a history that is long enough to say so.
fn is_unusual_time(now: Timestamp, known: &[&AuthEvent]) -> bool {
    const ENOUGH: usize = 10;
    let hour = |at: Timestamp| at.seconds().div_euclid(3600).rem_euclid(24);
    let apart = |a: i64, b: i64| (a - b).abs().min(24 - (a - b).abs());
    known.len() >= ENOUGH && known.iter().all(|event| apart(hour(event.at), hour(now)) > 3)
}
