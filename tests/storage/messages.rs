//! The outbox, the development inbox, the audit log.

use std::collections::BTreeSet;

use portico::audit::AuditRecord;
use portico::platform::Timestamp;
use portico::storage::{InboxMessage, OutboxMessage, Store};

use super::{NOW, at_once, on_both_stores, pool_id};

pub(super) fn message(id: &str, at: Timestamp) -> OutboxMessage {
    OutboxMessage {
        id: id.to_owned(),
        pool_id: pool_id(),
        medium: "EMAIL".to_owned(),
        recipient: "ann@example.com".to_owned(),
        sealed_message: vec![1, 2, 3],
        created_at: at,
        attempts: 0,
    }
}

async fn queue(store: &Store, messages: &[OutboxMessage]) {
    let mut tx = store.begin().await.unwrap();
    for message in messages {
        tx.insert_outbox(message).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn claimed(store: &Store, seconds: i64) -> Vec<String> {
    let now = NOW.plus_seconds(seconds);
    let due = store.claim_outbox(now, now.plus_seconds(60), 10).await.unwrap();
    let mut ids: Vec<_> = due.into_iter().map(|message| message.id).collect();
    ids.sort();
    ids
}

on_both_stores! {
    // spec: MAIL-023
    async fn a_claim_is_a_lease(store: &Store) {
        queue(store, &[message("1", NOW), message("2", NOW.plus_seconds(5))]).await;
        assert_eq!(store.next_outbox_due().await.unwrap(), Some(NOW));
        assert!(claimed(store, -1).await.is_empty());
        assert_eq!(claimed(store, 0).await, ["1"]);
        assert_eq!(store.next_outbox_due().await.unwrap(), Some(NOW.plus_seconds(5)));
        assert_eq!(claimed(store, 5).await, ["2"]);
        assert!(claimed(store, 59).await.is_empty());
        // Whoever claimed it has gone: it is due again.
        let again = store.claim_outbox(NOW.plus_seconds(60), NOW.plus_seconds(120), 10).await;
        let again = again.unwrap();
        assert_eq!((again.len(), again[0].attempts), (1, 2));
        assert_eq!(again[0].sealed_message, [1, 2, 3]);
    }
}

on_both_stores! {
    async fn a_message_is_finished_postponed_or_given_up(store: &Store) {
        queue(store, &["1", "2", "3"].map(|id| message(id, NOW))).await;
        assert_eq!(claimed(store, 0).await, ["1", "2", "3"]);
        store.finish_outbox("1").await.unwrap();
        store.postpone_outbox("2", NOW.plus_seconds(10)).await.unwrap();
        store.fail_outbox("3", NOW).await.unwrap();
        assert_eq!(store.next_outbox_due().await.unwrap(), Some(NOW.plus_seconds(10)));
        assert!(claimed(store, 9).await.is_empty());
        assert_eq!(claimed(store, 10).await, ["2"]);
        store.finish_outbox("2").await.unwrap();
        assert_eq!(store.next_outbox_due().await.unwrap(), None);
        assert!(claimed(store, 1_000_000).await.is_empty());
    }
}

on_both_stores! {
    async fn the_oldest_go_first(store: &Store) {
        let all: Vec<_> =
            (0..6).map(|n| message(&n.to_string(), NOW.plus_seconds(10 - n))).collect();
        queue(store, &all).await;
        let now = NOW.plus_seconds(60);
        let first = store.claim_outbox(now, now.plus_seconds(60), 2).await.unwrap();
        let mut ids: Vec<_> = first.iter().map(|m| m.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["4", "5"]);
    }
}

on_both_stores! {
    async fn workers_beside_each_other_never_get_the_same_message(store: &Store) {
        const MESSAGES: usize = 120;
        let all: Vec<_> = (0..MESSAGES).map(|n| message(&n.to_string(), NOW)).collect();
        queue(store, &all).await;
        let shares = at_once(8, |_| {
            let store = store.clone();
            async move {
                let mut mine = Vec::new();
                let mut idle = 0;
                // A worker may find nothing because another one is just claiming it.
                while idle < 5 {
                    let due = store.claim_outbox(NOW, NOW.plus_seconds(60), 5).await.unwrap();
                    assert!(due.len() <= 5);
                    idle = if due.is_empty() { idle + 1 } else { 0 };
                    mine.extend(due.into_iter().map(|message| message.id));
                }
                mine
            }
        })
        .await;
        let claimed: Vec<String> = shares.concat();
        let distinct: BTreeSet<_> = claimed.iter().collect();
        assert_eq!((claimed.len(), distinct.len()), (MESSAGES, MESSAGES));
    }
}

on_both_stores! {
    async fn the_inbox_shows_the_newest_first(store: &Store) {
        let mail = |id: &str, seconds| InboxMessage {
            id: id.to_owned(),
            medium: "EMAIL".to_owned(),
            recipient: "ann@example.com".to_owned(),
            subject: "Hello".to_owned(),
            body_text: "text".to_owned(),
            body_html: "<p>text</p>".to_owned(),
            received_at: NOW.plus_seconds(seconds),
        };
        for (id, seconds) in [("a", 0), ("c", 5), ("b", 5)] {
            store.insert_inbox(&mail(id, seconds)).await.unwrap();
        }
        // Delivered twice, shown once.
        store.insert_inbox(&mail("a", 9)).await.unwrap();
        let ids = |messages: Vec<InboxMessage>| messages.into_iter().map(|m| m.id).collect::<Vec<_>>();
        assert_eq!(ids(store.list_inbox(10).await.unwrap()), ["c", "b", "a"]);
        assert_eq!(ids(store.list_inbox(1).await.unwrap()), ["c"]);
        let found = store.find_inbox("b").await.unwrap().unwrap();
        assert_eq!((found.subject.as_str(), found.body_html.as_str()), ("Hello", "<p>text</p>"));
        assert!(store.find_inbox("x").await.unwrap().is_none());
    }
}

on_both_stores! {
    async fn old_messages_are_forgotten_but_waiting_ones_never(store: &Store) {
        queue(store, &[message("waiting", NOW), message("failed", NOW)]).await;
        store.fail_outbox("failed", NOW).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.delete_old_messages(NOW.plus_seconds(1_000_000)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claimed(store, 0).await, ["waiting"]);
        // The row is gone, so its id is free.
        queue(store, &[message("failed", NOW)]).await;
        assert_eq!(claimed(store, 0).await, ["failed"]);
    }
}

on_both_stores! {
    async fn audit_records_are_written_in_batches_of_any_size(store: &Store) {
        for size in [1, 15, 16, 17, 40] {
            let records: Vec<AuditRecord> = (0..size)
                .map(|i| AuditRecord {
                    id: i.to_string(),
                    pool_id: Some(pool_id()),
                    at: NOW,
                    event: "Login_GET".to_owned(),
                    document: "{}".to_owned(),
                })
                .collect();
            store.insert_audit(&records).await.unwrap();
            let mut tx = store.begin().await.unwrap();
            assert_eq!(tx.delete_old_audit(NOW).await.unwrap(), 0);
            let forgotten = tx.delete_old_audit(NOW.plus_seconds(1)).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(forgotten, size);
        }
    }
}
