//! Portico's own settings of providers and pools, by the command line.

use std::process::Command;

use serde_json::{Value, json};

use super::lies::{attempt, provider};
use super::{Browser, Engine, authorize, call, client_of, query, start, upstream};
use crate::support::TestApp;
use crate::support::idp::{Idp, Script};
use crate::support::sdk::raw_call;

/// `portico settings …` on the database of the test: what it says, or why it refuses.
fn settings(app: &TestApp, arguments: &[&str]) -> Result<String, String> {
    use base64::Engine as _;
    let key = base64::engine::general_purpose::STANDARD.encode([7; 32]);
    let output = Command::new(env!("CARGO_BIN_EXE_portico"))
        .arg("settings")
        .args(arguments)
        .env("PORTICO_DATABASE_URL", app.app.config.database_url())
        .env("PORTICO_DATA_DIR", &app.app.config.data_dir)
        .env("PORTICO_PUBLIC_URL", &app.url)
        .env("PORTICO_MASTER_KEY", key)
        .env("PORTICO_ROOT_ACCESS_KEY_ID", crate::support::ROOT_KEY_ID)
        .env("PORTICO_ROOT_SECRET_ACCESS_KEY", crate::support::ROOT_SECRET)
        .output()
        .unwrap();
    let (out, error) = (output.stdout, String::from_utf8(output.stderr).unwrap());
    if output.status.success() { Ok(String::from_utf8(out).unwrap()) } else { Err(error) }
}

// spec: OIDCRP-032, LINK-046, FED-051, FED-052, FED-053
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_sets_what_the_api_does_not_know() {
    let app = start(Engine::Sqlite).await;
    let pool = app.pool(json!({})).await;
    let id = pool.id.as_str();
    let idp = Idp::start();
    provider(&app, id, &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");

    let shown = settings(&app, &["provider", id, "Corp"]).unwrap();
    assert_eq!(
        shown,
        "link_by_verified_email=off\nunlink_ends_sessions=true\nupstream_pkce=true\n"
    );
    for (bad, text) in [
        ("upstream_pkce=maybe", "true or false"),
        ("link_by_verified_email=always", "off, on or proof"),
        ("surprise=1", "no provider setting surprise"),
        ("upstream_pkce", "name=value"),
    ] {
        let error = settings(&app, &["provider", id, "Corp", bad]).unwrap_err();
        assert!(error.contains(text), "{error}");
    }
    assert!(settings(&app, &["provider", id, "Nobody"]).is_err());
    assert!(settings(&app, &["provider", "us-east-1_nobody", "Corp"]).is_err());
    let body = json!({ "UserPoolId": id, "ProviderName": "Corp" });
    let described = call(&app, "DescribeIdentityProvider", body).await;
    assert!(!described.to_string().contains("upstream_pkce"));

    // With PKCE the verifier goes with the code; without it neither goes anywhere.
    attempt(&app, &url, &idp, Script::default()).await;
    assert!(idp.asked()[0].contains("code_verifier="));
    let shown = settings(&app, &["provider", id, "Corp", "upstream_pkce=false"]).unwrap();
    assert!(shown.contains("upstream_pkce=false"));
    let away = upstream(&Browser::new(&app).get(&url).await).clone();
    assert_eq!(query(&away, "code_challenge"), None);
    assert_eq!(query(&away, "code_challenge_method"), None);
    let page = attempt(&app, &url, &idp, Script::default()).await;
    assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);
    assert!(!idp.asked()[0].contains("code_verifier"));

    // Unlinking ends the sessions that came through the identity, unless it is told not to.
    app.user(&pool, "ada@example.com").await;
    for (setting, stays) in
        [("unlink_ends_sessions=true", false), ("unlink_ends_sessions=false", true)]
    {
        settings(&app, &["provider", id, "Corp", setting]).unwrap();
        let source = json!({ "ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": "Ada" });
        call(
            &app,
            "AdminLinkProviderForUser",
            json!({ "UserPoolId": id, "SourceUser": source,
            "DestinationUser": { "ProviderName": "Cognito", "ProviderAttributeValue": "ada" } }),
        )
        .await;
        let browser = Browser::new(&app);
        let away = upstream(&browser.get(&url).await).clone();
        let (state, nonce) = (query(&away, "state").unwrap(), query(&away, "nonce").unwrap());
        idp.says(Script { claims: json!({ "sub": "Ada" }), ..Script::default() });
        browser.get(&format!("/oauth2/idpresponse?code=nonce-{nonce}&state={state}")).await;
        call(&app, "AdminDisableProviderForUser", json!({ "UserPoolId": id, "User": source }))
            .await;
        let page = browser.get(&url).await;
        assert_eq!(page.callback_parameter("code").is_some(), stays, "{setting}");
    }

    // Names of providers: as the guide has them, or as the model has them.
    let details = json!({ "client_id": "c", "client_secret": "s", "oidc_issuer": idp.issuer,
        "authorize_scopes": "openid", "attributes_request_method": "GET" });
    let create = async |name: &str| {
        let body = json!({ "UserPoolId": id, "ProviderName": name, "ProviderType": "OIDC",
            "ProviderDetails": details });
        raw_call(&app, "CreateIdentityProvider", body).await.0
    };
    assert_eq!(create("OIDC_provider_1").await, 200);
    let shown = settings(&app, &["pool", id, "strict_provider_names=true"]).unwrap();
    assert!(shown.contains("strict_provider_names=true") && shown.contains("oidc_mode=COGNITO"));
    app.app.pools.forget();
    for (name, status) in [
        ("OIDC_provider_2", 400),
        ("_ab", 400),
        ("a_bc", 200),
        ("ab", 400),
        ("a b", 400),
        ("Corp-2", 200),
    ] {
        assert_eq!(create(name).await, status, "{name}");
    }
    for bad in ["oidc_mode=LOOSE", "strict_provider_names=yes", "surprise=1"] {
        assert!(settings(&app, &["pool", id, bad]).is_err(), "{bad}");
    }
    let shown: Value = json!(settings(&app, &["pool", id, "oidc_mode=STRICT"]).unwrap());
    assert!(shown.as_str().unwrap().contains("oidc_mode=STRICT"));
    app.stop().await;
}
