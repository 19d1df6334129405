//! What a risk does to limits, and what remembered devices do to a risk.

use serde_json::{Value, json};

use super::adaptive::{AWAY, answer_to_all};
use super::{HOME, Scene, call, outcome};
use crate::support::sdk::raw_call;
use crate::support::srp::device_verifier;
use crate::support::{Engine, PASSWORD, TestApp, on_both_engines};

on_both_engines! {
    // spec: RISK-041, USR-318
    async fn a_risk_leaves_fewer_tries_to_reset_a_password(app: &TestApp) {
        let scene = Scene::new(app, "AUDIT", json!({})).await;
        let legacy = app.client(&scene.pool, json!({})).await;
        let here = ("127.0.0.1", "home");
        let tries = async |client: &str, name: &str| {
            let forgot = json!({ "ClientId": client, "Username": name });
            let mut count = 0;
            loop {
                match outcome(app, "ForgotPassword", forgot.clone()).await.as_str() {
                    "ok" => count += 1,
                    said => {
                        assert_eq!(said, "LimitExceededException: Attempt limit exceeded, please try after some time.");
                        return count;
                    }
                }
            }
        };
        let judge = async |name: &str, value: &str| {
            let event = scene.events(name).await[0]["EventId"].clone();
            call(app, "AdminUpdateAuthEventFeedback", json!({ "UserPoolId": scene.pool.id, "Username": name,
                "EventId": event, "FeedbackValue": value })).await;
        };
        for (name, places, most) in [
            ("ann", vec![], 20),
            ("bob", vec![here], 10),
            ("cid", vec![here, HOME], 5),
            ("dan", vec![here, HOME], 20),
        ] {
            if name != "ann" {
                app.user(&scene.pool, &format!("{name}@example.com")).await;
            }
            for place in places {
                assert_eq!(outcome(app, "AdminInitiateAuth", scene.from(name, PASSWORD, place)).await, "ok");
                if place == here {
                    judge(name, "Invalid").await;
                }
            }
            // The last one by a client that hides who there is: as for a name that nobody has.
            let client = if name == "dan" { &scene.client } else { &legacy };
            assert_eq!(tries(client.id.as_str(), name).await, most, "{name}");
        }
        assert_eq!(tries(scene.client.id.as_str(), "nobody").await, 20);
        let off = Scene::new(app, "OFF", json!({})).await;
        assert_eq!(tries(off.client.id.as_str(), "ann").await, 5);
    }
}

on_both_engines! {
    // spec: DEV-015, FLOW-266
    async fn a_remembered_device_stands_for_the_factor_of_a_risk(app: &TestApp) {
        let settings = json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
            "DeviceConfiguration": { "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false } });
        let scene = Scene::new(app, "ENFORCED", settings).await;
        scene.configure(answer_to_all("MFA_REQUIRED", false)).await;
        call(app, "AdminUpdateUserAttributes", json!({ "UserPoolId": scene.pool.id, "Username": "ann",
            "UserAttributes": [{ "Name": "phone_number", "Value": "+12065550100" }] })).await;
        let (_, answer) = raw_call(app, "AdminInitiateAuth", scene.from("ann", PASSWORD, HOME)).await;
        let tokens = &answer["AuthenticationResult"];
        let device = &tokens["NewDeviceMetadata"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (group, key) = (text(&device["DeviceGroupKey"]), text(&device["DeviceKey"]));
        let (salt, verifier) = device_verifier(&group, &key, "device password", "7b");
        call(app, "ConfirmDevice", json!({ "AccessToken": tokens["AccessToken"], "DeviceKey": key,
            "DeviceSecretVerifierConfig": { "Salt": salt, "PasswordVerifier": verifier } })).await;
        assert_eq!(scene.sign_in(PASSWORD, AWAY).await, "SMS_MFA");
        let mut known = scene.from("ann", PASSWORD, AWAY);
        known["AuthParameters"]["DEVICE_KEY"] = json!(key);
        assert_eq!(outcome(app, "AdminInitiateAuth", known).await, "DEVICE_SRP_AUTH");
    }
}

// spec: RISK-008, RISK-038
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_counts_like_the_rest() {
    let app = &TestApp::start_with(Engine::Sqlite, &[("PORTICO_RATE_LIMITS", "on")]).await;
    let scene = Scene::new(app, "ENFORCED", json!({})).await;
    let addresses = json!({ "BlockedIPRangeList": ["127.0.0.0/8"] });
    scene.configure(json!({ "RiskExceptionConfiguration": addresses })).await;
    let begin = json!({ "ClientId": scene.client.id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "nobody", "PASSWORD": PASSWORD } });
    for tries in 0..3100 {
        let said = outcome(app, "InitiateAuth", begin.clone()).await;
        if said == "TooManyRequestsException: Rate exceeded" {
            assert!(tries >= 1000, "{tries}");
            return;
        }
        assert_eq!(said, "NotAuthorizedException: Request not allowed due to security reasons.");
    }
    panic!("refusals are free");
}
