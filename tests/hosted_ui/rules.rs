//! What holds on every page: forgery, foreign state, headers, errors, routes.

use serde_json::json;

use super::journeys::login;
use crate::support::{Browser, PASSWORD, on_both_engines};

on_both_engines! {
    // spec: UI-182
    async fn a_post_without_the_token_does_nothing(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let browser = Browser::new(app);
        let url = login(client.id.as_str());
        let page = browser.get(&url).await;
        let right = [("username", "mary@example.com"), ("password", PASSWORD)];
        for forged in ["", "0f6b1d4e-8c3a-4b52-9f70-6a1e2d3c4b5a"] {
            let mut values = right.to_vec();
            values.push(("_csrf", forged));
            let answer = browser.submit(&page, "/login", &values).await;
            assert_eq!(answer.status, 403);
            assert!(browser.cookie(&format!("cognito-{}", pool.id)).is_none());
        }
        let stranger = Browser::new(app);
        let answer = stranger.submit(&page, "/login", &right).await;
        assert_eq!(answer.status, 403, "the field without the cookie");
    }
}

on_both_engines! {
    // spec: UI-182
    async fn every_form_needs_the_token(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        browser.submit(&browser.get(&url).await, "/login", &values).await;
        let token = browser.cookie(&format!("XSRF-TOKEN-{}", pool.id)).unwrap();
        for path in [
            "/login", "/login/passkey", "/login/passkey/options", "/account", "/account/passkey",
            "/account/passkey/options", "/signup", "/confirm", "/resendcode", "/forgotPassword",
            "/confirmForgotPassword", "/resetPassword", "/mfa", "/mfaOption", "/mfaRegister",
        ] {
            for forged in [None, Some(""), Some(&token[..35]), Some("0f6b1d4e-8c3a-4b52-9f70-6a1e2d3c4b5a")] {
                let mut fields = values.to_vec();
                fields.push(("do", "delete"));
                fields.extend(forged.map(|token| ("_csrf", token)));
                let page = browser.post(&url.replace("/login", path), &fields).await;
                assert_eq!(page.status, 403, "{path} {forged:?}");
            }
        }
        assert!(app.app.users.find(&pool, "mary@example.com").await.unwrap().is_some());
        assert_eq!(app.app.store.list_inbox(10).await.unwrap().len(), 0, "nothing was sent");
    }
}

on_both_engines! {
    // spec: UI-125, UI-164, UI-178, EP-015, UI-092
    async fn state_of_another_pool_client_or_browser_is_void(app: &TestApp) {
        let (pool, other_pool) = (app.email_pool().await, app.email_pool().await);
        let client = app.client(&pool, json!({})).await;
        let other_client = app.client(&pool, json!({})).await;
        let foreign_client = app.client(&other_pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let browser = Browser::new(app);
        let url = login(client.id.as_str());
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        browser.submit(&browser.get(&url).await, "/login", &values).await;
        let session = browser.cookie(&format!("cognito-{}", pool.id)).unwrap();

        // The session under the name of the other pool's cookie, and a tampered one.
        let authorize = |id: &str| login(id).replace("/login", "/oauth2/authorize");
        let thief = Browser::new(app);
        thief.set_cookie(&format!("cognito-{}", other_pool.id), &session);
        let page = thief.get(&authorize(foreign_client.id.as_str())).await;
        assert_eq!(page.url.path(), "/login");
        thief.set_cookie(&format!("cognito-{}", pool.id), &format!("A{}", &session[1..]));
        let page = thief.get(&authorize(client.id.as_str())).await;
        assert_eq!(page.url.path(), "/login");

        // A pending step of one client is nothing to another, nor without its cookie.
        let page = browser.get(&url.replace("/login", "/forgotPassword")).await;
        let page = browser.submit(&page, "/forgotPassword", &[("username", "mary@example.com")]).await;
        assert_eq!(page.url.path(), "/confirmForgotPassword");
        let elsewhere = login(other_client.id.as_str()).replace("/login", "/confirmForgotPassword");
        let page = browser.get(&elsewhere).await;
        assert_eq!(page.status, 400);
        assert_eq!(page.text("h1").unwrap(), "This request has expired");
        let page = Browser::new(app).get(&url.replace("/login", "/confirm")).await;
        assert_eq!(page.status, 400);
        let restart = page.link("/login");
        assert!(restart.contains(client.id.as_str()), "a way on");
    }
}

on_both_engines! {
    // spec: UI-180, TOK-144, TOK-146
    async fn a_session_ends_with_its_user(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let browser = Browser::new(app);
        let url = login(client.id.as_str());
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        browser.submit(&browser.get(&url).await, "/login", &values).await;
        let authorize = url.replace("/login", "/oauth2/authorize");
        assert!(browser.get(&authorize).await.callback_parameter("code").is_some());
        app.app.users.admin_delete_user(&pool, "mary@example.com").await.unwrap();
        assert_eq!(browser.get(&authorize).await.url.path(), "/login");
    }
}

on_both_engines! {
    // spec: UI-013, UI-033, UI-037, UI-160, UI-161, UI-162, UI-185, UI-186, EP-019, EP-120, EP-121, EP-122
    async fn errors_are_pages_and_never_redirect_to_strangers(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        let closed = app.client(&pool, json!({ "AllowedOAuthFlowsUserPoolClient": false })).await;
        let browser = Browser::new(app);
        let url = login(client.id.as_str());
        let cases = [
            (url.replace("%2Fcb", "%2Fevil"), "redirect_mismatch"),
            (url.replace("%2Fcb", "%2Fcb%2F"), "redirect_mismatch"),
            (url.replace(client.id.as_str(), "nosuchclient"), "invalid_request"),
            (login(closed.id.as_str()), "Client is not enabled for OAuth2.0 flows."),
            (url.replace("redirect_uri=", "x="), "Required String parameter 'redirect_uri' is not present"),
            (url.replace("client_id=", "x="), "Required String parameter 'client_id' is not present"),
        ];
        for (url, reason) in cases {
            for path in ["/login", "/oauth2/authorize", "/signup", "/forgotPassword"] {
                let page = browser.get(&url.replace("/login", path)).await;
                assert_eq!(page.status, 400, "{url}");
                assert!(page.left_to.is_none(), "{url}");
                assert_eq!(page.text(".errorMessage-customizable").unwrap(), reason, "{path} {url}");
            }
        }
        let page = browser.get("/error?error=%3Cscript%3Ealert(1)%3C%2Fscript%3E&client_id=x").await;
        assert_eq!(page.status, 400);
        assert!(!page.body.contains("<script>alert"));

        let page = browser.get(&url).await;
        let header = |name: &str| page.headers.get(name).unwrap().to_str().unwrap();
        assert_eq!(header("content-type"), "text/html;charset=UTF-8");
        assert_eq!(header("cache-control"), "no-cache, no-store, max-age=0, must-revalidate");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-amz-cognito-request-id").len(), 36);
        let csp = header("content-security-policy");
        assert!(csp.contains("frame-ancestors 'none'") && csp.contains("script-src 'self'"));
        assert!(csp.contains("form-action 'self' https://app.example"), "{csp}");
        assert!(page.has("html[lang=en]") && page.has("meta[name=viewport]"));
    }
}

on_both_engines! {
    // spec: UI-026, UI-095, EP-720, EP-721, EP-722, EP-723, USR-118, USR-263, USR-264, MAIL-102, MAIL-108
    async fn a_link_in_the_mail_confirms(app: &TestApp) {
        let pool = app.pool(json!({
            "UsernameAttributes": ["email"],
            "AutoVerifiedAttributes": ["email"],
            "VerificationMessageTemplate": {
                "DefaultEmailOption": "CONFIRM_WITH_LINK",
                "EmailSubjectByLink": "Welcome",
                "EmailMessageByLink": "<p>Please {##Verify Your Email##}</p>",
            },
        })).await;
        let client = app.client(&pool, json!({})).await;
        let browser = Browser::new(app);
        let page = browser.get(&login(client.id.as_str()).replace("/login", "/signup")).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/signup", &values).await;
        assert_eq!(page.text("h1").unwrap(), "Check your email");
        let mail = app.mail_to("mary@example.com").await;
        assert_eq!(mail.subject, "Welcome");
        let (_, rest) = mail.body_text.split_once('(').unwrap();
        let href = rest.split(')').next().unwrap();
        assert!(href.starts_with(&format!("{}/confirmUser/?client_id={}&user_name=", app.url, client.id)));
        let wrong = browser.get(&href.replace("confirmation_code=", "confirmation_code=9")).await;
        assert_eq!(wrong.status, 400);
        for heading in ["Your account is confirmed", "Your account is already confirmed"] {
            let page = browser.get(href).await;
            assert_eq!((page.status.as_u16(), page.text("h1").unwrap().as_str()), (200, heading));
            assert!(browser.cookie(&format!("cognito-{}", pool.id)).is_none(), "signs nobody in");
            assert!(page.link("/login").contains(client.id.as_str()));
        }
        let user = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap();
        assert!(user.is_verified("email"));
    }
}

on_both_engines! {
    // spec: UI-034, UI-038, UI-042, UI-054, UI-080, DOM-001, DOM-007, DOM-008, DOM-033, UI-001
    async fn paths_domains_and_closed_doors(app: &TestApp) {
        use portico::pools::{Domain, DomainKind};
        let closed = json!({ "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true } });
        let pool = app.pool(closed).await;
        let client = app.client(&pool, json!({})).await;
        let browser = Browser::new(app);
        let url = login(client.id.as_str());
        for path in ["/LOGIN", "/login/", "/oauth2/login", "/authorize", "/OAuth2/Authorize/"] {
            let page = browser.get(&url.replace("/login", path)).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.has("form[name=cognitoSignInForm]"), "{path}");
            assert!(!page.has("a[href^='/signup']"), "self sign-up is off");
        }
        let page = browser.get(&url.replace("/login", "/signup")).await;
        assert_eq!(page.status, 400);
        assert!(page.body.contains("SignUp is not permitted for this user pool"));

        let now = app.app.clock.now();
        for (domain, kind) in [("acme", DomainKind::Prefix), ("/acme", DomainKind::Mount)] {
            let domain = Domain {
                domain: domain.to_owned(),
                pool_id: pool.id.clone(),
                kind,
                settings: json!({}),
                created_at: now,
            };
            assert!(app.app.pools.add_domain(domain).await.unwrap());
        }
        let page = browser.get(&format!("/acme{url}")).await;
        assert!(page.form("/acme/login").action.starts_with("/acme/login?"));
        assert_eq!(page.status, 200);
        assert!(browser.cookie("XSRF-TOKEN").is_some(), "no suffix where the place is the pool's own");
        let on_host = |host: &'static str| {
            app.http.get(format!("{}{url}", app.url)).header("host", host).send()
        };
        assert_eq!(on_host("acme.localhost").await.unwrap().status(), 200);
        let unknown = on_host("other.localhost").await.unwrap();
        assert_eq!(unknown.status(), 404);
        assert!(!unknown.text().await.unwrap().contains("pool"));
    }
}
