//! `CUSTOM_AUTH`: what the functions may decide, and about whom.

use serde_json::{Value, json};

use super::functions::{Functions, source};
use super::scene::{CREATE, CUSTOM, DEFINE, Scene, VERIFY, element, quiz, sample};
use super::wire::{NONSENSE, WRONG, answer, claim, custom, custom_with_srp, respond};
use super::{set_up_app, with_functions};
use crate::support::authenticator::code_at;
use crate::support::srp::SrpClient;
use crate::support::{PASSWORD, TestApp};

with_functions! {
    // spec: DEFAUTH-010, DEFAUTH-024, DEFAUTH-025, CREAUTH-005, VERAUTH-005, FLOW-066, FLOW-067, TRG-066, ERR-051, ERR-052, FLOW-195
    async fn nobody_goes_the_same_way_to_nowhere(app: &TestApp, functions: &Functions) {
        let scene = Scene::new(app, functions, json!({})).await;
        let respond_to = "RespondToAuthChallenge";
        // Whatever is answered is right.
        functions.script(|event| match source(event) {
            DEFINE if event["request"]["session"] == json!([]) => json!({ "challengeName": "CUSTOM_CHALLENGE" }),
            DEFINE => json!({ "issueTokens": true }),
            VERIFY => json!({ "answerCorrect": true }),
            _ => quiz(event),
        });
        let (status, nothing) = ("UserNotFoundException: User does not exist.", functions.events());
        assert!(nothing.is_empty());
        assert_eq!(scene.refused("InitiateAuth", custom(scene.legacy(), "nobody")).await, status);
        assert!(functions.events().is_empty());

        let admin = app.app.users.find(&scene.pool, "mary").await.unwrap().unwrap();
        assert!(admin.enabled);
        app.user(&scene.pool, "gone@example.com").await;
        scene.call("AdminDisableUser", scene.admin(json!({ "Username": "gone" }))).await;
        for name in ["nobody", "gone"] {
            let asked = scene.call("InitiateAuth", custom(scene.hiding(), name)).await;
            assert_eq!(asked["ChallengeParameters"]["captchaUrl"], "url/123.jpg");
            assert_eq!(asked["ChallengeParameters"]["USERNAME"], name);
            let given = answer(scene.hiding(), name, &asked, "5");
            assert_eq!(scene.refused(respond_to, given).await, WRONG);
            let events = functions.events();
            assert_eq!(events.iter().map(source).collect::<Vec<_>>(), [DEFINE, CREATE, VERIFY, DEFINE]);
            for event in &events {
                let request = &event["request"];
                assert_eq!((&request["userNotFound"], &request["userAttributes"]), (&json!(true), &json!({})), "{event}");
                assert_eq!(event["userName"], name);
            }
        }
        // Somebody real is told apart only in the event.
        let asked = scene.call("InitiateAuth", custom(scene.hiding(), "mary")).await;
        let done = scene.call(respond_to, answer(scene.hiding(), "mary", &asked, "5")).await;
        assert!(done["AuthenticationResult"].is_object());
        assert!(functions.events().iter().all(|event| event["request"]["userNotFound"] == false));

        // With SRP: a challenge, and no password that fits.
        functions.script(sample);
        let srp = SrpClient::random();
        let begun = scene.call("InitiateAuth", custom_with_srp(scene.hiding(), "nobody", &srp)).await;
        assert_eq!(begun["ChallengeName"], "PASSWORD_VERIFIER");
        let proof = claim(scene.hiding(), scene.pool.id.as_str(), PASSWORD, &srp, &begun);
        assert_eq!(scene.refused(respond_to, proof).await, WRONG);
        // Straight to tokens, for nobody.
        functions.script(|_| json!({ "issueTokens": true }));
        assert_eq!(scene.refused("InitiateAuth", custom(scene.hiding(), "nobody")).await, WRONG);
        assert!(scene.call("InitiateAuth", custom(scene.hiding(), "mary")).await["AuthenticationResult"].is_object());
    }
}

with_functions! {
    // spec: DEFAUTH-015, DEFAUTH-016, DEFAUTH-021, DEFAUTH-022, FLOW-215, FLOW-216, FLOW-240, TRG-083, TRG-090
    async fn what_functions_may_decide(app: &TestApp, functions: &Functions) {
        let scene = Scene::new(app, functions, json!({})).await;
        let begin = || custom(scene.legacy(), "mary");
        for (said, outcome) in [
            (json!({ "failAuthentication": true, "issueTokens": true, "challengeName": "CUSTOM_CHALLENGE" }), WRONG),
            (json!({}), NONSENSE),
            (json!({ "issueTokens": false, "failAuthentication": false, "challengeName": null }), NONSENSE),
            (json!({ "challengeName": "MY_CHALLENGE" }), NONSENSE),
            (json!({ "challengeName": "PASSWORD_VERIFIER" }), NONSENSE),
            (json!({ "challengeName": "SMS_MFA" }), NONSENSE),
            (json!({ "challengeName": "DEVICE_SRP_AUTH" }), NONSENSE),
            (json!({ "challengeName": "ADMIN_NO_SRP_AUTH" }), NONSENSE),
            (json!({ "challengeName": "SRP_A" }), NONSENSE),
            (json!({ "challengeName": 5 }), NONSENSE),
            (json!({ "issueTokens": "perhaps" }), NONSENSE),
            (json!({ "raw": [] }), NONSENSE),
            (json!({ "raw": { "version": "1" } }), NONSENSE),
            (json!({ "errorMessage": "Not today" }), "UserLambdaValidationException: DefineAuthChallenge failed with error Not today."),
        ] {
            let shown = said.to_string();
            functions.script(move |_| said.clone());
            assert_eq!(scene.refused("InitiateAuth", begin()).await, outcome, "{shown}");
        }
        functions.script(|_| json!({ "issueTokens": true, "challengeName": "CUSTOM_CHALLENGE" }));
        assert!(scene.call("InitiateAuth", begin()).await["AuthenticationResult"].is_object());
        for (source_of, said) in [(CREATE, json!({ "publicChallengeParameters": { "a": [] } })), (CREATE, json!({ "challengeMetadata": [] })), (CREATE, json!({ "privateChallengeParameters": "5" }))] {
            functions.script(move |event| if source(event) == source_of { said.clone() } else { quiz(event) });
            assert_eq!(scene.refused("InitiateAuth", begin()).await, NONSENSE);
        }

        // The password in clear, only for servers whose client allows it.
        functions.script(|event| match event["request"]["session"].as_array().map_or(0, Vec::len) {
            0 => json!({ "challengeName": "ADMIN_NO_SRP_AUTH" }),
            _ => json!({ "issueTokens": true }),
        });
        let respond_to = "AdminRespondToAuthChallenge";
        let mut sly = begin();
        sly["UserPoolId"] = json!(scene.pool.id.as_str());
        let asked = scene.call("AdminInitiateAuth", sly).await;
        assert_eq!(asked["ChallengeName"], "ADMIN_NO_SRP_AUTH");
        let given = |password: &str, asked: &Value| {
            let responses = json!({ "USERNAME": "mary", "PASSWORD": password });
            respond(scene.legacy(), "ADMIN_NO_SRP_AUTH", &asked["Session"], responses)
        };
        let public = scene.refused("RespondToAuthChallenge", given(PASSWORD, &asked)).await;
        assert!(public.starts_with("InvalidParameterException"), "{public}");
        functions.events();
        assert_eq!(scene.refused(respond_to, scene.admin(given("Not-the-one-9", &asked))).await, WRONG);
        assert!(functions.events().is_empty());
        let asked = scene.call("AdminInitiateAuth", scene.admin(begin())).await;
        let done = scene.call(respond_to, scene.admin(given(PASSWORD, &asked))).await;
        assert!(done["AuthenticationResult"].is_object());
        let session = functions.events().pop().unwrap()["request"]["session"].clone();
        assert_eq!(session, json!([element("ADMIN_NO_SRP_AUTH", true, Value::Null)]));

        // Without the functions.
        let none = app.pool(json!({})).await;
        let client = app.client(&none, json!({ "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        let unset = "InvalidParameterException: Custom auth lambda trigger is not configured for the user pool.";
        assert_eq!(scene.refused("InitiateAuth", custom(client.id.as_str(), "mary")).await, unset);
        let half = app.pool(json!({ "LambdaConfig": functions.config(&["DefineAuthChallenge"]) })).await;
        let client = app.client(&half, json!({ "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        app.user(&half, "mary@example.com").await;
        functions.script(quiz);
        let missing = scene.refused("InitiateAuth", custom(client.id.as_str(), "mary")).await;
        assert!(missing.starts_with("UnexpectedLambdaException: CreateAuthChallenge invocation failed due to error "), "{missing}");
    }
}

with_functions! {
    // spec: FLOW-208, FLOW-209, FLOW-210, FLOW-211, FLOW-212, DEFAUTH-019, DEFAUTH-005, POSTAUTH-009
    async fn what_a_password_leads_to_comes_before_the_next_question(app: &TestApp, functions: &Functions) {
        let mut config = functions.config(&CUSTOM);
        config["PostAuthentication"] = json!(functions.url);
        let mfa = json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {}, "SoftwareTokenMfaConfiguration": { "Enabled": true },
            "LambdaConfig": config });
        let scene = Scene::new(app, functions, mfa).await;
        let (respond_to, pool, id) = ("RespondToAuthChallenge", scene.pool.id.as_str(), scene.legacy());
        functions.script(|event| match source(event) {
            DEFINE => {
                let session = event["request"]["session"].as_array().unwrap();
                match session.last().and_then(|last| last["challengeName"].as_str()) {
                    Some("SRP_A") => json!({ "challengeName": "PASSWORD_VERIFIER" }),
                    Some("CUSTOM_CHALLENGE") => json!({ "issueTokens": true }),
                    _ => json!({ "challengeName": "CUSTOM_CHALLENGE" }),
                }
            }
            _ => quiz(event),
        });
        let secret = set_up_app(app, &scene.pool, "mary").await;
        let srp = SrpClient::random();
        let begun = scene.call("InitiateAuth", custom_with_srp(id, "mary", &srp)).await;
        functions.events();
        let mfa = scene.call(respond_to, claim(id, pool, PASSWORD, &srp, &begun)).await;
        assert_eq!(mfa["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{mfa}");
        assert!(functions.events().is_empty(), "define is asked when the factor is through");
        let code = code_at(&secret, app.app.clock.now().seconds() + 30);
        let responses = json!({ "USERNAME": "mary", "SOFTWARE_TOKEN_MFA_CODE": code });
        let question = scene.call(respond_to, respond(id, "SOFTWARE_TOKEN_MFA", &mfa["Session"], responses)).await;
        assert_eq!(question["ChallengeName"], "CUSTOM_CHALLENGE", "the factor is no way around: {question}");
        let session = functions.events()[0]["request"]["session"].clone();
        let names: Vec<_> = session.as_array().unwrap().iter().map(|e| e["challengeName"].as_str().unwrap()).collect();
        assert_eq!(names, ["SRP_A", "PASSWORD_VERIFIER", "SOFTWARE_TOKEN_MFA"]);
        assert!(scene.answer(&question, "5").await["AuthenticationResult"].is_object());
        // Without a password there is no factor.
        let question = scene.begin().await;
        assert!(scene.answer(&question, "5").await["AuthenticationResult"].is_object());

        // A temporary password is replaced before the question; a flow without it leaves it alone.
        let created = json!({ "Username": "bob", "TemporaryPassword": "Temporary-99", "MessageAction": "SUPPRESS" });
        scene.call("AdminCreateUser", scene.admin(created)).await;
        let question = scene.call("InitiateAuth", custom(id, "bob")).await;
        let done = scene.call(respond_to, answer(id, "bob", &question, "5")).await;
        assert!(done["AuthenticationResult"].is_object());
        let bob = app.app.users.find(&scene.pool, "bob").await.unwrap().unwrap();
        assert_eq!(bob.status.as_str(), "FORCE_CHANGE_PASSWORD");
        let after = functions.events().pop().unwrap();
        assert_eq!(source(&after), "PostAuthentication_Authentication");
        assert_eq!(after["request"]["userAttributes"]["cognito:user_status"], "FORCE_CHANGE_PASSWORD");
        let begun = scene.call("InitiateAuth", custom_with_srp(id, "bob", &srp)).await;
        functions.events();
        let new = scene.call(respond_to, claim(id, pool, "Temporary-99", &srp, &begun)).await;
        assert_eq!(new["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        assert!(functions.events().is_empty());
        let responses = json!({ "USERNAME": "bob", "NEW_PASSWORD": "Chosen-by-bob-7" });
        let question = scene.call(respond_to, respond(id, "NEW_PASSWORD_REQUIRED", &new["Session"], responses)).await;
        assert_eq!(question["ChallengeName"], "CUSTOM_CHALLENGE");
        let session = functions.events()[0]["request"]["session"].clone();
        assert_eq!(session[2], element("NEW_PASSWORD_REQUIRED", true, Value::Null));
        scene.call(respond_to, answer(id, "bob", &question, "5")).await;
        let after = functions.events().pop().unwrap();
        assert_eq!(after["request"]["userAttributes"]["cognito:user_status"], "CONFIRMED");

        // A text message on the functions' demand, after the password only.
        let attributes = json!([{ "Name": "phone_number", "Value": "+12125550100" }]);
        scene.call("AdminUpdateUserAttributes", scene.admin(json!({ "Username": "bob", "UserAttributes": attributes }))).await;
        functions.script(|event| {
            let session = event["request"]["session"].as_array().cloned().unwrap_or_default();
            match session.last().and_then(|last| last["challengeName"].as_str()) {
                Some("SRP_A") => json!({ "challengeName": "PASSWORD_VERIFIER" }),
                Some("SMS_MFA") => json!({ "issueTokens": true }),
                _ => json!({ "challengeName": "SMS_MFA" }),
            }
        });
        assert_eq!(scene.refused("InitiateAuth", custom(id, "bob")).await, NONSENSE);
        let begun = scene.call("InitiateAuth", custom_with_srp(id, "bob", &srp)).await;
        let sms = scene.call(respond_to, claim(id, pool, "Chosen-by-bob-7", &srp, &begun)).await;
        assert_eq!(sms["ChallengeName"], "SMS_MFA");
        let code = app.code_to("+12125550100").await;
        let responses = json!({ "USERNAME": "bob", "SMS_MFA_CODE": code });
        let done = scene.call(respond_to, respond(id, "SMS_MFA", &sms["Session"], responses)).await;
        assert!(done["AuthenticationResult"].is_object());
    }
}

with_functions! {
    // spec: FLOW-032, TRG-038, FLOW-069, FLOW-070
    async fn users_who_change_under_way(app: &TestApp, functions: &Functions) {
        let scene = Scene::new(app, functions, json!({})).await;
        let (respond_to, id) = ("RespondToAuthChallenge", scene.legacy());
        functions.script(quiz);
        let asked = scene.begin().await;
        scene.call("AdminDisableUser", scene.admin(json!({ "Username": "mary" }))).await;
        let refused = scene.refused(respond_to, answer(id, "mary", &asked, "5")).await;
        assert!(refused.starts_with("NotAuthorizedException"), "{refused}");
        assert_eq!(scene.refused("InitiateAuth", custom(id, "mary")).await, "NotAuthorizedException: User is disabled.");
        scene.call("AdminEnableUser", scene.admin(json!({ "Username": "mary" }))).await;
        let asked = scene.begin().await;
        let set = json!({ "Username": "mary", "Password": "Another-one-5", "Permanent": true });
        scene.call("AdminSetUserPassword", scene.admin(set)).await;
        let refused = scene.refused(respond_to, answer(id, "mary", &asked, "5")).await;
        assert!(refused.starts_with("NotAuthorizedException"), "a new password ends what is under way: {refused}");

        // Not confirmed: told at once, or only after everything was answered.
        let body = json!({ "ClientId": id, "Username": "carol", "Password": PASSWORD });
        scene.call("SignUp", body).await;
        let unconfirmed = "UserNotConfirmedException: User is not confirmed.";
        assert_eq!(scene.refused("InitiateAuth", custom(id, "carol")).await, unconfirmed);
        let asked = scene.call("InitiateAuth", custom(scene.hiding(), "carol")).await;
        let given = answer(scene.hiding(), "carol", &asked, "5");
        assert_eq!(scene.refused(respond_to, given).await, unconfirmed);
    }
}
