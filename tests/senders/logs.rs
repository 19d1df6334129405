//! What the log of a program says when messages cannot be handed over: enough, and nothing secret.

use std::process::Stdio;
use std::time::Duration;

use serde_json::json;

use super::receiver::Behaviour;
use super::{Scene, codes_of, scene_on_both_engines};
use crate::support::PASSWORD;

scene_on_both_engines! {
    // spec: TRG-037, TRG-040
    async fn the_log_never_holds_a_code(scene: &Scene) {
        let function = &scene.mail;
        let pool = scene.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = scene.app.client(&pool, json!({})).await;
        // A second node on the same database, whose log is looked at.
        let (log, port) = (scene.log_file(), free_port());
        let mut node = tokio::process::Command::new(env!("CARGO_BIN_EXE_portico"))
            .arg("serve")
            .envs(scene.environment())
            .env("PORTICO_LOG", "trace,sqlx=info,hyper=info")
            .env("PORTICO_LOG_FORMAT", "json")
            .env("PORTICO_HTTP_ADDR", format!("127.0.0.1:{port}"))
            .env("PORTICO_ADMIN_ADDR", "")
            .stdout(Stdio::null())
            .stderr(Stdio::from(std::fs::File::create(&log).unwrap()))
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let sign_up = async |name: &str| {
            let body = json!({ "ClientId": client.id, "Username": name, "Password": PASSWORD,
                "UserAttributes": [{ "Name": "email", "Value": format!("{name}@example.com") }] });
            let request = scene.app.http.post(format!("http://127.0.0.1:{port}/")).body(body.to_string())
                .header("content-type", "application/x-amz-json-1.1")
                .header("x-amz-target", "AWSCognitoIdentityProviderService.SignUp");
            request.send().await.map(|answer| answer.status().as_u16())
        };
        for (n, behaviour) in
            [Behaviour::Echo(400), Behaviour::Echo(503), Behaviour::Answer(503, String::new())].into_iter().enumerate()
        {
            function.will(behaviour);
            let name = format!("ann{n}");
            let mut answers = 0;
            while !matches!(sign_up(&name).await, Ok(200)) {
                answers += 1;
                assert!(answers < 400, "the second node does not answer");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            for _ in 0..400 {
                let text = std::fs::read_to_string(&log).unwrap();
                if text.matches("message given up").count() > n {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        node.kill().await.unwrap();
        let text = std::fs::read_to_string(&log).unwrap();
        assert_eq!(text.matches("message given up").count(), 3, "{text}");
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
        assert!(!text.contains(&scene.key) && !text.contains("ann0@example.com"));
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
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
