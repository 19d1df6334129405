//! Signing in without sending the password.

use portico::auth::SignInError::{
    Disabled, InvalidParameter, LockedOut, NotConfirmed, PasswordResetRequired, SessionExpired,
    SessionInvalid, SessionUsed, UserNotFound, WrongCredentials,
};
use portico::auth::{PasswordClaim, SignInError, SrpChallenge, Step};
use portico::clients::AppClient;
use portico::platform::Secret;
use portico::users::UserStatus;
use serde_json::json;

use super::{Scene, WRONG, done, refused};
use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, clocked_on_both_engines};
use crate::support::srp::{SrpClient, TIMESTAMP};

/// One attempt of a client.
struct Attempt {
    srp: SrpClient,
    challenge: SrpChallenge,
    signature: String,
}

impl Scene<'_> {
    async fn first(
        &self,
        client: &AppClient,
        name: &str,
        password: &str,
    ) -> Result<Attempt, SignInError> {
        let srp = SrpClient::random();
        let begun = self.app.app.auth.begin_srp(&self.pool, client, name, &srp.public()).await;
        let challenge = begun?;
        let signature = srp.sign(
            (self.pool.id.name(), &challenge.user_id, password),
            (&challenge.salt, &challenge.public_value, &challenge.secret_block),
            TIMESTAMP,
        );
        Ok(Attempt { srp, challenge, signature })
    }

    async fn second(&self, client: &AppClient, attempt: &Attempt) -> Result<Step, SignInError> {
        self.claim(client, &attempt.challenge.user_id.clone(), attempt, |claim| claim).await
    }

    async fn claim<'a>(
        &self,
        client: &AppClient,
        username: &'a str,
        attempt: &'a Attempt,
        change: impl FnOnce(PasswordClaim<'a>) -> PasswordClaim<'a>,
    ) -> Result<Step, SignInError> {
        let claim = PasswordClaim {
            session: None,
            username,
            secret_block: &attempt.challenge.secret_block,
            signature: &attempt.signature,
            timestamp: TIMESTAMP,
            device_key: None,
            address: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        let auth = &self.app.app.auth;
        auth.answer_password_verifier(&self.pool, client, change(claim)).await
    }

    async fn srp(
        &self,
        client: &AppClient,
        name: &str,
        password: &str,
    ) -> Result<Step, SignInError> {
        let attempt = self.first(client, name, password).await?;
        self.second(client, &attempt).await
    }
}

clocked_on_both_engines! {
    // spec: FLOW-163, FLOW-172, FLOW-180, FLOW-119
    async fn the_right_password_signs_in_wherever_it_was_set(app: &Clocked) {
        let scene = Scene::with(app, json!({
            "UsernameAttributes": ["email"],
            "UsernameConfiguration": { "CaseSensitive": false },
        })).await;
        let user = app.user(&scene.pool, "ann@example.com", &[]).await;
        for name in ["ann@example.com", "Ann@Example.com", user.sub.as_str()] {
            let attempt = scene.first(&scene.legacy, name, PASSWORD).await.unwrap();
            assert_eq!(attempt.challenge.user_id, user.username, "the stored name, not the alias");
            assert_eq!(done(scene.second(&scene.legacy, &attempt).await).user.sub, user.sub);
        }
        let salt = || async { scene.first(&scene.legacy, "ann@example.com", "x").await.unwrap().challenge.salt };
        let before = salt().await;
        assert_eq!(before, salt().await);

        // By an administrator, for a while.
        let (pool, users) = (&scene.pool, &app.app.users);
        users.admin_set_password(pool, "ann@example.com", &Secret::new("Temporary-9"), false).await.unwrap();
        let temporary = salt().await;
        assert_ne!(before, temporary, "a new salt for every password");
        refused!(scene.srp(&scene.legacy, "ann@example.com", PASSWORD).await, WrongCredentials);
        let step = scene.srp(&scene.legacy, "ann@example.com", "Temporary-9").await.unwrap();
        // In the challenge.
        let Step::Challenge(challenge) = step else { panic!("{step:?}") };
        assert_eq!(challenge.kind.name(), "NEW_PASSWORD_REQUIRED");
        let new = Secret::new("Replaced-9");
        let none = portico::users::Attributes::new();
        done(app.app.auth.answer_new_password(pool, &scene.legacy, &challenge.session, None, &new, none).await);
        done(scene.srp(&scene.legacy, "ann@example.com", "Replaced-9").await);
        // By the user.
        let ann = app.find(pool, "ann@example.com").await;
        users.change_password(pool, &ann, Some(&new), &Secret::new("Changed-99")).await.unwrap();
        refused!(scene.srp(&scene.legacy, "ann@example.com", "Replaced-9").await, WrongCredentials);
        done(scene.srp(&scene.legacy, "ann@example.com", "Changed-99").await);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-119
    async fn sign_up_and_reset_write_a_verifier(app: &Clocked) {
        let scene = Scene::with(app, json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let (pool, users) = (&scene.pool, &app.app.users);
        let request = portico::users::sign_up::SignUp {
            username: "bob".to_owned(),
            password: Secret::new(PASSWORD),
            attributes: crate::support::clocked::these(&[("email", "bob@example.com")]),
        };
        users.sign_up(pool, &scene.legacy, request).await.unwrap();
        let code = app.code_to("bob@example.com").await;
        users.confirm_sign_up(pool, &scene.legacy, "bob", &code, false).await.unwrap();
        done(scene.srp(&scene.legacy, "bob", PASSWORD).await);
        users.forgot_password(pool, &scene.legacy, "bob").await.unwrap();
        let code = app.code_to("bob@example.com").await;
        let new = Secret::new("Forgotten-9");
        users.confirm_forgot_password(pool, &scene.legacy, "bob", &code, &new).await.unwrap();
        refused!(scene.srp(&scene.legacy, "bob", PASSWORD).await, WrongCredentials);
        done(scene.srp(&scene.legacy, "bob", "Forgotten-9").await);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-166, FLOW-173, FLOW-177, FLOW-014, FLOW-155, FLOW-165
    async fn what_is_wrong_or_not_ours_is_refused(app: &Clocked) {
        let scene = Scene::new(app).await;
        app.user(&scene.pool, "ann", &[]).await;
        app.user(&scene.pool, "bob", &[]).await;
        let client = &scene.legacy;
        refused!(scene.srp(client, "ann", WRONG).await, WrongCredentials);
        let attempt = scene.first(client, "ann", PASSWORD).await.unwrap();
        // None of these is decided by the password: the block stays good.
        let other = app.client(&scene.pool, json!({})).await;
        refused!(scene.second(&other, &attempt).await, WrongCredentials);
        let bobs = scene.first(client, "bob", PASSWORD).await.unwrap();
        refused!(scene.claim(client, "bob", &attempt, |claim| claim).await, SessionInvalid);
        refused!(scene.claim(client, "nobody", &attempt, |claim| claim).await, SessionInvalid);
        for block in ["", "AAAA", "not base64!", &attempt.challenge.secret_block[4..]] {
            let change = |claim| PasswordClaim { secret_block: block, ..claim };
            refused!(scene.claim(client, "ann", &attempt, change).await, WrongCredentials);
        }
        let change = |claim| PasswordClaim { timestamp: "2022-11-01T09:05:03Z", ..claim };
        refused!(scene.claim(client, "ann", &attempt, change).await, InvalidParameter(_));
        refused!(scene.first(client, "ann", "x").await.map(|_| app.app.auth.begin_srp(
            &scene.pool, client, "ann", "0")).unwrap().await, InvalidParameter(_));
        done(scene.second(client, &attempt).await);
        // Another timestamp, another user's signature, no signature at all.
        for change in [
            (|claim| PasswordClaim { timestamp: "Tue Nov 1 09:05:04 UTC 2022", ..claim })
                as fn(PasswordClaim<'static>) -> PasswordClaim<'static>,
            |claim| PasswordClaim { signature: "not base64!", ..claim },
            |claim| PasswordClaim { signature: "", ..claim },
        ] {
            let attempt: &'static Attempt =
                Box::leak(Box::new(scene.first(client, "ann", PASSWORD).await.unwrap()));
            refused!(scene.claim(client, "ann", attempt, change).await, WrongCredentials);
        }
        let _ = bobs.srp.public();
        done(scene.second(client, &bobs).await);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-174, FLOW-175, FLOW-022, FLOW-906, CLI-024
    async fn a_block_is_good_once_and_not_for_long(app: &Clocked) {
        let scene = Scene::new(app).await;
        app.user(&scene.pool, "ann", &[]).await;
        let attempt = scene.first(&scene.legacy, "ann", PASSWORD).await.unwrap();
        done(scene.second(&scene.legacy, &attempt).await);
        refused!(scene.second(&scene.legacy, &attempt).await, SessionUsed);
        let wrong = scene.first(&scene.legacy, "ann", WRONG).await.unwrap();
        refused!(scene.second(&scene.legacy, &wrong).await, WrongCredentials);
        refused!(scene.second(&scene.legacy, &wrong).await, SessionUsed);

        let long = app.client(&scene.pool, json!({ "AuthSessionValidity": 15 })).await;
        let short = scene.first(&scene.legacy, "ann", PASSWORD).await.unwrap();
        let longer = scene.first(&long, "ann", PASSWORD).await.unwrap();
        app.advance(180);
        refused!(scene.second(&scene.legacy, &short).await, SessionExpired);
        app.advance(719);
        done(scene.second(&long, &longer).await);
        let late = scene.first(&long, "ann", PASSWORD).await.unwrap();
        app.advance(900);
        refused!(scene.second(&long, &late).await, SessionExpired);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-032, FLOW-067, FLOW-069, FLOW-070, FLOW-196
    async fn the_state_of_a_user_shows_when_it_may(app: &Clocked) {
        let scene = Scene::new(app).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        refused!(scene.srp(&scene.legacy, "nobody", PASSWORD).await, UserNotFound);
        let pending = scene.first(&scene.legacy, "ann", PASSWORD).await.unwrap();
        let user = app.rewrite(&user, |user| user.enabled = false).await;
        refused!(scene.second(&scene.legacy, &pending).await, WrongCredentials);
        refused!(scene.first(&scene.legacy, "ann", PASSWORD).await.map(|_| ()), Disabled);
        refused!(scene.srp(&scene.hiding, "ann", PASSWORD).await, WrongCredentials);
        let user = app.rewrite(&user, |user| {
            user.enabled = true;
            user.status = UserStatus::Unconfirmed;
        }).await;
        refused!(scene.first(&scene.legacy, "ann", WRONG).await.map(|_| ()), NotConfirmed { .. });
        refused!(scene.srp(&scene.hiding, "ann", WRONG).await, WrongCredentials);
        refused!(scene.srp(&scene.hiding, "ann", PASSWORD).await, NotConfirmed { password_verified: true, .. });
        let user = app.rewrite(&user, |user| user.status = UserStatus::ResetRequired).await;
        refused!(scene.first(&scene.legacy, "ann", PASSWORD).await.map(|_| ()), PasswordResetRequired);
        refused!(scene.srp(&scene.hiding, "ann", PASSWORD).await, WrongCredentials);
        app.rewrite(&user, |user| user.status = UserStatus::Confirmed).await;
        let pending = scene.first(&scene.hiding, "ann", PASSWORD).await.unwrap();
        app.app.users.admin_set_password(&scene.pool, "ann", &Secret::new(PASSWORD), true).await.unwrap();
        refused!(scene.second(&scene.hiding, &pending).await, WrongCredentials);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-190, FLOW-191, FLOW-192, FLOW-193, FLOW-194, FLOW-195
    async fn nobody_gets_a_challenge_of_the_same_look(app: &Clocked) {
        let scene = Scene::with(app, json!({ "AliasAttributes": ["email", "phone_number"] })).await;
        let by_email = Scene::with(app, json!({ "UsernameAttributes": ["email"] })).await;
        app.user(&scene.pool, "ann", &[]).await;
        let real = scene.first(&scene.hiding, "ann", WRONG).await.unwrap();
        for (scene, name, is_uuid) in [
            (&scene, "nobody", false), (&scene, "nobody@example.com", true), (&scene, "+4915112345", true),
            (&by_email, "nobody@example.com", true), (&by_email, "nobody", true),
        ] {
            let one = scene.first(&scene.hiding, name, PASSWORD).await.unwrap();
            let two = scene.first(&scene.hiding, name, PASSWORD).await.unwrap();
            assert_eq!(one.challenge.salt, two.challenge.salt, "{name}");
            assert_eq!(one.challenge.user_id, two.challenge.user_id);
            assert_ne!(one.challenge.public_value, two.challenge.public_value);
            assert_eq!(uuid::Uuid::try_parse(&one.challenge.user_id).is_ok(), is_uuid, "{name}");
            assert!(is_uuid || one.challenge.user_id == name);
            for (theirs, ours) in [
                (&one.challenge.salt, &real.challenge.salt),
                (&one.challenge.public_value, &real.challenge.public_value),
            ] {
                assert!(theirs.len().abs_diff(ours.len()) <= 4, "{name}");
                assert!(!theirs.starts_with('0') && theirs.bytes().all(|b| b.is_ascii_hexdigit()));
            }
            for attempt in [&one, &two] {
                refused!(scene.second(&scene.hiding, attempt).await, WrongCredentials);
                refused!(scene.second(&scene.hiding, attempt).await, SessionUsed);
            }
        }
        let other = Scene::with(app, json!({ "AliasAttributes": ["email"] })).await;
        let here = scene.first(&scene.hiding, "nobody", "x").await.unwrap().challenge.salt;
        let there = other.first(&other.hiding, "nobody", "x").await.unwrap().challenge.salt;
        assert_ne!(here, there, "salts are of one pool");
    }
}

clocked_on_both_engines! {
    // spec: FLOW-307, FLOW-309, FLOW-313
    async fn failures_count_at_the_second_step_and_lock_both(app: &Clocked) {
        let scene = Scene::new(app).await;
        app.user(&scene.pool, "ann", &[]).await;
        for (client, name) in [(&scene.legacy, "ann"), (&scene.hiding, "nobody")] {
            for _ in 0..20 {
                scene.first(client, name, WRONG).await.unwrap();
            }
            let before = scene.first(client, name, PASSWORD).await.unwrap();
            for _ in 0..3 {
                refused!(scene.srp(client, name, WRONG).await, WrongCredentials);
            }
            // One counter for all flows.
            for _ in 0..2 {
                refused!(scene.begin(client, name, WRONG).await, WrongCredentials);
            }
            refused!(scene.first(client, name, PASSWORD).await.map(|_| ()), LockedOut);
            refused!(scene.second(client, &before).await, LockedOut);
            app.advance(2);
            if name == "ann" {
                done(scene.second(client, &before).await);
            }
        }
    }
}

clocked_on_both_engines! {
    // spec: FLOW-182, FLOW-119
    async fn verifiers_are_sealed_beside_their_password(app: &Clocked) {
        let scene = Scene::new(app).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        let store = &app.app.store;
        let stored = store.find_verifier(&scene.pool.id, &user.sub).await.unwrap().unwrap();
        let scope = scene.pool.id.name();
        let plain = portico::srp::derive(scope, "ann", &Secret::new(PASSWORD), stored.salt.clone()).unwrap();
        assert!(!stored.sealed.windows(32).any(|window| window == &plain.value[..32]));
        // A password that changes by any other way takes the verifier along.
        let changed = app.rewrite(&user, |user| {
            user.password_hash = user.password_hash.as_ref().map(|hash| format!("{hash} "));
        }).await;
        refused!(scene.srp(&scene.hiding, "ann", PASSWORD).await, WrongCredentials);
        app.rewrite(&changed, |now| now.password_hash = user.password_hash.clone()).await;
        done(scene.srp(&scene.hiding, "ann", PASSWORD).await);

        // Without one the challenge is the simulated one, until the password comes in plain.
        let mut tx = store.begin().await.unwrap();
        tx.delete_verifier(&scene.pool.id, &user.sub).await.unwrap();
        tx.commit().await.unwrap();
        refused!(scene.srp(&scene.legacy, "ann", PASSWORD).await, WrongCredentials);
        refused!(scene.begin(&scene.legacy, "ann", WRONG).await, WrongCredentials);
        assert!(store.find_verifier(&scene.pool.id, &user.sub).await.unwrap().is_none());
        done(scene.begin(&scene.legacy, "ann", PASSWORD).await);
        done(scene.srp(&scene.legacy, "ann", PASSWORD).await);

        let off = Scene::with(app, json!({ "Portico": { "srp_verifiers": false } })).await;
        let user = app.user(&off.pool, "ann", &[]).await;
        done(off.begin(&off.legacy, "ann", PASSWORD).await);
        assert!(store.find_verifier(&off.pool.id, &user.sub).await.unwrap().is_none());
    }
}

// spec: FLOW-195
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_nobody_has_takes_as_long_as_a_wrong_password() {
    let app = Clocked::start(crate::support::Engine::Sqlite).await;
    {
        let scene = Scene::new(&app).await;
        const NAMES: usize = 24;
        for number in 0..NAMES {
            app.user(&scene.pool, &format!("ann{number}"), &[]).await;
        }
        // Side by side, so that whatever else the machine does falls on both.
        let (mut real, mut nobody) = (Vec::new(), Vec::new());
        for round in 0..4 {
            for number in 0..NAMES {
                for (prefix, times) in [("ann", &mut real), ("nobody", &mut nobody)] {
                    let name = format!("{prefix}{number}");
                    let srp = SrpClient::random();
                    let public = srp.public();
                    let auth = &app.app.auth;
                    let began = std::time::Instant::now();
                    let challenge =
                        auth.begin_srp(&scene.pool, &scene.hiding, &name, &public).await.unwrap();
                    let first = began.elapsed();
                    let claim = PasswordClaim {
                        session: None,
                        username: &challenge.user_id,
                        secret_block: &challenge.secret_block,
                        signature: "AAAA",
                        timestamp: TIMESTAMP,
                        device_key: None,
                        address: std::net::Ipv4Addr::LOCALHOST.into(),
                    };
                    let began = std::time::Instant::now();
                    let answer =
                        auth.answer_password_verifier(&scene.pool, &scene.hiding, claim).await;
                    refused!(answer, WrongCredentials);
                    if round > 0 {
                        times.push((first, began.elapsed()));
                    }
                }
            }
        }
        let median = |times: &[(std::time::Duration, std::time::Duration)], second: bool| {
            let mut sorted: Vec<_> =
                times.iter().map(|(a, b)| if second { *b } else { *a }).collect();
            sorted.sort_unstable();
            sorted[sorted.len() / 2].as_secs_f64()
        };
        for second in [false, true] {
            let ratio = median(&real, second) / median(&nobody, second);
            assert!((0.6..1.7).contains(&ratio), "step {}: {ratio}", i32::from(second) + 1);
        }
    }
    app.stop().await;
}

clocked_on_both_engines! {
    // spec: FLOW-193
    async fn the_doctor_names_clients_that_cannot_hide(app: &Clocked) {
        let aliases = Scene::with(app, json!({ "AliasAttributes": ["email"] })).await;
        let password = json!({
            "PreventUserExistenceErrors": "ENABLED",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        });
        app.client(&aliases.pool, password).await;
        Scene::new(app).await;
        Scene::with(app, json!({ "UsernameAttributes": ["email"] })).await;
        Scene::with(app, json!({ "AliasAttributes": ["email"], "Portico": { "srp_verifiers": false } })).await;
        let found = portico::cli::disguise::clients_that_reveal(&app.app.store).await.unwrap();
        assert_eq!(found, [format!("{}/{}", aliases.pool.id, aliases.hiding.id)]);
    }
}
