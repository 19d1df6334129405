//! Pages and endpoints.

use serde_json::{Value, json};

use super::{HIDDEN, newest, records};
use crate::hosted_ui::login;
use crate::support::authenticator::code_at;
use crate::support::{Browser, Engine, PASSWORD, TestApp, code_in, on_both_engines};

fn sent(record: &Value) -> &Value {
    &record["additionalEventData"]["requestParameters"]
}

on_both_engines! {
    // spec: UI-192, LOG-002, LOG-008, LOG-015, LOG-030, LOG-036, LOG-037, LOG-038, LOG-061, LOG-062
    // spec: LOG-063, LOG-064, LOG-006
    async fn signing_up(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let page = browser.get(&url).await;
        let page = browser.get(&page.link("/signup")).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/signup", &values).await;
        let page = browser.submit(&page, "/resendcode", &[]).await;
        let code = code_in(&app.mail_after("mary@example.com", 1).await.body_text);
        browser.submit(&page, "/confirm", &[("code", &code)]).await;
        let sub = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap().sub;

        for (event, status, read_only) in [
            ("Login_GET", 200, true),
            ("Signup_GET", 200, true),
            ("Signup_POST", 302, false),
            ("Confirm_GET", 200, false),
            ("ResendCode_POST", 200, false),
            ("Confirm_POST", 302, false),
        ] {
            let record = newest(app, event).await;
            let data = &record["additionalEventData"];
            assert_eq!(data["responseParameters"], json!({ "status": status }), "{event}");
            assert_eq!(record["readOnly"], read_only, "{event}");
            assert_eq!(data["userPoolId"], json!(pool.id), "{event}");
            assert_eq!(data["userPoolDomain"], "localhost", "{event}");
            assert_eq!(sent(&record)["client_id"], json!([client.id]), "{event}");
            assert_eq!(sent(&record)["response_type"], json!(["code"]), "{event}");
            assert_eq!(sent(&record)["redirect_uri"], json!(["https://app.example/cb"]), "{event}");
            assert_eq!(record["requestParameters"], Value::Null, "{event}");
            assert_eq!(record["responseElements"], Value::Null, "{event}");
            assert_eq!(record["eventType"], "AwsServiceEvent", "{event}");
            assert_eq!(record["serviceEventDetails"]["serviceAccountId"], "000000000000", "{event}");
        }
        let made = newest(app, "Signup_POST").await;
        assert_eq!(made["additionalEventData"]["sub"], json!(sub));
        for (event, hidden) in
            [("Signup_POST", ["username", "password"]), ("Confirm_POST", ["code", "_csrf"])]
        {
            for name in hidden {
                assert_eq!(sent(&newest(app, event).await)[name], json!([HIDDEN]), "{event} {name}");
            }
        }
        let everything = Value::from(records(app).await).to_string();
        for private in ["mary@example.com", PASSWORD, code.as_str()] {
            assert!(!everything.contains(private), "{private}");
        }
    }
}

on_both_engines! {
    // spec: LOG-030, LOG-039, LOG-040, LOG-041, LOG-044, LOG-046, LOG-047, LOG-048, LOG-067, LOG-068
    // spec: LOG-069, LOG-035
    async fn the_other_pages_and_endpoints(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let sub = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap().sub;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let page = browser.get(&url).await;
        let wrong = [("username", "mary@example.com"), ("password", "Wrong-horse-7")];
        browser.submit(&page, "/login", &wrong).await;
        let record = newest(app, "CognitoAuthentication").await;
        assert_eq!(record["additionalEventData"]["responseParameters"]["status"], 200);
        assert_eq!(record["additionalEventData"]["sub"], json!(sub), "whose password was guessed");

        let page = browser.get(&page.link("/forgotPassword")).await;
        let page = browser.submit(&page, "/forgotPassword", &[("username", "mary@example.com")]).await;
        let code = app.code_to("mary@example.com").await;
        let values = [("code", code.as_str()), ("password", "Another-horse-8"), ("confirmPassword", "Another-horse-8")];
        browser.submit(&page, "/confirmForgotPassword", &values).await;
        let temporary = portico::platform::Secret::new(PASSWORD);
        app.app.users.admin_set_password(&pool, "mary@example.com", &temporary, false).await.unwrap();
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        let values = [("password", "Third-horse-9"), ("confirmPassword", "Third-horse-9")];
        let page = browser.submit(&page, "/resetPassword", &values).await;
        let code = page.callback_parameter("code").expect("signed in");

        let token = async |fields: &[(&str, &str)]| -> Value {
            let request = app.http.post(format!("{}/oauth2/token", app.url)).form(fields);
            request.send().await.unwrap().json().await.unwrap()
        };
        let id = client.id.as_str();
        let tokens = token(&[("grant_type", "authorization_code"), ("client_id", id),
            ("code", &code), ("redirect_uri", "https://app.example/cb")]).await;
        let record = newest(app, "Token_POST").await;
        assert_eq!(sent(&record), &json!({ "grant_type": ["authorization_code"],
            "client_id": [id], "code": [HIDDEN], "redirect_uri": ["https://app.example/cb"] }));
        assert_eq!(record["additionalEventData"]["sub"], json!(sub));
        assert_eq!(record["readOnly"], false);
        let refresh = tokens["refresh_token"].as_str().unwrap();
        token(&[("grant_type", "refresh_token"), ("client_id", id), ("refresh_token", refresh)]).await;
        let record = newest(app, "Token_POST").await;
        assert_eq!(sent(&record), &json!({ "grant_type": ["refresh_token"], "client_id": [id],
            "refresh_token": [HIDDEN] }));
        assert_eq!(record["additionalEventData"]["sub"], json!(sub));
        token(&[("grant_type", "client_credentials"), ("client_id", id)]).await;
        let record = newest(app, "Token_POST").await;
        assert_eq!(sent(&record), &json!({ "grant_type": ["client_credentials"], "client_id": [id] }));

        let user_info = format!("{}/oauth2/userInfo", app.url);
        let access = tokens["access_token"].as_str().unwrap();
        app.http.get(&user_info).bearer_auth(access).send().await.unwrap();
        app.http.post(&user_info).bearer_auth(access).send().await.unwrap();
        for event in ["UserInfo_GET", "UserInfo_POST"] {
            let record = newest(app, event).await;
            assert_eq!(record["additionalEventData"]["sub"], json!(sub), "{event}");
            assert_eq!(record["additionalEventData"]["userPoolId"], json!(pool.id), "{event}");
            assert_eq!(record["readOnly"], true, "{event}");
        }
        let revoked = [("token", refresh), ("client_id", id)];
        app.http.post(format!("{}/oauth2/revoke", app.url)).form(&revoked).send().await.unwrap();
        browser.get("/error?error=invalid_request").await;
        let link = format!("/confirmUser?client_id={id}&user_name=mary&confirmation_code=123456");
        browser.get(&link).await;
        browser.get(&format!("/logout?client_id={id}&logout_uri=https%3A%2F%2Fapp.example%2Fbye")).await;
        for (event, status) in [
            ("ForgotPassword_GET", 200),
            ("ForgotPassword_POST", 302),
            ("ConfirmForgotPassword_GET", 200),
            ("ConfirmForgotPassword_POST", 302),
            ("ResetPassword_GET", 200),
            ("ResetPassword_POST", 302),
            ("Revoke_POST", 200),
            ("Error_GET", 400),
            ("Confirm_With_Link_GET", 400),
            ("Logout", 302),
        ] {
            let record = newest(app, event).await;
            assert_eq!(record["additionalEventData"]["responseParameters"]["status"], status, "{event}");
        }
        let everything = Value::from(records(app).await).to_string();
        for secret in ["mary", access, refresh, code.as_str(), "horse", "123456"] {
            assert!(!everything.contains(secret), "{secret}");
        }
    }
}

// spec: LOG-042, LOG-043
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_factor() {
    let app = TestApp::start(Engine::Sqlite).await;
    let settings = json!({ "MfaConfiguration": "ON", "SmsMfaConfiguration": {},
        "SoftwareTokenMfaConfiguration": { "Enabled": true } });
    let pool = app.pool(settings).await;
    let client = app.client(&pool, json!({})).await;
    app.user(&pool, "mary@example.com").await;
    let (browser, url) = (Browser::new(&app), login(client.id.as_str()));
    let values = [("username", "mary"), ("password", PASSWORD)];
    let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
    let page = browser.press(&page, ("factor", "SOFTWARE_TOKEN_MFA")).await;
    let secret = page.text("#mfa-secret").unwrap();
    let code = code_at(&secret, app.now());
    browser.submit(&page, "/mfaRegister", &[("code", &code)]).await;
    let browser = Browser::new(&app);
    let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
    browser.submit(&page, "/mfa", &[("code", &code_at(&secret, app.now() + 30))]).await;
    let sub = app.app.users.find(&pool, "mary").await.unwrap().unwrap().sub;
    for event in ["MfaOption_GET", "MfaOption_POST", "Mfa_GET", "Mfa_POST"] {
        let record = newest(&app, event).await;
        assert_eq!(record["additionalEventData"]["userPoolId"], json!(pool.id), "{event}");
        if event.ends_with("POST") {
            assert_eq!(record["additionalEventData"]["sub"], json!(sub), "{event}");
        }
    }
    let record = newest(&app, "Mfa_POST").await;
    assert_eq!(sent(&record)["code"], json!([HIDDEN]));
    app.stop().await;
}

/// A flood of page views cannot push what matters out of the log, or fill the disk.
// spec: LOG-002, LOG-010
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_are_bounded_and_sign_ins_are_not() {
    let settings = [("PORTICO_AUDIT_READS_PER_SECOND", "2")];
    let clock = portico::platform::Clock::manual(portico::platform::Clock::system().now());
    let app = TestApp::start_at(Engine::Sqlite, &settings, clock).await;
    let pool = app.email_pool().await;
    let client = app.client(&pool, json!({})).await;
    let (browser, url) = (Browser::new(&app), login(client.id.as_str()));
    let page = browser.get(&url).await;
    for _ in 0..3 {
        browser.get(&url).await;
        let wrong = [("username", "nobody@example.com"), ("password", PASSWORD)];
        browser.submit(&page, "/login", &wrong).await;
    }
    let count = |all: &[Value], event| all.iter().filter(|r| r["eventName"] == event).count();
    let all = records(&app).await;
    assert_eq!(count(&all, "Login_GET"), 2);
    assert_eq!(count(&all, "CognitoAuthentication"), 3);
    app.advance(1);
    browser.get(&url).await;
    assert_eq!(count(&records(&app).await, "Login_GET"), 3);
    app.stop().await;
}
