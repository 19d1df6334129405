//! The way to a SAML provider: what is sent, by which binding, signed or not, and the ways in that lead
//! there; and what a pool says of itself.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use openssl::x509::X509;
use portico::clients::AppClient;
use portico::federation::saml::entity_id;
use portico::pools::Pool;
use roxmltree::Document;
use serde_json::{Value, json};
use url::Url;

use super::{authorize, call, client_of, query, start, upstream};
use crate::support::saml_party::{POST, Party, services};
use crate::support::{Browser, Engine, TestApp};

pub(super) const ENTITY: &str = "https://idp.example/metadata";

pub(super) async fn provider(
    app: &TestApp,
    pool: &Pool,
    (name, party): (&str, &Party),
    more: Value,
) {
    let mut details = json!({ "MetadataFile": party.metadata() });
    for (name, value) in more.as_object().unwrap() {
        details[name] = value.clone();
    }
    let identifiers = details.as_object_mut().unwrap().remove("identifiers").unwrap_or(json!([]));
    let mapping = details.as_object_mut().unwrap().remove("mapping").unwrap_or(json!({}));
    let body = json!({ "UserPoolId": pool.id, "ProviderName": name, "ProviderType": "SAML",
        "ProviderDetails": details, "IdpIdentifiers": identifiers, "AttributeMapping": mapping });
    call(app, "CreateIdentityProvider", body).await;
}

/// The message in a redirect: raw deflate, no more.
pub(super) fn inflated(url: &Url, field: &str) -> String {
    let packed = STANDARD.decode(query(url, field).unwrap()).unwrap();
    let mut text = String::new();
    DeflateDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
    text
}

/// Verifies the signature of a redirect over the octets of its query.
pub(super) async fn check_signature(app: &TestApp, pool: &Pool, url: &Url, field: &str) {
    let text = url.query().unwrap();
    let (octets, signature) = text.rsplit_once("&Signature=").unwrap();
    let order: Vec<&str> = octets.split('&').map(|p| p.split_once('=').unwrap().0).collect();
    assert_eq!(order, [field, "RelayState", "SigAlg"]);
    assert!(
        octets.ends_with("SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256")
    );
    let signature = percent_encoding::percent_decode_str(signature).decode_utf8().unwrap();
    let body = json!({ "UserPoolId": pool.id });
    let certificate = call(app, "GetSigningCertificate", body).await["Certificate"].clone();
    let der = STANDARD.decode(certificate.as_str().unwrap()).unwrap();
    let key = X509::from_der(&der).unwrap().public_key().unwrap();
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key).unwrap();
    let signature = STANDARD.decode(signature.as_bytes()).unwrap();
    assert!(verifier.verify_oneshot(&signature, octets.as_bytes()).unwrap());
}

fn check_request(app: &TestApp, pool: &Pool, text: &str, destination: &str) -> String {
    let read = Document::parse(text).unwrap();
    let root = read.root_element();
    assert!(root.has_tag_name(("urn:oasis:names:tc:SAML:2.0:protocol", "AuthnRequest")));
    let id = root.attribute("ID").unwrap();
    assert!(
        id.len() >= 33 && id.starts_with('_') && id[1..].bytes().all(|b| b.is_ascii_hexdigit())
    );
    assert_eq!(root.attribute("Version"), Some("2.0"));
    assert!(root.attribute("IssueInstant").unwrap().ends_with('Z'));
    assert_eq!(root.attribute("Destination"), Some(destination));
    let acs = format!("{}/saml2/idpresponse", app.url);
    assert_eq!(root.attribute("AssertionConsumerServiceURL"), Some(acs.as_str()));
    assert_eq!(root.attribute("ProtocolBinding"), Some(POST));
    let issuer = root.first_element_child().unwrap();
    assert!(issuer.has_tag_name(("urn:oasis:names:tc:SAML:2.0:assertion", "Issuer")));
    assert_eq!(issuer.text(), Some(entity_id(&pool.id).as_str()));
    assert!(!text.contains("NameIDPolicy"));
    id.to_owned()
}

async fn requests(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    assert_eq!(entity_id(&pool.id), format!("urn:amazon:cognito:sp:{}", pool.id));
    let party = Party::new(ENTITY);
    let by_post = json!({ "MetadataFile": party.describe(
        &format!("{}{}", party.key_descriptor(""), services(POST)), "") });
    provider(&app, &pool, ("Plain", &party), json!({ "identifiers": ["exampleA.co.uk"] })).await;
    let signing = json!({ "RequestSigningAlgorithm": "rsa-sha256" });
    provider(&app, &pool, ("Signed", &party), signing).await;
    provider(&app, &pool, ("Posted", &party), by_post.clone()).await;
    let mut both = by_post;
    both["RequestSigningAlgorithm"] = json!("rsa-sha256");
    provider(&app, &pool, ("Both", &party), both).await;
    let client = client_of(&app, &pool, &["Plain", "Signed", "Posted", "Both"]).await;

    // No cookie, no page: straight away (SAML-073, FED-076).
    let browser = Browser::new(&app);
    let page = browser.get(&authorize(&client, "&identity_provider=Plain")).await;
    let url = upstream(&page);
    assert_eq!(
        format!("{}{}", url.origin().ascii_serialization(), url.path()),
        "https://idp.example/sso"
    );
    let text = inflated(url, "SAMLRequest");
    let id = check_request(&app, &pool, &text, "https://idp.example/sso");
    assert!(!text.contains("ForceAuthn") && query(url, "Signature").is_none());
    let relay_state = query(url, "RelayState").unwrap();
    assert!((22..=80).contains(&relay_state.len()), "{relay_state}");
    // FED-087.
    let cookies: Vec<&str> =
        page.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    let cookie =
        |name: &str| cookies.iter().find(|c| c.starts_with(&format!("{name}-{}=", pool.id)));
    assert!(cookie("csrf-state").unwrap().contains("SameSite=None"));
    assert!(!cookie("csrf-state-legacy").unwrap().contains("SameSite"));
    let again = browser.get(&authorize(&client, "&idp_identifier=examplea.CO.UK")).await;
    let second = check_request(
        &app,
        &pool,
        &inflated(upstream(&again), "SAMLRequest"),
        "https://idp.example/sso",
    );
    assert_ne!(second, id);
    let hinted = "&identity_provider=Plain&prompt=login&login_hint=ada%40example.com";
    let forced = browser.get(&authorize(&client, hinted)).await;
    assert!(inflated(upstream(&forced), "SAMLRequest").contains(r#"ForceAuthn="true""#));
    assert!(!upstream(&forced).as_str().contains("ada"), "{:?}", forced.left_to);

    let page = browser.get(&authorize(&client, "&identity_provider=Signed")).await;
    check_request(
        &app,
        &pool,
        &inflated(upstream(&page), "SAMLRequest"),
        "https://idp.example/sso",
    );
    check_signature(&app, &pool, upstream(&page), "SAMLRequest").await;

    for name in ["Posted", "Both"] {
        let page = browser.get(&authorize(&client, &format!("&identity_provider={name}"))).await;
        assert_eq!(page.status, 200);
        let form = page.form("https://idp.example/sso");
        let field = |name: &str| form.fields.iter().find(|(n, _)| n == name).unwrap().1.clone();
        let text = String::from_utf8(STANDARD.decode(field("SAMLRequest")).unwrap()).unwrap();
        check_request(&app, &pool, &text, "https://idp.example/sso");
        assert!(!field("RelayState").is_empty() && page.has("form button[type=submit]"));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("form-action 'self' https://idp.example"), "{policy}");
        assert_eq!(text.contains("<ds:Signature "), name == "Both");
        if name == "Both" {
            let key = app.app.keys.signing_certificates(&pool.id).await.unwrap();
            verify_enveloped(&text, &key[0].base64());
        }
    }
    addresses(&app, &pool, &client).await;
    app.stop().await;
}

/// The signature of a posted message, by the tool that others use.
pub(super) fn verify_enveloped(text: &str, certificate: &str) {
    use samael::crypto::{CertificateDer, Crypto, CryptoProvider as _};
    let der = CertificateDer::from(STANDARD.decode(certificate).unwrap());
    Crypto::verify_signed_xml(text, &der, Some("ID")).unwrap();
}

/// SAML-021 – SAML-026.
async fn addresses(app: &TestApp, pool: &Pool, client: &AppClient) {
    let url = |path: &str| format!("{}{path}", app.url);
    for (path, allowed) in [("/saml2/idpresponse", "POST"), ("/saml2/logout", "POST")] {
        let answer = app.http.get(url(path)).send().await.unwrap();
        assert_eq!(answer.status(), 405);
        assert_eq!(answer.headers()["allow"], allowed);
    }
    for path in ["/saml2/idresponse", "/oauth2/idresponse", "/login/redirect"] {
        assert_eq!(app.http.post(url(path)).send().await.unwrap().status(), 404, "{path}");
    }
    let metadata = format!("/saml2/metadata?client_id={}&identity_provider=Signed", client.id);
    let text = app.http.get(url(&metadata)).send().await.unwrap().text().await.unwrap();
    let read = Document::parse(&text).unwrap();
    let root = read.root_element();
    assert_eq!(root.attribute("entityID"), Some(entity_id(&pool.id).as_str()));
    let role = root.first_element_child().unwrap();
    assert_eq!(role.attribute("WantAssertionsSigned"), Some("true"));
    assert_eq!(role.attribute("AuthnRequestsSigned"), Some("true"));
    let location = |name: &str| {
        let node = role.children().find(|node| node.tag_name().name() == name).unwrap();
        assert_eq!(node.attribute("Binding"), Some(POST));
        node.attribute("Location").unwrap().to_owned()
    };
    assert_eq!(location("AssertionConsumerService"), url("/saml2/idpresponse"));
    assert_eq!(location("SingleLogoutService"), url("/saml2/logout"));
    let body = json!({ "UserPoolId": pool.id });
    let certificate = call(app, "GetSigningCertificate", body).await["Certificate"].clone();
    assert!(
        text.contains(certificate.as_str().unwrap()) && text.contains("nameid-format:persistent")
    );
}

// spec: SAML-020, SAML-021, SAML-022, SAML-023, SAML-024, SAML-025, SAML-026, SAML-030, SAML-031, SAML-032, SAML-033
// spec: SAML-L06, SAML-L08, SAML-070, SAML-072, SAML-073, SAML-T27, SAML-T28, FED-011, FED-076, FED-087, FED-B04, FED-B13
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_goes_to_the_provider_on_sqlite() {
    requests(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_goes_to_the_provider_on_postgres() {
    requests(Engine::Postgres).await;
}

async fn ways_in(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let party = Party::new(ENTITY);
    let a = json!({ "identifiers": ["exampleA.com", "exampleA.co.uk"] });
    provider(&app, &pool, ("A", &party), a).await;
    provider(&app, &pool, ("B", &party), json!({ "identifiers": ["exampleB.com"] })).await;
    provider(&app, &pool, ("Bare", &party), json!({})).await;
    let login = |client: &AppClient| authorize(client, "").replace("/oauth2/authorize", "/login");

    // Each has identifiers: a box, and no buttons (FED-070).
    let named = client_of(&app, &pool, &["A", "B"]).await;
    let browser = Browser::new(&app);
    let page = browser.get(&login(&named)).await;
    assert!(page.has("form[name=cognitoIdpSignInForm]") && !page.has(".idpButton-customizable"));
    assert!(page.body.contains("Sign in with your corporate ID"));
    for (address, name) in
        [("bob@exampleA.co.uk", "A"), ("odd@name@EXAMPLEB.com ", "B"), ("eve@exampleA.com", "A")]
    {
        let form = page.form("/login");
        assert!(form.fields.iter().any(|(name, _)| name == "_csrf"));
        let csrf = form.fields.iter().find(|(name, _)| name == "_csrf").unwrap().1.clone();
        let action = form.action.clone();
        let sent = browser.post(&action, &[("_csrf", &csrf), ("idp_email", address)]).await;
        let target = upstream(&sent);
        assert_eq!(target.path(), "/sso", "{address} leads to {name}");
        assert!(query(target, "SAMLRequest").is_some());
    }
    // Nobody there, and nothing said of whom (FED-078).
    let form = page.form("/login");
    let csrf = form.fields.iter().find(|(name, _)| name == "_csrf").unwrap().1.clone();
    for address in ["bob@unknown.example", "bob", "bob@", "@", "bob@10.0.0.1"] {
        let sent = browser.post(&form.action, &[("_csrf", &csrf), ("idp_email", address)]).await;
        assert!(sent.left_to.is_none());
        let text = sent.text("#idpErrorMessage").unwrap();
        assert!(text.contains("No sign-in is set up for this email address"), "{text}");
    }
    // An identifier of a provider that the client does not have.
    let only_a = client_of(&app, &pool, &["A"]).await;
    let page = browser.get(&login(&only_a)).await;
    let form = page.form("/login");
    let csrf = form.fields.iter().find(|(name, _)| name == "_csrf").unwrap().1.clone();
    let fields = [("_csrf", csrf.as_str()), ("idp_email", "x@exampleB.com")];
    let sent = browser.post(&form.action, &fields).await;
    assert!(sent.left_to.is_none() && sent.has("#idpErrorMessage"));

    if matches!(engine, Engine::Sqlite) {
        app.app.audit.flush().await;
        let database = sqlx::SqlitePool::connect(&app.app.config.database_url()).await.unwrap();
        let statement = "SELECT COUNT(*) FROM audit WHERE pool_id = $1 AND event = $2";
        let count: (i64,) = sqlx::query_as(statement)
            .bind(pool.id.as_str())
            .bind("Login_OIDC_SAML_POST")
            .fetch_one(&database)
            .await
            .unwrap();
        assert_eq!(count.0, 9);
        database.close().await;
    }

    // One without identifiers: buttons for all (FED-071, FED-072); the page does not go by itself.
    for (names, buttons) in [(&["Bare"][..], 1), (&["A", "B", "Bare"], 3)] {
        let client = client_of(&app, &pool, names).await;
        let page = browser.get(&login(&client)).await;
        assert!(!page.has("form[name=cognitoIdpSignInForm]"));
        assert_eq!(page.body.matches("idpButton-customizable").count(), buttons);
        let link = page.attribute(".idpButton-customizable", "href").unwrap();
        let sent = browser.get(&link).await;
        assert_eq!(upstream(&sent).path(), "/sso");
    }
    app.stop().await;
}

// spec: LOG-034, FED-057, FED-070, FED-071, FED-072, FED-077, FED-078, FED-079, FED-T39, SAML-070, SAML-071, UI-022, UI-046
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_or_a_button_leads_to_the_provider_on_sqlite() {
    ways_in(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_or_a_button_leads_to_the_provider_on_postgres() {
    ways_in(Engine::Postgres).await;
}
