//! What the tests of the endpoints share: a sign-in by browser, and direct calls.

use std::sync::Arc;

use portico::clients::AppClient;
use portico::pools::Pool;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::support::browser::Page;
use crate::support::{Browser, PASSWORD, TestApp};

pub const CALLBACK: &str = "https://app.example/cb";
/// RFC 7636 appendix B.
pub const PKCE: [(&str, &str); 2] =
    [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const ADDRESS: &str = "mary@example.com";
pub const SECRET: &str = "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcd";

/// A pool with one confirmed user and one public client.
pub async fn pool_with_user(app: &TestApp, settings: Value) -> (Arc<Pool>, Arc<AppClient>) {
    let pool = app.email_pool().await;
    app.user(&pool, ADDRESS).await;
    let client = app.client(&pool, settings).await;
    (pool, client)
}

/// As [`pool_with_user`], with the pool in strict mode.
pub async fn strict_pool_with_user(
    app: &TestApp,
    settings: Value,
    secret: Option<&str>,
) -> (Arc<Pool>, Arc<AppClient>) {
    let pool = app
        .pool(json!({
            "UsernameAttributes": ["email"],
            "UsernameConfiguration": { "CaseSensitive": false },
            "Portico": { "oidc_mode": "STRICT" },
        }))
        .await;
    app.user(&pool, ADDRESS).await;
    let client = app.client_with(&pool, settings, secret).await;
    (pool, client)
}

/// `/oauth2/authorize` for a code; `more` replaces or adds, an empty value removes.
pub fn authorize_path(client: &AppClient, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("client_id", client.id.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "a-state"),
    ];
    for (name, value) in more {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/oauth2/authorize?{query}")
}

/// Opens the authorization endpoint and signs in on the page it leads to.
pub async fn sign_in(browser: &Browser, client: &AppClient, more: &[(&str, &str)]) -> Page {
    sign_in_as(browser, client, ADDRESS, more).await
}

pub async fn sign_in_as(
    browser: &Browser,
    client: &AppClient,
    username: &str,
    more: &[(&str, &str)],
) -> Page {
    let page = browser.get(&authorize_path(client, more)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let values = [("username", username), ("password", PASSWORD)];
    let page = browser.submit(&page, "/login", &values).await;
    assert!(page.left_to.is_some(), "still at {}:\n{}", page.url, page.body);
    page
}

/// Signs in with a new browser and answers the code.
pub async fn code(app: &TestApp, client: &AppClient, more: &[(&str, &str)]) -> String {
    let page = sign_in(&Browser::new(app), client, more).await;
    page.callback_parameter("code").expect("no code at the callback")
}

/// Signs in and exchanges the code of a public client.
pub async fn tokens(app: &TestApp, client: &AppClient, more: &[(&str, &str)]) -> Value {
    let code = code(app, client, more).await;
    let answer = exchange(app, client, &code, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    answer.json
}

/// The answer of a direct call.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        Self { status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null) }
    }

    pub fn error(&self) -> &str {
        self.json["error"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|v| v.to_str().unwrap()).unwrap_or_default()
    }
}

pub async fn exchange(
    app: &TestApp,
    client: &AppClient,
    code: &str,
    more: &[(&str, &str)],
) -> Answer {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", client.id.as_str()),
        ("code", code),
        ("redirect_uri", CALLBACK),
    ];
    for (name, value) in more {
        form.retain(|(known, _)| known != name);
        if !value.is_empty() {
            form.push((name, value));
        }
    }
    post(app, "/oauth2/token", &form).await
}

pub async fn refresh(app: &TestApp, client: &AppClient, token: &str) -> Answer {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", client.id.as_str()),
        ("refresh_token", token),
    ];
    post(app, "/oauth2/token", &form).await
}

pub async fn post(app: &TestApp, path: &str, form: &[(&str, &str)]) -> Answer {
    let request = app.http.post(format!("{}{path}", app.url)).form(form);
    Answer::of(request.send().await.unwrap()).await
}

/// A form with the client's credentials in the header.
pub async fn post_basic(
    app: &TestApp,
    path: &str,
    (id, secret): (&str, &str),
    form: &[(&str, &str)],
) -> Answer {
    let request = app.http.post(format!("{}{path}", app.url));
    Answer::of(request.basic_auth(id, Some(secret)).form(form).send().await.unwrap()).await
}

pub async fn user_info(app: &TestApp, token: &str) -> Answer {
    let request = app.http.get(format!("{}/oauth2/userInfo", app.url)).bearer_auth(token);
    Answer::of(request.send().await.unwrap()).await
}

/// The payload of a JWT, unverified.
pub fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// A public client without settings of its own.
pub fn plain() -> Value {
    json!({})
}
