//! Signing out at the SAML provider that somebody came from, and being signed out by it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portico::clients::AppClient;
use portico::federation::saml::entity_id;
use portico::pools::Pool;
use roxmltree::Document;
use serde_json::{Value, json};

use super::saml_requests::{ENTITY, check_signature, inflated, provider, verify_enveloped};
use super::{authorize, query, start, upstream};
use crate::support::browser::Page;
use crate::support::saml_party::{POST, Party, services};
use crate::support::{Browser, Engine, TestApp};

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

fn time(seconds: i64) -> String {
    let moment = chrono::Utc::now() + chrono::Duration::seconds(seconds);
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn id() -> String {
    format!("_{}", uuid::Uuid::new_v4().simple())
}

struct Scene<'a> {
    app: &'a TestApp,
    pool: &'a Pool,
    client: &'a AppClient,
    party: &'a Party,
}

impl Scene<'_> {
    /// Signs `Bob & Co` in through a provider.
    async fn sign_in(&self, browser: &Browser, provider: &str) -> Page {
        let more = format!("&identity_provider={provider}");
        let page = browser.get(&authorize(self.client, &more)).await;
        let (request, relay_state) = match &page.left_to {
            Some(url) => (inflated(url, "SAMLRequest"), query(url, "RelayState").unwrap()),
            None => {
                let form = page.form("https://idp.example/sso");
                let field =
                    |name: &str| form.fields.iter().find(|(n, _)| n == name).unwrap().1.clone();
                let text = STANDARD.decode(field("SAMLRequest")).unwrap();
                (String::from_utf8(text).unwrap(), field("RelayState"))
            }
        };
        let request =
            Document::parse(&request).unwrap().root_element().attribute("ID").unwrap().to_owned();
        let (acs, audience) =
            (format!("{}/saml2/idpresponse", self.app.url), entity_id(&self.pool.id));
        let (message, assertion, now, end) = (id(), id(), time(0), time(300));
        let response = format!(
            r#"<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="{message}" Version="2.0" IssueInstant="{now}" Destination="{acs}" InResponseTo="{request}"><saml:Issuer>{ENTITY}</saml:Issuer>{{signature}}<samlp:Status><samlp:StatusCode Value="{SUCCESS}"/></samlp:Status><saml:Assertion ID="{assertion}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" SPNameQualifier="{audience}">Bob &amp; Co</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{acs}" InResponseTo="{request}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{now}" NotOnOrAfter="{end}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}" SessionIndex="first"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AuthnStatement AuthnInstant="{now}" SessionIndex="second"/></saml:Assertion></samlp:Response>"#
        );
        let response = self.party.sign(&response, &message);
        let fields = [("SAMLResponse", response.as_str()), ("RelayState", relay_state.as_str())];
        let page = browser.post("/saml2/idpresponse", &fields).await;
        assert!(page.callback_parameter("code").is_some(), "{:?} {}", page.left_to, page.body);
        page
    }

    /// Whether a session answers silently.
    async fn is_signed_in(&self, browser: &Browser) -> bool {
        let page = browser.get(&authorize(self.client, "&prompt=none")).await;
        page.callback_parameter("code").is_some()
    }

    async fn log_out(&self, browser: &Browser) -> Page {
        let uri = "https%3A%2F%2Fapp.example%2Fbye";
        browser.get(&format!("/logout?client_id={}&logout_uri={uri}", self.client.id)).await
    }

    fn answer(&self, to: &str, status: &str) -> String {
        let (message, now, url) = (id(), time(0), format!("{}/saml2/logout", self.app.url));
        let text = format!(
            r#"<samlp:LogoutResponse xmlns:samlp="{PROTOCOL}" ID="{message}" Version="2.0" IssueInstant="{now}" Destination="{url}" InResponseTo="{to}"><saml:Issuer xmlns:saml="{ASSERTION}">{ENTITY}</saml:Issuer>{{signature}}<samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status></samlp:LogoutResponse>"#
        );
        self.party.sign(&text, &message)
    }

    fn request(&self, name: &str, index: &str, age: i64) -> String {
        let (message, now, url) = (id(), time(-age), format!("{}/saml2/logout", self.app.url));
        let index = if index.is_empty() {
            String::new()
        } else {
            format!("<samlp:SessionIndex>{index}</samlp:SessionIndex>")
        };
        let text = format!(
            r#"<samlp:LogoutRequest xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="{message}" Version="2.0" IssueInstant="{now}" Destination="{url}"><saml:Issuer>{ENTITY}</saml:Issuer>{{signature}}<saml:NameID>{name}</saml:NameID>{index}</samlp:LogoutRequest>"#
        );
        self.party.sign(&text, &message)
    }
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let party = Party::new(ENTITY);
    let by_post = party.describe(&format!("{}{}", party.key_descriptor(""), services(POST)), "");
    let on = |more: Value| {
        let mut details = json!({ "IDPSignout": "true" });
        details.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        details
    };
    provider(&app, &pool, ("Out", &party), on(json!({}))).await;
    provider(&app, &pool, ("Posted", &party), on(json!({ "MetadataFile": by_post }))).await;
    provider(&app, &pool, ("Stay", &party), json!({})).await;
    let listed = ["COGNITO", "Out", "Posted", "Stay"];
    let settings = json!({ "SupportedIdentityProviders": listed,
        "LogoutURLs": ["https://app.example/bye"] });
    let client = app.client(&pool, settings).await;
    let scene = Scene { app: &app, pool: &pool, client: &client, party: &party };
    ours(&scene).await;
    theirs(&scene).await;
    if matches!(engine, Engine::Sqlite) {
        audited(&app, &pool).await;
    }
    app.stop().await;
}

/// What came is written down, and nothing of what was in it (LOG-066, FED-126).
async fn audited(app: &TestApp, pool: &Pool) {
    app.app.audit.flush().await;
    let database = sqlx::SqlitePool::connect(&app.app.config.database_url()).await.unwrap();
    for (event, fields) in [
        ("SAML2Response_POST", ["RelayState", "SAMLResponse"]),
        ("SAML2Logout_POST", ["RelayState", "SAMLResponse"]),
    ] {
        let records: Vec<(String,)> =
            sqlx::query_as("SELECT record FROM audit WHERE pool_id = $1 AND event = $2")
                .bind(pool.id.as_str())
                .bind(event)
                .fetch_all(&database)
                .await
                .unwrap();
        let record: Value = serde_json::from_str(&records[0].0).unwrap();
        let data = &record["additionalEventData"];
        assert_eq!(data["responseParameters"]["status"], 302, "{event}");
        let hidden = json!(["HIDDEN_DUE_TO_SECURITY_REASONS"]);
        for field in fields {
            assert_eq!(data["requestParameters"][field], hidden, "{event} {field}");
        }
    }
    database.close().await;
}

/// SAML-080 – SAML-088: we ask.
async fn ours(scene: &Scene<'_>) {
    let (app, pool) = (scene.app, scene.pool);
    let browser = Browser::new(app);
    let page = scene.sign_in(&browser, "Out").await;
    let code = page.callback_parameter("code").unwrap();
    let tokens = super::tokens(app, scene.client, &code).await;
    assert!(scene.is_signed_in(&browser).await);
    let before = browser.cookie(&format!("cognito-{}", pool.id)).unwrap();
    let page = scene.log_out(&browser).await;
    let url = upstream(&page).clone();
    assert!(url.as_str().starts_with("https://idp.example/slo?SAMLRequest="), "{url}");
    // Here it is over already, whatever the provider does (SAML-086).
    browser.set_cookie(&format!("cognito-{}", pool.id), &before);
    assert!(!scene.is_signed_in(&browser).await);
    check_signature(app, pool, &url, "SAMLRequest").await;
    let text = inflated(&url, "SAMLRequest");
    let request = check_logout_request(&text, pool);
    let relay_state = query(&url, "RelayState").unwrap();
    let answer = scene.answer(&request, SUCCESS);
    let fields = [("SAMLResponse", answer.as_str()), ("RelayState", relay_state.as_str())];
    let page = browser.post("/saml2/logout", &fields).await;
    assert_eq!(upstream(&page).as_str(), "https://app.example/bye");
    // SAML-087: the app stays signed in.
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", scene.client.id.as_str()),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let refreshed = app.http.post(format!("{}/oauth2/token", app.url)).form(&form).send().await;
    assert_eq!(refreshed.unwrap().status(), 200);
    // Once.
    let page = browser.post("/saml2/logout", &fields).await;
    assert!(page.left_to.is_none() && page.url.path() == "/error");

    // By form, where there is nothing else; the answer is refused, the way is the same (SAML-085).
    scene.sign_in(&browser, "Posted").await;
    let page = scene.log_out(&browser).await;
    let form = page.form("https://idp.example/slo");
    let field = |name: &str| form.fields.iter().find(|(n, _)| n == name).unwrap().1.clone();
    let text = String::from_utf8(STANDARD.decode(field("SAMLRequest")).unwrap()).unwrap();
    check_logout_request(&text, pool);
    let certificates = app.app.keys.signing_certificates(&pool.id).await.unwrap();
    verify_enveloped(&text, &certificates[0].base64());
    let bad = scene.answer("_other", "urn:oasis:names:tc:SAML:2.0:status:Requester");
    let relay_state = field("RelayState");
    let fields = [("SAMLResponse", bad.as_str()), ("RelayState", relay_state.as_str())];
    let page = browser.post("/saml2/logout", &fields).await;
    assert_eq!(upstream(&page).as_str(), "https://app.example/bye");

    // In a form only: a signature beside a query is never looked at (SAML-S55).
    let by_query = format!(
        "/saml2/logout?SAMLResponse=x&SigAlg=a&SigAlg=b&Signature=y&client_id={}",
        scene.client.id
    );
    assert_eq!(browser.get(&by_query).await.status, 405);
    let twice = [fields[0], fields[0], fields[1]];
    assert_eq!(browser.post("/saml2/logout", &twice).await.url.path(), "/error");

    // Not from nowhere, and not to where the message says (SAML-T26).
    for relay_state in ["", "https://evil.example/", "unknown"] {
        let fields = [("SAMLResponse", answer.as_str()), ("RelayState", relay_state)];
        let page = browser.post("/saml2/logout", &fields).await;
        assert!(page.left_to.is_none() && page.url.path() == "/error");
    }

    // SAML-082: without the flag only here; and a session that is not SAML's.
    scene.sign_in(&browser, "Stay").await;
    let page = scene.log_out(&browser).await;
    assert_eq!(upstream(&page).as_str(), "https://app.example/bye");
    assert!(!scene.is_signed_in(&browser).await);
    // `redirect_uri` leads to the sign-in page afterwards.
    scene.sign_in(&browser, "Out").await;
    let back = authorize(scene.client, "").replace("/oauth2/authorize", "/logout");
    let page = browser.get(&back).await;
    let url = upstream(&page).clone();
    let text = inflated(&url, "SAMLRequest");
    let request =
        Document::parse(&text).unwrap().root_element().attribute("ID").unwrap().to_owned();
    let (answer, relay_state) =
        (scene.answer(&request, SUCCESS), query(&url, "RelayState").unwrap());
    let fields = [("SAMLResponse", answer.as_str()), ("RelayState", relay_state.as_str())];
    assert_eq!(browser.post("/saml2/logout", &fields).await.url.path(), "/login");
}

fn check_logout_request(text: &str, pool: &Pool) -> String {
    let read = Document::parse(text).unwrap();
    let root = read.root_element();
    assert!(root.has_tag_name((PROTOCOL, "LogoutRequest")));
    assert_eq!(root.attribute("Destination"), Some("https://idp.example/slo"));
    let parts: Vec<_> = root
        .children()
        .map(|node| node.tag_name().name())
        .filter(|name| *name != "Signature")
        .collect();
    assert_eq!(parts, ["Issuer", "NameID", "SessionIndex"]);
    let part = |name: &str| root.children().find(|node| node.tag_name().name() == name).unwrap();
    assert_eq!(part("Issuer").text(), Some(entity_id(&pool.id).as_str()));
    let name = part("NameID");
    assert_eq!(name.text(), Some("Bob & Co"));
    assert_eq!(
        name.attribute("Format"),
        Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
    );
    assert_eq!(name.attribute("SPNameQualifier"), Some(entity_id(&pool.id).as_str()));
    // SAML-088.
    assert_eq!(part("SessionIndex").text(), Some("first"));
    root.attribute("ID").unwrap().to_owned()
}

/// SAML-089: the provider asks; off by default.
async fn theirs(scene: &Scene<'_>) {
    let browser = Browser::new(scene.app);
    let path = format!("/saml2/logout?client_id={}", scene.client.id);
    scene.sign_in(&browser, "Stay").await;
    let send = async |message: &str| {
        Browser::new(scene.app).post(&path, &[("SAMLRequest", message), ("RelayState", "r")]).await
    };
    let name = "Bob &amp; Co";
    let page = send(&scene.request(name, "", 0)).await;
    assert!(page.url.path() == "/error" && scene.is_signed_in(&browser).await);
    let details =
        json!({ "MetadataFile": scene.party.metadata(), "saml_idp_initiated_logout": "true" });
    let body =
        json!({ "UserPoolId": scene.pool.id, "ProviderName": "Stay", "ProviderDetails": details });
    super::call(scene.app, "UpdateIdentityProvider", body).await;

    let mallory = Party::new(ENTITY);
    let forged = Scene { party: &mallory, ..*scene }.request(name, "", 0);
    let unsigned = {
        let signed = scene.request(name, "", 0);
        let text = String::from_utf8(STANDARD.decode(signed).unwrap()).unwrap();
        let (start, rest) = text.split_once("<ds:Signature").unwrap();
        let (_, end) = rest.split_once("</ds:Signature>").unwrap();
        STANDARD.encode(format!("{start}{end}"))
    };
    for refused in [forged, unsigned, scene.request(name, "", 3600), "not base64".to_owned()] {
        let page = send(&refused).await;
        assert_eq!(page.url.path(), "/error");
        assert!(scene.is_signed_in(&browser).await);
    }
    // Another session of the provider, another person: nobody is signed out.
    for other in [scene.request(name, "second", 0), scene.request("bob &amp; co", "", 0)] {
        let page = send(&other).await;
        assert!(page.left_to.is_some());
        assert!(scene.is_signed_in(&browser).await);
    }
    let good = scene.request(name, "first", 0);
    let page = send(&good).await;
    let url = upstream(&page);
    assert!(url.as_str().starts_with("https://idp.example/slo?SAMLResponse="), "{url}");
    assert_eq!(query(url, "RelayState").as_deref(), Some("r"));
    check_signature(scene.app, scene.pool, url, "SAMLResponse").await;
    let text = inflated(url, "SAMLResponse");
    assert!(text.contains("LogoutResponse") && text.contains(SUCCESS));
    assert!(!scene.is_signed_in(&browser).await);
    // Used up.
    scene.sign_in(&browser, "Stay").await;
    assert_eq!(send(&good).await.url.path(), "/error");
    assert!(scene.is_signed_in(&browser).await);
}

// spec: SAML-066, SAML-080, SAML-081, SAML-082, SAML-083, SAML-084, SAML-085, SAML-086, SAML-088, SAML-089, SAML-S54
// spec: SAML-087, SAML-S55, SAML-T26, SAML-T27, SAML-L08, EP-007, EP-412, LOG-033, LOG-045, LOG-066
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_reaches_the_provider_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_reaches_the_provider_on_postgres() {
    scene(Engine::Postgres).await;
}
