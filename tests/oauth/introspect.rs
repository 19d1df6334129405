//! `/oauth2/introspect`.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::flow::{ADDRESS, Answer, CALLBACK, SECRET, claims, code, post, post_basic, tokens};
use crate::support::{Engine, TestApp, on_both_engines};

const PATH: &str = "/oauth2/introspect";

on_both_engines! {
    // spec: OIDC-322
    timed async fn a_resource_server_asks_what_a_token_is_worth(app: &TestApp) {
        let place = async |on: bool| {
            let pool = app.pool(json!({ "UsernameAttributes": ["email"],
                "UsernameConfiguration": { "CaseSensitive": false }, "Portico": { "introspection": on } })).await;
            app.user(&pool, ADDRESS).await;
            let public = app.client(&pool, json!({})).await;
            let machine = json!({ "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": [] });
            let server = app.client_with(&pool, machine, Some(SECRET)).await;
            (pool, public, server)
        };
        let (pool, client, server) = place(true).await;
        let ask = async |token: &str| {
            let form = [("token", token), ("token_type_hint", "access_token")];
            post_basic(app, PATH, (server.id.as_str(), SECRET), &form).await
        };
        let dead = json!({ "active": false });
        let issued = tokens(app, &client, &[]).await;
        let text = |tokens: &Value, name: &str| tokens[name].as_str().unwrap().to_owned();
        let access = text(&issued, "access_token");
        let answer = ask(&access).await;
        assert_eq!((answer.status, &answer.json["active"]), (StatusCode::OK, &json!(true)), "{}", answer.json);
        for claim in ["scope", "client_id", "username", "exp", "iat", "sub", "iss", "jti"] {
            assert_eq!(answer.json[claim], claims(&access)[claim], "{claim}");
        }
        assert_eq!(answer.json["token_type"], "Bearer");
        assert!(answer.header("cache-control").contains("no-store"));

        // Not ours, changed, an ID token, another pool's, somebody else's refresh token.
        let (_, far, far_server) = place(false).await;
        let foreign = tokens(app, &far, &[]).await;
        let mut changed = access.clone();
        changed.replace_range(access.len() - 5..access.len() - 4, if access.as_bytes()[access.len() - 5] == b'A' { "B" } else { "A" });
        for token in [&changed, "nonsense", "a.b.c", &text(&issued, "id_token"), &text(&foreign, "access_token"),
                      &text(&issued, "refresh_token"), &text(&foreign, "refresh_token")] {
            let answer = ask(token).await;
            assert_eq!((answer.status, &answer.json), (StatusCode::OK, &dead), "{token}");
        }
        // One's own refresh token is known.
        let own = app.client_with(&pool, json!({}), Some(SECRET)).await;
        let code = code(app, &own, &[]).await;
        let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
        let mine = post_basic(app, "/oauth2/token", (own.id.as_str(), SECRET), &form).await.json;
        let known = post_basic(app, PATH, (own.id.as_str(), SECRET), &[("token", &text(&mine, "refresh_token"))]).await;
        assert_eq!((&known.json["active"], &known.json["client_id"]), (&json!(true), &json!(own.id)));
        assert!(known.json.get("token_type").is_none());

        // Who asks has to be somebody.
        let form = [("token", access.as_str())];
        assert_eq!(post_basic(app, PATH, (server.id.as_str(), "wrong"), &form).await.status, StatusCode::UNAUTHORIZED);
        let public = [("token", access.as_str()), ("client_id", client.id.as_str())];
        assert_eq!(post(app, PATH, &public).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(post(app, PATH, &form).await.status, StatusCode::UNAUTHORIZED);
        let missing = post_basic(app, PATH, (server.id.as_str(), SECRET), &[]).await;
        assert_eq!(missing.error(), "invalid_request");
        let off = post_basic(app, PATH, (far_server.id.as_str(), SECRET), &form).await;
        assert_eq!(off.status, StatusCode::NOT_FOUND, "off by default");
        let url = format!("{}{PATH}", app.url);
        assert_eq!(app.http.get(&url).send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
        let document = format!("{}/{}/.well-known/openid-configuration", app.url, pool.id);
        let document = Answer::of(app.http.get(document).send().await.unwrap()).await;
        assert_eq!(document.json["introspection_endpoint"], url);

        // What ends a token ends it here at once.
        let revoked = [("token", issued["refresh_token"].as_str().unwrap()), ("client_id", client.id.as_str())];
        assert_eq!(post(app, "/oauth2/revoke", &revoked).await.status, StatusCode::OK);
        assert_eq!(ask(&access).await.json, dead);
        let access = text(&tokens(app, &client, &[]).await, "access_token");
        assert_eq!(ask(&access).await.json["active"], true);
        app.advance(3600);
        assert_eq!(ask(&access).await.json, dead, "expired");
    }
}

// spec: OIDC-314
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_is_limited_at_every_door_and_what_could_be_guessed_is_long() {
    let app = TestApp::start_with(Engine::Sqlite, &[("PORTICO_RATE_LIMITS", "on")]).await;
    let pool = app
        .pool(json!({ "UsernameAttributes": ["email"], "Portico": { "introspection": true } }))
        .await;
    app.user(&pool, ADDRESS).await;
    let public = app.client(&pool, json!({})).await;
    for path in [PATH, "/oauth2/token", "/oauth2/revoke", "/oauth2/par"] {
        let server = app.client_with(&pool, json!({}), Some(SECRET)).await;
        let form = [("token", "x"), ("grant_type", "refresh_token")];
        let mut last = StatusCode::OK;
        // A new minute may begin in between, but not twice.
        for _ in 0..50 {
            last = post_basic(&app, path, (server.id.as_str(), "guess"), &form).await.status;
            if last == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    let code = code(&app, &public, &[]).await;
    // 43 letters of base64url are 256 bits.
    assert!(code.len() >= 43, "{code}");
    let issued = tokens(&app, &public, &[]).await;
    assert!(issued["refresh_token"].as_str().unwrap().len() >= 43);
    let made = json!({ "UserPoolId": pool.id, "ClientName": "c", "GenerateSecret": true });
    let (_, made) = crate::support::sdk::raw_call(&app, "CreateUserPoolClient", made).await;
    assert!(made["UserPoolClient"]["ClientSecret"].as_str().unwrap().len() >= 43);
    app.stop().await;
}

// spec: OIDC-310
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_is_never_taken_for_a_user() {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.pool(json!({})).await;
    for number in 0..5 {
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, &format!("user{number}@example.com")).await;
        let user = app.app.users.find(&pool, &format!("user{number}")).await.unwrap().unwrap();
        let id = client.id.as_str();
        assert!(
            id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) && !id.contains('-')
        );
        assert!(uuid::Uuid::try_parse(id).is_err(), "{id}");
        assert!(
            uuid::Uuid::try_parse(user.sub.as_str()).is_ok() && user.sub.as_str().contains('-')
        );
    }
    app.stop().await;
}
