//! What the log of a program says when messages cannot be handed over: enough, and nothing secret.

use std::process::Stdio;
use std::time::Duration;

use serde_json::json;

use super::receiver::Behaviour;
use super::{Scene, codes_of, scene_on_both_engines};
use crate::support::PASSWORD;
use crate::support::sdk::raw_call;

scene_on_both_engines! {
    // spec: TRG-037, TRG-040
    async fn the_log_never_holds_a_code(scene: &Scene) {
        // The server of the scene queues; a second node, whose log is looked at, delivers.
        let function = &scene.mail;
        function.will(Behaviour::Echo(400));
        let pool = scene.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = scene.app.client(&pool, json!({})).await;
        let log = scene.log_file();
        let mut node = tokio::process::Command::new(env!("CARGO_BIN_EXE_portico"))
            .arg("serve")
            .envs(scene.environment())
            .env("PORTICO_LOG", "trace,sqlx=info,hyper=info")
            .env("PORTICO_HTTP_ADDR", "127.0.0.1:0")
            .env("PORTICO_ADMIN_ADDR", "")
            .stdout(Stdio::null())
            .stderr(Stdio::from(std::fs::File::create(&log).unwrap()))
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut calls = 0;
        for (n, behaviour) in
            [Behaviour::Echo(400), Behaviour::Echo(503), Behaviour::Answer(503, String::new())].into_iter().enumerate()
        {
            function.will(behaviour);
            // Until it was the other node that took one: its log says so.
            for round in 0..200 {
                let name = format!("u{n}x{round}");
                let (status, answer) = raw_call(&scene.app, "SignUp", json!({ "ClientId": client.id, "Username": name,
                    "Password": PASSWORD,
                    "UserAttributes": [{ "Name": "email", "Value": format!("{name}@example.com") }] })).await;
                assert_eq!(status, 200, "{answer}");
                calls += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
                let text = std::fs::read_to_string(&log).unwrap();
                if text.matches("message given up").count() > n {
                    break;
                }
            }
        }
        node.kill().await.unwrap();
        let text = std::fs::read_to_string(&log).unwrap();
        assert!(text.matches("message given up").count() >= 3, "after {calls} messages: {text}");
        assert!(text.contains("the function failed") && text.contains("could not be called"), "{text}");
        assert!(text.contains(pool.id.as_str()));
        let sent = function.calls();
        let codes = codes_of(scene, &sent.iter().collect::<Vec<_>>()).await;
        for (call, code) in sent.iter().zip(codes) {
            let sealed = call.event["request"]["code"].as_str().unwrap();
            assert!(!text.contains(sealed), "not even encrypted");
            // As a word of its own: six digits may stand in a longer number.
            let words = text.split(|c: char| !c.is_ascii_alphanumeric());
            assert!(!words.into_iter().any(|word| word == code), "{code}");
        }
        assert!(!text.contains(&scene.key) && !text.contains("ann@example.com"));
    }
}

/// What is wrong with a key is said at the start.
#[tokio::test]
async fn a_key_that_is_none_stops_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let start = async |settings: &[(&str, &str)]| {
        let mut environment: std::collections::BTreeMap<String, String> = [
            ("PORTICO_DATA_DIR", dir.path().to_str().unwrap()),
            ("PORTICO_DEVELOPMENT_ENABLED", "true"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for (name, value) in settings {
            environment.insert((*name).to_owned(), (*value).to_owned());
        }
        let config = portico::config::load(None, &environment).unwrap();
        let (clock, entropy) =
            (portico::platform::Clock::system(), portico::platform::Entropy::system());
        match portico::app::App::start(config, &[7; 32], clock, entropy).await {
            Ok(app) => {
                app.store.close().await;
                String::new()
            }
            Err(error) => error.to_string(),
        }
    };
    let key = ("PORTICO_CUSTOM_SENDER_KEY", "bm90IDMyIGJ5dGVz");
    assert_eq!(
        start(&[key]).await,
        "custom senders: the custom sender key is not 32 bytes in base64"
    );
    let jwe = ("PORTICO_CUSTOM_SENDER_FORMAT", "jwe");
    assert_eq!(start(&[jwe]).await, "custom senders: no custom sender key is configured");
    let public = ("PORTICO_CUSTOM_SENDER_PUBLIC_KEY", "no key");
    assert_eq!(
        start(&[jwe, public]).await,
        "custom senders: the public key of custom senders is not an RSA key in PEM"
    );
    assert_eq!(start(&[]).await, "");
}
