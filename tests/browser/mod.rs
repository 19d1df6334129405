//! The hosted pages in a real Chromium. Without JavaScript they are walked in tests/hosted_ui.

mod captcha;
mod looks;
mod managed;
mod passkeys;

use portico::pools::Pool;
use serde_json::{Value, json};

use crate::support::chromium::Chromium;
use crate::support::{Engine, PASSWORD, TestApp, on_both_engines};

/// A callback on our own host, where the browser may stay.
async fn sign_in_url(app: &TestApp) -> (String, String) {
    let pool = app.email_pool().await;
    sign_in_url_of(app, &pool).await
}

async fn sign_in_url_of(app: &TestApp, pool: &Pool) -> (String, String) {
    let callback = format!("{}/arrived", app.url);
    let client = app
        .client(
            pool,
            json!({ "CallbackURLs": [callback], "PreventUserExistenceErrors": "ENABLED" }),
        )
        .await;
    let encoded: String = url::form_urlencoded::byte_serialize(callback.as_bytes()).collect();
    let url = format!(
        "{}/login?client_id={}&response_type=code&redirect_uri={encoded}&state=xyz",
        app.url, client.id
    );
    (url, callback)
}

async fn sign_up(app: &TestApp, chromium: &Chromium, url: &str, callback: &str, email: &str) {
    chromium.open(url).await;
    chromium.click("a[href^='/signup']").await;
    chromium.type_into("input[name=username]", email).await;
    chromium.type_into("input[name=password]", PASSWORD).await;
    chromium.click("form[name=signupform] button[type=submit]").await;
    chromium.wait_for("#verification_code").await;
    let code = app.code_to(email).await;
    chromium.type_into("#verification_code", &code).await;
    chromium.click("button[name=confirm]").await;
    let arrived = chromium.wait_for_url(callback).await;
    assert!(arrived.contains("?code=") && arrived.ends_with("&state=xyz"), "{arrived}");
}

on_both_engines! {
    // spec: UI-002, UI-074, UI-075, UI-093, UI-174, UI-186, EP-306, EP-745
    async fn a_person_signs_up_and_comes_back(app: &TestApp) {
        let (url, callback) = sign_in_url(app).await;
        let chromium = Chromium::start().await;
        chromium.open(&url.replace("/login", "/signup")).await;
        chromium.type_into("input[name=password]", "abc").await;
        let met: u32 = chromium.evaluate("document.querySelectorAll('.passwordCheck-valid-customizable').length").await;
        let unmet: u32 = chromium.evaluate("document.querySelectorAll('.passwordCheck-notValid-customizable').length").await;
        assert_eq!((met, unmet), (1, 4), "the checklist follows the typing");

        sign_up(app, &chromium, &url, &callback, "mary@example.com").await;
        // With the session: no page at authorize, and an offer on the sign-in page.
        chromium.open(&url.replace("/login", "/oauth2/authorize")).await;
        chromium.wait_for_url(&callback).await;
        chromium.open(&url).await;
        chromium.wait_for("a[href^='/oauth2/authorize']").await;
        chromium.close().await;
    }
}

/// A page is one document, one style sheet and one script, all from here and small.
async fn weigh(chromium: &Chromium, name: &str) {
    let (bytes, all): (f64, Vec<String>) = chromium
        .evaluate(
            "(() => { const all = performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'));
              return [all.reduce((sum, e) => sum + e.encodedBodySize, 0), all.map(e => e.name.replace(location.origin, ''))]; })()",
        )
        .await;
    assert!(bytes > 1_000.0 && bytes < 60_000.0, "{name} weighs {bytes} bytes");
    assert!(all.len() <= 3, "{name} asks for {all:?}");
    assert!(all.iter().all(|path| path.starts_with('/')), "{name} asks strangers: {all:?}");
}

// spec: UI-013, UI-037
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_and_pages_are_small() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (url, _) = sign_in_url(&app).await;
    let axe =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("scripts/setup-test installs axe-core");
    let chromium = Chromium::start().await;
    let pages = [
        ("login", url.clone()),
        ("sign-up", url.replace("/login", "/signup")),
        ("forgot", url.replace("/login", "/forgotPassword")),
        ("error", url.replace("arrived", "elsewhere")),
        ("expired", url.replace("/login", "/confirm")),
        ("signed-out", format!("{}/signedout", app.url)),
        ("demo-app", format!("{}/dev/app", app.url)),
        ("inbox", format!("{}/dev/inbox", app.url)),
    ];
    for (name, address) in pages {
        for (width, scheme) in [(375, "light"), (375, "dark"), (1280, "light"), (1280, "dark")] {
            chromium.look(width, scheme).await;
            chromium.open(&address).await;
            let wide: bool = chromium
                .evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth",
                )
                .await;
            assert!(!wide, "{name} scrolls sideways at {width}");
            chromium.page.evaluate(axe.as_str()).await.unwrap();
            let found: Value = chromium
                .evaluate(
                    "axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))",
                )
                .await;
            assert_eq!(found, json!([]), "{name} at {width} {scheme}");
            chromium.screenshot(&format!("{name}-{width}-{scheme}")).await;
        }
        weigh(&chromium, name).await;
    }
    chromium.close().await;
    app.stop().await;
}

on_both_engines! {
    // spec: PWD-022
    async fn password_rules_follow_the_typing_on_every_page_that_sets_one(app: &TestApp) {
        let pool = app.email_pool().await;
        let (url, _) = sign_in_url_of(app, &pool).await;
        let chromium = Chromium::start().await;
        let counts = async || -> (u32, u32) {
            let count = |class: &str| format!("document.querySelectorAll('.passwordCheck-{class}-customizable').length");
            (chromium.evaluate(&count("valid")).await, chromium.evaluate(&count("notValid")).await)
        };
        let follows = async |page: &str| {
            assert_eq!(counts().await, (0, 5), "{page}: nothing typed");
            chromium.type_into("input[name=password]", "abc").await;
            assert_eq!(counts().await, (1, 4), "{page}");
            chromium.type_into("input[name=password]", "D3").await;
            assert_eq!(counts().await, (3, 2), "{page}");
            chromium.type_into("input[name=password]", "-xyz").await;
            assert_eq!(counts().await, (5, 0), "{page}");
        };
        chromium.open(&url.replace("/login", "/signup")).await;
        follows("sign-up").await;
        app.user(&pool, "mary@example.com").await;
        chromium.open(&url.replace("/login", "/forgotPassword")).await;
        chromium.type_into("input[name=username]", "mary@example.com").await;
        chromium.click("form[name=forgotPasswordForm] button[type=submit]").await;
        chromium.wait_for("#new-password").await;
        follows("reset").await;
        let temporary = portico::platform::Secret::new(PASSWORD);
        app.app.users.admin_set_password(&pool, "mary@example.com", &temporary, false).await.unwrap();
        chromium.open(&url).await;
        chromium.type_into("input[name=username]", "mary@example.com").await;
        chromium.type_into("input[name=password]", PASSWORD).await;
        chromium.click("input[name=signInSubmitButton]").await;
        chromium.wait_for("input[name=confirmPassword]").await;
        follows("new password").await;
        chromium.close().await;
    }
}
