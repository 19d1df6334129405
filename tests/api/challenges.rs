//! Answers at the wrong moment: every challenge out of order, twice, for somebody else, by another
//! client, in another pool, too late, with a session that was tampered with.

use std::sync::Arc;

use portico::devices::Registration;
use portico::mfa::{FactorChange, Preferences};
use portico::platform::Secret;
use portico::pools::Pool;
use portico::users::User;
use serde_json::{Map, Value, json};

use crate::support::authenticator::code_at;
use crate::support::sdk::raw_call;
use crate::support::srp::{SrpClient, TIMESTAMP, device_verifier, modulus};
use crate::support::{PASSWORD, TestApp, on_both_engines};

const INVALID: &str = "NotAuthorizedException: Invalid session for the user.";
const USED: &str =
    "NotAuthorizedException: Invalid session for the user, session can only be used once.";
const EXPIRED: &str = "NotAuthorizedException: Invalid session for the user, session is expired.";
const ON: Option<FactorChange> = Some(FactorChange { enabled: Some(true), preferred: None });
const PHONE: &str = "+12125550100";

/// The challenges that come with a session and wait for an answer.
const CHALLENGES: [&str; 11] = [
    "NEW_PASSWORD_REQUIRED",
    "SMS_MFA",
    "EMAIL_OTP",
    "SOFTWARE_TOKEN_MFA",
    "SELECT_MFA_TYPE",
    "MFA_SETUP",
    "DEVICE_SRP_AUTH",
    "SELECT_CHALLENGE",
    "PASSWORD",
    "PASSWORD_SRP",
    "SMS_OTP",
];
/// What else `ChallengeName` may be.
const OTHERS: [&str; 5] = [
    "PASSWORD_VERIFIER",
    "DEVICE_PASSWORD_VERIFIER",
    "WEB_AUTHN",
    "CUSTOM_CHALLENGE",
    "ADMIN_NO_SRP_AUTH",
];

async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

fn text(answer: &(u16, Value)) -> String {
    let (status, answer) = answer;
    assert_eq!(*status, 400, "{answer}");
    assert!(answer.get("AuthenticationResult").is_none(), "{answer}");
    format!("{}: {}", answer["__type"].as_str().unwrap(), answer["message"].as_str().unwrap())
}

/// A pool with two clients and somebody who is asked for nothing.
struct Place {
    pool: Arc<Pool>,
    client: String,
    other: String,
}

struct Scene<'a> {
    app: &'a TestApp,
    second_factors: Place,
    required: Place,
    choice: Place,
    devices: Place,
}

/// A pending challenge and the answer that would be right.
struct Asked<'a> {
    place: &'a Place,
    user: String,
    challenge: &'static str,
    session: Value,
    right: Value,
}

impl Asked<'_> {
    fn answer(&self, client: &str, name: &str, session: &Value, change: &Value) -> Value {
        // Whatever any challenge could ask for, and what this one does.
        let mut responses = json!({
            "USERNAME": self.user, "NEW_PASSWORD": "Another-one-8", "PASSWORD": PASSWORD,
            "SMS_MFA_CODE": "000000", "EMAIL_OTP_CODE": "000000", "SMS_OTP_CODE": "000000",
            "SOFTWARE_TOKEN_MFA_CODE": "000000", "SRP_A": SrpClient::random().public(),
            "DEVICE_KEY": "us-east-1_00000000-0000-4000-8000-000000000000", "CREDENTIAL": "{}",
            "PASSWORD_CLAIM_SECRET_BLOCK": "AAAA", "PASSWORD_CLAIM_SIGNATURE": "AAAA",
            "TIMESTAMP": TIMESTAMP, "ANSWER": "SMS_MFA",
        });
        if name == self.challenge {
            responses = json!({ "USERNAME": self.user });
        }
        for more in [&self.right, change] {
            responses.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        }
        json!({ "ClientId": client, "ChallengeName": name, "Session": session,
                "ChallengeResponses": responses })
    }

    async fn respond(&self, app: &TestApp, client: &str, name: &str) -> (u16, Value) {
        let body = self.answer(client, name, &self.session, &json!({}));
        raw_call(app, "RespondToAuthChallenge", body).await
    }

    async fn right(&self, app: &TestApp) -> (u16, Value) {
        self.respond(app, &self.place.client, self.challenge).await
    }
}

impl<'a> Scene<'a> {
    async fn new(app: &'a TestApp) -> Self {
        let place = async |settings: Value| {
            let pool = app.pool(settings).await;
            let flows = json!({ "ExplicitAuthFlows":
                ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] });
            let client = app.client(&pool, flows.clone()).await.id.to_string();
            let other = app.client(&pool, flows).await.id.to_string();
            app.user(&pool, "bystander@example.com").await;
            Place { pool, client, other }
        };
        let token = json!({ "Enabled": true });
        Self {
            app,
            second_factors: place(json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
                "SoftwareTokenMfaConfiguration": token, "EmailMfaConfiguration": {} })).await,
            required: place(json!({ "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": token })).await,
            choice: place(json!({ "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors":
                ["PASSWORD", "EMAIL_OTP", "SMS_OTP"] } } })).await,
            devices: place(json!({ "DeviceConfiguration": {
                "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false } })).await,
        }
    }

    fn place(&self, challenge: &str) -> &Place {
        match challenge {
            "MFA_SETUP" => &self.required,
            "DEVICE_SRP_AUTH" => &self.devices,
            "SELECT_CHALLENGE" | "PASSWORD" | "PASSWORD_SRP" | "SMS_OTP" => &self.choice,
            _ => &self.second_factors,
        }
    }

    /// Makes somebody whom the challenge will be put to, and puts it.
    async fn ask(&self, challenge: &'static str, name: &str) -> Asked<'_> {
        let (app, place) = (self.app, self.place(challenge));
        app.user(&place.pool, &format!("{name}@example.com")).await;
        let user = self.with_phone(&place.pool, name).await;
        let mut right = Map::new();
        let prefer =
            async |change| app.app.mfa.set_preferences(&place.pool, &user, change).await.unwrap();
        match challenge {
            "NEW_PASSWORD_REQUIRED" => {
                let temporary = Secret::new(PASSWORD);
                app.app
                    .users
                    .admin_set_password(&place.pool, name, &temporary, false)
                    .await
                    .unwrap();
                right.insert("NEW_PASSWORD".into(), json!("Another-one-8"));
            }
            "SMS_MFA" => prefer(Preferences { sms: ON, ..Preferences::default() }).await,
            "EMAIL_OTP" => prefer(Preferences { email: ON, ..Preferences::default() }).await,
            "SELECT_MFA_TYPE" => {
                prefer(Preferences { sms: ON, email: ON, ..Preferences::default() }).await;
                right.insert("ANSWER".into(), json!("EMAIL_OTP"));
            }
            "SOFTWARE_TOKEN_MFA" => {
                let secret =
                    app.app.mfa.associate(&place.pool, &user).await.unwrap().base32().unwrap();
                let code = code_at(&secret, app.now());
                app.app.mfa.verify(&place.pool, &user, &code, None).await.unwrap();
                prefer(Preferences { software_token: ON, ..Preferences::default() }).await;
                let next = code_at(&secret, app.now() + 30);
                right.insert("SOFTWARE_TOKEN_MFA_CODE".into(), json!(next));
            }
            "DEVICE_SRP_AUTH" => {
                right.insert("DEVICE_KEY".into(), json!(self.device(&place.pool, &user).await));
                right.insert("SRP_A".into(), json!(SrpClient::random().public()));
            }
            "SELECT_CHALLENGE" => drop(right.insert("ANSWER".into(), json!("PASSWORD"))),
            "PASSWORD" => drop(right.insert("PASSWORD".into(), json!(PASSWORD))),
            "PASSWORD_SRP" => {
                drop(right.insert("SRP_A".into(), json!(SrpClient::random().public())))
            }
            _ => {}
        }
        let asked = self.begin(place, challenge, name, right.get("DEVICE_KEY")).await;
        let mut session = asked["Session"].clone();
        let sent = |to: &str| {
            let (to, seen) = (to.to_owned(), self.app);
            async move { seen.code_to(&to).await }
        };
        match challenge {
            "SMS_MFA" => drop(right.insert("SMS_MFA_CODE".into(), json!(sent(&phone(name)).await))),
            "SMS_OTP" => drop(right.insert("SMS_OTP_CODE".into(), json!(sent(&phone(name)).await))),
            "EMAIL_OTP" => {
                let code = sent(&format!("{name}@example.com")).await;
                right.insert("EMAIL_OTP_CODE".into(), json!(code));
            }
            "MFA_SETUP" => {
                let given =
                    call(app, "AssociateSoftwareToken", json!({ "Session": session })).await;
                let code = code_at(given["SecretCode"].as_str().unwrap(), app.now());
                let verify = json!({ "Session": given["Session"], "UserCode": code });
                session = call(app, "VerifySoftwareToken", verify).await["Session"].take();
            }
            _ => {}
        }
        Asked { place, user: name.to_owned(), challenge, session, right: Value::Object(right) }
    }

    async fn begin(
        &self,
        place: &Place,
        challenge: &str,
        name: &str,
        device: Option<&Value>,
    ) -> Value {
        let (flow, parameters) =
            if matches!(challenge, "PASSWORD" | "PASSWORD_SRP" | "SMS_OTP" | "SELECT_CHALLENGE") {
                (
                    "USER_AUTH",
                    json!({ "USERNAME": name, "PREFERRED_CHALLENGE":
                Some(challenge).filter(|challenge| *challenge != "SELECT_CHALLENGE") }),
                )
            } else {
                (
                    "USER_PASSWORD_AUTH",
                    json!({ "USERNAME": name, "PASSWORD": PASSWORD, "DEVICE_KEY": device }),
                )
            };
        let body =
            json!({ "ClientId": place.client, "AuthFlow": flow, "AuthParameters": parameters });
        let asked = call(self.app, "InitiateAuth", body).await;
        assert_eq!(asked["ChallengeName"], challenge, "{asked}");
        asked
    }

    async fn with_phone(&self, pool: &Pool, name: &str) -> User {
        let mut user = self.app.app.users.find(pool, name).await.unwrap().unwrap();
        let seen = user.updated_at;
        user.attributes.insert("phone_number".to_owned(), phone(name));
        user.attributes.insert("phone_number_verified".to_owned(), "true".to_owned());
        let mut tx = self.app.app.store.begin().await.unwrap();
        assert!(tx.update_user(&user, seen).await.unwrap());
        tx.commit().await.unwrap();
        user
    }

    async fn device(&self, pool: &Pool, user: &User) -> String {
        let devices = &self.app.app.devices;
        let key = devices.offer(pool).unwrap();
        let (salt, verifier) =
            device_verifier(&devices.group_key(pool, &key), &key, "secret", "e5569b75");
        let address = std::net::Ipv4Addr::LOCALHOST.into();
        let registration =
            Registration { key: &key, name: None, salt: &salt, verifier: &verifier, address };
        devices.confirm(pool, &user.sub, Some(&key), registration).await.unwrap();
        key
    }
}

/// A number of one's own for everybody.
fn phone(name: &str) -> String {
    let sum = name.bytes().fold(7u64, |sum, byte| (sum * 31 + u64::from(byte)) % 10_000_000);
    format!("{}{sum:07}", &PHONE[..5])
}

/// The session with one letter changed, shortened, lengthened, and none at all.
fn tampered(session: &Value) -> Vec<Value> {
    let session = session.as_str().unwrap();
    let mut changed: Vec<char> = session.chars().collect();
    changed[9] = if changed[9] == 'A' { 'B' } else { 'A' };
    let changed: String = changed.into_iter().collect();
    let upside_down: String = session.chars().rev().collect();
    vec![json!(changed), json!(session[1..]), json!(format!("{session}A")), json!(upside_down)]
}

on_both_engines! {
    // spec: FLOW-013, FLOW-014, FLOW-020, FLOW-026, FLOW-028, FLOW-030
    async fn out_of_order_twice_and_for_somebody_else(app: &TestApp) {
        let scene = Scene::new(app).await;
        let elsewhere = app.pool(json!({})).await;
        let foreign = app.client(&elsewhere, json!({})).await.id.to_string();
        for challenge in CHALLENGES {
            let name = challenge.to_lowercase().replace('_', "");
            let asked = scene.ask(challenge, &name).await;
            let own = asked.place.client.clone();
            for wrong in CHALLENGES.into_iter().chain(OTHERS).filter(|wrong| *wrong != challenge) {
                // Text messages have one code and two names: the right code is refused by the other.
                let answer = asked.respond(app, &own, wrong).await;
                let is_text = matches!((challenge, wrong), ("SMS_OTP", "SMS_MFA") | ("SMS_MFA", "SMS_OTP"));
                if is_text {
                    assert_eq!(text(&answer), INVALID);
                }
                text(&answer);
            }
            assert_eq!(text(&asked.respond(app, &asked.place.other, challenge).await), INVALID, "{challenge}");
            assert_eq!(text(&asked.respond(app, &foreign, challenge).await), INVALID, "{challenge}");
            for session in tampered(&asked.session) {
                let body = asked.answer(&own, challenge, &session, &json!({}));
                assert_eq!(text(&raw_call(app, "RespondToAuthChallenge", body).await), INVALID, "{challenge}");
            }
            for session in [Value::Null, json!("")] {
                let body = asked.answer(&own, challenge, &session, &json!({}));
                let answer = raw_call(app, "RespondToAuthChallenge", body).await;
                // A device may prove itself without a session, by what is pending (FLOW-261).
                if challenge != "DEVICE_SRP_AUTH" || session == json!("") {
                    assert!(text(&answer).starts_with("InvalidParameterException"), "{challenge}");
                }
            }
            if challenge == "DEVICE_SRP_AUTH" {
                continue;
            }
            for somebody in ["bystander", "nobody", "bystander@example.com"] {
                let change = json!({ "USERNAME": somebody });
                let body = asked.answer(&own, challenge, &asked.session, &change);
                assert_eq!(text(&raw_call(app, "RespondToAuthChallenge", body).await), INVALID, "{challenge}");
            }
            let (status, answer) = asked.right(app).await;
            assert_eq!(status, 200, "{challenge}: {answer}");
            assert_eq!(text(&asked.right(app).await), USED, "{challenge}");
        }
    }
}

on_both_engines! {
    // spec: FLOW-027, FLOW-032
    timed async fn too_late_and_after_the_user_is_gone(app: &TestApp) {
        let scene = Scene::new(app).await;
        let mut late = Vec::new();
        for challenge in CHALLENGES {
            let name = challenge.to_lowercase().replace('_', "");
            late.push(scene.ask(challenge, &name).await);
            let gone = scene.ask(challenge, &format!("gone{name}")).await;
            app.app.users.admin_delete_user(&gone.place.pool, &gone.user).await.unwrap();
            text(&gone.right(app).await);
            let off = scene.ask(challenge, &format!("off{name}")).await;
            app.app.users.disable(&off.place.pool, &off.user).await.unwrap();
            text(&off.right(app).await);
            let reset = scene.ask(challenge, &format!("reset{name}")).await;
            let password = Secret::new("Quite-another-9");
            app.app.users.admin_set_password(&reset.place.pool, &reset.user, &password, true).await.unwrap();
            assert_eq!(text(&reset.right(app).await), INVALID, "{challenge}");
        }
        app.advance(180);
        for asked in late {
            assert_eq!(text(&asked.right(app).await), EXPIRED, "{}", asked.challenge);
        }
    }
}

on_both_engines! {
    // spec: FLOW-165, FLOW-155, FLOW-173
    async fn public_values_that_cheat(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let flows = json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] });
        let client = app.client(&pool, flows).await;
        app.user(&pool, "ann@example.com").await;
        let begin = async |a: &str| {
            let body = json!({ "ClientId": client.id, "AuthFlow": "USER_SRP_AUTH",
                               "AuthParameters": { "USERNAME": "ann", "SRP_A": a } });
            raw_call(app, "InitiateAuth", body).await
        };
        let n = modulus().to_hex_str().unwrap().to_string();
        for cheat in ["0", "00", "000", "-1", "-5", "0x2", " 2", "g", n.as_str(), &format!("0{n}"), &format!("00{n}"),
                      &n.to_lowercase(), &format!("1{n}"), &"f".repeat(769), &"f".repeat(100_000)] {
            assert!(text(&begin(cheat).await).starts_with("InvalidParameterException"), "{cheat:.20}");
        }
        // An odd number of digits is a number like any other.
        for good in ["2", "abc", "ABC", &SrpClient::random().public()] {
            let answer = begin(good).await;
            assert_eq!((answer.0, &answer.1["ChallengeName"]), (200, &json!("PASSWORD_VERIFIER")), "{good:.20}");
        }
        // A block that was sealed for one attempt is none for another, whatever is changed in it.
        let answer = begin(&SrpClient::random().public()).await.1;
        let block = answer["ChallengeParameters"]["SECRET_BLOCK"].as_str().unwrap();
        for block in [&block[4..], &block.replace(['A', 'a'], "B"), "", "AA", "?"] {
            let responses = json!({ "USERNAME": "ann", "PASSWORD_CLAIM_SECRET_BLOCK": block,
                "PASSWORD_CLAIM_SIGNATURE": "AAAA", "TIMESTAMP": TIMESTAMP });
            let body = json!({ "ClientId": client.id, "ChallengeName": "PASSWORD_VERIFIER",
                               "ChallengeResponses": responses });
            text(&raw_call(app, "RespondToAuthChallenge", body).await);
        }
    }
}
