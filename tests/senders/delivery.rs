//! Custom senders at a running server: which messages they get, what is in them, and that the code works.

use serde_json::{Value, json};

use super::receiver::{Behaviour, Function};
use super::{KEY_ID, Scene, codes_of, scene_on_both_engines};
use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp};

async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

scene_on_both_engines! {
    // spec: CUSTEMAIL-001, CUSTEMAIL-004, CUSTEMAIL-005, CUSTEMAIL-006, CUSTEMAIL-008, CUSTEMAIL-009
    // spec: CUSTEMAIL-012, CUSTEMAIL-014, CUSTEMAIL-016, CUSTEMAIL-901, TRG-036, MAIL-024, USR-213
    async fn the_function_gets_every_mail(scene: &Scene) {
        let (app, mail) = (&scene.app, &scene.mail);
        let pool = scene.pool(json!({
            "AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"],
            "MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": {},
            "VerificationMessageTemplate": { "DefaultEmailOption": "CONFIRM_WITH_LINK" },
        })).await;
        let client = app.client(&pool, json!({})).await;
        let (id, pool_id) = (client.id.as_str(), pool.id.as_str());

        let signed_up = call(app, "SignUp", json!({ "ClientId": id, "Username": "ann", "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": "ann@example.com" }, { "Name": "name", "Value": "Ann" }] })).await;
        assert_eq!(signed_up["CodeDeliveryDetails"], json!({ "AttributeName": "email",
            "DeliveryMedium": "EMAIL", "Destination": "a***@e***" }));
        let first = mail.call(1).await;
        assert_eq!(first.source(), "CustomEmailSender_SignUp");
        assert_eq!(first.event["userPoolId"], pool_id);
        assert_eq!(first.event["userName"], "ann");
        assert_eq!(first.event["callerContext"]["clientId"], id);
        let request = &first.event["request"];
        assert_eq!(request["type"], "customEmailSenderRequestV1");
        assert_eq!(request["clientMetadata"], Value::Null);
        let members = ["clientMetadata", "code", "type", "userAttributes"];
        assert!(request.as_object().unwrap().keys().eq(members), "{request}");
        let attributes = &request["userAttributes"];
        assert_eq!((&attributes["email"], &attributes["name"]), (&json!("ann@example.com"), &json!("Ann")));
        assert_eq!(attributes["sub"], signed_up["UserSub"]);
        assert_eq!(attributes["cognito:user_status"], "UNCONFIRMED");

        let again = call(app, "ResendConfirmationCode", json!({ "ClientId": id, "Username": "ann" })).await;
        assert_eq!(again["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL");
        let second = mail.call(2).await;
        assert_eq!(second.source(), "CustomEmailSender_ResendCode");
        let codes = codes_of(scene, &[&first, &second]).await;
        let confirm = |code: &str| json!({ "ClientId": id, "Username": "ann", "ConfirmationCode": code });
        let (status, _) = raw_call(app, "ConfirmSignUp", confirm(&codes[0])).await;
        assert_eq!(status, 400, "the first code is void");
        call(app, "ConfirmSignUp", confirm(&codes[1])).await;

        call(app, "ForgotPassword", json!({ "ClientId": id, "Username": "ann" })).await;
        let third = mail.call(3).await;
        assert_eq!(third.source(), "CustomEmailSender_ForgotPassword");
        let code = &codes_of(scene, &[&third]).await[0];
        call(app, "ConfirmForgotPassword", json!({ "ClientId": id, "Username": "ann", "ConfirmationCode": code,
            "Password": "Another-horse-8" })).await;

        let begin = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": "Another-horse-8" } });
        let token = call(app, "InitiateAuth", begin.clone()).await["AuthenticationResult"]["AccessToken"].take();
        call(app, "UpdateUserAttributes", json!({ "AccessToken": token,
            "UserAttributes": [{ "Name": "email", "Value": "new@example.com" }] })).await;
        call(app, "GetUserAttributeVerificationCode", json!({ "AccessToken": token, "AttributeName": "email" })).await;
        let (fourth, fifth) = (mail.call(4).await, mail.call(5).await);
        assert_eq!(fourth.source(), "CustomEmailSender_UpdateUserAttribute");
        assert_eq!(fifth.source(), "CustomEmailSender_VerifyUserAttribute");
        for changed in [&fourth, &fifth] {
            assert_eq!(changed.event["request"]["userAttributes"]["email"], "new@example.com", "where the code belongs");
        }
        let code = &codes_of(scene, &[&fifth]).await[0];
        call(app, "VerifyUserAttribute", json!({ "AccessToken": token, "AttributeName": "email", "Code": code })).await;

        call(app, "SetUserMFAPreference", json!({ "AccessToken": token, "EmailMfaSettings": { "Enabled": true } })).await;
        let asked = call(app, "InitiateAuth", begin).await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        let sixth = mail.call(6).await;
        assert_eq!(sixth.source(), "CustomEmailSender_Authentication");
        let code = &codes_of(scene, &[&sixth]).await[0];
        let answer = json!({ "ClientId": id, "ChallengeName": "EMAIL_OTP", "Session": asked["Session"],
            "ChallengeResponses": { "USERNAME": "ann", "EMAIL_OTP_CODE": code } });
        assert!(call(app, "RespondToAuthChallenge", answer).await["AuthenticationResult"]["IdToken"].is_string());

        call(app, "AdminCreateUser", json!({ "UserPoolId": pool_id, "Username": "bob", "DesiredDeliveryMediums": ["EMAIL"],
            "TemporaryPassword": "Tempor@ry-p4ss", "UserAttributes": [{ "Name": "email", "Value": "bob@example.com" }] })).await;
        let seventh = mail.call(7).await;
        assert_eq!(seventh.source(), "CustomEmailSender_AdminCreateUser");
        assert_eq!(seventh.event["callerContext"]["clientId"], "CLIENT_ID_NOT_APPLICABLE");
        assert_eq!(codes_of(scene, &[&seventh]).await, ["Tempor@ry-p4ss"]);
        // An administrator's reset is a forgotten password.
        app.user(&pool, "cat@example.com").await;
        call(app, "AdminResetUserPassword", json!({ "UserPoolId": pool_id, "Username": "cat" })).await;
        assert_eq!(mail.call(8).await.source(), "CustomEmailSender_ForgotPassword");

        assert_eq!(scene.sms.calls().len(), 0);
        assert!(app.app.store.list_inbox(10).await.unwrap().is_empty());
        // The last one is crossed off when its function has answered.
        let began = std::time::Instant::now();
        while app.app.store.next_outbox_due().await.unwrap().is_some() {
            assert!(began.elapsed().as_secs() < 10, "each was taken");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}

scene_on_both_engines! {
    // spec: CUSTSMS-001, CUSTSMS-004, CUSTSMS-005, CUSTSMS-006, CUSTSMS-009, SMS-013, MFA-055
    async fn the_function_gets_every_text_message(scene: &Scene) {
        let (app, sms) = (&scene.app, &scene.sms);
        let pool = scene.pool(json!({
            "AutoVerifiedAttributes": ["phone_number"], "AliasAttributes": ["phone_number"],
            "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
        })).await;
        let client = app.client(&pool, json!({})).await;
        let (id, pool_id) = (client.id.as_str(), pool.id.as_str());
        call(app, "SignUp", json!({ "ClientId": id, "Username": "ann", "Password": PASSWORD,
            "UserAttributes": [{ "Name": "phone_number", "Value": "+12065550100" }] })).await;
        let first = sms.call(1).await;
        assert_eq!(first.source(), "CustomSMSSender_SignUp");
        assert_eq!(first.event["request"]["type"], "customSMSSenderRequestV1");
        assert_eq!(first.event["request"]["userAttributes"]["phone_number"], "+12065550100");
        call(app, "ResendConfirmationCode", json!({ "ClientId": id, "Username": "ann" })).await;
        let second = sms.call(2).await;
        assert_eq!(second.source(), "CustomSMSSender_ResendCode");
        let code = &codes_of(scene, &[&second]).await[0];
        call(app, "ConfirmSignUp", json!({ "ClientId": id, "Username": "ann", "ConfirmationCode": code })).await;

        call(app, "ForgotPassword", json!({ "ClientId": id, "Username": "ann" })).await;
        let third = sms.call(3).await;
        assert_eq!(third.source(), "CustomSMSSender_ForgotPassword");
        let code = &codes_of(scene, &[&third]).await[0];
        call(app, "ConfirmForgotPassword", json!({ "ClientId": id, "Username": "ann", "ConfirmationCode": code,
            "Password": "Another-horse-8" })).await;

        let begin = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": "Another-horse-8" } });
        let token = call(app, "InitiateAuth", begin.clone()).await["AuthenticationResult"]["AccessToken"].take();
        call(app, "UpdateUserAttributes", json!({ "AccessToken": token,
            "UserAttributes": [{ "Name": "phone_number", "Value": "+12065550199" }] })).await;
        call(app, "GetUserAttributeVerificationCode", json!({ "AccessToken": token, "AttributeName": "phone_number" })).await;
        let (fourth, fifth) = (sms.call(4).await, sms.call(5).await);
        assert_eq!(fourth.source(), "CustomSMSSender_UpdateUserAttribute");
        assert_eq!(fifth.source(), "CustomSMSSender_VerifyUserAttribute");
        let code = &codes_of(scene, &[&fifth]).await[0];
        call(app, "VerifyUserAttribute", json!({ "AccessToken": token, "AttributeName": "phone_number", "Code": code })).await;

        call(app, "SetUserMFAPreference", json!({ "AccessToken": token, "SMSMfaSettings": { "Enabled": true } })).await;
        let asked = call(app, "InitiateAuth", begin).await;
        assert_eq!(asked["ChallengeName"], "SMS_MFA");
        let sixth = sms.call(6).await;
        assert_eq!(sixth.source(), "CustomSMSSender_Authentication");
        let code = &codes_of(scene, &[&sixth]).await[0];
        let answer = json!({ "ClientId": id, "ChallengeName": "SMS_MFA", "Session": asked["Session"],
            "ChallengeResponses": { "USERNAME": "ann", "SMS_MFA_CODE": code } });
        assert!(call(app, "RespondToAuthChallenge", answer).await["AuthenticationResult"]["IdToken"].is_string());

        call(app, "AdminCreateUser", json!({ "UserPoolId": pool_id, "Username": "bob",
            "TemporaryPassword": "Tempor@ry-p4ss", "UserAttributes": [{ "Name": "phone_number", "Value": "+12065550111" }] })).await;
        let seventh = sms.call(7).await;
        assert_eq!(seventh.source(), "CustomSMSSender_AdminCreateUser");
        assert_eq!(codes_of(scene, &[&seventh]).await, ["Tempor@ry-p4ss"]);
        assert_eq!(scene.mail.calls().len(), 0);
    }
}

scene_on_both_engines! {
    // spec: CUSTEMAIL-007, TRG-072, TRG-078
    async fn client_metadata_goes_along_with_the_request_that_sends(scene: &Scene) {
        let (app, mail) = (&scene.app, &scene.mail);
        let pool = scene.pool(json!({ "AutoVerifiedAttributes": ["email"], "MfaConfiguration": "ON",
            "EmailMfaConfiguration": {} })).await;
        let client = app.client(&pool, json!({})).await;
        let id = client.id.as_str();
        let metadata = |call: &crate::support::receiver::Asked| call.event["request"]["clientMetadata"].clone();
        call(app, "SignUp", json!({ "ClientId": id, "Username": "ann", "Password": PASSWORD,
            "ClientMetadata": { "shop": "harbour" },
            "UserAttributes": [{ "Name": "email", "Value": "ann@example.com" }] })).await;
        assert_eq!(metadata(&mail.call(1).await), json!({ "shop": "harbour" }));
        call(app, "ResendConfirmationCode", json!({ "ClientId": id, "Username": "ann" })).await;
        assert_eq!(metadata(&mail.call(2).await), Value::Null, "of one request, not of the next");

        call(app, "AdminCreateUser", json!({ "UserPoolId": pool.id, "Username": "bob", "MessageAction": "SUPPRESS",
            "TemporaryPassword": "Tempor@ry-p4ss", "UserAttributes": [
                { "Name": "email", "Value": "bob@example.com" }, { "Name": "email_verified", "Value": "true" }] })).await;
        let begin = |password: &str| json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientMetadata": { "from": "initiate" },
            "AuthParameters": { "USERNAME": "bob", "PASSWORD": password } });
        let asked = call(app, "InitiateAuth", begin("Tempor@ry-p4ss")).await;
        assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        let asked = call(app, "RespondToAuthChallenge", json!({ "ClientId": id, "Session": asked["Session"],
            "ChallengeName": "NEW_PASSWORD_REQUIRED", "ClientMetadata": { "from": "respond" },
            "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": PASSWORD } })).await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        assert_eq!(metadata(&mail.call(3).await), json!({ "from": "respond" }));
        call(app, "InitiateAuth", begin(PASSWORD)).await;
        let last = mail.call(4).await;
        assert_eq!((last.source(), metadata(&last)), ("CustomEmailSender_Authentication", Value::Null));
    }
}

scene_on_both_engines! {
    // spec: TRG-117
    async fn who_sends_also_words(scene: &Scene) {
        let app = &scene.app;
        let words = Function::start();
        let mut config = json!({ "CustomEmailSender": scene.mail_sender(), "KMSKeyID": KEY_ID });
        config["CustomMessage"] = json!(words.url);
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"], "LambdaConfig": config })).await;
        let client = app.client(&pool, json!({})).await;
        call(app, "SignUp", json!({ "ClientId": client.id, "Username": "ann", "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": "ann@example.com" }] })).await;
        scene.mail.call(1).await;
        assert_eq!(words.calls().len(), 0);
    }
}

scene_on_both_engines! {
    // spec: CUSTSMS-008
    async fn one_sender_leaves_the_other_medium_alone(scene: &Scene) {
        let app = &scene.app;
        // This deployment sends no mail itself: without the function there is no way out.
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email", "phone_number"],
            "LambdaConfig": { "CustomSMSSender": scene.sms_sender(), "KMSKeyID": KEY_ID } })).await;
        let client = app.client(&pool, json!({})).await;
        let sign_up = |name: &str, attribute: &str, value: &str| json!({ "ClientId": client.id, "Username": name,
            "Password": PASSWORD, "UserAttributes": [{ "Name": attribute, "Value": value }] });
        let (status, answer) = raw_call(app, "SignUp", sign_up("ann", "email", "ann@example.com")).await;
        assert_ne!(status, 200, "{answer}");
        call(app, "SignUp", sign_up("bob", "phone_number", "+12065550100")).await;
        scene.sms.call(1).await;
        assert_eq!(scene.mail.calls().len(), 0);
    }
}

scene_on_both_engines! {
    // spec: TRG-037, TRG-087, TRG-102, CUSTEMAIL-004
    async fn a_failing_function_fails_nobody(scene: &Scene) {
        let (app, mail) = (&scene.app, &scene.mail);
        let pool = scene.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        let sign_up = |name: String| json!({ "ClientId": client.id, "Username": name, "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": format!("{name}@example.com") }] });
        let given_up = async |count: usize| {
            for _ in 0..800 {
                if scene.given_up().await == count {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            }
            panic!("{count} messages should have been given up, not {}", scene.given_up().await);
        };
        // Whatever it answers with success is success.
        for body in ["", "no JSON", "[]", "{\"response\":{\"x\":1}}"] {
            let calls = mail.calls().len();
            mail.will(Behaviour::Answer(200, body.to_owned()));
            call(app, "SignUp", sign_up(format!("a{calls}"))).await;
            mail.call(calls + 1).await;
        }
        // A function's own error is final; one of the infrastructure is tried three times.
        let calls = mail.calls().len();
        mail.will(Behaviour::Echo(400));
        call(app, "SignUp", sign_up("bob".to_owned())).await;
        given_up(1).await;
        assert_eq!(mail.calls().len(), calls + 1);
        mail.will(Behaviour::Answer(503, String::new()));
        call(app, "SignUp", sign_up("cat".to_owned())).await;
        given_up(2).await;
        let attempts = &mail.calls()[calls + 1..];
        assert_eq!(attempts.len(), 3);
        assert!(attempts.iter().all(|attempt| attempt.event == attempts[0].event), "the same event");

        // One that hangs costs the caller nothing, and other pools neither.
        mail.will(Behaviour::Hang);
        let begin = std::time::Instant::now();
        for n in 0..20 {
            call(app, "SignUp", sign_up(format!("hang{n}"))).await;
        }
        let other = app.pool(json!({ "AutoVerifiedAttributes": ["phone_number"],
            "LambdaConfig": { "CustomSMSSender": scene.sms_sender(), "KMSKeyID": KEY_ID } })).await;
        let other = app.client(&other, json!({})).await;
        call(app, "SignUp", json!({ "ClientId": other.id, "Username": "dan", "Password": PASSWORD,
            "UserAttributes": [{ "Name": "phone_number", "Value": "+12065550100" }] })).await;
        scene.sms.call(1).await;
        assert!(begin.elapsed() < std::time::Duration::from_secs(12), "{:?}", begin.elapsed());
    }
}

scene_on_both_engines! {
    // spec: TRG-037
    async fn a_message_whose_node_died_is_handed_over_by_the_next(scene: &Scene) {
        let (app, mail) = (&scene.app, &scene.mail);
        let pool = scene.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        mail.will(Behaviour::Hang);
        call(app, "SignUp", json!({ "ClientId": client.id, "Username": "ann", "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": "ann@example.com" }] })).await;
        let first = mail.call(1).await;
        // Under way it is still in the outbox, claimed for a while and without its code in clear.
        let code = codes_of(scene, &[&first]).await.remove(0);
        let far = portico::platform::Clock::system().now().plus_seconds(120);
        let claimed = app.app.store.claim_outbox(far, far.plus_seconds(1), 10).await.unwrap();
        assert_eq!(claimed.len(), 1, "another node finds it when the claim has ended");
        let row = &claimed[0];
        assert!(!row.sealed_message.windows(6).any(|part| part == code.as_bytes()));
        mail.will(Behaviour::Answer(200, String::new()));
        let message = app.app.outbox.open(row).unwrap();
        app.app.senders.deliver(&row.pool_id, &row.id, message).await.unwrap();
        let second = mail.calls().pop().unwrap();
        assert_eq!(codes_of(scene, &[&second]).await, [code]);
        assert_ne!(second.event["request"]["code"], first.event["request"]["code"], "encrypted anew");
    }
}

/// Without a key, or with one that is none.
async fn keyless(engine: crate::support::Engine) {
    let mail = Function::start();
    let app = TestApp::start_with(engine, &[("PORTICO_ALLOW_HTTP_PROVIDERS", "true")]).await;
    let scene = Scene { app, mail, sms: Function::start(), key: String::new() };
    let pool = scene.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let client = scene.app.client(&pool, json!({})).await;
    call(
        &scene.app,
        "SignUp",
        json!({ "ClientId": client.id, "Username": "ann", "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": "ann@example.com" }] }),
    )
    .await;
    for _ in 0..400 {
        if scene.given_up().await == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!((scene.given_up().await, scene.mail.calls().len()), (1, 0), "never in clear");
    assert!(scene.app.app.store.list_inbox(10).await.unwrap().is_empty());
    scene.app.stop().await;
}

// spec: CUSTEMAIL-011
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_nothing_is_sent_on_sqlite() {
    keyless(crate::support::Engine::Sqlite).await;
}

// spec: CUSTEMAIL-011
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_nothing_is_sent_on_postgres() {
    keyless(crate::support::Engine::Postgres).await;
}
