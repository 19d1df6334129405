//! The certified `openid-client` and `aws-jwt-verify`, run by Node.js.

use std::process::Stdio;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::Command;

use crate::support::{Browser, Engine, PASSWORD, TestApp, on_both_engines};

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
    // spec: OIDC-323
    async fn openid_client_signs_in_on_a_device(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({ "AllowedOAuthFlows": [], "CallbackURLs": [],
                                               "Portico": { "device_grant": true } })).await;
        app.user(&pool, "mary@example.com").await;
        let issuer = format!("{}/{}", app.url, pool.id);
        let arguments = [issuer.as_str(), client.id.as_str()];
        let mut script = node("openid-client-device.mjs", &arguments).spawn().unwrap();
        let mut lines = BufReader::new(script.stdout.take().unwrap()).lines();
        let page = lines.next_line().await.unwrap().expect("the script prints where to go");
        let browser = Browser::new(app);
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&browser.get(&page).await, "/login", &values).await;
        let page = browser.press(&page, ("do", "allow")).await;
        assert_eq!(page.text("h1").as_deref(), Some("Device connected"), "{}", page.body);
        let answer = lines.next_line().await.unwrap();
        assert_eq!(answer.as_deref(), Some("mary@example.com"), "see the script's errors above");
        assert!(script.wait().await.unwrap().success());
    }
}

on_both_engines! {
    // spec: OIDC-326
    async fn openid_client_proves_itself_by_a_key(app: &TestApp) {
        let pool = app.email_pool().await;
        let scope = portico::resources::ResourceScope {
            scope_name: "read".to_owned(), scope_description: "Read".to_owned(),
        };
        let server = portico::resources::ResourceServer {
            pool_id: pool.id.clone(), identifier: "photos".to_owned(), name: "Photos".to_owned(), scopes: vec![scope],
        };
        app.app.pools.add_resource_server(server).await.unwrap();
        let client = app.client(&pool, json!({ "AllowedOAuthFlows": ["client_credentials"],
                                               "AllowedOAuthScopes": ["photos/read"] })).await;
        let issuer = format!("{}/{}", app.url, pool.id);
        let arguments = [issuer.as_str(), client.id.as_str()];
        let mut script = node("openid-client-key.mjs", &arguments).spawn().unwrap();
        let mut lines = BufReader::new(script.stdout.take().unwrap()).lines();
        let keys = lines.next_line().await.unwrap().expect("the script prints its key");
        // As `portico clients settings` sets it.
        let mut changed = (*client).clone();
        changed.settings.portico = client.settings.portico.with("jwks", &keys).unwrap();
        assert!(app.app.pools.update_client(&changed, client.updated_at).await.unwrap());
        script.stdin.take().unwrap().write_all(b"\n").await.unwrap();
        let answer = lines.next_line().await.unwrap();
        assert_eq!(answer.as_deref().map(str::to_lowercase).as_deref(), Some("bearer"), "see the script's errors above");
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

on_both_engines! {
    // spec: FLOW-100, FLOW-101, FLOW-160, FLOW-161, FLOW-164, FLOW-170, FLOW-171, FLOW-008, FLOW-009
    // spec: FLOW-125, FLOW-245, FLOW-246, FLOW-247, FLOW-248, FLOW-251, FLOW-252, FLOW-253
    // spec: FLOW-255, FLOW-256, FLOW-257, FLOW-259, FLOW-260, FLOW-264, DEV-002, DEV-007, DEV-008, DEV-012
    async fn amazon_cognito_identity_js_signs_in_with_passwords_and_devices(app: &TestApp) {
        let pool = app.pool(json!({
            "DeviceConfiguration": {
                "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false,
            },
        })).await;
        let client = app.client(&pool, json!({
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        })).await;
        app.user(&pool, "ann@example.com").await;
        app.user(&pool, "bob@example.com").await;
        let temporary = portico::platform::Secret::new("Temporary-99");
        app.app.users.admin_set_password(&pool, "bob", &temporary, false).await.unwrap();
        let arguments = [
            app.url.as_str(), pool.id.as_str(), client.id.as_str(), "ann", PASSWORD, "bob", "Temporary-99",
        ];
        let output = node("cognito-identity-js.mjs", &arguments).output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();

        let (srp, verifier) = ("InitiateAuth USER_SRP_AUTH", "RespondToAuthChallenge PASSWORD_VERIFIER");
        let device = ["RespondToAuthChallenge DEVICE_SRP_AUTH", "RespondToAuthChallenge DEVICE_PASSWORD_VERIFIER"];
        let wrong = "NotAuthorizedException: Incorrect username or password.";
        let attributes = seen["devices"].take();
        assert_eq!(attributes[0][0], "dev:device_remembered_status=remembered");
        assert!(attributes[0].to_string().contains("device_status=valid"), "{attributes}");
        assert!(attributes.as_array().unwrap().len() == 1);
        assert_eq!(seen, json!({
            "wrong": wrong,
            "first": [srp, verifier, "ConfirmDevice"],
            "attributes": ["email", "email_verified", "sub"],
            "refresh": ["InitiateAuth REFRESH_TOKEN_AUTH"],
            "second": [srp, verifier, device[0], device[1]],
            "devices": null,
            "notRemembered": [srp, verifier],
            "rememberedAgain": [srp, verifier, device[0], device[1]],
            "forgotten": [srp, verifier, verifier, "ConfirmDevice"],
            "oldPassword": wrong,
            "signedOut": "NotAuthorizedException: Access Token has been revoked",
            "invited": [srp, verifier, "RespondToAuthChallenge NEW_PASSWORD_REQUIRED", "ConfirmDevice"],
        }));
    }
}

/// A port that nobody listens at.
fn free_port() -> String {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port().to_string()
}

async fn custom_flow(engine: Engine) {
    let app = TestApp::start_with(engine, &[("PORTICO_ALLOW_HTTP_PROVIDERS", "true")]).await;
    let port = free_port();
    let function = |name: &str| format!("http://127.0.0.1:{port}/{name}");
    let pool = app
        .pool(json!({ "LambdaConfig": {
        "DefineAuthChallenge": function("define"),
        "CreateAuthChallenge": function("create"),
        "VerifyAuthChallengeResponse": function("verify"),
    } }))
        .await;
    let flows = json!(["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let client = app.client(&pool, json!({ "ExplicitAuthFlows": flows })).await;
    app.user(&pool, "ann@example.com").await;
    let (pool, client) = (pool.id.as_str(), client.id.as_str());
    let arguments = [port.as_str(), app.url.as_str(), pool, client, "ann", PASSWORD];
    let output = node("custom-auth.mjs", &arguments).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let wrong = "NotAuthorizedException: Incorrect username or password.";
    let asked = json!([{ "USERNAME": "ann", "captchaUrl": "url/123.jpg" }]);
    let all = ["CUSTOM_AUTH", "PASSWORD_VERIFIER", "CUSTOM_CHALLENGE"];
    let short = ["CUSTOM_AUTH", "CUSTOM_CHALLENGE"];
    assert_eq!(
        seen,
        json!({
            "withPassword": { "outcome": "signed in", "asked": asked, "sent": all },
            "wrongPassword": { "outcome": wrong, "asked": [], "sent": all[..2] },
            "wrongAnswer": { "outcome": wrong, "asked": asked, "sent": all },
            "withoutPassword": { "outcome": "signed in", "asked": asked, "sent": short },
            "withoutEither": { "outcome": wrong, "asked": asked, "sent": short },
        })
    );
    app.stop().await;
}

// spec: DEFAUTH-026, FLOW-101, FLOW-202, FLOW-203, FLOW-206, CREAUTH-012
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn amazon_cognito_identity_js_answers_functions_on_sqlite() {
    custom_flow(Engine::Sqlite).await;
}

// spec: DEFAUTH-026, FLOW-101, FLOW-202, FLOW-203, FLOW-206, CREAUTH-012
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn amazon_cognito_identity_js_answers_functions_on_postgres() {
    custom_flow(Engine::Postgres).await;
}

/// Functions written for Lambda run unchanged, however they are reached.
async fn node_functions(engine: Engine) {
    use crate::triggers::calls::{ok, refused, sign_up};
    let mut script = node("functions.mjs", &[]).spawn().unwrap();
    let mut lines = BufReader::new(script.stdout.take().unwrap()).lines();
    let port = lines.next_line().await.unwrap().expect("the script prints its port");
    let targets =
        format!("arn:aws:lambda:us-east-1:*:function:* lambda-api http://127.0.0.1:{port}");
    let settings =
        [("PORTICO_ALLOW_HTTP_PROVIDERS", "true"), ("PORTICO_TRIGGERS_TARGETS", targets.as_str())];
    let app = TestApp::start_with(engine, &settings).await;
    for by_arn in [false, true] {
        let function = |name: &str| match by_arn {
            true => format!("arn:aws:lambda:us-east-1:123456789012:function:{name}"),
            false => format!("http://127.0.0.1:{port}/{name}"),
        };
        let pool = app
            .pool(json!({
                "AutoVerifiedAttributes": ["email"],
                "EmailConfiguration": { "EmailSendingAccount": "DEVELOPER",
                    "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/hello@example.com" },
                "LambdaConfig": {
                    "PreSignUp": function("preSignUp"),
                    "PostConfirmation": function("postConfirmation"),
                    "CustomMessage": function("customMessage"),
                },
            }))
            .await;
        let client = app.client(&pool, json!({})).await;
        let id = client.id.as_str();
        let answer = refused(&app, "SignUp", sign_up(id, "ann")).await;
        let text = "PreSignUp failed with error Names have at least five letters.";
        assert_eq!(answer, format!("UserLambdaValidationException: {text}"));
        let name = if by_arn { "berta-by-arn" } else { "berta-by-hook" };
        assert_eq!(ok(&app, "SignUp", sign_up(id, name)).await["UserConfirmed"], false);
        let mail = app.mail_to(&format!("{name}@example.com")).await;
        assert_eq!(mail.subject, "Welcome to the service");
        assert!(mail.body_text.contains(&format!("is your code, {name}.")), "{}", mail.body_text);
        let colleague = json!({ "ClientId": id, "Username": "colleague", "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": "c@corp.example" }] });
        assert_eq!(ok(&app, "SignUp", colleague).await["UserConfirmed"], true);
    }
    app.stop().await;
}

// spec: PRESIGNUP-009, PRESIGNUP-022, CUSTMSG-011, POSTCONF-004, TRG-024, TRG-027, TRG-090
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_of_lambda_run_unchanged_on_sqlite() {
    node_functions(Engine::Sqlite).await;
}

// spec: PRESIGNUP-009, PRESIGNUP-022, CUSTMSG-011, POSTCONF-004, TRG-024, TRG-027, TRG-090
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_of_lambda_run_unchanged_on_postgres() {
    node_functions(Engine::Postgres).await;
}
