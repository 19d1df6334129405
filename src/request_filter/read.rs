//! From the JSON of a web ACL to rules that run. Members that nobody would act on are refused with
//! their path: a filter must not look stricter than it is.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use super::node::{FilterSyntax, Node, Read};
use super::rule::{Action, Addresses, BlockAnswer, Rule, Statement, WebAcl};
use crate::platform::network::Network;

const MOST_RULES: usize = 100;
const MOST_ADDRESSES: usize = 10_000;
const LONGEST_BODY: usize = 10_240;
/// Of WAF, for rules and web ACLs that name none.
const IMMUNITY_SECONDS: i64 = 300;
/// The default of WAF for user pools.
const BODY_LIMIT: usize = 16 * 1024;
/// Headers of an answer that are the server's.
const RESERVED: [&str; 6] =
    ["content-type", "content-length", "transfer-encoding", "connection", "set-cookie", "date"];

/// The IP sets of a document by ARN and by name.
pub(super) type Sets = HashMap<String, Arc<Addresses>>;

impl WebAcl {
    /// Reads a web ACL, alone or as `aws wafv2 get-web-acl` prints it.
    ///
    /// # Errors
    /// The path of the first member that cannot be used.
    pub fn read(document: &Value) -> Result<Self, FilterSyntax> {
        let root = Node::root(document);
        match root.get("WebACL")? {
            Some(inner) => {
                root.only(&["WebACL", "LockToken", "ApplicationIntegrationURL", "IPSets"])?;
                web_acl(&inner, root.get("IPSets")?)
            }
            None => web_acl(&root, None),
        }
    }
}

fn web_acl(node: &Node<'_>, outer_sets: Option<Node<'_>>) -> Read<WebAcl> {
    node.only(&[
        "Name",
        "Id",
        "ARN",
        "Description",
        "Scope",
        "Capacity",
        "LabelNamespace",
        "ManagedByFirewallManager",
        "RetrofittedByFirewallManager",
        "VisibilityConfig",
        "DefaultAction",
        "Rules",
        "CustomResponseBodies",
        "CaptchaConfig",
        "AssociationConfig",
        "IPSets",
    ])?;
    let sets = match node.get("IPSets")?.or(outer_sets) {
        Some(list) => ip_sets(&list)?,
        None => Sets::new(),
    };
    let bodies = match node.get("CustomResponseBodies")? {
        Some(bodies) => response_bodies(&bodies)?,
        None => HashMap::new(),
    };
    let immunity = immunity(node)?.unwrap_or(IMMUNITY_SECONDS);
    let default = match node.need("DefaultAction")? {
        node if node.get("Allow")?.is_none() && node.get("Block")?.is_none() => {
            return node.refused("must be Allow or Block");
        }
        node => action(&node, &bodies)?,
    };
    let mut rules: Vec<(i64, Rule)> = Vec::new();
    let mut seen = (HashSet::new(), HashSet::new());
    let listed = node.get("Rules")?;
    for one in listed.map(|rules| rules.list()).transpose()?.unwrap_or_default() {
        let (priority, rule) = rule(&one, &sets, &bodies, immunity)?;
        if !seen.0.insert(priority) {
            return one.refused(format!("another rule has the Priority {priority}"));
        }
        if !seen.1.insert(rule.name.clone()) {
            return one.refused(format!("another rule has the Name {}", rule.name));
        }
        rules.push((priority, rule));
    }
    if rules.len() > MOST_RULES {
        return node.refused(format!("has more than {MOST_RULES} rules"));
    }
    rules.sort_by_key(|(priority, _)| *priority);
    let name = match node.get("Name")? {
        Some(name) => name.short_text(128)?.to_owned(),
        None => String::new(),
    };
    let rules = rules.into_iter().map(|(_, rule)| rule).collect();
    Ok(WebAcl { name, rules, default, body_limit: body_limit(node)? })
}

fn rule(
    node: &Node<'_>,
    sets: &Sets,
    bodies: &HashMap<String, (&'static str, String)>,
    immunity_of_acl: i64,
) -> Read<(i64, Rule)> {
    if let Some(over) = node.get("OverrideAction")? {
        return over.refused("belongs to rule groups, which run in AWS only");
    }
    node.only(&["Name", "Priority", "Statement", "Action", "VisibilityConfig", "CaptchaConfig"])?;
    let rule = Rule {
        name: node.need("Name")?.short_text(128)?.to_owned(),
        statement: Statement::read(&node.need("Statement")?, sets, 0)?,
        action: action(&node.need("Action")?, bodies)?,
        immunity_seconds: immunity(node)?.unwrap_or(immunity_of_acl),
    };
    Ok((node.need("Priority")?.number(0, i64::from(u32::MAX))?, rule))
}

fn action(node: &Node<'_>, bodies: &HashMap<String, (&'static str, String)>) -> Read<Action> {
    let (kind, inner) = node.choice()?;
    match kind {
        "Count" => inner.only(&[]).map(|()| Action::Count),
        "Allow" => inner.only(&[]).map(|()| Action::Allow),
        "Captcha" => inner.only(&[]).map(|()| Action::Captcha),
        "Block" => {
            inner.only(&["CustomResponse"])?;
            let answer = match inner.get("CustomResponse")? {
                Some(custom) => block_answer(&custom, bodies)?,
                None => BlockAnswer::default(),
            };
            Ok(Action::Block(Arc::new(answer)))
        }
        "Challenge" => inner.refused("is not known; Captcha checks without a word where it can"),
        _ => inner.refused("must be Count, Allow, Block or Captcha"),
    }
}

fn block_answer(
    node: &Node<'_>,
    bodies: &HashMap<String, (&'static str, String)>,
) -> Read<BlockAnswer> {
    node.only(&["ResponseCode", "CustomResponseBodyKey", "ResponseHeaders"])?;
    let status = node.need("ResponseCode")?.number(200, 599)?;
    let body = match node.get("CustomResponseBodyKey")? {
        None => None,
        Some(key) => match bodies.get(key.text()?) {
            Some(body) => Some(body.clone()),
            None => return key.refused("CustomResponseBodies has no body of this key"),
        },
    };
    let mut headers = Vec::new();
    let listed = node.get("ResponseHeaders")?;
    for one in listed.map(|headers| headers.list()).transpose()?.unwrap_or_default() {
        one.only(&["Name", "Value"])?;
        let (name, value) = (one.need("Name")?, one.need("Value")?);
        let name = header_name(&name)?;
        let text = value.short_text(255)?;
        if !text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return value.refused("must be printable ASCII");
        }
        headers.push((name, text.to_owned()));
    }
    if headers.len() > 10 {
        return node.refused("has more than 10 headers");
    }
    Ok(BlockAnswer { status: u16::try_from(status).ok(), body, headers })
}

fn header_name(node: &Node<'_>) -> Read<String> {
    let name = node.short_text(64)?.to_ascii_lowercase();
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !name.bytes().all(is_token) {
        return node.refused("is no name of a header");
    }
    if RESERVED.contains(&name.as_str()) || name.starts_with("access-control-") {
        return node.refused("this header is the server's own");
    }
    Ok(name)
}

fn response_bodies(node: &Node<'_>) -> Read<HashMap<String, (&'static str, String)>> {
    let mut bodies = HashMap::new();
    for (key, body) in node.members()? {
        body.only(&["ContentType", "Content"])?;
        let kind = body.need("ContentType")?;
        let content_type = match kind.text()? {
            "TEXT_PLAIN" => "text/plain;charset=UTF-8",
            "TEXT_HTML" => "text/html;charset=UTF-8",
            "APPLICATION_JSON" => "application/json",
            _ => return kind.refused("must be TEXT_PLAIN, TEXT_HTML or APPLICATION_JSON"),
        };
        let content = body.need("Content")?.short_text(LONGEST_BODY)?.to_owned();
        bodies.insert(key.to_owned(), (content_type, content));
    }
    Ok(bodies)
}

/// `IPSets`: what `aws wafv2 get-ip-set` prints of each; an ARN or a name is enough to refer to it.
fn ip_sets(node: &Node<'_>) -> Read<Sets> {
    let mut sets = Sets::new();
    let mut total = 0;
    for one in node.list()? {
        one.only(&["Name", "Id", "ARN", "Description", "IPAddressVersion", "Addresses"])?;
        let mut networks = Vec::new();
        for address in one.need("Addresses")?.list()? {
            match Network::parse(address.text()?) {
                Some(network) => networks.push(network),
                None => return address.refused("is no address or network"),
            }
        }
        total += networks.len();
        let set = Arc::new(Addresses::new(networks));
        let mut named = false;
        for member in ["ARN", "Name"] {
            if let Some(name) = one.get(member)? {
                named = true;
                if sets.insert(name.short_text(2048)?.to_owned(), Arc::clone(&set)).is_some() {
                    return name.refused("another set has this name");
                }
            }
        }
        if !named {
            return one.refused("needs an ARN or a Name");
        }
    }
    if total > MOST_ADDRESSES {
        return node.refused(format!("has more than {MOST_ADDRESSES} addresses"));
    }
    Ok(sets)
}

fn immunity(node: &Node<'_>) -> Read<Option<i64>> {
    let Some(config) = node.get("CaptchaConfig")? else { return Ok(None) };
    config.only(&["ImmunityTimeProperty"])?;
    let Some(property) = config.get("ImmunityTimeProperty")? else { return Ok(None) };
    property.only(&["ImmunityTime"])?;
    property.need("ImmunityTime")?.number(60, 259_200).map(Some)
}

/// `AssociationConfig.RequestBody.COGNITO_USER_POOL.DefaultSizeInspectionLimit` (WAF-013).
fn body_limit(node: &Node<'_>) -> Read<usize> {
    let Some(config) = node.get("AssociationConfig")? else { return Ok(BODY_LIMIT) };
    config.only(&["RequestBody"])?;
    let Some(by_resource) = config.get("RequestBody")? else { return Ok(BODY_LIMIT) };
    // Of other kinds of resource too, since one web ACL may stand before several.
    let Some(own) = by_resource.get("COGNITO_USER_POOL")? else { return Ok(BODY_LIMIT) };
    own.only(&["DefaultSizeInspectionLimit"])?;
    let limit = own.need("DefaultSizeInspectionLimit")?;
    match limit.text()? {
        "KB_8" => Ok(8 * 1024),
        "KB_16" => Ok(16 * 1024),
        "KB_32" => Ok(32 * 1024),
        "KB_48" => Ok(48 * 1024),
        "KB_64" => Ok(64 * 1024),
        _ => limit.refused("must be KB_8, KB_16, KB_32, KB_48 or KB_64"),
    }
}
