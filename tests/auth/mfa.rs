//! Second factors at the engine: who is asked for what, what a code is good for, and how often.

use portico::auth::SignInError::{
    CodeMismatch, CodeUsed, CodesLockedOut, InvalidParameter, LockedOut, NoSoftwareTokens,
    SessionExpired, SessionInvalid, SessionUsed, TokenNotEnabled,
};
use portico::auth::{Challenge, ChallengeKind, CodeAnswer, SignInError, SignedIn, Step};
use portico::mfa::{Factor, FactorChange, MfaError, Preferences, SoftwareToken};
use portico::platform::{Secret, Timestamp};
use portico::users::{Attributes, User};
use serde_json::{Value, json};

use super::{Scene, done, refused};
use crate::support::PASSWORD;
use crate::support::authenticator::code_at;
use crate::support::clocked::{Clocked, clocked_on_both_engines, wrong};

const PHONE: &str = "+12125550100";

/// Every factor that this build knows.
fn all(mfa: &str) -> Value {
    json!({
        "MfaConfiguration": mfa,
        "SmsMfaConfiguration": {},
        "SoftwareTokenMfaConfiguration": { "Enabled": true },
        "EmailMfaConfiguration": {},
    })
}

fn only(mfa: &str, factor: &str) -> Value {
    json!({ "MfaConfiguration": mfa, factor: { "Enabled": true } })
}

const ON: FactorChange = FactorChange { enabled: Some(true), preferred: None };
const PREFERRED: FactorChange = FactorChange { enabled: Some(true), preferred: Some(true) };
const OFF: FactorChange = FactorChange { enabled: Some(false), preferred: None };

impl Scene<'_> {
    fn now(&self) -> i64 {
        self.app.clock.now().seconds()
    }

    /// Registers an app and answers its secret.
    async fn with_token(&self, user: &User) -> String {
        let mfa = &self.app.app.mfa;
        let secret = mfa.associate(&self.pool, user).await.unwrap().base32().unwrap();
        let code = code_at(&secret, self.now());
        mfa.verify(&self.pool, user, &code, Some("Ann's phone")).await.unwrap();
        secret
    }

    async fn prefer(&self, user: &User, change: Preferences) {
        self.app.app.mfa.set_preferences(&self.pool, user, change).await.unwrap();
    }

    async fn step(&self) -> Step {
        self.begin(&self.legacy, "ann", PASSWORD).await.unwrap()
    }

    async fn answer(
        &self,
        challenge: &Challenge,
        factor: Factor,
        code: &str,
    ) -> Result<Step, SignInError> {
        let session = challenge.session.as_str();
        let answer = CodeAnswer { session, username: Some("ann"), factor, code, device_key: None };
        self.app.app.auth.answer_code(&self.pool, &self.legacy, answer).await
    }

    async fn token_answer(&self, challenge: &Challenge, code: &str) -> Result<Step, SignInError> {
        self.answer(challenge, Factor::SoftwareToken, code).await
    }

    async fn select(&self, challenge: &Challenge, answer: &str) -> Result<Step, SignInError> {
        let (auth, session) = (&self.app.app.auth, challenge.session.as_str());
        auth.answer_select_mfa(&self.pool, &self.legacy, session, Some("ann"), answer).await
    }
}

fn challenge(step: Step) -> Challenge {
    match step {
        Step::Challenge(challenge) => *challenge,
        done @ Step::Done(_) => panic!("{done:?}"),
    }
}

fn is_done(step: Step) -> Box<SignedIn> {
    match step {
        Step::Done(signed_in) => signed_in,
        other @ Step::Challenge(_) => panic!("{other:?}"),
    }
}

// spec: MFA-065, MFA-066
#[test]
fn codes_are_those_of_rfc_6238() {
    // Appendix B, the last six of its eight digits.
    let token = SoftwareToken::from_bytes(b"12345678901234567890".to_vec());
    for (seconds, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
    ] {
        let at = |seconds: i64| token.step_of(code, Timestamp(seconds * 1000)).unwrap();
        let step = seconds / 30;
        assert_eq!(at(seconds), Some(step));
        // One step to either side, and no more.
        assert_eq!(at((step + 2) * 30 - 1), Some(step));
        assert_eq!(at((step + 2) * 30), None);
        assert_eq!(at((step - 1) * 30), Some(step));
        if step > 1 {
            assert_eq!(at((step - 1) * 30 - 1), None);
        }
    }
    for code in ["", "28708", "2870820", "28708a", "２８７０８２", "-87082"] {
        assert_eq!(token.step_of(code, Timestamp(59_000)).unwrap(), None, "{code}");
    }
    let long = SoftwareToken::from_bytes(vec![7; 32]);
    assert_eq!(long.base32().unwrap().len(), 52);
    assert!(!long.base32().unwrap().contains('='));
}

// spec: UI-103, MFA-062
#[test]
fn an_app_is_told_who_and_where() {
    let token = SoftwareToken::from_bytes(vec![7; 32]);
    let address = token.address("Harbour: Books & Co", "ann:b@example.com").unwrap();
    let url = url::Url::parse(&address).unwrap();
    assert_eq!((url.scheme(), url.host_str()), ("otpauth", Some("totp")));
    let query: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(query["secret"], token.base32().unwrap());
    assert_eq!(query["issuer"], "Harbour  Books & Co");
    assert!(url.path().contains("ann%20b%40example.com"), "{address}");
}

clocked_on_both_engines! {
    // spec: MFA-001, MFA-020, MFA-068, MFA-069, MFA-076, MFA-077, FLOW-081, FLOW-082
    async fn an_optional_factor_is_asked_for_once_it_is_on(app: &Clocked) {
        let scene = Scene::with(app, all("OPTIONAL")).await;
        let user = app.user(&scene.pool, "ann", &[("email", "ann@example.com")]).await;
        is_done(scene.step().await);
        let mfa = &app.app.mfa;
        let nothing = Preferences { software_token: Some(ON), ..Preferences::default() };
        let refused = mfa.set_preferences(&scene.pool, &user, nothing).await.unwrap_err();
        assert_eq!(refused.to_string(), "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA");
        let sms = Preferences { sms: Some(ON), ..Preferences::default() };
        let refused = mfa.set_preferences(&scene.pool, &user, sms).await.unwrap_err();
        assert_eq!(refused.to_string(), "User does not have delivery config set to turn on SMS_MFA");

        let secret = scene.with_token(&user).await;
        is_done(scene.step().await);
        scene.prefer(&user, nothing).await;
        app.advance(30);
        let asked = challenge(scene.step().await);
        assert!(matches!(&asked.kind, ChallengeKind::SoftwareTokenMfa { device_name } if device_name == "Ann's phone"));
        is_done(scene.token_answer(&asked, &code_at(&secret, scene.now())).await.unwrap());

        // A second factor beside it: a choice, unless one is preferred.
        let user = app.rewrite(&app.find(&scene.pool, "ann").await, |user| {
            user.attributes.insert("phone_number".to_owned(), PHONE.to_owned());
        }).await;
        scene.prefer(&user, sms).await;
        let asked = challenge(scene.step().await);
        let both = vec![Factor::Sms, Factor::SoftwareToken];
        assert!(matches!(&asked.kind, ChallengeKind::SelectMfaType { choices } if *choices == both));
        scene.prefer(&user, Preferences { sms: Some(PREFERRED), ..Preferences::default() }).await;
        assert_eq!(challenge(scene.step().await).kind.name(), "SMS_MFA");
        let two = Preferences { sms: Some(PREFERRED), software_token: Some(PREFERRED), email: None };
        assert!(matches!(mfa.set_preferences(&scene.pool, &user, two).await, Err(MfaError::InvalidParameter(_))));
        let off = Preferences { sms: Some(FactorChange { enabled: Some(false), preferred: Some(true) }), ..Preferences::default() };
        assert!(matches!(mfa.set_preferences(&scene.pool, &user, off).await, Err(MfaError::InvalidParameter(_))));

        // Off again; the app stays registered and can come back without a new secret.
        let off = Preferences { sms: Some(OFF), software_token: Some(OFF), email: None };
        scene.prefer(&user, off).await;
        is_done(scene.step().await);
        let factors = mfa.factors(&scene.pool, &user.sub).await.unwrap();
        assert!(factors.sealed_token.is_some() && factors.preferred().is_none());
    }
}

clocked_on_both_engines! {
    // spec: FLOW-232, FLOW-233, FLOW-234, FLOW-029, FLOW-023, MFA-050, MFA-051, MFA-052, MFA-053, MFA-044, USR-303
    async fn a_text_message_proves_the_number(app: &Clocked) {
        let scene = Scene::with(app, all("OPTIONAL")).await;
        let user = app.user(&scene.pool, "ann", &[("phone_number", PHONE)]).await;
        scene.prefer(&user, Preferences { sms: Some(ON), ..Preferences::default() }).await;
        app.messages().await;
        assert!(!user.is_verified("phone_number"));
        let asked = challenge(scene.step().await);
        assert!(matches!(&asked.kind, ChallengeKind::SmsMfa { destination } if destination == "+*******0100"));
        let code = app.code_to(PHONE).await;
        refused!(scene.answer(&asked, Factor::Sms, &wrong(&code)).await, CodeMismatch(Factor::Sms));
        refused!(scene.answer(&asked, Factor::SoftwareToken, &code).await, SessionInvalid);
        // A code of another sign-in is not one of this.
        let other = challenge(scene.step().await);
        let other_code = app.code_to(PHONE).await;
        if other_code != code {
            refused!(scene.answer(&asked, Factor::Sms, &other_code).await, CodeMismatch(Factor::Sms));
        }
        let signed_in = is_done(scene.answer(&asked, Factor::Sms, &code).await.unwrap());
        assert!(signed_in.user.is_verified("phone_number"));
        assert!(app.find(&scene.pool, "ann").await.is_verified("phone_number"));
        refused!(scene.answer(&asked, Factor::Sms, &code).await, SessionUsed);
        app.advance(180);
        refused!(scene.answer(&other, Factor::Sms, &other_code).await, SessionExpired);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-236, MFA-070, FLOW-026
    async fn a_code_of_an_app_works_once(app: &Clocked) {
        let scene = Scene::with(app, all("ON")).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        let secret = scene.with_token(&user).await;
        // The code that registered the app is used up too.
        let asked = challenge(scene.step().await);
        refused!(scene.token_answer(&asked, &code_at(&secret, scene.now())).await, CodeUsed);
        app.advance(30);
        let code = code_at(&secret, scene.now());
        let (one, two) = (challenge(scene.step().await), challenge(scene.step().await));
        let both = tokio::join!(scene.token_answer(&one, &code), scene.token_answer(&two, &code));
        let wins = [&both.0, &both.1].iter().filter(|r| matches!(r, Ok(Step::Done(_)))).count();
        assert_eq!(wins, 1, "{both:?}");
        assert!([both.0, both.1].iter().any(|r| matches!(r, Err(CodeUsed))));
        // An older step than the last one is no way around.
        let asked = challenge(scene.step().await);
        refused!(scene.token_answer(&asked, &code_at(&secret, scene.now() - 30)).await, CodeUsed);
        app.advance(30);
        let (a, b) = (challenge(scene.step().await), code_at(&secret, scene.now()));
        let both = tokio::join!(scene.token_answer(&a, &b), scene.token_answer(&a, &b));
        let wins = [&both.0, &both.1].iter().filter(|r| r.is_ok()).count();
        assert_eq!(wins, 1, "one session, one sign-in");
    }
}

clocked_on_both_engines! {
    // spec: FLOW-242, MFA-092, FLOW-306, FLOW-307
    async fn guesses_end_the_session_and_lock_the_user(app: &Clocked) {
        let scene = Scene::with(app, all("ON")).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        let secret = scene.with_token(&user).await;
        app.advance(30);
        let asked = challenge(scene.step().await);
        let right = code_at(&secret, scene.now());
        for _ in 0..4 {
            refused!(scene.token_answer(&asked, &wrong(&right)).await, CodeMismatch(Factor::SoftwareToken));
        }
        // A right password between them starts no new count.
        let second = challenge(scene.step().await);
        refused!(scene.token_answer(&asked, &wrong(&right)).await, CodeMismatch(Factor::SoftwareToken));
        refused!(scene.token_answer(&second, &right).await, CodesLockedOut);
        refused!(scene.begin(&scene.legacy, "ann", PASSWORD).await, LockedOut);
        app.advance(1);
        refused!(scene.token_answer(&asked, &right).await, SessionUsed);
        is_done(scene.token_answer(&second, &right).await.unwrap());
        app.advance(30);
        let asked = challenge(scene.step().await);
        refused!(scene.token_answer(&asked, "000000").await, CodeMismatch(_));
        assert!(scene.begin(&scene.legacy, "ann", PASSWORD).await.is_ok(), "counted from one again");
    }
}

clocked_on_both_engines! {
    // spec: MFA-021, MFA-023, MFA-026, MFA-027, MFA-028, FLOW-083, FLOW-238, MFA-061, MFA-063, MFA-064
    async fn a_required_factor_is_set_up_before_any_token(app: &Clocked) {
        let scene = Scene::with(app, only("ON", "SoftwareTokenMfaConfiguration")).await;
        app.invited(&scene.pool, "ann", &[]).await;
        let (auth, pool, client) = (&app.app.auth, &scene.pool, &scene.legacy);
        let temporary = challenge(scene.step().await);
        let new = Secret::new("Battery-staple-9");
        let step = auth.answer_new_password(pool, client, &temporary.session, Some("ann"), &new, Attributes::new()).await;
        let set_up = challenge(step.unwrap());
        let choices = vec![Factor::SoftwareToken];
        assert!(matches!(&set_up.kind, ChallengeKind::MfaSetup { choices: c } if *c == choices));
        // Not before an app was verified, and not with the session from before.
        refused!(auth.answer_mfa_setup(pool, client, &set_up.session, Some("ann")).await, SessionInvalid);
        let (token, second) = auth.associate_in_session(pool, client, &set_up.session).await.unwrap();
        refused!(auth.associate_in_session(pool, client, &set_up.session).await.map(|_| ()), SessionUsed);
        let secret = token.base32().unwrap();
        let right = code_at(&secret, scene.now());
        refused!(auth.verify_in_session(pool, client, &second, &wrong(&right), None).await, TokenNotEnabled);
        refused!(auth.answer_mfa_setup(pool, client, &second, Some("ann")).await, SessionInvalid);
        refused!(auth.verify_in_session(pool, &scene.hiding, &second, &right, None).await, SessionInvalid);
        let third = auth.verify_in_session(pool, client, &second, &right, Some("Phone")).await.unwrap();
        refused!(auth.answer_mfa_setup(pool, client, &second, Some("ann")).await, SessionUsed);
        refused!(auth.answer_mfa_setup(pool, client, &third, Some("bob")).await, SessionInvalid);
        is_done(auth.answer_mfa_setup(pool, client, &third, Some("ann")).await.unwrap());

        app.advance(30);
        let asked = challenge(scene.begin(client, "ann", "Battery-staple-9").await.unwrap());
        is_done(scene.token_answer(&asked, &code_at(&secret, scene.now())).await.unwrap());
    }
}

clocked_on_both_engines! {
    // spec: FLOW-084, MFA-022, FLOW-239, FLOW-904, MFA-012
    async fn what_a_user_has_serves_in_a_pool_that_requires_a_factor(app: &Clocked) {
        let scene = Scene::with(app, only("ON", "SmsMfaConfiguration")).await;
        let user = app.user(&scene.pool, "ann", &[]).await;
        let (auth, pool, client) = (&app.app.auth, &scene.pool, &scene.legacy);
        let set_up = challenge(scene.step().await);
        assert!(matches!(&set_up.kind, ChallengeKind::MfaSetup { choices } if *choices == [Factor::Sms]));
        refused!(auth.associate_in_session(pool, client, &set_up.session).await.map(|_| ()), NoSoftwareTokens);
        let email = (Factor::Email, "ann@example.com");
        refused!(auth.set_up_contact(pool, client, &set_up.session, None, email).await, SessionInvalid);
        let bad = (Factor::Sms, "12125550100");
        refused!(auth.set_up_contact(pool, client, &set_up.session, None, bad).await, InvalidParameter(_));
        app.messages().await;
        let sent = auth.set_up_contact(pool, client, &set_up.session, None, (Factor::Sms, PHONE)).await;
        let sent = challenge(sent.unwrap());
        assert!(app.find(pool, "ann").await.attribute("phone_number").is_none(), "not before the code");
        let code = app.code_to(PHONE).await;
        let signed_in = is_done(scene.answer(&sent, Factor::Sms, &code).await.unwrap());
        assert_eq!(signed_in.user.verified("phone_number"), Some(PHONE));
        let factors = app.app.mfa.factors(pool, &user.sub).await.unwrap();
        assert!(factors.is_on(Factor::Sms));

        // A user whom an administrator gave a number is asked without any set-up.
        app.user(pool, "bob", &[("phone_number", "+12125550199")]).await;
        let step = scene.begin(client, "bob", PASSWORD).await.unwrap();
        assert_eq!(challenge(step).kind.name(), "SMS_MFA");
    }
}

clocked_on_both_engines! {
    // spec: FLOW-237, FLOW-013, FLOW-014, FLOW-030, FLOW-031, MFA-042
    async fn choosing_a_factor(app: &Clocked) {
        let scene = Scene::with(app, all("OPTIONAL")).await;
        let user = app.user(&scene.pool, "ann", &[("phone_number", PHONE), ("email", "ann@example.com"),
            ("email_verified", "true")]).await;
        app.user(&scene.pool, "bob", &[]).await;
        let secret = scene.with_token(&user).await;
        let on = Preferences { sms: Some(ON), software_token: Some(ON), email: Some(ON) };
        scene.prefer(&user, on).await;
        app.messages().await;
        let asked = challenge(scene.step().await);
        assert!(matches!(&asked.kind, ChallengeKind::SelectMfaType { choices } if *choices == Factor::ALL));
        refused!(scene.select(&asked, "CARRIER_PIGEON").await, InvalidParameter(_));
        let (auth, session) = (&app.app.auth, asked.session.as_str());
        let bob = auth.answer_select_mfa(&scene.pool, &scene.legacy, session, Some("bob"), "SMS_MFA").await;
        refused!(bob, SessionInvalid);
        let elsewhere = auth.answer_select_mfa(&scene.pool, &scene.hiding, session, Some("ann"), "SMS_MFA").await;
        refused!(elsewhere, SessionInvalid);
        refused!(scene.answer(&asked, Factor::Sms, "123456").await, SessionInvalid);
        let mail = challenge(scene.select(&asked, "EMAIL_OTP").await.unwrap());
        assert!(matches!(&mail.kind, ChallengeKind::EmailOtp { destination } if destination == "a***@e***"));
        refused!(scene.select(&asked, "SMS_MFA").await, SessionUsed);
        let code = app.code_to("ann@example.com").await;
        // Back to the choice: the code that was sent is void.
        let again = auth.choose_again(&scene.pool, &scene.legacy, &mail.session, "EMAIL_OTP").await;
        let again = challenge(again.unwrap());
        refused!(scene.answer(&mail, Factor::Email, &code).await, SessionUsed);
        let token = challenge(scene.select(&again, "SOFTWARE_TOKEN_MFA").await.unwrap());
        app.advance(30);
        is_done(scene.token_answer(&token, &code_at(&secret, scene.now())).await.unwrap());

        let mail = challenge(scene.select(&challenge(scene.step().await), "EMAIL_OTP").await.unwrap());
        let first = app.code_to("ann@example.com").await;
        let again = auth.resend_factor_code(&scene.pool, &scene.legacy, &mail.session, Factor::Email).await;
        let again = challenge(again.unwrap());
        let second = app.code_to("ann@example.com").await;
        refused!(scene.answer(&mail, Factor::Email, &first).await, SessionUsed);
        done(scene.answer(&again, Factor::Email, &second).await);
    }
}

clocked_on_both_engines! {
    // spec: MFA-029, MFA-030, MFA-060, FLOW-254, MFA-083
    async fn a_factor_that_is_on_counts_whatever_the_pool_says_now(app: &Clocked) {
        let scene = Scene::with(app, all("OPTIONAL")).await;
        let user = app.user(&scene.pool, "ann", &[("phone_number", PHONE)]).await;
        let secret = scene.with_token(&user).await;
        scene.prefer(&user, Preferences { software_token: Some(ON), ..Preferences::default() }).await;
        let mut changed = (*scene.pool).clone();
        changed.settings.other.remove("SoftwareTokenMfaConfiguration");
        changed.updated_at = Timestamp(changed.updated_at.0 + 1);
        assert!(app.app.store.update_pool(&changed, scene.pool.updated_at).await.unwrap());
        let scene = Scene { app, pool: changed.into(), legacy: scene.legacy, hiding: scene.hiding };
        app.advance(30);
        let asked = challenge(scene.step().await);
        is_done(scene.token_answer(&asked, &code_at(&secret, scene.now())).await.unwrap());
        let none = app.app.mfa.associate(&scene.pool, &user).await.map(|_| ());
        assert!(matches!(none, Err(MfaError::NoSoftwareTokens)), "{none:?}");
    }
}

clocked_on_both_engines! {
    // spec: PWD-066, PWD-092
    async fn a_second_factor_does_not_replace_the_first(app: &Clocked) {
        let mut settings = all("OPTIONAL");
        settings["AccountRecoverySetting"] = json!({ "RecoveryMechanisms": [
            { "Name": "verified_phone_number", "Priority": 1 }, { "Name": "verified_email", "Priority": 2 }] });
        let scene = Scene::with(app, settings).await;
        let user = app.user(&scene.pool, "ann", &[("phone_number", PHONE), ("phone_number_verified", "true"),
            ("email", "ann@example.com"), ("email_verified", "true")]).await;
        let users = &app.app.users;
        let sent = users.forgot_password(&scene.pool, &scene.legacy, "ann").await.unwrap();
        assert_eq!(sent.medium.as_str(), "SMS");
        scene.prefer(&user, Preferences { sms: Some(ON), ..Preferences::default() }).await;
        let sent = users.forgot_password(&scene.pool, &scene.legacy, "ann").await.unwrap();
        assert_eq!(sent.medium.as_str(), "EMAIL");
        scene.prefer(&user, Preferences { email: Some(ON), ..Preferences::default() }).await;
        let refused = users.forgot_password(&scene.pool, &scene.legacy, "ann").await;
        assert!(matches!(refused, Err(portico::users::DirectoryError::NoRecoveryContact)), "{refused:?}");
    }
}

clocked_on_both_engines! {
    // spec: MAIL-300, MFA-008
    async fn messages_have_the_words_of_the_pool(app: &Clocked) {
        let mut settings = all("OPTIONAL");
        settings["SmsAuthenticationMessage"] = json!("Your key: {####}");
        settings["EmailMfaConfiguration"] = json!({ "Message": "<b>{####}</b> is it", "Subject": "Key" });
        let scene = Scene::with(app, settings).await;
        let user = app.user(&scene.pool, "ann", &[("phone_number", PHONE), ("email", "ann@example.com"),
            ("email_verified", "true")]).await;
        scene.prefer(&user, Preferences { sms: Some(ON), ..Preferences::default() }).await;
        app.messages().await;
        challenge(scene.step().await);
        let sms = app.messages().await.remove(0);
        assert!(sms.body.starts_with("Your key: ") && sms.kind == "authentication", "{}", sms.body);
        scene.prefer(&user, Preferences { sms: Some(OFF), email: Some(ON), software_token: None }).await;
        challenge(scene.step().await);
        let mail = app.messages().await.remove(0);
        assert!(mail.subject == "Key" && mail.body.ends_with("</b> is it"), "{}", mail.body);
        // A person cannot be flooded by somebody who knows the password.
        for _ in 0..18 {
            scene.step().await;
        }
        let result = scene.begin(&scene.legacy, "ann", PASSWORD).await;
        assert!(matches!(&result, Err(SignInError::Message(e)) if e.to_string() == "too many attempts"), "{result:?}");
    }
}

clocked_on_both_engines! {
    // spec: UI-905, MAIL-109
    async fn messages_speak_the_language_of_the_user(app: &Clocked) {
        let scene = Scene::with(app, all("OPTIONAL")).await;
        let user = app.user(&scene.pool, "ann", &[("email", "ann@example.com"), ("email_verified", "true"),
            ("locale", "de-AT")]).await;
        scene.prefer(&user, Preferences { email: Some(ON), ..Preferences::default() }).await;
        app.messages().await;
        challenge(scene.step().await);
        let mail = app.messages().await.remove(0);
        assert_eq!(mail.subject, "Ihr Anmeldecode");
        assert!(mail.body.starts_with("Ihr Anmeldecode lautet ") && mail.body.len() == "Ihr Anmeldecode lautet 123456.".len());
        let sent = app.app.users.forgot_password(&scene.pool, &scene.legacy, "ann").await;
        assert!(sent.is_err(), "mail is the second factor");
    }
}
