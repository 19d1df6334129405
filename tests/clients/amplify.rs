//! AWS Amplify v6 in a page of its own, in Chromium: the API from the browser, and the hosted pages
//! over TLS.

use actix_web::{App, HttpResponse, HttpServer, web};
use portico::server::Listener;
use portico::tls::{CertificateFiles, Certificates};
use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};

use crate::support::authenticator::code_at;
use crate::support::chromium::Chromium;
use crate::support::{Engine, PASSWORD, TestApp, on_both_engines};

/// Serves the app on a free port and answers its address.
fn serve() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");
    let page = std::fs::read_to_string(format!("{folder}/amplify/index.html")).unwrap();
    let script = std::fs::read_to_string(format!("{folder}/node_modules/amplify-app.js"))
        .expect("scripts/setup-test builds the app");
    let server = HttpServer::new(move || {
        let (page, script) = (page.clone(), script.clone());
        App::new()
            .route(
                "/app.js",
                web::get().to(move || {
                    let script = script.clone();
                    async move { HttpResponse::Ok().content_type("text/javascript").body(script) }
                }),
            )
            .default_service(web::to(move || {
                let page = page.clone();
                async move { HttpResponse::Ok().content_type("text/html").body(page) }
            }))
    })
    .workers(1)
    .bind("127.0.0.1:0")
    .unwrap();
    let port = server.addrs()[0].port();
    tokio::spawn(server.run());
    format!("http://localhost:{port}/")
}

struct Amplify<'a> {
    chromium: &'a Chromium,
}

impl<'a> Amplify<'a> {
    async fn open(chromium: &'a Chromium, page: &str, settings: &Value) -> Self {
        chromium.open(page).await;
        let this = Self { chromium };
        this.ready().await;
        assert!(chromium.evaluate::<bool>(&format!("window.configure({settings})")).await);
        this
    }

    async fn ready(&self) {
        for _ in 0..200 {
            if self.chromium.evaluate::<bool>("typeof window.call === 'function'").await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("the app did not start");
    }

    async fn call(&self, name: &str, parameters: Value) -> Value {
        self.chromium.evaluate(&format!("window.call({:?}, {parameters})", name)).await
    }

    async fn sign_in(&self, username: &str, password: &str) -> Value {
        self.call("signIn", json!({ "username": username, "password": password })).await
    }

    async fn confirm(&self, response: &str) -> Value {
        self.call("confirmSignIn", json!({ "challengeResponse": response })).await
    }
}

fn step(answer: &Value) -> &str {
    answer["nextStep"]["signInStep"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

fn now() -> i64 {
    portico::platform::Clock::system().now().seconds()
}

on_both_engines! {
    // spec: FLOW-913, FLOW-100, FLOW-238, FLOW-235, FLOW-237, MFA-075, FLOW-225, FLOW-102
    async fn signs_in_with_passwords_and_second_factors(app: &TestApp) {
        let pool = app.pool(json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
            "SoftwareTokenMfaConfiguration": { "Enabled": true } })).await;
        let client = app.client(&pool, json!({
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        app.user(&pool, "ann@example.com").await;
        app.user(&pool, "bob@example.com").await;
        let temporary = portico::platform::Secret::new("Temporary-99");
        app.app.users.admin_set_password(&pool, "bob", &temporary, false).await.unwrap();
        let chromium = Chromium::start().await;
        let settings = json!({ "userPoolId": pool.id.as_str(), "userPoolClientId": client.id.as_str(),
                               "userPoolEndpoint": app.url });
        let amplify = Amplify::open(&chromium, &serve(), &settings).await;

        let done = json!({ "done": true });
        assert_eq!(amplify.sign_in("ann", "Not-the-one-9").await["error"],
                   "NotAuthorizedException: Incorrect username or password.");
        assert_eq!(step(&amplify.sign_in("ann", PASSWORD).await), "DONE");
        assert_eq!(amplify.call("fetchUserAttributes", json!(null)).await["email"], "ann@example.com");
        let secret: String = chromium.evaluate("window.secret()").await;
        let verified = amplify.call("verifyTOTPSetup", json!({ "code": code_at(&secret, now()) })).await;
        assert_eq!(verified, done);
        amplify.call("updateMFAPreference", json!({ "totp": "PREFERRED" })).await;
        assert_eq!(amplify.call("fetchMFAPreference", json!(null)).await,
                   json!({ "enabled": ["TOTP"], "preferred": "TOTP" }));
        amplify.call("signOut", json!({})).await;

        let asked = amplify.sign_in("ann", PASSWORD).await;
        assert_eq!(step(&asked), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
        assert_eq!(amplify.confirm("000000").await["error"],
                   "CodeMismatchException: Invalid code received for user");
        // The step after the one that registered the app.
        assert_eq!(step(&amplify.confirm(&code_at(&secret, now() + 30)).await), "DONE");
        let session = amplify.call("fetchAuthSession", json!({ "forceRefresh": true })).await;
        assert_eq!(session["tokens"]["accessToken"]["payload"]["client_id"], client.id.as_str());
        assert_eq!(amplify.call("signOut", json!({ "global": true })).await, done);

        // A temporary password, then a number that a text message goes to.
        let asked = amplify.sign_in("bob", "Temporary-99").await;
        assert_eq!(step(&asked), "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED");
        assert_eq!(step(&amplify.confirm("Chosen-in-app-9").await), "DONE");
        let sms = json!({ "userAttributes": { "phone_number": "+12125550100" } });
        amplify.call("updateUserAttributes", sms).await;
        assert_eq!(amplify.call("updateMFAPreference", json!({ "sms": "ENABLED" })).await, done);
        amplify.call("signOut", json!({})).await;
        let asked = amplify.sign_in("bob", "Chosen-in-app-9").await;
        assert_eq!(step(&asked), "CONFIRM_SIGN_IN_WITH_SMS_CODE");
        assert_eq!(asked["nextStep"]["codeDeliveryDetails"]["destination"], "+*******0100");
        let code = app.code_to("+12125550100").await;
        assert_eq!(step(&amplify.confirm(&code).await), "DONE");
        chromium.close().await;
    }
}

on_both_engines! {
    // spec: FLOW-913, MFA-021, FLOW-083
    async fn sets_up_a_required_factor(app: &TestApp) {
        let pool = app.pool(json!({ "MfaConfiguration": "ON",
            "SoftwareTokenMfaConfiguration": { "Enabled": true } })).await;
        let client = app.client(&pool, json!({
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        app.user(&pool, "ann@example.com").await;
        let chromium = Chromium::start().await;
        let settings = json!({ "userPoolId": pool.id.as_str(), "userPoolClientId": client.id.as_str(),
                               "userPoolEndpoint": app.url });
        let amplify = Amplify::open(&chromium, &serve(), &settings).await;
        let asked = amplify.sign_in("ann", PASSWORD).await;
        assert_eq!(step(&asked), "CONTINUE_SIGN_IN_WITH_TOTP_SETUP");
        let secret = asked["nextStep"]["totpSetupDetails"]["sharedSecret"].as_str().unwrap();
        assert_eq!(step(&amplify.confirm(&code_at(secret, now())).await), "DONE");
        chromium.close().await;
    }
}

on_both_engines! {
    // spec: FLOW-901, FLOW-902, FLOW-913
    async fn signs_in_without_a_password(app: &TestApp) {
        let factors = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"];
        let pool = app.pool(json!({
            "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": factors } },
            "WebAuthnConfiguration": { "RelyingPartyId": "localhost" },
        })).await;
        let client = app.client(&pool, json!({ "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        app.user(&pool, "ann@example.com").await;
        let chromium = Chromium::start().await;
        chromium.with_authenticator().await;
        let settings = json!({ "userPoolId": pool.id.as_str(), "userPoolClientId": client.id.as_str(),
                               "userPoolEndpoint": app.url });
        let amplify = Amplify::open(&chromium, &serve(), &settings).await;
        let begin = |more: Value| {
            let mut options = json!({ "authFlowType": "USER_AUTH" });
            options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "username": "ann", "options": options })
        };
        let asked = amplify.call("signIn", begin(json!({}))).await;
        assert_eq!(step(&asked), "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION");
        assert_eq!(asked["nextStep"]["availableChallenges"], json!(["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"]));
        let asked = amplify.confirm("EMAIL_OTP").await;
        assert_eq!(step(&asked), "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
        let code = app.code_to("ann@example.com").await;
        assert_eq!(step(&amplify.confirm(&code).await), "DONE");

        let added = amplify.call("associateWebAuthnCredential", json!(null)).await;
        assert_eq!(added, json!({ "done": true }));
        let listed = amplify.call("listWebAuthnCredentials", json!({})).await;
        assert_eq!(listed["credentials"][0]["relyingPartyId"], "localhost");
        amplify.call("signOut", json!({})).await;
        let done = amplify.call("signIn", begin(json!({ "preferredChallenge": "WEB_AUTHN" }))).await;
        assert_eq!(step(&done), "DONE", "{done}");
        let id = listed["credentials"][0]["credentialId"].clone();
        amplify.call("deleteWebAuthnCredential", json!({ "credentialId": id })).await;
        amplify.call("signOut", json!({})).await;
        let with_password = json!({ "username": "ann", "password": PASSWORD,
            "options": { "authFlowType": "USER_AUTH", "preferredChallenge": "PASSWORD_SRP" } });
        assert_eq!(step(&amplify.call("signIn", with_password).await), "DONE");
        chromium.close().await;
    }
}

/// A port that is free now.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

// spec: FLOW-913, FLOW-103, UI-007, EP-767
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comes_back_from_the_hosted_pages_over_tls() {
    let port = free_port();
    let public = format!("https://localhost:{port}");
    let app = TestApp::start_with(Engine::Sqlite, &[("PORTICO_PUBLIC_URL", &public)]).await;
    let dir = tempfile::tempdir().unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    let files = CertificateFiles {
        certificate: dir.path().join("fullchain.pem"),
        private_key: dir.path().join("privkey.pem"),
    };
    std::fs::write(&files.certificate, certificate.pem()).unwrap();
    std::fs::write(&files.private_key, key.serialize_pem()).unwrap();
    let tls = Certificates::load(files, None).unwrap().server_config(false).unwrap();
    let address = format!("127.0.0.1:{port}").parse().unwrap();
    let listener = Listener::bind(address, Some(tls)).unwrap();
    tokio::spawn(portico::server::run(&app.app, vec![listener]).unwrap());

    let pool = app.email_pool().await;
    let page = serve();
    let client = app
        .client(
            &pool,
            json!({ "CallbackURLs": [page], "LogoutURLs": [page], "AllowedOAuthFlows": ["code"] }),
        )
        .await;
    app.user(&pool, "mary@example.com").await;
    let chromium = Chromium::start().await;
    let settings = json!({
        "userPoolId": pool.id.as_str(), "userPoolClientId": client.id.as_str(),
        "userPoolEndpoint": public,
        "loginWith": { "oauth": {
            "domain": format!("localhost:{port}"), "responseType": "code",
            "scopes": ["openid", "email", "aws.cognito.signin.user.admin"],
            "redirectSignIn": [page], "redirectSignOut": [page],
        } },
    });
    let amplify = Amplify::open(&chromium, &page, &settings).await;
    chromium.evaluate::<bool>("(call('signInWithRedirect', {}), true)").await;
    chromium.type_into("input[name=username]", "mary@example.com").await;
    chromium.type_into("input[name=password]", PASSWORD).await;
    chromium.click("input[name=signInSubmitButton]").await;
    chromium.wait_for_url(&page).await;
    amplify.ready().await;
    let mut user = Value::Null;
    for _ in 0..100 {
        user = amplify.call("fetchUserAttributes", json!(null)).await;
        if user["email"].is_string() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(user["email"], "mary@example.com", "{user}");
    chromium.evaluate::<bool>("(call('signOut', {}), true)").await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    chromium.wait_for_url(&page).await;
    amplify.ready().await;
    assert!(amplify.call("getCurrentUser", json!(null)).await["error"].is_string());
    chromium.close().await;
    app.stop().await;
}
