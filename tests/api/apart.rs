//! Tenants apart from each other, by pool and by client; and what a client is told it may not do.

use serde_json::{Value, json};

use crate::hosted_ui::login;
use crate::oauth::claims;
use crate::support::sdk::raw_call;
use crate::support::{Browser, Engine, PASSWORD, TestApp, on_both_engines};

const OTHER: &str = "Another-one-8";

async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

async fn refused(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 400, "{operation}: {answer}");
    format!("{}: {}", answer["__type"].as_str().unwrap(), answer["message"].as_str().unwrap())
}

fn begin(client: &str, name: &str, password: &str) -> Value {
    json!({ "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": name, "PASSWORD": password } })
}

on_both_engines! {
    // spec: CLI-091, RS-009
    async fn a_pool_knows_nothing_of_another(app: &TestApp) {
        let own = json!({ "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "Policies": { "PasswordPolicy": { "MinimumLength": 6, "RequireUppercase": false, "RequireSymbols": false } } });
        let strict = json!({ "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": { "Enabled": true } });
        let (a, b) = (app.pool(own).await, app.pool(strict).await);
        let (in_a, in_b) = (app.client(&a, json!({})).await, app.client(&b, json!({})).await);
        let mail = "mary@example.com";
        let sign_up = |client: &str, password: &str| json!({ "ClientId": client, "Username": mail, "Password": password });
        // The same person, with a profile and a password in each; each by its own policy.
        let first = call(app, "SignUp", sign_up(in_a.id.as_str(), "simple7")).await;
        assert!(refused(app, "SignUp", sign_up(in_b.id.as_str(), "simple7")).await.starts_with("InvalidPasswordException"));
        let second = call(app, "SignUp", sign_up(in_b.id.as_str(), PASSWORD)).await;
        assert_ne!(first["UserSub"], second["UserSub"]);
        for pool in [&a, &b] {
            call(app, "AdminConfirmSignUp", json!({ "UserPoolId": pool.id, "Username": mail })).await;
        }
        let token = call(app, "InitiateAuth", begin(in_a.id.as_str(), mail, "simple7")).await;
        assert_eq!(call(app, "InitiateAuth", begin(in_b.id.as_str(), mail, PASSWORD)).await["ChallengeName"], "MFA_SETUP");
        for (client, password) in [(&in_a, PASSWORD), (&in_b, "simple7")] {
            assert!(refused(app, "InitiateAuth", begin(client.id.as_str(), mail, password)).await.starts_with("NotAuthorized"));
        }
        // A browser signed in to one is nobody to the other.
        let browser = Browser::new(app);
        let page = browser.get(&login(in_a.id.as_str())).await;
        browser.submit(&page, "/login", &[("username", mail), ("password", "simple7")]).await;
        let page = browser.get(&login(in_b.id.as_str()).replace("/login", "/oauth2/authorize")).await;
        assert_eq!(page.url.path(), "/login");
        // Nor does deleting here delete there.
        let access = token["AuthenticationResult"]["AccessToken"].as_str().unwrap();
        call(app, "DeleteUser", json!({ "AccessToken": access })).await;
        assert!(app.app.users.find(&a, mail).await.unwrap().is_none());
        assert!(app.app.users.find(&b, mail).await.unwrap().is_some());

        // Scopes of resource servers are for the OAuth endpoints.
        let scope = json!([{ "ScopeName": "read", "ScopeDescription": "Read" }]);
        call(app, "CreateResourceServer", json!({ "UserPoolId": a.id, "Identifier": "shop", "Name": "Shop", "Scopes": scope })).await;
        let client = app.client(&a, json!({ "AllowedOAuthScopes": ["openid", "shop/read"] })).await;
        app.user(&a, "john@example.com").await;
        let token = call(app, "InitiateAuth", begin(client.id.as_str(), "john@example.com", PASSWORD)).await;
        let access = claims(token["AuthenticationResult"]["AccessToken"].as_str().unwrap());
        assert_eq!(access["scope"], "aws.cognito.signin.user.admin");
        let admin = json!({ "UserPoolId": a.id, "ClientId": client.id, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "john@example.com", "PASSWORD": PASSWORD } });
        let token = call(app, "AdminInitiateAuth", admin).await;
        let access = claims(token["AuthenticationResult"]["AccessToken"].as_str().unwrap());
        assert_eq!(access["scope"], "aws.cognito.signin.user.admin");
    }
}

on_both_engines! {
    // spec: CLI-093
    async fn a_backend_of_a_tenant_has_its_own_secret(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let scope = json!([{ "ScopeName": "read", "ScopeDescription": "Read" }]);
        call(app, "CreateResourceServer", json!({ "UserPoolId": pool.id, "Identifier": "shop", "Name": "Shop", "Scopes": scope })).await;
        let make = async |name: &str| {
            let body = json!({ "UserPoolId": pool.id, "ClientName": name, "GenerateSecret": true,
                "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
                "AllowedOAuthScopes": ["shop/read"] });
            let client = call(app, "CreateUserPoolClient", body).await["UserPoolClient"].take();
            let text = |member: &str| client[member].as_str().unwrap().to_owned();
            (text("ClientId"), text("ClientSecret"))
        };
        let (red, blue) = (make("red").await, make("blue").await);
        assert!(red.0 != blue.0 && red.1 != blue.1);
        let ask = async |id: &str, secret: &str| {
            let request = app.http.post(format!("{}/oauth2/token", app.url)).basic_auth(id, Some(secret));
            let answer = request.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
            (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
        };
        for (id, secret) in [&red, &blue] {
            let (status, answer) = ask(id, secret).await;
            assert_eq!(status, 200, "{answer}");
            let token = claims(answer["access_token"].as_str().unwrap());
            assert_eq!((&token["client_id"], &token["sub"]), (&json!(id), &json!(id)));
        }
        let (status, answer) = ask(&red.0, &blue.1).await;
        assert_eq!((status, &answer["error"]), (401, &json!("invalid_client")));
    }
}

// spec: CLI-010, USR-285
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_may_come_by_way_of_several_addresses() {
    use base64::Engine as _;
    let app =
        TestApp::start_with(Engine::Sqlite, &[("PORTICO_TRUSTED_PROXIES", "127.0.0.1, ::1")]).await;
    let pool = app.pool(json!({})).await;
    let secret = "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcd";
    let client = app.client_with(&pool, json!({}), Some(secret)).await;
    app.user(&pool, "ann@example.com").await;
    let temporary = portico::platform::Secret::new(PASSWORD);
    app.app.users.admin_set_password(&pool, "ann", &temporary, false).await.unwrap();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
    let hash = aws_lc_rs::hmac::sign(&key, format!("ann{}", client.id).as_bytes());
    let hash = base64::engine::general_purpose::STANDARD.encode(hash);
    // What a proxy adds on the way is in the body; who it is does not matter.
    let send = async |operation: &str, from: &str, body: Value| {
        let request = app
            .http
            .post(format!("{}/", app.url))
            .header("x-forwarded-for", from)
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
            .header("content-type", "application/x-amz-json-1.1")
            .body(body.to_string());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let mut first = begin(client.id.as_str(), "ann", PASSWORD);
    let (status, answer) = send("InitiateAuth", "198.51.100.1", first.clone()).await;
    assert_eq!((status, &answer["__type"]), (400, &json!("NotAuthorizedException")), "{answer}");
    first["AuthParameters"]["SECRET_HASH"] = json!(hash);
    let (status, asked) = send("InitiateAuth", "198.51.100.1", first).await;
    assert_eq!(
        (status, &asked["ChallengeName"]),
        (200, &json!("NEW_PASSWORD_REQUIRED")),
        "{asked}"
    );
    let second = json!({ "ClientId": client.id, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "ann", "NEW_PASSWORD": OTHER, "SECRET_HASH": hash } });
    let (status, done) = send("RespondToAuthChallenge", "203.0.113.9", second).await;
    assert_eq!(status, 200, "{done}");
    app.stop().await;
}

on_both_engines! {
    // spec: FLOW-910, CLI-904, CLI-040, FLOW-908
    timed async fn what_a_client_is_refused(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let create = |flows: Value| json!({ "UserPoolId": pool.id, "ClientName": "c", "ExplicitAuthFlows": flows });
        for unknown in ["ALLOW_MAGIC", "USER_AUTH", "allow_user_auth", ""] {
            let answer = refused(app, "CreateUserPoolClient", create(json!(["ALLOW_REFRESH_TOKEN_AUTH", unknown]))).await;
            assert!(answer.starts_with("InvalidParameterException"), "{unknown}: {answer}");
        }
        let newer = json!(["ALLOW_USER_AUTH", "ALLOW_TOKEN_EXCHANGE_DELEGATION", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION",
                           "ALLOW_REFRESH_TOKEN_AUTH"]);
        let made = call(app, "CreateUserPoolClient", create(newer.clone())).await["UserPoolClient"].take();
        assert_eq!(made["ExplicitAuthFlows"], newer);
        let described = json!({ "UserPoolId": pool.id, "ClientId": made["ClientId"] });
        assert_eq!(call(app, "DescribeUserPoolClient", described).await["UserPoolClient"]["ExplicitAuthFlows"], newer);

        // Without the switch pages and endpoints do not know the client; with it the settings count.
        let oauth = json!({ "CallbackURLs": ["https://app.example/cb"], "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"], "SupportedIdentityProviders": ["COGNITO"] });
        let mut body = create(json!(["ALLOW_REFRESH_TOKEN_AUTH"]));
        let off = call(app, "CreateUserPoolClient", body.clone()).await["UserPoolClient"].take();
        assert!(off["AllowedOAuthFlowsUserPoolClient"].as_bool() != Some(true));
        let url = login(off["ClientId"].as_str().unwrap());
        for path in ["/login", "/oauth2/authorize"] {
            let page = Browser::new(app).get(&url.replace("/login", path)).await;
            assert_eq!(page.text(".errorMessage-customizable").unwrap(), "Client is not enabled for OAuth2.0 flows.");
        }
        body["ClientId"] = off["ClientId"].clone();
        body["AllowedOAuthFlowsUserPoolClient"] = json!(true);
        body.as_object_mut().unwrap().extend(oauth.as_object().unwrap().clone());
        call(app, "UpdateUserPoolClient", body).await;
        assert_eq!(Browser::new(app).get(&url).await.status, 200);

        // Guessing: the fifth failure locks for a second, and each further one for twice as long.
        app.user(&pool, "ann@example.com").await;
        let client = app.client(&pool, json!({})).await;
        let guess = async |password: &str| refused(app, "InitiateAuth", begin(client.id.as_str(), "ann", password)).await;
        for _ in 0..4 {
            assert_eq!(guess(OTHER).await, "NotAuthorizedException: Incorrect username or password.");
        }
        assert_eq!(guess(OTHER).await, "NotAuthorizedException: Incorrect username or password.");
        assert_eq!(guess(PASSWORD).await, "NotAuthorizedException: Password attempts exceeded", "the right one neither");
        app.advance(1);
        assert_eq!(guess(OTHER).await, "NotAuthorizedException: Incorrect username or password.");
        app.advance(1);
        assert_eq!(guess(PASSWORD).await, "NotAuthorizedException: Password attempts exceeded", "two seconds now");
        // A quarter of an hour of quiet, and all of it is forgotten.
        app.advance(900);
        for _ in 0..4 {
            assert_eq!(guess(OTHER).await, "NotAuthorizedException: Incorrect username or password.");
        }
        call(app, "InitiateAuth", begin(client.id.as_str(), "ann", PASSWORD)).await;
    }
}

on_both_engines! {
    // spec: UI-010
    async fn settings_of_our_own_and_the_address_of_the_pages(app: &TestApp) {
        use portico::cli::clients::{page, settings};
        let pool = app.pool(json!({})).await;
        let urls = json!(["https://app.example/first", "https://app.example/second"]);
        let client = app.client(&pool, json!({ "CallbackURLs": urls, "AllowedOAuthScopes": ["openid", "email"] })).await;
        let url = url::Url::parse(&page(&app.app, client.id.as_str()).await.unwrap()).unwrap();
        let query: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        for (name, value) in [("client_id", client.id.as_str()), ("response_type", "code"), ("scope", "openid email"),
                              ("redirect_uri", "https://app.example/first")] {
            assert_eq!(query[name], value);
        }
        let shown = Browser::new(app).get(url.as_str()).await;
        assert_eq!((shown.status.as_u16(), shown.url.path()), (200, "/login"));
        let without = app.client(&pool, json!({ "AllowedOAuthFlowsUserPoolClient": false })).await;
        for id in [without.id.as_str(), "nosuchclient"] {
            assert!(page(&app.app, id).await.is_err(), "{id}");
        }

        let id = client.id.as_str();
        assert_eq!(settings(&app.app, id, &[]).await.unwrap()["at_jwt"], false);
        let changed = settings(&app.app, id, &["at_jwt=true".to_owned(), "par_required=true".to_owned()]).await.unwrap();
        assert_eq!((&changed["at_jwt"], &changed["par_required"], &changed["pkce_required"]), (&json!(true), &json!(true), &json!(false)));
        let refused = Browser::new(app).get(url.as_str()).await;
        assert_eq!(refused.callback_parameter("error").as_deref(), Some("invalid_request"), "it counts");
        for bad in ["at_jwt", "at_jwt=perhaps", "nonsense=true"] {
            assert!(settings(&app.app, id, &[bad.to_owned()]).await.is_err(), "{bad}");
        }
    }
}
