//! A provider that begins a sign-in by itself, where that is allowed.

use portico::clients::AppClient;
use portico::federation::saml::entity_id;
use portico::pools::Pool;
use serde_json::json;

use super::saml_requests::{ENTITY, provider};
use super::{claims, client_of, start, tokens};
use crate::support::browser::Page;
use crate::support::saml_party::Party;
use crate::support::{Browser, Engine, TestApp};

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";

struct Scene<'a> {
    app: &'a TestApp,
    pool: &'a Pool,
    party: &'a Party,
}

impl Scene<'_> {
    /// A signed response of this age, with an `InResponseTo` or without.
    fn response(&self, age: i64, answers: &str) -> String {
        let acs = format!("{}/saml2/idpresponse", self.app.url);
        let audience = entity_id(&self.pool.id);
        let now = chrono::Utc::now();
        let time = |seconds: i64| {
            (now + chrono::Duration::seconds(seconds)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
        };
        let (id, inner) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        let (fresh, issued, end) = (time(0), time(-age), time(300));
        let text = format!(
            r#"<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="_{id}" Version="2.0" IssueInstant="{fresh}" Destination="{acs}"{answers}><saml:Issuer>{ENTITY}</saml:Issuer>{{signature}}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="_{inner}" Version="2.0" IssueInstant="{issued}"><saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject><saml:NameID>Eve</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{acs}"{answers}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotOnOrAfter="{end}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{issued}"/><saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>eve@example.com</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>"#
        );
        self.party.sign(&text, &format!("_{id}"))
    }

    async fn send(&self, response: &str, relay_state: &str) -> Page {
        let fields = [("SAMLResponse", response), ("RelayState", relay_state)];
        Browser::new(self.app).post("/saml2/idpresponse", &fields).await
    }
}

fn relay_state(provider: &str, client: &AppClient) -> String {
    format!(
        "{provider}&client_id={}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code&scope=email+openid",
        client.id
    )
}

const FOREIGN: &str = "Invalid samlResponse or relayState from identity provider";

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let party = Party::new(ENTITY);
    let more = json!({ "IDPInit": "true", "identifiers": ["corp.example"], "mapping": { "email": "mail" } });
    provider(&app, &pool, ("Begins", &party), more).await;
    provider(&app, &pool, ("Waits", &party), json!({})).await;
    let saml = json!({ "SupportedIdentityProviders": ["Begins", "Waits"] });
    let client = app.client(&pool, saml).await;
    let scene = Scene { app: &app, pool: &pool, party: &party };

    for named in ["identity_provider=Begins", "idp_identifier=CORP.example"] {
        let page = scene.send(&scene.response(0, ""), &relay_state(named, &client)).await;
        let left = page.left_to.as_ref().unwrap_or_else(|| panic!("{}", page.body));
        assert!(left.as_str().starts_with("https://app.example/cb?code="), "{left}");
        let code = page.callback_parameter("code").unwrap();
        let tokens = tokens(&app, &client, &code).await;
        let claims = claims(&tokens["id_token"]);
        let identity = &claims["identities"][0];
        assert_eq!((&identity["userId"], &identity["issuer"]), (&json!("Eve"), &json!(ENTITY)));
        assert_eq!(claims["email"], "eve@example.com");
    }

    // FED-B02: nobody asked, so it answers nothing; and not long ago.
    let state = relay_state("identity_provider=Begins", &client);
    for (response, reason) in [
        (scene.response(0, r#" InResponseTo="_1""#), "does not answer the request"),
        (scene.response(361, ""), "too old"),
    ] {
        let page = scene.send(&response, &state).await;
        assert_eq!(page.callback_parameter("error").as_deref(), Some("server_error"));
        let text = page.callback_parameter("error_description").unwrap();
        assert!(
            text.starts_with("Invalid SAML response received: ") && text.contains(reason),
            "{text}"
        );
    }
    assert!(
        scene.send(&scene.response(350, ""), &state).await.callback_parameter("code").is_some()
    );
    // Once (FED-B07).
    let response = scene.response(0, "");
    assert!(scene.send(&response, &state).await.callback_parameter("code").is_some());
    let again = scene.send(&response, &state).await.callback_parameter("error_description");
    assert_eq!(
        again.as_deref(),
        Some("Invalid SAML response received: The response was used before")
    );

    // Not by one that may not begin, not for a client of others, not for a place that is not its own.
    let page =
        scene.send(&scene.response(0, ""), &relay_state("identity_provider=Waits", &client)).await;
    assert!(page.left_to.is_none() && page.text("main").unwrap().contains(FOREIGN));
    for garbage in ["https://evil.example/", "x", &format!("client_id={}", client.id)] {
        let page = scene.send(&scene.response(0, ""), garbage).await;
        assert!(
            page.left_to.is_none() && page.text("main").unwrap().contains(FOREIGN),
            "{garbage}"
        );
    }
    let elsewhere = state.replace("app.example", "evil.example");
    let page = scene.send(&scene.response(0, ""), &elsewhere).await;
    assert!(page.left_to.is_none() && page.url.path() == "/error");
    let other = client_of(&app, &pool, &["Waits"]).await;
    let page =
        scene.send(&scene.response(0, ""), &relay_state("identity_provider=Begins", &other)).await;
    assert!(page.left_to.is_none() && page.body.contains("Login option is not available"));
    app.stop().await;
}

// spec: EP-907, FED-B01, FED-B02, FED-B07, SAML-051, SAML-S37, SAML-S53, ERR-015
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_begins_where_it_may_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_begins_where_it_may_on_postgres() {
    scene(Engine::Postgres).await;
}
