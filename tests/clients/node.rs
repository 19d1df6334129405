//! The certified `openid-client` and `aws-jwt-verify`, run by Node.js.

use std::process::Stdio;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::Command;

use crate::support::{Browser, PASSWORD, on_both_engines};

/// A script in this folder with its arguments.
fn node(script: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("node");
    command
        .arg(script)
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    command
}

on_both_engines! {
    // spec: OIDC-010, OIDC-021, OIDC-037, OIDC-043, OIDC-045, EP-220, EP-222, EP-271, EP-704, EP-705
    async fn openid_client_signs_in_refreshes_and_revokes(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let issuer = format!("{}/{}", app.url, pool.id);
        let arguments = [issuer.as_str(), client.id.as_str(), "https://app.example/cb"];
        let mut script = node("openid-client.mjs", &arguments).spawn().unwrap();
        let mut lines = BufReader::new(script.stdout.take().unwrap()).lines();
        let url = lines.next_line().await.unwrap().expect("the script prints where to go");

        let browser = Browser::new(app);
        let page = browser.get(&url).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/login", &values).await;
        let callback = format!("{}\n", page.left_to.expect("back to the app"));
        script.stdin.take().unwrap().write_all(callback.as_bytes()).await.unwrap();
        let answer = lines.next_line().await.unwrap();
        assert_eq!(answer.as_deref(), Some("mary@example.com"), "see the script's errors above");
        assert!(script.wait().await.unwrap().success());
    }
}

on_both_engines! {
    // spec: VER-012, EP-616, EP-610, TOK-021
    async fn aws_jwt_verify_accepts_the_tokens(app: &TestApp) {
        use aws_sdk_cognitoidentityprovider::types::AuthFlowType;
        let pool = app.email_pool().await;
        // The library computes the issuer from the pool id; the pool's issuer can follow it.
        let mut changed = (*pool).clone();
        let issuer = format!("https://cognito-idp.us-east-1.amazonaws.com/{}", pool.id);
        changed.settings.portico.issuer = Some(issuer);
        assert!(app.app.pools.update_pool(&changed, pool.updated_at).await.unwrap());
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let answer = crate::support::sdk::admin(app)
            .initiate_auth()
            .client_id(client.id.as_str())
            .auth_flow(AuthFlowType::UserPasswordAuth)
            .auth_parameters("USERNAME", "mary@example.com")
            .auth_parameters("PASSWORD", PASSWORD)
            .send()
            .await
            .unwrap();
        let tokens = answer.authentication_result().unwrap();
        let jwks = app.http.get(format!("{}/{}/.well-known/jwks.json", app.url, pool.id));
        let jwks = jwks.send().await.unwrap().text().await.unwrap();
        let arguments = [
            pool.id.as_str(),
            client.id.as_str(),
            jwks.as_str(),
            tokens.id_token().unwrap(),
            tokens.access_token().unwrap(),
        ];
        let output = node("aws-jwt-verify.mjs", &arguments).output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
