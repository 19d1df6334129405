//! Asking the rules in order: the first that ends the matter decides, else the default action.

use std::sync::Arc;

use super::rate::Rates;
use super::rule::{Action, BlockAnswer, WebAcl};
use super::view::RequestView;
use crate::platform::{PoolId, Timestamp};

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Decision {
    Allow,
    Block(Arc<BlockAnswer>),
    /// Somebody has to show that they are no machine.
    Captcha,
}

/// A decision and how it came about.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub decision: Decision,
    /// The rule that decided; the default action has none.
    pub rule: Option<String>,
    /// Rules that matched and only count (WAF-009), or whose CAPTCHA was solved before.
    pub counted: Vec<(String, &'static str)>,
}

impl WebAcl {
    /// Asks the rules. `solved` is when this client last solved a CAPTCHA.
    #[must_use]
    pub fn evaluate(
        &self,
        pool: &PoolId,
        view: &RequestView,
        rates: &Rates,
        now: Timestamp,
        solved: Option<Timestamp>,
    ) -> Outcome {
        let mut counted = Vec::new();
        for rule in &self.rules {
            let mut count = |rate: &_| rates.exceeds(rate, (pool, &rule.name), view.address(), now);
            if !rule.statement.matches(view, self.body_limit, &mut count) {
                continue;
            }
            let decision = match &rule.action {
                Action::Count => {
                    counted.push((rule.name.clone(), "COUNT"));
                    continue;
                }
                Action::Captcha
                    if solved.is_some_and(|at| {
                        at <= now && at.plus_seconds(rule.immunity_seconds) > now
                    }) =>
                {
                    counted.push((rule.name.clone(), "CAPTCHA"));
                    continue;
                }
                action => action.decision(),
            };
            return Outcome { decision, rule: Some(rule.name.clone()), counted };
        }
        Outcome { decision: self.default.decision(), rule: None, counted }
    }

    /// The longest that a solved CAPTCHA counts for any rule.
    #[must_use]
    pub fn longest_immunity(&self) -> i64 {
        self.rules.iter().map(|rule| rule.immunity_seconds).max().unwrap_or_default()
    }
}

impl Action {
    fn decision(&self) -> Decision {
        match self {
            Self::Allow | Self::Count => Decision::Allow,
            Self::Block(answer) => Decision::Block(Arc::clone(answer)),
            Self::Captcha => Decision::Captcha,
        }
    }
}
