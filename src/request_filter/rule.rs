//! A filter as it runs: read once, asked for every request.

use std::net::IpAddr;
use std::sync::Arc;

use regex::bytes::Regex;

use super::field::{Field, Transformation};
use crate::platform::network::Network;

/// The rules of one pool in the order in which they are asked.
#[derive(Debug)]
pub struct WebAcl {
    pub name: String,
    pub(super) rules: Vec<Rule>,
    /// `Allow` or `Block`.
    pub(super) default: Action,
    /// How much of a body rules look at, in bytes (WAF-013).
    pub(super) body_limit: usize,
}

#[derive(Debug)]
pub(super) struct Rule {
    pub name: String,
    pub statement: Statement,
    pub action: Action,
    /// How long a solved CAPTCHA counts for this rule.
    pub immunity_seconds: i64,
}

#[derive(Clone, Debug)]
pub(super) enum Action {
    Count,
    Allow,
    Block(Arc<BlockAnswer>),
    Captcha,
}

/// What a blocked client gets, where the operator says so (WAF-007).
#[derive(Debug, Default, PartialEq, Eq)]
pub struct BlockAnswer {
    pub status: Option<u16>,
    /// Content type and text.
    pub body: Option<(&'static str, String)>,
    pub headers: Vec<(String, String)>,
}

#[derive(Debug)]
pub(super) enum Statement {
    Bytes { field: Field, transformations: Vec<Transformation>, place: Place, wanted: Vec<u8> },
    Pattern { field: Field, transformations: Vec<Transformation>, pattern: Regex },
    Size { field: Field, comparison: Comparison, size: usize },
    Addresses(Arc<Addresses>),
    Rate(Rate),
    All(Vec<Statement>),
    Any(Vec<Statement>),
    Not(Box<Statement>),
}

/// `PositionalConstraint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Exactly,
    Start,
    End,
    Anywhere,
    Word,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    AtMost,
    Below,
    AtLeast,
    Above,
}

/// More than `limit` requests within `seconds`, of one address or of all together.
#[derive(Debug)]
pub(super) struct Rate {
    pub limit: u32,
    pub seconds: i64,
    pub by_address: bool,
    pub scope: Option<Box<Statement>>,
}

/// Networks as sorted ranges: a long list costs a few comparisons a request.
#[derive(Debug, Default)]
pub(super) struct Addresses(Vec<(IpAddr, IpAddr)>);

impl Addresses {
    pub fn new(networks: impl IntoIterator<Item = Network>) -> Self {
        let mut ranges: Vec<_> = networks.into_iter().map(|network| network.range()).collect();
        ranges.sort_unstable();
        // A range may hide a shorter one that begins later.
        let mut merged: Vec<(IpAddr, IpAddr)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match merged.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        let behind = self.0.partition_point(|(first, _)| *first <= address);
        behind > 0 && self.0[behind - 1].1 >= address
    }
}
