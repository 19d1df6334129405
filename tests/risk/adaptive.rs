//! What becomes of risky sign-ins.

use serde_json::{Value, json};

use super::{HOME, LEAKED, Scene, call, encoded, outcome};
use crate::hosted_ui::login;
use crate::support::sdk::raw_call;
use crate::support::srp::{SrpClient, TIMESTAMP};
use crate::support::{Browser, PASSWORD, code_in, on_both_engines};

pub const AWAY: (&str, &str) = ("203.0.113.9", "another");
const RISKY: &str = "NotAuthorizedException: Unable to login because of security reasons.";
const WRONG: &str = "NotAuthorizedException: Incorrect username or password.";
const REFUSED: &str = "NotAuthorizedException: Request not allowed due to security reasons.";

pub fn answer_to_all(answer: &str, notify: bool) -> Value {
    let action = json!({ "Notify": notify, "EventAction": answer });
    json!({ "AccountTakeoverRiskConfiguration": { "Actions": { "LowAction": action, "MediumAction": action, "HighAction": action } } })
}

async fn risk(scene: &Scene<'_>) -> (Value, Value, Value) {
    let mut event = scene.events("ann").await.remove(0);
    let risk = event["EventRisk"].take();
    (event["EventResponse"].take(), risk["RiskDecision"].clone(), risk["RiskLevel"].clone())
}

on_both_engines! {
    // spec: RISK-002, RISK-030, RISK-031, RISK-034, RISK-037, RISK-039, RISK-072
    async fn a_block_and_what_it_shows(app: &TestApp) {
        let scene = Scene::new(app, "ENFORCED", json!({})).await;
        assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok", "the first one is like no other");
        assert_eq!(risk(&scene).await, (json!("Pass"), json!("NoRisk"), Value::Null));
        // The preset blocks at every level; a wrong password and a name that nobody has look alike.
        assert_eq!(scene.sign_in("Wrong-one-9", AWAY).await, WRONG);
        assert_eq!(outcome(app, "AdminInitiateAuth", scene.from("nobody", PASSWORD, AWAY)).await, WRONG);
        assert_eq!(scene.sign_in(PASSWORD, AWAY).await, RISKY);
        assert_eq!(risk(&scene).await, (json!("Fail"), json!("Block"), json!("Low")));
        let blocked = scene.events("ann").await.remove(0);
        assert_eq!(blocked["ChallengeResponses"], json!([{ "ChallengeName": "Password", "ChallengeResponse": "Success" }]));
        assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok", "at home nothing has changed");
        assert_eq!(scene.sign_in(PASSWORD, ("203.0.113.9", "home")).await, "ok", "a known device elsewhere");

        // It was the user: from now on this device and network are known. Then it was not.
        scene.judge(&blocked, "Valid").await;
        assert_eq!(scene.sign_in(PASSWORD, AWAY).await, "ok");
        scene.judge(&blocked, "Invalid").await;
        assert_eq!(scene.sign_in(PASSWORD, AWAY).await, RISKY);
        assert_eq!(risk(&scene).await.2, json!("Medium"), "known since, and distrusted");

        // Let in, and written down; on AUDIT whatever is configured.
        scene.configure(answer_to_all("NO_ACTION", false)).await;
        assert_eq!(scene.sign_in(PASSWORD, AWAY).await, "ok");
        assert_eq!(risk(&scene).await, (json!("Pass"), json!("AccountTakeover"), json!("Medium")));
        let audit = Scene::new(app, "AUDIT", json!({})).await;
        audit.configure(answer_to_all("BLOCK", true)).await;
        for place in [HOME, AWAY] {
            assert_eq!(audit.sign_in(PASSWORD, place).await, "ok");
        }
        assert_eq!(risk(&audit).await, (json!("Pass"), json!("AccountTakeover"), json!("Low")));
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let inbox = app.app.store.list_inbox(100).await.unwrap();
        assert!(inbox.is_empty(), "AUDIT writes to nobody");
    }
}

on_both_engines! {
    // spec: MFA-011, RISK-006, RISK-032, RISK-033, RISK-035, RISK-036
    async fn a_second_factor_because_of_a_risk(app: &TestApp) {
        let optional = json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {} });
        let scene = Scene::new(app, "ENFORCED", optional).await;
        let phone = async |value: &str| {
            let body = json!({ "UserPoolId": scene.pool.id, "Username": "ann",
                "UserAttributes": [{ "Name": "phone_number", "Value": value }] });
            call(app, "AdminUpdateUserAttributes", body).await;
        };
        scene.configure(answer_to_all("MFA_IF_CONFIGURED", false)).await;
        assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok");
        assert_eq!(scene.sign_in(PASSWORD, AWAY).await, "ok", "nothing to ask for");
        scene.configure(answer_to_all("MFA_REQUIRED", false)).await;
        let third = ("192.0.2.3", "third");
        assert_eq!(scene.sign_in(PASSWORD, third).await, RISKY, "nothing to ask for, and required");
        assert_eq!(risk(&scene).await, (json!("Fail"), json!("Block"), json!("Low")));
        // A number that nobody has verified, and that is not switched on, serves.
        phone("+12065550100").await;
        for answer in ["MFA_IF_CONFIGURED", "MFA_REQUIRED"] {
            scene.configure(answer_to_all(answer, false)).await;
            assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok", "no risk, no factor");
            assert_eq!(scene.sign_in(PASSWORD, third).await, "SMS_MFA");
            assert_eq!(risk(&scene).await, (json!("InProgress"), json!("AccountTakeover"), json!("Low")));
        }
        let (_, asked) = raw_call(app, "AdminInitiateAuth", scene.from("ann", PASSWORD, third)).await;
        let code = code_in(&app.mail_after("+12065550100", 2).await.body_text);
        let respond = json!({ "UserPoolId": scene.pool.id, "ClientId": scene.client.id, "ChallengeName": "SMS_MFA",
            "Session": asked["Session"], "ChallengeResponses": { "USERNAME": "ann", "SMS_MFA_CODE": code } });
        assert_eq!(outcome(app, "AdminRespondToAuthChallenge", respond).await, "ok");
        assert_eq!(risk(&scene).await, (json!("Pass"), json!("AccountTakeover"), json!("Low")));
        assert_eq!(scene.sign_in(PASSWORD, third).await, "ok", "known since");
        // Whoever has switched one on is asked at home too, and never instead of it let through.
        scene.configure(answer_to_all("NO_ACTION", false)).await;
        call(app, "AdminSetUserMFAPreference", json!({ "UserPoolId": scene.pool.id, "Username": "ann",
            "SMSMfaSettings": { "Enabled": true, "PreferredMfa": true } })).await;
        assert_eq!(scene.sign_in(PASSWORD, HOME).await, "SMS_MFA");
        scene.configure(answer_to_all("MFA_REQUIRED", false)).await;
        assert_eq!(scene.sign_in(PASSWORD, ("192.0.2.99", "fourth")).await, "SMS_MFA");

        // A pool without second factors has none to ask for.
        let off = Scene::new(app, "ENFORCED", json!({})).await;
        off.configure(answer_to_all("MFA_IF_CONFIGURED", false)).await;
        assert_eq!(off.sign_in(PASSWORD, HOME).await, "ok");
        assert_eq!(off.sign_in(PASSWORD, AWAY).await, "ok");
        off.configure(answer_to_all("MFA_REQUIRED", false)).await;
        assert_eq!(off.sign_in(PASSWORD, third).await, RISKY);
    }
}

on_both_engines! {
    // spec: RISK-004, RISK-033, RISK-059
    async fn the_pages_ask_and_offer_to_register(app: &TestApp) {
        let optional = json!({ "MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": { "Enabled": true },
                               "Portico": { "risk_offer_mfa_setup": true } });
        let scene = Scene::new(app, "ENFORCED", optional).await;
        scene.configure(answer_to_all("MFA_REQUIRED", false)).await;
        assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok");
        assert_eq!(scene.sign_in(PASSWORD, AWAY).await, RISKY, "the API offers nothing");
        let browser = Browser::new(app);
        let page = browser.get(&login(scene.client.id.as_str())).await;
        let script = page.attribute("script[data-client-id]", "src").unwrap();
        assert!(script.contains("amazon-cognito-advanced-security-data"));
        assert_eq!(page.attribute("script[data-client-id]", "data-user-pool-id").as_deref(), Some(scene.pool.id.as_str()));
        let page = browser.submit(&page, "/login", &[("username", "ann"), ("password", PASSWORD)]).await;
        assert_eq!(page.url.path(), "/mfaRegister", "{}", page.body);
        let secret = page.text("#mfa-secret").unwrap().replace(' ', "");
        let code = crate::support::authenticator::code_at(&secret, app.now());
        let page = browser.submit(&page, "/mfaRegister", &[("code", &code)]).await;
        assert!(page.callback_parameter("code").is_some(), "{}", page.body);
        assert_eq!(risk(&scene).await.0, "Pass");

        // What the browser says of itself tells devices apart.
        let data = encoded(&scene.client, "home");
        let browser = Browser::new(app);
        let page = browser.get(&login(scene.client.id.as_str())).await;
        let values = [("username", "ann"), ("password", PASSWORD), ("cognitoAsfData", data.as_str())];
        let page = browser.submit(&page, "/login", &values).await;
        assert!(page.callback_parameter("code").is_some(), "a known device: {}", page.body);
        assert_eq!(scene.events("ann").await[0]["EventContextData"]["DeviceName"], "Chrome, Windows 10");
        let plain = Scene::new(app, "OFF", json!({})).await;
        let page = Browser::new(app).get(&login(plain.client.id.as_str())).await;
        assert!(!page.has("script[data-client-id]"), "nothing is described where it is off");
    }
}

on_both_engines! {
    // spec: RISK-038, RISK-004, FLOW-214
    async fn addresses_that_are_always_refused_or_let_in(app: &TestApp) {
        let scene = Scene::new(app, "ENFORCED", json!({})).await;
        assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok");
        let mut all = answer_to_all("BLOCK", false);
        all["RiskExceptionConfiguration"] = json!({ "BlockedIPRangeList": ["192.0.2.0/24", "2001:db8:bad::/48"],
                                                    "SkippedIPRangeList": ["203.0.113.0/24"] });
        scene.configure(all.clone()).await;
        // Whoever is named, whatever the password: the same, and before anything else.
        for address in ["192.0.2.77", "2001:db8:bad::1", "::ffff:192.0.2.5"] {
            let place = (address, "home");
            for (name, password) in [("ann", PASSWORD), ("ann", "Wrong-one-9"), ("nobody", PASSWORD)] {
                assert_eq!(outcome(app, "AdminInitiateAuth", scene.from(name, password, place)).await, REFUSED);
            }
        }
        let event = scene.events("ann").await.remove(0);
        assert_eq!(event["EventRisk"], json!({ "RiskDecision": "Block", "CompromisedCredentialsDetected": false }));
        assert_eq!((&event["EventResponse"], &event["ChallengeResponses"]), (&json!("Fail"), &json!([])));
        assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok", "refusals are no wrong passwords");
        // Always allowed: whatever the risk, but not with a leaked password.
        assert_eq!(scene.sign_in(PASSWORD, AWAY).await, "ok");
        scene.password("ann", LEAKED).await;
        assert!(scene.sign_in(LEAKED, AWAY).await.starts_with("PasswordResetRequired"));

        scene.password("ann", PASSWORD).await;

        // SRP is looked at in both steps, and the address wins over the rest.
        let srp_client = app.client(&scene.pool, json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        let begin = |name: &str| json!({ "ClientId": srp_client.id, "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": name, "SRP_A": SrpClient::new("22").public() } });
        assert_eq!(outcome(app, "InitiateAuth", begin("ann")).await, "PASSWORD_VERIFIER");
        all["RiskExceptionConfiguration"] = json!({ "BlockedIPRangeList": ["127.0.0.0/8"] });
        scene.configure(all.clone()).await;
        for name in ["ann", "nobody"] {
            assert_eq!(outcome(app, "InitiateAuth", begin(name)).await, REFUSED);
        }
        let browser = Browser::new(app);
        let page = browser.get(&login(scene.client.id.as_str())).await;
        let page = browser.submit(&page, "/login", &[("username", "ann"), ("password", LEAKED)]).await;
        assert!(page.body.contains("This sign-in was refused for security reasons."), "{}", page.body);
        // Neither by a choice of factors, nor with the session of a sign-up; and the history has an end.
        let choice = app.client(&scene.pool, json!({ "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        let begin = |name: &str, session: Option<&Value>| {
            let mut body = json!({ "ClientId": choice.id, "AuthFlow": "USER_AUTH", "AuthParameters": { "USERNAME": name } });
            body.as_object_mut().unwrap().extend(session.map(|session| ("Session".to_owned(), session.clone())));
            body
        };
        for name in ["ann", "nobody"] {
            assert_eq!(outcome(app, "InitiateAuth", begin(name, None)).await, REFUSED);
        }
        let signed_up = call(app, "SignUp", json!({ "ClientId": choice.id, "Username": "eve", "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": "eve@example.com" }] })).await;
        let code = app.code_to("eve@example.com").await;
        let confirmed = call(app, "ConfirmSignUp", json!({ "ClientId": choice.id, "Username": "eve", "ConfirmationCode": code,
            "Session": signed_up["Session"] })).await;
        assert!(confirmed["Session"].is_string());
        assert_eq!(outcome(app, "InitiateAuth", begin("eve", Some(&confirmed["Session"]))).await, REFUSED);
        for _ in 0..25 {
            assert_eq!(outcome(app, "InitiateAuth", begin("ann", None)).await, REFUSED);
        }
        let refusals = scene.events("ann").await.iter().filter(|event| event["EventRisk"]["RiskDecision"] == "Block"
            && event["EventRisk"]["CompromisedCredentialsDetected"] == false).count();
        assert_eq!(refusals, 20);
        // A custom flow is not looked at: here it fails for its own reason.
        let custom = json!({ "ClientId": srp_client.id, "AuthFlow": "CUSTOM_AUTH", "AuthParameters": { "USERNAME": "ann" } });
        let said = outcome(app, "InitiateAuth", custom).await;
        assert!(said.contains("Custom auth lambda trigger is not configured"), "{said}");

        // On AUDIT no address is refused.
        let audit = Scene::new(app, "AUDIT", json!({})).await;
        audit.configure(all).await;
        assert_eq!(audit.sign_in(PASSWORD, ("127.0.0.1", "home")).await, "ok");
    }
}

on_both_engines! {
    // spec: RISK-004, RISK-022
    async fn srp_is_judged_by_its_second_step(app: &TestApp) {
        let scene = Scene::new(app, "ENFORCED", json!({})).await;
        let client = app.client(&scene.pool, json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        scene.password("ann", LEAKED).await;
        let sign_in = async |device: &str, password: &str| {
            let srp = SrpClient::new("22");
            let begin = json!({ "ClientId": client.id, "AuthFlow": "USER_SRP_AUTH",
                "AuthParameters": { "USERNAME": "ann", "SRP_A": srp.public() } });
            let (_, asked) = raw_call(app, "InitiateAuth", begin).await;
            let asked = &asked["ChallengeParameters"];
            let text = |name: &str| asked[name].as_str().unwrap().to_owned();
            let signature = srp.sign((scene.pool.id.name(), &text("USER_ID_FOR_SRP"), password), (&text("SALT"), &text("SRP_B"), &text("SECRET_BLOCK")), TIMESTAMP);
            outcome(app, "RespondToAuthChallenge", json!({ "ClientId": client.id, "ChallengeName": "PASSWORD_VERIFIER",
                "UserContextData": { "EncodedData": encoded(&client, device) },
                "ChallengeResponses": { "USERNAME": text("USER_ID_FOR_SRP"), "TIMESTAMP": TIMESTAMP,
                    "PASSWORD_CLAIM_SECRET_BLOCK": text("SECRET_BLOCK"), "PASSWORD_CLAIM_SIGNATURE": signature } })).await
        };
        assert_eq!(sign_in("home", LEAKED).await, "ok", "the server has not seen the password");
        assert_eq!(sign_in("home", "Wrong-one-9").await, WRONG);
        let events = scene.events("ann").await;
        assert_eq!(events[0]["ChallengeResponses"][0]["ChallengeResponse"], "Failure");
        assert_eq!(events[1]["EventContextData"]["DeviceName"], "Chrome, Windows 10");
        // Distrusted: the device is known to be somebody else's.
        scene.judge(&events[1], "Invalid").await;
        assert_eq!(sign_in("home", LEAKED).await, RISKY);
    }
}
