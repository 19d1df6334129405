//! `response_mode=form_post`.

use reqwest::StatusCode;

use super::flow::{CALLBACK, authorize_path, exchange, plain, pool_with_user, sign_in};
use crate::support::browser::Page;
use crate::support::{Browser, Engine, PASSWORD, TestApp};

fn field(page: &Page, name: &str) -> Option<String> {
    page.form(CALLBACK).fields.into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
}

fn is_form(page: &Page) {
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.attribute("form", "method").unwrap().to_lowercase(), "post");
    assert!(page.has("form button[type=submit]"));
    assert!(page.headers["cache-control"].to_str().unwrap().contains("no-store"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
    assert!(!policy.contains("unsafe-inline"));
}

// spec: OIDC-060, OIDC-061
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn code_and_errors_come_as_a_form_that_works_without_script() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (_, client) = pool_with_user(&app, plain()).await;
    let browser = Browser::new(&app);
    let state = "\"><script>alert(1)</script>";
    let more = [("response_mode", "form_post"), ("state", state)];

    // After the sign-in page.
    let login = browser.get(&authorize_path(&client, &more)).await;
    let values = [("username", super::flow::ADDRESS), ("password", PASSWORD)];
    let page = browser.submit(&login, "/login", &values).await;
    is_form(&page);
    assert_eq!(field(&page, "state").as_deref(), Some(state));
    assert!(!page.body.contains("<script>alert"));
    let code = field(&page, "code").unwrap();
    assert_eq!(exchange(&app, &client, &code, &[]).await.status, StatusCode::OK);

    // From the session, without a page before it.
    let page = browser.get(&authorize_path(&client, &more)).await;
    is_form(&page);
    assert!(field(&page, "code").is_some());
    assert_eq!(field(&page, "iss"), None);

    let wrong = [more[0], more[1], ("scope", "unknown")];
    let page = browser.get(&authorize_path(&client, &wrong)).await;
    is_form(&page);
    assert_eq!(field(&page, "error").as_deref(), Some("invalid_scope"));
    assert_eq!(field(&page, "state").as_deref(), Some(state));
    app.stop().await;
}

// spec: OIDC-062
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_never_stand_in_a_query() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (_, client) = pool_with_user(&app, plain()).await;
    let browser = Browser::new(&app);
    let more = [("response_type", "token"), ("response_mode", "query")];
    let page = browser.get(&authorize_path(&client, &more)).await;
    let to = page.left_to.unwrap();
    assert_eq!(to.as_str(), format!("{CALLBACK}#error=invalid_request&state=a-state"));
    let page = sign_in(&browser, &client, &[("response_mode", "fragment")]).await;
    let to = page.left_to.unwrap();
    assert!(to.query().is_none() && to.fragment().unwrap().starts_with("code="));
    app.stop().await;
}
