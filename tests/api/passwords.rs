//! Passwords that may not come back.

use serde_json::{Value, json};

use crate::hosted_ui::login;
use crate::support::sdk::raw_call;
use crate::support::{Browser, PASSWORD, TestApp, on_both_engines};

const AGAIN: &str = "PasswordHistoryPolicyViolationException: Password has previously been used";

async fn outcome(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    match status {
        200 => "ok".to_owned(),
        _ => format!(
            "{}: {}",
            answer["__type"].as_str().unwrap(),
            answer["message"].as_str().unwrap()
        ),
    }
}

on_both_engines! {
    // spec: PWD-090, FLOW-907, FLOW-228
    async fn the_last_passwords_are_not_taken_again(app: &TestApp) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"],
            "Policies": { "PasswordPolicy": { "PasswordHistorySize": 2 } } })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "ann@example.com").await;
        let token = async |password: &str| {
            let body = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
                "AuthParameters": { "USERNAME": "ann", "PASSWORD": password } });
            raw_call(app, "InitiateAuth", body).await.1
        };
        let change = async |from: &str, to: &str| {
            let token = token(from).await["AuthenticationResult"]["AccessToken"].take();
            outcome(app, "ChangePassword", json!({ "AccessToken": token, "PreviousPassword": from,
                                                   "ProposedPassword": to })).await
        };
        let set = async |password: &str, permanent: bool| {
            outcome(app, "AdminSetUserPassword", json!({ "UserPoolId": pool.id, "Username": "ann",
                "Password": password, "Permanent": permanent })).await
        };
        assert_eq!(change(PASSWORD, PASSWORD).await, AGAIN);
        assert_eq!(change(PASSWORD, "Second-one-2").await, "ok");
        assert_eq!(change("Second-one-2", PASSWORD).await, AGAIN);
        assert_eq!(change("Second-one-2", "Third-one-3").await, "ok");
        assert_eq!(set("Second-one-2", true).await, AGAIN);
        assert_eq!(set("Third-one-3", true).await, AGAIN);
        assert_eq!(set(PASSWORD, true).await, "ok", "two are remembered, not three");

        // With a reset code: at the API, and in words on the page. The code stays good.
        let forgot = json!({ "ClientId": client.id, "Username": "ann" });
        assert_eq!(outcome(app, "ForgotPassword", forgot).await, "ok");
        let code = app.code_to("ann@example.com").await;
        let confirm = async |password: &str| {
            outcome(app, "ConfirmForgotPassword", json!({ "ClientId": client.id, "Username": "ann",
                "ConfirmationCode": code, "Password": password })).await
        };
        assert_eq!(confirm("Third-one-3").await, AGAIN);
        assert_eq!(confirm("Fourth-one-4").await, "ok");

        // In place of a temporary password, which counts as well.
        assert_eq!(set("Invited-5", false).await, "ok");
        let asked = token("Invited-5").await;
        let answer = async |password: &str| {
            outcome(app, "RespondToAuthChallenge", json!({ "ClientId": client.id,
                "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
                "ChallengeResponses": { "USERNAME": "ann", "NEW_PASSWORD": password } })).await
        };
        assert_eq!(answer("Invited-5").await, AGAIN);
        assert_eq!(answer("Fourth-one-4").await, AGAIN);
        let browser = Browser::new(app);
        let page = browser.get(&login(client.id.as_str())).await;
        let page = browser.submit(&page, "/login", &[("username", "ann"), ("password", "Invited-5")]).await;
        assert_eq!(page.url.path(), "/resetPassword");
        let values = [("password", "Fourth-one-4"), ("confirmPassword", "Fourth-one-4")];
        let page = browser.submit(&page, "/resetPassword", &values).await;
        assert!(page.body.contains("You have used this password before."), "{}", page.body);
        assert_eq!(answer("Sixth-one-6").await, "ok");

        // A pool that remembers nothing takes the same again.
        let pool = app.pool(json!({})).await;
        app.user(&pool, "ann@example.com").await;
        let same = json!({ "UserPoolId": pool.id, "Username": "ann", "Password": PASSWORD, "Permanent": true });
        assert_eq!(outcome(app, "AdminSetUserPassword", same).await, "ok");
    }
}
