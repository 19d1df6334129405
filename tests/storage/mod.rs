//! The store keeps its promises on both engines. Every public operation is used here.

mod authorization;
mod codes;
mod configuration;
mod devices;
mod families;
mod messages;
mod opening;
mod plans;
mod pools;
mod sessions;
mod sharing;
mod throttle;
mod users;

use std::collections::BTreeMap;

use portico::platform::{ClientId, PoolId, Sub, Timestamp};
use portico::pools::{Pool, PoolSettings};
use portico::storage::{OpenOptions, Store};
use portico::users::{NameKind, User, UserStatus};
use tempfile::TempDir;

use crate::support::Engine;
use crate::support::database::Database;

const NOW: Timestamp = Timestamp(1_790_000_000_000);

/// A migrated database and nothing else.
struct Bench {
    store: Store,
    url: String,
    database: Database,
    _dir: TempDir,
}

impl Bench {
    async fn open(engine: Engine) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::create(engine, dir.path()).await;
        let store = Store::open(&options(&database.url)).await.unwrap();
        Self { store, url: database.url.clone(), database, _dir: dir }
    }

    async fn close(self) {
        self.store.close().await;
        self.database.drop().await;
    }
}

fn options(url: &str) -> OpenOptions {
    OpenOptions { url: url.to_owned(), max_connections: 8, full_sync: false }
}

/// Defines a test of the store that runs on SQLite and on PostgreSQL.
macro_rules! on_both_stores {
    ($(#[$meta:meta])* async fn $name:ident($store:ident: &$kind:ident) $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn check($store: &$kind) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let bench = $crate::storage::Bench::open($crate::support::Engine::Sqlite).await;
                check(&bench.store).await;
                bench.close().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let bench = $crate::storage::Bench::open($crate::support::Engine::Postgres).await;
                check(&bench.store).await;
                bench.close().await;
            }
        }
    };
}
use on_both_stores;

fn pool_id() -> PoolId {
    PoolId::new("us-east-1_aaaaaaaaa")
}

fn client_id() -> ClientId {
    ClientId::new("client")
}

fn sub(name: &str) -> Sub {
    Sub::new(name)
}

fn pool(id: &str) -> Pool {
    Pool {
        id: PoolId::new(id),
        name: format!("Pool {id}"),
        settings: PoolSettings::default(),
        created_at: NOW,
        updated_at: NOW,
    }
}

fn user(name: &str) -> User {
    User {
        pool_id: pool_id(),
        sub: sub(name),
        username: name.to_owned(),
        status: UserStatus::Confirmed,
        enabled: true,
        attributes: BTreeMap::from([("email".to_owned(), format!("{name}@example.com"))]),
        password_hash: Some("$argon2id$…".to_owned()),
        temporary_password_at: None,
        tokens_valid_after: Timestamp(0),
        created_at: NOW,
        updated_at: NOW,
    }
}

/// Stores a user under the user name.
async fn put_user(store: &Store, user: &User) {
    let mut tx = store.begin().await.unwrap();
    let claimed = tx.claim_name(&user.pool_id, &user.username, NameKind::Username, &user.sub).await;
    assert!(claimed.unwrap());
    tx.insert_user(user).await.unwrap();
    tx.commit().await.unwrap();
}

/// Runs the same work `times` at once and answers all results.
async fn at_once<T, F>(times: usize, work: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<_> = (0..times).map(|number| tokio::spawn(work(number))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}
