//! Encrypted assertions: signed and then encrypted, encrypted and then signed, by every cipher.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::encrypt::Encrypter;
use openssl::hash::MessageDigest;
use openssl::rsa::Padding;
use openssl::symm::{Cipher, Crypter, Mode, encrypt_aead};
use openssl::x509::X509;
use portico::clients::AppClient;
use portico::federation::saml::entity_id;
use portico::pools::Pool;
use roxmltree::Document;
use serde_json::json;

use super::saml_requests::{ENTITY, inflated, provider};
use super::{authorize, call, client_of, query, start, upstream};
use crate::support::browser::Page;
use crate::support::saml_party::Party;
use crate::support::{Browser, Engine, TestApp};

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";

/// How something is encrypted.
#[derive(Clone, Copy)]
struct Suite {
    cipher: Cipher,
    uri: &'static str,
    digest: &'static str,
    mask: Option<&'static str>,
}

impl Suite {
    fn encrypt(&self, plain: &[u8], certificate: &str) -> String {
        let key = openssl_bytes(self.cipher.key_len());
        let nonce = openssl_bytes(self.cipher.iv_len().unwrap());
        let mut content = nonce.clone();
        if self.uri.ends_with("gcm") {
            let mut tag = [0; 16];
            content.extend(
                encrypt_aead(self.cipher, &key, Some(&nonce), &[], plain, &mut tag).unwrap(),
            );
            content.extend(tag);
        } else {
            let padding = 16 - plain.len() % 16;
            let mut padded = plain.to_vec();
            padded.extend(vec![0x5a; padding - 1]);
            padded.push(u8::try_from(padding).unwrap());
            let mut crypter = Crypter::new(self.cipher, Mode::Encrypt, &key, Some(&nonce)).unwrap();
            crypter.pad(false);
            let mut out = vec![0; padded.len() + 16];
            let mut length = crypter.update(&padded, &mut out).unwrap();
            length += crypter.finalize(&mut out[length..]).unwrap();
            content.extend(&out[..length]);
        }
        let der = STANDARD.decode(certificate).unwrap();
        let public = X509::from_der(&der).unwrap().public_key().unwrap();
        let mut encrypter = Encrypter::new(&public).unwrap();
        encrypter.set_rsa_padding(Padding::PKCS1_OAEP).unwrap();
        let digest = |name: &str| match name {
            "sha256" => MessageDigest::sha256(),
            "sha512" => MessageDigest::sha512(),
            _ => MessageDigest::sha1(),
        };
        encrypter.set_rsa_oaep_md(digest(self.digest)).unwrap();
        encrypter.set_rsa_mgf1_md(digest(self.mask.unwrap_or("sha1"))).unwrap();
        let mut wrapped = vec![0; encrypter.encrypt_len(&key).unwrap()];
        let length = encrypter.encrypt(&key, &mut wrapped).unwrap();
        wrapped.truncate(length);
        let digest = match self.digest {
            "sha1" => "http://www.w3.org/2000/09/xmldsig#sha1".to_owned(),
            other => format!("http://www.w3.org/2001/04/xmlenc#{other}"),
        };
        let (method, mask) = match self.mask {
            None => (format!("{XENC}rsa-oaep-mgf1p"), String::new()),
            Some(mask) => (
                format!("{XENC11}rsa-oaep"),
                format!(r#"<e11:MGF xmlns:e11="{XENC11}" Algorithm="{XENC11}mgf1{mask}"/>"#),
            ),
        };
        format!(
            r#"<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="{XENC}" Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{method}"><ds:DigestMethod Algorithm="{digest}"/>{mask}</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>"#,
            self.uri,
            STANDARD.encode(wrapped),
            STANDARD.encode(content)
        )
    }
}

fn openssl_bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    openssl::rand::rand_bytes(&mut bytes).unwrap();
    bytes
}

#[derive(Clone, Copy, PartialEq)]
enum Order {
    SignThenEncrypt,
    EncryptThenSign,
    Unsigned,
}

struct Scene<'a> {
    app: &'a TestApp,
    pool: &'a Pool,
    client: &'a AppClient,
    party: &'a Party,
}

impl Scene<'_> {
    async fn send(&self, suite: Suite, order: Order, certificate: &str) -> Page {
        let browser = Browser::new(self.app);
        let page = browser.get(&authorize(self.client, "&identity_provider=Sealed")).await;
        let request = inflated(upstream(&page), "SAMLRequest");
        let relay_state = query(upstream(&page), "RelayState").unwrap();
        let read = Document::parse(&request).unwrap();
        let request = read.root_element().attribute("ID").unwrap();
        let acs = format!("{}/saml2/idpresponse", self.app.url);
        let audience = entity_id(&self.pool.id);
        let now = chrono::Utc::now();
        let time = |seconds: i64| {
            (now + chrono::Duration::seconds(seconds)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
        };
        let (id, inner, start, end) =
            (uuid::Uuid::new_v4(), uuid::Uuid::new_v4(), time(0), time(300));
        let assertion = format!(
            r#"<saml:Assertion xmlns:saml="{ASSERTION}" ID="_{inner}" Version="2.0" IssueInstant="{start}"><saml:Issuer>{ENTITY}</saml:Issuer>{{signature}}<saml:Subject><saml:NameID>bob</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{acs}" InResponseTo="{request}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotOnOrAfter="{end}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{start}"/></saml:Assertion>"#
        );
        let assertion = if order == Order::SignThenEncrypt {
            let signed = self.party.sign(&assertion, &format!("_{inner}"));
            String::from_utf8(STANDARD.decode(signed).unwrap()).unwrap()
        } else {
            assertion.replace("{signature}", "")
        };
        let sealed = suite.encrypt(assertion.as_bytes(), certificate);
        let response = format!(
            r#"<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="_{id}" Version="2.0" IssueInstant="{start}" Destination="{acs}" InResponseTo="{request}"><saml:Issuer>{ENTITY}</saml:Issuer>{{signature}}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{sealed}</samlp:Response>"#
        );
        let response = if order == Order::EncryptThenSign {
            self.party.sign(&response, &format!("_{id}"))
        } else {
            STANDARD.encode(response.replace("{signature}", ""))
        };
        let fields = [("SAMLResponse", response.as_str()), ("RelayState", relay_state.as_str())];
        browser.post("/saml2/idpresponse", &fields).await
    }
}

fn suite(
    cipher: Cipher,
    uri: &'static str,
    digest: &'static str,
    mask: Option<&'static str>,
) -> Suite {
    Suite { cipher, uri, digest, mask }
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let party = Party::new(ENTITY);
    provider(&app, &pool, ("Sealed", &party), json!({ "EncryptedResponses": "true" })).await;
    let client = client_of(&app, &pool, &["Sealed"]).await;
    let body = json!({ "UserPoolId": pool.id, "ProviderName": "Sealed" });
    let shown = call(&app, "DescribeIdentityProvider", body).await;
    let active = &shown["IdentityProvider"]["ProviderDetails"]["ActiveEncryptionCertificate"];
    let active = active.as_str().unwrap();
    let scene = Scene { app: &app, pool: &pool, client: &client, party: &party };
    let suites = [
        suite(Cipher::aes_128_cbc(), "http://www.w3.org/2001/04/xmlenc#aes128-cbc", "sha1", None),
        suite(Cipher::aes_192_cbc(), "http://www.w3.org/2001/04/xmlenc#aes192-cbc", "sha256", None),
        suite(
            Cipher::aes_256_cbc(),
            "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
            "sha1",
            Some("sha1"),
        ),
        suite(
            Cipher::aes_128_gcm(),
            "http://www.w3.org/2009/xmlenc11#aes128-gcm",
            "sha256",
            Some("sha256"),
        ),
        suite(Cipher::aes_192_gcm(), "http://www.w3.org/2009/xmlenc11#aes192-gcm", "sha512", None),
        suite(
            Cipher::aes_256_gcm(),
            "http://www.w3.org/2009/xmlenc11#aes256-gcm",
            "sha512",
            Some("sha256"),
        ),
    ];
    for suite in suites {
        for order in [Order::SignThenEncrypt, Order::EncryptThenSign] {
            let page = scene.send(suite, order, active).await;
            let code = page.callback_parameter("code");
            assert!(code.is_some(), "{}: {:?} {}", suite.uri, page.left_to, page.body);
        }
        // Encryption is no signature, and another key opens nothing: one error for both.
        let mut errors = Vec::new();
        for (order, certificate) in
            [(Order::Unsigned, active), (Order::SignThenEncrypt, party.certificate.as_str())]
        {
            let page = scene.send(suite, order, certificate).await;
            assert_eq!(page.callback_parameter("error").as_deref(), Some("server_error"));
            errors.push(page.callback_parameter("error_description").unwrap());
        }
        assert_eq!(
            errors[0],
            "Invalid SAML response received: The encrypted assertion cannot be read"
        );
        assert_eq!(errors[0], errors[1]);
    }
    app.stop().await;
}

// spec: FED-B05, SAML-052, SAML-S47
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_assertion_is_read_if_it_is_signed_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_assertion_is_read_if_it_is_signed_on_postgres() {
    scene(Engine::Postgres).await;
}
