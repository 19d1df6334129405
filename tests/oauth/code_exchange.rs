//! `grant_type=authorization_code`.

use reqwest::StatusCode;
use serde_json::json;

use super::flow::{
    ADDRESS, PKCE, SECRET, VERIFIER, claims, code, exchange, plain, pool_with_user, post,
    post_basic, refresh, user_info,
};
use crate::support::{Engine, TestApp, on_both_engines};

const BOUND: &[(&str, &str)] = &[PKCE[0], PKCE[1], ("nonce", "n-0S6")];

on_both_engines! {
    // spec: EP-220, EP-221, EP-224, EP-115, EP-142, OIDC-021, OIDC-042, OIDC-043, OIDC-044
    async fn a_code_becomes_tokens(app: &TestApp) {
        let (_, client) = pool_with_user(app, plain()).await;
        let code = code(app, &client, BOUND).await;
        assert!(code.len() >= 22);
        let answer = exchange(app, &client, &code, &[("code_verifier", VERIFIER)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
        assert_eq!(answer.header("content-type"), "application/json;charset=UTF-8");
        assert!(answer.header("cache-control").contains("no-store"));
        assert_eq!(answer.header("pragma"), "no-cache");
        assert_eq!(answer.json["token_type"], "Bearer");
        assert_eq!(answer.json["expires_in"], 3600);
        assert!(answer.json["refresh_token"].is_string());
        assert!(answer.json.get("scope").is_none());
        let id = claims(answer.json["id_token"].as_str().unwrap());
        assert_eq!(id["nonce"], "n-0S6");
        assert_eq!(id["aud"], client.id.as_str());
        assert_eq!(id["email"], ADDRESS);
        assert!(id["auth_time"].is_i64() && id["at_hash"].is_string());
        let access = claims(answer.json["access_token"].as_str().unwrap());
        assert_eq!(access["scope"], "openid email");
        assert_eq!(access["sub"], id["sub"]);
    }
}

on_both_engines! {
    // spec: EP-228, EP-229, EP-705, OIDC-041, OIDC-304
    async fn a_code_works_once_and_a_replay_revokes_what_it_gave(app: &TestApp) {
        let (_, client) = pool_with_user(app, plain()).await;
        let code = code(app, &client, &[]).await;
        let first = exchange(app, &client, &code, &[]).await;
        assert_eq!(first.status, StatusCode::OK);
        let access = first.json["access_token"].as_str().unwrap();
        assert_eq!(user_info(app, access).await.status, StatusCode::OK);
        for _ in 0..2 {
            let again = exchange(app, &client, &code, &[]).await;
            assert_eq!((again.status, again.error()), (StatusCode::BAD_REQUEST, "invalid_grant"));
        }
        assert_eq!(user_info(app, access).await.status, StatusCode::UNAUTHORIZED);
        let token = first.json["refresh_token"].as_str().unwrap();
        assert_eq!(refresh(app, &client, token).await.error(), "invalid_grant");
    }
}

on_both_engines! {
    // spec: EP-244
    async fn of_parallel_exchanges_exactly_one_wins(app: &TestApp) {
        let (_, client) = pool_with_user(app, plain()).await;
        let code = code(app, &client, &[]).await;
        let attempts = (0..8).map(|_| exchange(app, &client, &code, &[]));
        let answers = futures_util::future::join_all(attempts).await;
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == StatusCode::OK);
        assert_eq!((won.len(), lost.len()), (1, 7));
        assert!(lost.iter().all(|answer| answer.error() == "invalid_grant"));
        let access = won[0].json["access_token"].as_str().unwrap();
        assert_eq!(user_info(app, access).await.status, StatusCode::UNAUTHORIZED);
    }
}

// spec: EP-213, EP-230, EP-231, EP-232, EP-211, EP-212
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_bound_to_client_callback_and_challenge() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let other = app.client(&pool, plain()).await;

    let bound = code(&app, &client, BOUND).await;
    assert_eq!(exchange(&app, &client, &bound, &[]).await.error(), "invalid_grant");
    // The failed try consumed it.
    let right = [("code_verifier", VERIFIER)];
    assert_eq!(exchange(&app, &client, &bound, &right).await.error(), "invalid_grant");
    let bound = code(&app, &client, BOUND).await;
    let wrong = [("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX")];
    assert_eq!(exchange(&app, &client, &bound, &wrong).await.error(), "invalid_grant");

    let free = code(&app, &client, &[]).await;
    assert_eq!(exchange(&app, &client, &free, &right).await.error(), "invalid_grant");
    let free = code(&app, &client, &[]).await;
    assert_eq!(exchange(&app, &other, &free, &[]).await.error(), "invalid_grant");
    let free = code(&app, &client, &[]).await;
    let elsewhere = [("redirect_uri", "https://app.example/other")];
    assert_eq!(exchange(&app, &client, &free, &elsewhere).await.error(), "invalid_grant");

    let free = code(&app, &client, &[]).await;
    let without = [("redirect_uri", "")];
    assert_eq!(exchange(&app, &client, &free, &without).await.error(), "invalid_request");
    assert_eq!(exchange(&app, &client, "", &[("code", "")]).await.error(), "invalid_request");
    // A request without its parameters consumes nothing.
    assert_eq!(exchange(&app, &client, &free, &[]).await.status, StatusCode::OK);
    assert_eq!(exchange(&app, &client, "no-such-code", &[]).await.error(), "invalid_grant");
    app.stop().await;
}

// spec: EP-201, EP-207, EP-238, EP-240, EP-241, EP-013, EP-011, OIDC-302
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_token_requests_are_named_as_such() {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.email_pool().await;
    let client = app.client(&pool, plain()).await;
    let id = client.id.as_str();
    let error = async |form: &[(&str, &str)]| {
        let answer = post(&app, "/oauth2/token", form).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        answer.error().to_owned()
    };
    assert_eq!(error(&[("client_id", id)]).await, "invalid_request");
    assert_eq!(error(&[("client_id", id), ("grant_type", "")]).await, "invalid_request");
    assert_eq!(
        error(&[("client_id", id), ("grant_type", "refresh_token")]).await,
        "invalid_request"
    );
    for grant in ["password", "urn:ietf:params:oauth:grant-type:device_code", "Refresh_Token"] {
        let form = [("client_id", id), ("grant_type", grant), ("username", "u"), ("password", "p")];
        assert_eq!(error(&form).await, "unsupported_grant_type");
    }
    let twice = [("client_id", id), ("grant_type", "refresh_token"), ("grant_type", "password")];
    assert_eq!(error(&twice).await, "invalid_request");

    let url = format!("{}/oauth2/token", app.url);
    let json = app.http.post(&url).json(&json!({ "grant_type": "refresh_token" }));
    assert_eq!(json.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    let get = app.http.get(&url).send().await.unwrap();
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(get.headers()["allow"].to_str().unwrap().contains("POST"));
    app.stop().await;
}

// spec: EP-234, EP-235, EP-236, EP-015
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_and_user_are_looked_at_again_at_the_exchange() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;

    let half = json!({ "ReadAttributes": ["email"] });
    let half = app.client(&pool, half).await;
    let refused = code(&app, &half, &[]).await;
    assert_eq!(exchange(&app, &half, &refused, &[]).await.error(), "invalid_grant");

    // A client of another pool is unknown on this one.
    let foreign = app.email_pool().await;
    let foreign = app.client_with(&foreign, plain(), Some(SECRET)).await;
    let grant = code(&app, &client, &[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", grant.as_str()),
        ("redirect_uri", super::flow::CALLBACK),
    ];
    let answer = post_basic(&app, "/oauth2/token", (foreign.id.as_str(), SECRET), &form).await;
    assert_eq!(answer.error(), "invalid_grant");

    let mut changed = (*client).clone();
    let flows = changed.settings.allowed_oauth_flows.clone();
    changed
        .settings
        .allowed_oauth_flows
        .retain(|flow| *flow != portico::clients::client::OAuthFlow::Code);
    assert!(app.app.pools.update_client(&changed, client.updated_at).await.unwrap());
    assert_eq!(exchange(&app, &client, &grant, &[]).await.error(), "unauthorized_client");
    changed.settings.allowed_oauth_flows = flows;
    let now = app.app.pools.client(&client.id).await.unwrap().unwrap().updated_at;
    assert!(app.app.pools.update_client(&changed, now).await.unwrap());

    app.app.users.admin_delete_user(&pool, ADDRESS).await.unwrap();
    assert_eq!(exchange(&app, &client, &grant, &[]).await.error(), "invalid_grant");
    app.stop().await;
}
