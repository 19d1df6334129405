//! Rotation: new keys are published before their first use, old ones until their last token ends.

use portico::tokens::{Issue, TokenError};
use serde_json::{Value, json};

use crate::support::clocked::{Clocked, clocked_on_both_engines};
use crate::tokens::{header, signed_in};

async fn published(app: &Clocked, pool: &portico::pools::Pool) -> Vec<String> {
    let document = app.app.tokens.jwks(&pool.id).await.unwrap();
    let document: Value = serde_json::from_slice(&document).unwrap();
    let kids = document["keys"].as_array().unwrap().iter();
    kids.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

clocked_on_both_engines! {
    // spec: VER-005
    async fn keys_overlap(app: &Clocked) {
        let pool = app.pool_with_keys(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let user = app.user(&pool, "ann", &[]).await;
        let (tokens, keys) = (&app.app.tokens, &app.app.keys);
        let before = published(app, &pool).await;

        let fresh = keys.rotate(&pool.id, client.access_token_seconds()).await.unwrap();
        let fresh = fresh.map(|key| key.kid);
        let both = published(app, &pool).await;
        assert_eq!(both.len(), 4, "published at once, before the first use");
        assert!(fresh.iter().chain(&before).all(|kid| both.contains(kid)));

        app.advance(299);
        let user = signed_in(app, &user);
        let old = tokens.issue(&pool, &client, &user, Issue::api()).await.unwrap();
        assert!(before.contains(&header(&old.access_token).kid), "not used yet");

        app.advance(1);
        let new = tokens.issue(&pool, &client, &user, Issue::api()).await.unwrap();
        assert!(fresh.contains(&header(&new.access_token).kid));
        assert!(fresh.contains(&header(new.id_token.as_ref().unwrap()).kid));

        // The last token of an old key is good to its last second.
        app.advance(3598);
        assert_eq!(published(app, &pool).await.len(), 4);
        tokens.verify_access(&old.access_token).await.unwrap();
        app.advance(1);
        let late = tokens.verify_access(&old.access_token).await;
        assert!(matches!(late, Err(TokenError::Expired)), "{late:?}");

        app.advance(400);
        let mut left = published(app, &pool).await;
        left.sort();
        let mut expected = fresh.to_vec();
        expected.sort();
        assert_eq!(left, expected);
        app.app.store.delete_retired_keys(app.clock.now()).await.unwrap();
        assert_eq!(app.app.store.list_signing_keys(&pool.id).await.unwrap().len(), 2);
    }
}
