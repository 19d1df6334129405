//! Reading the elements of a message.

use roxmltree::Node;

use super::subject::plain_text;
use super::{ASSERTION, PROTOCOL, SUCCESS};
use crate::identity_providers::instant;
use crate::platform::Timestamp;

pub fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

pub fn children<'a, 'input>(
    node: Node<'a, 'input>,
    name: (&'static str, &'static str),
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

/// The one child of that name; several are as good as none.
pub fn child<'a, 'input>(
    node: Node<'a, 'input>,
    name: (&'static str, &'static str),
) -> Option<Node<'a, 'input>> {
    let mut found = children(node, name);
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

/// A time in an attribute: absent, or one that can be read.
pub fn time(node: Node<'_, '_>, name: &str) -> Option<Result<Timestamp, ()>> {
    node.attribute(name).map(|text| instant::parse(text).ok_or(()))
}

/// What all messages and assertions have.
pub fn issuer(node: Node<'_, '_>) -> Option<String> {
    let text = plain_text(child(node, (ASSERTION, "Issuer"))?)?;
    Some(text.trim().to_owned())
}

/// `Ok` for success, else the last part of the status codes for the app (SAML-059).
pub fn status(root: Node<'_, '_>) -> Result<(), String> {
    let missing = || "The status is missing".to_owned();
    let status = child(root, (PROTOCOL, "Status")).ok_or_else(missing)?;
    let top = child(status, (PROTOCOL, "StatusCode")).ok_or_else(missing)?;
    let code = top.attribute("Value").unwrap_or_default();
    if code == SUCCESS {
        return Ok(());
    }
    let second = child(top, (PROTOCOL, "StatusCode")).and_then(|node| node.attribute("Value"));
    let names: Vec<String> = [Some(code), second].into_iter().flatten().map(short).collect();
    Err(format!("The provider answered with the status {}", names.join(", ")))
}

/// The name of a status code, or nothing that was not looked at (SAML-S57).
fn short(code: &str) -> String {
    let name = code.strip_prefix("urn:oasis:names:tc:SAML:2.0:status:").unwrap_or_default();
    let good =
        !name.is_empty() && name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphabetic());
    if good { name.to_owned() } else { "unknown".to_owned() }
}
