//! Browser sessions and challenge sessions.

use std::collections::BTreeMap;

use portico::platform::PoolId;
use portico::sessions::{BrowserSession, ChallengeData, ChallengeSession};
use portico::storage::Store;

use super::{NOW, at_once, client_id, on_both_stores, pool_id, sub};

pub(super) fn browser(who: &str) -> BrowserSession {
    BrowserSession {
        pool_id: pool_id(),
        sub: sub(who),
        provider: "COGNITO".to_owned(),
        auth_time: NOW,
        saml: None,
        id: format!("sso{who}"),
        client_id: None,
        expires_at: NOW.plus_seconds(3600),
    }
}

pub(super) fn challenge(who: &str) -> ChallengeSession {
    ChallengeSession {
        pool_id: pool_id(),
        client_id: client_id(),
        sub: sub(who),
        challenge: "NEW_PASSWORD_REQUIRED".to_owned(),
        data: ChallengeData {
            device_key: None,
            event_id: "event".to_owned(),
            username: who.to_owned(),
            attributes: BTreeMap::from([("name".to_owned(), "Ann".to_owned())]),
            ..ChallengeData::default()
        },
        expires_at: NOW.plus_seconds(180),
        consumed_at: None,
    }
}

on_both_stores! {
    async fn browser_sessions_are_of_one_pool_and_end(store: &Store) {
        store.insert_browser_session(b"1", &browser("ann")).await.unwrap();
        let find = async |pool: &PoolId, seconds| {
            let at = NOW.plus_seconds(seconds);
            store.find_browser_session(pool, b"1", at).await.unwrap()
        };
        let found = find(&pool_id(), 3599).await.unwrap();
        assert_eq!(format!("{found:?}"), format!("{:?}", browser("ann")));
        assert!(find(&pool_id(), 3600).await.is_none());
        assert!(find(&PoolId::new("p_other"), 0).await.is_none());
        assert!(store.delete_browser_session(b"1", NOW).await.unwrap());
        assert!(!store.delete_browser_session(b"1", NOW).await.unwrap());
        assert!(find(&pool_id(), 0).await.is_none());
    }
}

on_both_stores! {
    async fn the_browser_sessions_of_one_user_end_together(store: &Store) {
        for (handle, who) in [(b"1", "ann"), (b"2", "ann"), (b"3", "bob")] {
            store.insert_browser_session(handle, &browser(who)).await.unwrap();
        }
        let mut elsewhere = browser("ann");
        elsewhere.pool_id = PoolId::new("p_other");
        store.insert_browser_session(b"4", &elsewhere).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.delete_browser_sessions(&pool_id(), &sub("ann"), NOW).await.unwrap();
        tx.commit().await.unwrap();
        for (handle, pool, left) in
            [(b"1", pool_id(), false), (b"2", pool_id(), false), (b"3", pool_id(), true),
             (b"4", PoolId::new("p_other"), true)]
        {
            let found = store.find_browser_session(&pool, handle, NOW).await.unwrap();
            assert_eq!(found.is_some(), left);
        }
        let mut tx = store.begin().await.unwrap();
        tx.delete_old_browser_sessions(NOW.plus_seconds(3601)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.find_browser_session(&pool_id(), b"3", NOW).await.unwrap().is_none());
    }
}

on_both_stores! {
    // spec: FLOW-026
    async fn of_many_one_answers_a_challenge(store: &Store) {
        store.insert_challenge(b"h", &challenge("ann")).await.unwrap();
        let found = store.find_challenge(b"h").await.unwrap().unwrap();
        assert_eq!(format!("{found:?}"), format!("{:?}", challenge("ann")));
        let answered = at_once(12, |number| {
            let store = store.clone();
            async move {
                if number % 2 == 0 {
                    return store.consume_challenge(b"h", NOW).await.unwrap();
                }
                let mut tx = store.begin().await.unwrap();
                let answered = tx.consume_challenge(b"h", NOW).await.unwrap();
                tx.commit().await.unwrap();
                answered
            }
        })
        .await;
        assert_eq!(answered.iter().filter(|answered| **answered).count(), 1);
        let used = store.find_challenge(b"h").await.unwrap().unwrap();
        assert_eq!(used.consumed_at, Some(NOW), "known as used");
    }
}

on_both_stores! {
    // spec: FLOW-032
    async fn pending_challenges_of_a_user_can_be_ended(store: &Store) {
        for (handle, who) in [(b"1", "ann"), (b"2", "ann"), (b"3", "bob")] {
            store.insert_challenge(handle, &challenge(who)).await.unwrap();
        }
        store.consume_challenge(b"1", NOW).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.delete_challenges(&pool_id(), &sub("ann")).await.unwrap();
        tx.commit().await.unwrap();
        for (handle, left) in [(b"1", true), (b"2", false), (b"3", true)] {
            assert_eq!(store.find_challenge(handle).await.unwrap().is_some(), left);
        }
        for (seconds, left) in [(180, true), (181, false)] {
            let mut tx = store.begin().await.unwrap();
            tx.delete_old_challenges(NOW.plus_seconds(seconds)).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(store.find_challenge(b"3").await.unwrap().is_some(), left);
        }
    }
}
