//! Refresh tokens that are used once.

use std::sync::Arc;

use portico::tokens::{Issue, RefreshError, TokenError};
use serde_json::{Value, json};

use super::{Scene, oauth, signed_in};
use crate::support::clocked::{Clocked, clocked_on_both_engines};

fn rotating(grace: Option<i64>) -> Value {
    let mut rotation = json!({ "Feature": "ENABLED" });
    if let Some(seconds) = grace {
        rotation["RetryGracePeriodSeconds"] = json!(seconds);
    }
    json!({ "RefreshTokenRotation": rotation, "RefreshTokenValidity": 1 })
}

clocked_on_both_engines! {
    // spec: CLI-901, FLOW-905, TOK-009
    async fn each_refresh_gives_the_next_token_with_the_remaining_life(app: &Clocked) {
        let scene = Scene::with(app, rotating(Some(10))).await;
        let (pool, client, tokens) = (&scene.pool, &scene.client, &app.app.tokens);
        let first = scene.issue(Issue::api()).await.refresh_token.unwrap();
        app.advance(3600);
        let (renewed, _) = tokens.refresh(pool, client, &first).await.unwrap();
        let second = renewed.refresh_token.unwrap();
        assert_ne!(first, second);
        // Within the grace period the answer that was lost can be had again.
        app.advance(9);
        let (retried, _) = tokens.refresh(pool, client, &first).await.unwrap();
        let sibling = retried.refresh_token.unwrap();
        assert!(sibling != second && sibling != first);
        app.advance(20);
        let (third, _) = tokens.refresh(pool, client, &second).await.unwrap();
        // The life counts from the sign-in.
        app.advance(86_400 - 3600 - 29 - 1);
        let third = third.refresh_token.unwrap();
        let (fourth, _) = tokens.refresh(pool, client, &third).await.unwrap();
        app.advance(1);
        let expired = tokens.refresh(pool, client, &fourth.refresh_token.unwrap()).await;
        assert!(matches!(expired, Err(RefreshError::Expired)), "{expired:?}");

        let off = Scene::with(app, json!({ "RefreshTokenRotation": { "Feature": "DISABLED" } })).await;
        let token = off.issue(Issue::api()).await.refresh_token.unwrap();
        for _ in 0..2 {
            let (renewed, _) = tokens.refresh(&off.pool, &off.client, &token).await.unwrap();
            assert!(renewed.refresh_token.is_none());
        }
    }
}

clocked_on_both_engines! {
    // spec: CLI-901, OIDC-303
    async fn a_token_used_again_ends_the_whole_family(app: &Clocked) {
        let strict = app.pool_with_keys(json!({ "Portico": { "oidc_mode": "STRICT" } })).await;
        let strict_client = app.client(&strict, json!({})).await;
        let strict_user = app.user(&strict, "ann", &[]).await;
        let public = Scene { app, pool: strict, client: strict_client, user: strict_user };
        for scene in [Scene::with(app, rotating(Some(10))).await, Scene::with(app, rotating(None)).await, public] {
            let (pool, client, tokens) = (&scene.pool, &scene.client, &app.app.tokens);
            let other = scene.issue(Issue::api()).await.refresh_token.unwrap();
            let issued = scene.issue(oauth(&["openid"])).await;
            let first = issued.refresh_token.unwrap();
            let (renewed, _) = tokens.refresh(pool, client, &first).await.unwrap();
            app.advance(10);
            let reused = tokens.refresh(pool, client, &first).await;
            assert!(matches!(reused, Err(RefreshError::Reused)), "{reused:?}");
            let next = tokens.refresh(pool, client, renewed.refresh_token.as_ref().unwrap()).await;
            assert!(matches!(next, Err(RefreshError::Revoked)), "{next:?}");
            for access in [&issued.access_token, &renewed.access_token] {
                let dead = tokens.verify_access(access).await;
                assert!(matches!(dead, Err(TokenError::Revoked)), "{dead:?}");
            }
            tokens.refresh(pool, client, &other).await.unwrap();
        }
    }
}

clocked_on_both_engines! {
    // spec: CLI-901
    async fn of_requests_side_by_side_one_gets_the_next_token(app: &Clocked) {
        let scene = Scene::with(app, rotating(None)).await;
        let token: Arc<str> = scene.issue(Issue::api()).await.refresh_token.unwrap().into();
        let requests = (0..8).map(|_| {
            let (app, pool, client, token) =
                (app.app.clone(), scene.pool.clone(), scene.client.clone(), token.clone());
            tokio::spawn(async move { app.tokens.refresh(&pool, &client, &token).await.is_ok() })
        });
        let won = futures_util::future::join_all(requests).await;
        assert_eq!(won.into_iter().filter(|won| *won.as_ref().unwrap()).count(), 1);
    }
}

clocked_on_both_engines! {
    // spec: UI-179, TOK-135, TOK-133
    async fn a_surviving_browser_session_gives_good_tokens(app: &Clocked) {
        let settings = json!({ "Portico": { "global_sign_out_ends_hosted_sessions": false } });
        let pool = app.pool_with_keys(settings).await;
        let client = app.client(&pool, json!({})).await;
        let user = app.user(&pool, "ann", &[]).await;
        let before = signed_in(app, &user);
        let (tokens, users) = (&app.app.tokens, &app.app.users);
        let implicit = || Issue { refresh_token: false, ..oauth(&["openid"]) };
        let old = [tokens.issue(&pool, &client, &before, oauth(&["openid"])).await.unwrap(),
                   tokens.issue(&pool, &client, &before, implicit()).await.unwrap()];
        app.clock.advance(std::time::Duration::from_millis(300));
        users.sign_out_everywhere(&pool, &user.sub).await.unwrap();
        let user = app.find(&pool, "ann").await;
        for milliseconds in [0, 10, 800, 5000] {
            app.clock.advance(std::time::Duration::from_millis(milliseconds));
            // Silently, from the session of the old sign-in.
            let silent = portico::auth::SignedIn { user: user.clone(), ..before.clone() };
            for issue in [oauth(&["openid"]), implicit()] {
                let new = tokens.issue(&pool, &client, &silent, issue).await.unwrap();
                tokens.verify_access(&new.access_token).await.unwrap();
                if let Some(token) = new.refresh_token {
                    let (renewed, _) = tokens.refresh(&pool, &client, &token).await.unwrap();
                    tokens.verify_access(&renewed.access_token).await.unwrap();
                }
            }
            for dead in &old {
                let refused = tokens.verify_access(&dead.access_token).await;
                assert!(matches!(refused, Err(TokenError::Revoked)), "{refused:?}");
            }
        }
    }
}

clocked_on_both_engines! {
    // spec: TOK-079, TOK-100, TOK-143, TOK-145
    async fn settings_changed_later(app: &Clocked) {
        let scene = Scene::with(app, json!({ "RefreshTokenValidity": 1 })).await;
        let (pool, tokens) = (&scene.pool, &app.app.tokens);
        let (dead, alive) = (scene.issue(Issue::api()).await, scene.issue(Issue::api()).await);
        let dead_token = dead.refresh_token.unwrap();
        tokens.revoke(pool, &scene.client, &dead_token).await.unwrap();
        let mut changed = (*scene.client).clone();
        changed.settings.enable_token_revocation = Some(false);
        changed.settings.refresh_token_validity = Some(10);
        changed.settings.access_token_validity = Some(24);
        let refused = tokens.refresh(pool, &changed, &dead_token).await;
        assert!(matches!(refused, Err(RefreshError::Revoked)), "{refused:?}");
        assert!(tokens.verify_access(&dead.access_token).await.is_err());
        let token = alive.refresh_token.unwrap();
        assert!(tokens.revoke(pool, &changed, &token).await.is_err());
        tokens.verify_access(&alive.access_token).await.unwrap();
        app.advance(3599);
        tokens.verify_access(&alive.access_token).await.unwrap();
        app.advance(1);
        assert!(tokens.verify_access(&alive.access_token).await.is_err(), "issued tokens keep their end");
        app.advance(86_400 - 3601);
        let (last, _) = tokens.refresh(pool, &changed, &token).await.unwrap();
        app.advance(1);
        let expired = tokens.refresh(pool, &changed, &token).await;
        assert!(matches!(expired, Err(RefreshError::Expired)), "{expired:?}");
        tokens.verify_access(&last.access_token).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: TOK-124
    async fn a_revocation_is_remembered_as_long_as_a_token_of_it_lives(app: &Clocked) {
        let scene = Scene::with(app, json!({ "RefreshTokenValidity": 1, "AccessTokenValidity": 24 })).await;
        let (pool, client, tokens) = (&scene.pool, &scene.client, &app.app.tokens);
        let token = scene.issue(Issue::api()).await.refresh_token.unwrap();
        app.advance(86_399);
        let (last, _) = tokens.refresh(pool, client, &token).await.unwrap();
        tokens.revoke(pool, client, &token).await.unwrap();
        app.advance(86_399);
        portico::jobs::cleanup::clean(&app.app).await.unwrap();
        let refused = tokens.verify_access(&last.access_token).await;
        assert!(matches!(refused, Err(TokenError::Revoked)), "{refused:?}");
        app.advance(3);
        portico::jobs::cleanup::clean(&app.app).await.unwrap();
        let gone = tokens.refresh(pool, client, &token).await;
        assert!(matches!(gone, Err(RefreshError::Invalid)), "{gone:?}");
    }
}
