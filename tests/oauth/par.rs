//! `/oauth2/par`.

use reqwest::StatusCode;
use serde_json::json;

use super::flow::{
    ADDRESS, Answer, CALLBACK, PKCE, SECRET, VERIFIER, claims, exchange, pool_with_user, post,
    post_basic,
};
use crate::support::browser::Page;
use crate::support::{Browser, PASSWORD, TestApp, on_both_engines};

const PATH: &str = "/oauth2/par";
const URN: &str = "urn:ietf:params:oauth:request_uri:";

fn form<'a>(client: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("client_id", client),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "a state"),
        ("nonce", "n-1"),
    ];
    form.extend(PKCE);
    for (name, value) in more {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    form
}

fn authorize(client: &str, request_uri: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("client_id", client), ("request_uri", request_uri)])
        .finish();
    format!("/oauth2/authorize?{query}")
}

async fn push(app: &TestApp, form: &[(&str, &str)]) -> String {
    let answer = post(app, PATH, form).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json);
    answer.json["request_uri"].as_str().unwrap().to_owned()
}

fn is_refused(page: &Page, what: &str) {
    assert_eq!((page.status, page.left_to.is_none()), (StatusCode::BAD_REQUEST, true), "{what}");
}

on_both_engines! {
    // spec: OIDC-324
    timed async fn a_pushed_request_is_used_once_by_its_client(app: &TestApp) {
        let (pool, client) = pool_with_user(app, json!({})).await;
        let (id, other) = (client.id.as_str(), app.client(&pool, json!({})).await);
        let answer = post(app, PATH, &form(id, &[])).await;
        assert_eq!((answer.status, &answer.json["expires_in"]), (StatusCode::CREATED, &json!(90)));
        assert!(answer.header("cache-control").contains("no-store"));
        let uri = answer.json["request_uri"].as_str().unwrap();
        assert!(uri.strip_prefix(URN).is_some_and(|handle| handle.len() >= 43));
        // Another client, and something that was never pushed.
        is_refused(&Browser::new(app).get(&authorize(other.id.as_str(), uri)).await, "another client");
        is_refused(&Browser::new(app).get(&authorize(id, &format!("{URN}2YotnFZFEjr1zCsicMWpAA"))).await, "unknown");
        let browser = Browser::new(app);
        let page = browser.get(&authorize(id, uri)).await;
        assert_eq!(page.url.path(), "/login");
        let page = browser.submit(&page, "/login", &[("username", ADDRESS), ("password", PASSWORD)]).await;
        assert_eq!(page.callback_parameter("state").as_deref(), Some("a state"));
        let code = page.callback_parameter("code").unwrap();
        let tokens = exchange(app, &client, &code, &[("code_verifier", VERIFIER)]).await;
        assert_eq!(claims(tokens.json["id_token"].as_str().unwrap())["nonce"], "n-1");
        is_refused(&browser.get(&authorize(id, uri)).await, "used");
        let late = push(app, &form(id, &[])).await;
        app.advance(90);
        is_refused(&browser.get(&authorize(id, &late)).await, "too late");
        // A request_uri of somebody else is still none of ours.
        let page = browser.get(&format!("{}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code",
            authorize(id, "https://app.example/request.jwt"))).await;
        assert_eq!(page.callback_parameter("error").as_deref(), Some("request_uri_not_supported"));
    }
}

on_both_engines! {
    // spec: OIDC-324
    async fn what_cannot_be_pushed_and_by_whom(app: &TestApp) {
        let (pool, client) = pool_with_user(app, json!({})).await;
        let id = client.id.as_str();
        for (name, value, error) in [
            ("redirect_uri", "https://evil.example/", "invalid_request"),
            ("redirect_uri", "", "invalid_request"),
            ("scope", "nonsense", "invalid_scope"),
            ("response_type", "nonsense", "unsupported_response_type"),
            ("response_mode", "nonsense", "invalid_request"),
            ("code_challenge_method", "plain", "invalid_request"),
            ("resource", "https://nowhere.example", "invalid_target"),
            ("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request"),
            ("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported"),
        ] {
            let answer = post(app, PATH, &form(id, &[(name, value)])).await;
            assert_eq!((answer.status, answer.error()), (StatusCode::BAD_REQUEST, error), "{name}={value}");
        }
        let confidential = app.client_with(&pool, json!({}), Some(SECRET)).await;
        let own = confidential.id.as_str();
        assert_eq!(post(app, PATH, &form(own, &[])).await.error(), "invalid_client", "without the secret");
        let wrong = post_basic(app, PATH, (own, "wrong"), &form(own, &[])).await;
        assert_eq!((wrong.status, wrong.error()), (StatusCode::UNAUTHORIZED, "invalid_client"));
        assert_eq!(post_basic(app, PATH, (own, SECRET), &form(own, &[])).await.status, StatusCode::CREATED);
        let url = format!("{}{PATH}", app.url);
        for method in [reqwest::Method::GET, reqwest::Method::PUT] {
            let answer = Answer::of(app.http.request(method, &url).send().await.unwrap()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        }
        let document = format!("{}/{}/.well-known/openid-configuration", app.url, pool.id);
        let document = Answer::of(app.http.get(document).send().await.unwrap()).await;
        assert_eq!(document.json["pushed_authorization_request_endpoint"], url);
    }
}

on_both_engines! {
    // spec: OIDC-324
    async fn a_client_may_take_pushed_requests_only(app: &TestApp) {
        let (_, client) = pool_with_user(app, json!({ "Portico": { "par_required": true } })).await;
        let id = client.id.as_str();
        let plain = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form(id, &[])).finish();
        for path in ["/oauth2/authorize", "/login", "/signup"] {
            let page = Browser::new(app).get(&format!("{path}?{plain}")).await;
            assert_eq!(page.callback_parameter("error").as_deref(), Some("invalid_request"), "{path}");
        }
        let browser = Browser::new(app);
        let uri = push(app, &form(id, &[])).await;
        let page = browser.get(&authorize(id, &uri)).await;
        assert_eq!(page.url.path(), "/login");
        // The pages go on with it, and not with anything that was changed on the way.
        for (from, to) in [("state=a%20state", "state=b"), ("nonce=n-1", "nonce=n-2"), ("scope=openid%20email", "scope=openid"),
                           ("code_challenge=E9", "code_challenge=F9"), ("pushed=", "pushed=0")] {
            let changed = page.url.as_str().replace(from, to);
            assert_ne!(changed, page.url.as_str(), "{from}");
            let page = Browser::new(app).get(&changed).await;
            assert_eq!(page.callback_parameter("error").as_deref(), Some("invalid_request"), "{to}");
        }
        let forgot = browser.get(&page.link("/forgotPassword")).await;
        assert_eq!(forgot.url.path(), "/forgotPassword");
        let page = browser.submit(&page, "/login", &[("username", ADDRESS), ("password", PASSWORD)]).await;
        assert!(page.callback_parameter("code").is_some());
        let uri = push(app, &form(id, &[])).await;
        assert!(browser.get(&authorize(id, &uri)).await.callback_parameter("code").is_some(), "silently too");
    }
}
