//! Opening, closing, and what a transaction leaves behind.

use portico::storage::{StorageError, Store};

use super::{Bench, NOW, on_both_stores, options, pool};
use crate::support::Engine;

on_both_stores! {
    async fn a_dropped_transaction_leaves_nothing(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        tx.insert_pool(&pool("p_1")).await.unwrap();
        drop(tx);
        assert!(store.find_pool(&pool("p_1").id).await.unwrap().is_none());
        let mut tx = store.begin().await.unwrap();
        tx.insert_pool(&pool("p_1")).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.find_pool(&pool("p_1").id).await.unwrap().is_some());
    }
}

on_both_stores! {
    async fn it_answers_until_it_is_closed(store: &Store) {
        store.ping().await.unwrap();
        store.close().await;
        assert!(store.ping().await.is_err());
    }
}

on_both_stores! {
    async fn access_keys(store: &Store) {
        assert!(store.list_access_keys().await.unwrap().is_empty());
        let key = portico::storage::StoredAccessKey {
            id: "AKIA1".to_owned(),
            name: "ann".to_owned(),
            sealed_secret: b"sealed".to_vec(),
            policy: "{}".to_owned(),
            enabled: true,
            created_at: NOW,
        };
        store.insert_access_key(&key).await.unwrap();
        assert_eq!(store.list_access_keys().await.unwrap().len(), 1);
        let found = store.find_access_key("AKIA1").await.unwrap().unwrap();
        assert_eq!((found.sealed_secret.as_slice(), found.enabled), (&b"sealed"[..], true));
        assert!(store.find_access_key("AKIA2").await.unwrap().is_none());
        assert!(store.insert_access_key(&key).await.is_err());
    }
}

async fn survives_reopening(engine: Engine) {
    let bench = Bench::open(engine).await;
    let mut tx = bench.store.begin().await.unwrap();
    tx.insert_pool(&pool("p_1")).await.unwrap();
    tx.commit().await.unwrap();
    // A second node on the same database, then a restart.
    let node = Store::open(&options(&bench.url)).await.unwrap();
    assert!(node.find_pool(&pool("p_1").id).await.unwrap().is_some());
    node.close().await;
    bench.store.close().await;
    let again = Store::open(&options(&bench.url)).await.unwrap();
    assert!(again.find_pool(&pool("p_1").id).await.unwrap().is_some());
    again.close().await;
    bench.close().await;
}

#[tokio::test]
async fn what_is_committed_survives_a_restart_on_sqlite() {
    survives_reopening(Engine::Sqlite).await;
}

#[tokio::test]
async fn what_is_committed_survives_a_restart_on_postgres() {
    survives_reopening(Engine::Postgres).await;
}

#[tokio::test]
async fn the_server_tells_the_time() {
    let bench = Bench::open(Engine::Postgres).await;
    let first = bench.store.database_clock().await.unwrap();
    assert!(first > NOW.plus_seconds(-10 * 365 * 86400));
    assert!(bench.store.database_clock().await.unwrap() >= first);
    bench.close().await;
}

#[tokio::test]
async fn other_databases_are_refused() {
    for url in ["mysql://localhost/x", "portico.db", ""] {
        let result = Store::open(&options(url)).await;
        assert!(matches!(result.err(), Some(StorageError::Url(_))), "{url}");
    }
}
