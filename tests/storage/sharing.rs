//! Writers share commits on SQLite, and each keeps its own word: what is acknowledged is there, what
//! was dropped is not, and one that goes wrong takes nobody's acknowledged work along.

use std::sync::Arc;
use std::time::Duration;

use portico::storage::{StorageError, Store};
use sqlx::{Connection as _, Executor as _, SqliteConnection};

use super::{Bench, on_both_stores, pool};
use crate::support::Engine;

async fn insert(store: &Store, id: &str) -> Result<(), StorageError> {
    let mut tx = store.begin().await?;
    tx.insert_pool(&pool(id)).await?;
    tx.commit().await
}

async fn is_there(store: &Store, id: &str) -> bool {
    store.find_pool(&pool(id).id).await.unwrap().is_some()
}

on_both_stores! {
    async fn each_writer_of_a_crowd_gets_what_it_asked_for(store: &Store) {
        let mut crowd = Vec::new();
        for number in 0..120 {
            let store = store.clone();
            crowd.push(tokio::spawn(async move {
                let id = format!("p_{number}");
                match number % 4 {
                    // Done, in a transaction of its own.
                    0 | 1 => insert(&store, &id).await.unwrap(),
                    // Given up after its work.
                    2 => {
                        let mut tx = store.begin().await.unwrap();
                        tx.insert_pool(&pool(&id)).await.unwrap();
                        drop(tx);
                    }
                    // Refused: the id is taken by then or later; either way one of both wins.
                    _ => {
                        let taken = insert(&store, "p_contested").await;
                        assert!(taken.is_ok() || matches!(taken, Err(StorageError::Database(_))));
                    }
                }
            }));
        }
        for writer in crowd {
            writer.await.unwrap();
        }
        for number in 0..120 {
            let id = format!("p_{number}");
            assert_eq!(is_there(store, &id).await, number % 4 < 2, "{id}");
        }
        assert!(is_there(store, "p_contested").await);
    }
}

on_both_stores! {
    /// A loser looks at once at what it lost to: it must be there.
    async fn who_is_refused_finds_what_stood_in_the_way(store: &Store) {
        for round in 0..60 {
            let id = format!("p_{round}");
            let crowd: Vec<_> = (0..6)
                .map(|_| {
                    let (store, id) = (store.clone(), id.clone());
                    tokio::spawn(async move {
                        let is_winner = insert(&store, &id).await.is_ok();
                        assert!(is_there(&store, &id).await, "{id}, winner: {is_winner}");
                        is_winner
                    })
                })
                .collect();
            let mut winners = 0;
            for one in crowd {
                winners += usize::from(one.await.unwrap());
            }
            assert_eq!(winners, 1, "{id}");
        }
    }
}

on_both_stores! {
    async fn writers_who_go_away_leave_the_door_open(store: &Store) {
        for round in 0..40_u32 {
            let mut crowd = Vec::new();
            for number in 0..8 {
                let store = store.clone();
                crowd.push(tokio::spawn(async move {
                    insert(&store, &format!("p_{round}_{number}")).await
                }));
            }
            tokio::time::sleep(Duration::from_micros(u64::from(round) * 100)).await;
            for (number, writer) in crowd.iter().enumerate() {
                if number % 2 == 0 {
                    writer.abort();
                }
            }
            for (number, writer) in crowd.into_iter().enumerate() {
                match writer.await {
                    Ok(done) => {
                        done.unwrap();
                        assert!(is_there(store, &format!("p_{round}_{number}")).await);
                    }
                    Err(aborted) => assert!(aborted.is_cancelled()),
                }
            }
        }
        insert(store, "p_last").await.unwrap();
        assert!(is_there(store, "p_last").await);
    }
}

/// SQLite gives a whole transaction up on its own, here by a trigger, elsewhere when the disk is full:
/// nobody who shared it may hear that it is done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_breaks_acknowledges_nothing() {
    let bench = Bench::open(Engine::Sqlite).await;
    let mut other = SqliteConnection::connect(&bench.url).await.unwrap();
    other
        .execute(
            "CREATE TRIGGER bomb BEFORE INSERT ON pools WHEN NEW.id LIKE 'bomb%'
             BEGIN SELECT RAISE(ROLLBACK, 'bomb'); END",
        )
        .await
        .unwrap();
    let store = Arc::new(bench.store.clone());
    let mut crowd = Vec::new();
    for number in 0..200 {
        let store = Arc::clone(&store);
        let name = if number % 10 == 5 { "bomb" } else { "p" };
        let id = format!("{name}_{number}");
        crowd.push(tokio::spawn(async move { (insert(&store, &id).await.is_ok(), id) }));
    }
    let (mut acknowledged, mut refused) = (0, 0);
    for writer in crowd {
        let (is_done, id) = writer.await.unwrap();
        assert_eq!(is_there(&store, &id).await, is_done, "{id}");
        assert!(!is_done || !id.starts_with("bomb"));
        if is_done {
            acknowledged += 1;
        } else {
            refused += 1;
        }
    }
    assert!(acknowledged > 0 && refused >= 20, "{acknowledged} {refused}");
    insert(&store, "p_after").await.unwrap();
    assert!(is_there(&store, "p_after").await);
    bench.close().await;
}
