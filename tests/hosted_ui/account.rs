//! The account page, without JavaScript.

use serde_json::json;

use super::journeys::login;
use crate::support::authenticator::code_at;
use crate::support::browser::Page;
use crate::support::sdk::raw_call;
use crate::support::{Browser, PASSWORD, on_both_engines};

async fn signed_in(browser: &Browser, url: &str) -> Page {
    let page = browser.get(&url.replace("/login", "/account")).await;
    assert_eq!(page.url.path(), "/login", "nobody is signed in yet");
    let values = [("username", "mary@example.com"), ("password", PASSWORD)];
    let page = browser.submit(&page, "/login", &values).await;
    assert_eq!(page.url.path(), "/account", "{}", page.body);
    page
}

fn form(page: &Page, name: &str, values: &[(&str, &str)]) -> Vec<(String, String)> {
    let csrf = page.attribute(&format!("form[name={name}] input[name=_csrf]"), "value").unwrap();
    let mut fields = vec![("_csrf".to_owned(), csrf)];
    fields.extend(values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    fields
}

async fn act(browser: &Browser, page: &Page, name: &str, values: &[(&str, &str)]) -> Page {
    let fields = form(page, name, values);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(page.url.as_str(), &fields).await
}

on_both_engines! {
    // spec: UI-913, ATTR-156
    async fn profile_password_and_factors(app: &TestApp) {
        let pool = app.pool(json!({ "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
            "SoftwareTokenMfaConfiguration": { "Enabled": true } })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let page = signed_in(&browser, &url).await;
        assert!(page.body.contains("Signed in as mary@example.com"));

        let page = act(&browser, &page, "profileForm", &[("do", "profile"), ("requiredAttributes[name]", "Mary Major"),
            ("requiredAttributes[email]", "mary@example.com"), ("requiredAttributes[phone_number]", "+12125550100"),
            ("requiredAttributes[sub]", "x")]).await;
        assert!(page.has("#accountErrorMessage"), "sub cannot be written");
        let page = act(&browser, &page, "profileForm", &[("do", "profile"), ("requiredAttributes[name]", "Mary Major"),
            ("requiredAttributes[phone_number]", "+12125550100")]).await;
        assert!(page.body.contains("Saved."), "{}", page.body);
        let mary = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap();
        assert_eq!((mary.attribute("name"), mary.attribute("phone_number")), (Some("Mary Major"), Some("+12125550100")));
        let page = act(&browser, &page, "verifyForm-phone_number", &[("do", "send-code"), ("attribute", "phone_number")]).await;
        let code = app.code_to("+12125550100").await;
        let values = [("do", "verify"), ("attribute", "phone_number"), ("code", code.as_str())];
        let page = act(&browser, &page, "verifyForm-phone_number", &values).await;
        assert!(page.body.contains("Verified.") && !page.has("form[name=verifyForm-phone_number]"));

        let page = act(&browser, &page, "factorForm-SMS_MFA", &[("do", "factor-on"), ("factor", "SMS_MFA")]).await;
        assert!(page.has("form[name=factorForm-SMS_MFA] button[value=factor-off]"));
        let page = act(&browser, &page, "factorForm-SMS_MFA", &[("do", "app-start"), ("factor", "SOFTWARE_TOKEN_MFA")]).await;
        let secret = page.text("#mfa-secret").unwrap();
        let now = portico::platform::Clock::system().now().seconds();
        let wrong = act(&browser, &page, "appForm", &[("do", "app-verify"), ("code", "000000")]).await;
        assert!(wrong.has("#accountErrorMessage"));
        let page = act(&browser, &page, "appForm", &[("do", "app-verify"), ("code", &code_at(&secret, now))]).await;
        assert!(page.has("form[name=factorForm-SOFTWARE_TOKEN_MFA] button[value=factor-off]"), "{}", page.body);

        let values = [("do", "password"), ("previous", "Not-the-one-9"), ("password", "Battery-staple-9")];
        let page = act(&browser, &page, "passwordForm", &values).await;
        assert!(page.body.contains("Incorrect username or password."));
        let values = [("do", "password"), ("previous", PASSWORD), ("password", "weak")];
        let page = act(&browser, &page, "passwordForm", &values).await;
        assert!(page.body.contains("does not meet the requirements"));
        let values = [("do", "password"), ("previous", PASSWORD), ("password", "Battery-staple-9")];
        let page = act(&browser, &page, "passwordForm", &values).await;
        assert_eq!(page.url.path(), "/login", "other sessions end with a password, and this one (UI-187)");
    }
}

on_both_engines! {
    // spec: UI-913, UI-179
    async fn leaving(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, other) = (Browser::new(app), Browser::new(app));
        let url = login(client.id.as_str());
        let page = signed_in(&browser, &url).await;
        signed_in(&other, &url).await;
        let forged = [("_csrf", "0f6b1d4e-8c3a-4b52-9f70-6a1e2d3c4b5a"), ("do", "sign-out")];
        assert_eq!(browser.post(page.url.as_str(), &forged).await.status, 403);
        let page = act(&browser, &page, "signOutForm", &[("do", "sign-out")]).await;
        assert_eq!(page.url.path(), "/signedout");
        let elsewhere = other.get(&url.replace("/login", "/account")).await;
        assert_eq!(elsewhere.url.path(), "/login", "signed out there too");

        let page = signed_in(&browser, &url).await;
        let page = act(&browser, &page, "deleteForm", &[("do", "delete"), ("confirmation", "somebody")]).await;
        assert!(page.body.contains("Nothing was deleted."));
        let page = act(&browser, &page, "deleteForm", &[("do", "delete"), ("confirmation", "mary@example.com")]).await;
        assert_eq!(page.url.path(), "/signedout");
        assert!(app.app.users.find(&pool, "mary@example.com").await.unwrap().is_none());
    }
}

on_both_engines! {
    // spec: UI-909, FLOW-901
    async fn a_code_in_place_of_a_password(app: &TestApp) {
        let pool = app.pool(json!({ "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } } })).await;
        let client = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let page = browser.get(&url).await;
        assert!(page.has("button[name=sendCode][formnovalidate]"));
        let values = [("username", "mary@example.com")];
        let page = browser.submit(&page, "/login", &values).await;
        assert_eq!(page.url.path(), "/mfa");
        assert!(page.body.contains("by email to m***@e***."), "{}", page.body);
        let code = app.code_to("mary@example.com").await;
        let page = browser.submit(&page, "/mfa", &[("code", &code)]).await;
        assert!(page.callback_parameter("code").is_some(), "{}", page.body);
        let stranger = Browser::new(app);
        let page = stranger.submit(&stranger.get(&url).await, "/login", &[("username", "nobody@example.com")]).await;
        assert_eq!(page.url.path(), "/mfa", "the same page for nobody");
        let page = stranger.submit(&page, "/mfa", &[("code", "123456")]).await;
        assert!(page.body.contains("Invalid code."));
    }
}

on_both_engines! {
    // spec: UI-913, UI-907
    async fn other_places_are_signed_out_one_by_one(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, other) = (Browser::new(app), Browser::new(app));
        let url = login(client.id.as_str());
        signed_in(&other, &url).await;
        let page = signed_in(&browser, &url).await;
        let body = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
                           "AuthParameters": { "USERNAME": "mary@example.com", "PASSWORD": PASSWORD } });
        let tokens = raw_call(app, "InitiateAuth", body).await.1["AuthenticationResult"].take();
        let page = browser.get(page.url.as_str()).await;
        let mary = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap();
        let listed = app.app.sessions.list((&pool.id, &mary.sub), None, 50).await.unwrap();
        let forms: Vec<String> = listed.iter().map(|one| one.id.clone())
            .filter(|id| page.has(&format!("form[name=sessionForm-{id}]"))).collect();
        assert_eq!((listed.len(), forms.len()), (3, 2), "all but this browser");
        assert!(page.body.contains("this browser") && page.body.contains("Test app"));
        let here = listed.iter().map(|one| &one.id).find(|id| !forms.contains(id)).unwrap();
        let mut page = page;
        for id in &forms {
            page = act(&browser, &page, &format!("sessionForm-{id}"), &[("do", "session-end"), ("id", id)]).await;
            assert!(page.body.contains("Saved.") && !page.has(&format!("form[name=sessionForm-{id}]")));
        }
        let elsewhere = other.get(&url.replace("/login", "/account")).await;
        assert_eq!(elsewhere.url.path(), "/login");
        let asked = raw_call(app, "GetUser", json!({ "AccessToken": tokens["AccessToken"] })).await;
        assert_eq!(asked.0, 400);
        let page = act(&browser, &page, "signOutForm", &[("do", "session-end"), ("id", here)]).await;
        assert_eq!(page.url.path(), "/account", "this one ends by signing out");
    }
}
