//! What the forms say, what they keep, and what the answers to them are.

use reqwest::header::{COOKIE, LOCATION};
use serde_json::{Value, json};

use super::journeys::login;
use crate::support::browser::Page;
use crate::support::{Browser, PASSWORD, TestApp, on_both_engines};

on_both_engines! {
    // spec: UI-040, UI-041, UI-043, UI-063
    async fn the_sign_in_form(app: &TestApp) {
        let cases = [
            (json!({}), "Sign in with your username and password", "Username"),
            (json!({ "UsernameAttributes": ["email"] }), "Sign in with your email and password", "Email"),
            (json!({ "UsernameAttributes": ["phone_number"] }), "Sign in with your phone number and password", "Phone number"),
            (json!({ "UsernameAttributes": ["email", "phone_number"] }),
             "Sign in with your email or phone number and password", "Email or phone number"),
        ];
        for (settings, heading, label) in cases {
            let pool = app.pool(settings).await;
            let client = app.client(&pool, json!({})).await;
            let page = Browser::new(app).get(&login(client.id.as_str())).await;
            assert_eq!(page.text("h1").unwrap(), heading);
            assert_eq!(page.text("label[for=signInFormUsername]").unwrap(), label);
            assert_eq!(page.text("label[for=signInFormPassword]").unwrap(), "Password");
            assert_eq!(page.text("a[href^='/forgotPassword']").unwrap(), "Forgot your password?");
            assert_eq!(page.attribute("input[name=signInSubmitButton]", "value").unwrap(), "Sign in");
            assert!(page.body.contains("Need an account?"));
            assert_eq!(page.text("a[href^='/signup']").unwrap(), "Sign up");
            assert!(!page.has(".providers"), "native sign-in alone");
            assert!(page.has("form[name=cognitoSignInForm] input[type=hidden][name=cognitoAsfData]"));
        }
        // What the browser says of itself, or does not, keeps nobody out.
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        for data in [None, Some(""), Some("eyJub25zZW5zZSI6MX0=")] {
            let browser = Browser::new(app);
            let page = browser.get(&login(client.id.as_str())).await;
            let csrf = page.attribute("input[name=_csrf]", "value").unwrap();
            let mut fields = vec![("_csrf", csrf.as_str()), ("username", "mary"), ("password", PASSWORD)];
            fields.extend(data.map(|data| ("cognitoAsfData", data)));
            let page = browser.post(page.url.as_str(), &fields).await;
            assert!(page.callback_parameter("code").is_some(), "{data:?}");
        }
    }
}

on_both_engines! {
    // spec: UI-073, UI-078, UI-079, USR-203
    async fn the_sign_up_form(app: &TestApp) {
        let required = |name: &str| json!({ "Name": name, "AttributeDataType": "String", "Required": true, "Mutable": true });
        let body = json!({ "PoolName": "p", "AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"],
            "Schema": [required("email"), required("phone_number"), required("given_name")] });
        let (status, made) = crate::support::sdk::raw_call(app, "CreateUserPool", body).await;
        assert_eq!(status, 200, "{made}");
        let id = portico::platform::PoolId::new(made["UserPool"]["Id"].as_str().unwrap());
        let pool = app.app.pools.pool(&id).await.unwrap().unwrap();
        let client = app.client(&pool, json!({})).await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()).replace("/login", "/signup"));
        let page = browser.get(&url).await;
        let email = "input[name='requiredAttributes[email]']";
        assert_eq!(page.attribute(email, "type").as_deref(), Some("email"));
        assert_eq!(page.attribute(email, "placeholder").as_deref(), Some("name@host.com"));
        assert_eq!(page.attribute("input[name='requiredAttributes[phone_number]']", "type").as_deref(), Some("tel"));

        let fill = async |browser: &Browser, change: &[(&str, &str)]| -> Page {
            let mut values = vec![("username", "mary"), ("password", PASSWORD), ("requiredAttributes[given_name]", "Mary"),
                ("requiredAttributes[email]", "mary@example.com"), ("requiredAttributes[phone_number]", "+12125550100")];
            for (name, value) in change {
                values.retain(|(known, _)| known != name);
                values.push((name, value));
            }
            let page = browser.get(&url).await;
            browser.submit(&page, "/signup", &values).await
        };
        // A number that is none, and a weak password: told at the form, which keeps all but the password.
        for (change, error) in [
            (("requiredAttributes[phone_number]", "555 0100"), ".errorMessage-customizable"),
            (("password", "weak"), "[id$=-error], .errorMessage-customizable"),
        ] {
            let page = fill(&browser, &[change]).await;
            assert_eq!(page.url.path(), "/signup");
            assert!(page.has(error), "{change:?}: {}", page.body);
            let kept = |selector: &str| page.attribute(selector, "value").unwrap_or_default();
            assert_eq!(kept("input[name=username]"), "mary");
            assert_eq!(kept("input[name='requiredAttributes[given_name]']"), "Mary");
            assert_eq!(kept(email), "mary@example.com");
            assert_eq!(kept("input[name=password]"), "", "no password comes back");
            assert!(!page.body.contains(PASSWORD) && !page.body.contains("weak"));
        }
        assert_eq!(fill(&browser, &[]).await.url.path(), "/confirm");
        let taken = fill(&Browser::new(app), &[("requiredAttributes[email]", "other@example.com")]).await;
        assert_eq!(taken.text(".errorMessage-customizable").unwrap(), "User already exists");
        // An address that another account has is an alias only once it is proven: nothing is told here.
        let code = app.code_to("mary@example.com").await;
        let page = browser.get(&url.replace("/signup", "/confirm")).await;
        assert!(browser.submit(&page, "/confirm", &[("code", &code)]).await.callback_parameter("code").is_some());
        let page = fill(&Browser::new(app), &[("username", "eve")]).await;
        assert_eq!(page.url.path(), "/confirm", "{}", page.body);
    }
}

/// The answer to one post, no redirect followed.
async fn post(app: &TestApp, page: &Page, cookies: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let csrf = page.attribute("input[name=_csrf]", "value").unwrap();
    let mut all = vec![("_csrf", csrf.as_str())];
    all.extend(fields);
    let answer =
        app.http.post(page.url.clone()).header(COOKIE, cookies).form(&all).send().await.unwrap();
    let location = answer.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
    (answer.status().as_u16(), location.unwrap_or_default())
}

on_both_engines! {
    // spec: EP-016, OIDC-307, UI-060
    async fn every_redirect_after_a_form_is_302(app: &TestApp) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"], "MfaConfiguration": "OPTIONAL",
                                    "EmailMfaConfiguration": {} })).await;
        let client = app.client(&pool, json!({})).await;
        let url = login(client.id.as_str());
        for name in ["mary", "john", "ann"] {
            app.user(&pool, &format!("{name}@example.com")).await;
        }
        let john = app.app.users.find(&pool, "john").await.unwrap().unwrap();
        let on = Some(portico::mfa::FactorChange { enabled: Some(true), preferred: None });
        let email = portico::mfa::Preferences { email: on, ..Default::default() };
        app.app.mfa.set_preferences(&pool, &john, email).await.unwrap();
        let temporary = portico::platform::Secret::new(PASSWORD);
        app.app.users.admin_set_password(&pool, "ann", &temporary, false).await.unwrap();
        for (path, fields, to) in [
            ("/login", vec![("username", "mary"), ("password", PASSWORD)], "https://app.example/cb?code="),
            ("/login", vec![("username", "john"), ("password", PASSWORD)], "/mfa?"),
            ("/login", vec![("username", "ann"), ("password", PASSWORD)], "/resetPassword?"),
            ("/signup", vec![("username", "eve"), ("password", PASSWORD), ("requiredAttributes[email]", "eve@example.com")], "/confirm?"),
            ("/forgotPassword", vec![("username", "mary")], "/confirmForgotPassword?"),
        ] {
            let browser = Browser::new(app);
            let page = browser.get(&url.replace("/login", path)).await;
            let name = format!("XSRF-TOKEN-{}", pool.id);
            let cookies = format!("{name}={}", browser.cookie(&name).unwrap());
            let (status, location) = post(app, &page, &cookies, &fields).await;
            assert_eq!(status, 302, "{path}");
            assert!(location.starts_with(to), "{path}: {location}");
        }
    }
}

on_both_engines! {
    // spec: UI-021, UI-032, UI-081, EP-005
    async fn what_a_sign_in_and_a_sign_out_leave_in_the_audit_log(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        browser.submit(&browser.get(&url).await, "/login", &values).await;
        browser.get(&format!("/logout?client_id={}&logout_uri=https%3A%2F%2Fapp.example%2Fbye", client.id)).await;
        let page = Browser::new(app);
        let form = page.get(&url.replace("/login", "/signup")).await;
        page.submit(&form, "/signup", &[("username", "john@example.com"), ("password", PASSWORD)]).await;
        app.app.audit.flush().await;
        let records = records(app, pool.id.as_str()).await;
        let of = |event: &str| -> Value {
            let found = records.iter().find(|(name, _)| name == event);
            serde_json::from_str(&found.unwrap_or_else(|| panic!("no {event} in {records:?}")).1).unwrap()
        };
        for (event, path) in [("CognitoAuthentication", "/login"), ("Signup_POST", "/signup")] {
            let sent = &of(event)["additionalEventData"]["requestParameters"];
            for hidden in ["username", "password"] {
                assert_eq!(sent[hidden], json!(["HIDDEN_DUE_TO_SECURITY_REASONS"]), "{path} {hidden}");
            }
            assert_eq!(sent["client_id"], json!([client.id]));
        }
        assert_eq!(of("Logout")["additionalEventData"]["responseParameters"]["status"], 302);
        let everything: String = records.iter().map(|(_, record)| record.as_str()).collect();
        for secret in [PASSWORD, "mary@example.com", "john@example.com"] {
            assert!(!everything.contains(secret), "{secret}");
        }
    }
}

/// Names and texts of the audit records of a pool.
pub async fn records(app: &TestApp, pool: &str) -> Vec<(String, String)> {
    let (url, statement) =
        (app.app.config.database_url(), "SELECT event, record FROM audit WHERE pool_id = $1");
    if url.starts_with("postgres") {
        let database = sqlx::PgPool::connect(&url).await.unwrap();
        let found = sqlx::query_as(statement).bind(pool).fetch_all(&database).await.unwrap();
        database.close().await;
        return found;
    }
    let database = sqlx::SqlitePool::connect(&url).await.unwrap();
    let found = sqlx::query_as(statement).bind(pool).fetch_all(&database).await.unwrap();
    database.close().await;
    found
}

on_both_engines! {
    // spec: CLI-028, UI-136, EP-301, EP-302, EP-102, UI-006
    async fn what_a_client_needs_for_the_pages(app: &TestApp) {
        let pool = app.email_pool().await;
        // Whatever the API flows of the client are.
        let client = app.client(&pool, json!({ "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"] })).await;
        app.user(&pool, "mary@example.com").await;
        let url = login(client.id.as_str());
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let browser = Browser::new(app);
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert!(page.callback_parameter("code").is_some());

        // The sign-in page takes what authorize takes, and checks it alike.
        let more = "&scope=openid&nonce=n-7&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
        let browser = Browser::new(app);
        let page = browser.submit(&browser.get(&format!("{url}{more}")).await, "/login", &values).await;
        let code = page.callback_parameter("code").unwrap();
        let form = |verifier: &'static str| [("grant_type", "authorization_code"), ("client_id", client.id.as_str()),
            ("code", code.as_str()), ("redirect_uri", "https://app.example/cb"), ("code_verifier", verifier)];
        let good = form("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let answer = app.http.post(format!("{}/oauth2/token", app.url)).form(&good).send().await.unwrap();
        let tokens: Value = answer.json().await.unwrap();
        assert_eq!(crate::oauth::claims(tokens["id_token"].as_str().unwrap())["nonce"], "n-7");
        for (bad, error) in [("&scope=openid%20nonsense", "invalid_scope"), ("&code_challenge=x&code_challenge_method=plain", "invalid_request"),
                             ("&response_mode=nonsense", "invalid_request")] {
            let page = Browser::new(app).get(&format!("{url}{bad}")).await;
            assert_eq!(page.callback_parameter("error").as_deref(), Some(error), "{bad}");
            assert_eq!(page.callback_parameter("state").as_deref(), Some("s 1"));
        }
        let page = Browser::new(app).get(&url.replace("response_type=code&", "")).await;
        assert_eq!(page.callback_parameter("error").as_deref(), Some("invalid_request"));
        for missing in ["client_id", "redirect_uri"] {
            let page = Browser::new(app).get(&url.replace(missing, "x")).await;
            assert_eq!((page.status.as_u16(), page.left_to.is_none()), (400, true), "{missing}");
        }
        // A client without any way to sign in, and none at all.
        let none = app.client(&pool, json!({ "SupportedIdentityProviders": null })).await;
        for id in [none.id.as_str(), "nosuchclient"] {
            let page = Browser::new(app).get(&login(id).replace("/login", "/oauth2/authorize")).await;
            assert_eq!((page.status.as_u16(), page.left_to.is_none()), (400, true), "{id}");
        }

        // Who comes from another house has no password to reset here.
        let mary = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap();
        let mut changed = mary.clone();
        changed.status = portico::users::UserStatus::ExternalProvider;
        changed.updated_at = portico::platform::Timestamp(mary.updated_at.0 + 1);
        let mut tx = app.app.store.begin().await.unwrap();
        assert!(tx.update_user(&changed, mary.updated_at).await.unwrap());
        tx.commit().await.unwrap();
        let browser = Browser::new(app);
        let page = browser.get(&url.replace("/login", "/forgotPassword")).await;
        let page = browser.submit(&page, "/forgotPassword", &[("username", "mary@example.com")]).await;
        assert_eq!(page.url.path(), "/forgotPassword");
        assert!(page.has(".errorMessage-customizable"), "{}", page.body);
        assert!(app.app.store.list_inbox(10).await.unwrap().is_empty(), "no code is sent");
    }
}

on_both_engines! {
    // spec: EP-148, UI-165
    async fn a_failure_of_ours_goes_to_the_callback_without_details(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let form = browser.get(&url).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        browser.submit(&form, "/login", &values).await;
        let authorize = url.replace("/login", "/oauth2/authorize");
        assert!(browser.get(&authorize).await.callback_parameter("code").is_some());
        let other = Browser::new(app);
        let form = other.get(&url).await;
        app.app.store.close().await;
        let page = browser.get(&authorize).await;
        assert_eq!(page.status, 302);
        assert_eq!(page.callback_parameter("error").as_deref(), Some("server_error"));
        assert_eq!(page.callback_parameter("state").as_deref(), Some("s 1"));
        assert!(page.callback_parameter("error_description").is_none());
        let page = other.submit(&form, "/login", &values).await;
        assert!(page.status.as_u16() < 500 && page.left_to.is_none(), "{}", page.status);
        for detail in ["sql", "pool timed out", "closed", "panicked", "src/"] {
            assert!(!page.body.to_lowercase().contains(detail), "{detail}: {}", page.body);
        }
    }
}

on_both_engines! {
    // spec: ATTR-068
    async fn a_taken_contact_leads_back_to_the_account_that_has_it(app: &TestApp) {
        let pool = app.pool(json!({ "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let page = browser.get(&url.replace("/login", "/signup")).await;
        let values = [("username", "mary2"), ("requiredAttributes[email]", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/signup", &values).await;
        assert!(!page.has("a[href^='/forgotPassword']"));
        let code = app.code_to("mary@example.com").await;
        let page = browser.submit(&page, "/confirm", &[("code", &code)]).await;
        assert_eq!(page.text("#confirmErrorMessage").unwrap(), "An account with the email already exists.");
        let page = browser.get(&page.link("/forgotPassword")).await;
        let page = browser.submit(&page, "/forgotPassword", &[("username", "mary@example.com")]).await;
        assert_eq!(page.url.path(), "/confirmForgotPassword", "{}", page.body);
    }
}

on_both_engines! {
    // spec: EP-724, EP-401
    async fn links_lead_only_where_the_client_is_at_home(app: &TestApp) {
        let pool = app.pool(json!({ "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "VerificationMessageTemplate": { "DefaultEmailOption": "CONFIRM_WITH_LINK",
                "EmailMessageByLink": "{##Verify##}", "EmailSubjectByLink": "Welcome" } })).await;
        let client = app.client(&pool, json!({ "CallbackURLs": ["https://app.example/cb", "https://app.example/two"] })).await;
        let browser = Browser::new(app);
        let page = browser.get(&login(client.id.as_str()).replace("/login", "/signup")).await;
        browser.submit(&page, "/signup", &[("username", "mary@example.com"), ("password", PASSWORD)]).await;
        let mail = app.mail_to("mary@example.com").await.body_text;
        let href = mail.split_once('(').unwrap().1.split(')').next().unwrap().to_owned();
        for (more, leads_to) in [
            ("", "https%3A%2F%2Fapp.example%2Fcb"),
            ("&redirect_uri=https%3A%2F%2Fapp.example%2Ftwo", "https%3A%2F%2Fapp.example%2Ftwo"),
            ("&redirect_uri=https%3A%2F%2Fevil.example%2F", "https%3A%2F%2Fapp.example%2Fcb"),
        ] {
            let page = browser.get(&format!("{href}{more}")).await;
            assert_eq!(page.status, 200);
            let link = page.link("/login");
            assert!(link.contains(leads_to), "{more}: {link}");
            assert!(!page.body.contains("evil.example"));
        }
        // A sign-out for nobody's client goes nowhere.
        for query in ["logout_uri=https%3A%2F%2Fapp.example%2Fbye", "client_id=&logout_uri=https%3A%2F%2Fapp.example%2Fbye",
                      "client_id=nosuchclient&logout_uri=https%3A%2F%2Fapp.example%2Fbye"] {
            let page = browser.get(&format!("/logout?{query}")).await;
            assert!(page.left_to.is_none(), "{query}: {:?}", page.left_to);
            assert!(page.status.is_client_error(), "{query}: {}", page.status);
        }
    }
}
