//! Identities that are linked to profiles, and taken from them again.

use serde_json::{Value, json};

use super::lies::{attempt, provider};
use super::{Browser, Engine, authorize, call, claims, client_of, start, tokens};
use crate::support::TestApp;
use crate::support::idp::{Idp, Script};
use crate::support::sdk::raw_call;

fn identity(provider: &str, attribute: &str, value: &str) -> Value {
    json!({ "ProviderName": provider, "ProviderAttributeName": attribute, "ProviderAttributeValue": value })
}

fn corp(value: &str) -> Value {
    identity("Corp", "Cognito_Subject", value)
}

fn native(name: &str) -> Value {
    identity("Cognito", "Cognito_Subject", name)
}

async fn link(app: &TestApp, pool: &str, destination: Value, source: Value) -> (u16, Value) {
    let body = json!({ "UserPoolId": pool, "DestinationUser": destination, "SourceUser": source });
    raw_call(app, "AdminLinkProviderForUser", body).await
}

async fn unlink(app: &TestApp, pool: &str, user: Value) -> (u16, Value) {
    let body = json!({ "UserPoolId": pool, "User": user });
    raw_call(app, "AdminDisableProviderForUser", body).await
}

fn assert_error(answer: &(u16, Value), kind: &str, text: &str) {
    let (status, body) = answer;
    assert_eq!((*status, &body["__type"]), (400, &json!(kind)), "{body}");
    assert!(body["message"].as_str().unwrap().contains(text), "{body}");
}

fn who(subject: &str, email: &str) -> Script {
    Script {
        claims: json!({ "sub": subject }),
        attributes: json!({ "email": email, "name": "From Corp" }),
        ..Script::default()
    }
}

async fn identities(app: &TestApp, pool: &str, username: &str) -> Vec<Value> {
    let user = call(app, "AdminGetUser", json!({ "UserPoolId": pool, "Username": username })).await;
    let attributes = user["UserAttributes"].as_array().unwrap();
    let found = attributes.iter().find(|a| a["Name"] == "identities");
    found.map_or(vec![], |a| serde_json::from_str(a["Value"].as_str().unwrap()).unwrap())
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let id = pool.id.as_str();
    let idp = Idp::start();
    provider(&app, id, &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    app.user(&pool, "ada@example.com").await;
    let ada = call(&app, "AdminGetUser", json!({ "UserPoolId": id, "Username": "ada" })).await;
    let sub = ada["UserAttributes"].as_array().unwrap().iter().find(|a| a["Name"] == "sub");
    let sub = sub.unwrap()["Value"].clone();

    // What cannot be linked.
    let refused = link(&app, id, native("nobody"), corp("1")).await;
    assert_error(&refused, "UserNotFoundException", "User does not exist.");
    let refused = link(&app, id, native("ada"), native("ada")).await;
    assert_error(&refused, "InvalidParameterException", "Invalid SourceUser: Cognito users");
    let elsewhere = identity("Nowhere", "Cognito_Subject", "1");
    let refused = link(&app, id, native("ada"), elsewhere.clone()).await;
    assert_error(&refused, "ResourceNotFoundException", "Identity provider");
    assert_error(&unlink(&app, id, elsewhere).await, "ResourceNotFoundException", "Identity");
    let unmapped = identity("Corp", "nickname", "x");
    let refused = link(&app, id, native("ada"), unmapped).await;
    assert_error(&refused, "InvalidParameterException", "not mapped");

    call(&app, "CreateIdentityProvider", json!({
        "UserPoolId": id, "ProviderName": "Google", "ProviderType": "Google",
        "ProviderDetails": { "client_id": "c", "client_secret": "s", "authorize_scopes": "openid email" },
        "AttributeMapping": { "email": "email" },
    })).await;
    let refused = link(&app, id, native("ada"), identity("Google", "email", "a@b.example")).await;
    assert_error(&refused, "InvalidParameterException", "must be Cognito_Subject for Google");

    // By subject: the same profile, its own status and password.
    let linked = link(&app, id, native("ada"), corp("Ada-1")).await;
    assert_eq!(linked, (200, json!({})));
    let again = link(&app, id, native("ada"), corp("Ada-1")).await;
    assert_error(&again, "InvalidParameterException", "SourceUser is already linked");
    let page = attempt(&app, &url, &idp, who("Ada-1", "ada@corp.example")).await;
    let token = tokens(&app, &client, &page.callback_parameter("code").unwrap()).await;
    let token = claims(&token["id_token"]);
    assert_eq!(token["sub"], sub);
    assert_eq!(
        (&token["email"], &token["name"]),
        (&json!("ada@corp.example"), &json!("From Corp"))
    );
    assert_eq!(token["identities"][0]["userId"], "Ada-1");
    assert_eq!(token["identities"][0]["primary"], "false");
    assert_eq!(token["cognito:groups"], Value::Null, "a link joins no group");
    let ada = app.app.users.find(&pool, "ada").await.unwrap().unwrap();
    assert_eq!(ada.status, portico::users::UserStatus::Confirmed);
    assert!(ada.password_hash.is_some());

    // By an attribute: bound to the subject of the first who comes with it.
    let by_mail = identity("Corp", "email", "ada2@corp.example");
    assert_eq!(link(&app, id, native("ada"), by_mail.clone()).await.0, 200);
    let other_case = attempt(&app, &url, &idp, who("Eve-1", "Ada2@corp.example")).await;
    let code = other_case.callback_parameter("code").unwrap();
    assert_ne!(claims(&tokens(&app, &client, &code).await["id_token"])["sub"], sub);
    let page = attempt(&app, &url, &idp, who("Ada-2", "ada2@corp.example")).await;
    let code = page.callback_parameter("code").unwrap();
    assert_eq!(claims(&tokens(&app, &client, &code).await["id_token"])["sub"], sub);
    let page = attempt(&app, &url, &idp, who("Eve-2", "ada2@corp.example")).await;
    let code = page.callback_parameter("code").unwrap();
    assert_ne!(claims(&tokens(&app, &client, &code).await["id_token"])["sub"], sub);
    let page = attempt(&app, &url, &idp, who("Ada-2", "moved@corp.example")).await;
    let code = page.callback_parameter("code").unwrap();
    assert_eq!(claims(&tokens(&app, &client, &code).await["id_token"])["sub"], sub);
    let shown = identities(&app, id, "ada").await;
    let subjects: Vec<&Value> = shown.iter().map(|identity| &identity["userId"]).collect();
    assert_eq!(subjects, [&json!("Ada-1"), &json!("Ada-2")]);

    // Two links by attributes to two people let nobody in.
    app.user(&pool, "bob@example.com").await;
    let mail = identity("Corp", "email", "both@corp.example");
    assert_eq!(link(&app, id, native("ada"), mail.clone()).await.0, 200);
    let name = identity("Corp", "name", "From Corp");
    assert_eq!(link(&app, id, native("bob"), name.clone()).await.0, 200);
    let page = attempt(&app, &url, &idp, who("Both", "both@corp.example")).await;
    assert!(page.callback_parameter("code").is_none());
    assert!(page.callback_parameter("error_description").unwrap().contains("more than one"));
    assert_eq!(unlink(&app, id, name).await, (200, json!({})));
    assert_eq!(unlink(&app, id, mail).await.0, 200);

    // An identity with a profile of its own is not merged, nor taken from it; it may be a destination.
    let own = link(&app, id, native("ada"), corp("Eve-1")).await;
    assert_error(&own, "InvalidParameterException", "Merging is not currently supported");
    assert_error(&unlink(&app, id, corp("Eve-1")).await, "InvalidParameterException", "made its");
    assert_error(&unlink(&app, id, corp("Nobody")).await, "InvalidParameterException", "no such");
    assert_eq!(link(&app, id, corp("Eve-1"), corp("Eve-too")).await.0, 200);

    // Five, not six.
    for subject in ["3", "4", "5"] {
        assert_eq!(link(&app, id, native("ada"), corp(subject)).await.0, 200);
    }
    let sixth = link(&app, id, native("ada"), corp("6")).await;
    assert_error(&sixth, "LimitExceededException", "5");

    // Taken away: the session that came through it ends, and the identity is somebody new.
    let browser = Browser::new(&app);
    let away = super::upstream(&browser.get(&url).await).clone();
    idp.says(who("Ada-1", "ada@corp.example"));
    let nonce = super::query(&away, "nonce").unwrap();
    let state = super::query(&away, "state").unwrap();
    browser.get(&format!("/oauth2/idpresponse?code=nonce-{nonce}&state={state}")).await;
    assert!(browser.get(&url).await.callback_parameter("code").is_some(), "a session");
    assert_eq!(unlink(&app, id, corp("Ada-1")).await, (200, json!({})));
    assert!(browser.get(&url).await.callback_parameter("code").is_none(), "no session");
    let page = attempt(&app, &url, &idp, who("Ada-1", "new@corp.example")).await;
    let code = page.callback_parameter("code").unwrap();
    assert_ne!(claims(&tokens(&app, &client, &code).await["id_token"])["sub"], sub);

    // A disabled destination stays out by every identity.
    let ada_name = json!({ "UserPoolId": id, "Username": "ada" });
    call(&app, "AdminDisableUser", ada_name.clone()).await;
    let page = attempt(&app, &url, &idp, who("Ada-2", "ada@corp.example")).await;
    assert_eq!(page.callback_parameter("error_description").as_deref(), Some("User is disabled."));
    call(&app, "AdminEnableUser", ada_name).await;

    // The password of a native user is switched off.
    let wrong = identity("Cognito", "email", "ada@example.com");
    assert_error(&unlink(&app, id, wrong).await, "InvalidParameterException", "Cognito_Subject");
    assert_eq!(unlink(&app, id, native("ada")).await.0, 200);
    let ada = app.app.users.find(&pool, "ada").await.unwrap().unwrap();
    assert!(ada.password_hash.is_none());
    let body = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {
        "USERNAME": "ada", "PASSWORD": crate::support::PASSWORD } });
    let (status, answer) = raw_call(&app, "InitiateAuth", body).await;
    assert_eq!((status, &answer["__type"]), (400, &json!("NotAuthorizedException")), "{answer}");
    let page = attempt(&app, &url, &idp, who("Ada-2", "ada@corp.example")).await;
    assert!(page.callback_parameter("code").is_some(), "the link still works");
    app.stop().await;
}

// spec: LINK-001, LINK-003, LINK-004, LINK-005, LINK-006, LINK-007, LINK-008, LINK-009, LINK-010, LINK-012, LINK-013
// spec: LINK-014, LINK-015, LINK-016, LINK-017, LINK-030, LINK-031, LINK-032, LINK-035, LINK-040, LINK-041, LINK-042
// spec: LINK-044, LINK-045
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn identities_are_linked_and_unlinked_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn identities_are_linked_and_unlinked_on_postgres() {
    scene(Engine::Postgres).await;
}
