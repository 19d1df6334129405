//! `CUSTOM_AUTH`: what the functions are told, what they may decide, and what nobody gets around.

use std::sync::Arc;

use portico::clients::AppClient;
use portico::pools::Pool;
use serde_json::{Value, json};

use super::functions::{Functions, source};
use super::wire::{
    NONSENSE, WRONG, answer, call, claim, custom, custom_with_srp, initiate, refused, respond,
};
use super::{set_up_app, with_functions};
use crate::support::authenticator::code_at;
use crate::support::srp::SrpClient;
use crate::support::{PASSWORD, TestApp};

const CUSTOM: [&str; 3] =
    ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"];
const DEFINE: &str = "DefineAuthChallenge_Authentication";
const CREATE: &str = "CreateAuthChallenge_Authentication";
const VERIFY: &str = "VerifyAuthChallengeResponse_Authentication";

struct Scene<'a> {
    app: &'a TestApp,
    pool: Arc<Pool>,
    /// Says who exists.
    legacy: Arc<AppClient>,
    hiding: Arc<AppClient>,
}

impl<'a> Scene<'a> {
    async fn new(app: &'a TestApp, functions: &'a Functions, more: Value) -> Self {
        let mut settings = json!({ "LambdaConfig": functions.config(&CUSTOM) });
        settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let pool = app.pool(settings).await;
        let flows = json!([
            "ALLOW_CUSTOM_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH"
        ]);
        let legacy = app.client(&pool, json!({ "ExplicitAuthFlows": flows })).await;
        let hiding = json!({ "ExplicitAuthFlows": flows, "PreventUserExistenceErrors": "ENABLED" });
        let hiding = app.client(&pool, hiding).await;
        app.user(&pool, "mary@example.com").await;
        Self { app, pool, legacy, hiding }
    }

    fn legacy(&self) -> &str {
        self.legacy.id.as_str()
    }

    fn hiding(&self) -> &str {
        self.hiding.id.as_str()
    }

    async fn call(&self, operation: &str, body: Value) -> Value {
        call(self.app, operation, body).await
    }

    async fn refused(&self, operation: &str, body: Value) -> String {
        refused(self.app, operation, body).await
    }

    async fn begin(&self) -> Value {
        self.call("InitiateAuth", custom(self.legacy(), "mary")).await
    }

    async fn answer(&self, challenge: &Value, given: &str) -> Value {
        self.call("RespondToAuthChallenge", answer(self.legacy(), "mary", challenge, given)).await
    }

    fn admin(&self, mut body: Value) -> Value {
        body["UserPoolId"] = json!(self.pool.id.as_str());
        body
    }
}

fn element(name: &str, result: bool, metadata: Value) -> Value {
    json!({ "challengeName": name, "challengeResult": result, "challengeMetadata": metadata })
}

/// Asks until the answer is "5"; gives up after the third wrong one.
fn quiz(event: &Value) -> Value {
    let session = event["request"]["session"].as_array().cloned().unwrap_or_default();
    match source(event) {
        DEFINE if session.last().is_some_and(|last| last["challengeResult"] == true) => {
            json!({ "issueTokens": true, "failAuthentication": false })
        }
        DEFINE if session.len() == 3 => json!({ "failAuthentication": true }),
        DEFINE => json!({ "challengeName": "CUSTOM_CHALLENGE" }),
        CREATE => json!({
            "publicChallengeParameters": { "captchaUrl": "url/123.jpg", "USERNAME": "somebody else" },
            "privateChallengeParameters": { "answer": "5", "note": "the-hidden-note" },
            "challengeMetadata": "CAPTCHA_CHALLENGE",
        }),
        VERIFY => {
            let right = &event["request"]["privateChallengeParameters"]["answer"];
            json!({ "answerCorrect": event["request"]["challengeAnswer"] == *right })
        }
        _ => json!({}),
    }
}

/// As the guide's sample: the password by SRP, then one question.
fn sample(event: &Value) -> Value {
    if source(event) != DEFINE {
        return quiz(event);
    }
    let session = event["request"]["session"].as_array().unwrap();
    let last = session.last().unwrap();
    let passed = last["challengeResult"] == true;
    let (next, tokens) = match (session.len(), last["challengeName"].as_str().unwrap()) {
        (1, "SRP_A") => (Some("PASSWORD_VERIFIER"), false),
        (2, "PASSWORD_VERIFIER") if passed => (Some("CUSTOM_CHALLENGE"), false),
        (3, "CUSTOM_CHALLENGE") if passed => (None, true),
        _ => return json!({ "issueTokens": false, "failAuthentication": true }),
    };
    json!({ "challengeName": next, "issueTokens": tokens, "failAuthentication": false })
}

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
