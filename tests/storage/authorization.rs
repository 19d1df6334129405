//! Authorization codes and the steps that browsers have still to finish.

use portico::authorization::code::PendingStep;
use portico::authorization::{AuthorizationCode, PendingRequest};
use portico::platform::PoolId;
use portico::storage::Store;

use super::{NOW, at_once, client_id, configuration, on_both_stores, pool_id, sub};

pub(super) fn code() -> AuthorizationCode {
    AuthorizationCode {
        completion: portico::sessions::Completion::default(),
        pool_id: pool_id(),
        client_id: client_id(),
        sub: sub("ann"),
        redirect_uri: "https://app.example/cb".to_owned(),
        code_challenge: Some("challenge".to_owned()),
        scopes: vec!["openid".to_owned()],
        nonce: None,
        auth_time: NOW,
        sso_session: None,
        event_id: "event".to_owned(),
        resource: None,
        origin_jti: "origin".to_owned(),
        expires_at: NOW.plus_seconds(300),
    }
}

pub(super) fn pending() -> PendingRequest {
    PendingRequest {
        pool_id: pool_id(),
        client_id: client_id(),
        parameters: vec![("state".to_owned(), "a&b=ü".to_owned())],
        step: PendingStep::Confirm {
            username: "ann".to_owned(),
            medium: None,
            destination: String::new(),
            verified: Some(portico::platform::Sub::new("7b1a")),
        },
        expires_at: NOW.plus_seconds(300),
    }
}

on_both_stores! {
    // spec: EP-244
    async fn of_twenty_one_gets_the_code(store: &Store) {
        store.insert_authorization_code(b"hash", &code()).await.unwrap();
        let got = at_once(20, |_| {
            let store = store.clone();
            async move {
                store.consume_authorization_code(&pool_id(), b"hash", NOW).await.unwrap().is_some()
            }
        })
        .await;
        assert_eq!(got.iter().filter(|got| **got).count(), 1);
    }
}

on_both_stores! {
    // spec: EP-142
    async fn a_code_is_known_as_used_afterwards(store: &Store) {
        let (pool, other) = (pool_id(), PoolId::new("p_other"));
        store.insert_authorization_code(b"hash", &code()).await.unwrap();
        assert!(store.find_consumed_code(&pool, b"hash").await.unwrap().is_none());
        assert!(store.consume_authorization_code(&other, b"hash", NOW).await.unwrap().is_none());
        assert!(store.consume_authorization_code(&pool, b"else", NOW).await.unwrap().is_none());
        let got = store.consume_authorization_code(&pool, b"hash", NOW).await.unwrap().unwrap();
        assert_eq!(format!("{got:?}"), format!("{:?}", code()));
        let used = store.find_consumed_code(&pool, b"hash").await.unwrap().unwrap();
        assert_eq!(used.origin_jti, "origin");
        assert!(store.find_consumed_code(&other, b"hash").await.unwrap().is_none());
    }
}

on_both_stores! {
    async fn codes_go_with_their_client(store: &Store) {
        let client = configuration::client(&pool_id(), "client");
        store.insert_client(&client).await.unwrap();
        store.insert_authorization_code(b"hash", &code()).await.unwrap();
        assert!(store.delete_client(&pool_id(), &client_id()).await.unwrap());
        let gone = store.consume_authorization_code(&pool_id(), b"hash", NOW).await.unwrap();
        assert!(gone.is_none());
    }
}

on_both_stores! {
    async fn a_pending_step_is_replaced_and_taken_once(store: &Store) {
        store.put_authorization_request(b"handle", &pending()).await.unwrap();
        let mut next = pending();
        next.step = PendingStep::NewPassword {
            username: "ann".to_owned(),
            session: "s".to_owned(),
            required: vec!["name".to_owned()],
        };
        next.expires_at = NOW.plus_seconds(-1);
        store.put_authorization_request(b"handle", &next).await.unwrap();
        let found = store.find_authorization_request(b"handle").await.unwrap().unwrap();
        assert_eq!(format!("{found:?}"), format!("{next:?}"), "expired ones are answered too");
        let taken = at_once(8, |_| {
            let store = store.clone();
            async move { store.take_authorization_request(b"handle").await.unwrap() }
        })
        .await;
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
        assert!(store.find_authorization_request(b"handle").await.unwrap().is_none());
    }
}

on_both_stores! {
    async fn old_ones_are_forgotten(store: &Store) {
        store.insert_authorization_code(b"hash", &code()).await.unwrap();
        store.put_authorization_request(b"handle", &pending()).await.unwrap();
        for (seconds, left) in [(300, true), (301, false)] {
            let mut tx = store.begin().await.unwrap();
            tx.delete_old_authorizations(NOW.plus_seconds(seconds)).await.unwrap();
            tx.commit().await.unwrap();
            let request = store.find_authorization_request(b"handle").await.unwrap();
            assert_eq!(request.is_some(), left);
        }
        let code = store.consume_authorization_code(&pool_id(), b"hash", NOW).await.unwrap();
        assert!(code.is_none());
    }
}
