//! Changing a password, and what a changed password ends.

use portico::platform::Secret;
use portico::pools::PolicyViolation;
use portico::tokens::{Issue, RefreshError, TokenError};
use portico::users::{DirectoryError, UserStatus};
use serde_json::json;

use super::refused;
use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, clocked_on_both_engines};
use crate::tokens::signed_in;

const NEW: &str = "Another-one-8";

clocked_on_both_engines! {
    // spec: PWD-050, USR-135, PWD-010
    async fn changing_needs_the_old_one(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let user = app.user(&pool, "ann", &[]).await;
        let (old, new) = (Secret::new(PASSWORD), Secret::new(NEW));
        let change = async |previous: Option<&Secret>, proposed: &str| {
            app.app.users.change_password(&pool, &user, previous, &Secret::new(proposed)).await
        };
        refused!(change(Some(&new), NEW).await, DirectoryError::WrongPassword);
        refused!(change(None, NEW).await, DirectoryError::InvalidParameter(_));
        let weak = change(Some(&old), "weak").await;
        refused!(weak, DirectoryError::InvalidPassword(PolicyViolation::TooShort));
        change(Some(&old), NEW).await.unwrap();
        assert_eq!(app.find(&pool, "ann").await.status, UserStatus::Confirmed);
        let sign_in = async |password| app.app.auth.begin_password(&pool, &client, "ann", password).await;
        sign_in(&new).await.unwrap();
        assert!(sign_in(&old).await.is_err());
    }
}

clocked_on_both_engines! {
    // spec: PWD-050
    async fn who_has_no_password_needs_no_old_one(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let user = app.user(&pool, "ann", &[]).await;
        let user = app.rewrite(&user, |user| user.password_hash = None).await;
        app.app.users.change_password(&pool, &user, None, &Secret::new(NEW)).await.unwrap();
        assert!(app.find(&pool, "ann").await.password_hash.is_some());
    }
}

clocked_on_both_engines! {
    // spec: USR-312
    async fn five_changes_an_hour(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let user = app.user(&pool, "ann", &[]).await;
        let (wrong, new) = (Secret::new("Wrong-one-9"), Secret::new(NEW));
        let change = || app.app.users.change_password(&pool, &user, Some(&wrong), &new);
        for _ in 0..5 {
            refused!(change().await, DirectoryError::WrongPassword);
        }
        refused!(change().await, DirectoryError::LimitExceeded);
        app.advance(3600);
        refused!(change().await, DirectoryError::WrongPassword);
    }
}

clocked_on_both_engines! {
    // spec: PWD-073, UI-187
    async fn tokens_end_with_the_password_only_where_the_pool_says_so(app: &Clocked) {
        for revokes in [false, true] {
            let settings = json!({ "Portico": { "revoke_tokens_on_password_change": revokes } });
            let pool = app.pool_with_keys(settings).await;
            let client = app.client(&pool, json!({})).await;
            let user = app.user(&pool, "ann", &[]).await;
            let (tokens, sessions) = (&app.app.tokens, &app.app.sessions);
            app.advance(5);
            let issued = tokens.issue(&pool, &client, &signed_in(app, &user), Issue::api()).await;
            let issued = issued.unwrap();
            let session = sessions.start(&pool.id, &user.sub, "COGNITO", app.clock.now()).await.unwrap();
            app.advance(5);
            let (old, new) = (Secret::new(PASSWORD), Secret::new(NEW));
            app.app.users.change_password(&pool, &user, Some(&old), &new).await.unwrap();
            assert!(sessions.find_user(&pool, &session).await.unwrap().is_none());
            let refreshed = tokens.refresh(&pool, &client, &issued.refresh_token.unwrap()).await;
            let verified = tokens.verify_access(&issued.access_token).await;
            if revokes {
                assert!(matches!(refreshed, Err(RefreshError::Revoked)), "{refreshed:?}");
                assert!(matches!(verified, Err(TokenError::Revoked)), "{verified:?}");
            } else {
                refreshed.unwrap();
                verified.unwrap();
            }
        }
    }
}

clocked_on_both_engines! {
    // spec: PWD-011
    async fn a_stricter_policy_is_for_new_passwords(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "ann", &[]).await;
        let mut strict = portico::pools::Pool::clone(&pool);
        strict.settings.policies.password_policy.minimum_length = 40;
        let old = Secret::new(PASSWORD);
        app.app.auth.begin_password(&strict, &client, "ann", &old).await.unwrap();
    }
}
