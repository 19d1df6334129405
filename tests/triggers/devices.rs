//! Remembered devices, in flows that functions take part in.

use portico::pools::Pool;
use serde_json::{Value, json};

use super::functions::{Functions, source};
use super::wire::{NONSENSE, WRONG, call, initiate, password, refused, respond};
use super::with_functions;
use crate::support::srp::{SrpClient, TIMESTAMP, device_verifier};
use crate::support::{PASSWORD, TestApp};

struct Device {
    key: String,
    group: String,
}

/// Signs in with the password and registers a device.
async fn register(app: &TestApp, client: &str) -> Device {
    let done = call(app, "InitiateAuth", password(client, "mary", PASSWORD)).await;
    let result = &done["AuthenticationResult"];
    let text = |name: &str| result["NewDeviceMetadata"][name].as_str().unwrap().to_owned();
    let device = Device { key: text("DeviceKey"), group: text("DeviceGroupKey") };
    let (salt, verifier) = device_verifier(&device.group, &device.key, "device-password", "aa55");
    let confirm = json!({ "AccessToken": result["AccessToken"], "DeviceKey": device.key, "DeviceName": "laptop",
        "DeviceSecretVerifierConfig": { "PasswordVerifier": verifier, "Salt": salt } });
    call(app, "ConfirmDevice", confirm).await;
    device
}

/// Answers `DEVICE_SRP_AUTH`; the answer to what follows is handed back.
async fn proof(app: &TestApp, client: &str, device: &Device, asked: &Value, secret: &str) -> Value {
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH", "{asked}");
    let srp = SrpClient::random();
    let first = json!({ "USERNAME": "mary", "DEVICE_KEY": device.key, "SRP_A": srp.public() });
    let first = respond(client, "DEVICE_SRP_AUTH", &asked["Session"], first);
    let challenge = call(app, "RespondToAuthChallenge", first).await;
    let text = |name: &str| challenge["ChallengeParameters"][name].as_str().unwrap();
    let signature = srp.sign(
        (&device.group, &device.key, secret),
        (text("SALT"), text("SRP_B"), text("SECRET_BLOCK")),
        TIMESTAMP,
    );
    let second = json!({ "USERNAME": "mary", "DEVICE_KEY": device.key, "TIMESTAMP": TIMESTAMP,
        "PASSWORD_CLAIM_SECRET_BLOCK": text("SECRET_BLOCK"), "PASSWORD_CLAIM_SIGNATURE": signature });
    respond(client, "DEVICE_PASSWORD_VERIFIER", &challenge["Session"], second)
}

async fn tracking(app: &TestApp, functions: &Functions) -> (std::sync::Arc<Pool>, String) {
    let triggers = ["DefineAuthChallenge", "PreTokenGeneration", "PostAuthentication"];
    let pool = app
        .pool(json!({ "LambdaConfig": functions.config(&triggers),
            "DeviceConfiguration": { "DeviceOnlyRememberedOnUserPrompt": false } }))
        .await;
    app.user(&pool, "mary@example.com").await;
    let flows =
        json!(["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let client = app.client(&pool, json!({ "ExplicitAuthFlows": flows })).await;
    (pool, client.id.to_string())
}

with_functions! {
    // spec: PRETOKEN-006, FLOW-260, POSTAUTH-003
    async fn tokens_for_a_known_device(app: &TestApp, functions: &Functions) {
        let (_, client) = tracking(app, functions).await;
        let device = register(app, &client).await;
        assert_eq!(functions.events()[0]["request"]["newDeviceUsed"], true);
        let known = json!({ "USERNAME": "mary", "PASSWORD": PASSWORD, "DEVICE_KEY": device.key });
        let asked = call(app, "InitiateAuth", initiate(&client, "USER_PASSWORD_AUTH", known)).await;
        assert!(functions.events().is_empty());
        let last = proof(app, &client, &device, &asked, "device-password").await;
        let done = call(app, "RespondToAuthChallenge", last).await;
        assert!(done["AuthenticationResult"]["AccessToken"].is_string());
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), ["PostAuthentication_Authentication", "TokenGeneration_AuthenticateDevice"]);
        assert_eq!(events[0]["request"]["newDeviceUsed"], false);
    }
}

with_functions! {
    // spec: DEFAUTH-020, DEFAUTH-005, FLOW-218, FLOW-252
    async fn a_device_inside_a_custom_flow(app: &TestApp, functions: &Functions) {
        let (_, client) = tracking(app, functions).await;
        let device = register(app, &client).await;
        functions.script(|event| match event["request"]["session"].as_array().map_or(0, Vec::len) {
            0 => json!({ "challengeName": "DEVICE_SRP_AUTH" }),
            _ => json!({ "issueTokens": true }),
        });
        functions.events();
        let begin = || initiate(&client, "CUSTOM_AUTH", json!({ "USERNAME": "mary", "DEVICE_KEY": device.key }));
        let asked = call(app, "InitiateAuth", begin()).await;
        let last = proof(app, &client, &device, &asked, "device-password").await;
        let done = call(app, "RespondToAuthChallenge", last).await;
        assert!(done["AuthenticationResult"]["AccessToken"].is_string());
        let events = functions.events();
        let sources = ["DefineAuthChallenge_Authentication", "DefineAuthChallenge_Authentication", "PostAuthentication_Authentication", "TokenGeneration_Authentication"];
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), sources);
        let passed = |name: &str| json!({ "challengeName": name, "challengeResult": true, "challengeMetadata": null });
        assert_eq!(events[1]["request"]["session"], json!([passed("DEVICE_SRP_AUTH"), passed("DEVICE_PASSWORD_VERIFIER")]));

        // Another secret ends the flow; a device that is not named cannot be asked for.
        let asked = call(app, "InitiateAuth", begin()).await;
        let last = proof(app, &client, &device, &asked, "another-password").await;
        functions.events();
        assert_eq!(refused(app, "RespondToAuthChallenge", last).await, WRONG);
        assert!(functions.events().is_empty());
        let unnamed = initiate(&client, "CUSTOM_AUTH", json!({ "USERNAME": "mary" }));
        assert_eq!(refused(app, "InitiateAuth", unnamed).await, NONSENSE);
    }
}
