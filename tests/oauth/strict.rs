//! What `oidc_mode` `STRICT` changes.

use reqwest::StatusCode;
use serde_json::json;

use super::flow::{
    CALLBACK, PKCE, SECRET, VERIFIER, authorize_path, exchange, plain, sign_in,
    strict_pool_with_user,
};
use crate::support::{Browser, Engine, TestApp};

// spec: OIDC-001, OIDC-002, OIDC-023, OIDC-301, OIDC-305, OIDC-312, OIDC-037
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn issuer_pkce_and_scopes_are_those_of_the_profiles() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (pool, client) = strict_pool_with_user(&app, plain(), None).await;
    let issuer = format!("{}/{}", app.url, pool.id);
    let encoded = issuer.replace(':', "%3A").replace('/', "%2F");

    // A public client without PKCE, and every other error, with the issuer.
    let browser = Browser::new(&app);
    let page = browser.get(&authorize_path(&client, &[])).await;
    let to = page.left_to.unwrap();
    let expected = format!("{CALLBACK}?error=invalid_request&state=a-state&iss={encoded}");
    assert_eq!(to.as_str(), expected);

    let more = [PKCE[0], PKCE[1], ("scope", "openid offline_access address")];
    let page = sign_in(&browser, &client, &more).await;
    assert_eq!(page.callback_parameter("iss"), Some(issuer.clone()));
    let code = page.callback_parameter("code").unwrap();
    let answer = exchange(&app, &client, &code, &[("code_verifier", VERIFIER)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    assert_eq!(answer.json["scope"], "openid address");

    // A confidential client may go without, or with.
    let confidential = app.client_with(&pool, plain(), Some(SECRET)).await;
    for more in [&[][..], &PKCE[..]] {
        let page = browser.get(&authorize_path(&confidential, more)).await;
        let code = page.callback_parameter("code").unwrap();
        let mut form = vec![("client_secret", SECRET)];
        if !more.is_empty() {
            form.push(("code_verifier", VERIFIER));
        }
        let answer = exchange(&app, &confidential, &code, &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    }
    let required = json!({ "Portico": { "pkce_required": true } });
    let required = app.client_with(&pool, required, Some(SECRET)).await;
    let page = browser.get(&authorize_path(&required, &[])).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("invalid_request"));

    let path = format!("{issuer}/.well-known/openid-configuration");
    let document: serde_json::Value =
        app.http.get(path).send().await.unwrap().json().await.unwrap();
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    app.stop().await;
}
