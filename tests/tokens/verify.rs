//! The server's own check of what it issued.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use portico::tokens::{Issue, TokenError};
use portico::users::UserStatus;
use serde_json::{Value, json};

use super::{Scene, header, oauth, payload};
use crate::support::clocked::{Clocked, clocked_on_both_engines};

/// The token with other claims under the old signature.
fn forged(token: &str, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> String {
    let mut claims = payload(token);
    change(&mut claims);
    let sections: Vec<_> = token.split('.').collect();
    let claims = URL_SAFE_NO_PAD.encode(Value::Object(claims).to_string());
    format!("{}.{claims}.{}", sections[0], sections[2])
}

clocked_on_both_engines! {
    // spec: VER-013
    async fn a_good_token_says_whom_it_speaks_for(app: &Clocked) {
        let scene = Scene::new(app).await;
        let issued = scene.issue(oauth(&["openid", "email"])).await;
        let token = app.app.tokens.verify_access(&issued.access_token).await.unwrap();
        assert_eq!(token.pool.id, scene.pool.id);
        assert_eq!(token.client.id, scene.client.id);
        assert_eq!(token.user.sub, scene.user.sub);
        assert!(token.has_scope("email") && !token.has_scope("phone"));
    }
}

clocked_on_both_engines! {
    // spec: VER-006, VER-007, VER-010, VER-011
    async fn what_is_not_an_access_token_of_ours(app: &Clocked) {
        let scene = Scene::new(app).await;
        let issued = scene.issue(Issue::api()).await;
        let access = &issued.access_token;
        let sections: Vec<_> = access.split('.').collect();
        let other_pool = app.pool_with_keys(json!({})).await;
        // The public key as an HMAC secret, and no signature at all.
        let mut head = Header::new(Algorithm::HS256);
        head.kid = Some(header(access).kid);
        let keys = app.app.store.list_signing_keys(&scene.pool.id).await.unwrap();
        let key = EncodingKey::from_secret(keys[0].modulus.as_bytes());
        let hmac = jsonwebtoken::encode(&head, &Value::Object(payload(access)), &key).unwrap();
        let none = json!({ "alg": "none", "kid": header(access).kid }).to_string();
        let none = format!("{}.{}.", URL_SAFE_NO_PAD.encode(none), sections[1]);
        let invalid = [
            String::new(),
            "a.b".to_owned(),
            "not a token".to_owned(),
            format!("{access}.x"),
            format!("{}.{}", sections[0], sections[1]),
            issued.id_token.clone().unwrap(),
            issued.refresh_token.clone().unwrap(),
            hmac,
            none,
            forged(access, |claims| drop(claims.insert("iss".to_owned(), json!("https://evil.example/x")))),
            forged(access, |claims| drop(claims.remove("iss"))),
        ];
        for token in invalid {
            let refused = app.app.tokens.verify_access(&token).await;
            assert!(matches!(refused, Err(TokenError::Invalid)), "{token}: {refused:?}");
        }
        let other_issuer = format!("https://id.example/{}", other_pool.id);
        let unsigned = [
            forged(access, |claims| drop(claims.insert("sub".to_owned(), json!("somebody else")))),
            forged(access, |claims| drop(claims.insert("exp".to_owned(), json!(9_999_999_999_i64)))),
            forged(access, |claims| drop(claims.insert("iss".to_owned(), json!(other_issuer)))),
        ];
        for token in unsigned {
            let refused = app.app.tokens.verify_access(&token).await;
            assert!(matches!(refused, Err(TokenError::BadSignature)), "{refused:?}");
        }
    }
}

clocked_on_both_engines! {
    // spec: VER-008, VER-013
    async fn time_client_and_user_count(app: &Clocked) {
        let scene = Scene::new(app).await;
        let access = scene.issue(Issue::api()).await.access_token;
        let verify = || app.app.tokens.verify_access(&access);
        let user = app.rewrite(&scene.user, |user| user.enabled = false).await;
        assert!(matches!(verify().await, Err(TokenError::UserDisabled)));
        let user = app
            .rewrite(&user, |user| {
                user.enabled = true;
                user.status = UserStatus::ResetRequired;
            })
            .await;
        assert!(matches!(verify().await, Err(TokenError::PasswordResetRequired)));
        app.rewrite(&user, |user| user.status = UserStatus::Confirmed).await;
        verify().await.unwrap();
        app.advance(3599);
        verify().await.unwrap();
        app.advance(1);
        assert!(matches!(verify().await, Err(TokenError::Expired)));

        let access = scene.issue(Issue::api()).await.access_token;
        app.app.pools.delete_client(&scene.pool.id, &scene.client.id).await.unwrap();
        let refused = app.app.tokens.verify_access(&access).await;
        assert!(matches!(refused, Err(TokenError::Invalid)), "{refused:?}");
    }
}

clocked_on_both_engines! {
    async fn an_id_token_hint_may_be_old_but_must_be_ours(app: &Clocked) {
        let scene = Scene::new(app).await;
        let issued = scene.issue(Issue::api()).await;
        let id = issued.id_token.unwrap();
        app.advance(90 * 86400);
        let hint = app.app.tokens.verify_id_hint(&scene.pool, &id).await.unwrap().unwrap();
        assert_eq!((&hint.sub, &hint.client_id), (&scene.user.sub, &scene.client.id));
        let moved = forged(&id, |claims| drop(claims.insert("sub".to_owned(), json!("x"))));
        for refused in [issued.access_token, moved, "nonsense".to_owned()] {
            let hint = app.app.tokens.verify_id_hint(&scene.pool, &refused).await.unwrap();
            assert!(hint.is_none(), "{refused}");
        }
        let other = app.pool_with_keys(json!({})).await;
        assert!(app.app.tokens.verify_id_hint(&other, &id).await.unwrap().is_none());
    }
}
