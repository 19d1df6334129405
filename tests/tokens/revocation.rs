//! Revoked families, global sign-out, deleted users.

use portico::tokens::{Issue, RefreshError, RevokeError, TokenError};
use portico::users::User;
use serde_json::json;

use super::{Scene, oauth};
use crate::support::clocked::{Clocked, clocked_on_both_engines};

clocked_on_both_engines! {
    // spec: TOK-113, TOK-114, TOK-140
    async fn revoking_ends_one_family(app: &Clocked) {
        let scene = Scene::new(app).await;
        let (one, other) = (scene.issue(Issue::api()).await, scene.issue(Issue::api()).await);
        let (pool, client, tokens) = (&scene.pool, &scene.client, &app.app.tokens);
        let dead = one.refresh_token.unwrap();
        let (renewed, _) = tokens.refresh(pool, client, &dead).await.unwrap();
        tokens.revoke(pool, client, &dead).await.unwrap();

        assert!(matches!(tokens.refresh(pool, client, &dead).await, Err(RefreshError::Revoked)));
        for access in [&one.access_token, &renewed.access_token] {
            let refused = tokens.verify_access(access).await;
            assert!(matches!(refused, Err(TokenError::Revoked)), "{refused:?}");
        }
        tokens.verify_access(&other.access_token).await.unwrap();
        tokens.refresh(pool, client, &other.refresh_token.unwrap()).await.unwrap();
        tokens.revoke(pool, client, &dead).await.unwrap();
    }
}

clocked_on_both_engines! {
    async fn what_cannot_be_revoked(app: &Clocked) {
        let scene = Scene::new(app).await;
        let issued = scene.issue(Issue::api()).await;
        let (pool, client, tokens) = (&scene.pool, &scene.client, &app.app.tokens);
        let refresh_token = issued.refresh_token.unwrap();
        tokens.revoke(pool, client, "unknown").await.unwrap();
        for jwt in [&issued.access_token, issued.id_token.as_ref().unwrap()] {
            let refused = tokens.revoke(pool, client, jwt).await;
            assert!(matches!(refused, Err(RevokeError::UnsupportedTokenType)));
        }
        let other = app.client(pool, json!({})).await;
        let refused = tokens.revoke(pool, &other, &refresh_token).await;
        assert!(matches!(refused, Err(RevokeError::WrongClient)));
        let off = app.client(pool, json!({ "EnableTokenRevocation": false })).await;
        let refused = tokens.revoke(pool, &off, &refresh_token).await;
        assert!(matches!(refused, Err(RevokeError::RevocationDisabled)));
        tokens.refresh(pool, client, &refresh_token).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: TOK-132, TOK-135, TOK-141
    async fn a_global_sign_out_ends_everything_of_one_user(app: &Clocked) {
        let scene = Scene::new(app).await;
        let (pool, client, tokens) = (&scene.pool, &scene.client, &app.app.tokens);
        let other_user = app.user(pool, "bob", &[]).await;
        let bobs = crate::tokens::signed_in(app, &other_user);
        let bobs = tokens.issue(pool, client, &bobs, Issue::api()).await.unwrap();
        let off = app.client(pool, json!({ "EnableTokenRevocation": false })).await;
        let anns = crate::tokens::signed_in(app, &scene.user);
        let with_family = scene.issue(Issue::api()).await;
        let unrevocable = tokens.issue(pool, &off, &anns, Issue::api()).await.unwrap();
        // The implicit grant leaves no family behind.
        let implicit = Issue { refresh_token: false, ..oauth(&["openid"]) };
        let implicit = scene.issue(implicit).await;

        // In the same second as the sign-ins.
        app.app.users.sign_out_everywhere(pool, &scene.user.sub).await.unwrap();
        for issued in [&with_family, &unrevocable, &implicit] {
            let refused = tokens.verify_access(&issued.access_token).await;
            assert!(matches!(refused, Err(TokenError::Revoked)), "{refused:?}");
        }
        for (client, issued) in [(client, &with_family), (&off, &unrevocable)] {
            let token = issued.refresh_token.as_ref().unwrap();
            let refused = tokens.refresh(pool, client, token).await;
            assert!(matches!(refused, Err(RefreshError::Revoked)));
        }
        tokens.verify_access(&bobs.access_token).await.unwrap();
        tokens.refresh(pool, client, &bobs.refresh_token.unwrap()).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: TOK-132
    async fn a_new_sign_in_right_after_a_global_sign_out_is_good(app: &Clocked) {
        let scene = Scene::new(app).await;
        let (pool, client, tokens) = (&scene.pool, &scene.client, &app.app.tokens);
        app.app.users.sign_out_everywhere(pool, &scene.user.sub).await.unwrap();
        let password = portico::platform::Secret::new(crate::support::PASSWORD);
        let step = app.app.auth.begin_password(pool, client, "ann", &password).await.unwrap();
        let portico::auth::Step::Done(signed_in) = step else { panic!("{step:?}") };
        let issued = tokens.issue(pool, client, &signed_in, Issue::api()).await.unwrap();
        tokens.verify_access(&issued.access_token).await.unwrap();
        tokens.refresh(pool, client, &issued.refresh_token.unwrap()).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: UI-179
    async fn hosted_sessions_end_unless_the_pool_says_otherwise(app: &Clocked) {
        for (setting, kept) in [(json!({}), false),
                                (json!({ "global_sign_out_ends_hosted_sessions": false }), true)] {
            let pool = app.pool(json!({ "Portico": setting })).await;
            let user = app.user(&pool, "ann", &[]).await;
            let sessions = &app.app.sessions;
            let handle = sessions.start(&pool.id, &user.sub, "COGNITO", app.clock.now()).await.unwrap();
            app.app.users.sign_out_everywhere(&pool, &user.sub).await.unwrap();
            assert_eq!(sessions.find_user(&pool, &handle).await.unwrap().is_some(), kept);
        }
    }
}

clocked_on_both_engines! {
    // spec: TOK-146, USR-136
    async fn a_deleted_user_leaves_only_dead_tokens(app: &Clocked) {
        let scene = Scene::new(app).await;
        let issued = scene.issue(Issue::api()).await;
        app.app.users.admin_delete_user(&scene.pool, "ann").await.unwrap();
        let refused = app.app.tokens.verify_access(&issued.access_token).await;
        assert!(matches!(refused, Err(TokenError::UserNotFound)), "{refused:?}");
        let token = issued.refresh_token.unwrap();
        assert!(app.app.tokens.refresh(&scene.pool, &scene.client, &token).await.is_err());
        // Nor does a new user of that name inherit anything.
        let again: User = app.user(&scene.pool, "ann", &[]).await;
        assert_ne!(again.sub, scene.user.sub);
        assert!(app.app.tokens.verify_access(&issued.access_token).await.is_err());
    }
}
