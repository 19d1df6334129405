//! The functions behind the hosted pages: what people see of them.

use serde_json::json;

use super::functions::{Functions, source};
use super::{set_up_app, with_functions};
use crate::hosted_ui::login;
use crate::support::authenticator::code_at;
use crate::support::{Browser, PASSWORD, TestApp};

with_functions! {
    // spec: UI-193, UI-194, TRG-079, TRG-097, TRG-099, PREAUTH-006, PREAUTH-901, MIGRATE-004
    async fn refusals_are_told_on_the_form(app: &TestApp, functions: &Functions) {
        let settings = json!({ "LambdaConfig": functions.config(&["PreAuthentication", "PostAuthentication", "UserMigration"]),
            "MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": { "Enabled": true } });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let url = login(client.id.as_str());
        let values = [("username", "mary"), ("password", PASSWORD)];
        functions.script(|event| if source(event).starts_with("PreAuth") { json!({ "errorMessage": "Only <b>members</b>" }) } else { json!({}) });
        let browser = Browser::new(app);
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert_eq!(page.text("#loginErrorMessage").unwrap(), "PreAuthentication failed with error Only <b>members</b>.");
        assert!(page.left_to.is_none() && !page.body.contains("<b>members"), "{}", page.body);
        let event = functions.events().pop().unwrap();
        assert_eq!(event["request"].get("validationData"), None);
        assert_eq!(event["callerContext"]["clientId"], client.id.as_str());
        // The same form works once the function is content.
        functions.script(|_| json!({}));
        let done = browser.submit(&page, "/login", &values).await;
        assert!(done.callback_parameter("code").is_some(), "{}", done.body);
        assert_eq!(functions.sources(), ["PreAuthentication_Authentication", "PostAuthentication_Authentication"]);
        // Renewed from the cookie: nobody is asked.
        let again = browser.get(&url.replace("/login", "/oauth2/authorize")).await;
        assert!(again.callback_parameter("code").is_some());
        assert!(functions.events().is_empty());

        // After the second factor there is no form to repeat but the first one.
        let secret = set_up_app(app, &pool, "mary").await;
        functions.script(|event| if source(event).starts_with("PostAuth") { json!({ "errorMessage": "Closed" }) } else { json!({}) });
        let browser = Browser::new(app);
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert_eq!(page.url.path(), "/mfa");
        let code = code_at(&secret, app.app.clock.now().seconds() + 30);
        let page = browser.submit(&page, "/mfa", &[("code", &code)]).await;
        assert_eq!(page.text("#loginErrorMessage").unwrap(), "PostAuthentication failed with error Closed.");
        assert!(browser.cookie_names().iter().all(|name| !name.contains("session")), "{:?}", browser.cookie_names());

        // Somebody new, by the form.
        functions.script(|event| if source(event).starts_with("UserMigration") {
            json!({ "userAttributes": { "email": "new@example.com" }, "finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS" })
        } else { json!({}) });
        functions.events();
        let browser = Browser::new(app);
        let values = [("username", "newcomer"), ("password", "old-pw")];
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert!(page.callback_parameter("code").is_some(), "{}", page.body);
        let sources = ["UserMigration_Authentication", "PreAuthentication_Authentication", "PostAuthentication_Authentication"];
        assert_eq!(functions.sources(), sources);
    }
}

with_functions! {
    // spec: UI-004, FLOW-213
    async fn questions_on_a_page(app: &TestApp, functions: &Functions) {
        let triggers = ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"];
        functions.script(|event| {
            let session = event["request"]["session"].as_array().cloned().unwrap_or_default();
            let passed = session.last().is_some_and(|last| last["challengeResult"] == true);
            match source(event) {
                "DefineAuthChallenge_Authentication" => match session.last().and_then(|last| last["challengeName"].as_str()) {
                    Some("SRP_A") => json!({ "challengeName": "PASSWORD_VERIFIER" }),
                    Some("CUSTOM_CHALLENGE") if passed => json!({ "issueTokens": true }),
                    _ if session.len() >= 4 => json!({ "failAuthentication": true }),
                    _ => json!({ "challengeName": "CUSTOM_CHALLENGE" }),
                },
                "CreateAuthChallenge_Authentication" => {
                    let error = session.last().filter(|last| last["challengeName"] == "CUSTOM_CHALLENGE").map(|_| "Not <i>that</i>");
                    json!({
                        "publicChallengeParameters": { "prompt": "Name your <ship>", "label": "Ship", "inputType": "password", "error": error.unwrap_or_default() },
                        "privateChallengeParameters": { "answer": "Swallow" },
                    })
                }
                "VerifyAuthChallengeResponse_Authentication" => {
                    json!({ "answerCorrect": event["request"]["challengeAnswer"] == event["request"]["privateChallengeParameters"]["answer"] })
                }
                _ => json!({}),
            }
        });
        // Not asked for: the password alone.
        let off = app.pool(json!({ "LambdaConfig": functions.config(&triggers) })).await;
        let client = app.client(&off, json!({})).await;
        app.user(&off, "mary@example.com").await;
        let browser = Browser::new(app);
        let page = browser.get(&login(client.id.as_str())).await;
        assert!(page.has("#signInFormPassword[required]"));
        let values = [("username", "mary"), ("password", PASSWORD)];
        assert!(browser.submit(&page, "/login", &values).await.callback_parameter("code").is_some());
        assert!(functions.events().is_empty());

        let settings = json!({ "LambdaConfig": functions.config(&triggers), "Portico": { "hosted_custom_auth": true } });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        app.user(&pool, "mary@example.com").await;
        let url = login(client.id.as_str());
        // With the password: it is checked, and does not suffice.
        let browser = Browser::new(app);
        let page = browser.get(&url).await;
        assert!(!page.has("#signInFormPassword[required]"));
        let wrong = browser.submit(&page, "/login", &[("username", "mary"), ("password", "Not-the-one-9")]).await;
        assert!(wrong.has("#loginErrorMessage") && wrong.url.path() == "/login");
        let page = browser.submit(&page, "/login", &values).await;
        assert_eq!(page.url.path(), "/customChallenge");
        assert_eq!((page.text("#custom-prompt").unwrap(), page.text("label").unwrap()), ("Name your <ship>".into(), "Ship".into()));
        assert_eq!(page.attribute("#custom-answer", "type").unwrap(), "password");
        assert!(!page.body.contains("Swallow") && !page.has("#customErrorMessage") && !page.body.contains("<ship>"));
        let reloaded = browser.get(page.url.as_str()).await;
        assert_eq!(reloaded.text("#custom-prompt"), page.text("#custom-prompt"));
        assert_eq!(browser.get(&url.replace("/login", "/oauth2/authorize")).await.url.path(), "/login", "no session yet");
        let retry = browser.submit(&page, "/customChallenge", &[("answer", "Albatross")]).await;
        assert_eq!(retry.text("#customErrorMessage").unwrap(), "Not <i>that</i>");
        assert!(!retry.body.contains("<i>"));
        let done = browser.submit(&retry, "/customChallenge", &[("answer", "Swallow")]).await;
        assert!(done.callback_parameter("code").is_some(), "{}", done.body);
        let twice = browser.submit(&retry, "/customChallenge", &[("answer", "Swallow")]).await;
        assert!(twice.callback_parameter("code").is_none(), "a second submit finds the step gone");

        // Without the password, in the end refused; and the same for nobody.
        for name in ["mary", "nobody"] {
            let browser = Browser::new(app);
            let mut page = browser.submit(&browser.get(&url).await, "/login", &[("username", name)]).await;
            for _ in 0..4 {
                assert_eq!(page.url.path(), "/customChallenge", "{}", page.body);
                page = browser.submit(&page, "/customChallenge", &[("answer", "Albatross")]).await;
            }
            assert_eq!(page.text("#loginErrorMessage").unwrap(), "Incorrect username or password.");
            assert!(page.left_to.is_none());
        }
        let browser = Browser::new(app);
        let page = browser.submit(&browser.get(&url).await, "/login", &[("username", "nobody")]).await;
        let page = browser.submit(&page, "/customChallenge", &[("answer", "Swallow")]).await;
        assert_eq!(page.text("#loginErrorMessage").unwrap(), "Incorrect username or password.");
    }
}

with_functions! {
    // spec: UI-076, UI-193, UI-194, TRG-097, TRG-079, MIGRATE-025
    async fn a_whole_life_on_the_pages(app: &TestApp, functions: &Functions) {
        let all = ["PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication", "PreTokenGeneration", "CustomMessage", "UserMigration"];
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&all), "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        let url = login(client.id.as_str());
        let refuse = |what: &'static str| {
            functions.script(move |event| if source(event).starts_with(what) { json!({ "errorMessage": "Not now" }) } else { json!({}) });
        };
        let browser = Browser::new(app);
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.get(&url).await;
        let page = browser.get(&page.link("/signup")).await;
        refuse("PreSignUp");
        let refused = browser.submit(&page, "/signup", &values).await;
        assert_eq!(refused.url.path(), "/signup");
        assert!(refused.body.contains("PreSignUp failed with error Not now."), "{}", refused.body);
        functions.script(|_| json!({}));
        functions.events();
        let page = browser.submit(&refused, "/signup", &values).await;
        assert_eq!(page.url.path(), "/confirm", "{}", page.body);
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["PreSignUp_SignUp", "CustomMessage_SignUp"]);
        assert!(events.iter().all(|event| event["callerContext"]["clientId"] == client.id.as_str()));
        // Only what the client may write, whatever is posted.
        let narrow = app.client(&pool, json!({ "WriteAttributes": ["email"] })).await;
        let other = Browser::new(app);
        let form = other.get(&login(narrow.id.as_str()).replace("/login", "/signup")).await;
        let fields = form.form("/signup").fields;
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, _)| (name.as_str(), "")).collect();
        let csrf = form.attribute("form[action^='/signup'] input[name=_csrf]", "value").unwrap();
        fields.retain(|(name, _)| !["_csrf", "username", "password"].contains(name));
        fields.extend([("_csrf", csrf.as_str()), ("username", "eve@example.com"), ("password", PASSWORD), ("requiredAttributes[nickname]", "Eve")]);
        let refused = other.post(form.url.as_str(), &fields).await;
        assert!(refused.has("#signUpErrorMessage"), "{}", refused.body);
        fields.retain(|(name, _)| !name.contains("nickname"));
        let made = other.post(form.url.as_str(), &fields).await;
        assert_eq!(made.url.path(), "/confirm", "{}", made.body);
        functions.events();
        let code = app.code_to("mary@example.com").await;
        let page = browser.submit(&page, "/confirm", &[("code", &code)]).await;
        let code = page.callback_parameter("code").unwrap();
        assert_eq!(functions.sources(), ["PostConfirmation_ConfirmSignUp", "PreAuthentication_Authentication", "PostAuthentication_Authentication"]);
        let form = [("grant_type", "authorization_code"), ("client_id", client.id.as_str()), ("code", code.as_str()), ("redirect_uri", "https://app.example/cb")];
        let answer = app.http.post(format!("{}/oauth2/token", app.url)).form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(functions.sources(), ["TokenGeneration_HostedAuth"]);

        // A forgotten password; refusals on the form that was posted.
        let browser = Browser::new(app);
        let page = browser.get(&url).await;
        let page = browser.get(&page.link("/forgotPassword")).await;
        refuse("CustomMessage");
        let refused = browser.submit(&page, "/forgotPassword", &[("username", "mary@example.com")]).await;
        assert!(refused.body.contains("CustomMessage failed with error Not now."), "{}", refused.body);
        functions.script(|_| json!({}));
        functions.events();
        let page = browser.submit(&refused, "/forgotPassword", &[("username", "mary@example.com")]).await;
        assert_eq!(page.url.path(), "/confirmForgotPassword");
        assert_eq!(functions.sources(), ["CustomMessage_ForgotPassword"]);
        let code = crate::support::code_in(&app.mail_after("mary@example.com", 1).await.body_text);
        let new = [("code", code.as_str()), ("password", "Battery-staple-9"), ("confirmPassword", "Battery-staple-9")];
        let page = browser.submit(&page, "/confirmForgotPassword", &new).await;
        assert_eq!(page.url.path(), "/login", "{}", page.body);
        assert_eq!(functions.sources(), ["PostConfirmation_ConfirmForgotPassword"]);

        // Somebody who comes over because the password is forgotten.
        functions.script(|event| if source(event) == "UserMigration_ForgotPassword" {
            json!({ "userAttributes": { "email": "new@example.com", "email_verified": "true" }, "messageAction": "SUPPRESS" })
        } else { json!({}) });
        let browser = Browser::new(app);
        let page = browser.get(&url).await;
        let page = browser.get(&page.link("/forgotPassword")).await;
        let page = browser.submit(&page, "/forgotPassword", &[("username", "new@example.com")]).await;
        assert_eq!(page.url.path(), "/confirmForgotPassword", "{}", page.body);
        assert_eq!(functions.sources(), ["UserMigration_ForgotPassword", "PreSignUp_AdminCreateUser", "CustomMessage_ForgotPassword"]);
        app.code_to("new@example.com").await;
    }
}
