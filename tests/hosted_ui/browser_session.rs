//! How long a browser's session answers for its user.

use serde_json::json;

use super::journeys::login;
use crate::support::{Browser, PASSWORD, on_both_engines};

on_both_engines! {
    // spec: UI-171, UI-170, UI-177
    timed async fn the_hour_begins_with_the_sign_in_and_does_not_move(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let authorize = url.replace("/login", "/oauth2/authorize");
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        browser.submit(&browser.get(&url).await, "/login", &values).await;
        // Used again and again, it does not last longer.
        for seconds in [1200, 1200, 1199] {
            app.advance(seconds);
            assert!(browser.get(&authorize).await.callback_parameter("code").is_some());
        }
        app.advance(1);
        assert_eq!(browser.get(&authorize).await.url.path(), "/login");
    }
}

on_both_engines! {
    // spec: UI-171
    timed async fn a_client_may_want_younger_or_older_sessions(app: &TestApp) {
        let pool = app.email_pool().await;
        app.user(&pool, "mary@example.com").await;
        let minutes = async |minutes: i64| {
            let client = app.client(&pool, json!({ "SSOSession": { "MaxValidityMinutes": minutes } })).await;
            login(client.id.as_str())
        };
        let (never, short, long) = (minutes(0).await, minutes(5).await, minutes(120).await);
        let usual = login(app.client(&pool, json!({})).await.id.as_str());
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let browser = Browser::new(app);
        let page = browser.submit(&browser.get(&long).await, "/login", &values).await;
        assert!(page.callback_parameter("code").is_some());
        let silent = async |url: &str| {
            browser.get(&url.replace("/login", "/oauth2/authorize")).await.callback_parameter("code").is_some()
        };
        let all = async || [silent(&never).await, silent(&short).await, silent(&usual).await, silent(&long).await];
        assert_eq!(all().await, [false, true, true, true]);
        assert!(!browser.get(&never).await.body.contains("Continue as"), "nor is it offered there");
        app.advance(300);
        assert_eq!(all().await, [false, false, true, true]);
        app.advance(3300);
        assert_eq!(all().await, [false, false, false, true]);
        app.advance(3600);
        assert_eq!(all().await, [false, false, false, false]);
        // Who signs in at the client that never asks for one gives the others a session all the same.
        let browser = Browser::new(app);
        browser.submit(&browser.get(&never).await, "/login", &values).await;
        let page = browser.get(&usual.replace("/login", "/oauth2/authorize")).await;
        assert!(page.callback_parameter("code").is_some());
    }
}
