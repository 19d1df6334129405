//! One-time codes: one of a purpose, used once.

use portico::storage::Store;
use portico::users::codes::{CodePurpose, StoredCode};

use super::{NOW, at_once, on_both_stores, pool_id, sub};

pub(super) fn code(hash: &[u8]) -> StoredCode {
    StoredCode {
        attribute: "email".to_owned(),
        hash: hash.to_vec(),
        destination: "ann@example.com".to_owned(),
        expires_at: NOW.plus_seconds(60),
    }
}

async fn put(store: &Store, purpose: CodePurpose, hash: &[u8]) {
    let mut tx = store.begin().await.unwrap();
    tx.put_code(&pool_id(), &sub("ann"), purpose, &code(hash)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn consume(store: &Store, purpose: CodePurpose, hash: &[u8]) -> bool {
    let mut tx = store.begin().await.unwrap();
    let consumed = tx.consume_code(&pool_id(), &sub("ann"), purpose, hash).await.unwrap();
    tx.commit().await.unwrap();
    consumed
}

on_both_stores! {
    // spec: USR-321, USR-254
    async fn a_new_code_replaces_the_old_one_of_its_purpose(store: &Store) {
        put(store, CodePurpose::SignUp, b"old").await;
        put(store, CodePurpose::ResetPassword, b"reset").await;
        put(store, CodePurpose::SignUp, b"new").await;
        let (pool, ann) = (pool_id(), sub("ann"));
        let find = |purpose| store.find_code(&pool, &ann, purpose);
        let stored = find(CodePurpose::SignUp).await.unwrap().unwrap();
        assert_eq!(stored.hash, b"new");
        assert_eq!(stored.destination, "ann@example.com");
        assert_eq!((stored.attribute.as_str(), stored.expires_at), ("email", NOW.plus_seconds(60)));
        assert!(!consume(store, CodePurpose::SignUp, b"old").await);
        assert!(!consume(store, CodePurpose::SignUp, b"reset").await, "another purpose");
        assert!(consume(store, CodePurpose::SignUp, b"new").await);
        assert!(!consume(store, CodePurpose::SignUp, b"new").await);
        assert!(find(CodePurpose::SignUp).await.unwrap().is_none());
        assert!(find(CodePurpose::ResetPassword).await.unwrap().is_some());
    }
}

on_both_stores! {
    // spec: USR-254
    async fn of_many_one_uses_a_code(store: &Store) {
        put(store, CodePurpose::ResetPassword, b"hash").await;
        let used = at_once(16, |_| {
            let store = store.clone();
            async move { consume(&store, CodePurpose::ResetPassword, b"hash").await }
        })
        .await;
        assert_eq!(used.iter().filter(|used| **used).count(), 1);
    }
}
