//! The second factor on the pages, without JavaScript, on both engines.

use portico::mfa::{FactorChange, Preferences};
use serde_json::{Value, json};

use super::journeys::login;
use crate::support::authenticator::code_at;
use crate::support::{Browser, PASSWORD, on_both_engines};

const ON: Option<FactorChange> = Some(FactorChange { enabled: Some(true), preferred: None });

fn required(factors: Value) -> Value {
    let mut settings = json!({ "MfaConfiguration": "ON" });
    settings.as_object_mut().unwrap().extend(factors.as_object().unwrap().clone());
    settings
}

fn now() -> i64 {
    portico::platform::Clock::system().now().seconds()
}

on_both_engines! {
    // spec: UI-100, UI-101, UI-102, UI-105, UI-108, UI-120, UI-031, UI-030, MFA-080, MFA-081, MFA-085, MFA-071
    async fn an_authenticator_app_is_set_up_and_used(app: &TestApp) {
        let factors = json!({ "SmsMfaConfiguration": {}, "SoftwareTokenMfaConfiguration": { "Enabled": true } });
        let pool = app.pool(required(factors)).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let values = [("username", "mary"), ("password", PASSWORD)];
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert_eq!(page.url.path(), "/mfaOption");
        assert_eq!(page.text("h1").unwrap(), "Choose a multi-factor authentication (MFA) method");
        assert!(!page.has("button[value=EMAIL_OTP]"));
        // No way around the set-up: the other pages and a fresh authorize lead nowhere.
        let around = browser.get(&url.replace("/login", "/oauth2/authorize")).await;
        assert_eq!(around.url.path(), "/login");
        let refused = browser.submit(&page, "/mfaOption", &[("factor", "nonsense")]).await;
        assert!(refused.has("#mfaErrorMessage"));
        let page = browser.press(&page, ("factor", "SMS_MFA")).await;
        assert_eq!(page.text("h1").unwrap(), "Set up SMS MFA");
        let page = browser.press(&page, ("back", "true")).await;
        assert_eq!(page.url.path(), "/mfaOption");
        let page = browser.press(&page, ("factor", "SOFTWARE_TOKEN_MFA")).await;
        assert_eq!(page.url.path(), "/mfaRegister");
        assert_eq!(page.text("h1").unwrap(), "Set up authenticator app MFA");
        assert!(page.has("svg.qr path") && page.has("details summary"));
        let secret = page.text("#mfa-secret").unwrap();
        let again = browser.get(page.url.as_str()).await;
        assert_eq!(again.text("#mfa-secret").unwrap(), secret, "reloading changes nothing");
        let page = browser.submit(&page, "/mfaRegister", &[("code", "000000")]).await;
        assert!(page.has("#mfaErrorMessage"));
        let code = code_at(&secret, now());
        let values = [("code", code.as_str()), ("deviceName", "Mary's phone")];
        let page = browser.submit(&page, "/mfaRegister", &values).await;
        assert!(page.callback_parameter("code").is_some(), "{}", page.body);

        // The next sign-in, in another browser, asks for the app by its name.
        let browser = Browser::new(app);
        let values = [("username", "mary"), ("password", PASSWORD)];
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert_eq!(page.url.path(), "/mfa");
        assert!(page.body.contains("Please enter the code from Mary&#39;s phone"), "{}", page.body);
        assert!(!page.has("button[name=back]") && !page.has("button[name=resend]"));
        let used = browser.submit(&page, "/mfa", &[("code", &code)]).await;
        assert!(used.body.contains("This code has been used already."));
        let next = code_at(&secret, now() + 30);
        let page = browser.submit(&page, "/mfa", &[("code", &next)]).await;
        assert!(page.callback_parameter("code").is_some(), "{}", page.body);
        let old = browser.submit(&used, "/mfa", &[("code", &next)]).await;
        assert!(old.callback_parameter("code").is_none(), "a second submit finds the step gone");
    }
}

on_both_engines! {
    // spec: UI-106, UI-107, UI-121, UI-123, UI-124, MFA-082, MFA-022
    async fn a_phone_is_set_up_and_used(app: &TestApp) {
        let pool = app.pool(required(json!({ "SmsMfaConfiguration": {} }))).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let values = [("username", "mary"), ("password", PASSWORD)];
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert_eq!(page.url.path(), "/mfaRegister", "nothing to choose from");
        let page = browser.submit(&page, "/mfaRegister", &[("contact", "0123")]).await;
        assert_eq!(page.text("#mfaErrorMessage").unwrap(), "Invalid phone number format.");
        let page = browser.submit(&page, "/mfaRegister", &[("contact", "+12125550100")]).await;
        assert_eq!(page.url.path(), "/mfa");
        assert_eq!(page.text("h1").unwrap(), "Set up SMS MFA");
        assert!(page.body.contains("by SMS to +*******0100."), "{}", page.body);
        let page = browser.press(&page, ("back", "true")).await;
        assert_eq!(page.url.path(), "/mfaRegister");
        let page = browser.submit(&page, "/mfaRegister", &[("contact", "+12125550199")]).await;
        let first = app.code_to("+12125550199").await;
        let page = browser.press(&page, ("resend", "true")).await;
        assert!(page.body.contains("A new code is on its way."));
        let second = portico_code(app, "+12125550199", 1).await;
        if first != second {
            let page = browser.submit(&page, "/mfa", &[("code", &first)]).await;
            assert!(page.body.contains("Invalid code."));
        }
        let page = browser.submit(&page, "/mfa", &[("code", &second)]).await;
        assert!(page.callback_parameter("code").is_some(), "{}", page.body);
        let mary = app.app.users.find(&pool, "mary").await.unwrap().unwrap();
        assert_eq!(mary.verified("phone_number"), Some("+12125550199"));

        let browser = Browser::new(app);
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert_eq!(page.url.path(), "/mfa");
        assert!(page.body.contains("We have delivered the authentication code by SMS to +*******0199."));
        let code = portico_code(app, "+12125550199", 2).await;
        let page = browser.submit(&page, "/mfa", &[("code", &code)]).await;
        assert!(page.callback_parameter("code").is_some());
    }
}

async fn portico_code(app: &crate::support::TestApp, to: &str, seen: usize) -> String {
    crate::support::code_in(&app.mail_after(to, seen).await.body_text)
}

on_both_engines! {
    // spec: UI-125, UI-003, FLOW-237, FLOW-085
    async fn the_step_belongs_to_one_browser_and_one_client(app: &TestApp) {
        let settings = json!({ "MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": {}, "SmsMfaConfiguration": {} });
        let pool = app.pool(settings).await;
        let (client, other) = (app.client(&pool, json!({})).await, app.client(&pool, json!({})).await);
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let values = [("username", "mary"), ("password", PASSWORD)];
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert!(page.callback_parameter("code").is_some(), "optional, and nothing is on");

        let mut mary = app.app.users.find(&pool, "mary").await.unwrap().unwrap();
        mary.attributes.insert("phone_number".to_owned(), "+12125550100".to_owned());
        let mut tx = app.app.store.begin().await.unwrap();
        assert!(tx.update_user(&mary, mary.updated_at).await.unwrap());
        tx.commit().await.unwrap();
        let both = Preferences { sms: ON, email: ON, software_token: None };
        app.app.mfa.set_preferences(&pool, &mary, both).await.unwrap();
        let browser = Browser::new(app);
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert_eq!(page.url.path(), "/mfaOption");
        assert_eq!(page.text("h1").unwrap(), "Choose how to sign in");
        let page = browser.press(&page, ("factor", "EMAIL_OTP")).await;
        let code = app.code_to("mary@example.com").await;
        let stranger = Browser::new(app);
        let elsewhere = stranger.get(page.url.as_str()).await;
        assert!(elsewhere.has(".errorMessage-customizable, [href^='/login']") && !elsewhere.has("#mfa-code"));
        let foreign = page.url.as_str().replace(client.id.as_str(), other.id.as_str());
        assert!(!browser.get(&foreign).await.has("#mfa-code"), "another client");
        // The choice again, then the same mail.
        let option = browser.press(&page, ("back", "true")).await;
        assert_eq!(option.url.path(), "/mfaOption");
        let stale = browser.submit(&page, "/mfa", &[("code", &code)]).await;
        assert!(stale.callback_parameter("code").is_none());
        let page = browser.press(&option, ("factor", "EMAIL_OTP")).await;
        let code = portico_code(app, "mary@example.com", 1).await;
        let page = browser.submit(&page, "/mfa", &[("code", &code)]).await;
        assert!(page.callback_parameter("code").is_some());
    }
}

on_both_engines! {
    // spec: UI-104, UI-110, UI-060
    timed async fn a_code_of_the_step_before_or_after_counts(app: &TestApp) {
        let pool = app.pool(json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
            "SoftwareTokenMfaConfiguration": { "Enabled": true } })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let mary = app.app.users.find(&pool, "mary").await.unwrap().unwrap();
        let secret = app.app.mfa.associate(&pool, &mary).await.unwrap().base32().unwrap();
        app.app.mfa.verify(&pool, &mary, &code_at(&secret, app.now()), Some("Phone")).await.unwrap();
        let on = Preferences { software_token: ON, ..Preferences::default() };
        app.app.mfa.set_preferences(&pool, &mary, on).await.unwrap();
        let url = login(client.id.as_str());
        let attempt = async |offset: i64| {
            let browser = Browser::new(app);
            let values = [("username", "mary"), ("password", PASSWORD)];
            let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
            assert_eq!(page.url.path(), "/mfa", "{}", page.body);
            let code = code_at(&secret, app.now() + offset);
            browser.submit(&page, "/mfa", &[("code", &code)]).await.callback_parameter("code").is_some()
        };
        for (offset, taken) in [(-30, true), (30, true), (-60, false), (60, false)] {
            app.advance(120);
            assert_eq!(attempt(offset).await, taken, "{offset}");
        }
        // The pool drops the factor: who has it goes on with it.
        let mut changed = (*pool).clone();
        let off = json!({ "Enabled": false });
        changed.settings.other.insert("SoftwareTokenMfaConfiguration".to_owned(), off);
        changed.updated_at = app.app.clock.now();
        assert!(app.app.pools.update_pool(&changed, pool.updated_at).await.unwrap());
        app.advance(120);
        assert!(attempt(0).await);
    }
}

on_both_engines! {
    // spec: MFA-024, MFA-025, MFA-026
    async fn the_first_sign_in_of_new_users(app: &TestApp) {
        for once in [true, false] {
            let pool = app.pool(json!({ "MfaConfiguration": "ON", "AutoVerifiedAttributes": ["email"],
                "SoftwareTokenMfaConfiguration": { "Enabled": true },
                "Portico": { "first_sign_in_without_mfa": once } })).await;
            let client = app.client(&pool, json!({})).await;
            let url = login(client.id.as_str());
            let on_page = async |name: &str| {
                let browser = Browser::new(app);
                let page = browser.get(&url).await;
                let page = browser.submit(&page, "/login", &[("username", name), ("password", PASSWORD)]).await;
                (browser, page)
            };
            let by_api = async |name: &str| {
                let body = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
                    "AuthParameters": { "USERNAME": name, "PASSWORD": PASSWORD } });
                let (status, answer) = crate::support::sdk::raw_call(app, "InitiateAuth", body).await;
                assert_eq!(status, 200, "{answer}");
                answer["ChallengeName"].as_str().unwrap_or("tokens").to_owned()
            };

            // Who signs up, at either door: once, and then the set-up.
            let mail = |name: &str| format!("{name}{once}@example.com");
            let body = json!({ "ClientId": client.id, "Username": "ann", "Password": PASSWORD,
                "UserAttributes": [{ "Name": "email", "Value": mail("ann") }] });
            assert_eq!(crate::support::sdk::raw_call(app, "SignUp", body).await.0, 200);
            let code = app.code_to(&mail("ann")).await;
            let body = json!({ "ClientId": client.id, "Username": "ann", "ConfirmationCode": code });
            assert_eq!(crate::support::sdk::raw_call(app, "ConfirmSignUp", body).await.0, 200);
            let both = tokio::join!(by_api("ann"), by_api("ann"));
            let got = [&both.0, &both.1].into_iter().filter(|answer| *answer == "tokens").count();
            assert_eq!(got, usize::from(once), "one of two at once: {both:?}");
            assert_eq!(by_api("ann").await, "MFA_SETUP");
            let browser = Browser::new(app);
            let page = browser.get(&url.replace("/login", "/signup")).await;
            let email = mail("bob");
            let values = [("username", "bob"), ("password", PASSWORD), ("requiredAttributes[email]", email.as_str())];
            let page = browser.submit(&page, "/signup", &values).await;
            let code = app.code_to(&email).await;
            let page = browser.submit(&page, "/confirm", &[("code", &code)]).await;
            assert_eq!(page.callback_parameter("code").is_some(), once);
            let (_, page) = on_page("bob").await;
            assert_eq!(page.url.path(), "/mfaRegister");

            // Whom an administrator made: on the pages only.
            for name in ["carol", "dave"] {
                app.user(&pool, &format!("{name}@example.com")).await;
            }
            assert_eq!(by_api("carol").await, "MFA_SETUP");
            let (_, page) = on_page("carol").await;
            assert_eq!(page.callback_parameter("code").is_some(), once);
            assert_eq!(on_page("carol").await.1.url.path(), "/mfaRegister");
            let temporary = portico::platform::Secret::new(PASSWORD);
            app.app.users.admin_set_password(&pool, "dave", &temporary, false).await.unwrap();
            assert_eq!(by_api("dave").await, "NEW_PASSWORD_REQUIRED");
            let (browser, page) = on_page("dave").await;
            let values = [("password", "Another-one-8"), ("confirmPassword", "Another-one-8")];
            let page = browser.submit(&page, "/resetPassword", &values).await;
            assert_eq!(page.callback_parameter("code").is_some(), once, "{}", page.url);
        }
    }
}
