//! Second factors that an administrator looks after, and devices beside them.

use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::{Engine, PASSWORD, TestApp, on_both_engines};

async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

fn begin(client: &str) -> Value {
    json!({ "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ann", "PASSWORD": PASSWORD } })
}

on_both_engines! {
    // spec: MFA-031, MFA-054, MFA-002, ATTR-011
    async fn an_administrator_turns_it_on_and_moves_it_to_another_phone(app: &TestApp) {
        let pool = app.pool(json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
            "SoftwareTokenMfaConfiguration": { "Enabled": true } })).await;
        let client = app.client(&pool, json!({})).await;
        let id = client.id.as_str();
        app.user(&pool, "ann@example.com").await;
        let admin = |more: Value| {
            let mut body = json!({ "UserPoolId": pool.id, "Username": "ann" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        assert!(call(app, "InitiateAuth", begin(id)).await["AuthenticationResult"].is_object());
        let sms = json!({ "SMSMfaSettings": { "Enabled": true, "PreferredMfa": true } });
        let (status, answer) = raw_call(app, "AdminSetUserMFAPreference", admin(sms.clone())).await;
        assert_eq!((status, &answer["__type"]), (400, &json!("InvalidParameterException")), "no phone, no text messages");
        let phone = |number: &str| json!({ "UserAttributes": [{ "Name": "phone_number", "Value": number }] });
        call(app, "AdminUpdateUserAttributes", admin(phone("+12125550100"))).await;
        call(app, "AdminSetUserMFAPreference", admin(sms)).await;
        let asked = call(app, "InitiateAuth", begin(id)).await;
        assert_eq!(asked["ChallengeName"], "SMS_MFA");
        app.code_to("+12125550100").await;

        // The phone is lost: only an administrator can help.
        call(app, "AdminUpdateUserAttributes", admin(phone("+12125550177"))).await;
        let asked = call(app, "InitiateAuth", begin(id)).await;
        let code = app.code_to("+12125550177").await;
        let answer = json!({ "ClientId": id, "ChallengeName": "SMS_MFA", "Session": asked["Session"],
            "ChallengeResponses": { "USERNAME": "ann", "SMS_MFA_CODE": code } });
        assert!(call(app, "RespondToAuthChallenge", answer).await["AuthenticationResult"].is_object());
        // The older operation does the same.
        call(app, "AdminSetUserSettings", admin(json!({ "MFAOptions": [] }))).await;
        assert!(call(app, "InitiateAuth", begin(id)).await["AuthenticationResult"].is_object());
        let options = json!({ "MFAOptions": [{ "DeliveryMedium": "SMS", "AttributeName": "phone_number" }] });
        call(app, "AdminSetUserSettings", admin(options)).await;
        assert_eq!(call(app, "InitiateAuth", begin(id)).await["ChallengeName"], "SMS_MFA");
    }
}

// spec: MFA-009
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_messages_need_a_sender() {
    let app =
        TestApp::start_with(Engine::Sqlite, &[("PORTICO_DEVELOPMENT_ENABLED", "false")]).await;
    let pool = app.pool(json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {} })).await;
    let client = app.client(&pool, json!({})).await;
    app.user(&pool, "ann@example.com").await;
    let named = json!({ "UserPoolId": pool.id, "Username": "ann",
        "UserAttributes": [{ "Name": "phone_number", "Value": "+12125550100" }] });
    call(&app, "AdminUpdateUserAttributes", named).await;
    let on =
        json!({ "UserPoolId": pool.id, "Username": "ann", "SMSMfaSettings": { "Enabled": true } });
    call(&app, "AdminSetUserMFAPreference", on).await;
    let (status, answer) = raw_call(&app, "InitiateAuth", begin(client.id.as_str())).await;
    assert_eq!(
        (status, &answer["__type"]),
        (400, &json!("InvalidSmsRoleAccessPolicyException")),
        "{answer}"
    );
    assert!(answer.get("AuthenticationResult").is_none());
    app.stop().await;
}

on_both_engines! {
    // spec: DEV-051
    async fn a_device_has_no_part_in_a_sign_in_without_password(app: &TestApp) {
        let pool = app.pool(json!({
            "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } },
            "DeviceConfiguration": { "ChallengeRequiredOnNewDevice": false, "DeviceOnlyRememberedOnUserPrompt": false },
        })).await;
        let flows = json!({ "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] });
        let client = app.client(&pool, flows).await;
        let id = client.id.as_str();
        app.user(&pool, "ann@example.com").await;
        let first = call(app, "InitiateAuth", begin(id)).await;
        let device = &first["AuthenticationResult"]["NewDeviceMetadata"];
        let text = |name: &str| device[name].as_str().unwrap();
        let (salt, verifier) = crate::support::srp::device_verifier(
            text("DeviceGroupKey"), text("DeviceKey"), "a device's password", "e5569b755a30c4635a59fdad1c0fddc0");
        call(app, "ConfirmDevice", json!({ "AccessToken": first["AuthenticationResult"]["AccessToken"],
            "DeviceKey": text("DeviceKey"),
            "DeviceSecretVerifierConfig": { "Salt": salt, "PasswordVerifier": verifier } })).await;
        let mut known = begin(id);
        known["AuthParameters"]["DEVICE_KEY"] = json!(text("DeviceKey"));
        assert_eq!(call(app, "InitiateAuth", known).await["ChallengeName"], "DEVICE_SRP_AUTH", "after a password");

        let body = json!({ "ClientId": id, "AuthFlow": "USER_AUTH", "AuthParameters": {
            "USERNAME": "ann", "PREFERRED_CHALLENGE": "EMAIL_OTP", "DEVICE_KEY": text("DeviceKey") } });
        let asked = call(app, "InitiateAuth", body).await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        let code = app.code_to("ann@example.com").await;
        let answer = json!({ "ClientId": id, "ChallengeName": "EMAIL_OTP", "Session": asked["Session"],
            "ChallengeResponses": { "USERNAME": "ann", "EMAIL_OTP_CODE": code, "DEVICE_KEY": text("DeviceKey") } });
        let done = call(app, "RespondToAuthChallenge", answer).await;
        assert!(done["AuthenticationResult"]["AccessToken"].is_string() && done.get("ChallengeName").is_none());
    }
}
