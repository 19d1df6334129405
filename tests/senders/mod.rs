//! Custom senders: what they are handed, and that nothing else learns of it.

mod assignment;
mod command;
mod delivery;
mod envelope;
mod kms;
mod logs;
mod receiver;
mod snippets;
mod types;

use std::process::Stdio;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portico::pools::Pool;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::support::receiver::Asked;
use crate::support::{Engine, TestApp};
use receiver::Function;

pub const KEY_ID: &str = "arn:aws:kms:us-east-1:111122223333:key/mail";

/// A deployment that can send nothing itself, and two functions that can.
pub struct Scene {
    pub app: TestApp,
    pub mail: Function,
    pub sms: Function,
    pub key: String,
}

impl Scene {
    pub async fn start(engine: Engine) -> Self {
        let key = STANDARD.encode(portico::platform::Entropy::system().bytes::<32>());
        let settings = [
            ("PORTICO_DEVELOPMENT_ENABLED", "false"),
            ("PORTICO_ALLOW_HTTP_PROVIDERS", "true"),
            ("PORTICO_CUSTOM_SENDER_KEY", key.as_str()),
        ];
        let app = TestApp::start_with(engine, &settings).await;
        Self { app, mail: Function::start(), sms: Function::start(), key }
    }

    pub fn mail_sender(&self) -> Value {
        json!({ "LambdaVersion": "V1_0", "LambdaArn": self.mail.url })
    }

    pub fn sms_sender(&self) -> Value {
        json!({ "LambdaVersion": "V1_0", "LambdaArn": self.sms.url })
    }

    /// A pool with both senders.
    pub async fn pool(&self, mut settings: Value) -> Arc<Pool> {
        settings["LambdaConfig"] = json!({
            "CustomEmailSender": self.mail_sender(),
            "CustomSMSSender": self.sms_sender(),
            "KMSKeyID": KEY_ID,
        });
        self.app.pool(settings).await
    }

    /// What another process needs to work on the same database.
    pub fn environment(&self) -> Vec<(String, String)> {
        let config = &self.app.app.config;
        [
            ("PORTICO_DATABASE_URL", config.database_url()),
            ("PORTICO_DATA_DIR", config.data_dir.display().to_string()),
            ("PORTICO_MASTER_KEY", STANDARD.encode([7; 32])),
            ("PORTICO_PUBLIC_URL", self.app.url.clone()),
            ("PORTICO_ROOT_ACCESS_KEY_ID", crate::support::ROOT_KEY_ID.to_owned()),
            ("PORTICO_ROOT_SECRET_ACCESS_KEY", crate::support::ROOT_SECRET.to_owned()),
            ("PORTICO_ALLOW_HTTP_PROVIDERS", "true".to_owned()),
            ("PORTICO_CUSTOM_SENDER_KEY", self.key.clone()),
            ("PORTICO_LOG", "error".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    pub fn log_file(&self) -> std::path::PathBuf {
        self.app.app.config.data_dir.join("second-node.log")
    }

    /// How many messages no function took.
    pub async fn given_up(&self) -> usize {
        self.app.app.store.count_given_up_messages().await.unwrap()
    }
}

macro_rules! scene_on_both_engines {
    ($(#[$meta:meta])* async fn $name:ident($scene:ident: &Scene) $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn check($scene: &Scene) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let scene = Scene::start($crate::support::Engine::Sqlite).await;
                check(&scene).await;
                scene.app.stop().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let scene = Scene::start($crate::support::Engine::Postgres).await;
                check(&scene).await;
                scene.app.stop().await;
            }
        }
    };
}
use scene_on_both_engines;

/// The codes of events, decrypted by the function that `docs/triggers.md` shows.
pub async fn codes_of(scene: &Scene, calls: &[&Asked]) -> Vec<String> {
    let codes: Vec<&Value> = calls.iter().map(|call| &call.event["request"]["code"]).collect();
    let script = format!(
        "process.env.KEY_NAME = {}; process.env.SENDER_KEY = {};\n{}\nconst opened = [];\n\
         for (const code of {}) opened.push(await codeOf({{ request: {{ code }} }}));\n\
         console.log(JSON.stringify(opened));",
        json!(KEY_ID),
        json!(scene.key),
        snippet("decrypt.mjs"),
        json!(codes),
    );
    serde_json::from_str(&node(&script).await).unwrap()
}

/// Runs a script that may import what `tests/clients` has installed; answers what it printed.
pub async fn run(program: &str, arguments: &[&str], script: &str) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    let said = [output.stderr.as_slice(), output.stdout.as_slice()].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub async fn node(script: &str) -> String {
    run("node", &["--input-type=module", "-"], script).await
}

/// The code block of `docs/triggers.md` behind the comment with this name.
pub fn snippet(name: &str) -> String {
    let page = include_str!("../../docs/triggers.md");
    let mark = format!("<!-- {name} -->\n```");
    let (_, rest) = page.split_once(&mark).unwrap_or_else(|| panic!("no snippet {name}"));
    let (_, rest) = rest.split_once('\n').unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}
