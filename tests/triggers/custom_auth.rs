//! `CUSTOM_AUTH`: what the functions are told, in which order, and what nobody gets around.

use serde_json::{Value, json};

use super::functions::{Functions, source};
use super::scene::{CREATE, CUSTOM, DEFINE, Scene, VERIFY, element, quiz, sample};
use super::wire::{WRONG, answer, claim, custom, custom_with_srp, initiate, respond};
use super::with_functions;
use crate::support::srp::SrpClient;
use crate::support::{PASSWORD, TestApp};

with_functions! {
    // spec: FLOW-200, FLOW-201, FLOW-202, FLOW-206, FLOW-218, DEFAUTH-001, DEFAUTH-002, DEFAUTH-003, DEFAUTH-004
    // spec: DEFAUTH-005, DEFAUTH-006, DEFAUTH-007, DEFAUTH-009, DEFAUTH-012, DEFAUTH-013, DEFAUTH-014, DEFAUTH-017
    // spec: CREAUTH-001, CREAUTH-002, CREAUTH-003, CREAUTH-004, CREAUTH-006, CREAUTH-007, CREAUTH-008, CREAUTH-009
    // spec: CREAUTH-010, CREAUTH-012, VERAUTH-001, VERAUTH-002, VERAUTH-003, VERAUTH-004, VERAUTH-006, VERAUTH-007
    // spec: VERAUTH-008, VERAUTH-009
    async fn questions_until_the_functions_are_content(app: &TestApp, functions: &Functions) {
        let scene = Scene::new(app, functions, json!({})).await;
        functions.script(quiz);
        let first = scene.begin().await;
        assert_eq!(first["ChallengeName"], "CUSTOM_CHALLENGE");
        assert_eq!(first["ChallengeParameters"], json!({ "captchaUrl": "url/123.jpg", "USERNAME": "mary" }));
        assert!(!first.to_string().contains("the-hidden-note"));
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), [DEFINE, CREATE]);
        let (define, create) = (&events[0]["request"], &events[1]["request"]);
        assert_eq!(define["session"], json!([]));
        assert_eq!(define["userAttributes"]["email"], "mary@example.com");
        assert_eq!(define["userAttributes"]["cognito:user_status"], "CONFIRMED");
        assert_eq!(define.get("userNotFound"), None, "this client says who exists");
        assert_eq!(events[0]["response"], json!({ "challengeName": null, "issueTokens": null, "failAuthentication": null }));
        assert_eq!(events[0]["userName"], "mary");
        assert_eq!((&create["challengeName"], &create["session"]), (&json!("CUSTOM_CHALLENGE"), &json!([])));
        let empty = json!({ "publicChallengeParameters": null, "privateChallengeParameters": null, "challengeMetadata": null });
        assert_eq!(events[1]["response"], empty);

        // Wrong: define is asked again, and sees one element for the answer.
        let second = scene.answer(&first, "4").await;
        assert_ne!(second["Session"], first["Session"]);
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), [VERIFY, DEFINE, CREATE]);
        let verify = &events[0]["request"];
        assert_eq!(verify["privateChallengeParameters"], json!({ "answer": "5", "note": "the-hidden-note" }));
        assert_eq!((&verify["challengeAnswer"], verify.get("session")), (&json!("4"), None));
        assert_eq!(events[0]["response"], json!({ "answerCorrect": null }));
        let wrong = element("CUSTOM_CHALLENGE", false, json!("CAPTCHA_CHALLENGE"));
        assert_eq!(events[1]["request"]["session"], json!([wrong]));
        assert_eq!(events[2]["request"]["session"], json!([wrong]));

        let done = scene.answer(&second, "5").await;
        assert!(done["AuthenticationResult"]["RefreshToken"].is_string(), "{done}");
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), [VERIFY, DEFINE]);
        let right = element("CUSTOM_CHALLENGE", true, json!("CAPTCHA_CHALLENGE"));
        assert_eq!(events[1]["request"]["session"], json!([wrong, right]));

        // Three wrong answers, and define gives up.
        let mut challenge = scene.begin().await;
        for _ in 0..2 {
            challenge = scene.answer(&challenge, "no").await;
        }
        let given = answer(scene.legacy(), "mary", &challenge, "no");
        assert_eq!(scene.refused("RespondToAuthChallenge", given).await, WRONG);

        // What verify does not say is no (VERAUTH-006).
        functions.script(|event| if source(event) == VERIFY { json!({}) } else { quiz(event) });
        let challenge = scene.begin().await;
        assert_eq!(scene.answer(&challenge, "5").await["ChallengeName"], "CUSTOM_CHALLENGE");
    }
}

with_functions! {
    // spec: FLOW-020, FLOW-026, FLOW-028, FLOW-030, FLOW-014, CREAUTH-011, FLOW-219
    async fn answers_out_of_order_lead_nowhere(app: &TestApp, functions: &Functions) {
        let scene = Scene::new(app, functions, json!({})).await;
        app.user(&scene.pool, "bob@example.com").await;
        functions.script(quiz);
        let respond_to = "RespondToAuthChallenge";
        let first = scene.begin().await;
        let right = answer(scene.legacy(), "mary", &first, "5");

        // Another's name, another client, another challenge, no session, a made-up one.
        let invalid = "NotAuthorizedException: Invalid session for the user.";
        for (name, client) in [("bob", scene.legacy()), ("nobody", scene.legacy()), ("mary", scene.hiding())] {
            let body = answer(client, name, &first, "5");
            assert_eq!(scene.refused(respond_to, body).await, invalid, "{name}");
        }
        for challenge in ["SMS_MFA", "NEW_PASSWORD_REQUIRED", "MFA_SETUP", "SELECT_MFA_TYPE"] {
            let all = json!({ "USERNAME": "mary", "ANSWER": "SMS_MFA", "SMS_MFA_CODE": "123456", "NEW_PASSWORD": "Another-one-5" });
            let body = respond(scene.legacy(), challenge, &first["Session"], all);
            assert_eq!(scene.refused(respond_to, body).await, invalid, "{challenge}");
        }
        let body = json!({ "ClientId": scene.legacy(), "ChallengeName": "CUSTOM_CHALLENGE",
            "ChallengeResponses": { "USERNAME": "mary", "ANSWER": "5" } });
        let missing = "InvalidParameterException: Missing required parameter Session";
        assert_eq!(scene.refused(respond_to, body).await, missing);
        let made_up = json!({ "Session": "x".repeat(43) });
        assert_eq!(scene.refused(respond_to, answer(scene.legacy(), "mary", &made_up, "5")).await, invalid);

        // Twice: the second is refused, and the functions are not asked.
        functions.events();
        scene.call(respond_to, right.clone()).await;
        assert_eq!(functions.events().len(), 2);
        let used = "NotAuthorizedException: Invalid session for the user, session can only be used once.";
        assert_eq!(scene.refused(respond_to, right).await, used);
        assert_eq!(functions.events().len(), 0);

        // Two chains side by side: what one has seen never shows in the other.
        let (one, two) = (scene.begin().await, scene.begin().await);
        let one = scene.answer(&one, "wrong").await;
        functions.events();
        scene.answer(&two, "5").await;
        let session = &functions.events()[1]["request"]["session"];
        assert_eq!(session.as_array().unwrap().len(), 1, "{session}");
        scene.answer(&one, "5").await;

        // Wrong answers count for nothing else.
        functions.script(|event| if source(event) == DEFINE && event["request"]["session"] != json!([]) {
            json!({ "failAuthentication": true })
        } else { quiz(event) });
        for _ in 0..6 {
            let challenge = scene.begin().await;
            let given = answer(scene.legacy(), "mary", &challenge, "wrong");
            assert_eq!(scene.refused(respond_to, given).await, WRONG);
        }
        let begun = initiate(scene.legacy(), "USER_PASSWORD_AUTH", json!({ "USERNAME": "mary", "PASSWORD": PASSWORD }));
        scene.call("InitiateAuth", begun).await;
    }
}

with_functions! {
    // spec: FLOW-220
    async fn a_flow_has_an_end(app: &TestApp, functions: &Functions) {
        let scene = Scene::new(app, functions, json!({})).await;
        functions.script(|event| match source(event) {
            DEFINE => json!({ "challengeName": "CUSTOM_CHALLENGE" }),
            _ => quiz(event),
        });
        let mut challenge = scene.begin().await;
        for _ in 1..20 {
            challenge = scene.answer(&challenge, "5").await;
        }
        let last = answer(scene.legacy(), "mary", &challenge, "5");
        assert_eq!(scene.refused("RespondToAuthChallenge", last).await, WRONG);
    }
}

with_functions! {
    // spec: FLOW-203, FLOW-204, FLOW-205, FLOW-207, FLOW-164, DEFAUTH-008, DEFAUTH-018, DEFAUTH-026, DEFAUTH-027, FLOW-217, FLOW-307
    async fn the_password_by_srp_and_then_a_question(app: &TestApp, functions: &Functions) {
        let scene = Scene::new(app, functions, json!({})).await;
        functions.script(sample);
        let (respond_to, pool, id) = ("RespondToAuthChallenge", scene.pool.id.as_str(), scene.legacy());
        let no_a = initiate(id, "CUSTOM_AUTH", json!({ "USERNAME": "mary", "CHALLENGE_NAME": "SRP_A" }));
        assert_eq!(scene.refused("InitiateAuth", no_a).await, "InvalidParameterException: Missing required parameter SRP_A");
        let other = initiate(id, "CUSTOM_AUTH", json!({ "USERNAME": "mary", "CHALLENGE_NAME": "PASSWORD_VERIFIER" }));
        assert!(scene.refused("InitiateAuth", other).await.starts_with("InvalidParameterException"));

        let srp = SrpClient::random();
        let begun = scene.call("InitiateAuth", custom_with_srp(id, "mary", &srp)).await;
        assert_eq!(begun["ChallengeName"], "PASSWORD_VERIFIER");
        assert!(begun["Session"].is_string(), "{begun}");
        let passed = |name: &str| element(name, true, Value::Null);
        let events = functions.events();
        assert_eq!(events.len(), 1, "create is not asked");
        assert_eq!(events[0]["request"]["session"], json!([passed("SRP_A")]));
        let proof = claim(id, pool, PASSWORD, &srp, &begun);
        let question = scene.call(respond_to, proof.clone()).await;
        assert_eq!(question["ChallengeName"], "CUSTOM_CHALLENGE");
        let session = &functions.events()[0]["request"]["session"];
        assert_eq!(session, &json!([passed("SRP_A"), passed("PASSWORD_VERIFIER")]));
        assert!(scene.refused(respond_to, proof).await.starts_with("NotAuthorizedException"), "a replay");
        let done = scene.answer(&question, "5").await;
        assert!(done["AuthenticationResult"].is_object());

        // Without the session the block still belongs to its flow; with another session to none.
        let begun = scene.call("InitiateAuth", custom_with_srp(id, "mary", &srp)).await;
        let mut proof = claim(id, pool, PASSWORD, &srp, &begun);
        let other = scene.call("InitiateAuth", custom_with_srp(id, "mary", &srp)).await;
        let mut foreign = proof.clone();
        foreign["Session"] = other["Session"].clone();
        assert_eq!(scene.refused(respond_to, foreign).await, "NotAuthorizedException: Invalid session for the user.");
        proof.as_object_mut().unwrap().remove("Session");
        let question = scene.call(respond_to, proof).await;
        assert_eq!(question["ChallengeName"], "CUSTOM_CHALLENGE", "no tokens for the password alone");

        // A wrong password ends the flow, is not for define to forgive, and counts.
        functions.script(|event| match source(event) {
            DEFINE if event["request"]["session"].as_array().unwrap().len() > 1 => json!({ "issueTokens": true }),
            _ => sample(event),
        });
        functions.events();
        for attempt in 0..5 {
            let begun = scene.call("InitiateAuth", custom_with_srp(id, "mary", &srp)).await;
            let wrong = claim(id, pool, "Not-the-one-9", &srp, &begun);
            assert_eq!(scene.refused(respond_to, wrong).await, WRONG, "{attempt}");
            let events = functions.events();
            assert_eq!(events.len(), 1, "define is not asked: {events:?}");
        }
        let locked = "NotAuthorizedException: Password attempts exceeded";
        assert_eq!(scene.refused("InitiateAuth", custom_with_srp(id, "mary", &srp)).await, locked);
        assert_eq!(scene.refused("InitiateAuth", custom(id, "mary")).await, locked);
        assert_eq!(functions.events().len(), 0);
    }
}

with_functions! {
    // spec: DEFAUTH-011, TRG-072
    async fn data_of_one_request_is_not_of_the_next(app: &TestApp, functions: &Functions) {
        let mut config = functions.config(&CUSTOM);
        for more in ["PreAuthentication", "PostAuthentication", "PreTokenGeneration"] {
            config[more] = json!(functions.url);
        }
        let scene = Scene::new(app, functions, json!({ "LambdaConfig": config })).await;
        functions.script(quiz);
        let with_data = |mut body: Value, step: &str| {
            body["ClientMetadata"] = json!({ "step": step });
            body
        };
        // The first request's data goes to pre authentication alone.
        let asked = scene.call("InitiateAuth", with_data(custom(scene.legacy(), "mary"), "one")).await;
        let events = functions.events();
        assert_eq!(events[0]["request"]["validationData"], json!({ "step": "one" }));
        assert!(events.iter().all(|event| event["request"].get("clientMetadata").is_none()));
        let wrong = answer(scene.legacy(), "mary", &asked, "4");
        let asked = scene.call("RespondToAuthChallenge", with_data(wrong, "two")).await;
        let events = functions.events();
        assert_eq!(events.len(), 3);
        assert!(events.iter().all(|event| event["request"]["clientMetadata"] == json!({ "step": "two" })));
        let right = scene.admin(answer(scene.legacy(), "mary", &asked, "5"));
        scene.call("AdminRespondToAuthChallenge", with_data(right, "three")).await;
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), [VERIFY, DEFINE, "PostAuthentication_Authentication", "TokenGeneration_Authentication"]);
        assert!(events.iter().all(|event| event["request"]["clientMetadata"] == json!({ "step": "three" })));
        let asked = scene.begin().await;
        functions.events();
        scene.answer(&asked, "5").await;
        assert!(functions.events().iter().all(|event| event["request"].get("clientMetadata").is_none()));
    }
}
