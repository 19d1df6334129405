//! Reading statements, and asking them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::bytes::RegexBuilder;

use super::field::{Field, Transformation};
use super::node::{Node, Read};
use super::read::Sets;
use super::rule::{Comparison, Place, Rate, Statement};
use super::view::RequestView;

/// Statements inside one another; more would be a riddle.
const DEEPEST: usize = 6;
const MOST_BRANCHES: usize = 20;
const LONGEST_SEARCH: usize = 200;
const LONGEST_PATTERN: usize = 512;
/// Compiled, in bytes.
const LARGEST_PATTERN: usize = 256 * 1024;

impl Statement {
    pub fn read(node: &Node<'_>, sets: &Sets, depth: usize) -> Read<Self> {
        if depth > DEEPEST {
            return node.refused("is nested too deeply");
        }
        let (kind, inner) = node.choice()?;
        match kind {
            "ByteMatchStatement" => bytes(&inner),
            "RegexMatchStatement" => pattern(&inner),
            "SizeConstraintStatement" => size(&inner),
            "IPSetReferenceStatement" => {
                inner.only(&["ARN"])?;
                let arn = inner.need("ARN")?;
                match sets.get(arn.text()?) {
                    Some(set) => Ok(Self::Addresses(set.clone())),
                    None => arn.refused("IPSets of the document has no set of this ARN or name"),
                }
            }
            "RateBasedStatement" if depth > 0 => {
                inner.refused("must be the whole statement of its rule")
            }
            "RateBasedStatement" => rate(&inner, sets),
            "AndStatement" => branches(&inner, sets, depth).map(Self::All),
            "OrStatement" => branches(&inner, sets, depth).map(Self::Any),
            "NotStatement" => {
                inner.only(&["Statement"])?;
                let inner = Self::read(&inner.need("Statement")?, sets, depth + 1)?;
                Ok(Self::Not(Box::new(inner)))
            }
            "ManagedRuleGroupStatement" => inner.refused(managed(&inner)),
            "RuleGroupReferenceStatement" => {
                inner.refused("rule groups live in AWS; write their rules into the document")
            }
            "GeoMatchStatement" | "AsnMatchStatement" => {
                inner.refused("where an address lies is not known; name networks in IPSets")
            }
            _ => inner.refused("this kind of statement is not known"),
        }
    }

    /// Whether the request is meant. `rate` counts it and answers whether there were too many.
    pub fn matches(
        &self,
        view: &RequestView,
        body_limit: usize,
        count: &mut dyn FnMut(&Rate) -> bool,
    ) -> bool {
        match self {
            Self::Bytes { field, transformations, place, wanted } => {
                field.any(view, body_limit, |v| {
                    place.holds(&Transformation::apply(transformations, v), wanted)
                })
            }
            Self::Pattern { field, transformations, pattern } => field.any(view, body_limit, |v| {
                pattern.is_match(&Transformation::apply(transformations, v))
            }),
            Self::Size { field, comparison, size } => {
                field.any_length(view, |length| comparison.holds(length, *size))
            }
            Self::Addresses(addresses) => addresses.contains(view.address()),
            Self::Rate(rate) => {
                let meant = rate.scope.as_ref().is_none_or(|s| s.matches(view, body_limit, count));
                meant && count(rate)
            }
            Self::All(all) => all.iter().all(|s| s.matches(view, body_limit, count)),
            Self::Any(any) => any.iter().any(|s| s.matches(view, body_limit, count)),
            Self::Not(inner) => !inner.matches(view, body_limit, count),
        }
    }
}

/// WAF-011.
fn managed(node: &Node<'_>) -> String {
    let name = node.get("Name").ok().flatten();
    let name = name.as_ref().and_then(|name| name.text().ok()).unwrap_or("without a name");
    format!("the managed rule group {name} runs in AWS only and cannot be associated with a pool")
}

fn bytes(node: &Node<'_>) -> Read<Statement> {
    node.only(&[
        "SearchString",
        "SearchStringBase64",
        "FieldToMatch",
        "TextTransformations",
        "PositionalConstraint",
    ])?;
    let wanted = match (node.get("SearchString")?, node.get("SearchStringBase64")?) {
        (Some(plain), None) => plain.short_text(LONGEST_SEARCH)?.as_bytes().to_vec(),
        (None, Some(encoded)) => match STANDARD.decode(encoded.text()?) {
            Ok(wanted) if (1..=LONGEST_SEARCH).contains(&wanted.len()) => wanted,
            _ => return encoded.refused(format!("must be 1 to {LONGEST_SEARCH} bytes in Base64")),
        },
        _ => return node.refused("needs one of SearchString and SearchStringBase64"),
    };
    let constraint = node.need("PositionalConstraint")?;
    let place = match constraint.text()? {
        "EXACTLY" => Place::Exactly,
        "STARTS_WITH" => Place::Start,
        "ENDS_WITH" => Place::End,
        "CONTAINS" => Place::Anywhere,
        "CONTAINS_WORD" => Place::Word,
        _ => {
            return constraint
                .refused("must be EXACTLY, STARTS_WITH, ENDS_WITH, CONTAINS or CONTAINS_WORD");
        }
    };
    let field = Field::read(&node.need("FieldToMatch")?)?;
    Ok(Statement::Bytes { field, transformations: Transformation::read_all(node)?, place, wanted })
}

fn pattern(node: &Node<'_>) -> Read<Statement> {
    node.only(&["RegexString", "FieldToMatch", "TextTransformations"])?;
    let text = node.need("RegexString")?;
    let mut builder = RegexBuilder::new(text.short_text(LONGEST_PATTERN)?);
    let compiled = builder.unicode(false).size_limit(LARGEST_PATTERN).build();
    let pattern = match compiled {
        Ok(pattern) => pattern,
        Err(error) => return text.refused(format!("cannot be used as a pattern: {error}")),
    };
    let field = Field::read(&node.need("FieldToMatch")?)?;
    Ok(Statement::Pattern { field, transformations: Transformation::read_all(node)?, pattern })
}

fn size(node: &Node<'_>) -> Read<Statement> {
    node.only(&["FieldToMatch", "ComparisonOperator", "Size", "TextTransformations"])?;
    let operator = node.need("ComparisonOperator")?;
    let comparison = match operator.text()? {
        "EQ" => Comparison::Equal,
        "NE" => Comparison::Unequal,
        "LE" => Comparison::AtMost,
        "LT" => Comparison::Below,
        "GE" => Comparison::AtLeast,
        "GT" => Comparison::Above,
        _ => return operator.refused("must be EQ, NE, LE, LT, GE or GT"),
    };
    let size = node.need("Size")?.number(0, 21_474_836_480)?;
    if !Transformation::read_all(node)?.is_empty() {
        return node
            .refused("a size is that of the request as it came: TextTransformations must be NONE");
    }
    let field = Field::read(&node.need("FieldToMatch")?)?;
    Ok(Statement::Size { field, comparison, size: usize::try_from(size).unwrap_or(usize::MAX) })
}

fn rate(node: &Node<'_>, sets: &Sets) -> Read<Statement> {
    node.only(&["Limit", "EvaluationWindowSec", "AggregateKeyType", "ScopeDownStatement"])?;
    let limit = node.need("Limit")?.number(10, 2_000_000_000)?;
    let seconds = match node.get("EvaluationWindowSec")? {
        None => 300,
        Some(window) => match window.number(60, 600)? {
            seconds @ (60 | 120 | 300 | 600) => seconds,
            _ => return window.refused("must be 60, 120, 300 or 600"),
        },
    };
    let scope = match node.get("ScopeDownStatement")? {
        None => None,
        Some(scope) => Some(Box::new(Statement::read(&scope, sets, 1)?)),
    };
    let key = node.need("AggregateKeyType")?;
    let by_address = match (key.text()?, &scope) {
        ("IP", _) => true,
        ("CONSTANT", Some(_)) => false,
        ("CONSTANT", None) => return key.refused("CONSTANT needs a ScopeDownStatement"),
        ("FORWARDED_IP", _) => {
            return key.refused(
                "IP is the address behind the proxies of trusted_proxies already; use IP",
            );
        }
        _ => return key.refused("must be IP or CONSTANT"),
    };
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    Ok(Statement::Rate(Rate { limit, seconds, by_address, scope }))
}

fn branches(node: &Node<'_>, sets: &Sets, depth: usize) -> Read<Vec<Statement>> {
    node.only(&["Statements"])?;
    let all = node.need("Statements")?;
    let list = all.list()?;
    if !(2..=MOST_BRANCHES).contains(&list.len()) {
        return all.refused(format!("must have 2 to {MOST_BRANCHES} statements"));
    }
    list.iter().map(|one| Statement::read(one, sets, depth + 1)).collect()
}

impl Place {
    fn holds(self, value: &[u8], wanted: &[u8]) -> bool {
        match self {
            Self::Exactly => value == wanted,
            Self::Start => value.starts_with(wanted),
            Self::End => value.ends_with(wanted),
            Self::Anywhere => value.windows(wanted.len()).any(|part| part == wanted),
            Self::Word => {
                let is_part = |at: Option<&u8>| {
                    at.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                };
                value.windows(wanted.len()).enumerate().any(|(at, part)| {
                    let before = at.checked_sub(1).and_then(|before| value.get(before));
                    part == wanted && !is_part(before) && !is_part(value.get(at + wanted.len()))
                })
            }
        }
    }
}

impl Comparison {
    fn holds(self, length: usize, size: usize) -> bool {
        match self {
            Self::Equal => length == size,
            Self::Unequal => length != size,
            Self::AtMost => length <= size,
            Self::Below => length < size,
            Self::AtLeast => length >= size,
            Self::Above => length > size,
        }
    }
}
