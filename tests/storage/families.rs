//! Token families.

use portico::platform::PoolId;
use portico::storage::{Family, FamilyState, Store};

use super::{NOW, at_once, client_id, on_both_stores, pool_id, put_user, sub, user};

pub(super) fn family(who: &str, origin_jti: &str) -> Family {
    Family {
        pool_id: pool_id(),
        origin_jti: origin_jti.to_owned(),
        client_id: client_id(),
        sub: sub(who),
        state: FamilyState {
            scopes: vec!["openid".to_owned(), "shop/read".to_owned()],
            id_token: true,
            event_id: "event".to_owned(),
            oauth: true,
            device_bound: false,
            issued_at: 0,
            resource: None,
        },
        auth_time: NOW,
        expires_at: NOW.plus_seconds(3600),
        revoked_at: None,
        device_key: None,
        session_id: format!("tkn{origin_jti}"),
        sso_session: None,
    }
}

on_both_stores! {
    async fn a_family_is_found_by_its_token(store: &Store) {
        store.insert_family(&family("ann", "1"), b"token").await.unwrap();
        let found = store.find_family_by_token(&pool_id(), b"token").await.unwrap().unwrap();
        assert_eq!(format!("{:?}", found.family), format!("{:?}", family("ann", "1")));
        assert_eq!(found.rotated_at, None);
        let other = PoolId::new("p_other");
        assert!(store.find_family_by_token(&other, b"token").await.unwrap().is_none());
        assert!(store.find_family_by_token(&pool_id(), b"toke").await.unwrap().is_none());
        // Two tokens never share a handle.
        assert!(store.insert_family(&family("bob", "2"), b"token").await.is_err());
    }
}

on_both_stores! {
    // spec: TOK-114
    async fn one_revocation_ends_one_family(store: &Store) {
        put_user(store, &user("ann")).await;
        for (jti, token) in [("1", b"a"), ("2", b"b")] {
            store.insert_family(&family("ann", jti), token).await.unwrap();
        }
        let alive = at_once(6, |_| {
            let store = store.clone();
            async move { store.revoke_family(&pool_id(), "1", NOW).await.unwrap() }
        })
        .await;
        assert_eq!(alive.iter().filter(|alive| **alive).count(), 1);
        assert!(!store.revoke_family(&PoolId::new("p_other"), "2", NOW).await.unwrap());
        for (jti, expected) in [("1", true), ("2", false), ("none", false)] {
            let found = store.find_user_of_token(&pool_id(), &sub("ann"), jti).await.unwrap();
            let (found, revoked) = found.unwrap();
            assert_eq!((found.username.as_str(), revoked), ("ann", expected), "{jti}");
        }
        assert!(store.find_user_of_token(&pool_id(), &sub("bob"), "2").await.unwrap().is_none());
        let first = store.find_family_by_token(&pool_id(), b"a").await.unwrap().unwrap();
        assert_eq!(first.family.revoked_at, Some(NOW));
    }
}

on_both_stores! {
    // spec: TOK-132
    async fn all_families_of_a_user_end_together(store: &Store) {
        for (who, jti, token) in [("ann", "1", b"a"), ("ann", "2", b"b"), ("bob", "3", b"c")] {
            store.insert_family(&family(who, jti), token).await.unwrap();
        }
        store.revoke_family(&pool_id(), "1", NOW).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.revoke_families(&pool_id(), &sub("ann"), NOW.plus_seconds(9)).await.unwrap();
        tx.commit().await.unwrap();
        for (token, revoked_at) in
            [(b"a", Some(NOW)), (b"b", Some(NOW.plus_seconds(9))), (b"c", None)]
        {
            let found = store.find_family_by_token(&pool_id(), token).await.unwrap().unwrap();
            assert_eq!(found.family.revoked_at, revoked_at);
        }
    }
}

on_both_stores! {
    async fn old_families_are_forgotten(store: &Store) {
        store.insert_family(&family("ann", "1"), b"a").await.unwrap();
        for (seconds, left) in [(3600, true), (3601, false)] {
            let mut tx = store.begin().await.unwrap();
            tx.delete_old_families(NOW.plus_seconds(seconds)).await.unwrap();
            tx.commit().await.unwrap();
            let found = store.find_family_by_token(&pool_id(), b"a").await.unwrap();
            assert_eq!(found.is_some(), left);
        }
    }
}
