//! The steps of a sign-in on the pages, answered at the wrong moment: forged, twice, after the back
//! button, in two tabs, in another browser, for another client, too late, after the user is gone.

use std::sync::Arc;

use portico::clients::AppClient;
use portico::mfa::{FactorChange, Preferences};
use portico::platform::Secret;
use portico::pools::Pool;
use serde_json::json;

use super::journeys::login;
use crate::support::authenticator::code_at;
use crate::support::browser::Page;
use crate::support::{Browser, PASSWORD, TestApp, on_both_engines};

const NEW: &str = "Another-one-8";
const STEPS: [&str; 6] =
    ["/confirm", "/resetPassword", "/confirmForgotPassword", "/mfa", "/mfaOption", "/mfaRegister"];
const ON: Option<FactorChange> = Some(FactorChange { enabled: Some(true), preferred: None });

/// A pool with what a step needs, and two clients.
struct Place {
    pool: Arc<Pool>,
    client: Arc<AppClient>,
    other: Arc<AppClient>,
}

impl Place {
    async fn of(app: &TestApp, step: &str) -> Self {
        let settings = match step {
            "/mfa" | "/mfaOption" => {
                json!({ "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
                                             "EmailMfaConfiguration": {} })
            }
            "/mfaRegister" => json!({ "MfaConfiguration": "ON",
                                      "SoftwareTokenMfaConfiguration": { "Enabled": true } }),
            _ => json!({ "AutoVerifiedAttributes": ["email"] }),
        };
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({ "AuthSessionValidity": 4 })).await;
        let other = app.client(&pool, json!({})).await;
        Self { pool, client, other }
    }

    fn url(&self, path: &str) -> String {
        login(self.client.id.as_str()).replace("/login", path)
    }

    async fn signed_in(&self, app: &TestApp, browser: &Browser) -> Option<String> {
        let handle = browser.cookie(&format!("cognito-{}", self.pool.id))?;
        let found = app.app.sessions.find_user(&self.pool, &handle).await.unwrap();
        found.map(|(_, user)| user.username)
    }

    async fn sign_in(&self, browser: &Browser, name: &str) -> Page {
        let page = browser.get(&self.url("/login")).await;
        browser.submit(&page, "/login", &[("username", name), ("password", PASSWORD)]).await
    }
}

/// A browser at a step, and the answer that would be right.
struct Waiting {
    page: Page,
    right: Vec<(&'static str, String)>,
}

impl Waiting {
    fn values(&self) -> Vec<(&str, &str)> {
        self.right.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// What the form of the page posts with the right answer, without the token.
    fn fields<'a>(&'a self, csrf: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
        let mut fields = self.values();
        fields.extend(csrf.map(|csrf| ("_csrf", csrf)));
        fields
    }

    fn csrf(&self) -> String {
        self.page.attribute("input[name=_csrf]", "value").unwrap()
    }
}

/// Everybody has an address of one's own: the inbox is one for all pools.
fn who(step: &str, name: &str) -> String {
    format!("{name}{}", step.trim_start_matches('/').to_lowercase())
}

/// Brings somebody new as far as the step.
async fn wait_at(
    app: &TestApp,
    place: &Place,
    browser: &Browser,
    step: &str,
    name: &str,
) -> Waiting {
    let mail = format!("{name}@example.com");
    if step == "/confirm" {
        let page = browser.get(&place.url("/signup")).await;
        let values =
            [("username", name), ("requiredAttributes[email]", &mail), ("password", PASSWORD)];
        let page = browser.submit(&page, "/signup", &values).await;
        let code = app.code_to(&mail).await;
        return at(step, page, vec![("code", code)]);
    }
    app.user(&place.pool, &mail).await;
    let passwords = |mut more: Vec<(&'static str, String)>| {
        more.extend([("password", NEW.to_owned()), ("confirmPassword", NEW.to_owned())]);
        more
    };
    match step {
        "/resetPassword" => {
            let temporary = Secret::new(PASSWORD);
            app.app.users.admin_set_password(&place.pool, name, &temporary, false).await.unwrap();
            at(step, place.sign_in(browser, name).await, passwords(vec![]))
        }
        "/confirmForgotPassword" => {
            let page = browser.get(&place.url("/forgotPassword")).await;
            let page = browser.submit(&page, "/forgotPassword", &[("username", name)]).await;
            let code = app.code_to(&mail).await;
            at(step, page, passwords(vec![("code", code)]))
        }
        "/mfaRegister" => {
            let page = place.sign_in(browser, name).await;
            let code = code_at(&page.text("#mfa-secret").unwrap(), app.now());
            at(step, page, vec![("code", code)])
        }
        _ => {
            let mut user = app.app.users.find(&place.pool, name).await.unwrap().unwrap();
            let seen = user.updated_at;
            user.attributes.insert("phone_number".to_owned(), "+12125550100".to_owned());
            let mut tx = app.app.store.begin().await.unwrap();
            assert!(tx.update_user(&user, seen).await.unwrap());
            tx.commit().await.unwrap();
            let sms = ON.filter(|_| step == "/mfaOption");
            let factors = Preferences { email: ON, sms, software_token: None };
            app.app.mfa.set_preferences(&place.pool, &user, factors).await.unwrap();
            let page = place.sign_in(browser, name).await;
            if step == "/mfaOption" {
                return at(step, page, vec![("factor", "EMAIL_OTP".to_owned())]);
            }
            let code = app.code_to(&mail).await;
            at(step, page, vec![("code", code)])
        }
    }
}

fn at(step: &str, page: Page, right: Vec<(&'static str, String)>) -> Waiting {
    assert_eq!(page.url.path(), step, "{}", page.body);
    Waiting { page, right }
}

/// Nothing was answered to the app, and the page says how to go on.
fn refused(page: &Page, what: &str) {
    assert!(page.left_to.is_none(), "{what}: {:?}", page.left_to);
    assert!(page.status.as_u16() < 500, "{what}: {}", page.status);
    let goes_on = page.has("a[href*='/login']") || page.has("form[action^='/login']");
    assert!(goes_on, "{what}: no way on at {}\n{}", page.url, page.body);
}

on_both_engines! {
    // spec: UI-125, UI-164, UI-182, UI-092
    async fn forged_misdirected_and_out_of_order(app: &TestApp) {
        for step in STEPS {
            let place = Place::of(app, step).await;
            let browser = Browser::new(app);
            let waiting = wait_at(app, &place, &browser, step, &who(step, "mary")).await;
            let csrf = waiting.csrf();
            let url = waiting.page.url.to_string();
            for token in [None, Some(""), Some("0f6b1d4e-8c3a-4b52-9f70-6a1e2d3c4b5a"), Some(&csrf[1..])] {
                let page = browser.post(&url, &waiting.fields(token)).await;
                assert_eq!(page.status, 403, "{step} {token:?}");
                refused(&page, step);
            }
            // The other steps know nothing of this one, and their forms do nothing.
            for other in STEPS.into_iter().filter(|other| *other != step) {
                let page = browser.get(&place.url(other)).await;
                assert!(page.url.path() == step || page.status == 400, "{step}: GET {other} {}", page.url);
                let page = browser.post(&place.url(other), &waiting.fields(Some(&csrf))).await;
                assert!(page.left_to.is_none() && page.status.as_u16() < 500, "{step}: POST {other}");
                assert!(page.url.path() == step || page.status == 400, "{step}: POST {other} {}", page.url);
            }
            // Another browser has a token of its own and nothing to do.
            let stranger = Browser::new(app);
            let own = stranger.get(&place.url("/login")).await.attribute("input[name=_csrf]", "value").unwrap();
            let page = stranger.post(&url, &waiting.fields(Some(&own))).await;
            assert_eq!(page.status, 400, "{step}");
            refused(&page, step);
            // The same browser for another client of the pool.
            let foreign = url.replace(place.client.id.as_str(), place.other.id.as_str());
            let page = browser.post(&foreign, &waiting.fields(Some(&csrf))).await;
            assert_eq!(page.status, 400, "{step}");
            refused(&page, step);
            // Nor is anybody signed in meanwhile.
            assert_eq!(place.signed_in(app, &browser).await, None);
            let page = browser.get(&place.url("/oauth2/authorize")).await;
            assert_eq!(page.url.path(), "/login", "{step}");

            let page = browser.post(&url, &waiting.fields(Some(&csrf))).await;
            let done = match step {
                "/confirmForgotPassword" => page.url.path() == "/login",
                "/mfaOption" => page.url.path() == "/mfa",
                _ => page.callback_parameter("code").is_some(),
            };
            assert!(done, "{step}: {} {}", page.url, page.body);
        }
    }
}

on_both_engines! {
    // spec: UI-125, UI-164, UI-183
    async fn twice_and_after_the_back_button(app: &TestApp) {
        for step in STEPS {
            let place = Place::of(app, step).await;
            let browser = Browser::new(app);
            let waiting = wait_at(app, &place, &browser, step, &who(step, "mary")).await;
            let (url, csrf) = (waiting.page.url.to_string(), waiting.csrf());
            let fields = waiting.fields(Some(&csrf));
            // Both submits of a double click are under way at once: one of them is answered.
            let (one, other) = tokio::join!(browser.post(&url, &fields), browser.post(&url, &fields));
            let codes = [&one, &other].into_iter().filter(|page| page.callback_parameter("code").is_some());
            assert!(codes.count() <= 1, "{step}");
            for page in [&one, &other] {
                assert!(page.status.as_u16() < 500, "{step}: {}", page.status);
            }
            // And once more, later.
            let late = browser.post(&url, &fields).await;
            assert!(late.callback_parameter("code").is_none(), "{step}: answered twice");
            assert!(late.status.as_u16() < 500, "{step}: {}", late.status);
            let back = browser.get(&url).await;
            assert!(back.status.as_u16() < 500 && back.left_to.is_none(), "{step}: {}", back.status);
            if step != "/mfaOption" {
                refused(&late, step);
                refused(&back, step);
                assert!(back.url.path() != step || back.status == 400, "{step}: the step is over");
            }
        }
    }
}

on_both_engines! {
    // spec: UI-122, UI-164, FLOW-027
    timed async fn too_late(app: &TestApp) {
        for (step, seconds) in [("/resetPassword", 240), ("/mfa", 240), ("/mfaOption", 240), ("/mfaRegister", 240),
                                ("/confirmForgotPassword", 3600), ("/confirm", 24 * 3600)] {
            let place = Place::of(app, step).await;
            let browser = Browser::new(app);
            let waiting = wait_at(app, &place, &browser, step, &who(step, "mary")).await;
            let (url, csrf) = (waiting.page.url.to_string(), waiting.csrf());
            app.advance(seconds - 1);
            assert_eq!(browser.get(&url).await.status, 200, "{step}: not yet");
            app.advance(1);
            for page in [browser.get(&url).await, browser.post(&url, &waiting.fields(Some(&csrf))).await] {
                assert_eq!(page.status, 400, "{step}");
                assert_eq!(page.text("h1").unwrap(), "This request has expired", "{step}");
                refused(&page, step);
                assert!(page.link("/login").contains(place.client.id.as_str()), "{step}: the same request again");
            }
            assert_eq!(place.signed_in(app, &browser).await, None, "{step}");
        }
    }
}

on_both_engines! {
    // spec: FLOW-032, UI-180
    async fn the_user_is_deleted_or_disabled_halfway(app: &TestApp) {
        for step in STEPS {
            let place = Place::of(app, step).await;
            for (name, deleted) in [(who(step, "mary"), true), (who(step, "john"), false)] {
                let name = name.as_str();
                let browser = Browser::new(app);
                let waiting = wait_at(app, &place, &browser, step, name).await;
                if deleted {
                    app.app.users.admin_delete_user(&place.pool, name).await.unwrap();
                } else {
                    app.app.users.disable(&place.pool, name).await.unwrap();
                }
                let (url, csrf) = (waiting.page.url.to_string(), waiting.csrf());
                let page = browser.post(&url, &waiting.fields(Some(&csrf))).await;
                refused(&page, &format!("{step} {name}"));
                assert_eq!(place.signed_in(app, &browser).await, None, "{step} {name}");
                let page = browser.get(&url).await;
                assert!(page.left_to.is_none() && page.status.as_u16() < 500, "{step} {name}");
            }
        }
    }
}

on_both_engines! {
    // spec: UI-061, UI-093
    async fn who_has_the_name_later_is_somebody_else(app: &TestApp) {
        let place = Place::of(app, "/confirm").await;
        let (first, second) = (Browser::new(app), Browser::new(app));
        let waiting = wait_at(app, &place, &first, "/confirm", "mary").await;
        app.app.users.admin_delete_user(&place.pool, "mary").await.unwrap();
        let page = second.get(&place.url("/signup")).await;
        let values = [("username", "mary"), ("requiredAttributes[email]", "mary@example.org"), ("password", NEW)];
        second.submit(&page, "/signup", &values).await;
        let code = app.code_to("mary@example.org").await;
        let page = first.submit(&waiting.page, "/confirm", &[("code", &code)]).await;
        assert_eq!(page.url.path(), "/login", "confirmed, and not signed in: {}", page.body);
        assert_eq!(place.signed_in(app, &first).await, None);
    }
}

on_both_engines! {
    // spec: UI-125
    async fn two_tabs_of_one_browser(app: &TestApp) {
        let place = Place::of(app, "/mfa").await;
        let browser = Browser::new(app);
        let one = wait_at(app, &place, &browser, "/mfa", "mary").await;
        let two = wait_at(app, &place, &browser, "/mfa", "john").await;
        // The browser has one step, the newer one; what the older tab sends is an answer to it.
        if one.right != two.right {
            let page = browser.submit(&one.page, "/mfa", &one.values()).await;
            assert!(page.left_to.is_none() && page.has("#mfaErrorMessage"), "{}", page.body);
            assert_eq!(place.signed_in(app, &browser).await, None);
        }
        let page = browser.submit(&two.page, "/mfa", &two.values()).await;
        assert!(page.callback_parameter("code").is_some());
        assert_eq!(place.signed_in(app, &browser).await.as_deref(), Some("john"));
        let page = browser.submit(&one.page, "/mfa", &one.values()).await;
        refused(&page, "the older tab");
        assert_eq!(place.signed_in(app, &browser).await.as_deref(), Some("john"));
    }
}

on_both_engines! {
    // spec: UI-912
    async fn without_cookies_there_is_a_clear_message(app: &TestApp) {
        let place = Place::of(app, "/confirm").await;
        app.user(&place.pool, "mary@example.com").await;
        for path in ["/login", "/signup", "/forgotPassword"] {
            let browser = Browser::new(app);
            let page = browser.get(&place.url(path)).await;
            browser.forget_cookies();
            let fields = [("username", "mary"), ("password", PASSWORD), ("_csrf", &page.attribute("input[name=_csrf]", "value").unwrap())];
            let page = browser.post(&place.url(path), &fields).await;
            assert_eq!(page.status, 403, "{path}");
            let told = page.text(".errorMessage-customizable").unwrap();
            assert!(told.contains("cookies"), "{path}: {told}");
            refused(&page, path);
        }
        // What is set on the way, and nothing else.
        let browser = Browser::new(app);
        browser.get(&place.url("/login")).await;
        wait_at(app, &place, &browser, "/confirmForgotPassword", "ann").await;
        let known = ["XSRF-TOKEN", "csrf-state", "csrf-state-legacy", "cognito", "lang", "page-data"];
        for name in browser.cookie_names() {
            let name = name.trim_end_matches(&format!("-{}", place.pool.id)).to_owned();
            assert!(known.contains(&name.as_str()), "{name}");
        }
    }
}
