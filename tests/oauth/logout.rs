//! `/logout`, by Cognito's parameters and by those of OpenID Connect.

use portico::clients::AppClient;
use reqwest::StatusCode;
use reqwest::header::{LOCATION, SET_COOKIE};
use serde_json::json;
use url::Url;

use super::flow::{
    ADDRESS, CALLBACK, PKCE, VERIFIER, authorize_path, exchange, plain, pool_with_user, refresh,
    sign_in, strict_pool_with_user, user_info,
};
use crate::support::browser::Page;
use crate::support::{Browser, Engine, TestApp};

const BYE: &str = "https://app.example/bye";

fn path(parameters: &[(&str, &str)]) -> String {
    let query =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("/logout?{query}")
}

async fn is_signed_in(browser: &Browser, client: &AppClient) -> bool {
    let more = [("prompt", "none"), PKCE[0], PKCE[1]];
    let page = browser.get(&authorize_path(client, &more)).await;
    page.callback_parameter("code").is_some()
}

fn left_to(page: &Page) -> &str {
    page.left_to.as_ref().map(Url::as_str).unwrap_or_default()
}

// spec: EP-400, EP-402, EP-403, EP-407, EP-409, EP-410, EP-413, OIDC-080, TOK-142
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_session_ends_and_the_tokens_live() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let id = client.id.as_str();
    let browser = Browser::new(&app);
    let page = sign_in(&browser, &client, &[]).await;
    let tokens = exchange(&app, &client, &page.callback_parameter("code").unwrap(), &[]).await.json;
    let name = format!("cognito-{}", pool.id);
    let handle = browser.cookie(&name).unwrap();

    let out = path(&[("client_id", id), ("logout_uri", BYE), ("redirect_uri", CALLBACK)]);
    let page = browser.get(&out).await;
    assert_eq!(left_to(&page), BYE);
    let cleared = page.headers.get_all(SET_COOKIE).iter().map(|c| c.to_str().unwrap());
    let cleared = cleared.into_iter().find(|c| c.starts_with(&name)).unwrap();
    for part in ["=;", "Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Expires=Thu, 01 Jan 1970"] {
        assert!(cleared.contains(part), "{part} in {cleared}");
    }
    assert!(!is_signed_in(&browser, &client).await);
    // The server's record is gone, not only the cookie.
    browser.set_cookie(&name, &handle);
    assert!(!is_signed_in(&browser, &client).await);
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(user_info(&app, access).await.status, StatusCode::OK);
    let token = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(refresh(&app, &client, token).await.status, StatusCode::OK);

    // Without a session just the same; the state comes along.
    let out = path(&[("client_id", id), ("logout_uri", BYE), ("state", "s /é")]);
    let page = Browser::new(&app).get(&out).await;
    assert_eq!(page.callback_parameter("state").as_deref(), Some("s /é"));
    app.stop().await;
}

// spec: EP-404, EP-405, EP-406, EP-407, EP-408, UI-038
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_registered_places_are_gone_to() {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.email_pool().await;
    app.user(&pool, ADDRESS).await;
    let next = format!("{}/login?client_id=other&response_type=code", app.url);
    let elsewhere = "https://app.example/login?client_id=other";
    let client = app.client(&pool, json!({ "CallbackURLs": [CALLBACK, next, elsewhere] })).await;
    let id = client.id.as_str();
    let to = async |parameters: &[(&str, &str)]| {
        let url = format!("{}{}", app.url, path(parameters));
        let answer = app.http.get(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FOUND);
        answer.headers()[LOCATION].to_str().unwrap().to_owned()
    };
    assert_eq!(to(&[("client_id", id), ("logout_uri", &next)]).await, next);

    let again = to(&[
        ("client_id", id),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("state", "s&1"),
    ])
    .await;
    let login = Url::parse(&app.url).unwrap().join(&again).unwrap();
    assert_eq!(login.path(), "/login");
    let carried: Vec<(String, String)> = login.query_pairs().into_owned().collect();
    for (name, value) in [
        ("client_id", id),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("state", "s&1"),
        ("scope", "openid email phone profile aws.cognito.signin.user.admin"),
    ] {
        assert!(carried.contains(&(name.to_owned(), value.to_owned())), "{name}: {carried:?}");
    }

    let browser = Browser::new(&app);
    for bad in [
        &[("client_id", id)][..],
        &[("client_id", id), ("logout_uri", "https://evil.example/")],
        &[("client_id", id), ("logout_uri", "https://app.example/bye/")],
        &[("client_id", id), ("logout_uri", elsewhere)],
        &[("client_id", id), ("redirect_uri", "https://evil.example/"), ("response_type", "code")],
        &[("client_id", id), ("redirect_uri", CALLBACK)],
    ] {
        sign_in(&browser, &client, &[("prompt", "login")]).await;
        let page = browser.get(&path(bad)).await;
        assert_eq!((page.status, &page.left_to), (StatusCode::BAD_REQUEST, &None), "{bad:?}");
        assert!(page.body.contains("redirect_uri"), "{}", page.body);
        assert!(!is_signed_in(&browser, &client).await, "{bad:?}");
    }
    let alias = format!("{}/oauth2{}", app.url, path(&[("client_id", id), ("logout_uri", BYE)]));
    let answer = app.http.get(alias).send().await.unwrap();
    assert_eq!(answer.headers()[LOCATION], BYE);
    app.stop().await;
}

// spec: OIDC-070, OIDC-071, OIDC-072, OIDC-073, OIDC-074, OIDC-075, OIDC-076, OIDC-077, OIDC-079
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relying_party_ends_the_session_with_a_hint() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = strict_pool_with_user(&app, plain(), None).await;
    let other = app.client(&pool, plain()).await;
    let browser = Browser::new(&app);
    let sign_in = async || {
        let more = [PKCE[0], PKCE[1], ("prompt", "login")];
        let page = sign_in(&browser, &client, &more).await;
        let code = page.callback_parameter("code").unwrap();
        let answer = exchange(&app, &client, &code, &[("code_verifier", VERIFIER)]).await;
        answer.json["id_token"].as_str().unwrap().to_owned()
    };
    let hint = sign_in().await;
    let with = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
    assert_eq!(left_to(&browser.get(&path(&with)).await), BYE);
    assert!(!is_signed_in(&browser, &client).await);

    let hint = sign_in().await;
    let form = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", BYE),
        ("state", "s 1"),
        ("logout_hint", ADDRESS),
        ("ui_locales", "en"),
    ];
    let page = browser.post("/logout", &form).await;
    assert!(left_to(&page).starts_with(BYE), "{}", page.body);
    assert_eq!(page.callback_parameter("state").as_deref(), Some("s 1"));
    assert!(!is_signed_in(&browser, &client).await);

    let hint = sign_in().await;
    let mut forged = hint.clone();
    let end = forged.len() - 8;
    forged.replace_range(end..end + 4, if &hint[end..end + 4] == "AAAA" { "BBBB" } else { "AAAA" });
    for refused in [
        &[("id_token_hint", forged.as_str()), ("post_logout_redirect_uri", BYE)][..],
        &[("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", CALLBACK)],
        &[
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", "https://app.example/bye?x=1"),
        ],
        &[
            ("id_token_hint", hint.as_str()),
            ("client_id", other.id.as_str()),
            ("post_logout_redirect_uri", BYE),
        ],
    ] {
        let page = Browser::new(&app).get(&path(refused)).await;
        assert_eq!((page.status, &page.left_to), (StatusCode::BAD_REQUEST, &None), "{refused:?}");
    }
    // Nobody to go back to. The prefix domain knows its pool without being told.
    for nowhere in [&[("post_logout_redirect_uri", BYE)][..], &[("state", "s")], &[]] {
        let page = Browser::new(&app).get(&path(nowhere)).await;
        assert_eq!(page.left_to, None);
    }
    app.stop().await;
}

// spec: OIDC-078, OIDC-002
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strict_mode_asks_before_it_ends_a_session_for_nobody_knows_whom() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (_, client) = strict_pool_with_user(&app, plain(), None).await;
    let id = client.id.as_str();
    let browser = Browser::new(&app);
    sign_in(&browser, &client, &PKCE).await;
    let out = path(&[("client_id", id), ("post_logout_redirect_uri", BYE), ("state", "s")]);
    let page = browser.get(&out).await;
    assert_eq!((page.status, page.url.path()), (StatusCode::OK, "/logout/confirm"));
    assert!(is_signed_in(&browser, &client).await);
    // Another site cannot answer for the user.
    let forged = [("client_id", id), ("post_logout_redirect_uri", BYE), ("_csrf", "guess")];
    assert_eq!(browser.post("/logout", &forged).await.left_to, None);
    assert!(is_signed_in(&browser, &client).await);

    let page = browser.get(&out).await;
    let page = browser.submit(&page, "/logout", &[]).await;
    assert!(left_to(&page).starts_with(BYE), "{}", page.body);
    assert_eq!(page.callback_parameter("state").as_deref(), Some("s"));
    assert!(!is_signed_in(&browser, &client).await);

    // Cognito's own parameters are not asked about.
    sign_in(&browser, &client, &PKCE).await;
    let page = browser.get(&path(&[("client_id", id), ("logout_uri", BYE)])).await;
    assert_eq!(left_to(&page), BYE);
    app.stop().await;
}

// spec: OIDC-070
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_another_site_comes_without_cookies_and_ends_the_session_all_the_same() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (_, client) = pool_with_user(&app, plain()).await;
    let id = client.id.as_str();
    let browser = Browser::new(&app);
    sign_in(&browser, &client, &[]).await;
    let form = [("client_id", id), ("logout_uri", BYE), ("state", "s")];
    let url = format!("{}/logout", app.url);
    let answer = app.http.post(url).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    // The browser follows with a GET, and that brings the cookie.
    let next = answer.headers()[LOCATION].to_str().unwrap();
    assert!(next.starts_with("/logout?"), "{next}");
    let page = browser.get(next).await;
    assert!(left_to(&page).starts_with(BYE));
    assert!(!is_signed_in(&browser, &client).await);
    app.stop().await;
}
