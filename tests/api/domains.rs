//! Domains: what has to be there before, what comes of it, and what a change of look ends.

use reqwest::header::HOST;
use serde_json::{Value, json};

use crate::hosted_ui::login;
use crate::support::sdk::raw_call;
use crate::support::{Browser, Engine, PASSWORD, TestApp, on_both_engines};

fn custom(pool: &str, domain: &str) -> Value {
    json!({ "UserPoolId": pool, "Domain": domain,
        "CustomDomainConfig": { "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/abc" } })
}

// spec: DOM-023
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_parent_of_a_custom_domain_must_resolve() {
    for (check, refused) in [("true", true), ("false", false)] {
        let app =
            TestApp::start_with(Engine::Sqlite, &[("PORTICO_DOMAINS_CHECK_PARENT", check)]).await;
        let pool = app.pool(json!({})).await;
        // A name that is reserved for never resolving.
        let (status, answer) = raw_call(
            &app,
            "CreateUserPoolDomain",
            custom(pool.id.as_str(), "auth.nowhere.invalid"),
        )
        .await;
        if refused {
            assert_eq!(
                (status, &answer["__type"]),
                (400, &json!("InvalidParameterException")),
                "{answer}"
            );
            assert!(answer["message"].as_str().unwrap().contains("nowhere.invalid"), "{answer}");
            // Nothing was made, and one whose parent resolves is.
            let (status, _) =
                raw_call(&app, "CreateUserPoolDomain", custom(pool.id.as_str(), "auth.localhost"))
                    .await;
            assert_eq!(status, 200);
        } else {
            assert_eq!(status, 200, "{answer}");
        }
        app.stop().await;
    }
}

on_both_engines! {
    // spec: DOM-031, DOM-903
    async fn as_many_as_there_are_pools_and_at_once(app: &TestApp) {
        for number in 0..6 {
            let pool = app.pool(json!({})).await;
            let client = app.client(&pool, json!({})).await;
            let name = format!("auth.tenant{number}.example");
            let reach = async || {
                let url = format!("{}{}", app.url, login(client.id.as_str()));
                app.http.get(url).header(HOST, &name).send().await.unwrap().status().as_u16()
            };
            assert_eq!(reach().await, 404, "nobody's host");
            let (status, answer) = raw_call(app, "CreateUserPoolDomain", custom(pool.id.as_str(), &name)).await;
            assert_eq!(status, 200, "{number}: {answer}");
            assert_eq!(reach().await, 200, "live");
        }
    }
}

on_both_engines! {
    // spec: UI-900
    async fn another_generation_of_pages_ends_the_sessions(app: &TestApp) {
        let (pool, other) = (app.email_pool().await, app.email_pool().await);
        let sign_in = async |pool: &portico::pools::Pool| {
            let client = app.client(pool, json!({})).await;
            app.user(pool, "mary@example.com").await;
            let (browser, url) = (Browser::new(app), login(client.id.as_str()));
            let page = browser.get(&url).await;
            browser.submit(&page, "/login", &[("username", "mary@example.com"), ("password", PASSWORD)]).await;
            (browser, url.replace("/login", "/oauth2/authorize"))
        };
        let domain = |version: i64| json!({ "UserPoolId": pool.id, "Domain": "acme", "ManagedLoginVersion": version });
        assert_eq!(raw_call(app, "CreateUserPoolDomain", domain(1)).await.0, 200);
        let ((browser, url), (stranger, elsewhere)) = (sign_in(&pool).await, sign_in(&other).await);
        let silent = async |browser: &Browser, url: &str| browser.get(url).await.callback_parameter("code").is_some();
        assert_eq!(raw_call(app, "UpdateUserPoolDomain", domain(1)).await.0, 200);
        assert!(silent(&browser, &url).await, "nothing has changed");
        assert_eq!(raw_call(app, "UpdateUserPoolDomain", domain(2)).await.0, 200);
        assert!(!silent(&browser, &url).await);
        assert!(silent(&stranger, &elsewhere).await, "another pool");
        let (_, shown) = raw_call(app, "DescribeUserPoolDomain", json!({ "Domain": "acme" })).await;
        assert_eq!(shown["DomainDescription"]["ManagedLoginVersion"], 2);
        // The paths are the same ones.
        assert_eq!(browser.get(&url.replace("/oauth2/authorize", "/login")).await.status, 200);
    }
}
