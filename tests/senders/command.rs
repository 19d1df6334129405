//! `portico triggers`: secrets of webhooks, and samples to what a pool has assigned.

use portico::triggers::Source;
use serde_json::json;

use super::receiver::{Behaviour, Function};
use super::{KEY_ID, Scene, codes_of, scene_on_both_engines};
use crate::support::receiver::{Answer, Receiver};

/// Runs the program beside the server, on the same database; its exit code and what it printed.
async fn portico(scene: &Scene, arguments: &[&str]) -> (bool, String) {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_portico"))
        .args(arguments)
        .envs(scene.environment())
        .output()
        .await
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// Every trigger at one address, the senders at theirs.
pub fn all_triggers(url: &str, scene: &Scene) -> serde_json::Value {
    let names = [
        "PreSignUp",
        "CustomMessage",
        "PostConfirmation",
        "PreAuthentication",
        "PostAuthentication",
        "DefineAuthChallenge",
        "CreateAuthChallenge",
        "VerifyAuthChallengeResponse",
        "PreTokenGeneration",
        "UserMigration",
    ];
    let mut config = json!({
        "CustomEmailSender": scene.mail_sender(), "CustomSMSSender": scene.sms_sender(), "KMSKeyID": KEY_ID,
    });
    for name in names {
        config[name] = json!(url);
    }
    config
}

scene_on_both_engines! {
    // spec: TRG-103
    async fn samples_go_to_what_is_assigned(scene: &Scene) {
        let functions = Receiver::silent();
        let pool = scene.app.pool(json!({ "LambdaConfig": all_triggers(&functions.url, scene) })).await;
        let id = pool.id.as_str();
        let (ok, text) = portico(scene, &["triggers", "test", id]).await;
        assert!(ok, "{text}");
        let sent = functions.take();
        for source in Source::ALL {
            assert!(text.contains(&format!("{}\n", source.as_str())), "{} in {text}", source.as_str());
        }
        assert_eq!(sent.len() + scene.mail.calls().len() + scene.sms.calls().len(), Source::ALL.len());
        // What it shows of a call is what arrived.
        let (first, shown) = (&sent[0], text.split('\n').collect::<Vec<_>>());
        let signature = first.header("x-cognito-signature").unwrap();
        assert!(shown.contains(&format!("  signature  {signature}").as_str()), "{text}");
        assert!(shown.contains(&format!("  event      {}", first.body).as_str()));
        assert!(shown.iter().any(|line| line.starts_with("  took       ") && line.ends_with(" ms")));
        let answer = "  answer     {\"autoConfirmUser\":false,\"autoVerifyEmail\":false,\"autoVerifyPhone\":false}";
        assert!(shown.contains(&answer), "{text}");
        // A sender's sample is encrypted like a real code.
        let mails = scene.mail.calls();
        assert_eq!(codes_of(scene, &[&mails[0]]).await, ["123456"]);
        assert!(scene.app.app.users.find(&pool, "sample-user").await.unwrap().is_none(), "nothing changes");

        // The secret that it prints is the one that signs.
        let (ok, text) = portico(scene, &["triggers", "secret", id, &functions.url]).await;
        assert!(ok, "{text}");
        let secret = text.split_whitespace().next().unwrap();
        let at: i64 = signature["t=".len()..signature.find(',').unwrap()].parse().unwrap();
        let secret = portico::platform::Secret::new(secret);
        assert_eq!(portico::triggers::signature(&secret, at, first.body.as_bytes()), signature);
        let (_, all) = portico(scene, &["triggers", "secret", id]).await;
        assert_eq!(all.lines().count(), 3, "one each address: {all}");

        // One source; a function that fails; nothing there at all.
        functions.become_function(|_| Answer::Raise("Not you".to_owned()));
        let (ok, text) = portico(scene, &["triggers", "test", id, "--source", "PreSignUp_SignUp"]).await;
        assert!(!ok && text.contains("FAILED     the function raised an error: Not you"), "{text}");
        assert_eq!(functions.sources(), ["PreSignUp_SignUp"], "once");
        functions.become_function(|_| Answer::Raw(200, vec![], "[]".to_owned()));
        let (ok, text) = portico(scene, &["triggers", "test", id, "--source", "PreSignUp_SignUp"]).await;
        assert!(!ok && text.contains("FAILED     Unrecognizable lambda output"), "{text}");
        let (ok, text) = portico(scene, &["triggers", "test", id, "--source", "PreSignup_SignUp"]).await;
        assert!(!ok && text.contains("PreSignup_SignUp is no trigger source"), "{text}");
        let plain = scene.app.pool(json!({})).await;
        let (ok, text) = portico(scene, &["triggers", "test", plain.id.as_str()]).await;
        assert!(!ok && text.contains("the pool has no triggers"), "{text}");
        let (ok, text) = portico(scene, &["triggers", "test", "us-east-1_nowhere"]).await;
        assert!(!ok && text.contains("there is no pool"), "{text}");
    }
}

scene_on_both_engines! {
    // spec: TRG-103
    async fn what_answers_slowly_is_said_to(scene: &Scene) {
        let slow = Function::start();
        slow.will(Behaviour::Hang);
        let pool = scene.app.pool(json!({ "LambdaConfig": { "PreSignUp": slow.url } })).await;
        let arguments = ["triggers", "test", pool.id.as_str(), "--source", "PreSignUp_SignUp"];
        let (ok, text) = portico(scene, &arguments).await;
        assert!(!ok && text.contains("FAILED     no answer within 5 seconds"), "{text}");
    }
}
