//! Discovery and JWKS.

use std::collections::BTreeSet;

use portico::pools::{Domain, DomainKind};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::flow::{Answer, claims, plain, pool_with_user, tokens, user_info};
use crate::support::{Engine, TestApp};

async fn get(app: &TestApp, path: &str) -> Answer {
    Answer::of(app.http.get(format!("{}{path}", app.url)).send().await.unwrap()).await
}

// spec: EP-009, EP-600, EP-601, EP-603, EP-604, EP-614, EP-902, OIDC-010, OIDC-011, OIDC-012, OIDC-013, OIDC-063, OIDC-320
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_names_the_endpoints_and_what_they_can() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let issuer = format!("{}/{}", app.url, pool.id);
    let answer = get(&app, &format!("/{}/.well-known/openid-configuration", pool.id)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("content-type").starts_with("application/json"));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("cache-control").starts_with("public, max-age="));
    let document = &answer.json;
    for (name, value) in [
        ("issuer", issuer.clone()),
        ("authorization_endpoint", format!("{}/oauth2/authorize", app.url)),
        ("token_endpoint", format!("{}/oauth2/token", app.url)),
        ("userinfo_endpoint", format!("{}/oauth2/userInfo", app.url)),
        ("revocation_endpoint", format!("{}/oauth2/revoke", app.url)),
        ("end_session_endpoint", format!("{}/logout", app.url)),
        ("jwks_uri", format!("{issuer}/.well-known/jwks.json")),
    ] {
        assert_eq!(document[name], value, "{name}");
    }
    for (name, value) in [
        ("id_token_signing_alg_values_supported", json!(["RS256"])),
        ("response_types_supported", json!(["code", "token"])),
        ("response_modes_supported", json!(["query", "fragment", "form_post"])),
        ("scopes_supported", json!(["openid", "email", "phone", "profile"])),
        ("subject_types_supported", json!(["public"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("request_parameter_supported", json!(false)),
        ("request_uri_parameter_supported", json!(false)),
        ("claims_parameter_supported", json!(false)),
        ("authorization_response_iss_parameter_supported", json!(false)),
    ] {
        assert_eq!(document[name], value, "{name}");
    }
    let methods = document["token_endpoint_auth_methods_supported"].as_array().unwrap();
    for method in ["client_secret_basic", "client_secret_post", "none"] {
        assert!(methods.contains(&json!(method)), "{method}");
    }
    for name in ["claims_supported", "grant_types_supported", "ui_locales_supported"] {
        assert!(document[name].as_array().is_some_and(|list| !list.is_empty()), "{name}");
    }
    for path in [
        format!("/.well-known/oauth-authorization-server/{}", pool.id),
        format!("/{}/.well-known/oauth-authorization-server", pool.id),
    ] {
        assert_eq!(get(&app, &path).await.json, *document, "{path}");
    }
    let token = tokens(&app, &client, &[]).await;
    assert_eq!(claims(token["id_token"].as_str().unwrap())["iss"], issuer);
    app.stop().await;
}

// spec: EP-602
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endpoints_stand_on_the_pools_domain() {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.email_pool().await;
    let domain = |domain: &str, kind| Domain {
        domain: domain.to_owned(),
        pool_id: pool.id.clone(),
        kind,
        settings: json!({}),
        created_at: app.app.clock.now(),
    };
    let path = format!("/{}/.well-known/openid-configuration", pool.id);
    assert!(app.app.pools.add_domain(domain("acme", DomainKind::Prefix)).await.unwrap());
    let port = app.address.port();
    let document = get(&app, &path).await.json;
    let expected = format!("https://acme.localhost:{port}/oauth2/token");
    assert_eq!(document["token_endpoint"], expected);
    assert!(
        app.app.pools.add_domain(domain("auth.acme.example", DomainKind::Custom)).await.unwrap()
    );
    // A node serves a changed domain after two seconds at most.
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let document = get(&app, &path).await.json;
    let endpoint = document["token_endpoint"].as_str().unwrap();
    assert!(endpoint.contains("://auth.acme.example"), "{endpoint}");
    app.stop().await;
}

// spec: EP-009, EP-616, EP-604
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_may_call_itself_by_another_issuer() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let issuer = format!("https://cognito-idp.us-east-1.amazonaws.com/{}", pool.id);
    let mut changed = (*pool).clone();
    changed.settings.portico.issuer = Some(issuer.clone());
    assert!(app.app.pools.update_pool(&changed, pool.updated_at).await.unwrap());
    let document = get(&app, &format!("/{}/.well-known/openid-configuration", pool.id)).await.json;
    assert_eq!(document["issuer"], issuer);
    let tokens = tokens(&app, &client, &[]).await;
    for name in ["id_token", "access_token"] {
        assert_eq!(claims(tokens[name].as_str().unwrap())["iss"], issuer);
    }
    let profile = user_info(&app, tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(profile.status, StatusCode::OK);
    app.stop().await;
}

// spec: EP-610, EP-611, TOK-014, TOK-016, OIDC-014
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_keys_of_the_pool_are_published() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    let answer = get(&app, &format!("/{}/.well-known/jwks.json", pool.id)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("cache-control").starts_with("public, max-age="));
    let keys = answer.json["keys"].as_array().unwrap();
    assert!(keys.len() >= 2);
    let ids: BTreeSet<&str> = keys.iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), keys.len());
    for key in keys {
        let members: BTreeSet<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"].into());
        assert_eq!((&key["alg"], &key["e"]), (&json!("RS256"), &json!("AQAB")));
        assert_eq!(key["n"].as_str().unwrap().len(), 342);
    }
    let tokens = tokens(&app, &client, &[]).await;
    let kid = |name: &str| {
        use base64::Engine as _;
        let header = tokens[name].as_str().unwrap().split('.').next().unwrap();
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap();
        let header: Value = serde_json::from_slice(&bytes).unwrap();
        header["kid"].as_str().unwrap().to_owned()
    };
    assert_ne!(kid("id_token"), kid("access_token"));
    assert!(ids.contains(kid("id_token").as_str()) && ids.contains(kid("access_token").as_str()));
    app.stop().await;
}

// spec: EP-615, EP-011
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_pool_is_not_found() {
    let app = TestApp::start(Engine::Sqlite).await;
    for document in ["openid-configuration", "jwks.json"] {
        let answer = get(&app, &format!("/local_nobody123/.well-known/{document}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.json["__type"], "ResourceNotFoundException");
        let url = format!("{}/local_nobody123/.well-known/{document}", app.url);
        let posted = app.http.post(url).send().await.unwrap();
        assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert!(posted.headers()["allow"].to_str().unwrap().contains("GET"));
    }
    app.stop().await;
}
