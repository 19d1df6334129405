//! Apps hear that a browser session has ended: back-channel by the server, front-channel in the
//! browser (OIDC Back-Channel and Front-Channel Logout 1.0).

use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use portico::clients::AppClient;
use portico::clients::client::PorticoClientSettings;
use portico::platform::Clock;
use portico::pools::Pool;
use serde_json::{Value, json};

use super::flow::{ADDRESS, authorize_path, claims, exchange, refresh, sign_in};
use crate::support::receiver::Answer;
use crate::support::{Browser, Engine, Receiver, TestApp};

const BYE: &str = "https://app.example/bye";

async fn start(engine: Engine) -> TestApp {
    let settings = [("PORTICO_ALLOW_HTTP_PROVIDERS", "true")];
    TestApp::start_at(engine, &settings, Clock::manual(Clock::system().now())).await
}

fn says(status: u16) -> Answer {
    Answer::Raw(status, vec![], String::new())
}

/// The logout tokens that arrive within a moment, verified as the specification wants.
async fn heard(app: &TestApp, pool: &Pool, receiver: &Receiver, many: usize) -> Vec<Value> {
    let mut all = Vec::new();
    for _ in 0..80 {
        all.extend(receiver.take());
        if all.len() >= many && many > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(if many == 0 { 30 } else { 60 })).await;
    }
    assert_eq!(all.len(), many);
    let url = format!("{}/{}/.well-known/jwks.json", app.url, pool.id);
    let keys: JwkSet = app.http.get(url).send().await.unwrap().json().await.unwrap();
    let verified = all.iter().map(|asked| {
        assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
        let token = asked.body.strip_prefix("logout_token=").unwrap();
        let header = decode_header(token).unwrap();
        assert_eq!(header.typ.as_deref(), Some("logout+jwt"));
        let key = keys.find(header.kid.as_deref().unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::RS256);
        (validation.validate_exp, validation.validate_aud) = (false, false);
        decode::<Value>(token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims
    });
    verified.collect()
}

/// A code for the client from a browser that is signed in, and its ID token.
async fn silently(app: &TestApp, browser: &Browser, client: &AppClient) -> Value {
    let page = browser.get(&authorize_path(client, &[])).await;
    let code = page.callback_parameter("code").expect("a session");
    exchange(app, client, &code, &[]).await.json
}

async fn first(app: &TestApp, browser: &Browser, client: &AppClient) -> Value {
    let page = sign_in(browser, client, &[("prompt", "login")]).await;
    exchange(app, client, &page.callback_parameter("code").unwrap(), &[]).await.json
}

fn sid(tokens: &Value) -> Value {
    claims(tokens["id_token"].as_str().unwrap())["sid"].clone()
}

async fn discovery(app: &TestApp, pool: &Pool) -> Value {
    let url = format!("{}/{}/.well-known/openid-configuration", app.url, pool.id);
    app.http.get(url).send().await.unwrap().json().await.unwrap()
}

async fn apps_hear_of_the_end_of_a_session(engine: Engine) {
    let app = start(engine).await;
    let app = &app;
    let receiver = Receiver::start(|_| says(200));
    let pool = app.email_pool().await;
    app.user(&pool, ADDRESS).await;
    let back =
        json!({ "Portico": { "backchannel_logout_uri": format!("{}/back", receiver.endpoint) } });
    let front =
        json!({ "Portico": { "frontchannel_logout_uri": "https://front.example/out?a=b" } });
    let plain = app.client(&pool, json!({})).await;
    assert!(!discovery(app, &pool).await.to_string().contains("channel_logout"));
    let back = app.client(&pool, back).await;
    let front = app.client(&pool, front).await;
    app.advance(3);
    let told = discovery(app, &pool).await;
    for name in ["backchannel", "frontchannel"] {
        assert_eq!(told[format!("{name}_logout_supported")], true);
        assert_eq!(told[format!("{name}_logout_session_supported")], true);
    }

    let browser = Browser::new(app);
    let tokens = first(app, &browser, &back).await;
    let session = sid(&tokens);
    assert!(session.as_str().is_some_and(|sid| sid.starts_with("sso")), "{session}");
    assert_eq!(sid(&silently(app, &browser, &plain).await), Value::Null, "only who asks for it");
    assert_eq!(sid(&silently(app, &browser, &front).await), session);
    let renewed = refresh(app, &back, tokens["refresh_token"].as_str().unwrap()).await.json;
    assert_eq!(sid(&renewed), session);
    // The same person in the same browser goes on with the session, and nobody is signed out.
    assert_eq!(sid(&first(app, &browser, &back).await), session);
    heard(app, &pool, &receiver, 0).await;

    let out = format!("/logout?client_id={}&logout_uri=https%3A%2F%2Fapp.example%2Fbye", plain.id);
    let page = browser.get(&out).await;
    assert_eq!(page.text("h1").as_deref(), Some("Signing you out"), "{}", page.body);
    let frame = url::Url::parse(&page.attribute("iframe", "src").unwrap()).unwrap();
    let pairs: Vec<(String, String)> = frame.query_pairs().into_owned().collect();
    let issuer = format!("{}/{}", app.url, pool.id);
    let named = [("a", "b"), ("iss", issuer.as_str()), ("sid", session.as_str().unwrap())];
    assert_eq!(frame.host_str(), Some("front.example"));
    assert_eq!(pairs, named.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(page.attribute("a.submitButton-customizable", "href").as_deref(), Some(BYE));
    assert_eq!(page.attribute("meta[http-equiv=refresh]", "content"), Some(format!("3;url={BYE}")));
    let csp = page.headers["content-security-policy"].to_str().unwrap();
    assert!(csp.contains("frame-src https://front.example") && !csp.contains("unsafe"), "{csp}");

    let told = heard(app, &pool, &receiver, 1).await.remove(0);
    let now = app.now();
    assert_eq!((&told["iss"], &told["aud"]), (&json!(issuer), &json!(back.id)));
    assert_eq!((&told["sid"], &told["iat"]), (&session, &json!(now)));
    assert!((1..=120).contains(&(told["exp"].as_i64().unwrap() - now)) && told["jti"].is_string());
    assert_eq!(told["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
    assert_eq!(told["sub"], claims(tokens["id_token"].as_str().unwrap())["sub"]);
    assert!(told.get("nonce").is_none());

    // By whatever way a session ends; without an app in the front there is no page on the way.
    let mary = app.app.users.find(&pool, ADDRESS).await.unwrap().unwrap();
    let ended = sid(&first(app, &browser, &back).await);
    assert_ne!(ended, session);
    app.app.users.sign_out_everywhere(&pool, &mary.sub).await.unwrap();
    assert_eq!(heard(app, &pool, &receiver, 1).await[0]["sid"], ended);
    app.advance(2);
    let ended = sid(&first(app, &browser, &back).await);
    let (of, id) = ((&pool.id, &mary.sub), ended.as_str().unwrap());
    let ending = portico::sessions::of_users::Ending { id, linked: false, current: None };
    app.app.sessions.end_one(of, ending).await.unwrap();
    assert_eq!(heard(app, &pool, &receiver, 1).await[0]["sid"], ended);
    let ended = sid(&first(app, &browser, &back).await);
    assert_eq!(browser.get(&out).await.left_to.unwrap().as_str(), BYE);
    assert_eq!(heard(app, &pool, &receiver, 1).await[0]["sid"], ended);

    // An app that is away hears of it later, and one that refuses is not asked again.
    receiver.become_function(|_| says(503));
    let ended = sid(&first(app, &browser, &back).await);
    browser.get(&out).await;
    let attempt = heard(app, &pool, &receiver, 1).await.remove(0);
    heard(app, &pool, &receiver, 0).await;
    app.advance(31);
    assert_eq!(heard(app, &pool, &receiver, 1).await[0]["jti"], attempt["jti"]);
    receiver.become_function(|_| says(204));
    app.advance(121);
    assert_eq!(heard(app, &pool, &receiver, 1).await[0]["sid"], ended);
    app.advance(3600);
    heard(app, &pool, &receiver, 0).await;
    receiver.become_function(|_| says(400));
    first(app, &browser, &back).await;
    browser.get(&out).await;
    heard(app, &pool, &receiver, 1).await;
    app.advance(3600);
    heard(app, &pool, &receiver, 0).await;
}

// spec: OIDC-081
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn apps_hear_of_the_end_of_a_session_on_sqlite() {
    apps_hear_of_the_end_of_a_session(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn apps_hear_of_the_end_of_a_session_on_postgres() {
    apps_hear_of_the_end_of_a_session(Engine::Postgres).await;
}

// spec: OIDC-081
#[test]
fn addresses_of_logouts_are_checked() {
    let with = |name: &str, value: &str| PorticoClientSettings::default().with(name, value);
    for name in ["backchannel_logout_uri", "frontchannel_logout_uri"] {
        for bad in [
            "http://app.example/out",
            "javascript:alert(1)",
            "https://a@app.example/",
            "https://app.example/#x",
            "out",
        ] {
            assert!(with(name, bad).unwrap_err().contains("https address"), "{bad}");
        }
        let set = with(name, "https://app.example/out").unwrap();
        assert!(set.hears_of_logouts());
        assert!(!set.with(name, "").unwrap().hears_of_logouts());
    }
    assert!(with("device_grant", "true").unwrap().device_grant);
}
