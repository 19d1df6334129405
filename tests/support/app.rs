//! A whole Portico on a free port, with a database of its own, for one test.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use portico::app::App;
use portico::clients::AppClient;
use portico::config::Config;
use portico::platform::{Clock, Entropy, Secret};
use portico::pools::{Pool, defaults};
use portico::server::{self, Listener};
use portico::storage::InboxMessage;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::database::{Database, Engine};

pub const ROOT_KEY_ID: &str = "AKIATESTTESTTESTTEST";
pub const ROOT_SECRET: &str = "test/secret/test/secret/test/secret/0000";
pub const PASSWORD: &str = "Correct-horse-7";

/// A running server. Dropping it stops everything.
pub struct TestApp {
    pub app: Arc<App>,
    /// `http://localhost:<port>`, also the public URL.
    pub url: String,
    pub address: SocketAddr,
    pub http: reqwest::Client,
    server: actix_web::dev::ServerHandle,
    jobs: Option<portico::jobs::Jobs>,
    database: Database,
    dir: TempDir,
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, &[]).await
    }

    /// With further settings as environment variables, for example `PORTICO_RATE_LIMITS`.
    pub async fn start_with(engine: Engine, settings: &[(&str, &str)]) -> Self {
        Self::start_at(engine, settings, Clock::system()).await
    }

    /// On a clock that begins now and only the test moves.
    pub async fn start_timed(engine: Engine) -> Self {
        Self::start_at(engine, &[], Clock::manual(Clock::system().now())).await
    }

    /// On a clock of the test's.
    pub async fn start_at(engine: Engine, settings: &[(&str, &str)], clock: Clock) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::create(engine, dir.path()).await;
        let listener = Listener::bind("127.0.0.1:0".parse().unwrap(), None).unwrap();
        let address = listener.socket.local_addr().unwrap();
        let url = format!("http://localhost:{}", address.port());
        let config = config(&url, &database.url, &dir, settings);
        let app = App::start(config, &[7; 32], clock, Entropy::system()).await.unwrap();
        let server = server::run(&app, vec![listener]).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        let jobs = portico::jobs::spawn(&app, None);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { app, url, address, http, server: handle, jobs: Some(jobs), database, dir }
    }

    /// A second node on the same database, behind the same public URL; answers its own address.
    pub async fn second_node(
        &self,
        settings: &[(&str, &str)],
    ) -> (String, actix_web::dev::ServerHandle) {
        let listener = Listener::bind("127.0.0.1:0".parse().unwrap(), None).unwrap();
        let address = listener.socket.local_addr().unwrap();
        let config = config(&self.url, &self.database.url, &self.dir, settings);
        let clock = self.app.clock.clone();
        let app = App::start(config, &[7; 32], clock, Entropy::system()).await.unwrap();
        let server = server::run(&app, vec![listener]).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        (format!("http://localhost:{}", address.port()), handle)
    }

    /// Moves the clock of [`TestApp::start_timed`].
    pub fn advance(&self, seconds: u64) {
        self.app.clock.advance(Duration::from_secs(seconds));
    }

    /// Seconds on the server's clock.
    pub fn now(&self) -> i64 {
        self.app.clock.now().seconds()
    }

    /// A pool; `settings` as in CreateUserPool, the standard schema unless it names one.
    pub async fn pool(&self, settings: Value) -> Arc<Pool> {
        let mut all = json!({ "SchemaAttributes": defaults::standard_schema() });
        merge(&mut all, settings);
        let settings = serde_json::from_value(all).unwrap();
        self.app.pools.create_pool("Test", settings).await.unwrap()
    }

    /// A pool where people sign up with an e-mail address that gets a code.
    pub async fn email_pool(&self) -> Arc<Pool> {
        self.pool(json!({
            "UsernameAttributes": ["email"],
            "AutoVerifiedAttributes": ["email"],
            "UsernameConfiguration": { "CaseSensitive": false },
        }))
        .await
    }

    /// A public client for code and implicit grant with the callback `https://app.example/cb`.
    pub async fn client(&self, pool: &Pool, settings: Value) -> Arc<AppClient> {
        self.client_with(pool, settings, None).await
    }

    pub async fn client_with(
        &self,
        pool: &Pool,
        settings: Value,
        secret: Option<&str>,
    ) -> Arc<AppClient> {
        let mut all = json!({
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["code", "implicit"],
            "AllowedOAuthScopes":
                ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"],
            "CallbackURLs": ["https://app.example/cb"],
            "LogoutURLs": ["https://app.example/bye"],
            "SupportedIdentityProviders": ["COGNITO"],
            "ExplicitAuthFlows": [
                "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH"
            ],
        });
        merge(&mut all, settings);
        let settings = serde_json::from_value(all).unwrap();
        let secret = secret.map(Secret::new);
        self.app.pools.create_client(&pool.id, "Test app", settings, secret).await.unwrap()
    }

    /// A confirmed user with a verified address and [`PASSWORD`].
    pub async fn user(&self, pool: &Pool, email: &str) -> String {
        use portico::users::admin::{AdminCreateUser, InvitationMessage};
        let attributes = BTreeMap::from([
            ("email".to_owned(), email.to_owned()),
            ("email_verified".to_owned(), "true".to_owned()),
        ]);
        let uses_email = pool.settings.has_username_attribute("email");
        let name = email.split('@').next().unwrap();
        let username = if uses_email { email.to_owned() } else { name.to_owned() };
        let request = AdminCreateUser {
            username: username.clone(),
            attributes,
            temporary_password: None,
            message: InvitationMessage::Suppress,
            mediums: vec![],
            force_alias: false,
        };
        self.app.users.admin_create_user(pool, request).await.unwrap();
        let password = Secret::new(PASSWORD);
        self.app.users.admin_set_password(pool, &username, &password, true).await.unwrap();
        username
    }

    /// Waits for a message to somebody and answers the newest.
    pub async fn mail_to(&self, recipient: &str) -> InboxMessage {
        self.mail_after(recipient, 0).await
    }

    /// The newest message to somebody once there are more than `seen`.
    pub async fn mail_after(&self, recipient: &str, seen: usize) -> InboxMessage {
        for _ in 0..200 {
            let mut found: Vec<_> = self.app.store.list_inbox(1000).await.unwrap();
            found.retain(|message| message.recipient == recipient);
            if found.len() > seen {
                return found.remove(0);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("no message to {recipient} arrived");
    }

    /// The six digits of the newest message to somebody.
    pub async fn code_to(&self, recipient: &str) -> String {
        code_in(&self.mail_to(recipient).await.body_text)
    }

    pub async fn stop(mut self) {
        self.server.stop(false).await;
        if let Some(jobs) = self.jobs.take() {
            jobs.stop().await;
        }
        self.app.store.close().await;
        self.database.drop().await;
    }
}

/// The first run of six digits in a text.
pub fn code_in(text: &str) -> String {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 6)
        .unwrap_or_else(|| panic!("no code in {text:?}"))
        .to_owned()
}

fn config(url: &str, database: &str, dir: &TempDir, settings: &[(&str, &str)]) -> Config {
    let data_dir = dir.path().to_str().unwrap();
    let mut environment: BTreeMap<String, String> = [
        ("PORTICO_DATA_DIR", data_dir),
        ("PORTICO_DATABASE_URL", database),
        ("PORTICO_PUBLIC_URL", url),
        ("PORTICO_SHARED_HOST", "true"),
        ("PORTICO_ADMIN_ADDR", ""),
        ("PORTICO_WORKERS", "1"),
        ("PORTICO_ROOT_ACCESS_KEY_ID", ROOT_KEY_ID),
        ("PORTICO_ROOT_SECRET_ACCESS_KEY", ROOT_SECRET),
        ("PORTICO_RATE_LIMITS", "off"),
        ("PORTICO_DATABASE_SYNCHRONOUS", "NORMAL"),
        // Real Argon2id, but cheap: the suite hashes a few thousand times.
        ("PORTICO_PASSWORDS_MEMORY_KIB", "64"),
        ("PORTICO_PASSWORDS_ITERATIONS", "1"),
        ("PORTICO_DEVELOPMENT_ENABLED", "true"),
        ("PORTICO_DOMAINS_CHECK_PARENT", "false"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (name, value) in settings {
        environment.insert((*name).to_owned(), (*value).to_owned());
    }
    portico::config::load(None, &environment).unwrap()
}

fn merge(base: &mut Value, over: Value) {
    let (Some(base), Value::Object(over)) = (base.as_object_mut(), over) else { return };
    for (key, value) in over {
        if value.is_null() {
            base.remove(&key);
        } else {
            base.insert(key, value);
        }
    }
}
