//! Events fit the types that are published for functions.

use aws_lambda_events::cognito as rust;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::command::all_triggers;
use super::{Scene, run, scene_on_both_engines};
use crate::support::PASSWORD;
use crate::support::receiver::Receiver;
use crate::support::sdk::raw_call;

/// Whether the crate `aws_lambda_events` reads an event as what it is.
fn rust_reads(event: &Value) -> Result<(), String> {
    fn read<T: DeserializeOwned>(event: &Value) -> Result<(), String> {
        serde_json::from_value::<T>(event.clone()).map(|_| ()).map_err(|error| error.to_string())
    }
    let source = event["triggerSource"].as_str().unwrap();
    match source.split_once('_').unwrap().0 {
        "PreSignUp" => read::<rust::CognitoEventUserPoolsPreSignup>(event),
        "PostConfirmation" => read::<rust::CognitoEventUserPoolsPostConfirmation>(event),
        "PreAuthentication" => read::<rust::CognitoEventUserPoolsPreAuthentication>(event),
        "PostAuthentication" => read::<rust::CognitoEventUserPoolsPostAuthentication>(event),
        "DefineAuthChallenge" => read::<rust::CognitoEventUserPoolsDefineAuthChallenge>(event),
        "CreateAuthChallenge" => read::<rust::CognitoEventUserPoolsCreateAuthChallenge>(event),
        "VerifyAuthChallengeResponse" => {
            read::<rust::CognitoEventUserPoolsVerifyAuthChallenge>(event)
        }
        // The crate does not know the source of client credentials.
        "TokenGeneration" if source.ends_with("_ClientCredentials") => Ok(()),
        "TokenGeneration" => read::<rust::CognitoEventUserPoolsPreTokenGen>(event),
        "UserMigration" => read::<rust::CognitoEventUserPoolsMigrateUser>(event),
        "CustomMessage" => read::<rust::CognitoEventUserPoolsCustomMessage>(event),
        // Nor the custom senders.
        "CustomEmailSender" | "CustomSMSSender" => Ok(()),
        other => Err(format!("no type for {other}")),
    }
}

/// Checks with both; the compiler's message is the failure.
async fn fits(events: &[Value]) {
    for event in events {
        rust_reads(event).unwrap_or_else(|error| panic!("{error}: {event}"));
    }
    // The types of version 1 know no client credentials.
    let typed: Vec<&Value> = events
        .iter()
        .filter(|e| e["triggerSource"] != "TokenGeneration_ClientCredentials")
        .collect();
    let told = run("node", &["check-events.mjs"], &json!(typed).to_string()).await;
    assert_eq!(told, format!("{} events, 0 problems", typed.len()));
}

scene_on_both_engines! {
    // spec: FLOW-912
    async fn sample_events_fit_the_published_types(scene: &Scene) {
        let functions = Receiver::silent();
        let pool = scene.app.pool(json!({ "LambdaConfig": all_triggers(&functions.url, scene) })).await;
        let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_portico"))
            .args(["triggers", "test", pool.id.as_str()])
            .envs(scene.environment())
            .output()
            .await
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut asked = functions.take();
        asked.extend(scene.mail.calls());
        asked.extend(scene.sms.calls());
        let events: Vec<Value> = asked.into_iter().map(|call| call.event).collect();
        assert_eq!(events.len(), portico::triggers::Source::ALL.len());
        fits(&events).await;
    }
}

scene_on_both_engines! {
    // spec: FLOW-912
    async fn events_of_real_operations_fit_the_published_types(scene: &Scene) {
        let (app, functions) = (&scene.app, Receiver::silent());
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"],
            "LambdaConfig": all_triggers(&functions.url, scene) })).await;
        let client = app.client(&pool, json!({})).await;
        let call = async |operation: &str, body: Value| raw_call(app, operation, body).await;
        let id = client.id.as_str();
        call("SignUp", json!({ "ClientId": id, "Username": "ann", "Password": PASSWORD,
            "ClientMetadata": { "a": "b" }, "ValidationData": [{ "Name": "c", "Value": "d" }],
            "UserAttributes": [{ "Name": "email", "Value": "ann@example.com" }] })).await;
        call("AdminConfirmSignUp", json!({ "UserPoolId": pool.id, "Username": "ann" })).await;
        call("AdminCreateUser", json!({ "UserPoolId": pool.id, "Username": "bob",
            "DesiredDeliveryMediums": ["EMAIL"],
            "UserAttributes": [{ "Name": "email", "Value": "bob@example.com" }] })).await;
        for name in ["ann", "nobody"] {
            call("InitiateAuth", json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH",
                "ClientMetadata": { "a": "b" },
                "AuthParameters": { "USERNAME": name, "PASSWORD": PASSWORD } })).await;
            call("ForgotPassword", json!({ "ClientId": id, "Username": name })).await;
        }
        scene.mail.call(2).await;
        let mut asked = functions.take();
        asked.extend(scene.mail.calls());
        let events: Vec<Value> = asked.into_iter().map(|call| call.event).collect();
        fits(&events).await;
    }
}
