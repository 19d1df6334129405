//! The filter before pages and endpoints.

use portico::platform::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{acl, block, documented, get, header, path, rule};
use crate::hosted_ui::login;
use crate::support::sdk::signed_call;
use crate::support::{
    Browser, Engine, PASSWORD, ROOT_KEY_ID, ROOT_SECRET, TestApp, on_both_engines,
};

const BAD: (&str, &str) = ("user-agent", "badbot");

on_both_engines! {
    // spec: WAF-001, WAF-002, WAF-006, WAF-007, WAF-009, UI-191
    async fn every_page_and_endpoint_is_inspected(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let other = app.client(&*app.pool(json!({})).await, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let id = client.id.as_str();
        let browser = Browser::new(app);
        let page = browser.get(&login(id)).await;
        let page = browser.submit(&page, "/login", &[("username", "mary"), ("password", PASSWORD)]).await;
        let code = page.callback_parameter("code").unwrap();
        let form = [("grant_type", "authorization_code"), ("client_id", id), ("code", &code), ("redirect_uri", "https://app.example/cb")];
        let tokens = crate::oauth::flow::post(app, "/oauth2/token", &form).await;
        let access = tokens.json["access_token"].as_str().unwrap().to_owned();

        let filters = &app.app.request_filters;
        filters.set(&pool.id, &acl(json!([rule(0, path("/login"), block())]))).await.unwrap();
        assert_eq!(get(app, &login(id), &[]).await.status(), StatusCode::FORBIDDEN, "at once (the clock of the cache did not move)");
        // The next takes its place.
        filters.set(&pool.id, &acl(json!([
            rule(0, path("/login"), json!({ "Count": {} })),
            rule(1, header("user-agent", "badbot"), block()),
        ]))).await.unwrap();
        let fine = get(app, &login(id), &[("user-agent", "Mozilla/5.0")]).await;
        assert_eq!(fine.status(), StatusCode::OK, "counted, not stopped");

        let query = login(id).split_once('?').unwrap().1.to_owned();
        for page in [
            "/login", "/signup", "/confirm", "/forgotpassword", "/confirmforgotpassword", "/resetpassword", "/mfa", "/mfaoption",
            "/mfaregister", "/customchallenge", "/account", "/oauth2/authorize", "/logout", "/logout/confirm", "/signedout",
            "/confirmuser", "/error", "/device", "/LOGIN/",
        ] {
            let answer = get(app, &format!("{page}?{query}"), &[BAD]).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{page}");
            let body = answer.text().await.unwrap();
            assert!(body.contains("This request is not allowed here.") && body.contains("portico."), "{page}: {body}");
        }
        let posted = async |path: &str, basic: bool| {
            let mut request = app.http.post(format!("{}{path}", app.url)).header(BAD.0, BAD.1)
                .form(&[("client_id", id), ("grant_type", "refresh_token"), ("refresh_token", "x"), ("token", "x")]);
            if basic {
                request = request.basic_auth(id, Some("wrong"));
            }
            let answer = request.send().await.unwrap();
            (answer.status(), answer.text().await.unwrap())
        };
        for endpoint in [
            "/oauth2/token", "/oauth2/revoke", "/oauth2/par", "/oauth2/introspect", "/oauth2/device_authorization",
        ] {
            for basic in [false, true] {
                let (status, body) = posted(endpoint, basic).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{endpoint} {basic}: {body}");
                assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["error"], "access_denied");
            }
        }
        for form in ["/login", "/signup", "/login/passkey", "/resendcode"] {
            assert_eq!(posted(&format!("{form}?{query}"), false).await.0, StatusCode::FORBIDDEN, "{form}");
        }
        // Whose token it is decides, and the order of parameters changes nothing.
        let info = get(app, "/oauth2/userInfo", &[BAD, ("authorization", &format!("Bearer {access}"))]).await;
        assert_eq!(info.status(), StatusCode::FORBIDDEN);
        let metadata = get(app, &format!("/saml2/metadata?client_id={id}"), &[BAD]).await;
        assert_eq!(metadata.status(), StatusCode::FORBIDDEN);
        let confused = get(app, &format!("/login?client_id={}&{query}", other.id), &[BAD]).await;
        assert_ne!(confused.status(), StatusCode::FORBIDDEN, "the first names a pool without a filter, and the page is its own");
        // Neither the other pool, nor what tokens are checked with, nor what an administrator signs.
        assert_eq!(get(app, &login(other.id.as_str()), &[BAD]).await.status(), StatusCode::OK);
        assert_eq!(get(app, &format!("/{}/.well-known/jwks.json", pool.id), &[BAD]).await.status(), StatusCode::OK);
        let (status, _) = signed_call(app, (ROOT_KEY_ID, ROOT_SECRET), "DescribeUserPool", json!({ "UserPoolId": pool.id }), &[BAD]).await;
        assert_eq!(status, 200);

        assert!(filters.remove(&pool.id).await.unwrap());
        assert!(!filters.remove(&pool.id).await.unwrap(), "there was one");
        assert_eq!(get(app, &login(id), &[BAD]).await.status(), StatusCode::OK);
    }
}

// spec: WAF-002, UI-191
#[test]
fn no_path_of_a_door_is_left_out() {
    let routes =
        [include_str!("../../src/oauth/routes.rs"), include_str!("../../src/hosted_ui/routes.rs")];
    let mut seen = 0;
    for path in routes.iter().flat_map(|text| text.split('"').skip(1).step_by(2)) {
        // Files, and what tokens are checked with.
        let is_file = path == "/favicon.ico" || path.ends_with(".min.js");
        let is_public = path.contains(".well-known") || path.contains('{') || is_file;
        if path.starts_with('/') && !is_public {
            let known = portico::http::normalize::canonical(path);
            assert!(known.is_some(), "no filter and no limit ever sees {path}");
            seen += 1;
        }
    }
    assert!(seen > 25, "only {seen} paths found: the search is broken");
}

on_both_engines! {
    // spec: WAF-005, WAF-007
    async fn a_block_answers_as_the_operator_wrote(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let own = |status: u16| json!({ "Block": { "CustomResponse": { "ResponseCode": status, "CustomResponseBodyKey": "sorry",
            "ResponseHeaders": [{ "Name": "X-Reason", "Value": "closed for today" }] } } });
        let of_client = header("x-amzn-cognito-client-id", client.id.as_str());
        let mut document = acl(json!([
            rule(0, path("/signup"), own(503)),
            rule(1, of_client, own(451)),
        ]));
        document["CustomResponseBodies"] = json!({ "sorry": { "ContentType": "TEXT_HTML", "Content": "<h1>Closed</h1>" } });
        app.app.request_filters.set(&pool.id, &document).await.unwrap();
        let id = client.id.as_str();
        for (url, status) in [(login(id).replace("/login", "/signup"), 503), (login(id), 451)] {
            let answer = get(app, &url, &[]).await;
            assert_eq!(answer.status(), status);
            assert_eq!(answer.headers()["x-reason"], "closed for today");
            assert_eq!(answer.headers()["content-type"], "text/html;charset=UTF-8");
            assert!(answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
            assert_eq!(answer.text().await.unwrap(), "<h1>Closed</h1>");
        }
        // The client's own idea of the two headers is not heard.
        let second = app.client(&pool, json!({})).await;
        let lied = [("x-amzn-cognito-client-id", id), ("x-amzn-cognito-operation-name", "InitiateAuth")];
        assert_eq!(get(app, &login(second.id.as_str()), &lied).await.status(), StatusCode::OK);
        let lied = [("x-amzn-cognito-client-id", second.id.as_str())];
        assert_eq!(get(app, &login(id), &lied).await.status(), 451);
    }
}

on_both_engines! {
    // spec: WAF-012
    timed async fn other_nodes_follow_within_seconds(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let (second, handle) = app.second_node(&[]).await;
        let there = async || {
            let url = format!("{second}{}", login(client.id.as_str()));
            app.http.get(url).send().await.unwrap().status()
        };
        assert_eq!(there().await, StatusCode::OK);
        app.app.request_filters.set(&pool.id, &acl(json!([rule(0, path("/login"), block())]))).await.unwrap();
        assert_eq!(get(app, &login(client.id.as_str()), &[]).await.status(), StatusCode::FORBIDDEN);
        app.advance(2);
        assert_eq!(there().await, StatusCode::FORBIDDEN);
        app.app.request_filters.remove(&pool.id).await.unwrap();
        app.advance(2);
        assert_eq!(there().await, StatusCode::OK);
        handle.stop(false).await;
    }
}

// spec: WAF-017
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rates_and_addresses_are_of_the_client_behind_the_proxy() {
    let settings = [("PORTICO_TRUSTED_PROXIES", "127.0.0.1,::1"), ("PORTICO_RATE_LIMITS", "on")];
    let clock = Clock::manual(Clock::system().now());
    let app = TestApp::start_at(Engine::Sqlite, &settings, clock).await;
    let pool = app.pool(json!({})).await;
    let client = app.client(&pool, json!({})).await;
    let url = login(client.id.as_str());
    let from =
        async |address: &str| get(&app, &url, &[("x-forwarded-for", address)]).await.status();
    app.app.request_filters.set(&pool.id, &documented("example.json")).await.unwrap();
    assert_eq!(from("198.51.100.9").await, StatusCode::FORBIDDEN);
    assert_eq!(from("198.51.101.9").await, StatusCode::OK);
    assert_eq!(
        from("198.51.100.9, 192.0.2.4").await,
        StatusCode::OK,
        "only the nearest hop is believed"
    );

    let rate = json!({ "RateBasedStatement": { "Limit": 10, "EvaluationWindowSec": 60, "AggregateKeyType": "IP" } });
    app.app.request_filters.set(&pool.id, &acl(json!([rule(0, rate, block())]))).await.unwrap();
    for _ in 0..10 {
        assert_eq!(from("192.0.2.4").await, StatusCode::OK);
    }
    // More than the 300 a second that a source may ask for: what is blocked does not count there.
    for _ in 0..320 {
        assert_eq!(from("192.0.2.4").await, StatusCode::FORBIDDEN);
    }
    assert_eq!(from("192.0.2.5").await, StatusCode::OK);
    app.app.request_filters.remove(&pool.id).await.unwrap();
    assert_eq!(from("192.0.2.4").await, StatusCode::OK);
    app.stop().await;
}
