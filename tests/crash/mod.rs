//! Kill -9 in the middle of sign-ups: what was acknowledged is there afterwards, mails included.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use portico::storage::{OpenOptions, Store};
use serde_json::{Value, json};

use crate::support::PASSWORD;
use crate::support::database::{Database, Engine};

/// The program itself, as an operator would run it.
struct Program {
    child: Child,
    url: String,
    environment: Vec<(String, String)>,
}

impl Program {
    fn spawn(environment: Vec<(String, String)>, url: String) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_portico"))
            .arg("serve")
            .envs(environment.iter().cloned())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, url, environment }
    }

    async fn is_up(&mut self) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        for _ in 0..400 {
            if http.get(format!("{}/nothing", self.url)).send().await.is_ok() {
                return;
            }
            assert!(self.child.try_wait().unwrap().is_none(), "the program ended");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the program does not answer");
    }

    /// SIGKILL: no destructor, no flush.
    fn kill(mut self) -> (Vec<(String, String)>, String) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.environment.clone(), self.url.clone())
    }
}

async fn survives_kill_9(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let database = Database::create(engine, dir.path()).await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://localhost:{port}");
    let environment: Vec<(String, String)> = [
        ("PORTICO_DATA_DIR", dir.path().to_str().unwrap()),
        ("PORTICO_DATABASE_URL", &database.url),
        ("PORTICO_HTTP_ADDR", &format!("127.0.0.1:{port}")),
        ("PORTICO_ADMIN_ADDR", ""),
        ("PORTICO_PUBLIC_URL", &url),
        ("PORTICO_SHARED_HOST", "true"),
        ("PORTICO_DEVELOPMENT_ENABLED", "true"),
        ("PORTICO_RATE_LIMITS", "off"),
        ("PORTICO_PASSWORDS_MEMORY_KIB", "64"),
        ("PORTICO_PASSWORDS_ITERATIONS", "1"),
        ("PORTICO_ROOT_ACCESS_KEY_ID", crate::support::ROOT_KEY_ID),
        ("PORTICO_ROOT_SECRET_ACCESS_KEY", crate::support::ROOT_SECRET),
        ("PORTICO_LOG", "error"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let mut program = Program::spawn(environment, url.clone());
    program.is_up().await;

    let open = OpenOptions { url: database.url.clone(), max_connections: 2, full_sync: true };
    let store = Store::open(&open).await.unwrap();
    // The demo pool signs up by e-mail address; its client is known.
    let client = "porticodemoapp000000000000";
    let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
    let load: Vec<_> = (0..8)
        .map(|worker| {
            let (acknowledged, url) = (Arc::clone(&acknowledged), url.clone());
            tokio::spawn(async move {
                let http = reqwest::Client::builder().no_proxy().build().unwrap();
                for i in 0..100_000 {
                    let name = format!("u{worker}x{i}");
                    let address = format!("{name}@example.com");
                    if sign_up(&http, &url, client, &address).await.is_none() {
                        return;
                    }
                    acknowledged.lock().unwrap().insert(address);
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let (environment, url) = program.kill();
    for worker in load {
        worker.await.unwrap();
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() > 20, "only {} sign-ups were under way", acknowledged.len());

    let mut program = Program::spawn(environment, url);
    program.is_up().await;
    let pool = portico::platform::PoolId::new("us-east-1_PorticoDv");
    for address in &acknowledged {
        let user = store.find_user_by_name(&pool, address).await.unwrap();
        let user = user.unwrap_or_else(|| panic!("{address} was acknowledged and is gone"));
        assert_eq!(user.attribute("email"), Some(address.as_str()));
    }
    // A claim of the killed process ends after its lease; what it had not claimed comes at once.
    let mut missing = acknowledged.clone();
    for _ in 0..1600 {
        for message in store.list_inbox(1_000_000).await.unwrap() {
            missing.remove(&message.recipient);
        }
        if missing.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(missing.is_empty(), "{} of {} mails never came", missing.len(), acknowledged.len());
    program.kill();
    store.close().await;
    database.drop().await;
}

async fn sign_up(http: &reqwest::Client, url: &str, client: &str, address: &str) -> Option<()> {
    let body = json!({ "ClientId": client, "Username": address, "Password": PASSWORD });
    let answer = http
        .post(url)
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "AWSCognitoIdentityProviderService.SignUp")
        .body(body.to_string())
        .send()
        .await
        .ok()?;
    let ok = answer.status() == 200;
    let body: Value = answer.json().await.ok()?;
    (ok && body["UserSub"].is_string()).then_some(())
}

// spec: MAIL-023, USR-110
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_sign_ups_survive_on_sqlite() {
    survives_kill_9(Engine::Sqlite).await;
}

// spec: MAIL-023, USR-110
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_sign_ups_survive_on_postgres() {
    survives_kill_9(Engine::Postgres).await;
}
