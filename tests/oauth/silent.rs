//! A browser that is signed in: answers without a page, and requests that want one all the same.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use super::flow::{
    ADDRESS, authorize_path, claims, exchange, plain, pool_with_user, sign_in, sign_in_as,
};
use crate::support::browser::Page;
use crate::support::{Browser, Engine, TestApp};

fn left(page: &Page) -> bool {
    page.callback_parameter("code").is_some()
}

// spec: EP-129, UI-174, UI-177, UI-176, OIDC-028, OIDC-029, OIDC-030
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sign_in_opens_every_client_of_the_pool() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let second = app.client(&pool, plain()).await;
    let federated = app.client(&pool, json!({ "SupportedIdentityProviders": ["Google"] })).await;
    let browser = Browser::new(&app);
    let state = "s%2F+ é&=";
    let first = sign_in(&browser, &client, &[("state", state)]).await;
    let first = exchange(&app, &client, &first.callback_parameter("code").unwrap(), &[]).await;
    let first = claims(first.json["id_token"].as_str().unwrap());

    for more in [&[("state", state)][..], &[("state", state), ("prompt", "none")]] {
        let page = browser.get(&authorize_path(&second, more)).await;
        assert!(left(&page), "{}", page.url);
        assert_eq!(page.callback_parameter("state").as_deref(), Some(state));
        let code = page.callback_parameter("code").unwrap();
        let again = exchange(&app, &second, &code, &[]).await;
        let again = claims(again.json["id_token"].as_str().unwrap());
        assert_eq!((&again["sub"], &again["auth_time"]), (&first["sub"], &first["auth_time"]));
    }
    // A client without native sign-in does not take a native session.
    let page = browser.get(&authorize_path(&federated, &[("prompt", "none")])).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("login_required"));

    let stranger = Browser::new(&app);
    let page = stranger.get(&authorize_path(&client, &[("prompt", "none")])).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("login_required"));
    assert_eq!(page.callback_parameter("state").as_deref(), Some("a-state"));
    app.stop().await;
}

// spec: OIDC-031, OIDC-032, OIDC-033, EP-900
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prompt_max_age_and_hint_can_ask_for_more_than_a_session() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let browser = Browser::new(&app);
    let page = sign_in(&browser, &client, &[]).await;
    let tokens = exchange(&app, &client, &page.callback_parameter("code").unwrap(), &[]).await;
    let id_token = tokens.json["id_token"].as_str().unwrap();
    let auth_time = claims(id_token)["auth_time"].as_i64().unwrap();
    let get = async |more: &[(&str, &str)]| browser.get(&authorize_path(&client, more)).await;

    assert!(left(&get(&[("max_age", "1000")]).await));
    assert!(left(&get(&[("prompt", "select_account")]).await));
    assert_eq!(get(&[("prompt", "login")]).await.url.path(), "/login");
    assert_eq!(get(&[("max_age", "0")]).await.url.path(), "/login");
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert_eq!(get(&[("max_age", "1")]).await.url.path(), "/login");
    let page = get(&[("max_age", "1"), ("prompt", "none")]).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("login_required"));

    assert!(left(&get(&[("prompt", "none"), ("id_token_hint", id_token)]).await));
    app.user(&pool, "john@example.com").await;
    let john = Browser::new(&app);
    sign_in_as(&john, &client, "john@example.com", &[]).await;
    let hinted = [("prompt", "none"), ("id_token_hint", id_token)];
    let page = john.get(&authorize_path(&client, &hinted)).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("login_required"));

    // Signing in again gives a later authentication time.
    let page = sign_in(&browser, &client, &[("prompt", "login")]).await;
    let again = exchange(&app, &client, &page.callback_parameter("code").unwrap(), &[]).await;
    let again = claims(again.json["id_token"].as_str().unwrap());
    assert!(again["auth_time"].as_i64().unwrap() > auth_time);
    app.stop().await;
}

// spec: UI-178, UI-180, UI-187
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_no_better_than_its_user_and_stays_in_its_pool() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let (other_pool, other) = pool_with_user(&app, plain()).await;
    let browser = Browser::new(&app);
    sign_in(&browser, &client, &[]).await;
    let name = format!("cognito-{}", pool.id);
    let handle = browser.cookie(&name).unwrap();
    assert!(!handle.contains(ADDRESS) && handle.len() >= 43);
    // The handle under another pool's name means nothing there.
    browser.set_cookie(&format!("cognito-{}", other_pool.id), &handle);
    assert_eq!(browser.get(&authorize_path(&other, &[])).await.status, StatusCode::OK);

    assert!(left(&browser.get(&authorize_path(&client, &[])).await));
    app.app.users.admin_delete_user(&pool, ADDRESS).await.unwrap();
    let page = browser.get(&authorize_path(&client, &[])).await;
    assert_eq!(page.url.path(), "/login");
    app.stop().await;
}
