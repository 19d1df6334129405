//! Users of another directory, who come over at their first sign-in or with a forgotten password.

use std::sync::Arc;

use portico::pools::Pool;
use serde_json::{Value, json};

use super::functions::{Functions, source};
use super::wire::{NONSENSE, WRONG, call, claim, initiate, password, refused};
use super::with_functions;
use crate::support::srp::SrpClient;
use crate::support::{PASSWORD, TestApp};

/// Short, without a capital: against every policy.
const OLD_PASSWORD: &str = "old-pw";
const MIGRATE: [&str; 1] = ["UserMigration"];

async fn client(app: &TestApp, pool: &Pool, hides: bool) -> String {
    let settings = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "PreventUserExistenceErrors": if hides { "ENABLED" } else { "LEGACY" },
    });
    app.client(pool, settings).await.id.to_string()
}

/// Knows `old-pw` for everybody.
fn directory(event: &Value) -> Value {
    match event["request"].get("password") {
        Some(given) if given != OLD_PASSWORD => json!({ "errorMessage": "Bad password" }),
        _ => json!({
            "userAttributes": { "email": format!("{}@example.com", event["userName"].as_str().unwrap()), "email_verified": "true" },
            "finalUserStatus": "CONFIRMED",
            "messageAction": "SUPPRESS",
        }),
    }
}

async fn stored(app: &TestApp, pool: &Pool, name: &str) -> Option<portico::users::User> {
    app.app.users.find(pool, name).await.unwrap()
}

with_functions! {
    // spec: MIGRATE-001, MIGRATE-002, MIGRATE-003, MIGRATE-004, MIGRATE-005, MIGRATE-006, MIGRATE-007, MIGRATE-009, MIGRATE-010, MIGRATE-014
    // spec: MIGRATE-016, MIGRATE-018, MIGRATE-019, MIGRATE-024, MIGRATE-027, MIGRATE-029, MIGRATE-034, FLOW-117, FLOW-320, FLOW-321, USR-114, PREAUTH-014, PWD-010, PRESIGNUP-007
    async fn at_the_first_sign_in(app: &TestApp, functions: &Functions) {
        let mut config = functions.config(&["UserMigration", "PreSignUp", "PreAuthentication", "PostAuthentication", "DefineAuthChallenge"]);
        config["PreTokenGeneration"] = json!(functions.url);
        let pool = app.pool(json!({ "LambdaConfig": config })).await;
        let id = client(app, &pool, false).await;
        let hiding = client(app, &pool, true).await;
        // Pre sign-up may keep somebody out.
        functions.script(|event| match source(event) {
            "PreSignUp_AdminCreateUser" => json!({ "errorMessage": "Not here" }),
            _ => directory(event),
        });
        let kept_out = refused(app, "InitiateAuth", password(&id, "mary", OLD_PASSWORD)).await;
        assert_eq!(kept_out, "UserLambdaValidationException: PreSignUp failed with error Not here.");
        assert!(stored(app, &pool, "mary").await.is_none());
        functions.events();
        functions.script(|event| if source(event).starts_with("UserMigration") { directory(event) } else { json!({}) });
        let mut first = password(&id, "mary", OLD_PASSWORD);
        first["ClientMetadata"] = json!({ "shop": "harbour" });
        let done = call(app, "InitiateAuth", first).await;
        assert!(done["AuthenticationResult"]["RefreshToken"].is_string());
        let events = functions.events();
        let order = ["UserMigration_Authentication", "PreSignUp_AdminCreateUser", "PreAuthentication_Authentication", "PostAuthentication_Authentication", "TokenGeneration_Authentication"];
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), order);
        let event = &events[0];
        assert_eq!(event["userName"], "mary");
        assert_eq!(event["request"], json!({ "password": OLD_PASSWORD, "validationData": { "shop": "harbour" }, "userAttributes": null }));
        assert_eq!(event["response"], json!({ "userAttributes": null, "forceAliasCreation": null, "enableSMSMFA": null,
            "finalUserStatus": null, "messageAction": null, "desiredDeliveryMediums": null }));
        let new = json!({ "userAttributes": { "email": "mary@example.com", "email_verified": "true" }, "validationData": { "shop": "harbour" } });
        assert_eq!((&events[1]["request"], &events[1]["userName"]), (&new, &json!("mary")));
        assert_eq!(events[2]["request"]["userAttributes"]["email"], "mary@example.com");

        // The user is ours now: the function is not asked again, SRP works, the password is checked.
        let srp = SrpClient::random();
        let challenge = call(app, "InitiateAuth", initiate(&id, "USER_SRP_AUTH", json!({ "USERNAME": "mary", "SRP_A": srp.public() }))).await;
        call(app, "RespondToAuthChallenge", claim(&id, pool.id.as_str(), OLD_PASSWORD, &srp, &challenge)).await;
        call(app, "InitiateAuth", password(&id, "mary", OLD_PASSWORD)).await;
        assert_eq!(refused(app, "InitiateAuth", password(&id, "mary", "wrong")).await, WRONG);
        assert!(!functions.sources().iter().any(|source| source.starts_with("UserMigration")));
        let mary = stored(app, &pool, "mary").await.unwrap();
        assert_eq!((mary.status.as_str(), mary.username.as_str()), ("CONFIRMED", "mary"));
        assert!(app.app.store.list_inbox(10).await.unwrap().is_empty(), "no welcome message");

        // What the old directory refuses is refused here, and guesses at it are counted.
        let text = "UserLambdaValidationException: UserMigration failed with error Bad password.";
        for client in [&id, &hiding] {
            assert_eq!(refused(app, "InitiateAuth", password(client, "paul", "guess")).await, text);
        }
        assert!(stored(app, &pool, "paul").await.is_none());
        for _ in 0..3 {
            refused(app, "InitiateAuth", password(&hiding, "paul", "guess")).await;
        }
        functions.events();
        let locked = refused(app, "InitiateAuth", password(&hiding, "paul", OLD_PASSWORD)).await;
        assert_eq!(locked, "NotAuthorizedException: Password attempts exceeded");
        assert!(functions.events().is_empty());
        call(app, "InitiateAuth", password(&hiding, "rosa", OLD_PASSWORD)).await;

        // Flows without the password ask nobody.
        functions.events();
        let srp_a = json!({ "USERNAME": "nina", "SRP_A": srp.public() });
        refused(app, "InitiateAuth", initiate(&id, "USER_SRP_AUTH", srp_a)).await;
        refused(app, "InitiateAuth", initiate(&id, "CUSTOM_AUTH", json!({ "USERNAME": "nina" }))).await;
        assert!(functions.events().is_empty());
    }
}

with_functions! {
    // spec: MIGRATE-011, MIGRATE-015, MIGRATE-017, MIGRATE-028, USR-115, ERR-050, TRG-083
    async fn what_the_function_may_say(app: &TestApp, functions: &Functions) {
        let mut schema = serde_json::to_value(portico::pools::defaults::standard_schema()).unwrap();
        for attribute in schema.as_array_mut().unwrap() {
            if attribute["Name"] == "given_name" {
                attribute["Required"] = json!(true);
            }
        }
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&MIGRATE), "SchemaAttributes": schema })).await;
        let (open, hiding) = (client(app, &pool, false).await, client(app, &pool, true).await);
        // Nobody it knows.
        for said in [json!({}), json!({ "userAttributes": null }), json!({ "userAttributes": {} }), json!({ "finalUserStatus": "CONFIRMED" })] {
            functions.script(move |_| said.clone());
            assert_eq!(refused(app, "InitiateAuth", password(&open, "ann", OLD_PASSWORD)).await, "UserNotFoundException: User does not exist.");
            let name = format!("ann{}", functions.events().len());
            assert_eq!(refused(app, "InitiateAuth", password(&hiding, &name, OLD_PASSWORD)).await, WRONG);
            functions.events();
        }
        for said in [
            json!({ "userAttributes": { "sub": "11111111-1111-4111-8111-111111111111" } }),
            json!({ "userAttributes": { "email": "bob@example.com", "username": "somebody-else" } }),
            json!({ "userAttributes": { "email": "not an address" } }),
            json!({ "userAttributes": { "no_such_attribute": "x" } }),
            json!({ "userAttributes": { "email_verified": "true" } }),
            json!({ "userAttributes": "bob@example.com" }),
            json!({ "userAttributes": { "email": "bob@example.com" }, "desiredDeliveryMediums": ["PIGEON"] }),
            json!({ "userAttributes": { "email": "bob@example.com" }, "enableSMSMFA": true }),
            json!({ "userAttributes": { "email": "bob@example.com" }, "finalUserStatus": 5 }),
        ] {
            let shown = said.to_string();
            functions.script(move |_| said.clone());
            assert_eq!(refused(app, "InitiateAuth", password(&open, "bob", OLD_PASSWORD)).await, NONSENSE, "{shown}");
            assert!(stored(app, &pool, "bob").await.is_none());
        }
        // Without CONFIRMED the password has to be reset; what is required and missing is filled.
        for (name, status) in [("bob", json!(null)), ("cleo", json!("RESET_REQUIRED")), ("dan", json!("confirmed"))] {
            functions.script(move |_| json!({ "userAttributes": { "email": "new@example.com", "username": name }, "finalUserStatus": status, "messageAction": "SUPPRESS" }));
            let reset = "PasswordResetRequiredException: Password reset required for the user";
            for client in [&hiding, &open] {
                // Migration itself says so to everybody; later sign-ins as FLOW-070.
                assert_eq!(refused(app, "InitiateAuth", password(client, name, OLD_PASSWORD)).await, reset);
            }
            let user = stored(app, &pool, name).await.unwrap();
            assert_eq!((user.status.as_str(), user.attribute("given_name")), ("RESET_REQUIRED", Some("cognito:default_val")));
            assert!(user.password_hash.is_none());
        }
    }
}

with_functions! {
    // spec: MIGRATE-012, MIGRATE-013, MIGRATE-021, MIGRATE-022, MIGRATE-032, ATTR-067
    async fn names_and_aliases(app: &TestApp, functions: &Functions) {
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&MIGRATE), "AliasAttributes": ["email"] })).await;
        let id = client(app, &pool, false).await;
        app.user(&pool, "owner@example.com").await;
        app.user(&pool, "victim@example.com").await;
        let say = |attributes: Value, force: bool| {
            functions.script(move |_| json!({ "userAttributes": attributes, "finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS", "forceAliasCreation": force }));
        };
        let sign_in = |name: &str| password(&id, name, OLD_PASSWORD);
        let mail = "mary@example.com";
        // By an alias: a name of its own is needed, and the alias has to be the user's.
        for attributes in [json!({ "email": mail, "email_verified": "true" }), json!({ "username": "mary", "email": "other@example.com" }), json!({ "username": mail, "email": mail })] {
            say(attributes, false);
            assert_eq!(refused(app, "InitiateAuth", sign_in(mail)).await, NONSENSE);
        }
        // Nobody comes in as somebody who is there already.
        say(json!({ "username": "victim", "email": mail, "email_verified": "true" }), false);
        let taken = refused(app, "InitiateAuth", sign_in(mail)).await;
        assert!(taken.starts_with("UsernameExistsException"), "{taken}");
        say(json!({ "username": "mary", "email": mail, "email_verified": "true" }), false);
        call(app, "InitiateAuth", sign_in(mail)).await;
        assert_eq!(stored(app, &pool, mail).await.unwrap().username, "mary");
        call(app, "InitiateAuth", sign_in("mary")).await;

        // An alias that is somebody's stays theirs, unless the function moves it.
        let owned = json!({ "email": "owner@example.com", "email_verified": "true" });
        say(owned.clone(), false);
        let exists = refused(app, "InitiateAuth", sign_in("nick")).await;
        assert_eq!(exists, "AliasExistsException: An account with the email already exists.");
        assert!(stored(app, &pool, "nick").await.is_none());
        say(owned, true);
        call(app, "InitiateAuth", sign_in("nick")).await;
        assert_eq!(stored(app, &pool, "owner@example.com").await.unwrap().username, "nick");
        let owner = stored(app, &pool, "owner").await.unwrap();
        assert_eq!(owner.attribute("email_verified"), Some("false"));

        // Pools that make names up.
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&MIGRATE), "UsernameAttributes": ["email"] })).await;
        let id = client(app, &pool, false).await;
        say(json!({ "email": mail, "email_verified": "true", "username": mail }), false);
        call(app, "InitiateAuth", password(&id, mail, OLD_PASSWORD)).await;
        let mary = stored(app, &pool, mail).await.unwrap();
        assert_eq!(mary.username, mary.sub.as_str());
        say(json!({ "email": "eve@example.com" }), false);
        assert_eq!(refused(app, "InitiateAuth", password(&id, "bob@example.com", OLD_PASSWORD)).await, NONSENSE);
    }
}

with_functions! {
    // spec: MIGRATE-031
    async fn two_first_sign_ins_make_one_user(app: &TestApp, functions: &Functions) {
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&MIGRATE) })).await;
        let id = client(app, &pool, false).await;
        let url = app.url.clone();
        // The second is stored while the first is still waiting for the function.
        let (http, client, handle) = (app.http.clone(), id.clone(), tokio::runtime::Handle::current());
        let raced = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let done = Arc::new(std::sync::Mutex::new(None));
        let (flag, slot) = (Arc::clone(&raced), Arc::clone(&done));
        functions.script(move |event| {
            if !flag.swap(true, std::sync::atomic::Ordering::SeqCst) {
                let (http, url, client) = (http.clone(), url.clone(), client.clone());
                let work = handle.spawn(async move {
                    let request = http.post(&url).header("content-type", "application/x-amz-json-1.1");
                    let request = request.header("x-amz-target", "AWSCognitoIdentityProviderService.InitiateAuth");
                    request.body(password(&client, "mary", OLD_PASSWORD).to_string()).send().await.unwrap().text().await.unwrap()
                });
                *slot.lock().unwrap() = Some(work);
                std::thread::sleep(std::time::Duration::from_millis(300));
            }
            directory(event)
        });
        call(app, "InitiateAuth", password(&id, "mary", OLD_PASSWORD)).await;
        let work = done.lock().unwrap().take().unwrap();
        let second = work.await.unwrap();
        assert!(second.contains("AuthenticationResult"), "{second}");
        assert_eq!(functions.sources(), ["UserMigration_Authentication"; 2]);
        let listed = call(app, "ListUsers", json!({ "UserPoolId": pool.id.as_str() })).await;
        assert_eq!(listed["Users"].as_array().unwrap().len(), 1);
    }
}

with_functions! {
    // spec: MIGRATE-008, MIGRATE-020, MIGRATE-023, MIGRATE-025, MIGRATE-026, MIGRATE-028, MIGRATE-030
    async fn a_forgotten_password_messages_and_factors(app: &TestApp, functions: &Functions) {
        let settings = json!({ "LambdaConfig": functions.config(&MIGRATE), "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {} });
        let pool = app.pool(settings).await;
        let (open, hiding) = (client(app, &pool, false).await, client(app, &pool, true).await);
        functions.script(directory);
        let forgot = |client: &str, name: &str| json!({ "ClientId": client, "Username": name, "ClientMetadata": { "a": "b" } });
        let sent = call(app, "ForgotPassword", forgot(&open, "mary")).await;
        assert_eq!(sent["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL");
        let event = functions.events().remove(0);
        assert_eq!(source(&event), "UserMigration_ForgotPassword");
        assert_eq!(event["request"], json!({ "validationData": null, "userAttributes": null, "clientMetadata": { "a": "b" } }));
        let mary = stored(app, &pool, "mary").await.unwrap();
        assert_eq!((mary.status.as_str(), mary.password_hash.is_some()), ("RESET_REQUIRED", false));
        let code = app.code_to("mary@example.com").await;
        let confirm = json!({ "ClientId": open, "Username": "mary", "ConfirmationCode": code, "Password": PASSWORD });
        call(app, "ConfirmForgotPassword", confirm).await;
        call(app, "InitiateAuth", password(&open, "mary", PASSWORD)).await;

        // Without a verified contact nobody is stored; nobody known looks like everybody.
        functions.script(|_| json!({ "userAttributes": { "email": "bob@example.com" } }));
        assert_eq!(refused(app, "ForgotPassword", forgot(&open, "bob")).await, NONSENSE);
        assert!(stored(app, &pool, "bob").await.is_none());
        functions.script(|_| json!({}));
        assert!(refused(app, "ForgotPassword", forgot(&open, "bob")).await.starts_with("UserNotFoundException"));
        let simulated = call(app, "ForgotPassword", forgot(&hiding, "bob2")).await;
        assert!(simulated["CodeDeliveryDetails"].is_object());
        functions.script(|_| json!({ "errorMessage": "Closed" }));
        let text = "UserLambdaValidationException: UserMigration failed with error Closed.";
        assert_eq!(refused(app, "ForgotPassword", forgot(&hiding, "bob3")).await, text);

        // Signing up asks nobody.
        functions.events();
        call(app, "SignUp", json!({ "ClientId": open, "Username": "sam", "Password": PASSWORD })).await;
        assert!(functions.events().is_empty());

        // A welcome by mail, without the password; by SMS where nothing is said; a factor on request.
        functions.script(|_| json!({ "userAttributes": { "email": "will@example.com" }, "finalUserStatus": "CONFIRMED", "desiredDeliveryMediums": ["EMAIL"] }));
        call(app, "InitiateAuth", password(&open, "will", OLD_PASSWORD)).await;
        let mail = app.mail_to("will@example.com").await.body_text;
        assert!(mail.contains("will") && !mail.contains(OLD_PASSWORD), "{mail}");
        functions.script(|_| json!({ "userAttributes": { "phone_number": "+12125550111" }, "finalUserStatus": "CONFIRMED" }));
        call(app, "InitiateAuth", password(&open, "yan", OLD_PASSWORD)).await;
        app.mail_to("+12125550111").await;
        functions.script(|_| json!({ "userAttributes": { "phone_number": "+12125550112" }, "finalUserStatus": "CONFIRMED", "enableSMSMFA": "true", "messageAction": "SUPPRESS" }));
        let asked = call(app, "InitiateAuth", password(&open, "zoe", OLD_PASSWORD)).await;
        assert_eq!(asked["ChallengeName"], "SMS_MFA");
    }
}
