//! Headers and cookies that every answer has.

use std::collections::BTreeSet;

use portico::http::csp;
use reqwest::header::{HeaderMap, SET_COOKIE};

use super::flow::{authorize_path, plain, pool_with_user, sign_in};
use crate::support::{Browser, Engine, TestApp};

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

// spec: UI-186
#[test]
fn the_policy_lets_a_form_lead_to_the_callback_and_nothing_else() {
    let policy = csp::page(Some("https://app.example:8443/cb?x=1"));
    assert!(policy.contains("form-action 'self' https://app.example:8443;"));
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"));
    assert!(!policy.contains("unsafe"));
    assert!(
        csp::page(Some("com.example.app://x")).contains("form-action 'self' com.example.app:;")
    );
    assert!(csp::page(None).contains("form-action 'self';"));
}

// spec: UI-185, UI-186, EP-018, EP-019, OIDC-308
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_redirects_and_documents_are_not_kept_framed_or_guessed_at() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (_, client) = pool_with_user(&app, plain()).await;
    let login = authorize_path(&client, &[]).replacen("/oauth2/authorize", "/login", 1);
    let mut ids = BTreeSet::new();
    for path in [
        authorize_path(&client, &[]),
        login.clone(),
        "/oauth2/userInfo".to_owned(),
        "/error".to_owned(),
    ] {
        let answer = app.http.get(format!("{}{path}", app.url)).send().await.unwrap();
        let headers = answer.headers();
        assert_eq!(
            header(headers, "cache-control"),
            "no-cache, no-store, max-age=0, must-revalidate",
            "{path}"
        );
        assert_eq!(header(headers, "pragma"), "no-cache");
        assert_eq!(header(headers, "expires"), "0");
        assert_eq!(header(headers, "x-content-type-options"), "nosniff");
        assert_eq!(header(headers, "x-frame-options"), "DENY");
        let id = header(headers, "x-amz-cognito-request-id");
        assert!(uuid::Uuid::parse_str(id).is_ok(), "{path}: {id}");
        ids.insert(id.to_owned());
    }
    assert_eq!(ids.len(), 4);
    let page = app.http.get(format!("{}{login}", app.url)).send().await.unwrap();
    assert_eq!(header(page.headers(), "content-type"), "text/html;charset=UTF-8");
    assert_eq!(header(page.headers(), "referrer-policy"), "no-referrer");
    let policy = header(page.headers(), "content-security-policy");
    assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
    app.stop().await;

    let secure = [("PORTICO_PUBLIC_URL", "https://localhost")];
    let app = TestApp::start_with(Engine::Sqlite, &secure).await;
    let answer = app.http.get(format!("{}/error", app.url)).send().await.unwrap();
    let transport = header(answer.headers(), "strict-transport-security");
    assert_eq!(transport, "max-age=31536000; includeSubDomains");
    app.stop().await;
}

// spec: UI-170, UI-172, UI-173, UI-182
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_belong_to_one_pool_and_no_script() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let page = sign_in(&Browser::new(&app), &client, &[]).await;
    let cookies: Vec<&str> =
        page.headers.get_all(SET_COOKIE).iter().map(|c| c.to_str().unwrap()).collect();
    let session = format!("cognito-{}=", pool.id);
    let session = cookies.iter().find(|cookie| cookie.starts_with(&session)).unwrap();
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=3600"] {
        assert!(session.contains(part), "{part} in {session}");
    }
    assert!(!session.contains("Domain="));
    let csrf = format!("XSRF-TOKEN-{}=", pool.id);
    let csrf = cookies.iter().find(|cookie| cookie.starts_with(&csrf)).unwrap();
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(csrf.contains(part), "{part} in {csrf}");
    }
    app.stop().await;
}
