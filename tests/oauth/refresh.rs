//! `grant_type=refresh_token`.

use reqwest::StatusCode;
use serde_json::json;

use super::flow::{ADDRESS, claims, plain, pool_with_user, refresh, tokens};
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    // spec: EP-222, EP-214, OIDC-045, TOK-096
    async fn a_refresh_repeats_the_sign_in(app: &TestApp) {
        let (_, client) = pool_with_user(app, plain()).await;
        let first = tokens(app, &client, &[("nonce", "n")]).await;
        let answer = refresh(app, &client, first["refresh_token"].as_str().unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
        assert!(answer.json.get("refresh_token").is_none());
        let token = |tokens: &serde_json::Value, name| claims(tokens[name].as_str().unwrap());
        let (id, new_id) = (token(&first, "id_token"), token(&answer.json, "id_token"));
        for same in ["iss", "sub", "aud", "auth_time", "origin_jti", "event_id"] {
            assert_eq!(id[same], new_id[same], "{same}");
        }
        assert_ne!(id["jti"], new_id["jti"]);
        assert!(new_id.get("nonce").is_none_or(|nonce| *nonce == id["nonce"]));
        let access = token(&answer.json, "access_token");
        assert_eq!(access["scope"], token(&first, "access_token")["scope"]);
    }
}

// spec: EP-222, EP-233, EP-235, EP-236
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_ends_with_its_client_and_its_user() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let other = app.client(&pool, plain()).await;

    // Without openid there is no ID token, now or later.
    let admin = [("scope", "aws.cognito.signin.user.admin")];
    let first = tokens(&app, &client, &admin).await;
    assert!(first.get("id_token").is_none());
    let token = first["refresh_token"].as_str().unwrap();
    let again = refresh(&app, &client, token).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(again.json.get("id_token").is_none());

    assert_eq!(refresh(&app, &other, token).await.error(), "invalid_grant");
    assert_eq!(refresh(&app, &client, "unknown").await.error(), "invalid_grant");

    let silent = json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"] });
    let silent = app.client(&pool, silent).await;
    assert_eq!(refresh(&app, &silent, token).await.error(), "unauthorized_client");

    let user = app.app.users.find(&pool, ADDRESS).await.unwrap().unwrap();
    app.app.users.sign_out_everywhere(&pool, &user.sub).await.unwrap();
    assert_eq!(refresh(&app, &client, token).await.error(), "invalid_grant");
    app.stop().await;
}
