//! Whether a principal may do something: a pure function of policies and request (IAM-040).

use std::collections::BTreeMap;

use super::pattern::{fits, fits_ignoring_case};
use super::policy::{Effect, Policy, Selector};

/// What somebody wants to do.
#[derive(Clone, Debug)]
pub struct AccessRequest {
    /// `cognito-idp:AdminGetUser`.
    pub action: String,
    /// An ARN, or `*` where the action names no resource (IAM-033).
    pub resource: String,
    context: BTreeMap<String, Vec<String>>,
}

impl AccessRequest {
    #[must_use]
    pub fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into(), context: BTreeMap::new() }
    }

    /// Sets a condition key; its name is not case-sensitive, a tag's key within it is (IAM-036).
    #[must_use]
    pub fn with(mut self, key: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.context.insert(normal(key), values.into_iter().collect());
        self
    }

    #[must_use]
    pub fn values(&self, key: &str) -> Option<&[String]> {
        self.context.get(&normal(key)).map(Vec::as_slice)
    }

    fn variable(&self, key: &str) -> Option<String> {
        match self.values(key) {
            Some([one]) => Some(one.clone()),
            _ => None,
        }
    }
}

fn normal(key: &str) -> String {
    match key.split_once('/') {
        Some((name, tag)) => format!("{}/{tag}", name.to_lowercase()),
        None => key.to_lowercase(),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    /// No statement allows it.
    NotAllowed,
    /// A statement denies it, whatever else allows it.
    Denied,
}

/// Deny wins; without an allow there is none.
#[must_use]
pub fn decide<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
    request: &AccessRequest,
) -> Decision {
    let lookup = |key: &str| request.variable(key);
    let mut decision = Decision::NotAllowed;
    for policy in policies {
        let variables: Option<super::pattern::Lookup<'_>> =
            if policy.has_variables { Some(&lookup) } else { None };
        for statement in &policy.statements {
            let applies =
                selects(&statement.actions, |pattern| fits_ignoring_case(pattern, &request.action))
                    && selects(&statement.resources, |pattern| {
                        fits(pattern, &request.resource, variables)
                    })
                    && statement.conditions.iter().all(|one| one.holds(request, variables));
            match (applies, statement.effect) {
                (true, Effect::Deny) => return Decision::Denied,
                (true, Effect::Allow) => decision = Decision::Allowed,
                (false, _) => {}
            }
        }
    }
    decision
}

fn selects(selector: &Selector, fits: impl Fn(&str) -> bool) -> bool {
    selector.patterns.iter().any(|pattern| fits(pattern)) != selector.negated
}
