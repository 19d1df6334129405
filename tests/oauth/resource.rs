//! Tokens for one resource server, for fewer scopes, and in the form of RFC 9068.

use portico::pools::Pool;
use portico::resources::{ResourceScope, ResourceServer};
use serde_json::{Value, json};

use super::flow::{
    SECRET, claims, code, exchange, pool_with_user, post, post_basic, sign_in, tokens, user_info,
};
use crate::support::{Browser, Engine, TestApp};

const PHOTOS: &str = "https://photos.example";
const MUSIC: &str = "https://music.example";

async fn servers(app: &TestApp, pool: &Pool) {
    for identifier in [PHOTOS, MUSIC] {
        let scope =
            ResourceScope { scope_name: "read".to_owned(), scope_description: "Read".to_owned() };
        let server = ResourceServer {
            pool_id: pool.id.clone(),
            identifier: identifier.to_owned(),
            name: "A server".to_owned(),
            scopes: vec![scope],
        };
        app.app.pools.add_resource_server(server).await.unwrap();
    }
}

fn access(answer: &Value) -> Value {
    claims(answer["access_token"].as_str().unwrap())
}

fn settings() -> Value {
    json!({ "AllowedOAuthScopes": ["openid", "email", "https://photos.example/read"] })
}

// spec: RS-900, OIDC-311
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_for_the_resource_server_that_was_named() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, _) = pool_with_user(&app, json!({})).await;
    servers(&app, &pool).await;
    let client = app.client(&pool, settings()).await;
    assert!(access(&tokens(&app, &client, &[]).await).get("aud").is_none(), "nobody was named");

    let named = [("resource", PHOTOS)];
    let first = tokens(&app, &client, &named).await;
    assert_eq!(access(&first)["aud"], PHOTOS);
    assert_eq!(claims(first["id_token"].as_str().unwrap())["aud"], client.id.as_str());
    let info = user_info(&app, first["access_token"].as_str().unwrap()).await;
    assert_eq!(info.status, 200, "our own check takes it");
    // The code and the refresh token know it too, and nothing else.
    let bound = code(&app, &client, &named).await;
    assert_eq!(
        exchange(&app, &client, &bound, &[("resource", MUSIC)]).await.error(),
        "invalid_target"
    );
    let free = code(&app, &client, &[]).await;
    let music = exchange(&app, &client, &free, &[("resource", MUSIC)]).await;
    assert_eq!(access(&music.json)["aud"], MUSIC);
    let renew = async |tokens: &Value, more: &[(&str, &str)]| {
        let mut form = vec![
            ("grant_type", "refresh_token"),
            ("client_id", client.id.as_str()),
            ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ];
        form.extend(more);
        post(&app, "/oauth2/token", &form).await
    };
    assert_eq!(access(&renew(&first, &[]).await.json)["aud"], PHOTOS);
    assert_eq!(renew(&first, &[("resource", MUSIC)]).await.error(), "invalid_target");

    // What the pool does not have, at every door.
    let unknown = [("resource", "https://nowhere.example")];
    let page = Browser::new(&app).get(&super::flow::authorize_path(&client, &unknown)).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("invalid_target"));
    let free = code(&app, &client, &[]).await;
    assert_eq!(exchange(&app, &client, &free, &unknown).await.error(), "invalid_target");
    assert_eq!(renew(&first, &unknown).await.error(), "invalid_target");
    let implicit =
        sign_in(&Browser::new(&app), &client, &[("response_type", "token"), ("resource", PHOTOS)])
            .await;
    let fragment = implicit.left_to.unwrap().fragment().unwrap().to_owned();
    let token = url::form_urlencoded::parse(fragment.as_bytes())
        .find(|(name, _)| name == "access_token")
        .unwrap()
        .1
        .into_owned();
    assert_eq!(claims(&token)["aud"], PHOTOS);

    let machine = json!({ "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["https://photos.example/read"] });
    let machine = app.client_with(&pool, machine, Some(SECRET)).await;
    let ask = async |resource: &str| {
        let form = [("grant_type", "client_credentials"), ("resource", resource)];
        post_basic(&app, "/oauth2/token", (machine.id.as_str(), SECRET), &form).await
    };
    assert_eq!(access(&ask(PHOTOS).await.json)["aud"], PHOTOS);
    assert_eq!(ask("https://nowhere.example").await.error(), "invalid_target");

    // A renewal may ask for less, not for more, and less is not for ever.
    let wide =
        tokens(&app, &client, &[("scope", "openid email https://photos.example/read")]).await;
    let less = renew(&wide, &[("scope", "https://photos.example/read")]).await;
    assert_eq!(access(&less.json)["scope"], "https://photos.example/read");
    assert!(less.json.get("id_token").is_none(), "openid was not asked for");
    for more in ["openid phone", "https://music.example/read", "aws.cognito.signin.user.admin"] {
        assert_eq!(renew(&wide, &[("scope", more)]).await.error(), "invalid_scope", "{more}");
    }
    let narrow = tokens(&app, &client, &[("scope", "openid")]).await;
    assert_eq!(renew(&narrow, &[("scope", "openid email")]).await.error(), "invalid_scope");
    let all = renew(&wide, &[]).await;
    assert_eq!(access(&all.json)["scope"], access(&wide)["scope"]);
    assert!(all.json["id_token"].is_string());
    app.stop().await;
}

// spec: OIDC-328, EP-908
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_may_want_access_tokens_of_rfc_9068() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, plain) = pool_with_user(&app, json!({})).await;
    servers(&app, &pool).await;
    let client = app
        .client(&pool, json!({ "Portico": { "at_jwt": true }, "EnableTokenRevocation": false }))
        .await;
    let header = |token: &str| {
        use base64::Engine as _;
        let text = token.split('.').next().unwrap();
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap();
        serde_json::from_slice::<Value>(&bytes).unwrap()
    };
    let issued = tokens(&app, &client, &[]).await;
    let token = issued["access_token"].as_str().unwrap();
    assert_eq!(header(token)["typ"], "at+jwt");
    let own = claims(token);
    assert_eq!(own["aud"], own["iss"]);
    for claim in ["iss", "exp", "aud", "sub", "client_id", "iat", "jti", "scope", "auth_time"] {
        assert!(!own[claim].is_null(), "{claim}");
    }
    assert!(header(issued["id_token"].as_str().unwrap()).get("typ").is_none());
    assert_eq!(user_info(&app, token).await.status, 200);
    let bound = tokens(&app, &client, &[("resource", PHOTOS)]).await;
    assert_eq!(access(&bound)["aud"], PHOTOS);

    let issued = tokens(&app, &plain, &[]).await;
    let token = issued["access_token"].as_str().unwrap();
    assert_eq!(header(token).as_object().unwrap().len(), 2, "kid and alg");
    assert!(claims(token).get("aud").is_none());
    assert_eq!(claims(token)["version"], 2);
    assert!(claims(issued["id_token"].as_str().unwrap())["at_hash"].is_string());
    app.stop().await;
}
