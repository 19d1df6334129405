//! The words that apps compare with, as the live service says them.

use portico::users::UserStatus;
use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp, on_both_engines};

async fn refused(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 400, "{operation}: {answer}");
    let text = |member: &str| answer[member].as_str().unwrap().to_owned();
    format!("{}: {}", text("__type"), text("message"))
}

on_both_engines! {
    // spec: ERR-053
    timed async fn of_the_live_service(app: &TestApp) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        let sign_up = |name: &str, email: &str| json!({ "ClientId": client.id, "Username": name,
            "Password": PASSWORD, "UserAttributes": [{ "Name": "email", "Value": email }] });
        let confirm = |name: &str, code: &str| json!({ "ClientId": client.id, "Username": name,
            "ConfirmationCode": code });
        let sign_in = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": PASSWORD } });
        raw_call(app, "SignUp", sign_up("ann", "ann@example.com")).await;
        let code = app.code_to("ann@example.com").await;
        let wrong = if code == "000000" { "111111" } else { "000000" };
        assert_eq!(refused(app, "ConfirmSignUp", confirm("ann", wrong)).await,
            "CodeMismatchException: Invalid verification code provided, please try again.");
        assert_eq!(refused(app, "InitiateAuth", sign_in.clone()).await,
            "UserNotConfirmedException: User is not confirmed.");
        assert_eq!(refused(app, "SignUp", sign_up("ann", "new@example.com")).await,
            "UsernameExistsException: User already exists");
        app.advance(25 * 3600);
        assert_eq!(refused(app, "ConfirmSignUp", confirm("ann", &code)).await,
            "ExpiredCodeException: Invalid code provided, please request a code again.");
        let admin = json!({ "UserPoolId": pool.id, "Username": "ann" });
        raw_call(app, "AdminConfirmSignUp", admin.clone()).await;
        let verified = json!({ "UserPoolId": pool.id, "Username": "ann",
            "UserAttributes": [{ "Name": "email_verified", "Value": "true" }] });
        raw_call(app, "AdminUpdateUserAttributes", verified).await;
        // Where the address is the name.
        let by_mail = app.email_pool().await;
        let other = app.client(&by_mail, json!({})).await;
        app.user(&by_mail, "max@example.com").await;
        let again = json!({ "ClientId": other.id, "Username": "max@example.com", "Password": PASSWORD });
        assert_eq!(refused(app, "SignUp", again).await,
            "UsernameExistsException: An account with the given email already exists.");

        raw_call(app, "AdminResetUserPassword", admin).await;
        let ann = app.app.users.find(&pool, "ann").await.unwrap().unwrap();
        assert_eq!(ann.status, UserStatus::ResetRequired);
        assert_eq!(refused(app, "InitiateAuth", sign_in).await,
            "PasswordResetRequiredException: Password reset required for the user");
        let reset = json!({ "ClientId": client.id, "Username": "ann", "ConfirmationCode": "000000",
            "Password": "Another-one-8" });
        let mut last = String::new();
        for _ in 0..6 {
            last = refused(app, "ConfirmForgotPassword", reset.clone()).await;
        }
        assert_eq!(last, "LimitExceededException: Attempt limit exceeded, please try after some time.");
    }
}
