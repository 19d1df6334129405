//! `/oauth2/authorize`: what is checked, in which order, and where the answer goes.

use std::sync::Arc;

use portico::clients::AppClient;
use reqwest::StatusCode;
use reqwest::header::LOCATION;
use serde_json::json;
use url::Url;

use super::flow::{CALLBACK, authorize_path, claims, plain, pool_with_user, sign_in};
use crate::support::{Browser, Engine, TestApp};

/// Where the endpoint sends the browser.
async fn location(app: &TestApp, path: &str) -> String {
    let answer = app.http.get(format!("{}{path}", app.url)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND, "{path}");
    answer.headers()[LOCATION].to_str().unwrap().to_owned()
}

async fn start(settings: serde_json::Value) -> (TestApp, Arc<AppClient>) {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.email_pool().await;
    let client = app.client(&pool, settings).await;
    (app, client)
}

// spec: EP-120, EP-121, EP-122, EP-104, UI-005, UI-161, OIDC-026, OIDC-306
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_callback_is_known_there_is_a_page_and_no_redirect() {
    let (app, client) = start(plain()).await;
    let pool = app.app.pools.pool(&client.pool_id).await.unwrap().unwrap();
    let closed = app.client(&pool, json!({ "AllowedOAuthFlowsUserPoolClient": false })).await;
    let idle = app.client(&pool, json!({ "SupportedIdentityProviders": [] })).await;
    let browser = Browser::new(&app);
    let page = async |client: &AppClient, more: &[(&str, &str)]| {
        // Everything else is wrong too: the first check decides.
        let mut all = vec![("scope", "unknown"), ("response_type", "nonsense")];
        all.extend(more);
        let path = authorize_path(client, &all);
        let to = location(&app, &path).await;
        assert!(to.starts_with("/error?error="), "{to}");
        let page = browser.get(&path).await;
        assert_eq!((page.status, &page.left_to), (StatusCode::BAD_REQUEST, &None));
        assert!(page.text(".errorMessage-customizable").is_some_and(|text| !text.is_empty()));
        to
    };
    page(&client, &[("client_id", "")]).await;
    let unknown = page(&client, &[("client_id", "nobody")]).await;
    assert!(unknown.contains("error=invalid_request"));
    page(&closed, &[]).await;
    page(&idle, &[]).await;
    page(&client, &[("redirect_uri", "")]).await;
    for other in ["https://app.example/cb/", "https://evil.example/", "https://app.example/cb?x=1"]
    {
        let to = page(&client, &[("redirect_uri", other)]).await;
        assert!(to.contains("error=redirect_mismatch"), "{to}");
        assert!(to.contains(&format!("client_id={}", client.id)), "{to}");
    }
    app.stop().await;
}

// spec: EP-123, EP-124, EP-125, EP-126, EP-127, EP-146, EP-147, EP-013, OIDC-025, OIDC-036, OIDC-038, OIDC-062
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_that_every_error_goes_to_the_callback_with_the_state() {
    let (app, client) = start(json!({ "AllowedOAuthFlows": ["code"] })).await;
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("response_type", "")], "invalid_request"),
        (&[("response_type", "id_token")], "unsupported_response_type"),
        (&[("code_challenge", super::flow::CHALLENGE)], "invalid_request"),
        (&[("code_challenge_method", "S256")], "invalid_request"),
        (
            &[("code_challenge", super::flow::CHALLENGE), ("code_challenge_method", "plain")],
            "invalid_request",
        ),
        (&[("code_challenge", "short"), ("code_challenge_method", "S256")], "invalid_request"),
        (&[("scope", "openid unknown")], "invalid_scope"),
        (&[("scope", "email")], "invalid_scope"),
        (&[("scope", "profile phone")], "invalid_scope"),
        (&[("response_mode", "web_message")], "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("max_age", "-1")], "invalid_request"),
        (&[("request", "e30.e30.")], "request_not_supported"),
        (&[("request_uri", "https://app.example/r")], "request_uri_not_supported"),
        (&[("registration", "{}")], "registration_not_supported"),
        (&[("identity_provider", "COGNITO"), ("idp_identifier", "x")], "invalid_request"),
        (&[("prompt", "none")], "login_required"),
    ];
    for (more, error) in cases {
        let to = location(&app, &authorize_path(&client, more)).await;
        assert_eq!(to, format!("{CALLBACK}?error={error}&state=a-state"), "{more:?}");
    }
    // Not allowed for the client: the fragment, as for every answer to `token`.
    let to = location(&app, &authorize_path(&client, &[("response_type", "token")])).await;
    assert_eq!(to, format!("{CALLBACK}#error=unauthorized_client&state=a-state"));
    let twice = authorize_path(&client, &[]) + "&scope=openid";
    let to = location(&app, &twice).await;
    assert_eq!(to, format!("{CALLBACK}?error=invalid_request&state=a-state"));
    let no_state = authorize_path(&client, &[("state", ""), ("scope", "unknown")]);
    assert_eq!(location(&app, &no_state).await, format!("{CALLBACK}?error=invalid_scope"));
    app.stop().await;
}

// spec: EP-100, EP-108, EP-131, EP-117, UI-038, UI-034, OIDC-020, OIDC-024, OIDC-034, OIDC-035
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_request_leads_to_the_sign_in_page_with_its_parameters() {
    let (app, client) = start(plain()).await;
    let more = [
        ("nonce", "n"),
        ("identity_provider", "COGNITO"),
        ("state", "{\"a\": [1]}&=%2F+é"),
        ("unknown", "x"),
        ("display", "popup"),
        ("ui_locales", "fr en"),
        ("claims_locales", "fr"),
        ("acr_values", "1"),
        ("claims", "{\"userinfo\":{\"name\":{\"essential\":true}}}"),
    ];
    let path = authorize_path(&client, &more);
    let to = location(&app, &path).await;
    let login = Url::parse(&app.url).unwrap().join(&to).unwrap();
    assert_eq!(login.path(), "/login");
    let carried = |name: &str| {
        login.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
    };
    for (name, value) in [
        ("client_id", client.id.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email"),
        more[0],
        more[1],
        more[2],
    ] {
        assert_eq!(carried(name).as_deref(), Some(value));
    }
    assert_eq!(carried("unknown"), None);

    for alias in ["/authorize", "/OAuth2/Authorize", "/oauth2/authorize/"] {
        let aliased = path.replacen("/oauth2/authorize", alias, 1);
        assert_eq!(location(&app, &aliased).await, to, "{alias}");
    }
    let (_, query) = path.split_once('?').unwrap();
    let posted = app
        .http
        .post(format!("{}/oauth2/authorize", app.url))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(query.to_owned())
        .send()
        .await
        .unwrap();
    assert_eq!(posted.headers()[LOCATION], to.as_str());
    let put = app.http.put(format!("{}/oauth2/authorize", app.url)).send().await.unwrap();
    assert_eq!(put.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(put.headers()["allow"], "GET, POST");
    app.stop().await;
}

// spec: EP-128, FED-015
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_the_client_does_not_have_is_told_on_its_sign_in_page() {
    let (app, client) = start(plain()).await;
    let browser = Browser::new(&app);
    for more in [[("identity_provider", "Google")], [("idp_identifier", "acme.example")]] {
        let page = browser.get(&authorize_path(&client, &more)).await;
        assert_eq!((page.status, page.url.path()), (StatusCode::OK, "/login"));
        assert!(page.body.contains("Login option is not available. Please try another one"));
        assert!(page.has("#signInFormUsername"));
    }
    app.stop().await;
}

// spec: EP-140, EP-103, EP-017, CLI-053, EP-105, EP-106, EP-305
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_goes_to_the_callback_with_the_very_state() {
    let app = TestApp::start(Engine::Sqlite).await;
    let custom = "com.example.app://signed/in?tenant=1";
    let settings = json!({ "CallbackURLs": [CALLBACK, custom], "DefaultRedirectURI": custom });
    let (_, client) = pool_with_user(&app, settings).await;
    let state = "a%2Bb+c/=é\"&";
    for redirect_uri in [custom, ""] {
        let more = [("redirect_uri", redirect_uri), ("state", state)];
        let page = sign_in(&Browser::new(&app), &client, &more).await;
        let to = page.left_to.as_ref().unwrap();
        assert!(to.as_str().starts_with("com.example.app://signed/in?tenant=1&code="), "{to}");
        assert_eq!(page.callback_parameter("state").as_deref(), Some(state));
        assert_eq!(to.fragment(), None);
    }
    app.stop().await;
}

// spec: EP-143, EP-144, EP-145, TOK-009
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn implicit_answers_stand_in_the_fragment() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (_, client) = pool_with_user(&app, plain()).await;
    let ask = async |scope: &str| {
        let more = [("response_type", "token"), ("scope", scope), ("nonce", "n")];
        let page = sign_in(&Browser::new(&app), &client, &more).await;
        let to = page.left_to.unwrap();
        assert_eq!(to.query(), None);
        let fragment = to.fragment().unwrap().to_owned();
        url::form_urlencoded::parse(fragment.as_bytes())
            .into_owned()
            .collect::<std::collections::BTreeMap<String, String>>()
    };
    let answer = ask("openid email").await;
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], "3600");
    assert_eq!(answer["state"], "a-state");
    assert_eq!(claims(&answer["id_token"])["nonce"], "n");
    assert!(!answer.contains_key("refresh_token") && !answer.contains_key("code"));
    let answer = ask("aws.cognito.signin.user.admin").await;
    assert!(answer.contains_key("access_token") && !answer.contains_key("id_token"));
    app.stop().await;
}
