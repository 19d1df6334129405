//! Whether a response signs somebody in. Everything that is asked stands in two lists, [`MESSAGE`] and
//! [`CHECKS`], each with its row of the specification; the second one is asked of verified octets only.

use openssl::pkey::{PKey, Private};
use roxmltree::{Document, Node};

use super::message::{child, children, elements, issuer, status, time};
use super::signature::{self, Covers, Invalid, Trust};
use super::subject::{self, plain_text};
use super::{ASSERTION, PROTOCOL, SamlError, decrypt, document, refused};
use crate::federation::claims::Claims;
use crate::identity_providers::IdentityProvider;
use crate::identity_providers::metadata::Metadata;
use crate::identity_providers::saml::SamlSettings;
use crate::platform::Timestamp;
use crate::sessions::SamlSession;

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// SAML-058.
const OLDEST_SECONDS: i64 = 300;
/// FED-B02.
const OLDEST_UNSOLICITED_SECONDS: i64 = 360;

/// What a response has to match.
pub struct Expected<'a> {
    pub provider: &'a IdentityProvider,
    pub settings: SamlSettings,
    pub metadata: &'a Metadata,
    /// The name of the pool (SAML-020).
    pub audience: &'a str,
    /// Where the response was posted, by our own words (SAML-021).
    pub acs: &'a str,
    /// The request that it answers; `None`: nobody asked (FED-B01).
    pub request_id: Option<&'a str>,
    pub now: Timestamp,
    /// To open what is encrypted, newest first.
    pub keys: &'a [PKey<Private>],
}

/// What a response proves.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub session: SamlSession,
    pub claims: Claims,
    pub message_id: String,
    pub assertion_id: String,
    /// Until then the identifiers must be remembered (SAML-T25).
    pub expires_at: Timestamp,
}

impl Expected<'_> {
    fn trust(&self) -> Trust<'_> {
        Trust { certificates: &self.metadata.certificates, allow_sha1: self.settings.allow_sha1 }
    }

    fn has_passed(&self, moment: Timestamp) -> bool {
        moment.plus_seconds(self.settings.skew_seconds) <= self.now
    }

    fn is_to_come(&self, moment: Timestamp) -> bool {
        moment.plus_seconds(-self.settings.skew_seconds) > self.now
    }

    fn is_older(&self, moment: Timestamp, seconds: i64) -> bool {
        self.has_passed(moment.plus_seconds(seconds))
    }
}

/// Checks a posted response, from its letters to its subject.
pub fn accept(encoded: &str, expected: &Expected<'_>) -> Result<Accepted, SamlError> {
    let text = document::decode(encoded)?;
    let outer = document::parse(&text)?;
    let root = outer.root_element();
    if !root.has_tag_name((PROTOCOL, "Response")) {
        return Err(SamlError::Malformed("not a SAML 2.0 response"));
    }
    check_content(root, expected.settings)?;
    let verified = verify(&outer, expected)?;
    let read =
        Document::parse(&verified.xml).map_err(|_| SamlError::Malformed("not an XML document"))?;
    // What the message says of itself is signed too, or a hint that can only do harm to itself.
    let (message, assertion) = match verified.covers {
        Covers::Root => {
            let root = read.root_element();
            (root, child(root, (ASSERTION, "Assertion")))
        }
        Covers::Assertion => (root, Some(read.root_element())),
    };
    for (row, check) in MESSAGE {
        check(message, expected, verified.covers).map_err(|error| log(row, error))?;
    }
    let assertion = assertion.ok_or_else(|| refused("The response has no assertion"))?;
    for (row, check) in CHECKS {
        check(assertion, expected).map_err(|error| log(row, error))?;
    }
    let name_id = subject::name_id(assertion, expected.settings)?;
    let statement = children(assertion, (ASSERTION, "AuthnStatement")).next();
    let session_index = statement.and_then(|node| node.attribute("SessionIndex"));
    Ok(Accepted {
        session: SamlSession { name_id, session_index: session_index.map(str::to_owned) },
        claims: subject::claims(assertion, expected.provider, expected.settings)?,
        message_id: message.attribute("ID").unwrap_or_default().to_owned(),
        assertion_id: assertion.attribute("ID").unwrap_or_default().to_owned(),
        expires_at: end(assertion, expected).plus_seconds(expected.settings.skew_seconds),
    })
}

fn log(row: &'static str, error: SamlError) -> SamlError {
    tracing::info!(row, %error, "a SAML response failed a check");
    error
}

/// One assertion, plain or encrypted as the provider is configured (SAML-S12, SAML-S46).
fn check_content(root: Node<'_, '_>, settings: SamlSettings) -> Result<(), SamlError> {
    if root.has_tag_name((PROTOCOL, "Response")) && status(root).is_err() {
        // A refusal of the provider has no assertion; its words come first (SAML-059).
        return Err(refused(status(root).err().unwrap_or_default()));
    }
    let count = |name: &'static str| {
        root.descendants().filter(|node| node.tag_name().name() == name).count()
    };
    match (count("Assertion"), count("EncryptedAssertion"), settings.encrypted) {
        (1, 0, false) | (0, 1, true) => Ok(()),
        (0, 0, _) => Err(refused("The response has no assertion")),
        (_, 0, true) => Err(refused("The assertion is not encrypted")),
        (0, _, false) => Err(refused("Encrypted assertions are not accepted")),
        _ => Err(refused("The response must have exactly one assertion")),
    }
}

/// The verified octets, decrypted where that has to be: a signature over the ciphertext first, then
/// what came out of it (SAML-055, SAML-S47).
fn verify(outer: &Document<'_>, expected: &Expected<'_>) -> Result<signature::Verified, SamlError> {
    let trust = expected.trust();
    if !expected.settings.encrypted {
        return signature::verify(outer, trust).map_err(invalid);
    }
    let failed = |_| SamlError::Decryption;
    if signature::claimed(outer) == Covers::Assertion {
        let opened = decrypt::open(outer, expected.keys).map_err(failed)?;
        let opened = opened.ok_or(SamlError::Decryption)?;
        let opened = document::parse(&opened).map_err(|_| SamlError::Decryption)?;
        return signature::verify(&opened, trust).map_err(|_| SamlError::Decryption);
    }
    let sealed = signature::verify(outer, trust).map_err(invalid)?;
    let read = document::parse(&sealed.xml)?;
    let opened = decrypt::open(&read, expected.keys).map_err(failed)?;
    let xml = opened.ok_or(SamlError::Decryption)?;
    // A signature within must be right as well.
    let inner = document::parse(&xml).map_err(|_| SamlError::Decryption)?;
    let is_signed = inner.descendants().any(|node| node.has_tag_name((super::DSIG, "Signature")));
    if is_signed && signature::verify(&inner, trust).is_err() {
        return Err(SamlError::Decryption);
    }
    Ok(signature::Verified { covers: Covers::Root, xml })
}

fn invalid(Invalid(covers): Invalid) -> SamlError {
    match covers {
        Covers::Root => SamlError::ResponseSignature,
        Covers::Assertion => SamlError::AssertionSignature,
    }
}

type MessageCheck = fn(Node<'_, '_>, &Expected<'_>, Covers) -> Result<(), SamlError>;

/// Of the response around the assertion.
const MESSAGE: [(&str, MessageCheck); 6] = [
    ("SAML-S29", |node, _, _| check_version(node)),
    ("SAML-059, SAML-S43", |node, _, _| status(node).map_err(SamlError::Refused)),
    ("SAML-S38", |node, expected, _| {
        let named = children(node, (ASSERTION, "Issuer")).next().is_some();
        if named { check_issuer(node, expected) } else { Ok(()) }
    }),
    ("SAML-S35", |node, expected, covers| match node.attribute("Destination") {
        Some(destination) if destination == expected.acs => Ok(()),
        None if covers == Covers::Assertion => Ok(()),
        _ => Err(refused("The response is for another destination")),
    }),
    ("SAML-057, SAML-S36, SAML-S37", |node, expected, _| {
        check_answers(node.attribute("InResponseTo"), expected)
    }),
    ("SAML-058", |node, expected, _| match time(node, "IssueInstant") {
        Some(Ok(issued)) if expected.is_to_come(issued) => {
            Err(refused("The response is from the future"))
        }
        Some(Ok(issued)) if expected.is_older(issued, OLDEST_SECONDS) => {
            Err(refused("The response is too old"))
        }
        Some(Ok(_)) => Ok(()),
        _ => Err(refused("The response does not say when it was issued")),
    }),
];

type Check = fn(Node<'_, '_>, &Expected<'_>) -> Result<(), SamlError>;

/// Of the assertion, which is verified.
const CHECKS: [(&str, Check); 8] = [
    ("SAML-S29", |node, _| {
        check_version(node)?;
        let is_named = node.attribute("ID").is_some_and(|id| !id.is_empty());
        if is_named { Ok(()) } else { Err(refused("The assertion has no ID")) }
    }),
    ("SAML-S38", check_issuer),
    ("SAML-058, FED-B02", |node, expected| match time(node, "IssueInstant") {
        Some(Ok(issued)) if expected.is_to_come(issued) => {
            Err(refused("The assertion is from the future"))
        }
        Some(Ok(issued))
            if expected.request_id.is_none()
                && expected.now.seconds() - issued.seconds() > OLDEST_UNSOLICITED_SECONDS =>
        {
            Err(refused("The assertion is too old"))
        }
        Some(Ok(_)) => Ok(()),
        _ => Err(refused("The assertion does not say when it was issued")),
    }),
    ("SAML-S39, SAML-S40", check_conditions),
    ("SAML-054, SAML-S33", check_audience),
    ("SAML-057, SAML-S34, SAML-S39, SAML-S40, SAML-S42", check_confirmation),
    ("SAML-S44", check_authentication),
    ("SAML-S50", |node, _| {
        let encrypted = ["EncryptedID", "EncryptedAttribute", "EncryptedAssertion"];
        let is_there = node.descendants().any(|inner| encrypted.contains(&inner.tag_name().name()));
        if is_there { Err(refused("The assertion has encrypted parts")) } else { Ok(()) }
    }),
];

fn check_version(node: Node<'_, '_>) -> Result<(), SamlError> {
    if node.attribute("Version") == Some("2.0") {
        return Ok(());
    }
    Err(refused("The version is not 2.0"))
}

fn check_issuer(node: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    if issuer(node).as_deref() == Some(expected.metadata.entity_id.as_str()) {
        return Ok(());
    }
    Err(refused("The issuer is not the identity provider"))
}

fn check_answers(named: Option<&str>, expected: &Expected<'_>) -> Result<(), SamlError> {
    if named == expected.request_id {
        return Ok(());
    }
    Err(refused("The response does not answer the request"))
}

/// A window of time; each end counts where it is given.
fn check_window(node: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    let unreadable = || refused("The assertion has a time that cannot be read");
    if let Some(from) = time(node, "NotBefore")
        && expected.is_to_come(from.map_err(|()| unreadable())?)
    {
        return Err(refused("The assertion is not valid yet"));
    }
    if let Some(until) = time(node, "NotOnOrAfter")
        && expected.has_passed(until.map_err(|()| unreadable())?)
    {
        return Err(refused("The assertion has expired"));
    }
    Ok(())
}

fn conditions<'a, 'input>(assertion: Node<'a, 'input>) -> Result<Node<'a, 'input>, SamlError> {
    let found = child(assertion, (ASSERTION, "Conditions"));
    found.ok_or_else(|| refused("The assertion has no conditions"))
}

fn check_conditions(assertion: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    let conditions = conditions(assertion)?;
    check_window(conditions, expected)?;
    // `OneTimeUse` holds for every assertion here (SAML-S41).
    let known = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];
    let all_known = elements(conditions)
        .all(|node| known.iter().any(|name| node.has_tag_name((ASSERTION, *name))));
    if all_known { Ok(()) } else { Err(refused("The assertion has an unknown condition")) }
}

/// Every restriction must name this pool; there must be one.
fn check_audience(assertion: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    let restrictions: Vec<Node<'_, '_>> =
        children(conditions(assertion)?, (ASSERTION, "AudienceRestriction")).collect();
    let names_us = |restriction: &Node<'_, '_>| {
        children(*restriction, (ASSERTION, "Audience"))
            .filter_map(plain_text)
            .any(|audience| audience.trim() == expected.audience)
    };
    if !restrictions.is_empty() && restrictions.iter().all(names_us) {
        return Ok(());
    }
    Err(refused(format!(
        "Audience restriction in SAML Assertion does not allow it for {}",
        expected.audience
    )))
}

/// A confirmation for the bearer that is for here, for now and for this request.
fn check_confirmation(assertion: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    let subject = child(assertion, (ASSERTION, "Subject"))
        .ok_or_else(|| refused("The assertion does not say who it is about"))?;
    let mut last = refused("The subject is not confirmed for the bearer");
    for confirmation in children(subject, (ASSERTION, "SubjectConfirmation")) {
        if confirmation.attribute("Method") != Some(BEARER) {
            continue;
        }
        match check_bearer(confirmation, expected) {
            Ok(()) => return Ok(()),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn check_bearer(confirmation: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    let data = child(confirmation, (ASSERTION, "SubjectConfirmationData"))
        .ok_or_else(|| refused("The subject is not confirmed for the bearer"))?;
    if data.has_attribute("NotBefore") {
        return Err(refused("The confirmation of the subject has a NotBefore"));
    }
    if !data.has_attribute("NotOnOrAfter") {
        return Err(refused("The confirmation of the subject does not end"));
    }
    check_window(data, expected)?;
    if data.attribute("Recipient") != Some(expected.acs) {
        return Err(refused("The assertion is for another recipient"));
    }
    check_answers(data.attribute("InResponseTo"), expected)
}

fn check_authentication(assertion: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    let mut statements = children(assertion, (ASSERTION, "AuthnStatement")).peekable();
    if statements.peek().is_none() {
        return Err(refused("The assertion does not say how somebody signed in"));
    }
    for statement in statements {
        match time(statement, "AuthnInstant") {
            Some(Ok(moment)) if !expected.is_to_come(moment) => {}
            _ => return Err(refused("The time of the sign-in is missing or to come")),
        }
        match time(statement, "SessionNotOnOrAfter") {
            Some(Ok(until)) if !expected.has_passed(until) => {}
            None => {}
            _ => return Err(refused("The session at the provider has ended")),
        }
    }
    Ok(())
}

/// When the assertion can no longer be used, by its latest word.
fn end(assertion: Node<'_, '_>, expected: &Expected<'_>) -> Timestamp {
    let latest = assertion
        .descendants()
        .filter_map(|node| time(node, "NotOnOrAfter")?.ok())
        .max()
        .unwrap_or(expected.now);
    // A year is as good as for ever, and the row must not stay longer.
    latest.clamp(expected.now, expected.now.plus_seconds(365 * 86_400))
}
