//! The lockout after failed sign-ins.

use std::time::Duration;

use futures_util::future::join_all;
use portico::auth::SignInError::{LockedOut, UserNotFound, WrongCredentials};
use portico::platform::Secret;
use portico::users::Attributes;
use portico::users::lockout::LockoutSchedule;
use serde_json::json;

use super::{Scene, WRONG, done, refused};
use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, clocked_on_both_engines};

async fn failures(scene: &Scene<'_>, name: &str) -> i64 {
    let user = scene.app.find(&scene.pool, name).await;
    let stored = scene.app.app.store.find_failures(&scene.pool.id, user.sub.as_str()).await;
    stored.unwrap().map_or(0, |failures| failures.count)
}

// spec: FLOW-303, FLOW-312
#[test]
fn the_formula() {
    let schedule = LockoutSchedule::default();
    let locks: Vec<_> = (1..=17).map(|n| schedule.lock_seconds(n)).collect();
    assert_eq!(locks, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    assert_eq!(schedule.lock_seconds(i64::MAX), 900);
    let strict = LockoutSchedule { first_locking_failure: 2, longest_seconds: 3, ..schedule };
    let locks: Vec<_> = (1..=5).map(|n| strict.lock_seconds(n)).collect();
    assert_eq!(locks, [0, 1, 2, 3, 3]);
}

clocked_on_both_engines! {
    // spec: FLOW-300, FLOW-301, FLOW-302, FLOW-303, FLOW-304, FLOW-311
    async fn each_failure_from_the_fifth_on_doubles_the_lock(app: &Clocked) {
        let scene = Scene::new(app).await;
        app.user(&scene.pool, "ann", &[]).await;
        for _ in 0..4 {
            refused!(scene.begin(&scene.legacy, "ann", WRONG).await, WrongCredentials);
        }
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900] {
            refused!(scene.begin(&scene.legacy, "ann", WRONG).await, WrongCredentials);
            let counted = failures(&scene, "ann").await;
            for client in [&scene.legacy, &scene.hiding] {
                refused!(scene.begin(client, "ann", PASSWORD).await, LockedOut);
                refused!(scene.begin(client, "ann", WRONG).await, LockedOut);
            }
            app.clock.advance(Duration::from_millis(seconds * 1000 - 1));
            refused!(scene.begin(&scene.legacy, "ann", PASSWORD).await, LockedOut);
            assert_eq!(failures(&scene, "ann").await, counted, "ignored");
            app.clock.advance(Duration::from_millis(1));
        }
        done(scene.begin(&scene.legacy, "ann", PASSWORD).await);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-305
    async fn a_quarter_of_an_hour_of_quiet_starts_again(app: &Clocked) {
        let scene = Scene::new(app).await;
        app.user(&scene.pool, "ann", &[]).await;
        for _ in 0..4 {
            refused!(scene.begin(&scene.legacy, "ann", WRONG).await, WrongCredentials);
        }
        app.advance(899);
        refused!(scene.begin(&scene.legacy, "ann", WRONG).await, WrongCredentials);
        assert_eq!(failures(&scene, "ann").await, 5);
        app.advance(900);
        refused!(scene.begin(&scene.legacy, "ann", WRONG).await, WrongCredentials);
        assert_eq!(failures(&scene, "ann").await, 1);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-306
    async fn only_a_completed_sign_in_clears_the_count(app: &Clocked) {
        let scene = Scene::new(app).await;
        app.invited(&scene.pool, "ann", &[]).await;
        for _ in 0..3 {
            refused!(scene.begin(&scene.legacy, "ann", WRONG).await, WrongCredentials);
        }
        let challenge = scene.challenge("ann").await;
        assert_eq!(failures(&scene, "ann").await, 3, "right, but not done");
        let new = Secret::new("Another-one-8");
        let answer = app.app.auth.answer_new_password(
            &scene.pool, &scene.legacy, &challenge.session, None, &new, Attributes::new(),
        );
        done(answer.await);
        assert_eq!(failures(&scene, "ann").await, 0);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-308
    async fn one_count_for_all_names_and_clients(app: &Clocked) {
        let scene = Scene::with(app, json!({ "AliasAttributes": ["email"] })).await;
        let attributes = [("email", "ann@example.com"), ("email_verified", "true")];
        app.user(&scene.pool, "ann", &attributes).await;
        app.user(&scene.pool, "bob", &[]).await;
        for (client, name) in [
            (&scene.legacy, "ann"), (&scene.hiding, "ann"), (&scene.legacy, "ann@example.com"),
            (&scene.hiding, "ann@example.com"), (&scene.legacy, "ann"),
        ] {
            refused!(scene.begin(client, name, WRONG).await, WrongCredentials);
        }
        refused!(scene.begin(&scene.hiding, "ann@example.com", PASSWORD).await, LockedOut);
        done(scene.begin(&scene.legacy, "bob", PASSWORD).await);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-309
    async fn names_that_nobody_has_are_locked_alike(app: &Clocked) {
        let scene = Scene::new(app).await;
        for _ in 0..5 {
            refused!(scene.begin(&scene.hiding, "nobody", WRONG).await, WrongCredentials);
        }
        refused!(scene.begin(&scene.hiding, "nobody", WRONG).await, LockedOut);
        refused!(scene.begin(&scene.legacy, "nobody", WRONG).await, UserNotFound);
        refused!(scene.begin(&scene.hiding, "somebody else", WRONG).await, WrongCredentials);
        app.advance(1);
        refused!(scene.begin(&scene.hiding, "nobody", WRONG).await, WrongCredentials);
        refused!(scene.begin(&scene.hiding, "nobody", WRONG).await, LockedOut);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-310
    async fn guesses_side_by_side_are_all_counted(app: &Clocked) {
        let scene = Scene::new(app).await;
        app.user(&scene.pool, "ann", &[]).await;
        let guesses = join_all((0..20).map(|_| scene.begin(&scene.legacy, "ann", WRONG))).await;
        let counted = guesses.iter().filter(|g| matches!(g, Err(WrongCredentials))).count();
        let ignored = guesses.iter().filter(|g| matches!(g, Err(LockedOut))).count();
        assert_eq!((counted, ignored), (5, 15));
        assert_eq!(failures(&scene, "ann").await, 5);
    }
}
