//! A SAML provider that says what the test wants, and an address that its metadata can be fetched from.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509NameBuilder};
use samael::crypto::{Crypto, CryptoProvider as _};

pub const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
pub const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// A key and its certificate, valid from 2020 until `days` after.
#[derive(Clone)]
pub struct Party {
    pub key: PKey<Private>,
    pub certificate: String,
    pub entity_id: String,
}

impl Party {
    pub fn new(entity_id: &str) -> Self {
        Self::with_key(entity_id, 2048, 36_500)
    }

    pub fn with_key(entity_id: &str, bits: u32, days: i64) -> Self {
        let key = PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap();
        let certificate = certificate(&key, days);
        Self { key, certificate, entity_id: entity_id.to_owned() }
    }

    pub fn replace_key(&mut self, key: PKey<Private>) {
        self.certificate = certificate(&key, 36_500);
        self.key = key;
    }

    pub fn key_descriptor(&self, attributes: &str) -> String {
        format!(
            r#"<KeyDescriptor {attributes}><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"#,
            self.certificate
        )
    }

    /// With services by redirect.
    pub fn metadata(&self) -> String {
        let key = self.key_descriptor(r#"use="signing""#);
        self.describe(&format!("{key}{}", services(REDIRECT)), "")
    }

    pub fn describe(&self, inside: &str, attributes: &str) -> String {
        format!(
            r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}"{attributes}><IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}">{inside}</IDPSSODescriptor></EntityDescriptor>"#,
            self.entity_id
        )
    }

    /// Signs the root of a message that has `{signature}` in it, and encodes it for a form.
    pub fn sign(&self, message: &str, id: &str) -> String {
        STANDARD.encode(self.signed(message, id))
    }

    pub fn signed(&self, message: &str, id: &str) -> String {
        let template = format!(
            r##"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>"##
        );
        let message = message.replace("{signature}", &template);
        let signed = Crypto::sign_xml(message, &self.key.private_key_to_der().unwrap()).unwrap();
        signed.split_once("?>").map_or(signed.as_str(), |(_, body)| body).trim().to_owned()
    }
}

fn certificate(key: &PKey<Private>, days: i64) -> String {
    const FROM: i64 = 1_577_836_800;
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "idp").unwrap();
    let name = name.build();
    let mut certificate = X509::builder().unwrap();
    certificate.set_version(2).unwrap();
    let serial = BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap();
    certificate.set_serial_number(&serial).unwrap();
    certificate.set_subject_name(&name).unwrap();
    certificate.set_issuer_name(&name).unwrap();
    certificate.set_not_before(&Asn1Time::from_unix(FROM).unwrap()).unwrap();
    let end = Asn1Time::from_unix(FROM + days * 86_400).unwrap();
    certificate.set_not_after(&end).unwrap();
    certificate.set_pubkey(key).unwrap();
    certificate.sign(key, MessageDigest::sha256()).unwrap();
    STANDARD.encode(certificate.build().to_der().unwrap())
}

/// Single sign-on and single logout at `https://idp.example`, by one binding.
pub fn services(binding: &str) -> String {
    format!(
        r#"<SingleLogoutService Binding="{binding}" Location="https://idp.example/slo"/><SingleSignOnService Binding="{binding}" Location="https://idp.example/sso"/>"#
    )
}

/// What the address answers next.
#[derive(Clone, Default)]
pub struct Answer {
    pub document: String,
    pub etag: String,
    /// 0: 200.
    pub status: u16,
}

/// An address that gives metadata.
#[derive(Clone)]
pub struct MetadataHost {
    pub url: String,
    state: Arc<Mutex<(Answer, Vec<Option<String>>)>>,
}

impl MetadataHost {
    pub fn start(answer: Answer) -> Self {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://localhost:{}/metadata", socket.local_addr().unwrap().port());
        let state = Arc::new(Mutex::new((answer, Vec::new())));
        let shared = Arc::clone(&state);
        let server = HttpServer::new(move || {
            let state = Arc::clone(&shared);
            App::new().default_service(web::to(move |request: HttpRequest| {
                let state = Arc::clone(&state);
                async move { answer_of(&state, &request) }
            }))
        });
        tokio::spawn(server.workers(1).listen(socket).unwrap().run());
        Self { url, state }
    }

    pub fn set(&self, answer: Answer) {
        self.state.lock().unwrap().0 = answer;
    }

    /// The `If-None-Match` of every request so far.
    pub fn asked(&self) -> Vec<Option<String>> {
        self.state.lock().unwrap().1.clone()
    }
}

fn answer_of(state: &Mutex<(Answer, Vec<Option<String>>)>, request: &HttpRequest) -> HttpResponse {
    let mut state = state.lock().unwrap();
    let condition = request.headers().get("if-none-match");
    let condition = condition.map(|value| value.to_str().unwrap().to_owned());
    state.1.push(condition.clone());
    let answer = state.0.clone();
    if answer.status != 0 {
        let status = actix_web::http::StatusCode::from_u16(answer.status).unwrap();
        return HttpResponse::build(status).insert_header(("location", "/other")).finish();
    }
    if condition.is_some_and(|condition| condition == answer.etag) {
        return HttpResponse::NotModified().finish();
    }
    let mut response = HttpResponse::Ok();
    if !answer.etag.is_empty() {
        response.insert_header(("etag", answer.etag));
    }
    response.body(answer.document)
}
