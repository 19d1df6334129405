//! Signing in on devices without a browser: `/oauth2/device_authorization`, `/device`, the grant.

use portico::clients::AppClient;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::flow::{ADDRESS, Answer, SECRET, claims, post, post_basic, refresh, user_info};
use crate::support::browser::Page;
use crate::support::{Browser, Engine, PASSWORD, TestApp, on_both_engines};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A client of a device: no callback, no flow of the authorization endpoint.
fn device(on: bool) -> Value {
    json!({ "AllowedOAuthFlows": [], "CallbackURLs": [], "Portico": { "device_grant": on } })
}

async fn begin(app: &TestApp, client: &AppClient, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![("client_id", client.id.as_str())];
    form.extend(more);
    post(app, "/oauth2/device_authorization", &form).await
}

async fn poll(app: &TestApp, client: &AppClient, begun: &Value) -> Answer {
    let code = begun["device_code"].as_str().unwrap();
    let form = [("grant_type", GRANT), ("client_id", client.id.as_str()), ("device_code", code)];
    post(app, "/oauth2/token", &form).await
}

/// Enters the code as people do, and signs in where the page asks for it.
async fn enter(browser: &Browser, code: &str) -> Page {
    let page = browser.get("/device").await;
    assert_eq!(page.text("h1").as_deref(), Some("Connect a device"), "{}", page.body);
    let page = browser
        .get(&format!("/device?user_code={}", code.to_lowercase().replace('-', "%20")))
        .await;
    if page.url.path() != "/login" {
        return page;
    }
    browser.submit(&page, "/login", &[("username", ADDRESS), ("password", PASSWORD)]).await
}

fn code_of(begun: &Value) -> &str {
    begun["user_code"].as_str().unwrap()
}

on_both_engines! {
    // spec: OIDC-323
    timed async fn a_device_gets_tokens_after_somebody_allowed_it(app: &TestApp) {
        let pool = app.email_pool().await;
        app.user(&pool, ADDRESS).await;
        let (client, off) = (app.client(&pool, device(true)).await, app.client(&pool, device(false)).await);
        assert_eq!(begin(app, &off, &[]).await.error(), "unauthorized_client");
        assert_eq!(begin(app, &client, &[("scope", "openid unknown/scope")]).await.error(), "invalid_scope");
        let begun = begin(app, &client, &[("scope", "openid email")]).await;
        assert_eq!((begun.status, begun.header("cache-control").contains("no-store")), (StatusCode::OK, true), "{}", begun.json);
        let begun = begun.json;
        let code = code_of(&begun);
        assert!(code.len() == 9 && code.split('-').all(|half| half.len() == 4
            && half.bytes().all(|b| b"BCDFGHJKLMNPQRSTVWXZ".contains(&b))), "{code}");
        let page = format!("{}/device", app.url);
        assert_eq!((&begun["verification_uri"], &begun["interval"], &begun["expires_in"]), (&json!(page), &json!(5), &json!(600)));
        assert_eq!(begun["verification_uri_complete"], format!("{page}?user_code={code}"));

        assert_eq!(poll(app, &client, &begun).await.error(), "authorization_pending");
        app.advance(2);
        assert_eq!(poll(app, &client, &begun).await.error(), "slow_down");
        app.advance(6);
        assert_eq!(poll(app, &client, &begun).await.error(), "slow_down", "five seconds longer now");
        app.advance(15);
        assert_eq!(poll(app, &client, &begun).await.error(), "authorization_pending");
        assert_eq!(poll(app, &off, &begun).await.error(), "unsupported_grant_type");

        let browser = Browser::new(app);
        let page = enter(&browser, code).await;
        assert_eq!((page.url.path(), page.text("#shown-code").as_deref()), ("/device", Some(code)), "{}", page.body);
        assert!(page.body.contains("Test app wants to sign in as mary@example.com"));
        assert!(page.body.contains("Allow this only if you started it yourself"));
        assert_eq!(poll(app, &client, &begun).await.error(), "slow_down", "a sign-in allows nothing yet");
        // Without the token of the page, and with one of another browser, nothing is decided.
        for forged in ["", "0f6b1d4e-8c3a-4b52-9f70-6a1e2d3c4b5a"] {
            let answer = browser.post("/device", &[("user_code", code), ("do", "allow"), ("_csrf", forged)]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
        }
        app.advance(30);
        assert_eq!(poll(app, &client, &begun).await.error(), "authorization_pending");
        let page = browser.press(&page, ("do", "allow")).await;
        assert_eq!(page.text("h1").as_deref(), Some("Device connected"));
        let again = browser.get(&format!("/device?user_code={code}")).await;
        assert!(again.body.contains("not valid or has expired"), "a code is decided once");

        let other = app.client(&pool, device(true)).await;
        assert_eq!(poll(app, &other, &begun).await.error(), "invalid_grant", "of another client");
        let tokens = poll(app, &client, &begun).await;
        assert_eq!((tokens.status, &tokens.json["token_type"]), (StatusCode::OK, &json!("Bearer")), "{}", tokens.json);
        assert_eq!(poll(app, &client, &begun).await.error(), "invalid_grant", "fetched once");
        assert_eq!(claims(tokens.json["id_token"].as_str().unwrap())["aud"], client.id.as_str());
        let access = tokens.json["access_token"].as_str().unwrap();
        assert_eq!(claims(access)["scope"], "openid email");
        assert_eq!(user_info(app, access).await.json["email"], ADDRESS);
        let renewed = refresh(app, &client, tokens.json["refresh_token"].as_str().unwrap()).await;
        assert_eq!(renewed.status, StatusCode::OK, "{}", renewed.json);
        // The browser that let it in signs out; the device stays.
        browser.get(&format!("/logout?client_id={}&logout_uri=https%3A%2F%2Fapp.example%2Fbye", client.id)).await;
        assert_eq!(user_info(app, access).await.json["email"], ADDRESS);
    }
}

on_both_engines! {
    // spec: OIDC-323
    timed async fn denied_expired_and_ended(app: &TestApp) {
        let pool = app.email_pool().await;
        app.user(&pool, ADDRESS).await;
        let client = app.client_with(&pool, device(true), Some(SECRET)).await;
        assert_eq!(begin(app, &client, &[]).await.error(), "invalid_client", "confidential clients prove themselves");
        let basic = (client.id.as_str(), SECRET);
        let begin = async || post_basic(app, "/oauth2/device_authorization", basic, &[]).await.json;
        let poll = async |begun: &Value| {
            let form = [("grant_type", GRANT), ("device_code", begun["device_code"].as_str().unwrap())];
            let answer = post_basic(app, "/oauth2/token", basic, &form).await;
            (answer.status, answer.error().to_owned())
        };
        let refused = |code: &str| (StatusCode::BAD_REQUEST, code.to_owned());
        let browser = Browser::new(app);
        let denied = begin().await;
        let page = enter(&browser, code_of(&denied)).await;
        let page = browser.press(&page, ("do", "deny")).await;
        assert_eq!(page.text("h1").as_deref(), Some("Request denied"));
        assert_eq!(poll(&denied).await, refused("access_denied"));

        // Allowed, and then the user signs out everywhere or the page was too slow.
        let ended = begin().await;
        let page = enter(&browser, code_of(&ended)).await;
        browser.press(&page, ("do", "allow")).await;
        let mary = app.app.users.find(&pool, ADDRESS).await.unwrap().unwrap();
        app.advance(2);
        app.app.users.sign_out_everywhere(&pool, &mary.sub).await.unwrap();
        assert_eq!(poll(&ended).await, refused("invalid_grant"));
        let (late, unfetched) = (begin().await, begin().await);
        let page = enter(&browser, code_of(&unfetched)).await;
        browser.press(&page, ("do", "allow")).await;
        let page = enter(&browser, code_of(&late)).await;
        app.advance(600);
        let page = browser.press(&page, ("do", "allow")).await;
        assert!(page.body.contains("not valid or has expired"));
        assert_eq!(poll(&late).await, refused("expired_token"));
        assert_eq!(poll(&unfetched).await, refused("expired_token"));
        // What the browser is sent to after a sign-in carries no code, even if it asks for one.
        let waiting = begin().await;
        let path = format!("/oauth2/authorize?client_id={}&response_type=code&redirect_uri={}%2Fdevice&user_code={}",
            client.id, app.url.replace(':', "%3A").replace('/', "%2F"), code_of(&waiting));
        enter(&browser, code_of(&waiting)).await;
        let page = browser.get(&path).await;
        assert_eq!((page.url.path(), page.url.query_pairs().any(|(name, _)| name == "code")), ("/device", false));
        assert!(page.has("#shown-code"));
        let off = app.client(&pool, device(false)).await;
        let page = browser.get(&path.replace(client.id.as_str(), off.id.as_str())).await;
        assert!(page.url.path() == "/error" && page.body.contains("redirect"), "{}", page.url);
    }
}

on_both_engines! {
    // spec: OIDC-323
    async fn discovery_tells_only_where_a_client_may(app: &TestApp) {
        let document = async |pool: &portico::pools::Pool| {
            let url = format!("{}/{}/.well-known/openid-configuration", app.url, pool.id);
            app.http.get(url).send().await.unwrap().json::<Value>().await.unwrap()
        };
        let (without, with) = (app.email_pool().await, app.email_pool().await);
        app.client(&without, device(false)).await;
        app.client(&with, device(true)).await;
        let plain = document(&without).await;
        assert!(plain.get("device_authorization_endpoint").is_none() && !plain.to_string().contains(GRANT));
        let told = document(&with).await;
        assert_eq!(told["device_authorization_endpoint"], format!("{}/oauth2/device_authorization", app.url));
        assert!(told["grant_types_supported"].as_array().unwrap().contains(&json!(GRANT)));
    }
}

// spec: OIDC-323
#[tokio::test]
async fn codes_cannot_be_guessed() {
    let app = TestApp::start_with(Engine::Sqlite, &[("PORTICO_RATE_LIMITS", "on")]).await;
    let pool = app.email_pool().await;
    let client = app.client(&pool, device(true)).await;
    let begun = begin(&app, &client, &[]).await.json;
    let browser = Browser::new(&app);
    let mut refused = 0;
    for number in 0..25 {
        let letter = char::from(b"BCDFGHJKLMNPQRSTVWXZBCDFG"[number]);
        let page = browser.get(&format!("/device?user_code=ZZZZ-ZZZ{letter}")).await;
        refused += usize::from(page.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused >= 4, "{refused}");
    let page = browser.get(&format!("/device?user_code={}", code_of(&begun))).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "not even the right one");
    app.stop().await;
}
