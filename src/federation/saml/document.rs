//! A message as it arrived, before anything of it is believed: its size, its letters, its shape. What
//! passes here is read alike by every XML parser (SAML-S14, SAML-S24 – SAML-S28, SAML-S32).

use std::collections::HashSet;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use roxmltree::{Document, Node, NodeType, ParsingOptions};

use super::SamlError;

/// Characters of `SAMLResponse` (SAML-067).
pub const LONGEST_MESSAGE: usize = 100_000;
const MOST_NODES: u32 = 10_000;
const MOST_ATTRIBUTES: usize = 1_000;
const DEEPEST: usize = 64;
const LONGEST_TEXT: usize = 64 * 1024;
/// Attributes that some reader may take for an identifier.
const IDENTIFIERS: [&str; 4] = ["ID", "Id", "id", "AssertionID"];
/// Attributes that are read here, none of which has a namespace. The reader takes one that has for one
/// that has not; others do not (SAML-S22).
const PLAIN: [&str; 19] = [
    "ID",
    "Version",
    "IssueInstant",
    "Destination",
    "InResponseTo",
    "Value",
    "Name",
    "Format",
    "NameQualifier",
    "SPNameQualifier",
    "NotBefore",
    "NotOnOrAfter",
    "Recipient",
    "Method",
    "AuthnInstant",
    "SessionIndex",
    "SessionNotOnOrAfter",
    "Algorithm",
    "URI",
];
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The text of a message in Base64: the usual alphabet, white space allowed, nothing behind it
/// (SAML-068).
pub fn decode(encoded: &str) -> Result<String, SamlError> {
    if encoded.len() > LONGEST_MESSAGE {
        return Err(SamlError::TooLarge);
    }
    let packed: Vec<u8> = encoded.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let engine = GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new());
    let bytes = engine.decode(packed).map_err(|_| SamlError::Malformed("not Base64"))?;
    String::from_utf8(bytes).map_err(|_| SamlError::Malformed("not UTF-8"))
}

/// Reads a message, if it is one that can be read in one way only.
pub fn parse(text: &str) -> Result<Document<'_>, SamlError> {
    let refuse = |why| Err(SamlError::Malformed(why));
    if text.contains('\0') || text.starts_with('\u{feff}') {
        return refuse("characters that XML has not");
    }
    if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return refuse("a document type");
    }
    if text.contains("<![CDATA[") {
        return refuse("a CDATA section");
    }
    if !is_plain_declaration(text) {
        return refuse("an encoding other than UTF-8");
    }
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options)
        .map_err(|_| SamlError::Malformed("not an XML document"))?;
    check_nodes(&document)?;
    Ok(document)
}

/// No declaration, or one of XML 1.0 in UTF-8 (SAML-S28).
fn is_plain_declaration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("<?xml") else { return !text.contains("<?xml") };
    let Some((declaration, body)) = rest.split_once("?>") else { return false };
    let value = |name: &str| {
        let (_, behind) = declaration.split_once(name)?;
        let behind = behind.trim_start().strip_prefix('=')?.trim_start();
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        behind[1..].split_once(quote).map(|(value, _)| value.to_ascii_uppercase())
    };
    let utf8 = !declaration.contains("encoding") || value("encoding").as_deref() == Some("UTF-8");
    utf8 && value("version").as_deref() == Some("1.0") && !body.contains("<?xml")
}

fn check_nodes(document: &Document<'_>) -> Result<(), SamlError> {
    let refuse = |why| Err(SamlError::Malformed(why));
    let mut identifiers: HashSet<&str> = HashSet::new();
    let (mut attributes, mut depth) = (0, 0_usize);
    let mut last: Option<Node<'_, '_>> = None;
    for node in document.descendants() {
        // In document order, so the depth is that of the node before, one more, or less.
        depth = match last {
            None => 0,
            Some(before) if node.parent() == Some(before) => depth + 1,
            Some(_) => node.ancestors().count() - 1,
        };
        last = Some(node);
        if depth > DEEPEST {
            return refuse("elements within elements");
        }
        match node.node_type() {
            NodeType::PI => return refuse("a processing instruction"),
            NodeType::Comment if node.parent().is_some_and(|parent| has_words(parent)) => {
                return refuse("a comment within a value");
            }
            // SAML-S32: no element of SAML or of its signatures holds both.
            NodeType::Text
                if node.text().is_some_and(|text| !text.trim().is_empty())
                    && node
                        .parent()
                        .is_some_and(|parent| parent.first_element_child().is_some()) =>
            {
                return refuse("words between elements");
            }
            // Ciphertexts are long; nothing else is.
            NodeType::Text
                if node.text().is_some_and(|text| text.len() > LONGEST_TEXT)
                    && node.parent().is_none_or(|p| p.tag_name().name() != "CipherValue") =>
            {
                return refuse("a value that is too long");
            }
            _ => {}
        }
        for attribute in node.attributes() {
            attributes += 1;
            if attributes > MOST_ATTRIBUTES || attribute.value().len() > LONGEST_TEXT {
                return refuse("attributes that are too many or too long");
            }
            let name = attribute.name();
            if attribute.namespace().is_some() && PLAIN.contains(&name) {
                return refuse("an attribute of another namespace");
            }
            let is_identifier = match attribute.namespace() {
                None => IDENTIFIERS.contains(&name),
                Some(space) => space == XML && name == "id",
            };
            if is_identifier && !identifiers.insert(attribute.value()) {
                return refuse("an identifier that stands twice");
            }
        }
        if node.attributes().filter(|a| IDENTIFIERS.contains(&a.name())).count() > 1
            || node.has_attribute((XML, "id"))
        {
            return refuse("an element with two identifiers");
        }
    }
    Ok(())
}

/// Whether an element holds text that somebody may read.
fn has_words(node: Node<'_, '_>) -> bool {
    node.children()
        .any(|child| child.is_text() && child.text().is_some_and(|text| !text.trim().is_empty()))
}
