//! Challenge sessions: single use, of one pool, client and user, for a while.

use futures_util::future::join_all;
use portico::auth::{SignInError, Step};
use portico::clients::AppClient;
use portico::platform::Secret;
use portico::pools::Pool;
use portico::users::Attributes;
use serde_json::json;

use super::{Scene, done, refused};
use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, clocked_on_both_engines};

const NEW: &str = "Another-one-8";

async fn answer(
    app: &Clocked,
    pool: &Pool,
    client: &AppClient,
    session: &str,
    username: Option<&str>,
) -> Result<Step, SignInError> {
    let (auth, password) = (&app.app.auth, Secret::new(NEW));
    auth.answer_new_password(pool, client, session, username, &password, Attributes::new()).await
}

clocked_on_both_engines! {
    // spec: FLOW-020, FLOW-025, FLOW-026
    async fn a_session_is_used_once(app: &Clocked) {
        let scene = Scene::new(app).await;
        app.invited(&scene.pool, "ann", &[]).await;
        let session = scene.challenge("ann").await.session;
        assert!((20..2048).contains(&session.len()));
        let answers =
            join_all((0..6).map(|_| answer(app, &scene.pool, &scene.legacy, &session, None))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let again = answer(app, &scene.pool, &scene.legacy, &session, None).await;
        refused!(again, SignInError::SessionUsed);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-021, FLOW-022, FLOW-027
    async fn a_session_lives_as_long_as_the_client_says(app: &Clocked) {
        let scene = Scene::new(app).await;
        for (setting, seconds) in [(json!({}), 180), (json!({ "AuthSessionValidity": 15 }), 900)] {
            app.invited(&scene.pool, &format!("user{seconds}"), &[]).await;
            let client = app.client(&scene.pool, setting).await;
            let begin = async || {
                let step = scene.begin(&client, &format!("user{seconds}"), PASSWORD).await.unwrap();
                let Step::Challenge(challenge) = step else { panic!("{step:?}") };
                challenge.session
            };
            let session = begin().await;
            app.advance(seconds);
            let late = answer(app, &scene.pool, &client, &session, None).await;
            refused!(late, SignInError::SessionExpired);
            let session = begin().await;
            app.advance(seconds - 1);
            done(answer(app, &scene.pool, &client, &session, None).await);
        }
    }
}

clocked_on_both_engines! {
    // spec: FLOW-028
    async fn a_foreign_session_is_none(app: &Clocked) {
        let (scene, other) = (Scene::new(app).await, Scene::new(app).await);
        app.invited(&scene.pool, "ann", &[]).await;
        let session = scene.challenge("ann").await.session;
        let truncated = &session[1..];
        for (pool, client, session) in [
            (&scene.pool, &scene.hiding, session.as_str()),
            (&other.pool, &other.legacy, &session),
            (&other.pool, &scene.legacy, &session),
            (&scene.pool, &scene.legacy, truncated),
            (&scene.pool, &scene.legacy, ""),
        ] {
            let result = answer(app, pool, client, session, None).await;
            refused!(result, SignInError::SessionInvalid);
        }
        done(answer(app, &scene.pool, &scene.legacy, &session, None).await);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-013, FLOW-014
    async fn the_name_of_the_answer_must_lead_to_the_same_user(app: &Clocked) {
        let scene = Scene::with(app, json!({ "AliasAttributes": ["email"] })).await;
        let attributes = [("email", "ann@example.com"), ("email_verified", "true")];
        app.user(&scene.pool, "bob", &[]).await;
        for (name, good) in [("ann", true), ("ann@example.com", true), ("bob", false), ("nobody", false)] {
            app.invited(&scene.pool, "ann", &attributes).await;
            let session = scene.challenge("ann@example.com").await.session;
            let result = answer(app, &scene.pool, &scene.legacy, &session, Some(name)).await;
            if good {
                done(result);
            } else {
                refused!(result, SignInError::SessionInvalid);
            }
            app.app.users.admin_delete_user(&scene.pool, "ann").await.unwrap();
        }
    }
}

clocked_on_both_engines! {
    // spec: FLOW-032
    async fn what_ends_a_session(app: &Clocked) {
        let scene = Scene::new(app).await;
        let (pool, client) = (&scene.pool, &scene.legacy);
        let user = app.invited(pool, "ann", &[]).await;
        let session = scene.challenge("ann").await.session;
        let user = app.rewrite(&user, |user| user.enabled = false).await;
        refused!(answer(app, pool, client, &session, None).await, SignInError::SessionInvalid);
        app.rewrite(&user, |user| user.enabled = true).await;

        let session = scene.challenge("ann").await.session;
        let password = Secret::new(PASSWORD);
        app.app.users.admin_set_password(pool, "ann", &password, false).await.unwrap();
        refused!(answer(app, pool, client, &session, None).await, SignInError::SessionInvalid);

        let session = scene.challenge("ann").await.session;
        app.app.users.admin_delete_user(pool, "ann").await.unwrap();
        refused!(answer(app, pool, client, &session, None).await, SignInError::SessionInvalid);
    }
}
