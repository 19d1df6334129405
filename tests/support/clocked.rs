//! The services without a server and without jobs, on a clock that only the test moves. Messages
//! stay in the outbox until the test looks at them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use portico::app::App;
use portico::clients::AppClient;
use portico::messaging::Message;
use portico::platform::{Clock, Entropy, PoolId, Secret, Timestamp};
use portico::pools::{Pool, defaults};
use portico::users::admin::{AdminCreateUser, InvitationMessage};
use portico::users::{Attributes, User};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::app::{PASSWORD, code_in};
use super::database::{Database, Engine};

/// When every test begins.
pub const START: Timestamp = Timestamp(1_790_000_000_000);

pub struct Clocked {
    pub app: Arc<App>,
    pub clock: Clock,
    database: Database,
    _dir: TempDir,
}

impl Clocked {
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, &[]).await
    }

    /// With further settings as environment variables.
    pub async fn start_with(engine: Engine, settings: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::create(engine, dir.path()).await;
        let mut environment = BTreeMap::new();
        let fixed = [
            ("PORTICO_DATABASE_URL", database.url.as_str()),
            ("PORTICO_PUBLIC_URL", "https://id.example"),
            ("PORTICO_DATABASE_SYNCHRONOUS", "NORMAL"),
            ("PORTICO_PASSWORDS_MEMORY_KIB", "64"),
            ("PORTICO_PASSWORDS_ITERATIONS", "1"),
            ("PORTICO_DEVELOPMENT_ENABLED", "true"),
        ];
        for (name, value) in fixed.iter().chain(settings) {
            environment.insert((*name).to_owned(), (*value).to_owned());
        }
        let config = portico::config::load(None, &environment).unwrap();
        let clock = Clock::manual(START);
        let app = App::start(config, &[7; 32], clock.clone(), Entropy::system()).await.unwrap();
        Self { app, clock, database, _dir: dir }
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A pool without signing keys, which take long to make; the standard schema unless it names one.
    pub async fn pool(&self, settings: Value) -> Arc<Pool> {
        let now = self.clock.now();
        let mut all = json!({ "SchemaAttributes": defaults::standard_schema() });
        merge(&mut all, settings);
        let pool = Pool {
            id: PoolId::new(format!(
                "us-east-1_{}",
                self.app.entropy.string(b"0123456789abcdef", 9)
            )),
            name: "Test".to_owned(),
            settings: serde_json::from_value(all).unwrap(),
            created_at: now,
            updated_at: now,
        };
        let mut tx = self.app.store.begin().await.unwrap();
        tx.insert_pool(&pool).await.unwrap();
        tx.commit().await.unwrap();
        Arc::new(pool)
    }

    /// A pool that can issue tokens.
    pub async fn pool_with_keys(&self, settings: Value) -> Arc<Pool> {
        let mut all = json!({ "SchemaAttributes": defaults::standard_schema() });
        merge(&mut all, settings);
        let settings = serde_json::from_value(all).unwrap();
        self.app.pools.create_pool("Test", settings).await.unwrap()
    }

    pub async fn client(&self, pool: &Pool, settings: Value) -> Arc<AppClient> {
        let settings = serde_json::from_value(settings).unwrap();
        self.app.pools.create_client(&pool.id, "Test app", settings, None).await.unwrap()
    }

    /// A client that must not learn who exists.
    pub async fn hiding_client(&self, pool: &Pool) -> Arc<AppClient> {
        self.client(pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await
    }

    /// A confirmed user with [`PASSWORD`].
    pub async fn user(&self, pool: &Pool, username: &str, attributes: &[(&str, &str)]) -> User {
        self.invited(pool, username, attributes).await;
        let password = Secret::new(PASSWORD);
        self.app.users.admin_set_password(pool, username, &password, true).await.unwrap();
        self.find(pool, username).await
    }

    /// A user who has [`PASSWORD`] as temporary password.
    pub async fn invited(&self, pool: &Pool, username: &str, attributes: &[(&str, &str)]) -> User {
        let request = AdminCreateUser {
            username: username.to_owned(),
            attributes: these(attributes),
            temporary_password: Some(Secret::new(PASSWORD)),
            message: InvitationMessage::Suppress,
            mediums: vec![],
            force_alias: false,
        };
        self.app.users.admin_create_user(pool, request).await.unwrap()
    }

    pub async fn find(&self, pool: &Pool, name: &str) -> User {
        self.app.users.find(pool, name).await.unwrap().unwrap_or_else(|| panic!("no user {name}"))
    }

    /// Changes a stored profile as no operation does, for example to a legacy status.
    pub async fn rewrite(&self, user: &User, change: impl FnOnce(&mut User)) -> User {
        let mut changed = user.clone();
        change(&mut changed);
        changed.updated_at = Timestamp(user.updated_at.0 + 1);
        let mut tx = self.app.store.begin().await.unwrap();
        assert!(tx.update_user(&changed, user.updated_at).await.unwrap());
        tx.commit().await.unwrap();
        changed
    }

    /// The messages queued since the last look.
    pub async fn messages(&self) -> Vec<Message> {
        let now = self.clock.now();
        let queued = self.app.store.claim_outbox(now, now, 1000).await.unwrap();
        let mut messages = Vec::new();
        for one in &queued {
            messages.push(self.app.outbox.open(one).unwrap());
            self.app.store.finish_outbox(&one.id).await.unwrap();
        }
        messages
    }

    /// The code in the one message queued since the last look.
    pub async fn code_to(&self, recipient: &str) -> String {
        let messages = self.messages().await;
        assert_eq!(messages.len(), 1, "messages to {recipient}");
        assert_eq!(messages[0].to, recipient);
        code_in(&messages[0].body)
    }

    pub async fn stop(self) {
        self.app.store.close().await;
        self.database.drop().await;
    }
}

pub fn these(attributes: &[(&str, &str)]) -> Attributes {
    attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Another code than this one.
pub fn wrong(code: &str) -> String {
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &code[..5])
}

fn merge(base: &mut Value, over: Value) {
    let (Some(base), Value::Object(over)) = (base.as_object_mut(), over) else { return };
    base.extend(over);
}

/// Defines a test that runs on SQLite and on PostgreSQL, on a clock that stands still.
macro_rules! clocked_on_both_engines {
    ($(#[$meta:meta])* async fn $name:ident($app:ident: &$kind:ident) $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn check($app: &$kind) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let app = $crate::support::clocked::Clocked::start($crate::support::Engine::Sqlite).await;
                check(&app).await;
                app.stop().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let app = $crate::support::clocked::Clocked::start($crate::support::Engine::Postgres).await;
                check(&app).await;
                app.stop().await;
            }
        }
    };
}
pub(crate) use clocked_on_both_engines;
