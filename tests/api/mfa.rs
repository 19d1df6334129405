//! The operations on second factors, and their challenges on the wire.

use serde_json::{Value, json};

use crate::support::authenticator::code_at;
use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp, on_both_engines};

async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

async fn refused(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 400, "{operation}: {answer}");
    format!("{}: {}", answer["__type"].as_str().unwrap(), answer["message"].as_str().unwrap())
}

fn now() -> i64 {
    portico::platform::Clock::system().now().seconds()
}

async fn begin(app: &TestApp, client: &str) -> Value {
    call(
        app,
        "InitiateAuth",
        json!({ "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ann", "PASSWORD": PASSWORD } }),
    )
    .await
}

fn answer(client: &str, asked: &Value, name: &str, responses: Value) -> Value {
    let mut all = json!({ "USERNAME": "ann" });
    all.as_object_mut().unwrap().extend(responses.as_object().unwrap().clone());
    json!({ "ClientId": client, "ChallengeName": name, "Session": asked["Session"], "ChallengeResponses": all })
}

on_both_engines! {
    // spec: MFA-003, MFA-004, MFA-005, MFA-021, MFA-040, MFA-041, MFA-043, MFA-046, MFA-060, MFA-061, MFA-063
    // spec: MFA-064, MFA-070, FLOW-083, FLOW-225, FLOW-235, FLOW-236, FLOW-238, FLOW-085
    async fn setting_up_an_app_inside_a_sign_in(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let (pool_id, id) = (pool.id.as_str(), client.id.as_str());
        app.user(&pool, "ann@example.com").await;
        let token = begin(app, id).await["AuthenticationResult"]["AccessToken"].take();
        assert_eq!(refused(app, "AssociateSoftwareToken", json!({ "AccessToken": token })).await,
                   "SoftwareTokenMFANotFoundException: Software Token MFA has not been enabled by the userPool");
        let on = json!({ "UserPoolId": pool_id, "MfaConfiguration": "ON",
                         "SoftwareTokenMfaConfiguration": { "Enabled": true } });
        assert_eq!(call(app, "SetUserPoolMfaConfig", on).await["MfaConfiguration"], "ON");

        let asked = begin(app, id).await;
        assert_eq!(asked["ChallengeName"], "MFA_SETUP");
        assert!(asked.get("AuthenticationResult").is_none());
        assert_eq!(asked["ChallengeParameters"]["MFAS_CAN_SETUP"], "[\"SOFTWARE_TOKEN_MFA\"]");
        assert_eq!(asked["ChallengeParameters"]["USER_ID_FOR_SRP"], "ann");
        for bad in [json!({}), json!({ "Session": asked["Session"], "AccessToken": token })] {
            assert!(refused(app, "AssociateSoftwareToken", bad).await.starts_with("InvalidParameterException"));
        }
        let associated = call(app, "AssociateSoftwareToken", json!({ "Session": asked["Session"] })).await;
        let secret = associated["SecretCode"].as_str().unwrap().to_owned();
        assert_eq!(secret.len(), 52);
        let wrong = json!({ "Session": associated["Session"], "UserCode": "000000" });
        assert_eq!(refused(app, "VerifySoftwareToken", wrong).await,
                   "EnableSoftwareTokenMFAException: Code mismatch and fail enable Software Token MFA");
        let code = code_at(&secret, now());
        let right = json!({ "Session": associated["Session"], "UserCode": code, "FriendlyDeviceName": "Phone" });
        let verified = call(app, "VerifySoftwareToken", right).await;
        assert_eq!(verified["Status"], "SUCCESS");
        assert_eq!(refused(app, "RespondToAuthChallenge", answer(id, &associated, "MFA_SETUP", json!({}))).await,
                   "NotAuthorizedException: Invalid session for the user, session can only be used once.");
        let done = call(app, "RespondToAuthChallenge", answer(id, &verified, "MFA_SETUP", json!({}))).await;
        assert!(done["AuthenticationResult"]["AccessToken"].is_string() && done.get("ChallengeName").is_none());

        let asked = begin(app, id).await;
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(asked["ChallengeParameters"], json!({ "FRIENDLY_DEVICE_NAME": "Phone", "USER_ID_FOR_SRP": "ann" }));
        let code = |code: &str| answer(id, &asked, "SOFTWARE_TOKEN_MFA", json!({ "SOFTWARE_TOKEN_MFA_CODE": code, "SMS_MFA_CODE": "1" }));
        assert_eq!(refused(app, "RespondToAuthChallenge", code("000000")).await,
                   "CodeMismatchException: Invalid code received for user");
        let used = code_at(&secret, now());
        let first = raw_call(app, "RespondToAuthChallenge", code(&used)).await;
        if first.0 != 200 {
            // The same step as at the registration.
            assert_eq!(first.1["message"], "Your software token has already been used once.");
            assert_eq!(first.1["__type"], "ExpiredCodeException");
            call(app, "RespondToAuthChallenge", code(&code_at(&secret, now() + 30))).await;
        }
        let missing = answer(id, &json!({ "Session": null }), "SOFTWARE_TOKEN_MFA", json!({}));
        assert_eq!(refused(app, "RespondToAuthChallenge", missing).await,
                   "InvalidParameterException: Missing required parameter Session");
    }
}

on_both_engines! {
    // spec: MFA-068, MFA-069, MFA-075, MFA-076, MFA-077, MFA-078, MFA-079, USR-388, MFA-067
    async fn preferences_are_set_and_shown(app: &TestApp) {
        let pool = app.pool(json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
            "SoftwareTokenMfaConfiguration": { "Enabled": true } })).await;
        let client = app.client(&pool, json!({})).await;
        let (pool_id, id) = (pool.id.as_str(), client.id.as_str());
        app.user(&pool, "ann@example.com").await;
        let token = begin(app, id).await["AuthenticationResult"]["AccessToken"].take();
        let shown = call(app, "GetUser", json!({ "AccessToken": token })).await;
        for member in ["UserMFASettingList", "PreferredMfaSetting", "MFAOptions"] {
            assert!(shown.get(member).is_none(), "{member}");
        }
        let admin = json!({ "UserPoolId": pool_id, "Username": "ann" });
        let with = |more: Value| {
            let mut body = admin.clone();
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let sms = json!({ "SMSMfaSettings": { "Enabled": true } });
        assert_eq!(refused(app, "AdminSetUserMFAPreference", with(sms.clone())).await,
                   "InvalidParameterException: User does not have delivery config set to turn on SMS_MFA");
        call(app, "AdminUpdateUserAttributes", with(json!({ "UserAttributes": [
            { "Name": "phone_number", "Value": "+12125550100" }] }))).await;
        call(app, "AdminSetUserMFAPreference", with(sms)).await;
        let shown = call(app, "AdminGetUser", admin.clone()).await;
        assert_eq!(shown["UserMFASettingList"], json!(["SMS_MFA"]));
        assert_eq!(shown["MFAOptions"], json!([{ "DeliveryMedium": "SMS", "AttributeName": "phone_number" }]));
        assert!(shown.get("PreferredMfaSetting").is_none());

        assert_eq!(refused(app, "SetUserMFAPreference", json!({ "AccessToken": token,
                       "SoftwareTokenMfaSettings": { "Enabled": true, "PreferredMfa": true } })).await,
                   "InvalidParameterException: User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA");
        assert_eq!(refused(app, "VerifySoftwareToken", json!({ "AccessToken": token, "UserCode": "123456" })).await,
                   "SoftwareTokenMFANotFoundException: No software token has been associated with the user.");
        let first = call(app, "AssociateSoftwareToken", json!({ "AccessToken": token })).await;
        let second = call(app, "AssociateSoftwareToken", json!({ "AccessToken": token })).await;
        assert_ne!(first["SecretCode"], second["SecretCode"]);
        assert!(second.get("Session").is_none());
        let verify = |secret: &Value| json!({ "AccessToken": token,
            "UserCode": code_at(secret.as_str().unwrap(), now()) });
        assert!(refused(app, "VerifySoftwareToken", verify(&first["SecretCode"])).await.starts_with("EnableSoftwareTokenMFAException"));
        assert_eq!(call(app, "VerifySoftwareToken", verify(&second["SecretCode"])).await, json!({ "Status": "SUCCESS" }));
        assert_eq!(call(app, "AdminGetUser", admin.clone()).await["UserMFASettingList"], json!(["SMS_MFA"]));
        call(app, "SetUserMFAPreference", json!({ "AccessToken": token,
            "SoftwareTokenMfaSettings": { "Enabled": true, "PreferredMfa": true } })).await;
        let shown = call(app, "GetUser", json!({ "AccessToken": token })).await;
        assert_eq!(shown["UserMFASettingList"], json!(["SMS_MFA", "SOFTWARE_TOKEN_MFA"]));
        assert_eq!(shown["PreferredMfaSetting"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(begin(app, id).await["ChallengeName"], "SOFTWARE_TOKEN_MFA");
        call(app, "SetUserMFAPreference", json!({ "AccessToken": token,
            "SoftwareTokenMfaSettings": { "PreferredMfa": false } })).await;
        let asked = begin(app, id).await;
        assert_eq!(asked["ChallengeName"], "SELECT_MFA_TYPE");
        assert_eq!(asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"], "[\"SMS_MFA\",\"SOFTWARE_TOKEN_MFA\"]");
        let asked = call(app, "RespondToAuthChallenge", answer(id, &asked, "SELECT_MFA_TYPE", json!({ "ANSWER": "SMS_MFA" }))).await;
        assert_eq!(asked["ChallengeName"], "SMS_MFA");
        let code = app.code_to("+12125550100").await;
        let wrong = crate::support::clocked::wrong(&code);
        assert_eq!(refused(app, "RespondToAuthChallenge", answer(id, &asked, "SMS_MFA", json!({ "SMS_MFA_CODE": wrong }))).await,
                   "CodeMismatchException: Invalid code or auth state for the user.");
        let done = call(app, "RespondToAuthChallenge", answer(id, &asked, "SMS_MFA", json!({ "SMS_MFA_CODE": code }))).await;
        assert!(done["AuthenticationResult"]["IdToken"].is_string());

        // The old operations know text messages only.
        call(app, "AdminSetUserSettings", with(json!({ "MFAOptions": [] }))).await;
        assert_eq!(call(app, "AdminGetUser", admin.clone()).await["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
        let phone = json!([{ "DeliveryMedium": "SMS", "AttributeName": "phone_number" }]);
        call(app, "SetUserSettings", json!({ "AccessToken": token, "MFAOptions": phone })).await;
        let mail = json!([{ "DeliveryMedium": "EMAIL", "AttributeName": "email" }]);
        assert!(refused(app, "SetUserSettings", json!({ "AccessToken": token, "MFAOptions": mail })).await
            .starts_with("InvalidParameterException"));
        call(app, "AdminDeleteSoftwareToken", admin.clone()).await;
        assert_eq!(call(app, "AdminGetUser", admin.clone()).await["UserMFASettingList"], json!(["SMS_MFA"]));
        assert!(refused(app, "AdminDeleteSoftwareToken", admin).await.starts_with("SoftwareTokenMFANotFoundException"));

        // Guessing at a registration comes to an end.
        call(app, "AssociateSoftwareToken", json!({ "AccessToken": token })).await;
        let guess = json!({ "AccessToken": token, "UserCode": "000000" });
        let mut last = String::new();
        for _ in 0..12 {
            last = refused(app, "VerifySoftwareToken", guess.clone()).await;
        }
        assert!(last.starts_with("TooManyRequestsException"), "{last}");
    }
}

on_both_engines! {
    // spec: FLOW-904, FLOW-240, MFA-056
    async fn an_address_is_set_up_inside_a_sign_in(app: &TestApp) {
        let pool = app.pool(json!({ "MfaConfiguration": "ON", "EmailMfaConfiguration": {} })).await;
        let client = app.client(&pool, json!({})).await;
        let (pool_id, id) = (pool.id.as_str(), client.id.as_str());
        let body = json!({ "UserPoolId": pool_id, "Username": "ann", "MessageAction": "SUPPRESS" });
        call(app, "AdminCreateUser", body).await;
        let body = json!({ "UserPoolId": pool_id, "Username": "ann", "Password": PASSWORD, "Permanent": true });
        call(app, "AdminSetUserPassword", body).await;
        let asked = begin(app, id).await;
        assert_eq!(asked["ChallengeParameters"]["MFAS_CAN_SETUP"], "[\"EMAIL_OTP\"]");
        let asked = call(app, "RespondToAuthChallenge",
            answer(id, &asked, "MFA_SETUP", json!({ "EMAIL": "ann@example.com" }))).await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        assert_eq!(asked["ChallengeParameters"], json!({ "CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL",
            "CODE_DELIVERY_DESTINATION": "a***@e***", "USER_ID_FOR_SRP": "ann" }));
        let code = app.code_to("ann@example.com").await;
        call(app, "RespondToAuthChallenge", answer(id, &asked, "EMAIL_OTP", json!({ "EMAIL_OTP_CODE": code }))).await;
        let user = call(app, "AdminGetUser", json!({ "UserPoolId": pool_id, "Username": "ann" })).await;
        assert_eq!(user["UserMFASettingList"], json!(["EMAIL_OTP"]));
        assert_eq!(begin(app, id).await["ChallengeName"], "EMAIL_OTP");
        let old = answer(id, &asked, "ADMIN_NO_SRP_AUTH", json!({ "PASSWORD": PASSWORD }));
        assert!(refused(app, "RespondToAuthChallenge", old).await.starts_with("InvalidParameterException"));
    }
}
