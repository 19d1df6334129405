//! Responses of SAML providers at the front door: each attack is one bend of a response that is good,
//! and its honest twin is sent first.

mod addressing;
mod content;
mod encryption;
mod houses;
mod moments;
mod profiles;
mod proof;
mod requests;
mod signatures;
mod simplesamlphp;
mod subjects;
mod transport;
mod wrapping;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use portico::clients::AppClient;
use portico::federation::saml::entity_id;
use portico::platform::Clock;
use portico::pools::Pool;
use roxmltree::Document;
use serde_json::{Value, json};

use super::saml_requests::{ENTITY, inflated, provider};
use super::{OPEN, authorize, call, claims, client_of, query, tokens, upstream};
use crate::support::browser::Page;
use crate::support::clocked::START;
use crate::support::saml::{Asked, Draft, House, PLAIN, Signs};
use crate::support::saml_party::Party;
use crate::support::{Browser, Engine, TestApp};

const MAIL: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
const ATTRIBUTES: &[(&str, &[&str])] = &[
    (MAIL, &["bob@corp.example"]),
    ("displayName", &["Bob"]),
    ("groups", &["one", "two &amp; three"]),
];

/// A pool with one SAML provider, on a clock that stands still.
struct Scene {
    app: TestApp,
    clock: Clock,
    pool: Arc<Pool>,
    client: Arc<AppClient>,
    party: Party,
    name: &'static str,
}

/// A browser on its way: what it was sent off with.
struct Trip {
    browser: Browser,
    relay_state: String,
    request: String,
}

impl Scene {
    async fn start(engine: Engine) -> Self {
        Self::with(engine, json!({})).await
    }

    /// With further details of the provider.
    async fn with(engine: Engine, details: Value) -> Self {
        Self::of(engine, Party::new(ENTITY), details).await
    }

    async fn of(engine: Engine, party: Party, details: Value) -> Self {
        let clock = Clock::manual(START);
        let app = TestApp::start_at(engine, OPEN, clock.clone()).await;
        let pool = app.pool(json!({})).await;
        let mut all =
            json!({ "mapping": { "email": MAIL, "name": "displayName", "profile": "groups" } });
        all.as_object_mut().unwrap().extend(details.as_object().unwrap().clone());
        provider(&app, &pool, ("Corp", &party), all).await;
        let client = client_of(&app, &pool, &["Corp"]).await;
        Self { app, clock, pool, client, party, name: "Corp" }
    }

    /// Sends a new browser off.
    async fn trip(&self) -> Trip {
        self.trip_of(&self.client, Browser::new(&self.app)).await
    }

    async fn trip_of(&self, client: &AppClient, browser: Browser) -> Trip {
        let hint = format!("&identity_provider={}", self.name);
        let page = browser.get(&authorize(client, &hint)).await;
        let text = inflated(upstream(&page), "SAMLRequest");
        let read = Document::parse(&text).unwrap();
        let request = read.root_element().attribute("ID").unwrap().to_owned();
        let relay_state = query(upstream(&page), "RelayState").unwrap();
        Trip { browser, relay_state, request }
    }

    fn acs(&self) -> String {
        format!("{}/saml2/idpresponse", self.app.url)
    }

    fn asked(&self, request: Option<&str>) -> Asked {
        Asked {
            request: request.map(str::to_owned),
            acs: self.acs(),
            audience: entity_id(&self.pool.id),
            issuer: ENTITY.to_owned(),
            now: DateTime::from_timestamp_millis(self.clock.now().0).unwrap(),
        }
    }

    fn draft(&self, trip: &Trip, house: House) -> Draft {
        Draft::new(house, &self.asked(Some(&trip.request)), "bob", ATTRIBUTES)
    }

    fn about(&self, trip: &Trip, subject: &str, attributes: &[(&str, &[&str])]) -> Draft {
        Draft::new(PLAIN, &self.asked(Some(&trip.request)), subject, attributes)
    }

    async fn post(&self, trip: &Trip, text: &str) -> Page {
        self.post_bytes(trip, text.as_bytes()).await
    }

    async fn post_bytes(&self, trip: &Trip, text: &[u8]) -> Page {
        let packed = STANDARD.encode(text);
        let fields = [("SAMLResponse", packed.as_str()), ("RelayState", trip.relay_state.as_str())];
        trip.browser.post("/saml2/idpresponse", &fields).await
    }

    /// A whole sign-in of somebody: the claims of the ID token.
    async fn sign_in(&self, subject: &str, attributes: &[(&str, &[&str])]) -> Value {
        let page = self.arrive(subject, attributes).await;
        let code = page.callback_parameter("code");
        let code = code.unwrap_or_else(|| panic!("{}", refusal(&page)));
        claims(&tokens(&self.app, &self.client, &code).await["id_token"])
    }

    async fn arrive(&self, subject: &str, attributes: &[(&str, &[&str])]) -> Page {
        let trip = self.trip().await;
        let text = self.about(&trip, subject, attributes).signed(&self.party);
        self.post(&trip, &text).await
    }

    /// Everybody, as the API shows them.
    async fn people(&self) -> Value {
        let body = json!({ "UserPoolId": self.pool.id });
        call(&self.app, "ListUsers", body).await["Users"].clone()
    }

    async fn attribute(&self, username: &str, name: &str) -> Option<String> {
        let body = json!({ "UserPoolId": self.pool.id, "Username": username });
        let user = call(&self.app, "AdminGetUser", body).await;
        let all = user["UserAttributes"].as_array().unwrap();
        let found = all.iter().find(|attribute| attribute["Name"] == name)?;
        Some(found["Value"].as_str().unwrap().to_owned())
    }

    async fn stop(self) {
        self.app.stop().await;
    }

    /// The honest twin, which must come in, and then the bent one, which must not.
    async fn refuses(&self, case: &Case) {
        let trip = self.trip().await;
        let twin = self.draft(&trip, case.house).signed(&self.party);
        let page = self.post(&trip, &twin).await;
        let came_in = page.callback_parameter("code").is_some();
        assert!(came_in, "the twin of {}: {}", case.name, refusal(&page));

        let trip = self.trip().await;
        let before = self.people().await;
        let mut draft = self.draft(&trip, case.house);
        draft.bend(case.before);
        let text = draft.swap(&draft.signed(&self.party), case.after);
        let text = match case.rebuild {
            Some(rebuild) => rebuild(&draft, &text),
            None => text,
        };
        if case.is_well_signed {
            let is_good = crate::support::saml::is_well_signed(&text, &self.party);
            assert!(is_good, "{} is refused for its signature only\n{text}", case.name);
        }
        let page = self.post(&trip, &text).await;
        self.assert_refused(&trip, &page, case.refusal, case.name);
        assert_eq!(self.people().await, before, "{} changed a profile", case.name);
    }

    fn assert_refused(&self, trip: &Trip, page: &Page, text: &str, name: &str) {
        let said = refusal(page);
        assert!(said.contains(text), "{name} is not refused for {text:?}: {said}");
        assert_eq!(page.callback_parameter("code"), None, "{name}");
        if let Some(url) = &page.left_to {
            // ERR-015, with the state of the app.
            assert_eq!(page.callback_parameter("error").as_deref(), Some("server_error"), "{name}");
            assert_eq!(page.callback_parameter("state").as_deref(), Some("s1"), "{name}");
            assert!(url.as_str().starts_with("https://app.example/cb?"));
        }
        let session = format!("cognito-{}", self.pool.id);
        assert_eq!(trip.browser.cookie(&session), None, "{name} left a session");
    }
}

/// What the app or the person is told.
fn refusal(page: &Page) -> String {
    match page.callback_parameter("error_description") {
        Some(text) => {
            let text = text.strip_prefix("Invalid SAML response received: ").map(str::to_owned);
            text.expect("the words of ERR-015")
        }
        None => {
            let heading = page.text("h1").unwrap_or_default();
            let text = page.text(".errorMessage-customizable").unwrap_or_default();
            format!("{} {heading} {text} {:?}", page.status.as_u16(), page.left_to)
        }
    }
}

/// One attack.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    house: House,
    /// Before it is signed: the provider itself says so.
    before: &'static [(&'static str, &'static str)],
    /// On the way.
    after: &'static [(&'static str, &'static str)],
    /// Anything else on the way.
    rebuild: Option<fn(&Draft, &str) -> String>,
    /// A naive reader finds a good signature of the provider in it.
    is_well_signed: bool,
    refusal: &'static str,
}

const CASE: Case = Case {
    name: "",
    house: PLAIN,
    before: &[],
    after: &[],
    rebuild: None,
    is_well_signed: false,
    refusal: "",
};

type Bends = &'static [(&'static str, &'static str)];

/// What a provider itself gets wrong: the signature is good.
const fn signed(name: &'static str, before: Bends, refusal: &'static str) -> Case {
    Case { name, before, is_well_signed: true, refusal, ..CASE }
}

/// What somebody changes on the way.
const fn altered(name: &'static str, after: Bends, refusal: &'static str) -> Case {
    Case { name, after, refusal, ..CASE }
}

impl Case {
    const fn of(self, signs: Signs) -> Self {
        Self { house: House { signs, ..self.house }, ..self }
    }

    /// A naive reader would be content.
    const fn good(self) -> Self {
        Self { is_well_signed: true, ..self }
    }
}

/// All of them, and then what went wrong with any.
async fn refuse_all(scene: &Scene, cases: &[Case]) {
    use futures_util::FutureExt as _;
    let mut wrong = Vec::new();
    for case in cases {
        let done = std::panic::AssertUnwindSafe(scene.refuses(case)).catch_unwind().await;
        wrong.extend(done.err().map(|_| case.name));
    }
    assert!(wrong.is_empty(), "not as they should be: {wrong:?}");
}

/// Defines a test of a scene on SQLite and on PostgreSQL.
macro_rules! scene_on_both_engines {
    ($(#[$meta:meta])* async fn $name:ident($scene:ident: &Scene = $details:expr) $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn check($scene: &Scene) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let scene = Scene::with(Engine::Sqlite, $details).await;
                check(&scene).await;
                scene.stop().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let scene = Scene::with(Engine::Postgres, $details).await;
                check(&scene).await;
                scene.stop().await;
            }
        }
    };
}
use scene_on_both_engines;
