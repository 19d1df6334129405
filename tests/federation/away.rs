//! What can happen while somebody is away at a provider: other tabs, going back, coming late, from
//! another browser, or to an app that has changed.

use portico::platform::{Clock, Timestamp};
use serde_json::{Value, json};

use super::lies::provider;
use super::{Browser, Engine, OPEN, audit, authorize, call, client_of, query, start, upstream};
use crate::support::TestApp;
use crate::support::browser::Page;
use crate::support::idp::{Idp, Script};

/// On the way: the address of the way back.
async fn leave(browser: &Browser, url: &str) -> String {
    let away = upstream(&browser.get(url).await).clone();
    let (state, nonce) = (query(&away, "state").unwrap(), query(&away, "nonce").unwrap());
    format!("/oauth2/idpresponse?code=nonce-{nonce}&state={state}")
}

fn is_lost(page: &Page) -> bool {
    let is_plain = page.left_to.is_none() && page.url.path() == "/error";
    is_plain
        && page.text("h1").as_deref() == Some("Something went wrong")
        && !page.url.as_str().contains("nonce-")
        && page.status == 400
}

async fn scene(engine: Engine) {
    let clock = Clock::manual(Timestamp(Clock::system().now().0));
    let app = TestApp::start_at(engine, OPEN, clock.clone()).await;
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp&prompt=login");

    // Two tabs, one browser: both come home, in whatever order.
    let browser = Browser::new(&app);
    let (first, second) = (leave(&browser, &url).await, leave(&browser, &url).await);
    for back in [&second, &first] {
        let page = browser.get(back).await;
        assert!(page.callback_parameter("code").is_some(), "{:?} {}", page.left_to, page.url);
        assert_eq!(page.callback_parameter("state").as_deref(), Some("s1"));
    }
    // Back, and forward again: the way is used up, and the session of before still there.
    assert!(is_lost(&browser.get(&first).await));
    let silent = authorize(&client, "&identity_provider=Corp");
    assert!(browser.get(&silent).await.callback_parameter("code").is_some());
    // A sign-in makes a new session, whatever the browser brought.
    let name = format!("cognito-{}", pool.id);
    let before = browser.cookie(&name).unwrap();
    let back = leave(&browser, &url).await;
    browser.get(&back).await;
    assert_ne!(browser.cookie(&name).unwrap(), before);

    // Another browser, and no browser cookie at all. The one that began it is not hurt.
    let back = leave(&browser, &url).await;
    let stranger = Browser::new(&app);
    assert!(is_lost(&stranger.get(&back).await));
    leave(&stranger, &url).await;
    let page = stranger.get(&back).await;
    assert!(is_lost(&page) && !page.has("a.submitButton-customizable"), "nothing of it is told");
    assert!(browser.get(&back).await.callback_parameter("code").is_some());

    // Just in time, and five minutes late: the app hears nothing, the person can start again.
    let back = leave(&browser, &url).await;
    clock.advance(std::time::Duration::from_secs(299));
    assert!(browser.get(&back).await.callback_parameter("code").is_some());
    idp.asked();
    let back = leave(&browser, &url).await;
    clock.advance(std::time::Duration::from_secs(300));
    let page = browser.get(&back).await;
    assert!(is_lost(&page) && idp.asked().is_empty(), "{}", page.url);
    let restart = page.attribute("a.submitButton-customizable", "href").unwrap();
    let page = browser.get(&restart).await;
    assert_eq!((page.url.path(), query(&page.url, "state").as_deref()), ("/login", Some("s1")));
    assert!(is_lost(&browser.get(&back).await));
    // Nothing in the query of the error page leads anywhere by itself.
    let bad = format!(
        "/error?error=something_went_wrong&client_id={}&response_type=code&redirect_uri=https%3A%2F%2Fevil.example",
        client.id
    );
    let page = browser.get(&bad).await;
    assert!(is_lost(&page) && !page.body.contains("evil.example"));

    // Nobody: no state, a made-up one, twice the same.
    for nothing in ["", "?code=c", "?state=", "?code=c&state=made-up", "?state=a&state=b"] {
        assert!(is_lost(&browser.get(&format!("/oauth2/idpresponse{nothing}")).await), "{nothing}");
    }
    let now = clock.now().seconds();
    let claims = json!({ "iat": now, "exp": now + 300 });
    idp.says(Script { claims, ..Script::default() });
    // No page of the way back may be kept or told on.
    let back = leave(&browser, &url).await;
    let answer = app.http.get(format!("{}{back}", app.url)).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    assert!(answer.headers()["cache-control"].to_str().unwrap().contains("no-store"));
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    let left = Browser::new(&app);
    let begun = app.http.get(format!("{}{url}", app.url)).send().await.unwrap();
    let cookies: Vec<&str> =
        begun.headers().get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    let bound = cookies.iter().find(|c| c.starts_with("csrf-state-us")).unwrap();
    assert!(
        bound.contains("SameSite=None") && bound.contains("Secure") && bound.contains("HttpOnly")
    );
    let legacy = cookies.iter().find(|c| c.starts_with("csrf-state-legacy-")).unwrap();
    assert!(!legacy.contains("SameSite"), "{legacy}");
    // A post from the provider brings no Lax cookie, and needs none.
    let back = leave(&left, &url).await;
    for lax in left.cookie_names().into_iter().filter(|name| !name.starts_with("csrf-state")) {
        left.set_cookie(&lax, "");
    }
    let (_, form) = back.split_once('?').unwrap();
    let form: Vec<(String, String)> =
        url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let page = left.post("/oauth2/idpresponse", &form).await;
    assert!(page.callback_parameter("code").is_some(), "{:?} {}", page.left_to, page.body);

    let events = audit(&app, &pool).await;
    for name in ["OAuth2Response_GET", "OAuth2Response_POST", "OAuth2_Authorize_GET"] {
        assert!(events.iter().any(|(event, _)| event == name), "{name}");
    }
    assert!(events.iter().all(|(_, record)| !record.contains("nonce-")), "a code is a secret");
    app.stop().await;
}

// spec: FED-080, FED-081, FED-082, FED-083, FED-087, FED-126, FED-T01, FED-T05, OIDCRP-040, OIDCRP-S19, OIDCRP-S20
// spec: ERR-018, UI-163, UI-164, UI-184
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tabs_and_time_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tabs_and_time_on_postgres() {
    scene(Engine::Postgres).await;
}

/// Changes the client as the API would.
async fn change(app: &TestApp, client: &portico::clients::AppClient, over: Value) {
    let mut body = json!({ "UserPoolId": client.pool_id, "ClientId": client.id,
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["https://app.example/cb"],
        "SupportedIdentityProviders": ["COGNITO", "Corp"] });
    body.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
    call(app, "UpdateUserPoolClient", body).await;
}

// spec: FED-T06, FED-T08, FED-133, ERR-019, FED-062, FED-063
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_app_may_have_changed_meanwhile() {
    let app = start(Engine::Sqlite).await;
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let browser = Browser::new(&app);

    // The callback is not the app's any more: nothing goes there, and nobody comes in.
    let back = leave(&browser, &url).await;
    change(&app, &client, json!({ "CallbackURLs": ["https://new.example/cb"] })).await;
    let page = browser.get(&back).await;
    assert!(page.left_to.is_none() && page.url.path() == "/error", "{:?}", page.left_to);
    assert!(app.app.users.find(&pool, "Corp_ada").await.unwrap().is_none());
    // The response type neither.
    change(&app, &client, json!({})).await;
    let back = leave(&browser, &url).await;
    change(&app, &client, json!({ "AllowedOAuthFlows": ["implicit"] })).await;
    let page = browser.get(&back).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("unauthorized_client"));
    // The provider is not the client's any more.
    change(&app, &client, json!({})).await;
    let back = leave(&browser, &url).await;
    change(&app, &client, json!({ "SupportedIdentityProviders": ["COGNITO"] })).await;
    let page = browser.get(&back).await;
    assert!(page.body.contains("Login option is not available. Please try another one"));
    assert!(app.app.users.find(&pool, "Corp_ada").await.unwrap().is_none());

    // A session that came through a provider is none for a client without it.
    change(&app, &client, json!({})).await;
    let back = leave(&browser, &url).await;
    assert!(browser.get(&back).await.callback_parameter("code").is_some());
    let other = app.client(&pool, json!({})).await;
    assert_eq!(browser.get(&authorize(&other, "")).await.url.path(), "/login");
    // A client with neither users of its own nor providers has no way in.
    let none = app.client(&pool, json!({ "SupportedIdentityProviders": [] })).await;
    let page = Browser::new(&app).get(&authorize(&none, "")).await;
    assert!(!page.has("#signInFormPassword") && !page.has("a.idpButton-customizable"));

    // The client is gone.
    let back = leave(&Browser::new(&app), &url).await;
    call(&app, "DeleteUserPoolClient", json!({ "UserPoolId": pool.id, "ClientId": client.id }))
        .await;
    let page = browser.get(&back).await;
    assert!(page.left_to.is_none() && page.url.path() == "/error");
    app.stop().await;
}

// spec: FED-132, FED-T07, FED-001, SOC-003, SOC-002, EP-740, OIDCRP-013
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_back_is_that_of_the_stored_domain() {
    let settings = [("PORTICO_ALLOW_HTTP_PROVIDERS", "true"), ("PORTICO_SHARED_HOST", "false")];
    let app = TestApp::start_with(Engine::Sqlite, &settings).await;
    let (pool, bare) = (app.pool(json!({})).await, app.pool(json!({})).await);
    let idp = Idp::start();
    for pool in [&pool, &bare] {
        provider(&app, pool.id.as_str(), &idp, json!({})).await;
    }
    let (client, no_domain) =
        (client_of(&app, &pool, &["Corp"]).await, client_of(&app, &bare, &["Corp"]).await);
    call(&app, "CreateUserPoolDomain", json!({ "UserPoolId": pool.id, "Domain": "acme" })).await;
    let port = app.address.port();
    let get = async |client: &portico::clients::AppClient, host: &str, more: &[(&str, &str)]| {
        let url = format!("{}{}", app.url, authorize(client, "&identity_provider=Corp"));
        let mut request = app.http.get(url).header("host", host);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    };
    let host = format!("acme.localhost:{port}");
    let forged = [("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")];
    let answer = get(&client, &host, &forged).await;
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let to = url::Url::parse(&location).unwrap();
    let expected = format!("https://acme.localhost:{port}/oauth2/idpresponse");
    assert_eq!(query(&to, "redirect_uri").as_deref(), Some(expected.as_str()), "{location}");
    // A host that is nobody's leads nowhere, nor does a pool without a domain.
    assert_eq!(get(&client, "evil.example", &[]).await.status(), 404);
    assert_eq!(get(&no_domain, &format!("localhost:{port}"), &[]).await.status(), 404);
    let back = app.http.get(format!("{}/oauth2/idpresponse?state=x&code=c", app.url));
    let back = back.header("host", "evil.example").send().await.unwrap();
    let to = back.headers().get("location").map(|l| l.to_str().unwrap().to_owned());
    assert!(to.is_none_or(|to| to.starts_with("/error")));
    app.stop().await;
}

// spec: FED-009, EP-743, ERR-021, FED-131, OIDCRP-017, EP-132
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_request_of_the_app_comes_back_as_it_was() {
    let app = start(Engine::Postgres).await;
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let verifier = "a-verifier-of-at-least-forty-three-characters-here";
    let challenge = {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD
            .encode(openssl::sha::sha256(verifier.as_bytes()))
    };
    let browser = Browser::new(&app);
    let more = format!(
        "&identity_provider=Corp&scope=openid+email&nonce=n1&code_challenge={challenge}&code_challenge_method=S256"
    );
    let back = leave(&browser, &authorize(&client, &more)).await;
    let code = browser.get(&back).await.callback_parameter("code").unwrap();
    let redeem = async |verifier: Option<&str>, code: &str| -> Value {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", "https://app.example/cb"),
            ("code", code),
        ];
        form.extend(verifier.map(|v| ("code_verifier", v)));
        let answer = app.http.post(format!("{}/oauth2/token", app.url)).form(&form).send().await;
        answer.unwrap().json().await.unwrap()
    };
    let tokens = redeem(Some(verifier), &code).await;
    assert_eq!(super::claims(&tokens["id_token"])["nonce"], "n1");
    assert_eq!(super::claims(&tokens["access_token"])["scope"], "openid email");
    let back = leave(&Browser::new(&app), &authorize(&client, &more)).await;
    assert!(browser.get(&back).await.callback_parameter("code").is_none());
    let fresh = Browser::new(&app);
    let code = fresh.get(&leave(&fresh, &authorize(&client, &more)).await).await;
    let code = code.callback_parameter("code").unwrap();
    assert_eq!(redeem(None, &code).await["error"], "invalid_grant", "PKCE of the app still counts");

    // Implicit: tokens and errors in the fragment.
    let implicit = format!(
        "/authorize?client_id={}&response_type=token&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=s2&identity_provider=Corp",
        client.id
    );
    let fresh = Browser::new(&app);
    let page = fresh.get(&leave(&fresh, &implicit).await).await;
    let fragment = page.left_to.as_ref().unwrap().fragment().unwrap();
    assert!(fragment.contains("access_token=") && fragment.contains("state=s2"), "{fragment}");
    assert_eq!(page.left_to.as_ref().unwrap().query(), None);
    idp.says(Script { token_status: 500, ..Script::default() });
    let fresh = Browser::new(&app);
    let page = fresh.get(&leave(&fresh, &implicit).await).await;
    let fragment = page.left_to.as_ref().unwrap().fragment().unwrap();
    assert!(fragment.starts_with("error=invalid_request&error_description="), "{fragment}");
    // The short forms of the guide.
    for path in ["/login", "/oauth2/authorize"] {
        let url = format!(
            "{path}?response_type=code&client_id={}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb",
            client.id
        );
        assert!(Browser::new(&app).get(&url).await.has("a.idpButton-customizable"), "{path}");
    }
    app.stop().await;
}
