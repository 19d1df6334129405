//! What people do on the pages, without JavaScript, on both engines.

use serde_json::json;

use crate::support::{Browser, PASSWORD, on_both_engines};

const CALLBACK: &str = "https://app.example/cb";

/// The sign-in URL of a client.
pub fn login(client: &str) -> String {
    format!(
        "/login?client_id={client}&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=s%201"
    )
}

on_both_engines! {
    // spec: UI-011, UI-020, UI-023, UI-024, UI-070, UI-071, UI-072, UI-077, UI-090, UI-091, UI-093
    // spec: UI-170, UI-172, UI-174, UI-177, UI-183, EP-140, EP-300, EP-305, USR-110, USR-117, USR-219
    async fn signing_up_confirms_and_signs_in(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        let browser = Browser::new(app);
        let page = browser.get(&login(client.id.as_str())).await;
        assert_eq!(page.text("h1").unwrap(), "Sign in with your email and password");
        let page = browser.get(&page.link("/signup")).await;
        assert_eq!(page.text("h1").unwrap(), "Sign up with a new account");
        let form = page.form("/signup");
        assert!(form.action.contains("redirect_uri=https%3A%2F%2Fapp.example%2Fcb"));
        let csrf_before = browser.cookie(&format!("XSRF-TOKEN-{}", pool.id)).unwrap();

        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/signup", &values).await;
        assert_eq!(page.url.path(), "/confirm");
        assert!(page.body.contains("We have sent a code by email to m***@e***. Enter it below"));

        let code = app.code_to("mary@example.com").await;
        let page = browser.submit(&page, "/confirm", &[("code", &code)]).await;
        let target = page.left_to.as_ref().expect("the browser goes back to the app");
        assert!(target.as_str().starts_with(&format!("{CALLBACK}?code=")), "{target}");
        assert_eq!(page.callback_parameter("state").unwrap(), "s 1");

        let session = browser.cookie(&format!("cognito-{}", pool.id)).expect("a session");
        assert!(session.len() >= 43 && !session.contains("mary"));
        let csrf = browser.cookie(&format!("XSRF-TOKEN-{}", pool.id)).unwrap();
        assert_ne!(csrf, csrf_before, "rotated at sign-in");

        // The session answers for another client of the pool without any page.
        let other = app.client(&pool, json!({})).await;
        let page = browser.get(&login(other.id.as_str()).replace("/login", "/oauth2/authorize")).await;
        assert!(page.callback_parameter("code").is_some());
    }
}

on_both_engines! {
    // spec: ERR-030, ERR-054, ERR-T37
    async fn the_pages_say_as_much_as_the_client_lets_them(app: &TestApp) {
        let pool = app.email_pool().await;
        app.user(&pool, "mary@example.com").await;
        let unset = app.client(&pool, json!({})).await;
        let legacy = app.client(&pool, json!({ "PreventUserExistenceErrors": "LEGACY" })).await;
        let hiding = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        for (client, told) in [
            (unset, "User does not exist."),
            (legacy, "User does not exist."),
            (hiding, "Incorrect username or password."),
        ] {
            let browser = Browser::new(app);
            let page = browser.get(&login(client.id.as_str())).await;
            let values = [("username", "nobody@example.com"), ("password", "Wrong-horse-7")];
            let page = browser.submit(&page, "/login", &values).await;
            assert_eq!(page.text("p#loginErrorMessage").unwrap(), told);
            // The forgotten password: on to the code, or told as before.
            let page = browser.get(&page.link("/forgotPassword")).await;
            let page =
                browser.submit(&page, "/forgotPassword", &[("username", "nobody@example.com")]).await;
            let goes_on = page.url.path().eq_ignore_ascii_case("/confirmForgotPassword");
            assert_eq!(goes_on, told.starts_with("Incorrect"), "{}", page.url);
        }
    }
}

on_both_engines! {
    // spec: UI-055, UI-056, UI-057, UI-058, UI-059, EP-307, FLOW-116, FLOW-304, FLOW-311
    async fn signing_in_with_wrong_and_right_passwords(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        app.user(&pool, "mary@example.com").await;
        let browser = Browser::new(app);
        let url = login(client.id.as_str());
        let mut answers = Vec::new();
        for name in ["mary@example.com", "nobody@example.com"] {
            let page = browser.get(&url).await;
            let values = [("username", name), ("password", "Wrong-horse-7")];
            let page = browser.submit(&page, "/login", &values).await;
            assert_eq!(page.status, 200);
            assert_eq!(page.attribute("#signInFormUsername", "value").unwrap(), name);
            assert_eq!(page.attribute("#signInFormPassword", "value").unwrap_or_default(), "");
            answers.push(page.text("p#loginErrorMessage.errorMessage-customizable").unwrap());
        }
        assert_eq!(answers, ["Incorrect username or password."; 2]);

        let page = browser.get(&url).await;
        let values = [("username", "MARY@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/login", &values).await;
        assert!(page.callback_parameter("code").is_some());

        for _ in 0..5 {
            let page = browser.get(&url).await;
            let values = [("username", "mary@example.com"), ("password", "Wrong-horse-7")];
            browser.submit(&page, "/login", &values).await;
        }
        let page = browser.get(&url).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/login", &values).await;
        assert_eq!(page.text("#loginErrorMessage").unwrap(), "Password attempts exceeded");
    }
}

on_both_engines! {
    // spec: UI-027, UI-028, UI-130, UI-131, UI-132, UI-133, UI-135, UI-137, UI-187, PWD-075, PWD-076
    async fn a_forgotten_password_is_reset_by_code(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" })).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, other) = (Browser::new(app), Browser::new(app));
        let url = login(client.id.as_str());

        // A session elsewhere, to see it end.
        let page = other.get(&url).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        other.submit(&page, "/login", &values).await;

        let page = browser.get(&url).await;
        let page = browser.get(&page.link("/forgotPassword")).await;
        assert_eq!(page.text("h1").unwrap(), "Forgot your password?");
        assert!(page.has(".redirect-customizable a[href^='/login']"), "a way back");
        let unknown = browser.submit(&page, "/forgotPassword", &[("username", "nobody@else.example")]).await;
        assert_eq!(unknown.url.path(), "/confirmForgotPassword");
        assert!(unknown.body.contains("n***@e***"), "a simulated destination");

        let page = browser.submit(&page, "/forgotPassword", &[("username", "mary@example.com")]).await;
        assert_eq!(page.url.path(), "/confirmForgotPassword");
        let code = app.code_to("mary@example.com").await;
        let new = "Battery-staple-9";
        let unequal = [("code", code.as_str()), ("password", new), ("confirmPassword", "Battery-staple-8")];
        let page = browser.submit(&page, "/confirmForgotPassword", &unequal).await;
        assert!(page.body.contains("The passwords do not match."));
        let weak = [("code", code.as_str()), ("password", "weak"), ("confirmPassword", "weak")];
        let page = browser.submit(&page, "/confirmForgotPassword", &weak).await;
        assert!(page.body.contains("The password does not meet the requirements."), "{}", page.body);
        let good = [("code", code.as_str()), ("password", new), ("confirmPassword", new)];
        let page = browser.submit(&page, "/confirmForgotPassword", &good).await;
        assert_eq!(page.url.path(), "/login", "the code was still good");
        assert!(page.body.contains("Your password has been changed."));

        let page = other.get(&url.replace("/login", "/oauth2/authorize")).await;
        assert_eq!(page.url.path(), "/login", "the session elsewhere has ended");
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert!(page.has("#loginErrorMessage"), "the old password is void");
        let values = [("username", "mary@example.com"), ("password", new)];
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert!(page.callback_parameter("code").is_some());
    }
}

on_both_engines! {
    // spec: UI-029, UI-062, USR-112, USR-123, USR-356, PWD-045, FLOW-071, FLOW-080, FLOW-227
    async fn a_temporary_password_is_replaced(app: &TestApp) {
        use portico::users::admin::{AdminCreateUser, InvitationMessage};
        use portico::users::codes::Medium;
        let schema = {
            let mut schema = portico::pools::defaults::standard_schema();
            schema.iter_mut().find(|a| a.name == "given_name").unwrap().required = true;
            schema
        };
        let pool = app.pool(json!({ "SchemaAttributes": schema })).await;
        let client = app.client(&pool, json!({})).await;
        let request = AdminCreateUser {
            username: "mary".to_owned(),
            attributes: [("email".to_owned(), "mary@example.com".to_owned())].into(),
            temporary_password: None,
            message: InvitationMessage::Send,
            mediums: vec![Medium::Email],
            force_alias: false,
        };
        app.app.users.admin_create_user(&pool, request).await.unwrap();
        let mail = app.mail_to("mary@example.com").await;
        assert_eq!(mail.subject, "Your temporary password");
        let text = mail.body_text.strip_prefix("Your username is mary and temporary password is ").unwrap();
        let temporary = text.strip_suffix('.').unwrap();

        let browser = Browser::new(app);
        let url = login(client.id.as_str());
        let values = [("username", "mary"), ("password", temporary)];
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert_eq!(page.url.path(), "/resetPassword");
        assert!(page.has("input[name='requiredAttributes[given_name]']"), "what is missing is asked");
        let new = "Battery-staple-9";
        let answer = [
            ("password", new), ("confirmPassword", new), ("requiredAttributes[given_name]", "Mary"),
        ];
        let again = browser.submit(&page, "/resetPassword", &answer).await;
        assert!(again.callback_parameter("code").is_some());
        let user = app.app.users.find(&pool, "mary").await.unwrap().unwrap();
        assert_eq!(user.attribute("given_name"), Some("Mary"));
        assert_eq!(user.status.as_str(), "CONFIRMED");
        let page = browser.submit(&browser.get(&url).await, "/login", &values).await;
        assert!(page.has("#loginErrorMessage"), "the temporary password is void");
    }
}

on_both_engines! {
    // spec: UI-025, UI-061, UI-094, USR-120, USR-253, USR-254, USR-321, FLOW-069
    async fn an_unconfirmed_user_confirms_and_signs_in_later(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        let (first, second) = (Browser::new(app), Browser::new(app));
        let url = login(client.id.as_str());
        let page = first.get(&url).await;
        let page = first.get(&page.link("/signup")).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        first.submit(&page, "/signup", &values).await;
        let old_code = app.code_to("mary@example.com").await;

        // Another browser, and a password nobody has checked (LEGACY tells the status first).
        let values = [("username", "mary@example.com"), ("password", "Wrong-horse-7")];
        let page = second.submit(&second.get(&url).await, "/login", &values).await;
        assert_eq!(page.url.path(), "/confirm");
        let page = second.submit(&page, "/resendcode", &[]).await;
        assert!(page.body.contains("A new code is on its way."));
        let mail = app.mail_after("mary@example.com", 1).await;
        let new_code = crate::support::code_in(&mail.body_text);
        if old_code != new_code {
            let page = second.submit(&page, "/confirm", &[("code", &old_code)]).await;
            assert!(page.body.contains("Invalid verification code provided, please try again."));
        }
        let page = second.submit(&page, "/confirm", &[("code", &new_code)]).await;
        assert_eq!(page.url.path(), "/login", "the password was never verified here");
        assert!(page.left_to.is_none());
    }
}
