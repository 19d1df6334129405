//! User name and password: who gets in, and what the others are told.

use portico::auth::SignInError::{
    Disabled, NotConfirmed, PasswordResetRequired, TemporaryPasswordExpired, UserNotFound,
    WrongCredentials,
};
use portico::auth::Step;
use portico::users::UserStatus;
use serde_json::json;

use super::{Scene, WRONG, done, refused};
use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, START, clocked_on_both_engines};

clocked_on_both_engines! {
    // spec: FLOW-012, FLOW-116, USR-102
    async fn the_right_password_under_any_name_signs_in(app: &Clocked) {
        let scene = Scene::with(app, json!({
            "AliasAttributes": ["email", "phone_number", "preferred_username"],
            "UsernameConfiguration": { "CaseSensitive": false },
        }))
        .await;
        let attributes = [
            ("email", "ann@example.com"), ("email_verified", "true"),
            ("phone_number", "+4915112345"), ("phone_number_verified", "true"),
            ("preferred_username", "annie"),
        ];
        let ann = app.user(&scene.pool, "ann", &attributes).await;
        for client in [&scene.legacy, &scene.hiding] {
            for name in ["ann", "ANN", "Ann@Example.com", "+4915112345", "annie", ann.sub.as_str()] {
                let signed_in = done(scene.begin(client, name, PASSWORD).await);
                assert_eq!((&signed_in.user.sub, signed_in.auth_time), (&ann.sub, START));
                assert!(uuid::Uuid::try_parse(&signed_in.event_id).is_ok());
            }
            refused!(scene.begin(client, "ann", WRONG).await, WrongCredentials);
            refused!(scene.begin(client, "ann", "").await, WrongCredentials);
            done(scene.begin(client, "ann", PASSWORD).await);
        }
    }
}

clocked_on_both_engines! {
    // spec: FLOW-065, ERR-032, ERR-033, ERR-035
    async fn unknown_users(app: &Clocked) {
        let scene = Scene::new(app).await;
        refused!(scene.begin(&scene.legacy, "nobody", PASSWORD).await, UserNotFound);
        refused!(scene.begin(&scene.hiding, "nobody", PASSWORD).await, WrongCredentials);
        refused!(scene.begin(&scene.hiding, "", PASSWORD).await, WrongCredentials);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-067
    async fn disabled_users(app: &Clocked) {
        let scene = Scene::new(app).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        let user = app.rewrite(&user, |user| user.enabled = false).await;
        refused!(scene.begin(&scene.legacy, "ann", WRONG).await, Disabled);
        refused!(scene.begin(&scene.hiding, "ann", PASSWORD).await, WrongCredentials);
        let mut user = app.rewrite(&user, |user| user.enabled = true).await;
        for status in [UserStatus::Archived, UserStatus::Compromised, UserStatus::Unknown] {
            user = app.rewrite(&user, |user| user.status = status).await;
            refused!(scene.begin(&scene.legacy, "ann", PASSWORD).await, Disabled);
            refused!(scene.begin(&scene.hiding, "ann", PASSWORD).await, WrongCredentials);
        }
        app.rewrite(&user, |user| user.status = UserStatus::Confirmed).await;
        done(scene.begin(&scene.legacy, "ann", PASSWORD).await);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-069, USR-101
    async fn unconfirmed_users(app: &Clocked) {
        let scene = Scene::new(app).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        let user = app.rewrite(&user, |user| user.status = UserStatus::Unconfirmed).await;
        for password in [PASSWORD, WRONG] {
            let result = scene.begin(&scene.legacy, "ann", password).await;
            refused!(result, NotConfirmed { password_verified: false, .. });
        }
        refused!(scene.begin(&scene.hiding, "ann", WRONG).await, WrongCredentials);
        let result = scene.begin(&scene.hiding, "ann", PASSWORD).await;
        refused!(result, NotConfirmed { password_verified: true, .. });
        // Confirmed in the browser in which the password was verified, the sign-in goes on.
        let user = app.rewrite(&user, |user| user.status = UserStatus::Confirmed).await;
        let step = app.app.auth.signed_up(&scene.pool, &scene.hiding, user.clone()).await;
        assert_eq!(done(step).user.sub, user.sub);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-070, USR-103, ERR-049
    async fn users_who_must_reset(app: &Clocked) {
        let scene = Scene::new(app).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        app.rewrite(&user, |user| user.status = UserStatus::ResetRequired).await;
        for password in [PASSWORD, WRONG] {
            refused!(scene.begin(&scene.legacy, "ann", password).await, PasswordResetRequired);
            refused!(scene.begin(&scene.hiding, "ann", password).await, WrongCredentials);
        }
    }
}

clocked_on_both_engines! {
    // spec: FLOW-073, USR-105
    async fn users_of_other_providers_have_no_password(app: &Clocked) {
        let scene = Scene::new(app).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        let user = app.rewrite(&user, |user| user.status = UserStatus::ExternalProvider).await;
        refused!(scene.begin(&scene.legacy, "ann", PASSWORD).await, WrongCredentials);
        app.rewrite(&user, |user| user.password_hash = None).await;
        refused!(scene.begin(&scene.legacy, "ann", "").await, WrongCredentials);
        refused!(scene.begin(&scene.hiding, "ann", PASSWORD).await, WrongCredentials);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-071, FLOW-072, PWD-040, PWD-042, PWD-043, USR-140, USR-304
    async fn temporary_passwords_expire(app: &Clocked) {
        for (days, seconds) in [(None, 7 * 86400), (Some(0), 7 * 86400), (Some(1), 86400), (Some(365), 365 * 86400)] {
            let policy = json!({ "TemporaryPasswordValidityDays": days });
            let scene = Scene::with(app, json!({ "Policies": { "PasswordPolicy": policy } })).await;
            app.invited(&scene.pool, "ann", &[]).await;
            app.advance(seconds - 1);
            let step = scene.begin(&scene.legacy, "ann", PASSWORD).await.unwrap();
            assert!(matches!(step, Step::Challenge(_)), "{days:?}");
            app.advance(1);
            for client in [&scene.legacy, &scene.hiding] {
                refused!(scene.begin(client, "ann", PASSWORD).await, TemporaryPasswordExpired);
                refused!(scene.begin(client, "ann", WRONG).await, WrongCredentials);
            }
            let user = app.find(&scene.pool, "ann").await;
            assert_eq!(user.status, UserStatus::ForceChangePassword);
            let password = portico::platform::Secret::new(PASSWORD);
            app.app.users.admin_set_password(&scene.pool, "ann", &password, false).await.unwrap();
            app.advance(1);
            scene.begin(&scene.legacy, "ann", PASSWORD).await.unwrap();
        }
    }
}

clocked_on_both_engines! {
    // spec: PWD-044, TOK-078
    async fn the_older_setting_and_users_who_have_signed_in(app: &Clocked) {
        let scene = Scene::with(app, json!({
            "Policies": { "PasswordPolicy": { "TemporaryPasswordValidityDays": null } },
            "AdminCreateUserConfig": { "UnusedAccountValidityDays": 2 },
        }))
        .await;
        app.invited(&scene.pool, "ann", &[]).await;
        app.user(&scene.pool, "bob", &[]).await;
        app.advance(2 * 86400);
        refused!(scene.begin(&scene.legacy, "ann", PASSWORD).await, TemporaryPasswordExpired);
        app.advance(3650 * 86400);
        done(scene.begin(&scene.legacy, "bob", PASSWORD).await);
    }
}
