//! What a look at a page costs the database.

use serde_json::json;

use super::journeys::login;
use crate::support::{Browser, PASSWORD, TestApp, on_both_engines};

/// The fewest statements that a view reads with: jobs of the server read beside it.
async fn reads(app: &TestApp, browser: &Browser, url: &str) -> u64 {
    let mut fewest = u64::MAX;
    for _ in 0..4 {
        let before = app.app.store.reads();
        browser.get(url).await;
        fewest = fewest.min(app.app.store.reads() - before);
    }
    fewest
}

on_both_engines! {
    timed async fn no_page_reads_more_than_twice(app: &TestApp) {
        let settings = json!({ "MfaConfiguration": "ON", "SmsMfaConfiguration": {},
            "AutoVerifiedAttributes": ["email"],
            "SoftwareTokenMfaConfiguration": { "Enabled": true } });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let page = |path: &str| url.replace("/login", path);
        let mut found = Vec::new();
        for path in ["/login", "/signup", "/forgotPassword", "/oauth2/authorize"] {
            found.push((path, reads(app, &browser, &page(path)).await));
        }
        found.push(("/error", reads(app, &browser, "/error?error=invalid_request").await));
        let signed_out = format!("/signedout?client_id={}", client.id);
        found.push(("/signedout", reads(app, &browser, &signed_out).await));

        let form = browser.get(&page("/forgotPassword")).await;
        browser.submit(&form, "/forgotPassword", &[("username", "mary")]).await;
        found.push(("/confirmForgotPassword", reads(app, &browser, &page("/confirmForgotPassword")).await));
        let form = browser.get(&page("/signup")).await;
        let values = [("username", "john"), ("password", PASSWORD), ("requiredAttributes[email]", "john@example.com")];
        browser.submit(&form, "/signup", &values).await;
        found.push(("/confirm", reads(app, &browser, &page("/confirm")).await));
        let values = [("username", "mary"), ("password", PASSWORD)];
        let form = browser.get(&url).await;
        let form = browser.submit(&form, "/login", &values).await;
        found.push(("/mfaOption", reads(app, &browser, &page("/mfaOption")).await));
        let form = browser.press(&form, ("factor", "SOFTWARE_TOKEN_MFA")).await;
        found.push(("/mfaRegister", reads(app, &browser, &page("/mfaRegister")).await));
        let secret = form.text("#mfa-secret").unwrap();
        let code = crate::support::authenticator::code_at(&secret, app.now());
        browser.submit(&form, "/mfaRegister", &[("code", &code)]).await;
        found.push(("/login with a session", reads(app, &browser, &url).await));

        let other = Browser::new(app);
        let form = other.get(&url).await;
        other.submit(&form, "/login", &values).await;
        found.push(("/mfa", reads(app, &other, &page("/mfa")).await));
        let temporary = portico::platform::Secret::new(PASSWORD);
        app.app.users.admin_set_password(&pool, "mary", &temporary, false).await.unwrap();
        let form = other.get(&url).await;
        other.submit(&form, "/login", &values).await;
        found.push(("/resetPassword", reads(app, &other, &page("/resetPassword")).await));
        assert!(found.iter().all(|(_, reads)| *reads <= 2), "{found:?}");
        // Five lists, the session and its user.
        let account = reads(app, &browser, &page("/account")).await;
        assert!(account <= 7, "{account}");
    }
}
