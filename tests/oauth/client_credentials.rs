//! `grant_type=client_credentials`.

use portico::resources::{ResourceScope, ResourceServer};
use reqwest::StatusCode;
use serde_json::json;

use super::flow::{Answer, SECRET, claims, post_basic};
use crate::support::{Engine, TestApp};

const READ: &str = "photos/read";
const WRITE: &str = "photos/write";

fn server(pool: &portico::pools::Pool, scopes: &[&str]) -> ResourceServer {
    let scope = |name: &&str| ResourceScope {
        scope_name: (*name).to_owned(),
        scope_description: "A scope".to_owned(),
    };
    ResourceServer {
        pool_id: pool.id.clone(),
        identifier: "photos".to_owned(),
        name: "Photos".to_owned(),
        scopes: scopes.iter().map(scope).collect(),
    }
}

// spec: EP-210, EP-223, EP-225, EP-227, EP-237, RS-008, RS-010, RS-011, TOK-060, TOK-152
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_gets_a_token_for_itself() {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.email_pool().await;
    app.app.pools.add_resource_server(server(&pool, &["read", "write", "other"])).await.unwrap();
    let settings = json!({
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": [READ, WRITE],
        "AccessTokenValidity": 10,
        "TokenValidityUnits": { "AccessToken": "minutes" },
    });
    let client = app.client_with(&pool, settings, Some(SECRET)).await;
    let ask = async |more: &[(&str, &str)], query: &str| -> Answer {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(more);
        let path = format!("/oauth2/token{query}");
        post_basic(&app, &path, (client.id.as_str(), SECRET), &form).await
    };

    let answer = ask(&[("scope", READ)], "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    let mut members: Vec<&String> = answer.json.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, ["access_token", "expires_in", "token_type"]);
    assert_eq!(answer.json["expires_in"], 600);
    assert_eq!(answer.json["token_type"], "Bearer");
    let token = claims(answer.json["access_token"].as_str().unwrap());
    assert_eq!(token["scope"], READ);
    assert_eq!(token["sub"], client.id.as_str());
    assert_eq!(token["client_id"], client.id.as_str());
    assert_eq!(token["token_use"], "access");
    assert_eq!(token["version"], 2);
    assert_eq!(token["exp"].as_i64().unwrap() - token["iat"].as_i64().unwrap(), 600);
    assert!(token.get("username").is_none() && token.get("origin_jti").is_none());

    let scope_of =
        |answer: &Answer| claims(answer.json["access_token"].as_str().unwrap())["scope"].clone();
    assert_eq!(scope_of(&ask(&[], "").await), format!("{READ} {WRITE}"));
    assert_eq!(scope_of(&ask(&[], "?scope=photos/write").await), WRITE);
    let unequal = ask(&[("scope", READ)], "?scope=photos/write").await;
    assert_eq!(unequal.error(), "invalid_request");
    for refused in ["openid", "photos/other", "unknown", "photos/read openid"] {
        assert_eq!(ask(&[("scope", refused)], "").await.error(), "invalid_scope", "{refused}");
    }

    // A scope deleted on the server is silent, and comes back with it.
    app.app.pools.update_resource_server(server(&pool, &["read"])).await.unwrap();
    assert_eq!(scope_of(&ask(&[("scope", "photos/read photos/write")], "").await), READ);
    assert_eq!(ask(&[("scope", WRITE)], "").await.error(), "invalid_scope");
    app.app.pools.update_resource_server(server(&pool, &["read", "write"])).await.unwrap();
    assert_eq!(scope_of(&ask(&[("scope", WRITE)], "").await), WRITE);

    // A client of another kind.
    let web = app.client_with(&pool, json!({}), Some(SECRET)).await;
    let form = [("grant_type", "client_credentials")];
    let answer = post_basic(&app, "/oauth2/token", (web.id.as_str(), SECRET), &form).await;
    assert_eq!(answer.error(), "unauthorized_client");
    app.stop().await;
}
