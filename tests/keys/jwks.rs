//! What a pool publishes of its keys.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::clocked::{Clocked, clocked_on_both_engines};

clocked_on_both_engines! {
    // spec: VER-002, VER-003, VER-004, EP-610, EP-612, TOK-014, TOK-016
    async fn two_keys_in_the_form_of_the_service(app: &Clocked) {
        let pool = app.pool_with_keys(json!({})).await;
        let document = app.app.tokens.jwks(&pool.id).await.unwrap();
        let document: Value = serde_json::from_slice(&document).unwrap();
        assert_eq!(document.as_object().unwrap().len(), 1);
        let keys = document["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 2);
        assert_ne!(keys[0]["kid"], keys[1]["kid"]);
        assert_ne!(keys[0]["n"], keys[1]["n"]);
        for key in keys {
            let mut members: Vec<_> = key.as_object().unwrap().keys().collect();
            members.sort();
            assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"]);
            assert_eq!(key["alg"], "RS256");
            assert_eq!(key["kty"], "RSA");
            assert_eq!(key["e"], "AQAB");
            assert_eq!(key["use"], "sig");
            let kid = key["kid"].as_str().unwrap();
            assert_eq!(kid.len(), 44);
            assert!(kid.ends_with('=') && STANDARD.decode(kid).is_ok());
            let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
            assert_eq!(modulus.len() * 8, 2048);
            assert_ne!(modulus[0], 0);
        }
    }
}

clocked_on_both_engines! {
    // spec: TOK-014
    async fn every_pool_has_keys_of_its_own_and_only_sealed_ones(app: &Clocked) {
        let (one, other) = (app.pool_with_keys(json!({})).await, app.pool_with_keys(json!({})).await);
        let store = &app.app.store;
        let ours = store.list_signing_keys(&one.id).await.unwrap();
        let theirs = store.list_signing_keys(&other.id).await.unwrap();
        let mut uses: Vec<_> = ours.iter().map(|key| key.token_use.as_str()).collect();
        uses.sort_unstable();
        assert_eq!(uses, ["access", "id"]);
        assert!(ours.iter().all(|key| theirs.iter().all(|their| their.kid != key.kid)));
        let mut moved = ours[0].clone();
        moved.pool_id = other.id.clone();
        assert!(moved.open(&app.app.sealer).is_err(), "a key does not open for another pool");
        assert!(ours[0].open(&app.app.sealer).is_ok());
    }
}
