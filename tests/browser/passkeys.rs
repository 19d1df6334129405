//! Passkeys in Chromium, with a security key that unlocks itself.

use serde_json::json;

use super::sign_in_url_of;
use crate::support::chromium::Chromium;
use crate::support::{PASSWORD, on_both_engines};

async fn sign_in(chromium: &Chromium, url: &str) {
    chromium.open(url).await;
    chromium.type_into("input[name=username]", "mary@example.com").await;
    chromium.type_into("input[name=password]", PASSWORD).await;
    chromium.click("input[name=signInSubmitButton]").await;
}

on_both_engines! {
    // spec: UI-908, UI-913, DEV-050
    async fn a_passkey_is_added_and_signs_in(app: &TestApp) {
        let pool = app.pool(json!({
            "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } },
        })).await;
        let (url, callback) = sign_in_url_of(app, &pool).await;
        app.user(&pool, "mary@example.com").await;
        let chromium = Chromium::start().await;
        chromium.with_authenticator().await;
        sign_in(&chromium, &url.replace("/login", "/account")).await;
        chromium.wait_for_url(&format!("{}/account", app.url)).await;
        chromium.click("form[name=passkeyAddForm]:not([hidden]) button[type=submit]").await;
        chromium.wait_for("form[name=passkeyForm-1]").await;
        let mary = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap();
        let passkeys = app.app.passkeys.list(&pool, &mary.sub).await.unwrap();
        assert_eq!((passkeys.len(), passkeys[0].relying_party.as_str()), (1, "localhost"));
        assert!(passkeys[0].used_at.is_none());

        chromium.forget_cookies().await;
        chromium.open(&url).await;
        // Offered in the name field or by the button, whichever comes first.
        let _ = chromium.page.evaluate("setTimeout(() => document.querySelector('form[name=passkeyForm] button')?.click(), 300)").await;
        let arrived = chromium.wait_for_url(&callback).await;
        assert!(arrived.contains("?code="), "{arrived}");
        let passkeys = app.app.passkeys.list(&pool, &mary.sub).await.unwrap();
        assert!(passkeys[0].used_at.is_some());

        // Taken away, it signs nobody in.
        chromium.open(&url.replace("/login", "/account")).await;
        chromium.click("form[name=passkeyForm-1] button[value=passkey-delete]").await;
        chromium.wait_for(".notice").await;
        assert!(app.app.passkeys.list(&pool, &mary.sub).await.unwrap().is_empty());
        chromium.close().await;
    }
}
