//! Remembered devices at the engine: what a device must prove, and when it may.

use portico::auth::SignInError::{
    DeviceNotFound, SessionExpired, SessionInvalid, SessionUsed, WrongCredentials,
};
use portico::auth::{PasswordClaim, SignInError, SignedIn, SrpChallenge, Step};
use portico::clients::AppClient;
use portico::devices::{DeviceError, Registration};
use portico::platform::Secret;
use portico::tokens::{Issue, RefreshError, TokenError};
use serde_json::{Value, json};

use super::{Scene, done, refused};
use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, clocked_on_both_engines};
use crate::support::srp::{SrpClient, TIMESTAMP, device_verifier};

const DEVICE_PASSWORD: &str = "OGPQyG9mPX/caq65hSwCqVDw8sr8/RWQl8pN28LJpmgNGVs6B0Y=";
const SALT: &str = "e5569b755a30c4635a59fdad1c0fddc0";

fn always() -> Value {
    json!({ "DeviceConfiguration": { "ChallengeRequiredOnNewDevice": false } })
}

impl Scene<'_> {
    /// Offers, registers and answers the key.
    async fn register(&self, name: &str) -> String {
        let user = self.app.find(&self.pool, name).await;
        let devices = &self.app.app.devices;
        let key = devices.offer(&self.pool).unwrap();
        let group = devices.group_key(&self.pool, &key);
        let (salt, verifier) = device_verifier(&group, &key, DEVICE_PASSWORD, SALT);
        let registration = Registration {
            key: &key,
            name: Some("Laptop"),
            salt: &salt,
            verifier: &verifier,
            address: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        devices.confirm(&self.pool, &user.sub, Some(&key), registration).await.unwrap();
        key
    }

    async fn begin_on(&self, client: &AppClient, device: &str) -> Result<Step, SignInError> {
        let (auth, password) = (&self.app.app.auth, Secret::new(PASSWORD));
        auth.begin_password_on(&self.pool, client, "ann", &password, Some(device)).await
    }

    /// `DEVICE_SRP_AUTH`.
    async fn device_srp(
        &self,
        session: Option<&str>,
        device: &str,
    ) -> Result<(SrpClient, String, SrpChallenge), SignInError> {
        let srp = SrpClient::random();
        let answer = ("ann", device, srp.public());
        let answer = (answer.0, answer.1, answer.2.as_str());
        let begun =
            self.app.app.auth.answer_device_srp(&self.pool, &self.legacy, session, answer).await?;
        Ok((srp, begun.0, begun.1))
    }

    /// `DEVICE_PASSWORD_VERIFIER`.
    async fn device_verifier(
        &self,
        session: Option<&str>,
        device: &str,
        password: &str,
        (srp, challenge): (&SrpClient, &SrpChallenge),
    ) -> Result<Step, SignInError> {
        let group = self.app.app.devices.group_key(&self.pool, device);
        let signature = srp.sign(
            (&group, device, password),
            (&challenge.salt, &challenge.public_value, &challenge.secret_block),
            TIMESTAMP,
        );
        let claim = PasswordClaim {
            session: None,
            username: "ann",
            secret_block: &challenge.secret_block,
            signature: &signature,
            timestamp: TIMESTAMP,
            device_key: Some(device),
            address: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        self.app.app.auth.answer_device_verifier(&self.pool, &self.legacy, session, claim).await
    }

    async fn prove(&self, device: &str, with_session: bool) -> SignedIn {
        let step = self.begin_on(&self.legacy, device).await.unwrap();
        let Step::Challenge(challenge) = step else { panic!("{step:?}") };
        assert_eq!(challenge.kind.name(), "DEVICE_SRP_AUTH");
        let first = Some(challenge.session.as_str()).filter(|_| with_session);
        let (srp, session, challenge) = self.device_srp(first, device).await.unwrap();
        assert_eq!(challenge.salt, SALT);
        let second = Some(session.as_str()).filter(|_| with_session);
        done(self.device_verifier(second, device, DEVICE_PASSWORD, (&srp, &challenge)).await)
    }
}

clocked_on_both_engines! {
    // spec: FLOW-118, FLOW-252, FLOW-258, FLOW-259, FLOW-261, FLOW-265, FLOW-020
    async fn a_remembered_device_proves_itself_with_a_session_or_without(app: &Clocked) {
        let scene = Scene::with(app, always()).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        let device = scene.register("ann").await;
        for with_session in [true, false] {
            app.advance(1);
            let signed_in = scene.prove(&device, with_session).await;
            assert_eq!(signed_in.device_key.as_deref(), Some(device.as_str()));
            let stored = app.app.devices.find(&scene.pool, &user.sub, &device).await.unwrap();
            assert_eq!(stored.last_authenticated_at, app.clock.now());
        }
    }
}

clocked_on_both_engines! {
    // spec: FLOW-262, FLOW-267, FLOW-030, FLOW-085, FLOW-031
    async fn a_device_alone_is_nothing(app: &Clocked) {
        let scene = Scene::with(app, always()).await;
        app.user(&scene.pool, "ann", &[]).await;
        app.user(&scene.pool, "bob", &[]).await;
        let device = scene.register("ann").await;
        let other = scene.register("ann").await;
        refused!(scene.device_srp(None, &device).await.map(|_| ()), SessionInvalid);
        refused!(scene.device_srp(Some("no session of ours"), &device).await.map(|_| ()), SessionInvalid);

        let step = scene.begin_on(&scene.legacy, &device).await.unwrap();
        let Step::Challenge(pending) = step else { panic!("{step:?}") };
        // Another device of the same user, another client's session, another challenge's.
        refused!(scene.device_srp(Some(&pending.session), &other).await.map(|_| ()), SessionInvalid);
        refused!(scene.device_srp(None, &other).await.map(|_| ()), SessionInvalid);
        let step = scene.begin_on(&scene.hiding, &other).await.unwrap();
        let Step::Challenge(elsewhere) = step else { panic!("{step:?}") };
        refused!(scene.device_srp(Some(&elsewhere.session), &other).await.map(|_| ()), SessionInvalid);
        let none = portico::users::Attributes::new();
        let new = Secret::new("Other-pass-9");
        let auth = &app.app.auth;
        refused!(auth.answer_new_password(&scene.pool, &scene.legacy, &pending.session, None, &new, none).await,
                 SessionInvalid);

        let (srp, session, challenge) = scene.device_srp(Some(&pending.session), &device).await.unwrap();
        refused!(scene.device_srp(Some(&pending.session), &device).await.map(|_| ()), SessionUsed);
        refused!(scene.device_srp(None, &device).await.map(|_| ()), SessionInvalid);
        let proof = (&srp, &challenge);
        refused!(scene.device_verifier(Some("other"), &device, DEVICE_PASSWORD, proof).await, SessionInvalid);
        refused!(scene.device_verifier(None, &other, DEVICE_PASSWORD, proof).await, DeviceNotFound);
        refused!(scene.device_verifier(Some(&session), &device, "wrong", proof).await, WrongCredentials);
        // A wrong answer ends the sign-in; the password is needed again, and was not counted wrong.
        refused!(scene.device_verifier(Some(&session), &device, DEVICE_PASSWORD, proof).await, SessionUsed);
        let failures = portico::users::lockout::Lockout::new(
            app.app.store.clone(), Default::default());
        let ann = app.find(&scene.pool, "ann").await;
        assert!(failures.failures(&scene.pool.id, ann.sub.as_str()).await.unwrap().is_none());

        let step = scene.begin_on(&scene.legacy, &device).await.unwrap();
        let Step::Challenge(late) = step else { panic!("{step:?}") };
        app.advance(180);
        refused!(scene.device_srp(Some(&late.session), &device).await.map(|_| ()), SessionExpired);
        refused!(scene.device_srp(None, &device).await.map(|_| ()), SessionInvalid);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-247, FLOW-251, FLOW-255, DEV-010, DEV-020, DEV-001
    async fn only_remembered_devices_are_asked(app: &Clocked) {
        let prompt = json!({ "DeviceConfiguration": { "DeviceOnlyRememberedOnUserPrompt": true } });
        let scene = Scene::with(app, prompt).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        let device = scene.register("ann").await;
        let devices = &app.app.devices;
        done(scene.begin_on(&scene.legacy, &device).await);
        devices.remember(&scene.pool, &user.sub, &device, true).await.unwrap();
        scene.prove(&device, true).await;
        devices.remember(&scene.pool, &user.sub, &device, false).await.unwrap();
        done(scene.begin_on(&scene.legacy, &device).await);
        devices.remember(&scene.pool, &user.sub, &device, true).await.unwrap();

        // Forgotten in the middle of a sign-in.
        let step = scene.begin_on(&scene.legacy, &device).await.unwrap();
        let Step::Challenge(pending) = step else { panic!("{step:?}") };
        devices.forget(&scene.pool, &user.sub, &device).await.unwrap();
        refused!(scene.device_srp(Some(&pending.session), &device).await.map(|_| ()), DeviceNotFound);
        refused!(scene.begin_on(&scene.legacy, &device).await, DeviceNotFound);
        let gone = devices.forget(&scene.pool, &user.sub, &device).await;
        assert!(matches!(gone, Err(DeviceError::NotFound)));

        // Where nothing is tracked the key means nothing.
        for off in [json!({}), json!({ "DeviceConfiguration": null })] {
            let scene = Scene::with(app, off).await;
            app.user(&scene.pool, "ann", &[]).await;
            let signed_in = done(scene.begin_on(&scene.legacy, "us-east-1_anything").await);
            assert_eq!(signed_in.device_key, None);
            assert!(devices.offer(&scene.pool).is_none());
        }
    }
}

clocked_on_both_engines! {
    // spec: FLOW-110, FLOW-129, FLOW-130, TOK-056, TOK-092, DEV-020, FLOW-264, DEV-018
    async fn tokens_belong_to_the_device_they_came_with(app: &Clocked) {
        let pool = app.pool_with_keys(always()).await;
        let (legacy, hiding) = (app.client(&pool, json!({})).await, app.hiding_client(&pool).await);
        let scene = Scene { app, pool, legacy, hiding };
        let (pool, client) = (&scene.pool, &scene.legacy);
        let user = app.user(pool, "ann", &[]).await;
        let (tokens, devices) = (&app.app.tokens, &app.app.devices);
        let signed_in = done(scene.begin(client, "ann", PASSWORD).await);
        let key = devices.offer(pool).unwrap();
        assert!(key.starts_with("us-east-1_") && devices.group_key(pool, &key).len() <= 12);
        let issue = Issue { new_device: Some(key.clone()), ..Issue::api() };
        let issued = tokens.issue(pool, client, &signed_in, issue).await.unwrap();
        let token = issued.refresh_token.unwrap();
        // Good before the device is registered, and able to register it and no other.
        let access = tokens.verify_access(&issued.access_token).await.unwrap();
        assert_eq!(access.device_key.as_deref(), Some(key.as_str()));
        let (salt, verifier) = device_verifier("group", &key, DEVICE_PASSWORD, SALT);
        let registration = |key| Registration {
            key, name: None, salt: &salt, verifier: &verifier,
            address: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        let offered = access.device_key.as_deref();
        let other = devices.offer(pool).unwrap();
        let foreign = devices.confirm(pool, &user.sub, offered, registration(&other)).await;
        assert!(matches!(foreign, Err(DeviceError::NotFound)), "{foreign:?}");
        for given in [Some(key.as_str()), None] {
            let refused = tokens.refresh_on(pool, client, &token, given).await;
            assert!(matches!(refused, Err(RefreshError::Invalid)), "not registered yet");
        }
        assert!(!devices.confirm(pool, &user.sub, offered, registration(&key)).await.unwrap());
        let again = devices.confirm(pool, &user.sub, offered, registration(&key)).await;
        assert!(matches!(again, Err(DeviceError::Exists)), "{again:?}");
        let (refreshed, _) = tokens.refresh_on(pool, client, &token, Some(&key)).await.unwrap();
        let access = tokens.verify_access(&refreshed.access_token).await.unwrap();
        assert_eq!(access.device_key.as_deref(), Some(key.as_str()));
        for given in [None, Some(other.as_str())] {
            let refused = tokens.refresh_on(pool, client, &token, given).await;
            assert!(matches!(refused, Err(RefreshError::Invalid)));
        }
        // A sign-in on the known device and one without any are not bound (trap 22 of file 03).
        let known = SignedIn { device_key: Some(key.clone()), ..signed_in.clone() };
        let known = tokens.issue(pool, client, &known, Issue::api()).await.unwrap();
        let free = tokens.issue(pool, client, &signed_in, Issue::api()).await.unwrap();
        for issued in [&known, &free] {
            tokens.refresh(pool, client, issued.refresh_token.as_ref().unwrap()).await.unwrap();
        }
        devices.forget(pool, &user.sub, &key).await.unwrap();
        for access in [&issued.access_token, &refreshed.access_token, &known.access_token] {
            let refused = tokens.verify_access(access).await;
            assert!(matches!(refused, Err(TokenError::Revoked)), "{refused:?}");
        }
        let refused = tokens.refresh_on(pool, client, &token, Some(&key)).await;
        assert!(matches!(refused, Err(RefreshError::Revoked)));
        tokens.verify_access(&free.access_token).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: FLOW-254, FLOW-255, MFA-083, DEV-014
    async fn a_remembered_device_replaces_the_second_factor_where_the_pool_says_so(app: &Clocked) {
        for suppresses in [true, false] {
            let scene = Scene::with(app, json!({
                "DeviceConfiguration": { "ChallengeRequiredOnNewDevice": suppresses },
                "MfaConfiguration": "ON", "SmsMfaConfiguration": {},
            })).await;
            let user = app.user(&scene.pool, "ann", &[("phone_number", "+12125550100")]).await;
            let device = scene.register("ann").await;
            app.messages().await;
            if suppresses {
                scene.prove(&device, true).await;
                assert!(app.messages().await.is_empty());
            } else {
                let step = scene.begin_on(&scene.legacy, &device).await.unwrap();
                let Step::Challenge(asked) = step else { panic!("{step:?}") };
                assert_eq!(asked.kind.name(), "SMS_MFA");
                let code = app.code_to("+12125550100").await;
                let answer = portico::auth::CodeAnswer { session: &asked.session, username: Some("ann"),
                    factor: portico::mfa::Factor::Sms, code: &code, device_key: None };
                let step = app.app.auth.answer_code(&scene.pool, &scene.legacy, answer).await.unwrap();
                let Step::Challenge(asked) = step else { panic!("{step:?}") };
                assert_eq!(asked.kind.name(), "DEVICE_SRP_AUTH");
            }
            // Known, but not remembered: no stand-in.
            app.app.devices.remember(&scene.pool, &user.sub, &device, false).await.unwrap();
            let step = scene.begin_on(&scene.legacy, &device).await.unwrap();
            let Step::Challenge(asked) = step else { panic!("{step:?}") };
            assert_eq!(asked.kind.name(), "SMS_MFA");
        }
    }
}
