//! Renewing tokens.

use portico::tokens::{Issue, RefreshError};
use portico::users::UserStatus;
use serde_json::json;

use super::{Scene, names, oauth, payload};
use crate::support::clocked::{Clocked, START, clocked_on_both_engines};

clocked_on_both_engines! {
    // spec: TOK-096, TOK-024, TOK-038
    async fn a_refresh_repeats_the_sign_in(app: &Clocked) {
        let scene = Scene::new(app).await;
        let issue = Issue { nonce: Some("n".to_owned()), ..oauth(&["openid", "email"]) };
        let first = scene.issue(issue).await;
        let refresh_token = first.refresh_token.clone().unwrap();
        app.advance(1000);
        app.rewrite(&scene.user, |user| {
            user.attributes.insert("email".to_owned(), "new@example.com".to_owned());
        })
        .await;
        let refreshed = app.app.tokens.refresh(&scene.pool, &scene.client, &refresh_token).await;
        let (second, user) = refreshed.unwrap();
        assert_eq!(user.sub, scene.user.sub);
        assert!(second.refresh_token.is_none(), "no rotation");
        assert_eq!(second.scopes, ["openid", "email"]);
        let pairs = [
            (&first.access_token, &second.access_token),
            (first.id_token.as_ref().unwrap(), second.id_token.as_ref().unwrap()),
        ];
        for (old, new) in pairs {
            let (old, new) = (payload(old), payload(new));
            for same in ["auth_time", "origin_jti", "event_id", "sub"] {
                assert_eq!(old[same], new[same], "{same}");
            }
            for same in ["client_id", "aud", "scope", "version", "username"] {
                assert_eq!(old.get(same), new.get(same), "{same}");
            }
            assert_ne!(old["jti"], new["jti"]);
            assert_eq!(new["iat"], START.seconds() + 1000);
            assert_eq!(new["exp"], START.seconds() + 4600);
            assert_eq!(new["auth_time"], START.seconds());
        }
        let id = payload(second.id_token.as_ref().unwrap());
        assert_eq!(id["email"], "new@example.com", "attributes are read afresh");
        assert!(!names(&id).contains(&"nonce"));
    }
}

clocked_on_both_engines! {
    async fn without_an_id_token_at_first_there_is_none_later(app: &Clocked) {
        let scene = Scene::new(app).await;
        let token = scene.issue(oauth(&["phone"])).await.refresh_token.unwrap();
        let (tokens, _) =
            app.app.tokens.refresh(&scene.pool, &scene.client, &token).await.unwrap();
        assert!(tokens.id_token.is_none());
    }
}

clocked_on_both_engines! {
    // spec: TOK-095
    async fn only_the_client_that_got_it_may_use_it(app: &Clocked) {
        let scene = Scene::new(app).await;
        let token = scene.issue(Issue::api()).await.refresh_token.unwrap();
        let other_client = app.client(&scene.pool, json!({})).await;
        let other_pool = app.pool_with_keys(json!({})).await;
        let tokens = &app.app.tokens;
        let refused = [
            tokens.refresh(&scene.pool, &other_client, &token).await,
            tokens.refresh(&other_pool, &scene.client, &token).await,
            tokens.refresh(&scene.pool, &scene.client, "unknown").await,
            tokens.refresh(&scene.pool, &scene.client, "").await,
        ];
        for result in refused {
            assert!(matches!(result, Err(RefreshError::Invalid)), "{result:?}");
        }
        let owner = tokens.user_of_refresh_token(&scene.pool, &scene.client, &token).await.unwrap();
        assert_eq!(owner.sub, scene.user.sub);
        tokens.refresh(&scene.pool, &scene.client, &token).await.unwrap();
    }
}

clocked_on_both_engines! {
    async fn the_user_must_be_able_to_sign_in_still(app: &Clocked) {
        let scene = Scene::new(app).await;
        let token = scene.issue(Issue::api()).await.refresh_token.unwrap();
        let refresh = || app.app.tokens.refresh(&scene.pool, &scene.client, &token);
        let user = app.rewrite(&scene.user, |user| user.enabled = false).await;
        assert!(matches!(refresh().await, Err(RefreshError::UserDisabled)));
        let user = app
            .rewrite(&user, |user| {
                user.enabled = true;
                user.status = UserStatus::ResetRequired;
            })
            .await;
        assert!(matches!(refresh().await, Err(RefreshError::PasswordResetRequired)));
        for status in [UserStatus::ForceChangePassword, UserStatus::Compromised] {
            let user = app.find(&scene.pool, user.sub.as_str()).await;
            app.rewrite(&user, |user| user.status = status).await;
            assert!(matches!(refresh().await, Err(RefreshError::Invalid)));
        }
        let user = app.find(&scene.pool, user.sub.as_str()).await;
        app.rewrite(&user, |user| user.status = UserStatus::Confirmed).await;
        refresh().await.unwrap();
    }
}
