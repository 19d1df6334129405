//! Providers that are slow, down, huge, or change their keys while people are on their way.

use std::time::{Duration, Instant};

use portico::platform::{Clock, Timestamp};
use serde_json::json;

use super::lies::{attempt, provider};
use super::{Browser, Engine, OPEN, authorize, client_of, query, start, upstream};
use crate::support::TestApp;
use crate::support::idp::{Idp, Script};

fn hanging(path: &'static str) -> Script {
    Script { hangs: path, ..Script::default() }
}

// spec: ERR-010, ERR-011, ERR-013, EP-154, OIDCRP-041, OIDCRP-S21
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_answer_holds_nobody_else_up() {
    let app = start(Engine::Sqlite).await;
    let pool = app.pool(json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let texts = [
        ("/token", "Timeout occurred in calling IdP token endpoint"),
        ("/jwks", "Timeout in calling jwks uri"),
        ("/attributes", "Read timed out"),
    ];
    let slow = texts.map(|(path, text)| {
        let app = &app;
        async move {
            let pool = app.pool(json!({})).await;
            let idp = Idp::start();
            provider(app, pool.id.as_str(), &idp, json!({})).await;
            let client = client_of(app, &pool, &["Corp"]).await;
            let url = authorize(&client, "&identity_provider=Corp");
            let began = Instant::now();
            let page = attempt(app, &url, &idp, hanging(path)).await;
            assert_eq!(page.callback_parameter("error").as_deref(), Some("invalid_request"));
            assert_eq!(page.callback_parameter("error_description").as_deref(), Some(text));
            assert!(began.elapsed() < Duration::from_secs(25), "{path}: {:?}", began.elapsed());
        }
    });
    // Meanwhile another provider's people come and go.
    let quick = async {
        let idp = Idp::start();
        provider(&app, pool.id.as_str(), &idp, json!({})).await;
        let began = Instant::now();
        for _ in 0..20 {
            let page = attempt(&app, &url, &idp, Script::default()).await;
            assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);
        }
        assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
        // A provider that is down: the app is told what its connection did.
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://localhost:{}/token", gone.port());
        let pool = app.pool(json!({})).await;
        provider(&app, pool.id.as_str(), &idp, json!({ "token_url": url })).await;
        let client = client_of(&app, &pool, &["Corp"]).await;
        let url = authorize(&client, "&identity_provider=Corp");
        let page = attempt(&app, &url, &idp, Script::default()).await;
        let text = page.callback_parameter("error_description");
        assert_eq!(text.as_deref(), Some("Connection reset"));
    };
    let [one, two, three] = slow;
    tokio::join!(one, two, three, quick);
    app.app.store.close().await;
}

// spec: OIDCRP-S21
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_fails_again_and_again_is_left_alone_for_a_while() {
    let clock = Clock::manual(Timestamp(Clock::system().now().0));
    let app = TestApp::start_at(Engine::Sqlite, OPEN, clock.clone()).await;
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    // A token endpoint that hangs up on everybody.
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let token_url = format!("http://localhost:{}/token", socket.local_addr().unwrap().port());
    let calls = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = std::sync::Arc::clone(&calls);
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            drop(stream);
        }
    });
    let calls = || calls.load(std::sync::atomic::Ordering::SeqCst);
    provider(&app, pool.id.as_str(), &idp, json!({ "token_url": token_url })).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let mut last = 0;
    for n in 0..8 {
        let page = attempt(&app, &url, &idp, Script::default()).await;
        let text = page.callback_parameter("error_description");
        assert_eq!(text.as_deref(), Some("Connection reset"));
        if n == 4 {
            last = calls();
        }
    }
    assert!(last >= 5 && calls() == last, "five failures, then nobody asks: {last} {}", calls());
    clock.advance(Duration::from_secs(10));
    for _ in 0..3 {
        attempt(&app, &url, &idp, Script::default()).await;
    }
    assert!(calls() > last && calls() <= last + 2, "one tries again: {last} {}", calls());
    app.stop().await;
}

// spec: OIDCRP-042, OIDCRP-S10, OIDCRP-S12
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_change_and_documents_age() {
    let clock = Clock::manual(Timestamp(Clock::system().now().0));
    let app = TestApp::start_at(Engine::Postgres, OPEN, clock.clone()).await;
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let discovery = "/.well-known/openid-configuration";
    let come = async |kid: &str, cache_control: &'static str| {
        let now = clock.now().seconds();
        let claims = json!({ "iat": now, "exp": now + 300 });
        let script = Script { kid: kid.to_owned(), claims, cache_control, ..Script::default() };
        idp.says(script.clone());
        let page = attempt(&app, &url, &idp, script).await;
        (page.callback_parameter("code").is_some(), idp.fetched())
    };
    let nothing: [&str; 0] = [];
    idp.fetched();
    assert_eq!(come("key-1", "").await, (true, vec!["/jwks".to_owned()]));
    let (is_in, fetched) = come("key-1", "").await;
    assert!(is_in && fetched == nothing, "{fetched:?}");

    // The keys change while somebody is away: one more look, at once.
    idp.rotate("key-2");
    assert_eq!(come("key-2", "").await, (true, vec!["/jwks".to_owned()]));
    assert_eq!(come("key-2", "").await, (true, vec![]));
    // Unknown keys make it ask once a minute, not once a sign-in.
    for _ in 0..3 {
        assert_eq!(come("key-9", "").await, (false, vec![]));
    }
    clock.advance(Duration::from_secs(60));
    assert_eq!(come("key-9", "").await, (false, vec!["/jwks".to_owned()]));
    assert_eq!(come("key-9", "").await, (false, vec![]));
    // The key that is gone is good no more.
    assert!(!come("key-1", "").await.0);

    // Old documents are fetched again; what they say of their age counts, within bounds.
    clock.advance(Duration::from_secs(3600));
    assert_eq!(
        come("key-2", "max-age=100000000").await,
        (true, vec![discovery.to_owned(), "/jwks".to_owned()])
    );
    clock.advance(Duration::from_secs(23 * 3600));
    assert_eq!(come("key-2", "max-age=100000000").await, (true, vec![]));
    clock.advance(Duration::from_secs(3600));
    assert_eq!(
        come("key-2", "no-store").await,
        (true, vec![discovery.to_owned(), "/jwks".to_owned()])
    );
    clock.advance(Duration::from_secs(61));
    assert_eq!(
        come("key-2", "no-store").await,
        (true, vec![discovery.to_owned()]),
        "keys stay five minutes"
    );
    clock.advance(Duration::from_secs(301));
    assert_eq!(
        come("key-2", "no-store").await,
        (true, vec![discovery.to_owned(), "/jwks".to_owned()])
    );
    app.stop().await;
}

// spec: OIDCRP-S12, OIDCRP-041
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_answers_without_end_or_leads_elsewhere_signs_nobody_in() {
    let app = start(Engine::Sqlite).await;
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let large = format!(r#"{{"sub":"ada","name":"{}"}}"#, "x".repeat(1024 * 1024));
    for path in ["/jwks", "/attributes", "/token"] {
        let script = Script { raw: vec![(path, large.clone())], ..Script::default() };
        let page = attempt(&app, &url, &idp, script).await;
        let text = page.callback_parameter("error_description");
        assert_eq!(text.as_deref(), Some("the answer is too large"), "{path}");
    }
    // A provider that sends the browser away with markup, or nothing, in its words.
    for (error, shown) in [
        ("access_denied&error_description=%3Cscript%3E%00x", "<script>x"),
        ("access_denied", "access_denied"),
        ("made_up&error_description=why", "why"),
    ] {
        let browser = Browser::new(&app);
        let away = upstream(&browser.get(&url).await).clone();
        let back =
            format!("/oauth2/idpresponse?state={}&error={error}", query(&away, "state").unwrap());
        let page = browser.get(&back).await;
        assert_eq!(page.callback_parameter("error_description").as_deref(), Some(shown));
        assert_eq!(page.callback_parameter("state").as_deref(), Some("s1"));
    }
    app.stop().await;
}
