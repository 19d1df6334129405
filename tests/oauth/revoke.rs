//! `/oauth2/revoke`.

use reqwest::StatusCode;
use serde_json::json;

use super::flow::{
    Answer, PKCE, SECRET, VERIFIER, exchange, plain, pool_with_user, post, post_basic, refresh,
    sign_in, tokens, user_info,
};
use crate::support::{Browser, Engine, TestApp, on_both_engines};

const PATH: &str = "/oauth2/revoke";

on_both_engines! {
    // spec: EP-700, EP-701, EP-703, EP-704, EP-705, EP-706, EP-708, EP-710, EP-713, OIDC-321, TOK-140
    async fn one_family_ends_and_the_others_live(app: &TestApp) {
        let (_, client) = pool_with_user(app, plain()).await;
        let (first, second) = (tokens(app, &client, &[]).await, tokens(app, &client, &[]).await);
        let text = |tokens: &serde_json::Value, name: &str| tokens[name].as_str().unwrap().to_owned();
        let id = client.id.as_str();
        let revoke = async |token: &str, hint: &str| {
            post(app, PATH, &[("token", token), ("client_id", id), ("token_type_hint", hint)]).await
        };
        for jwt in ["access_token", "id_token"] {
            let refused = revoke(&text(&first, jwt), "").await;
            assert_eq!((refused.status.as_u16(), refused.error()), (400, "unsupported_token_type"));
        }
        let token = text(&first, "refresh_token");
        let renewed = refresh(app, &client, &token).await;
        // The hint may be wrong.
        assert_eq!(revoke(&token, "access_token").await.status, StatusCode::OK);
        assert_eq!(refresh(app, &client, &token).await.error(), "invalid_grant");
        for revoked in [text(&first, "access_token"), text(&renewed.json, "access_token")] {
            assert_eq!(user_info(app, &revoked).await.status, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(user_info(app, &text(&second, "access_token")).await.status, StatusCode::OK);
        let other = refresh(app, &client, &text(&second, "refresh_token")).await;
        assert_eq!(other.status, StatusCode::OK);
        // Revoked before, or never heard of.
        for harmless in [token.as_str(), "2YotnFZFEjr1zCsicMWpAA"] {
            assert_eq!(revoke(harmless, "").await.status, StatusCode::OK);
        }
    }
}

// spec: EP-702, EP-703, EP-707, EP-709, EP-711, EP-712
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_client_that_got_a_token_may_revoke_it() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let token = tokens(&app, &client, &[]).await["refresh_token"].as_str().unwrap().to_owned();
    let is = |answer: &Answer, status: u16, error: &str| {
        assert_eq!((answer.status.as_u16(), answer.error()), (status, error), "{}", answer.json);
    };
    let other = app.client(&pool, plain()).await;
    let form = [("token", token.as_str()), ("client_id", other.id.as_str())];
    is(&post(&app, PATH, &form).await, 400, "invalid_request");
    is(&post(&app, PATH, &[("client_id", client.id.as_str())]).await, 400, "invalid_request");
    is(
        &post(&app, PATH, &[("token", &token), ("client_id", "nobody")]).await,
        401,
        "invalid_client",
    );
    is(&post(&app, PATH, &[("token", &token)]).await, 401, "invalid_client");
    assert_eq!(refresh(&app, &client, &token).await.status, StatusCode::OK);

    let off = app.client(&pool, json!({ "EnableTokenRevocation": false })).await;
    let form = [("token", "x"), ("client_id", off.id.as_str())];
    is(&post(&app, PATH, &form).await, 400, "invalid_request");

    let confidential = app.client_with(&pool, plain(), Some(SECRET)).await;
    let id = confidential.id.as_str();
    let page = sign_in(&Browser::new(&app), &confidential, &PKCE).await;
    let code = page.callback_parameter("code").unwrap();
    let more = [("client_secret", SECRET), ("code_verifier", VERIFIER)];
    let answer = exchange(&app, &confidential, &code, &more).await;
    let token = answer.json["refresh_token"].as_str().unwrap();
    is(&post(&app, PATH, &[("token", token), ("client_id", id)]).await, 401, "invalid_client");
    let refused = post_basic(&app, PATH, (id, "wrong"), &[("token", token)]).await;
    is(&refused, 401, "invalid_client");
    assert!(refused.header("www-authenticate").starts_with("Basic"));
    is(&post_basic(&app, PATH, (id, SECRET), &[("token", token)]).await, 200, "");
    app.stop().await;
}
