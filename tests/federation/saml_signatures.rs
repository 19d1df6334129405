//! Which signatures count: on the response, on the assertion, on both, by which algorithm and whose key;
//! and that nothing counts which they do not cover.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use portico::federation::saml::entity_id;
use samael::crypto::{Crypto, CryptoProvider as _};
use serde_json::{Value, json};

use super::saml_requests::{ENTITY, provider};
use super::start;
use crate::support::browser::Page;
use crate::support::saml_party::{Party, REDIRECT, services};
use crate::support::{Browser, Engine, TestApp};

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// Who signs, and how.
#[derive(Clone, Copy)]
struct Pen<'a> {
    party: &'a Party,
    method: &'a str,
    digest: &'a str,
    canonical: &'a str,
    key_info: &'a str,
    /// Behind the identifier in the reference, or in place of it.
    uri: Option<&'a str>,
}

impl<'a> Pen<'a> {
    fn new(party: &'a Party) -> Self {
        Self {
            party,
            method: RSA_SHA256,
            digest: SHA256,
            canonical: EXCLUSIVE,
            key_info: "",
            uri: None,
        }
    }

    /// Signs the first place that is left for a signature of this element.
    fn sign(&self, text: &str, place: &str, id: &str) -> String {
        let uri = self.uri.map_or_else(|| format!("#{id}"), str::to_owned);
        let template = format!(
            r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{c}"/><ds:SignatureMethod Algorithm="{m}"/><ds:Reference URI="{uri}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="{c}"/></ds:Transforms><ds:DigestMethod Algorithm="{d}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>{k}</ds:Signature>"#,
            c = self.canonical,
            m = self.method,
            d = self.digest,
            k = self.key_info,
        );
        let text = text.replacen(place, &template, 1);
        let signed = Crypto::sign_xml(text, &self.party.key.private_key_to_der().unwrap()).unwrap();
        signed.split_once("?>").map_or(signed.as_str(), |(_, body)| body).trim().to_owned()
    }
}

struct Scene<'a> {
    app: &'a TestApp,
    state: String,
    audience: String,
}

impl Scene<'_> {
    fn assertion(&self, id: &str, name: &str) -> String {
        let acs = format!("{}/saml2/idpresponse", self.app.url);
        let (now, end, audience) = (time(0), time(300), &self.audience);
        format!(
            r#"<saml:Assertion xmlns:saml="{ASSERTION}" ID="{id}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{ENTITY}</saml:Issuer>{{inner}}<saml:Subject><saml:NameID>{name}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{acs}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotOnOrAfter="{end}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}"/></saml:Assertion>"#
        )
    }

    fn around(&self, id: &str, inside: &str) -> String {
        let (now, acs) = (time(0), format!("{}/saml2/idpresponse", self.app.url));
        format!(
            r#"<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{acs}"><saml:Issuer>{ENTITY}</saml:Issuer>{{outer}}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{inside}</samlp:Response>"#
        )
    }

    /// A response about Bob with the assertion signed, the response, or both.
    fn signed(&self, pen: Pen<'_>, assertion: bool, response: bool) -> String {
        let (outer, inner) = (id(), id());
        let sign = |text: String, place: &str, id: &str, is_wanted: bool| {
            if is_wanted { pen.sign(&text, place, id) } else { text.replace(place, "") }
        };
        let inside = sign(self.assertion(&inner, "bob"), "{inner}", &inner, assertion);
        sign(self.around(&outer, &inside), "{outer}", &outer, response)
    }

    async fn send(&self, text: &str) -> Page {
        let response = STANDARD.encode(text);
        let fields = [("SAMLResponse", response.as_str()), ("RelayState", self.state.as_str())];
        Browser::new(self.app).post("/saml2/idpresponse", &fields).await
    }

    async fn accepts(&self, what: &str, text: &str) {
        let page = self.send(text).await;
        assert!(page.callback_parameter("code").is_some(), "{what}: {:?}", page.left_to);
    }

    async fn refuses(&self, what: &str, text: &str) -> String {
        let page = self.send(text).await;
        assert_eq!(page.callback_parameter("error").as_deref(), Some("server_error"), "{what}");
        page.callback_parameter("error_description").unwrap()
    }
}

fn time(seconds: i64) -> String {
    let moment = chrono::Utc::now() + chrono::Duration::seconds(seconds);
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn id() -> String {
    format!("_{}", uuid::Uuid::new_v4().simple())
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let (party, next, mut curve) = (Party::new(ENTITY), Party::new(ENTITY), Party::new(ENTITY));
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    curve.replace_key(PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap());
    let keys: String =
        [&party, &next, &curve].iter().map(|party| party.key_descriptor("")).collect();
    let document = party.describe(&format!("{keys}{}", services(REDIRECT)), "");
    let more = json!({ "MetadataFile": document, "IDPInit": "true" });
    provider(&app, &pool, ("Corp", &party), more).await;
    let client = app.client(&pool, json!({ "SupportedIdentityProviders": ["Corp"] })).await;
    let state = format!(
        "identity_provider=Corp&client_id={}&redirect_uri=https://app.example/cb&response_type=code",
        client.id
    );
    let scene = Scene { app: &app, state, audience: entity_id(&pool.id) };
    accepted(&scene, [&party, &next, &curve]).await;
    refused(&scene, &party).await;
    wrapped(&scene, &party).await;
    let found = super::call(&app, "ListUsers", json!({ "UserPoolId": pool.id })).await;
    let names: Vec<&Value> =
        found["Users"].as_array().unwrap().iter().map(|user| &user["Username"]).collect();
    assert_eq!(names, ["Corp_bob"], "nobody else came in");
    app.stop().await;
}

async fn accepted(scene: &Scene<'_>, [party, next, curve]: [&Party; 3]) {
    let pen = Pen::new(party);
    for (what, assertion, response) in
        [("assertion", true, false), ("response", false, true), ("both", true, true)]
    {
        scene.accepts(what, &scene.signed(pen, assertion, response)).await;
    }
    let sha512 = Pen {
        method: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        digest: "http://www.w3.org/2001/04/xmlenc#sha512",
        ..pen
    };
    let inclusive = Pen { canonical: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", ..pen };
    let ecdsa =
        Pen { party: curve, method: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", ..pen };
    scene.accepts("inclusive", &scene.signed(inclusive, false, true)).await;
    for (what, pen) in
        [("sha512", sha512), ("ecdsa", ecdsa), ("rollover", Pen { party: next, ..pen })]
    {
        scene.accepts(what, &scene.signed(pen, true, false)).await;
        scene.accepts(what, &scene.signed(pen, false, true)).await;
    }
}

async fn refused(scene: &Scene<'_>, party: &Party) {
    let pen = Pen::new(party);
    let mallory = Party::new(ENTITY);
    let own = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        mallory.certificate
    );
    let stranger = Pen { party: &mallory, key_info: &own, ..pen };
    let sha1 = Pen { method: "http://www.w3.org/2000/09/xmldsig#rsa-sha1", ..pen };
    let digest1 = Pen { digest: "http://www.w3.org/2000/09/xmldsig#sha1", ..pen };
    let commented = Pen { canonical: "http://www.w3.org/2001/10/xml-exc-c14n#WithComments", ..pen };
    let whole = Pen { uri: Some(""), ..pen };
    for (what, pen) in [
        ("another key", stranger),
        ("sha1", sha1),
        ("sha1 digest", digest1),
        ("comments", commented),
        ("empty reference", whole),
    ] {
        let text = scene.refuses(what, &scene.signed(pen, false, true)).await;
        assert_eq!(text, "Invalid SAML response received: SAML Response signature is invalid");
    }
    let unsigned = scene.refuses("unsigned", &scene.signed(pen, false, false)).await;
    assert_eq!(unsigned, "Invalid SAML response received: SAML Assertion signature is invalid");
    for (assertion, response) in [(true, false), (false, true)] {
        let good = scene.signed(pen, assertion, response);
        scene.refuses("changed", &good.replace(">bob<", ">eve<")).await;
        let (start, rest) = good.split_once("<ds:Signature ").unwrap();
        let (_, end) = rest.split_once("</ds:Signature>").unwrap();
        scene.refuses("stripped", &format!("{start}{end}")).await;
        let (start, rest) = good.split_once("<ds:SignatureValue>").unwrap();
        let (_, end) = rest.split_once("</ds:SignatureValue>").unwrap();
        let emptied = format!("{start}<ds:SignatureValue></ds:SignatureValue>{end}");
        scene.refuses("empty signature", &emptied).await;
        scene.refuses("comment", &good.replace(">bob<", ">bo<!-- -->b<")).await;
        scene.refuses("dtd", &format!("<!DOCTYPE a>{good}")).await;
        scene.refuses("cdata", &good.replace(">bob<", "><![CDATA[bob]]><")).await;
        scene
            .refuses("instruction", &good.replace("<samlp:Status>", "<?a b?><samlp:Status>"))
            .await;
    }
}

/// The eight ways to wrap a signature, with what was signed moved elsewhere (XSW1 – XSW8).
async fn wrapped(scene: &Scene<'_>, party: &Party) {
    let pen = Pen::new(party);
    let place = |text: &str| {
        let start = text.find("<saml:Assertion ").unwrap();
        let end = text.find("</saml:Assertion>").unwrap() + "</saml:Assertion>".len();
        start..end
    };
    let without = |text: &str| {
        let (start, rest) = text.split_once("<ds:Signature ").unwrap();
        let (signature, end) = rest.split_once("</ds:Signature>").unwrap();
        (format!("{start}{end}"), format!("<ds:Signature {signature}</ds:Signature>"))
    };
    let forged = || scene.assertion(&id(), "eve").replace("{inner}", "");
    let response = scene.signed(pen, false, true);
    let (bare, signature) = without(&response);
    let evil = |inside: &str| scene.around(&id(), &forged()).replace("{outer}", inside);
    let with_object = |object: &str| {
        signature
            .replace("</ds:Signature>", &format!("<ds:Object>{object}</ds:Object></ds:Signature>"))
    };
    let one = evil(&with_object(&bare));
    let two = evil(&format!("{bare}{signature}"));

    let good = scene.signed(pen, true, false);
    let range = place(&good);
    let (start, original, end) = (&good[..range.start], &good[range.clone()], &good[range.end..]);
    let (plain, signature) = without(original);
    let three = format!("{start}{}{original}{end}", forged());
    let four = format!(
        "{start}{}{end}",
        forged().replace("</saml:Assertion>", &format!("{original}</saml:Assertion>"))
    );
    let keeping = |signature: &str| scene.assertion(&id(), "eve").replace("{inner}", signature);
    let five = format!("{start}{}{plain}{end}", keeping(&signature));
    let six = format!(
        "{start}{}{end}",
        keeping(&signature.replace("</ds:Signature>", &format!("{plain}</ds:Signature>")))
    );
    let seven = format!("{start}<samlp:Extensions>{original}</samlp:Extensions>{}{end}", forged());
    let eight =
        format!(
            "{start}{}{end}",
            keeping(&signature.replace(
                "</ds:Signature>",
                &format!("<ds:Object>{plain}</ds:Object></ds:Signature>")
            ))
        );
    for (number, text) in [one, two, three, four, five, six, seven, eight].iter().enumerate() {
        scene.refuses(&format!("XSW{}", number + 1), text).await;
    }
    // Two that are signed, both by the right key.
    let other = scene.signed(pen, true, false);
    let second = &other[place(&other)];
    scene.refuses("two assertions", &format!("{start}{original}{second}{end}")).await;
    scene.accepts("the good one", &good).await;
}

// spec: SAML-055, SAML-056, SAML-S01, SAML-S02, SAML-S03, SAML-S04, SAML-S05, SAML-S06, SAML-S07, SAML-S08, SAML-S09
// spec: SAML-S10, SAML-S11, SAML-S12, SAML-S16, SAML-S24, SAML-S25, SAML-T20, SAML-L02, SAML-L10
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_is_signed_counts_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_is_signed_counts_on_postgres() {
    scene(Engine::Postgres).await;
}
