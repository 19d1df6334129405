//! What identity providers say by SAML, in the spelling of each house, and bent as a test wants it.
//! Signed, encrypted and verified by the command `xmlsec1`, not by the code under test.

use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Duration, Utc};
use openssl::pkey::{PKey, Private};

use super::saml_party::Party;

pub const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ONE: &str = "/*[local-name()='Response']";
const ASSERTIONS: &str = "//*[local-name()='Assertion']";
const SIGNATURE: &str = "/*[local-name()='Signature']";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    Nothing,
    Assertion,
    Response,
    Both,
}

/// How a house writes its responses.
#[derive(Clone, Copy, Debug)]
pub struct House {
    pub name: &'static str,
    pub declaration: &'static str,
    /// Prefixes with their colon; empty for a default namespace.
    pub protocol: &'static str,
    pub assertion: &'static str,
    pub dsig: &'static str,
    pub signs: Signs,
    /// `InclusiveNamespaces`, if any.
    pub inclusive: &'static str,
    pub name_format: &'static str,
    pub attribute_format: &'static str,
    pub typed: bool,
    pub certificate: bool,
}

const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const MAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const BASIC: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
const URI: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

/// The form of the attacks.
pub const PLAIN: House = House {
    name: "plain",
    declaration: "",
    protocol: "samlp:",
    assertion: "saml:",
    dsig: "ds:",
    signs: Signs::Assertion,
    inclusive: "",
    name_format: PERSISTENT,
    attribute_format: BASIC,
    typed: false,
    certificate: true,
};

pub const HOUSES: [House; 6] = [
    House {
        name: "Entra ID",
        assertion: "",
        dsig: "",
        name_format: MAIL,
        attribute_format: "",
        ..PLAIN
    },
    House {
        name: "Okta",
        declaration: r#"<?xml version="1.0" encoding="UTF-8"?>"#,
        protocol: "saml2p:",
        assertion: "saml2:",
        signs: Signs::Both,
        inclusive: "xs",
        name_format: UNSPECIFIED,
        attribute_format: "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified",
        typed: true,
        ..PLAIN
    },
    House { name: "ADFS", assertion: "", attribute_format: "", certificate: true, ..PLAIN },
    House {
        name: "Google Workspace",
        declaration: r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>"#,
        protocol: "saml2p:",
        assertion: "saml2:",
        signs: Signs::Response,
        name_format: MAIL,
        attribute_format: "",
        typed: true,
        ..PLAIN
    },
    House {
        name: "Shibboleth",
        declaration: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        protocol: "saml2p:",
        assertion: "saml2:",
        signs: Signs::Response,
        inclusive: "xsd",
        attribute_format: URI,
        ..PLAIN
    },
    House {
        name: "Keycloak",
        dsig: "dsig:",
        signs: Signs::Both,
        typed: true,
        certificate: false,
        ..PLAIN
    },
];

/// What a response answers.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `None`: nobody asked.
    pub request: Option<String>,
    pub acs: String,
    pub audience: String,
    pub issuer: String,
    pub now: DateTime<Utc>,
}

/// A response that is not signed yet: empty signatures stand where they will be.
#[derive(Clone, Debug)]
pub struct Draft {
    pub text: String,
    pub house: House,
    /// Names for bends: `{acs}`, `{audience}`, `{request}`, `{issuer}`, `{response}`, `{assertion}`.
    values: Vec<(&'static str, String)>,
    now: DateTime<Utc>,
}

impl Draft {
    /// What the house honestly answers of somebody.
    pub fn new(house: House, asked: &Asked, subject: &str, attributes: &[(&str, &[&str])]) -> Self {
        let id = || format!("_{}", uuid::Uuid::new_v4().simple());
        let mut draft = Self {
            text: String::new(),
            house,
            values: vec![
                ("acs", asked.acs.clone()),
                ("audience", asked.audience.clone()),
                ("issuer", asked.issuer.clone()),
                ("request", asked.request.clone().unwrap_or_default()),
                ("response", id()),
                ("assertion", id()),
            ],
            now: asked.now,
        };
        let names = |uri: &str, prefix: &str| match prefix.strip_suffix(':') {
            Some(prefix) => format!(r#"xmlns:{prefix}="{uri}""#),
            None => format!(r#"xmlns="{uri}""#),
        };
        let answers = if asked.request.is_some() {
            r#" InResponseTo="{request}""#
        } else {
            Default::default()
        };
        let typed = if house.typed {
            r#" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string""#
        } else {
            ""
        };
        let format = match house.attribute_format {
            "" => String::new(),
            format => format!(r#" NameFormat="{format}""#),
        };
        let attributes: String = attributes
            .iter()
            .map(|(name, values)| {
                let values: String = values
                    .iter()
                    .map(|value| format!("<~AttributeValue{typed}>{value}</~AttributeValue>"))
                    .collect();
                format!(r#"<~Attribute Name="{name}"{format}>{values}</~Attribute>"#)
            })
            .collect();
        let attributes = match attributes.as_str() {
            "" => String::new(),
            some => format!("<~AttributeStatement>{some}</~AttributeStatement>"),
        };
        let (p, a) = (house.protocol, names(ASSERTION, house.assertion));
        let place =
            |which: bool, id: &str| if which { template(&house, id) } else { String::new() };
        let response = place(matches!(house.signs, Signs::Response | Signs::Both), "{response}");
        let assertion = place(matches!(house.signs, Signs::Assertion | Signs::Both), "{assertion}");
        let text = format!(
            r#"{}<{p}Response {} ID="{{response}}" Version="2.0" IssueInstant="{{+0}}" Destination="{{acs}}"{answers}><~Issuer {a}>{{issuer}}</~Issuer>{response}<{p}Status><{p}StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></{p}Status><~Assertion {a} ID="{{assertion}}" Version="2.0" IssueInstant="{{+0}}"><~Issuer>{{issuer}}</~Issuer>{assertion}<~Subject><~NameID Format="{}">{subject}</~NameID><~SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><~SubjectConfirmationData{answers} NotOnOrAfter="{{+300}}" Recipient="{{acs}}"/></~SubjectConfirmation></~Subject><~Conditions NotBefore="{{+0}}" NotOnOrAfter="{{+300}}"><~AudienceRestriction><~Audience>{{audience}}</~Audience></~AudienceRestriction></~Conditions><~AuthnStatement AuthnInstant="{{+0}}" SessionIndex="{{assertion}}"><~AuthnContext><~AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</~AuthnContextClassRef></~AuthnContext></~AuthnStatement>{attributes}</~Assertion></{p}Response>"#,
            house.declaration,
            names(PROTOCOL, p),
            house.name_format,
        );
        draft.text = draft.expand(
            &text
                .replace("<~", &format!("<{}", house.assertion))
                .replace("</~", &format!("</{}", house.assertion)),
        );
        draft
    }

    /// `{name}` by its value, `{+60}` and `{-60}` by the moment so many seconds from now.
    pub fn expand(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            out.push_str(before);
            let (name, after) = behind.split_once('}').unwrap_or_else(|| panic!("{text}"));
            match self.values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None => out.push_str(&self.time(name.parse().unwrap_or_else(|_| panic!("{name}")))),
            }
            rest = after;
        }
        out + rest
    }

    pub fn time(&self, seconds: i64) -> String {
        (self.now + Duration::seconds(seconds)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    pub fn value(&self, name: &str) -> &str {
        &self.values.iter().find(|(known, _)| *known == name).unwrap().1
    }

    /// Puts one text in the place of another, everywhere; it has to be there.
    pub fn swap(&self, text: &str, bends: &[(&str, &str)]) -> String {
        let mut text = text.to_owned();
        for (from, to) in bends {
            let (from, to) = (self.expand(from), self.expand(to));
            assert!(text.contains(&from), "nothing to bend: {from}\n{text}");
            text = text.replace(&from, &to);
        }
        text
    }

    pub fn bend(&mut self, bends: &[(&str, &str)]) {
        self.text = self.swap(&self.text, bends);
    }

    /// Signed as the house signs.
    pub fn signed(&self, party: &Party) -> String {
        sign(&self.text, &party.key, self.house.signs)
    }
}

fn template(house: &House, id: &str) -> String {
    let d = house.dsig;
    let names = match d.strip_suffix(':') {
        Some(prefix) => format!(r#"xmlns:{prefix}="{DSIG}""#),
        None => format!(r#"xmlns="{DSIG}""#),
    };
    let inclusive = match house.inclusive {
        "" => String::new(),
        list => format!(r#"<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="{list}"/>"#),
    };
    let key = if house.certificate {
        format!("<{d}KeyInfo><{d}X509Data/></{d}KeyInfo>")
    } else {
        String::new()
    };
    format!(
        r##"<{d}Signature {names}><{d}SignedInfo><{d}CanonicalizationMethod Algorithm="{EXCLUSIVE}"/><{d}SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><{d}Reference URI="#{id}"><{d}Transforms><{d}Transform Algorithm="{DSIG}enveloped-signature"/><{d}Transform Algorithm="{EXCLUSIVE}">{inclusive}</{d}Transform></{d}Transforms><{d}DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><{d}DigestValue></{d}DigestValue></{d}Reference></{d}SignedInfo><{d}SignatureValue></{d}SignatureValue>{key}</{d}Signature>"##
    )
}

/// Fills the empty signatures: of the assertion first, then of the response around it.
pub fn sign(text: &str, key: &PKey<Private>, signs: Signs) -> String {
    let pem = key.private_key_to_pem_pkcs8().unwrap();
    let one = |text: &str, path: &str| sign_at(text, ("--privkey-pem", &pem), path);
    let (inner, outer) = (format!("{ASSERTIONS}{SIGNATURE}"), format!("{ONE}{SIGNATURE}"));
    match signs {
        Signs::Nothing => text.to_owned(),
        Signs::Assertion => one(text, &inner),
        Signs::Response => one(text, &outer),
        Signs::Both => one(&one(text, &inner), &outer),
    }
}

/// Fills one empty signature, with whatever key.
pub fn sign_at(text: &str, (option, key): (&str, &[u8]), path: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), key).unwrap();
    std::fs::write(folder.path().join("in.xml"), text).unwrap();
    let mut arguments = vec!["--sign", option, "key", "--node-xpath", path];
    arguments.extend(IDS);
    arguments.extend(["--output", "out.xml", "in.xml"]);
    let done = run(folder.path(), &arguments);
    assert!(done.0, "{}\n{text}", done.1);
    let signed = std::fs::read_to_string(folder.path().join("out.xml")).unwrap();
    // The tool writes a declaration; whether there is one is the house's choice.
    let body = signed.split_once("?>\n").map_or(signed.as_str(), |(_, body)| body);
    let declaration = match text.split_once("?>") {
        Some((head, _)) if text.starts_with("<?xml") => format!("{head}?>"),
        _ => String::new(),
    };
    format!("{declaration}{}", body.trim_end())
}

const IDS: [&str; 4] = [
    "--id-attr:ID",
    "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
    "--id-attr:ID",
    "urn:oasis:names:tc:SAML:2.0:protocol:Response",
];

/// Whether the tool, asked as naively as it can be, finds a good signature in a document: then it is
/// not the mathematics that an attack is to be refused for.
pub fn is_well_signed(text: &str, party: &Party) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let pem = party.key.public_key_to_pem().unwrap();
    std::fs::write(folder.path().join("key"), pem).unwrap();
    std::fs::write(folder.path().join("in.xml"), text).unwrap();
    let mut arguments = vec!["--verify", "--enabled-key-data", "key-name"];
    arguments.extend(["--pubkey-pem", "key", "--node-xpath"]);
    arguments.push("(//*[local-name()='Signature'])[1]");
    arguments.extend(IDS);
    arguments.push("in.xml");
    run(folder.path(), &arguments).0
}

/// A cipher by the tool: the URI of the data, the key that it makes for one message, how that key is
/// wrapped.
#[derive(Clone, Copy, Debug)]
pub struct Cipher {
    pub data: &'static str,
    pub session_key: &'static str,
    pub wrap: &'static str,
}

/// Encrypts the assertion in its place.
pub fn encrypt(text: &str, cipher: Cipher, certificate: &str) -> String {
    let (start, end, _) = assertion(text);
    encrypt_instead(text, &text[start..end], cipher, certificate)
}

/// Where the assertion stands, and its prefix.
fn assertion(text: &str) -> (usize, usize, String) {
    let open = text.find("Assertion ").unwrap();
    let start = text[..open].rfind('<').unwrap();
    let prefix = text[start + 1..open].to_owned();
    let close = format!("</{prefix}Assertion>");
    (start, text.rfind(&close).unwrap() + close.len(), prefix)
}

/// Puts this in the place of the assertion, encrypted.
pub fn encrypt_instead(text: &str, plain: &str, cipher: Cipher, certificate: &str) -> String {
    let (start, end, prefix) = assertion(text);
    let names = match prefix.strip_suffix(':') {
        Some(prefix) => format!(r#"xmlns:{prefix}="{ASSERTION}""#),
        None => format!(r#"xmlns="{ASSERTION}""#),
    };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let pem = format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
    file("certificate", &pem);
    file("plain", plain);
    file(
        "template.xml",
        &format!(
            r#"<xenc:EncryptedData xmlns:xenc="{XENC}" Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{}"/><ds:KeyInfo xmlns:ds="{DSIG}"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{}"/><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>"#,
            cipher.data, cipher.wrap
        ),
    );
    let done = run(
        folder.path(),
        &[
            "--encrypt",
            "--pubkey-cert-pem",
            "certificate",
            "--session-key",
            cipher.session_key,
            "--binary-data",
            "plain",
            "--output",
            "out.xml",
            "template.xml",
        ],
    );
    assert!(done.0, "{}", done.1);
    let sealed = std::fs::read_to_string(folder.path().join("out.xml")).unwrap();
    let sealed = sealed.split_once("?>\n").map_or(sealed.as_str(), |(_, body)| body).trim_end();
    format!(
        "{}<{prefix}EncryptedAssertion {names}>{sealed}</{prefix}EncryptedAssertion>{}",
        &text[..start],
        &text[end..]
    )
}

fn run(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let done = Command::new("xmlsec1").args(arguments).current_dir(folder).output();
    let done = done.expect("scripts/setup-test installs xmlsec1");
    (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
}
