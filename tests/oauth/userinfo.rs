//! `/oauth2/userInfo`.

use portico::platform::Secret;
use portico::users::admin::{AdminCreateUser, InvitationMessage};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use serde_json::json;

use super::flow::{
    ADDRESS, Answer, PKCE, SECRET, VERIFIER, claims, exchange, plain, pool_with_user, post_basic,
    sign_in_as, strict_pool_with_user, tokens, user_info,
};
use crate::support::{Browser, Engine, PASSWORD, TestApp};

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

    let gone =
        "Access token is expired, disabled, or deleted, or the user has globally signed out.";
    let all = tokens(&app, &client, &[]).await;
    let access = all["access_token"].as_str().unwrap();
    let (id, mut forged) = (all["id_token"].as_str().unwrap(), access.to_owned());
    let end = forged.len() - 8;
    forged
        .replace_range(end..end + 4, if &forged[end..end + 4] == "AAAA" { "BBBB" } else { "AAAA" });
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
    assert_eq!(refused.json["error_description"], "Access token does not contain openid scope");

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
    let ada = "ada@example.com";
    let attributes = [
        ("email", ada),
        ("email_verified", "true"),
        ("address", "1 Harbour Road"),
        ("updated_at", "1700000000"),
    ];
    let request = AdminCreateUser {
        username: ada.to_owned(),
        attributes: attributes.map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
        temporary_password: None,
        message: InvitationMessage::Suppress,
        mediums: vec![],
        force_alias: false,
    };
    app.app.users.admin_create_user(&pool, request).await.unwrap();
    let password = Secret::new(PASSWORD);
    app.app.users.admin_set_password(&pool, ada, &password, true).await.unwrap();

    let verifier = [("code_verifier", VERIFIER)];
    let sign_in = async |scope: &str| {
        let more = [PKCE[0], PKCE[1], ("scope", scope)];
        let page = sign_in_as(&Browser::new(&app), &client, ada, &more).await;
        let code = page.callback_parameter("code").unwrap();
        let answer = exchange(&app, &client, &code, &verifier).await;
        answer.json["access_token"].as_str().unwrap().to_owned()
    };
    let profile = user_info(&app, &sign_in("openid profile email address").await).await;
    assert_eq!(profile.json["email_verified"], true);
    assert_eq!(profile.json["updated_at"], 1_700_000_000);
    assert_eq!(profile.json["address"], json!({ "formatted": "1 Harbour Road" }));

    let refused = user_info(&app, &sign_in("aws.cognito.signin.user.admin").await).await;
    assert_eq!((refused.status, refused.error()), (StatusCode::FORBIDDEN, "insufficient_scope"));
    app.stop().await;
}
