//! Devices, verifiers, and refresh tokens that are used once.

use portico::devices::Device;
use portico::platform::PoolId;
use portico::storage::{Store, StoredVerifier};

use super::{NOW, at_once, on_both_stores, pool_id, put_user, sub, user};

pub(super) fn device(who: &str, key: &str) -> Device {
    Device {
        pool_id: pool_id(),
        sub: sub(who),
        key: key.to_owned(),
        name: Some("Laptop".to_owned()),
        salt: vec![0, 255],
        sealed_verifier: vec![1, 2, 3],
        remembered: true,
        last_address: "192.0.2.1".to_owned(),
        created_at: NOW,
        updated_at: NOW,
        last_authenticated_at: NOW,
    }
}

on_both_stores! {
    async fn devices_are_of_one_user(store: &Store) {
        for (who, key) in [("ann", "d_2"), ("ann", "d_1"), ("ann", "d_3"), ("bob", "d_1")] {
            assert!(store.insert_device(&device(who, key)).await.unwrap());
        }
        assert!(!store.insert_device(&device("ann", "d_1")).await.unwrap());
        let find = async |who: &str, key| store.find_device(&pool_id(), &sub(who), key).await.unwrap();
        let found = find("ann", "d_1").await.unwrap();
        assert_eq!(format!("{found:?}"), format!("{:?}", device("ann", "d_1")));
        assert!(find("bob", "d_2").await.is_none());
        let other = PoolId::new("p_other");
        assert!(store.find_device(&other, &sub("ann"), "d_1").await.unwrap().is_none());
        let list = async |after, limit| -> Vec<String> {
            let listed = store.list_devices(&pool_id(), &sub("ann"), after, limit).await.unwrap();
            listed.into_iter().map(|device| device.key).collect()
        };
        assert_eq!(list("", 2).await, ["d_1", "d_2"]);
        assert_eq!(list("d_2", 2).await, ["d_3"]);

        let later = NOW.plus_seconds(5);
        assert!(store.remember_device(&pool_id(), &sub("ann"), "d_1", false, later).await.unwrap());
        assert!(!store.remember_device(&pool_id(), &sub("ann"), "d_9", false, later).await.unwrap());
        store.touch_device(&pool_id(), &sub("ann"), "d_2", (later, "192.0.2.9")).await.unwrap();
        let (first, second) = (find("ann", "d_1").await.unwrap(), find("ann", "d_2").await.unwrap());
        assert_eq!((first.remembered, first.updated_at, first.last_authenticated_at), (false, later, NOW));
        assert_eq!((second.remembered, second.last_address.as_str()), (true, "192.0.2.9"));
        assert_eq!(second.last_authenticated_at, later);
        assert!(find("bob", "d_1").await.unwrap().remembered);

        let mut tx = store.begin().await.unwrap();
        assert!(tx.delete_device(&pool_id(), &sub("ann"), "d_1").await.unwrap());
        assert!(!tx.delete_device(&pool_id(), &sub("ann"), "d_1").await.unwrap());
        tx.commit().await.unwrap();
        assert!(find("ann", "d_1").await.is_none() && find("bob", "d_1").await.is_some());
    }
}

on_both_stores! {
    async fn a_user_has_one_verifier(store: &Store) {
        put_user(store, &user("ann")).await;
        for salt in [1, 2] {
            let mut tx = store.begin().await.unwrap();
            let verifier = StoredVerifier { salt: vec![salt], sealed: vec![salt; 3] };
            tx.put_verifier(&pool_id(), &sub("ann"), &verifier).await.unwrap();
            tx.commit().await.unwrap();
            let found = store.find_verifier(&pool_id(), &sub("ann")).await.unwrap().unwrap();
            assert_eq!((found.salt, found.sealed), (vec![salt], vec![salt; 3]));
        }
        assert!(store.find_verifier(&PoolId::new("p_x"), &sub("ann")).await.unwrap().is_none());
        let mut tx = store.begin().await.unwrap();
        tx.delete_user(&pool_id(), &sub("ann")).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.find_verifier(&pool_id(), &sub("ann")).await.unwrap().is_none());
    }
}

on_both_stores! {
    async fn a_refresh_token_is_exchanged_once(store: &Store) {
        let family = crate::storage::families::family("ann", "1");
        store.insert_family(&family, b"first").await.unwrap();
        let won = at_once(8, |n| {
            let (store, family) = (store.clone(), family.clone());
            async move {
                let next = [b'n', n as u8];
                store.rotate_refresh_token(&family, b"first", &next, (NOW, NOW)).await.unwrap()
            }
        })
        .await;
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
        let first = store.find_family_by_token(&pool_id(), b"first").await.unwrap().unwrap();
        assert_eq!(first.rotated_at, Some(NOW));
        // Again within a grace period of ten seconds, which runs from the first time.
        let (inside, outside) = (NOW.plus_seconds(9), NOW.plus_seconds(10));
        let again = |next: &'static [u8], now: portico::platform::Timestamp| {
            let (store, family) = (store.clone(), family.clone());
            async move {
                let since = now.plus_seconds(-10);
                store.rotate_refresh_token(&family, b"first", next, (now, since)).await.unwrap()
            }
        };
        assert!(again(b"x", inside).await);
        assert!(!again(b"y", outside).await);
        assert!(store.find_family_by_token(&pool_id(), b"x").await.unwrap().is_some());
        assert!(store.find_family_by_token(&pool_id(), b"y").await.unwrap().is_none());
    }
}
