//! `USER_AUTH` at the engine: what a sign-in may begin with, and what stays hidden.

use portico::auth::SignInError::{
    CodeMismatch, InvalidParameter, NoCode, SessionInvalid, SessionUsed, UserNotFound,
};
use portico::auth::{Challenge, ChallengeKind, CodeAnswer, FirstFactor, SignInError, Step};
use portico::clients::AppClient;
use portico::mfa::{Factor, FactorChange, Preferences};
use portico::platform::Secret;
use serde_json::{Value, json};

use super::{Scene, done, refused};
use crate::support::clocked::{Clocked, clocked_on_both_engines, wrong};

fn all() -> Value {
    json!({ "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors":
        ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"] } } })
}

const CONTACTS: [(&str, &str); 4] = [
    ("email", "ann@example.com"),
    ("email_verified", "true"),
    ("phone_number", "+12125550100"),
    ("phone_number_verified", "true"),
];

impl Scene<'_> {
    async fn choose(
        &self,
        client: &AppClient,
        name: &str,
        preferred: Option<FirstFactor>,
    ) -> Result<Step, SignInError> {
        self.app.app.auth.begin_choice(&self.pool, client, name, preferred).await
    }

    async fn code(
        &self,
        client: &AppClient,
        challenge: &Challenge,
        factor: Factor,
        code: &str,
    ) -> Result<Step, SignInError> {
        let session = challenge.session.as_str();
        let answer = CodeAnswer { session, username: None, factor, code, device_key: None };
        self.app.app.auth.answer_code(&self.pool, client, answer).await
    }
}

fn challenge(step: Result<Step, SignInError>) -> Challenge {
    match step {
        Ok(Step::Challenge(challenge)) => *challenge,
        other => panic!("{other:?}"),
    }
}

fn available(challenge: &Challenge) -> Vec<FirstFactor> {
    match &challenge.kind {
        ChallengeKind::SelectChallenge { available } => available.clone(),
        other => panic!("{other:?}"),
    }
}

clocked_on_both_engines! {
    // spec: FLOW-901, FLOW-902
    async fn what_a_user_has_and_the_pool_allows(app: &Clocked) {
        use FirstFactor::{EmailOtp, Password, PasswordSrp, SmsOtp};
        let plain = Scene::new(app).await;
        app.user(&plain.pool, "ann", &CONTACTS).await;
        let asked = challenge(plain.choose(&plain.legacy, "ann", None).await);
        assert_eq!(available(&asked), [Password, PasswordSrp], "a pool without a policy");

        let scene = Scene::with(app, all()).await;
        let user = app.user(&scene.pool, "ann", &CONTACTS).await;
        let asked = challenge(scene.choose(&scene.legacy, "ann", None).await);
        assert_eq!(available(&asked), [Password, PasswordSrp, EmailOtp, SmsOtp]);
        let (auth, pool, client) = (&app.app.auth, &scene.pool, &scene.legacy);
        let passkey = auth.answer_select_challenge(pool, client, &asked.session, None, FirstFactor::WebAuthn).await;
        refused!(passkey, InvalidParameter(_));
        refused!(auth.answer_select_challenge(pool, &scene.hiding, &asked.session, None, EmailOtp).await, SessionInvalid);
        app.messages().await;
        let sent = challenge(auth.answer_select_challenge(pool, client, &asked.session, None, SmsOtp).await);
        assert_eq!(sent.kind.name(), "SMS_OTP");
        refused!(auth.answer_select_challenge(pool, client, &asked.session, None, SmsOtp).await, SessionUsed);
        let code = app.code_to("+12125550100").await;
        refused!(scene.code(client, &sent, Factor::Email, &code).await, SessionInvalid);
        refused!(scene.code(client, &sent, Factor::Sms, &wrong(&code)).await, CodeMismatch(Factor::Sms));
        done(scene.code(client, &sent, Factor::Sms, &code).await);
        refused!(scene.code(client, &sent, Factor::Sms, &code).await, SessionUsed);

        // A password needs the session that offered it, once.
        let asked = challenge(scene.choose(client, "ann", Some(Password)).await);
        let password = Secret::new(crate::support::PASSWORD);
        let step = (asked.session.as_str(), None);
        done(auth.answer_password_step(pool, client, step, &password).await);
        refused!(auth.answer_password_step(pool, client, step, &password).await, SessionUsed);
        let other = (sent.session.as_str(), None);
        refused!(auth.answer_password_step(pool, client, other, &password).await, SessionUsed);

        // An unverified contact is none; a disabled user is nobody.
        app.user(&scene.pool, "bob", &[("email", "bob@example.com")]).await;
        let asked = challenge(scene.choose(client, "bob", Some(EmailOtp)).await);
        assert_eq!(available(&asked), [Password, PasswordSrp]);
        app.app.users.disable(&scene.pool, "ann").await.unwrap();
        assert!(scene.choose(client, "ann", None).await.is_err());
        let _ = user;
    }
}

clocked_on_both_engines! {
    // spec: FLOW-901
    async fn a_code_is_no_way_around_a_second_factor(app: &Clocked) {
        let mut settings = all();
        settings["MfaConfiguration"] = json!("OPTIONAL");
        settings["SmsMfaConfiguration"] = json!({});
        let scene = Scene::with(app, settings).await;
        let user = app.user(&scene.pool, "ann", &CONTACTS).await;
        let client = &scene.legacy;
        app.messages().await;
        let sent = challenge(scene.choose(client, "ann", Some(FirstFactor::EmailOtp)).await);
        let code = app.code_to("ann@example.com").await;
        // Switched on while the code was under way: it is asked for after all.
        let on = Some(FactorChange { enabled: Some(true), preferred: None });
        let on = Preferences { sms: on, ..Preferences::default() };
        app.app.mfa.set_preferences(&scene.pool, &user, on).await.unwrap();
        let next = challenge(scene.code(client, &sent, Factor::Email, &code).await);
        assert_eq!(next.kind.name(), "SMS_MFA");
        let asked = challenge(scene.choose(client, "ann", Some(FirstFactor::EmailOtp)).await);
        assert_eq!(available(&asked), [FirstFactor::Password, FirstFactor::PasswordSrp]);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-066, FLOW-901
    async fn a_name_that_nobody_has_looks_like_one(app: &Clocked) {
        let scene = Scene::with(app, all()).await;
        app.user(&scene.pool, "ann", &CONTACTS).await;
        app.user(&scene.pool, "bob", &[]).await;
        refused!(scene.choose(&scene.legacy, "nobody", None).await, UserNotFound);
        let (real, fake) = (
            challenge(scene.choose(&scene.hiding, "ann", None).await),
            challenge(scene.choose(&scene.hiding, "nobody", None).await),
        );
        assert_eq!(available(&real), available(&fake));
        app.messages().await;
        let auth = &app.app.auth;
        let pick = FirstFactor::EmailOtp;
        let fake = challenge(auth.answer_select_challenge(&scene.pool, &scene.hiding, &fake.session, None, pick).await);
        assert_eq!(fake.kind.name(), "EMAIL_OTP");
        assert!(app.messages().await.is_empty());
        for _ in 0..4 {
            refused!(scene.code(&scene.hiding, &fake, Factor::Email, "123456").await, CodeMismatch(Factor::Email));
        }
        // Without a contact there is nothing to send, which only a client that may know is told.
        refused!(auth.begin_code(&scene.pool, &scene.legacy, "bob").await, NoCode);
        for name in ["bob", "nobody", "ann"] {
            let sent = challenge(auth.begin_code(&scene.pool, &scene.hiding, name).await);
            assert_eq!(sent.kind.name(), "EMAIL_OTP", "{name}");
        }
        assert_eq!(app.messages().await.len(), 1, "ann's");
    }
}
