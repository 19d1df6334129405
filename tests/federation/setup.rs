//! Configuring an OpenID Connect provider: what is discovered, what is given by hand, and two
//! administrators at once.

use serde_json::{Value, json};

use super::lies::{attempt, create, provider};
use super::{Engine, authorize, call, client_of, query, start, upstream};
use crate::support::idp::{CLIENT_ID, CLIENT_SECRET, Idp, Script};
use crate::support::sdk::raw_call;
use crate::support::{Browser, TestApp};

async fn describe(app: &TestApp, pool: &str) -> Value {
    let body = json!({ "UserPoolId": pool, "ProviderName": "Corp" });
    call(app, "DescribeIdentityProvider", body).await["IdentityProvider"]["ProviderDetails"].clone()
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let id = pool.id.as_str();
    let idp = Idp::start();
    let refused = async |pool: &str, discovery: Value, more: Value, text: &str| {
        idp.says(Script { discovery, ..Script::default() });
        let (status, answer) = create(&app, pool, &idp, more).await;
        assert_eq!(
            (status, &answer["__type"]),
            (400, &json!("InvalidParameterException")),
            "{answer}"
        );
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains(text) && message.contains("jwks_uri"), "{message}");
        assert!(!message.contains(CLIENT_SECRET));
    };
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://localhost:{}", nobody.port());
    refused(id, json!({}), json!({ "oidc_issuer": nobody }), "Connection reset").await;

    // All by hand: the issuer need not answer.
    let by_hand = json!({ "oidc_issuer": nobody, "authorize_url": format!("{}/authorize", idp.issuer),
        "token_url": format!("{}/token", idp.issuer), "attributes_url": format!("{}/attributes", idp.issuer),
        "jwks_uri": format!("{}/jwks", idp.issuer) });
    provider(&app, id, &idp, by_hand.clone()).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let script = Script { claims: json!({ "iss": nobody }), ..Script::default() };
    assert!(attempt(&app, &url, &idp, script).await.callback_parameter("code").is_some());
    let details = describe(&app, id).await;
    assert_eq!(details["token_url"], by_hand["token_url"]);

    // What an issuer says of client authentication is not looked at: the secret goes in the body.
    let basic = Idp::start();
    let methods = json!({ "token_endpoint_auth_methods_supported": ["client_secret_basic"] });
    basic.says(Script { discovery: methods.clone(), ..Script::default() });
    let pool = app.pool(json!({})).await;
    provider(&app, pool.id.as_str(), &basic, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let script = Script { discovery: methods, ..Script::default() };
    assert!(attempt(&app, &url, &basic, script).await.callback_parameter("code").is_some());
    assert!(basic.asked()[0].contains("client_secret="));

    // Discovered: shown, sent back unchanged without becoming fixed, overridden by what is given.
    let pool = app.pool(json!({})).await;
    let id = pool.id.as_str();
    idp.says(Script::default());
    provider(&app, id, &idp, json!({})).await;
    let details = describe(&app, id).await;
    for (name, path) in [
        ("authorize_url", "/authorize"),
        ("token_url", "/token"),
        ("attributes_url", "/attributes"),
        ("jwks_uri", "/jwks"),
    ] {
        assert_eq!(details[name], format!("{}{path}", idp.issuer), "{name}");
    }
    assert!(details.get("discovered").is_none(), "{details}");
    let update = async |details: Value| {
        let body = json!({ "UserPoolId": id, "ProviderName": "Corp", "ProviderDetails": details });
        raw_call(&app, "UpdateIdentityProvider", body).await
    };
    let (status, answer) = update(details.clone()).await;
    assert_eq!(
        (status, &answer["IdentityProvider"]["ProviderDetails"]),
        (200, &details),
        "{answer}"
    );
    let mut own = details.clone();
    own["authorize_url"] = json!(format!("{}/own", idp.issuer));
    assert_eq!(update(own).await.0, 200);
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let away = upstream(&Browser::new(&app).get(&url).await).clone();
    assert_eq!(away.path(), "/own");
    assert_eq!(query(&away, "client_id").as_deref(), Some(CLIENT_ID));
    assert_eq!(describe(&app, id).await["token_url"], details["token_url"]);

    // Documents that do not do, each at an issuer of its own.
    for (discovery, text) in [
        (
            json!({ "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0" }),
            "another issuer",
        ),
        (json!({ "issuer": null }), "another issuer"),
        (json!({ "authorization_endpoint": null }), "no authorize_url"),
        (json!({ "token_endpoint": null }), "no token_url"),
        (json!({ "jwks_uri": null }), "no jwks_uri"),
        (json!({ "token_endpoint": "ftp://localhost/token" }), "token_endpoint"),
        (json!({ "authorization_endpoint": "javascript:alert(1)" }), "authorization_endpoint"),
        (json!({ "userinfo_endpoint": "http://user:pass@localhost/" }), "userinfo_endpoint"),
        (json!({ "jwks_uri": "/jwks" }), "jwks_uri"),
    ] {
        let idp = Idp::start();
        idp.says(Script { discovery: discovery.clone(), ..Script::default() });
        let pool = app.pool(json!({})).await;
        let (status, answer) = create(&app, pool.id.as_str(), &idp, json!({})).await;
        assert_eq!(
            (status, &answer["__type"]),
            (400, &json!("InvalidParameterException")),
            "{discovery}"
        );
        assert!(answer["message"].as_str().unwrap().contains(text), "{discovery}: {answer}");
    }
    for raw in ["{", r#"{"issuer":"x","issuer":"y"}"#, "[]"] {
        let idp = Idp::start();
        let path = "/.well-known/openid-configuration";
        idp.says(Script { raw: vec![(path, raw.to_owned())], ..Script::default() });
        let pool = app.pool(json!({})).await;
        assert_eq!(create(&app, pool.id.as_str(), &idp, json!({})).await.0, 400, "{raw}");
    }
    app.stop().await;
}

// spec: OIDCRP-010, FED-042, OIDCRP-003, OIDCRP-005, OIDCRP-007, OIDCRP-008, OIDCRP-S12, OIDCRP-T31
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endpoints_are_discovered_or_given_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endpoints_are_discovered_or_given_on_postgres() {
    scene(Engine::Postgres).await;
}

// spec: OIDCRP-005, OIDCRP-006
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_leave_everything_is_https_on_known_ports() {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.pool(json!({})).await;
    let good = json!({ "client_id": "c", "client_secret": "s", "authorize_scopes": "openid",
        "attributes_request_method": "GET", "oidc_issuer": "https://idp.example",
        "authorize_url": "https://idp.example/a", "token_url": "https://idp.example/t",
        "attributes_url": "https://idp.example/u", "jwks_uri": "https://idp.example/k" });
    let create = async |details: Value| {
        let body = json!({ "UserPoolId": pool.id, "ProviderName": "Corp", "ProviderType": "OIDC",
            "ProviderDetails": details });
        raw_call(&app, "CreateIdentityProvider", body).await
    };
    for name in ["oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri"] {
        for bad in [
            "http://idp.example/x",
            "ftp://idp.example/x",
            "idp.example",
            "https://u@idp.example/x",
        ] {
            let mut details = good.clone();
            details[name] = json!(bad);
            let (status, answer) = create(details).await;
            assert_eq!(
                (status, &answer["__type"]),
                (400, &json!("InvalidParameterException")),
                "{name} {bad}"
            );
            assert!(answer["message"].as_str().unwrap().contains(name), "{answer}");
        }
    }
    // An issuer inside is not asked.
    let idp = Idp::start();
    let mut details = good.clone();
    details["oidc_issuer"] = json!(idp.issuer.replace("http://", "https://"));
    details.as_object_mut().unwrap().remove("jwks_uri");
    assert_eq!(create(details).await.0, 400);
    assert!(idp.fetched().is_empty());
    assert_eq!(create(good).await.0, 200);
    app.stop().await;
}

// spec: FED-033, ERR-060
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_changes_at_once_one_is_told() {
    let app = start(Engine::Postgres).await;
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let mut losers = 0;
    for round in 0..50 {
        let all = (0..8).map(|n| {
            let body = json!({ "UserPoolId": pool.id, "ProviderName": "Corp",
                "AttributeMapping": { "name": format!("claim-{round}-{n}") } });
            raw_call(&app, "UpdateIdentityProvider", body)
        });
        let answers = futures_util::future::join_all(all).await;
        let mut written = Vec::new();
        for (status, answer) in &answers {
            if *status == 200 {
                written.push(answer["IdentityProvider"]["AttributeMapping"]["name"].clone());
            } else {
                assert_eq!(answer["__type"], "ConcurrentModificationException", "{answer}");
                losers += 1;
            }
        }
        let body = json!({ "UserPoolId": pool.id, "ProviderName": "Corp" });
        let now = call(&app, "DescribeIdentityProvider", body).await;
        assert!(written.contains(&now["IdentityProvider"]["AttributeMapping"]["name"]));
        if losers > 0 {
            break;
        }
    }
    assert!(losers > 0, "nobody was told in 50 rounds");
    app.stop().await;
}
