//! Conditions: operators on the keys of a request (IAM-034 – IAM-038).

use serde_json::{Map, Value};

use super::decide::AccessRequest;
use super::pattern::{Lookup, fits, literal};
use super::policy::{MalformedPolicy, texts};
use crate::platform::network::Network;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    String,
    StringIgnoreCase,
    Like,
    Numeric(Order),
    Date(Order),
    Bool,
    Ip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    None,
    /// True of an empty set.
    All,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    /// Whether the key is absent.
    Null,
    Compare {
        comparison: Comparison,
        negated: bool,
    },
}

/// One key of one operator; all conditions of a statement must hold.
#[derive(Clone, Debug)]
pub struct Condition {
    operator: Operator,
    set: Set,
    if_exists: bool,
    key: String,
    values: Vec<String>,
}

fn operator(name: &str) -> Option<Operator> {
    let compare = |comparison| Some(Operator::Compare { comparison, negated: false });
    let not = |comparison| Some(Operator::Compare { comparison, negated: true });
    let ordered = |text: &str| {
        Some(match text {
            "Equals" => (Order::Equal, false),
            "NotEquals" => (Order::Equal, true),
            "LessThan" => (Order::Less, false),
            "LessThanEquals" => (Order::LessOrEqual, false),
            "GreaterThan" => (Order::Greater, false),
            "GreaterThanEquals" => (Order::GreaterOrEqual, false),
            _ => return None,
        })
    };
    match name {
        "Null" => Some(Operator::Null),
        "StringEquals" | "BinaryEquals" => compare(Comparison::String),
        "StringNotEquals" => not(Comparison::String),
        "StringEqualsIgnoreCase" => compare(Comparison::StringIgnoreCase),
        "StringNotEqualsIgnoreCase" => not(Comparison::StringIgnoreCase),
        "StringLike" | "ArnEquals" | "ArnLike" => compare(Comparison::Like),
        "StringNotLike" | "ArnNotEquals" | "ArnNotLike" => not(Comparison::Like),
        "Bool" => compare(Comparison::Bool),
        "IpAddress" => compare(Comparison::Ip),
        "NotIpAddress" => not(Comparison::Ip),
        _ => {
            if let Some((order, negated)) = name.strip_prefix("Numeric").and_then(ordered) {
                return Some(Operator::Compare { comparison: Comparison::Numeric(order), negated });
            }
            let (order, negated) = name.strip_prefix("Date").and_then(ordered)?;
            Some(Operator::Compare { comparison: Comparison::Date(order), negated })
        }
    }
}

impl Condition {
    pub(super) fn parse_all(block: &Map<String, Value>) -> Result<Vec<Self>, MalformedPolicy> {
        let mut all = Vec::new();
        for (name, keys) in block {
            let (set, bare) = match name.split_once(':') {
                None => (Set::None, name.as_str()),
                Some(("ForAllValues", rest)) => (Set::All, rest),
                Some(("ForAnyValue", rest)) => (Set::Any, rest),
                Some(_) => return Err(unknown(name)),
            };
            let (bare, if_exists) = match bare.strip_suffix("IfExists") {
                Some(bare) => (bare, true),
                None => (bare, false),
            };
            let operator = operator(bare).ok_or_else(|| unknown(name))?;
            if operator == Operator::Null && if_exists {
                return Err(unknown(name));
            }
            let keys = keys.as_object().ok_or_else(|| {
                MalformedPolicy::new(format!("the condition {name} is not an object."))
            })?;
            for (key, values) in keys {
                let values = texts(values).filter(|values| !values.is_empty());
                let values = values.ok_or_else(|| {
                    MalformedPolicy::new(format!("the condition key {key} has no values."))
                })?;
                check(operator, &values)?;
                all.push(Self { operator, set, if_exists, key: key.clone(), values });
            }
        }
        Ok(all)
    }

    /// Whether the request meets the condition.
    pub(super) fn holds(&self, request: &AccessRequest, variables: Option<Lookup<'_>>) -> bool {
        let found = request.values(&self.key);
        let Operator::Compare { comparison, negated } = self.operator else {
            let absent = found.is_none_or(<[String]>::is_empty);
            return self.values.iter().any(|value| (value == "true") == absent);
        };
        let Some(found) = found else {
            return self.if_exists || self.set == Set::All || (negated && self.set == Set::None);
        };
        let fits = |value: &String| {
            let any =
                self.values.iter().any(|wanted| compare(comparison, value, wanted, variables));
            any != negated
        };
        match self.set {
            Set::All => found.iter().all(fits),
            // A key with several values: a negated operator must hold of each of them.
            Set::None if negated => found.iter().all(fits),
            Set::Any | Set::None => found.iter().any(fits),
        }
    }
}

fn unknown(name: &str) -> MalformedPolicy {
    MalformedPolicy::new(format!("the condition operator {name} is not known."))
}

/// Values that their operator can never compare are a mistake of the author.
fn check(operator: Operator, values: &[String]) -> Result<(), MalformedPolicy> {
    let good = |value: &String| match operator {
        _ if value.contains("${") => true,
        Operator::Null | Operator::Compare { comparison: Comparison::Bool, .. } => {
            value == "true" || value == "false"
        }
        Operator::Compare { comparison, .. } => match comparison {
            Comparison::Numeric(_) => value.parse::<f64>().is_ok(),
            Comparison::Date(_) => seconds(value).is_some(),
            Comparison::Ip => Network::parse(value).is_some(),
            _ => true,
        },
    };
    match values.iter().find(|value| !good(value)) {
        Some(bad) => {
            Err(MalformedPolicy::new(format!("{bad} is not a value for its condition operator.")))
        }
        None => Ok(()),
    }
}

fn compare(
    comparison: Comparison,
    value: &str,
    wanted: &str,
    variables: Option<Lookup<'_>>,
) -> bool {
    if comparison == Comparison::Like {
        return fits(wanted, value, variables);
    }
    let Some(wanted) = literal(wanted, variables) else { return false };
    match comparison {
        Comparison::String => value == wanted,
        Comparison::StringIgnoreCase => value.to_lowercase() == wanted.to_lowercase(),
        Comparison::Bool => value.eq_ignore_ascii_case(&wanted),
        Comparison::Numeric(order) => {
            value.parse().ok().zip(wanted.parse().ok()).is_some_and(|(a, b)| is(order, a, b))
        }
        Comparison::Date(order) => {
            seconds(value).zip(seconds(&wanted)).is_some_and(|(a, b)| is(order, a, b))
        }
        Comparison::Ip => Network::parse(&wanted)
            .zip(value.parse().ok())
            .is_some_and(|(network, address)| network.contains(address)),
        Comparison::Like => false,
    }
}

fn is(order: Order, a: f64, b: f64) -> bool {
    match order {
        Order::Equal => a.total_cmp(&b).is_eq(),
        Order::Less => a < b,
        Order::LessOrEqual => a <= b,
        Order::Greater => a > b,
        Order::GreaterOrEqual => a >= b,
    }
}

/// ISO 8601 or epoch seconds.
#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 stay below 2^53")]
fn seconds(text: &str) -> Option<f64> {
    if let Ok(at) = chrono::DateTime::parse_from_rfc3339(text) {
        return Some(at.timestamp() as f64);
    }
    if let Ok(day) = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp() as f64);
    }
    text.parse().ok()
}
