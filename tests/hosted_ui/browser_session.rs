//! How long a browser's session answers for its user.

use serde_json::json;

use super::journeys::login;
use crate::support::sdk::raw_call;
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
    // spec: UI-171, UI-906
    timed async fn a_client_may_want_younger_or_older_sessions(app: &TestApp) {
        let pool = app.email_pool().await;
        app.user(&pool, "mary@example.com").await;
        let minutes = async |minutes: i64| {
            let client = app.client(&pool, json!({})).await;
            let body = json!({ "UserPoolId": pool.id, "ClientId": client.id,
                               "SSOSession": { "MaxValidityMinutes": minutes } });
            let (status, answer) = raw_call(app, "SetUserPoolClientSessionConfiguration", body).await;
            assert_eq!(status, 200, "{answer}");
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

on_both_engines! {
    // spec: UI-906
    timed async fn so_many_sign_ins_of_one_user(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let call = async |operation: &str, more: serde_json::Value| {
            let mut body = json!({ "UserPoolId": pool.id });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            raw_call(app, operation, body).await
        };
        let (_, shown) = call("GetUserPoolSessionConfiguration", json!({})).await;
        assert_eq!(shown, json!({ "UserSessionTracking": "DISABLED", "TokenSession": { "MaxPerUser": 20 } }));
        let (_, shown) = call("GetUserPoolClientSessionConfiguration", json!({ "ClientId": client.id })).await;
        assert_eq!(shown, json!({ "SSOSession": { "MaxValidityMinutes": 60 } }));
        for most in [0, 101] {
            let bad = json!({ "UserSessionTracking": "ENABLED", "TokenSession": { "MaxPerUser": most } });
            assert_eq!(call("SetUserPoolSessionConfiguration", bad).await.0, 400);
        }
        for minutes in [-1, 129_601] {
            let bad = json!({ "ClientId": client.id, "SSOSession": { "MaxValidityMinutes": minutes } });
            assert_eq!(call("SetUserPoolClientSessionConfiguration", bad).await.0, 400);
        }
        let sign_in = async || {
            app.advance(1);
            let body = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
                "AuthParameters": { "USERNAME": "mary", "PASSWORD": PASSWORD } });
            raw_call(app, "InitiateAuth", body).await.1["AuthenticationResult"].take()
        };
        let lives = async |tokens: &serde_json::Value| {
            raw_call(app, "GetUser", json!({ "AccessToken": tokens["AccessToken"] })).await.0 == 200
        };
        let mut all = Vec::new();
        for _ in 0..4 {
            all.push(sign_in().await);
        }
        assert!(lives(&all[0]).await, "nothing is counted yet");
        let on = json!({ "UserSessionTracking": "ENABLED", "TokenSession": { "MaxPerUser": 3 } });
        let (status, answer) = call("SetUserPoolSessionConfiguration", on.clone()).await;
        assert_eq!((status, &answer), (200, &on));
        // The first is used, and so it is the second and third that make room.
        app.advance(1);
        let refresh = json!({ "ClientId": client.id, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": all[0]["RefreshToken"] } });
        assert_eq!(raw_call(app, "InitiateAuth", refresh).await.0, 200);
        all.push(sign_in().await);
        let alive = async || {
            let mut alive = Vec::new();
            for tokens in &all {
                alive.push(lives(tokens).await);
            }
            alive
        };
        assert_eq!(alive().await, [true, false, false, true, true]);
        let refresh = json!({ "ClientId": client.id, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": all[1]["RefreshToken"] } });
        assert_eq!(raw_call(app, "InitiateAuth", refresh).await.1["message"], "Refresh Token has been revoked");
        // Another user has sessions of their own.
        app.user(&pool, "john@example.com").await;
        assert!(lives(&all[4]).await);
    }
}
