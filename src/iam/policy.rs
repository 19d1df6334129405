//! Policy documents: strictly read, so that nothing in them is silently ignored (IAM-030, IAM-045).

use serde_json::{Map, Value};
use thiserror::Error;

use super::condition::Condition;

/// What is wrong with a document, in words for its author.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("MalformedPolicyDocument: {0}")]
pub struct MalformedPolicy(pub String);

impl MalformedPolicy {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// A list, or everything but it (`Action`/`NotAction`, `Resource`/`NotResource`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    pub patterns: Vec<String>,
    pub negated: bool,
}

#[derive(Clone, Debug)]
pub struct Statement {
    pub sid: Option<String>,
    pub effect: Effect,
    pub actions: Selector,
    pub resources: Selector,
    pub conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
pub struct Policy {
    pub statements: Vec<Statement>,
    /// Documents of 2008 have no variables.
    pub has_variables: bool,
}

impl Policy {
    /// # Errors
    /// [`MalformedPolicy`]: not JSON, an element or operator that is not known, or a missing one.
    pub fn parse(text: &str) -> Result<Self, MalformedPolicy> {
        let document: Value = serde_json::from_str(text)
            .map_err(|error| MalformedPolicy::new(format!("it is not JSON: {error}")))?;
        let members = object(&document, "the document")?;
        known(members, &["Version", "Id", "Statement"])?;
        let has_variables = match members.get("Version").map(|v| v.as_str()) {
            Some(Some("2012-10-17")) => true,
            None | Some(Some("2008-10-17")) => false,
            Some(_) => return Err(MalformedPolicy::new("Version is 2012-10-17 or 2008-10-17.")),
        };
        let statements = match members.get("Statement") {
            Some(Value::Array(list)) if !list.is_empty() => {
                list.iter().map(statement).collect::<Result<_, _>>()?
            }
            Some(one @ Value::Object(_)) => vec![statement(one)?],
            _ => return Err(MalformedPolicy::new("Statement is missing or empty.")),
        };
        Ok(Self { statements, has_variables })
    }
}

fn object<'a>(value: &'a Value, what: &str) -> Result<&'a Map<String, Value>, MalformedPolicy> {
    value.as_object().ok_or_else(|| MalformedPolicy::new(format!("{what} is not an object.")))
}

fn known(members: &Map<String, Value>, names: &[&str]) -> Result<(), MalformedPolicy> {
    match members.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(MalformedPolicy::new(format!("the element {name} is not known."))),
        None => Ok(()),
    }
}

fn statement(value: &Value) -> Result<Statement, MalformedPolicy> {
    let members = object(value, "a statement")?;
    known(
        members,
        &["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"],
    )?;
    let effect = match members.get("Effect").and_then(Value::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => return Err(MalformedPolicy::new("Effect is Allow or Deny.")),
    };
    let actions = selector(members, "Action", "NotAction")?;
    if let Some(bad) = actions.patterns.iter().find(|p| *p != "*" && !p.contains(':')) {
        return Err(MalformedPolicy::new(format!("the action {bad} has no service prefix.")));
    }
    let resources = selector(members, "Resource", "NotResource")?;
    let is_arn = |text: &String| text == "*" || text.starts_with("arn:") || text.starts_with('*');
    if let Some(bad) = resources.patterns.iter().find(|text| !is_arn(text)) {
        return Err(MalformedPolicy::new(format!("the resource {bad} is neither an ARN nor *.")));
    }
    let conditions = match members.get("Condition") {
        None => Vec::new(),
        Some(value) => Condition::parse_all(object(value, "Condition")?)?,
    };
    let sid = match members.get("Sid") {
        None => None,
        Some(Value::String(sid)) => Some(sid.clone()),
        Some(_) => return Err(MalformedPolicy::new("Sid is a text.")),
    };
    Ok(Statement { sid, effect, actions, resources, conditions })
}

fn selector(
    members: &Map<String, Value>,
    name: &str,
    negated: &str,
) -> Result<Selector, MalformedPolicy> {
    let (value, is_negated) = match (members.get(name), members.get(negated)) {
        (Some(value), None) => (value, false),
        (None, Some(value)) => (value, true),
        _ => {
            let text = format!("a statement has either {name} or {negated}.");
            return Err(MalformedPolicy::new(text));
        }
    };
    let patterns = texts(value).filter(|list| !list.is_empty());
    let patterns =
        patterns.ok_or_else(|| MalformedPolicy::new(format!("{name} is a text or a list.")))?;
    Ok(Selector { patterns, negated: is_negated })
}

/// One value or a list of them, as texts.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Array(list) => list.iter().map(text).collect(),
        one => Some(vec![text(one)?]),
    }
}
