//! Passwords that are known from leaks.

use serde_json::{Value, json};

use super::{HOME, LEAKED, Scene, call, outcome};
use crate::hosted_ui::login;
use crate::support::{Browser, PASSWORD, on_both_engines};

const RESET: &str =
    "PasswordResetRequiredException: Password reset required for user due to security reasons";
const UNUSABLE: &str =
    "InvalidPasswordException: Provided password cannot be used for security reasons.";
const WRONG: &str = "NotAuthorizedException: Incorrect username or password.";

fn leaks(action: &str, filter: &[&str]) -> Value {
    json!({ "CompromisedCredentialsRiskConfiguration": { "EventFilter": filter, "Actions": { "EventAction": action } } })
}

on_both_engines! {
    // spec: RISK-002, RISK-020, RISK-021, RISK-022, RISK-023, RISK-024, RISK-025, RISK-026
    async fn a_leaked_password_opens_nothing_any_more(app: &TestApp) {
        let scene = Scene::new(app, "ENFORCED", json!({})).await;
        scene.password("ann", LEAKED).await;
        // Who guesses leaked passwords changes nothing for anybody.
        assert_eq!(scene.sign_in("Welcome123!", HOME).await, WRONG);
        assert_eq!(scene.status("ann").await, "CONFIRMED");
        // The right one, known from a leak, has to be replaced, at every door that sees it.
        let by_client = json!({ "ClientId": scene.client.id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": LEAKED } });
        assert_eq!(outcome(app, "InitiateAuth", by_client.clone()).await, RESET);
        assert_eq!(scene.status("ann").await, "RESET_REQUIRED");
        assert_eq!(outcome(app, "InitiateAuth", by_client.clone()).await, WRONG, "as any other that must be reset");
        let events = scene.events("ann").await;
        assert_eq!(events[1]["EventResponse"], "Fail");
        assert_eq!(events[1]["EventRisk"], json!({ "RiskDecision": "Block", "CompromisedCredentialsDetected": true }));
        scene.password("ann", LEAKED).await;
        assert_eq!(scene.sign_in(LEAKED, HOME).await, RESET);

        // The reset takes no leaked password either, and then lets the user in.
        call(app, "ForgotPassword", json!({ "ClientId": scene.client.id, "Username": "ann" })).await;
        let code = app.code_to("ann@example.com").await;
        let confirm = async |password: &str| {
            outcome(app, "ConfirmForgotPassword", json!({ "ClientId": scene.client.id, "Username": "ann",
                "ConfirmationCode": code, "Password": password })).await
        };
        assert_eq!(confirm("Qwerty123!").await, UNUSABLE);
        assert_eq!(confirm(PASSWORD).await, "ok");
        assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok");

        // Neither does a change, nor a sign-up, nor the answer to a temporary password.
        let (_, answer) = crate::support::sdk::raw_call(app, "AdminInitiateAuth", scene.from("ann", PASSWORD, HOME)).await;
        let change = json!({ "AccessToken": answer["AuthenticationResult"]["AccessToken"],
            "PreviousPassword": PASSWORD, "ProposedPassword": "Summer2023!" });
        assert_eq!(outcome(app, "ChangePassword", change).await, UNUSABLE);
        let refused = &scene.events("ann").await[0];
        assert_eq!((refused["EventType"].as_str(), refused["EventResponse"].as_str()), (Some("PasswordChange"), Some("Fail")));
        assert_eq!(refused["EventRisk"]["CompromisedCredentialsDetected"], true);
        let sign_up = |password: &str| json!({ "ClientId": scene.client.id, "Username": "bobby", "Password": password,
            "UserAttributes": [{ "Name": "email", "Value": "bob@example.com" }] });
        assert_eq!(outcome(app, "SignUp", sign_up("Iloveyou1!")).await, UNUSABLE);
        assert_eq!(outcome(app, "SignUp", sign_up("Bobby.1234")).await, UNUSABLE, "the own name");
        assert_eq!(outcome(app, "SignUp", sign_up(PASSWORD)).await, "ok");

        // What is let through is written down; AUDIT never refuses; SRP shows no password.
        scene.configure(leaks("NO_ACTION", &[])).await;
        scene.password("ann", LEAKED).await;
        assert_eq!(scene.sign_in(LEAKED, HOME).await, "ok");
        assert_eq!(scene.events("ann").await[0]["EventRisk"]["CompromisedCredentialsDetected"], true);
        assert_eq!(scene.events("ann").await[0]["EventResponse"], "Pass");
        scene.configure(leaks("BLOCK", &["SIGN_UP"])).await;
        assert_eq!(scene.sign_in(LEAKED, HOME).await, "ok", "sign-ins are not looked at");
        let audit = Scene::new(app, "AUDIT", json!({})).await;
        audit.password("ann", LEAKED).await;
        assert_eq!(audit.sign_in(LEAKED, HOME).await, "ok");
        assert_eq!(audit.events("ann").await[0]["EventRisk"]["CompromisedCredentialsDetected"], true);
        let off = Scene::new(app, "OFF", json!({})).await;
        off.password("ann", LEAKED).await;
        assert_eq!(off.sign_in(LEAKED, HOME).await, "ok");
    }
}

on_both_engines! {
    // spec: RISK-022, UI-195
    async fn the_pages_look_at_passwords_too(app: &TestApp) {
        let scene = Scene::new(app, "ENFORCED", json!({})).await;
        scene.password("ann", LEAKED).await;
        let url = login(scene.client.id.as_str());
        let browser = Browser::new(app);
        let page = browser.get(&url).await;
        let page = browser.submit(&page, "/login", &[("username", "ann"), ("password", LEAKED)]).await;
        assert_eq!(page.url.path(), "/forgotPassword");
        assert!(page.body.contains("Your password is known from a data leak"), "{}", page.body);
        assert_eq!(scene.status("ann").await, "RESET_REQUIRED");
        let page = browser.submit(&page, "/forgotPassword", &[("username", "ann")]).await;
        let code = app.code_to("ann@example.com").await;
        let values = [("code", code.as_str()), ("password", "Dragon2020!"), ("confirmPassword", "Dragon2020!")];
        let page = browser.submit(&page, "/confirmForgotPassword", &values).await;
        assert!(page.body.contains("known from data leaks or easy to guess"), "{}", page.body);
        let values = [("code", code.as_str()), ("password", PASSWORD), ("confirmPassword", PASSWORD)];
        let page = browser.submit(&page, "/confirmForgotPassword", &values).await;
        assert_eq!(page.url.path(), "/login");
        let page = browser.submit(&page, "/login", &[("username", "ann"), ("password", PASSWORD)]).await;
        assert!(page.callback_parameter("code").is_some());

        let page = browser.get(&url.replace("/login", "/signup")).await;
        let values = [("username", "bob"), ("password", "Sunshine99!"), ("requiredAttributes[email]", "bob@example.com")];
        let page = browser.submit(&page, "/signup", &values).await;
        assert!(page.body.contains("known from data leaks or easy to guess"), "{}", page.body);
    }
}
