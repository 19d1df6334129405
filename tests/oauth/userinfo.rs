//! `/oauth2/userInfo`.

use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use serde_json::json;

use super::flow::{
    ADDRESS, Answer, SECRET, claims, plain, pool_with_user, post_basic, strict_pool_with_user,
    tokens, user_info,
};
use crate::support::{Engine, TestApp};

// spec: EP-003, EP-270, EP-271, EP-272, EP-273, EP-274, OIDC-050, OIDC-051, OIDC-052
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_profile_by_header_or_by_form() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let all = tokens(&app, &client, &[]).await;
    let access = all["access_token"].as_str().unwrap();
    let sub = claims(all["id_token"].as_str().unwrap())["sub"].clone();
    let expected = json!({
        "sub": sub,
        "username": claims(access)["username"],
        "email": ADDRESS,
        "email_verified": "true",
    });
    let answer = user_info(&app, access).await;
    assert_eq!((answer.status, &answer.json), (StatusCode::OK, &expected));
    assert_eq!(answer.header("content-type"), "application/json;charset=UTF-8");

    let url = format!("{}/oauth2/userInfo", app.url);
    let posted = app.http.post(&url).bearer_auth(access).send().await.unwrap();
    assert_eq!(Answer::of(posted).await.json, expected);
    let form = app.http.post(&url).form(&[("access_token", access)]).send().await.unwrap();
    assert_eq!(Answer::of(form).await.json, expected);
    // Any case, as everywhere on the domain.
    let lower = app.http.get(format!("{}/oauth2/userinfo", app.url)).bearer_auth(access);
    assert_eq!(Answer::of(lower.send().await.unwrap()).await.json, expected);

    // In the URL a token is no token.
    let in_url = app.http.get(format!("{url}?access_token={access}")).send().await.unwrap();
    assert_eq!(in_url.status(), StatusCode::BAD_REQUEST);

    app.app.users.admin_delete_user(&pool, ADDRESS).await.unwrap();
    assert_eq!(user_info(&app, access).await.status, StatusCode::UNAUTHORIZED);
    app.stop().await;
}

// spec: EP-275, EP-276, EP-277, EP-278, EP-279, OIDC-053
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_says_why_in_header_and_body() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let url = format!("{}/oauth2/userInfo", app.url);
    let bad = Answer::of(app.http.get(&url).send().await.unwrap()).await;
    assert_eq!((bad.status, bad.error()), (StatusCode::BAD_REQUEST, "invalid_request"));
    assert_eq!(
        bad.header(WWW_AUTHENTICATE.as_str()),
        "Bearer error=\"invalid_request\", error_description=\"Bad OAuth2 request at UserInfo Endpoint\""
    );
    assert_eq!(bad.json["error_description"], "Bad OAuth2 request at UserInfo Endpoint");
    let basic = app.http.get(&url).header(AUTHORIZATION, "Basic YTpi").send().await.unwrap();
    assert_eq!(basic.status(), StatusCode::BAD_REQUEST);

    let gone = "Access token is expired, disabled, or deleted, or the user has globally signed out.";
    let all = tokens(&app, &client, &[]).await;
    let access = all["access_token"].as_str().unwrap();
    let (id, mut forged) = (all["id_token"].as_str().unwrap(), access.to_owned());
    let end = forged.len() - 8;
    forged.replace_range(end..end + 4, if &forged[end..end + 4] == "AAAA" { "BBBB" } else { "AAAA" });
    for token in ["nonsense", "a.b.c", id, forged.as_str()] {
        let refused = user_info(&app, token).await;
        assert_eq!((refused.status, refused.error()), (StatusCode::UNAUTHORIZED, "invalid_token"));
        assert_eq!(
            refused.header("www-authenticate"),
            format!("Bearer error=\"invalid_token\", error_description=\"{gone}\"")
        );
        assert_eq!(refused.json["error_description"], gone);
    }

    let admin = tokens(&app, &client, &[("scope", "aws.cognito.signin.user.admin")]).await;
    let refused = user_info(&app, admin["access_token"].as_str().unwrap()).await;
    assert_eq!((refused.status, refused.error()), (StatusCode::UNAUTHORIZED, "invalid_token"));
    assert_eq!(
        refused.json["error_description"],
        "Access token does not contain openid scope"
    );

    let user = app.app.users.find(&pool, ADDRESS).await.unwrap().unwrap();
    app.app.users.sign_out_everywhere(&pool, &user.sub).await.unwrap();
    assert_eq!(user_info(&app, access).await.error(), "invalid_token");
    app.stop().await;
}

// spec: EP-279
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_token_has_no_profile() {
    use portico::resources::{ResourceScope, ResourceServer};
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.email_pool().await;
    let scope = ResourceScope { scope_name: "read".into(), scope_description: "Read".into() };
    let server = ResourceServer {
        pool_id: pool.id.clone(),
        identifier: "photos".into(),
        name: "Photos".into(),
        scopes: vec![scope],
    };
    app.app.pools.add_resource_server(server).await.unwrap();
    let settings = json!({
        "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["photos/read"],
    });
    let client = app.client_with(&pool, settings, Some(SECRET)).await;
    let form = [("grant_type", "client_credentials")];
    let answer = post_basic(&app, "/oauth2/token", (client.id.as_str(), SECRET), &form).await;
    let refused = user_info(&app, answer.json["access_token"].as_str().unwrap()).await;
    assert_eq!((refused.status, refused.error()), (StatusCode::UNAUTHORIZED, "invalid_token"));
    app.stop().await;
}

// spec: OIDC-003, OIDC-053
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strict_mode_has_the_types_and_errors_of_openid_connect() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = strict_pool_with_user(&app, plain(), None).await;
    let mut user = app.app.users.find(&pool, ADDRESS).await.unwrap().unwrap();
    let seen = user.updated_at;
    user.attributes.insert("updated_at".into(), "1700000000".into());
    user.attributes.insert("address".into(), "1 Harbour Road".into());
    let _ = seen;
    let pkce = [
        ("code_challenge", super::flow::CHALLENGE),
        ("code_challenge_method", "S256"),
        ("scope", "openid profile email address"),
    ];
    let code = super::flow::code(&app, &client, &pkce).await;
    let verifier = [("code_verifier", super::flow::VERIFIER)];
    let answer = super::flow::exchange(&app, &client, &code, &verifier).await;
    let profile = user_info(&app, answer.json["access_token"].as_str().unwrap()).await;
    assert_eq!(profile.json["email_verified"], true);

    let admin = [
        ("code_challenge", super::flow::CHALLENGE),
        ("code_challenge_method", "S256"),
        ("scope", "aws.cognito.signin.user.admin"),
    ];
    let code = super::flow::code(&app, &client, &admin).await;
    let answer = super::flow::exchange(&app, &client, &code, &verifier).await;
    let refused = user_info(&app, answer.json["access_token"].as_str().unwrap()).await;
    assert_eq!((refused.status, refused.error()), (StatusCode::FORBIDDEN, "insufficient_scope"));
    app.stop().await;
}
