//! Attempt windows and lockout counters.

use std::time::Duration;

use portico::platform::PoolId;
use portico::storage::Store;
use portico::users::lockout::Failures;

use super::{NOW, at_once, on_both_stores, pool_id};

const HOUR: Duration = Duration::from_secs(3600);

pub(super) fn failures(count: i64) -> Failures {
    Failures { count, locked_until: NOW.plus_seconds(count), last_at: NOW.plus_seconds(count) }
}

async fn count(store: &Store, subject: &str, kind: &'static str, seconds: i64) -> i64 {
    let at = NOW.plus_seconds(seconds);
    store.count_attempt(&pool_id(), subject, kind, HOUR, at).await.unwrap()
}

on_both_stores! {
    async fn attempts_count_by_subject_and_kind_in_a_window(store: &Store) {
        assert_eq!(count(store, "ann", "resend", 0).await, 1);
        assert_eq!(count(store, "ann", "resend", 10).await, 2);
        assert_eq!(count(store, "ann", "confirm", 10).await, 1);
        assert_eq!(count(store, "bob", "resend", 10).await, 1);
        let other = PoolId::new("p_other");
        assert_eq!(store.count_attempt(&other, "ann", "resend", HOUR, NOW).await.unwrap(), 1);
        assert_eq!(count(store, "ann", "resend", 3599).await, 3, "the window began with the first");
        assert_eq!(count(store, "ann", "resend", 3600).await, 1);
        assert_eq!(count(store, "ann", "resend", 3601).await, 2);
    }
}

on_both_stores! {
    async fn no_attempt_is_lost(store: &Store) {
        let mut counts = at_once(20, |_| {
            let store = store.clone();
            async move { count(&store, "ann", "resend", 0).await }
        })
        .await;
        counts.sort_unstable();
        assert_eq!(counts, (1..=20).collect::<Vec<i64>>());
    }
}

on_both_stores! {
    // spec: FLOW-310
    async fn of_many_one_swaps_the_failures(store: &Store) {
        let (pool, subject) = (pool_id(), "ann");
        assert!(store.find_failures(&pool, subject).await.unwrap().is_none());
        let swapped = |seen: Option<Failures>, next: i64| {
            at_once(10, move |_| {
                let (store, seen) = (store.clone(), seen.clone());
                async move {
                    let (pool, next) = (pool_id(), failures(next));
                    store.swap_failures(&pool, "ann", seen.as_ref(), &next).await.unwrap()
                }
            })
        };
        for (seen, next) in [(None, 1), (Some(failures(1)), 2), (Some(failures(2)), 3)] {
            let won = swapped(seen, next).await;
            assert_eq!(won.iter().filter(|won| **won).count(), 1, "to {next}");
        }
        assert_eq!(store.find_failures(&pool, subject).await.unwrap(), Some(failures(3)));
        assert!(!store.swap_failures(&pool, subject, Some(&failures(2)), &failures(4)).await.unwrap());
        assert!(!store.swap_failures(&pool, subject, None, &failures(1)).await.unwrap());
        store.clear_failures(&pool, subject).await.unwrap();
        assert!(store.find_failures(&pool, subject).await.unwrap().is_none());
        store.clear_failures(&pool, subject).await.unwrap();
    }
}

on_both_stores! {
    async fn old_counters_are_forgotten(store: &Store) {
        count(store, "ann", "resend", 0).await;
        store.swap_failures(&pool_id(), "ann", None, &failures(0)).await.unwrap();
        for (seconds, left) in [(0, true), (1, false)] {
            let mut tx = store.begin().await.unwrap();
            tx.delete_old_counters(NOW.plus_seconds(seconds)).await.unwrap();
            tx.commit().await.unwrap();
            let found = store.find_failures(&pool_id(), "ann").await.unwrap();
            assert_eq!(found.is_some(), left);
        }
        assert_eq!(count(store, "ann", "resend", 1).await, 1);
    }
}
