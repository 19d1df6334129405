//! Section 1.11 as a table: every operation, and the triggers it runs, in order. All triggers of the
//! pool lead to one function that is content with everything.

use serde_json::{Value, json};

use super::calls::{ok, sign_up, with};
use super::functions::{Functions, source};
use super::with_functions;
use crate::hosted_ui::login;
use crate::support::{Browser, PASSWORD, TestApp, code_in};

/// What the function puts into `response`: words for messages, nothing else.
fn content(event: &Value) -> Value {
    match source(event) {
        "CustomMessage_AdminCreateUser" => json!({ "emailMessage": "{username} {####}" }),
        source if source.starts_with("CustomMessage_") => json!({ "emailMessage": "Code {####}" }),
        _ => json!({}),
    }
}

/// Each row: a name for the failure, the operation with its body, the sources it must run.
async fn rows(app: &TestApp, functions: &Functions, table: &[(&str, Value, &[&str])]) {
    for (operation, body, sources) in table {
        ok(app, operation, body.clone()).await;
        assert_eq!(functions.sources(), *sources, "{operation}");
    }
}

with_functions! {
    // spec: TRG-080, TRG-081, TRG-082, TRG-095, TRG-110, TRG-111, TRG-115, TRG-116, TRG-072, TRG-075
    async fn operations_run_their_triggers_in_order(app: &TestApp, functions: &Functions) {
        let triggers = ["PreSignUp", "PostConfirmation", "CustomMessage", "PreAuthentication", "PostAuthentication",
            "PreTokenGeneration", "UserMigration"];
        let pool = app.pool(json!({
            "AutoVerifiedAttributes": ["email"],
            "EmailConfiguration": { "EmailSendingAccount": "DEVELOPER",
                "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/hello@example.com" },
            "LambdaConfig": functions.config(&triggers),
        })).await;
        let client = app.client(&pool, json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        let (id, pool_id) = (client.id.as_str(), pool.id.as_str());
        functions.script(content);
        let of_user = |name: &str| json!({ "UserPoolId": pool_id, "Username": name });
        let of_client = |name: &str| json!({ "ClientId": id, "Username": name });
        let create = json!({ "UserPoolId": pool_id, "Username": "bob", "TemporaryPassword": "Temporary-1x",
            "DesiredDeliveryMediums": ["EMAIL"], "UserAttributes": [{ "Name": "email", "Value": "bob@example.com" }] });
        let password = json!({ "Password": "Another-horse-9", "Permanent": true });
        rows(app, functions, &[
            ("SignUp", sign_up(id, "ann"), &["PreSignUp_SignUp", "CustomMessage_SignUp"]),
            ("ResendConfirmationCode", of_client("ann"), &["CustomMessage_ResendCode"]),
            ("AdminConfirmSignUp", of_user("ann"), &["PostConfirmation_ConfirmSignUp"]),
            ("AdminCreateUser", create.clone(), &["PreSignUp_AdminCreateUser", "CustomMessage_AdminCreateUser"]),
            ("AdminCreateUser", with(create.clone(), json!({ "MessageAction": "RESEND" })), &["CustomMessage_AdminCreateUser"]),
            ("AdminCreateUser", with(create, json!({ "Username": "cyd", "MessageAction": "SUPPRESS" })), &["PreSignUp_AdminCreateUser"]),
            // None of these runs any (TRG-111).
            ("AdminSetUserPassword", with(of_user("bob"), password), &[]),
            ("AdminDisableUser", of_user("bob"), &[]),
            ("AdminEnableUser", of_user("bob"), &[]),
            ("AdminGetUser", of_user("bob"), &[]),
            ("AdminUserGlobalSignOut", of_user("bob"), &[]),
            ("CreateGroup", json!({ "UserPoolId": pool_id, "GroupName": "g" }), &[]),
            ("AdminAddUserToGroup", with(of_user("bob"), json!({ "GroupName": "g" })), &[]),
            ("AdminDeleteUser", of_user("cyd"), &[]),
            ("AdminUpdateUserAttributes", with(of_user("bob"), json!({ "UserAttributes": [{ "Name": "name", "Value": "B" }] })), &[]),
        ]).await;
        // The newest of two mails carries the code.
        ok(app, "SignUp", sign_up(id, "dan")).await;
        functions.events();
        let code = code_in(&app.mail_to("dan@example.com").await.body_text);
        rows(app, functions, &[
            ("ConfirmSignUp", with(of_client("dan"), json!({ "ConfirmationCode": code })), &["PostConfirmation_ConfirmSignUp"]),
            ("ForgotPassword", of_client("dan"), &["CustomMessage_ForgotPassword"]),
        ]).await;
        let code = code_in(&app.mail_after("dan@example.com", 1).await.body_text);
        let signs_in: &[&str] = &["PreAuthentication_Authentication", "PostAuthentication_Authentication", "TokenGeneration_Authentication"];
        let parameters = json!({ "USERNAME": "dan", "PASSWORD": PASSWORD });
        let begin = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
        rows(app, functions, &[
            ("ConfirmForgotPassword", with(of_client("dan"), json!({ "ConfirmationCode": code, "Password": PASSWORD })),
                &["PostConfirmation_ConfirmForgotPassword"]),
            ("InitiateAuth", begin.clone(), signs_in),
            ("AdminInitiateAuth", json!({ "UserPoolId": pool_id, "ClientId": id, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                "AuthParameters": begin["AuthParameters"] }), signs_in),
        ]).await;
        let tokens = ok(app, "InitiateAuth", begin).await["AuthenticationResult"].clone();
        functions.events();
        let token = json!({ "AccessToken": tokens["AccessToken"] });
        let address = json!({ "UserAttributes": [{ "Name": "email", "Value": "dan2@example.com" }] });
        let passwords = json!({ "PreviousPassword": PASSWORD, "ProposedPassword": "Another-horse-9" });
        rows(app, functions, &[
            ("InitiateAuth", json!({ "ClientId": id, "AuthFlow": "REFRESH_TOKEN_AUTH",
                "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"] } }), &["TokenGeneration_RefreshTokens"]),
            ("UpdateUserAttributes", with(token.clone(), address), &["CustomMessage_UpdateUserAttribute"]),
            ("GetUserAttributeVerificationCode", with(token.clone(), json!({ "AttributeName": "email" })), &["CustomMessage_VerifyUserAttribute"]),
            ("GetUser", token.clone(), &[]),
            ("ChangePassword", with(token.clone(), passwords), &[]),
        ]).await;
        let verify = json!({ "UserAttributes": [{ "Name": "email_verified", "Value": "true" }] });
        rows(app, functions, &[
            ("AdminUpdateUserAttributes", with(of_user("dan"), verify), &[]),
            ("AdminResetUserPassword", of_user("dan"), &["CustomMessage_ForgotPassword"]),
        ]).await;
    }
}

with_functions! {
    // spec: CUSTMSG-020, POSTCONF-005, UI-194, TRG-050
    async fn pages_run_the_same(app: &TestApp, functions: &Functions) {
        let pool = app.pool(json!({
            "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "EmailConfiguration": { "EmailSendingAccount": "DEVELOPER",
                "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/hello@example.com" },
            "LambdaConfig": functions.config(&["PreSignUp", "PostConfirmation", "CustomMessage"]),
        })).await;
        let client = app.client(&pool, json!({})).await;
        functions.script(content);
        let browser = Browser::new(app);
        let page = browser.get(&login(client.id.as_str())).await;
        let page = browser.get(&page.link("/signup")).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/signup", &values).await;
        assert_eq!(functions.sources(), ["PreSignUp_SignUp", "CustomMessage_SignUp"]);
        let page = browser.submit(&page, "/resendcode", &[]).await;
        assert_eq!(functions.sources(), ["CustomMessage_ResendCode"]);
        let code = code_in(&app.mail_after("mary@example.com", 1).await.body_text);
        browser.submit(&page, "/confirm", &[("code", &code)]).await;
        assert_eq!(functions.sources(), ["PostConfirmation_ConfirmSignUp"]);
        let other = Browser::new(app);
        let page = other.get(&login(client.id.as_str())).await;
        let page = other.get(&page.link("/forgotPassword")).await;
        let page = other.submit(&page, "/forgotPassword", &[("username", "mary@example.com")]).await;
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["CustomMessage_ForgotPassword"]);
        // Who it is about, not what was typed.
        let mary = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap();
        assert_eq!(events[0]["userName"], mary.username.as_str());
        assert_ne!(mary.username, "mary@example.com");
        let code = code_in(&app.mail_after("mary@example.com", 2).await.body_text);
        let values = [("code", code.as_str()), ("password", "Another-horse-9"), ("confirmPassword", "Another-horse-9")];
        other.submit(&page, "/confirmForgotPassword", &values).await;
        assert_eq!(functions.sources(), ["PostConfirmation_ConfirmForgotPassword"]);
    }
}
