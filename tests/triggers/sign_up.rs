//! Functions around new users: who comes in, and who hears of it (PRESIGNUP-, POSTCONF-).

use serde_json::json;

use super::calls::{exists, ok, refused, sign_up, with};
use super::functions::{Functions, source};
use super::with_functions;
use crate::hosted_ui::login;
use crate::support::{Browser, PASSWORD, TestApp};
use portico::users::UserStatus;

const BOTH: [&str; 2] = ["PreSignUp", "PostConfirmation"];

with_functions! {
    // spec: TRG-030, TRG-045, TRG-046, TRG-047, TRG-048, TRG-049, TRG-051, TRG-053, TRG-054, TRG-056
    // spec: TRG-057, TRG-060, TRG-065, TRG-070, TRG-071, TRG-073, TRG-074, PRESIGNUP-001, PRESIGNUP-004
    // spec: PRESIGNUP-005, PRESIGNUP-006, PRESIGNUP-008, PRESIGNUP-010
    async fn pre_sign_up_is_told_what_was_submitted(app: &TestApp, functions: &Functions) {
        let settings = json!({ "AutoVerifiedAttributes": ["email"], "LambdaConfig": functions.config(&BOTH) });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({})).await;
        let more = json!({
            "ValidationData": [{ "Name": "captcha", "Value": "7" }, { "Name": "empty" }],
            "ClientMetadata": { "plan": "gold" },
        });
        let answer = ok(app, "SignUp", with(sign_up(client.id.as_str(), "ann"), more)).await;
        assert_eq!(answer["UserConfirmed"], false);
        let events = functions.events();
        assert_eq!(events, [json!({
            "version": "1",
            "triggerSource": "PreSignUp_SignUp",
            "region": pool.id.as_str().split('_').next().unwrap(),
            "userPoolId": pool.id.as_str(),
            "userName": "ann",
            "callerContext": { "awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client.id.as_str() },
            "request": {
                "userAttributes": { "email": "ann@example.com" },
                "validationData": { "captcha": "7", "empty": "" },
                "clientMetadata": { "plan": "gold" },
            },
            "response": { "autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false },
        })]);
        let user = app.app.users.find(&pool, "ann").await.unwrap().unwrap();
        assert_eq!(user.status, UserStatus::Unconfirmed);
        assert!(user.attribute("email_verified") != Some("true"));
        app.code_to("ann@example.com").await;
        // Neither of the two is kept.
        let shown = ok(app, "AdminGetUser", json!({ "UserPoolId": pool.id.as_str(), "Username": "ann" })).await;
        assert!(!shown.to_string().contains("gold") && !shown.to_string().contains("captcha"), "{shown}");
        // Nothing given, nothing said.
        ok(app, "SignUp", sign_up(client.id.as_str(), "bea")).await;
        let request = &functions.events()[0]["request"];
        assert_eq!(*request, json!({ "userAttributes": { "email": "bea@example.com" }, "validationData": null }));
    }
}

with_functions! {
    // spec: PRESIGNUP-003, PRESIGNUP-021, PRESIGNUP-022, TRG-083, TRG-084, TRG-085, TRG-090, TRG-091, TRG-092
    // spec: TRG-099, TRG-101, PRESIGNUP-012, PRESIGNUP-014
    async fn a_refused_registration_leaves_nobody(app: &TestApp, functions: &Functions) {
        let settings = json!({ "AutoVerifiedAttributes": ["email"], "LambdaConfig": functions.config(&["PreSignUp"]) });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        let id = client.id.as_str();
        functions.script(|event| {
            if event["userName"].as_str().unwrap().len() < 5 {
                return json!({ "errorMessage": "Cannot register users with username less than the minimum length of 5" });
            }
            json!({})
        });
        assert_eq!(
            refused(app, "SignUp", sign_up(id, "ann")).await,
            "UserLambdaValidationException: PreSignUp failed with error Cannot register users with username less \
             than the minimum length of 5."
        );
        assert!(!exists(app, &pool, "ann").await);
        ok(app, "SignUp", sign_up(id, "annabel")).await;
        assert_eq!(functions.sources(), ["PreSignUp_SignUp"; 2]);
        // What cannot be accepted anyway, nobody is asked about.
        let taken = refused(app, "SignUp", sign_up(id, "annabel")).await;
        assert!(taken.starts_with("UsernameExistsException"), "{taken}");
        let weak = refused(app, "SignUp", with(sign_up(id, "berta"), json!({ "Password": "short" }))).await;
        assert!(weak.starts_with("InvalidPasswordException"), "{weak}");
        assert!(functions.events().is_empty());
        // Answers that make no sense.
        let nonsense = [
            json!({ "raw": [] }), json!({ "raw": {} }), json!({ "raw": { "response": 5 } }),
            json!({ "autoConfirmUser": "perhaps" }), json!({ "autoVerifyPhone": true }), json!({ "autoVerifyEmail": 1 }),
        ];
        for answer in nonsense {
            let said = answer.clone();
            functions.script(move |_| said.clone());
            let refused = refused(app, "SignUp", sign_up(id, "cecilia")).await;
            assert_eq!(refused, "InvalidLambdaResponseException: Unrecognizable lambda output", "{answer}");
            assert!(!exists(app, &pool, "cecilia").await, "{answer}");
        }
        let without = json!({ "ClientId": id, "Username": "dorothy", "Password": PASSWORD });
        functions.script(|_| json!({ "autoVerifyEmail": true }));
        assert!(refused(app, "SignUp", without).await.starts_with("InvalidLambdaResponseException"));
        // Missing and null mean "not set".
        functions.script(|_| json!({ "raw": { "response": { "autoConfirmUser": null } } }));
        let answer = ok(app, "SignUp", sign_up(id, "cecilia")).await;
        assert_eq!(answer["UserConfirmed"], false);
    }
}

with_functions! {
    // spec: PRESIGNUP-009, PRESIGNUP-011, PRESIGNUP-013, PRESIGNUP-015, PRESIGNUP-016, PRESIGNUP-017, PRESIGNUP-023
    // spec: PRESIGNUP-024, USR-111, POSTCONF-001, POSTCONF-002, POSTCONF-004, POSTCONF-006, POSTCONF-007, POSTCONF-008
    // spec: TRG-061, TRG-062, TRG-063, TRG-086
    async fn a_function_confirms_and_vouches(app: &TestApp, functions: &Functions) {
        let settings = json!({ "AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email", "phone_number"],
            "LambdaConfig": functions.config(&BOTH) });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({ "PreventUserExistenceErrors": "LEGACY" })).await;
        functions.script(|event| match source(event) {
            "PreSignUp_SignUp" => json!({ "autoConfirmUser": "true", "autoVerifyEmail": true, "autoVerifyPhone": true }),
            _ => json!({ "anything": 5 }),
        });
        let more = json!({
            "UserAttributes": [{ "Name": "email", "Value": "one@example.com" }, { "Name": "phone_number", "Value": "+12125550100" }],
            "ClientMetadata": { "plan": "gold" },
        });
        let answer = ok(app, "SignUp", with(sign_up(client.id.as_str(), "ann"), more.clone())).await;
        assert_eq!(answer["UserConfirmed"], true);
        assert!(answer.get("CodeDeliveryDetails").is_none());
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]);
        assert_eq!(events[1]["request"], json!({
            "userAttributes": {
                "sub": answer["UserSub"], "email": "one@example.com", "email_verified": "true",
                "phone_number": "+12125550100", "phone_number_verified": "true",
                "cognito:user_status": "CONFIRMED",
                "cognito:email_alias": "one@example.com", "cognito:phone_number_alias": "+12125550100",
            },
            "clientMetadata": { "plan": "gold" },
        }));
        assert_eq!(events[1]["response"], json!({}));
        // Both contacts sign in at once, and move to whoever a function vouches for next.
        let ann = app.app.users.find(&pool, "one@example.com").await.unwrap().unwrap();
        assert_eq!(ann.username, "ann");
        ok(app, "SignUp", with(sign_up(client.id.as_str(), "bob"), more)).await;
        for alias in ["one@example.com", "+12125550100"] {
            assert_eq!(app.app.users.find(&pool, alias).await.unwrap().unwrap().username, "bob");
        }
        let ann = app.app.users.find(&pool, "ann").await.unwrap().unwrap();
        assert_eq!((ann.attribute("email_verified"), ann.attribute("phone_number_verified")), (Some("false"), Some("false")));
        functions.events();
        // Confirmed without a verified contact: signs in, cannot recover.
        functions.script(|_| json!({ "autoConfirmUser": true }));
        ok(app, "SignUp", sign_up(client.id.as_str(), "cleo")).await;
        let sign_in = json!({ "ClientId": client.id.as_str(), "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "cleo", "PASSWORD": PASSWORD } });
        assert!(ok(app, "InitiateAuth", sign_in).await.get("AuthenticationResult").is_some());
        let lost = refused(app, "ForgotPassword", json!({ "ClientId": client.id.as_str(), "Username": "cleo" })).await;
        assert!(lost.starts_with("InvalidParameterException"), "{lost}");
    }
}

with_functions! {
    // spec: PRESIGNUP-002, PRESIGNUP-018, PRESIGNUP-019, PRESIGNUP-025, PRESIGNUP-026, TRG-055, POSTCONF-010
    async fn flags_without_aliases_and_users_of_administrators(app: &TestApp, functions: &Functions) {
        let settings = json!({ "AutoVerifiedAttributes": ["email"], "LambdaConfig": functions.config(&BOTH) });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({})).await;
        functions.script(|_| json!({ "autoVerifyEmail": true }));
        ok(app, "SignUp", sign_up(client.id.as_str(), "ann")).await;
        let ann = app.app.users.find(&pool, "ann").await.unwrap().unwrap();
        assert_eq!((ann.status, ann.attribute("email_verified")), (UserStatus::Unconfirmed, Some("true")));
        assert!(!exists(app, &pool, "ann@example.com").await);
        app.code_to("ann@example.com").await;
        functions.events();

        functions.script(|_| json!({ "autoConfirmUser": true, "autoVerifyEmail": true, "autoVerifyPhone": true }));
        let create = json!({ "UserPoolId": pool.id.as_str(), "Username": "bob", "MessageAction": "SUPPRESS",
            "UserAttributes": [{ "Name": "email", "Value": "bob@example.com" }],
            "ValidationData": [{ "Name": "by", "Value": "ops" }], "ClientMetadata": { "ticket": "1" } });
        ok(app, "AdminCreateUser", create.clone()).await;
        let bob = app.app.users.find(&pool, "bob").await.unwrap().unwrap();
        assert_eq!((bob.status, bob.attribute("email_verified")), (UserStatus::ForceChangePassword, None));
        let events = functions.events();
        assert_eq!(events.len(), 1);
        assert_eq!(source(&events[0]), "PreSignUp_AdminCreateUser");
        assert_eq!(events[0]["callerContext"]["clientId"], "CLIENT_ID_NOT_APPLICABLE");
        assert_eq!(events[0]["request"]["validationData"], json!({ "by": "ops" }));
        assert_eq!(events[0]["request"]["clientMetadata"], json!({ "ticket": "1" }));
        functions.script(|_| json!({ "errorMessage": "No" }));
        let create = with(create, json!({ "Username": "cyd" }));
        assert_eq!(refused(app, "AdminCreateUser", create).await, "UserLambdaValidationException: PreSignUp failed with error No.");
        assert!(!exists(app, &pool, "cyd").await);
    }
}

with_functions! {
    // spec: POSTCONF-003, POSTCONF-005, POSTCONF-009, USR-258, TRG-038
    async fn confirmed_users_stay_confirmed(app: &TestApp, functions: &Functions) {
        let settings = json!({ "AutoVerifiedAttributes": ["email"], "LambdaConfig": functions.config(&["PostConfirmation"]) });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({})).await;
        let (id, pool_id) = (client.id.as_str(), pool.id.as_str());
        functions.script(|_| json!({ "errorMessage": "The shop is closed" }));
        let closed = "UserLambdaValidationException: PostConfirmation failed with error The shop is closed.";
        let metadata = json!({ "ClientMetadata": { "from": "app" } });
        // By code.
        ok(app, "SignUp", sign_up(id, "ann")).await;
        let code = app.code_to("ann@example.com").await;
        let confirm = json!({ "ClientId": id, "Username": "ann", "ConfirmationCode": code });
        assert_eq!(refused(app, "ConfirmSignUp", with(confirm, metadata.clone())).await, closed);
        // By an administrator.
        ok(app, "SignUp", sign_up(id, "bob")).await;
        let confirm = json!({ "UserPoolId": pool_id, "Username": "bob" });
        assert_eq!(refused(app, "AdminConfirmSignUp", with(confirm, metadata.clone())).await, closed);
        for name in ["ann", "bob"] {
            assert_eq!(app.app.users.find(&pool, name).await.unwrap().unwrap().status, UserStatus::Confirmed);
        }
        // With a new password.
        ok(app, "ForgotPassword", json!({ "ClientId": id, "Username": "ann" })).await;
        let code = crate::support::code_in(&app.mail_after("ann@example.com", 1).await.body_text);
        let confirm = json!({ "ClientId": id, "Username": "ann", "ConfirmationCode": code, "Password": "Another-horse-9" });
        assert_eq!(refused(app, "ConfirmForgotPassword", with(confirm, metadata)).await, closed);
        let sign_in = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": "Another-horse-9" } });
        ok(app, "InitiateAuth", sign_in).await;
        let events = functions.events();
        let expected = ["PostConfirmation_ConfirmSignUp", "PostConfirmation_ConfirmSignUp", "PostConfirmation_ConfirmForgotPassword"];
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), expected);
        let clients: Vec<_> = events.iter().map(|event| event["callerContext"]["clientId"].as_str().unwrap()).collect();
        assert_eq!(clients, [id, "CLIENT_ID_NOT_APPLICABLE", id]);
        for event in &events {
            assert_eq!(event["request"]["clientMetadata"], json!({ "from": "app" }));
            assert_eq!(event["request"]["userAttributes"]["cognito:user_status"], "CONFIRMED");
        }
        assert_eq!(events[0]["request"]["userAttributes"]["email_verified"], "true");
    }
}

with_functions! {
    // spec: TRG-097, TRG-099, TRG-104, UI-194, EP-155
    async fn the_form_tells_what_the_function_says(app: &TestApp, functions: &Functions) {
        let settings = json!({ "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"], "LambdaConfig": functions.config(&BOTH) });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({})).await;
        let browser = Browser::new(app);
        let page = browser.get(&login(client.id.as_str())).await;
        let form = browser.get(&page.link("/signup")).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        functions.script(|_| json!({ "errorMessage": "Only <b>members</b>" }));
        let page = browser.submit(&form, "/signup", &values).await;
        assert_eq!(page.text("#signUpErrorMessage").unwrap(), "PreSignUp failed with error Only <b>members</b>.");
        assert!(!page.body.contains("<b>members"), "{}", page.body);
        assert!(!page.body.contains(&functions.url) && page.left_to.is_none());
        // Words for people stand alone.
        functions.script(|_| json!({ "raw": { "errorMessage": "Ask your school for an invitation", "errorType": "UserMessage" } }));
        let page = browser.submit(&page, "/signup", &values).await;
        assert_eq!(page.text("#signUpErrorMessage").unwrap(), "Ask your school for an invitation");
        assert!(!page.body.contains("UserMessage"), "{}", page.body);
        assert!(!exists(app, &pool, "mary@example.com").await);
        // The same form works once the function is content.
        functions.events();
        functions.script(|event| match source(event) {
            "PostConfirmation_ConfirmSignUp" => json!({ "errorMessage": "Later" }),
            _ => json!({}),
        });
        let page = browser.submit(&page, "/signup", &values).await;
        assert_eq!(page.url.path(), "/confirm");
        let code = app.code_to("mary@example.com").await;
        let page = browser.submit(&page, "/confirm", &[("code", &code)]).await;
        assert!(page.body.contains("PostConfirmation failed with error Later."), "{}", page.body);
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]);
        assert!(events.iter().all(|event| event["callerContext"]["awsSdkVersion"] == "aws-sdk-unknown-unknown"));
        let mary = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap();
        assert_eq!(mary.status, UserStatus::Confirmed);
    }
}
