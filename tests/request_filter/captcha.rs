//! The CAPTCHA on the pages, without JavaScript.

use portico::mfa::Factor;
use portico::platform::PoolId;
use portico::request_filter::{Answer, CaptchaError};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{acl, block, call, documented, exception, operation, path, rule};
use crate::hosted_ui::login;
use crate::support::authenticator::code_at;
use crate::support::browser::Page;
use crate::support::{Browser, PASSWORD, TestApp, on_both_engines};

fn captcha() -> Value {
    json!({ "Captcha": {} })
}

/// The answer to the question of the page.
fn sum(page: &Page) -> String {
    let question = page
        .text("label[for=captcha-sum]")
        .unwrap_or_else(|| panic!("no question:\n{}", page.body));
    let numbers =
        question.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<u32>().ok());
    numbers.sum::<u32>().to_string()
}

async fn solve(browser: &Browser, page: &Page) -> Page {
    let answered = browser.submit(page, "/captcha", &[("sum", &sum(page))]).await;
    go_on(browser, answered).await
}

/// As a browser does that obeys the page.
pub async fn go_on(browser: &Browser, page: Page) -> Page {
    match page.attribute("meta[http-equiv=refresh]", "content") {
        Some(content) => browser.get(content.strip_prefix("0; url=").unwrap()).await,
        None => page,
    }
}

on_both_engines! {
    // spec: WAF-006, WAF-008, UI-191, UI-012
    timed async fn a_question_stands_before_the_page_until_it_is_answered(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (browser, url) = (Browser::new(app), login(client.id.as_str()));
        let before = browser.get(&url).await;
        app.app.request_filters.set(&pool.id, &acl(json!([rule(0, path("/login"), captcha())]))).await.unwrap();

        // A form that was open when the rule came: nothing of it was used, and the page says so.
        let values = [("username", "mary"), ("password", PASSWORD)];
        let asked = browser.submit(&before, "/login", &values).await;
        assert_eq!((asked.status, asked.headers["x-amzn-waf-action"].to_str().unwrap()), (StatusCode::FORBIDDEN, "captcha"));
        assert_eq!(asked.text(".notice").unwrap(), "What you just sent was not used. After this check, please enter it again.");
        assert!(!asked.body.contains(PASSWORD) && !asked.body.contains("mary"));
        assert_eq!(browser.cookie_names().iter().filter(|name| name.starts_with("cognito")).count(), 0);
        let page = solve(&browser, &asked).await;
        assert_eq!((page.status, page.url.path()), (StatusCode::OK, "/login"), "{}", page.body);
        let again = browser.submit(&page, "/login", &values).await;
        assert!(again.callback_parameter("code").is_some(), "{}", again.body);

        // Good for 300 seconds.
        app.advance(299);
        assert_eq!(browser.get(&url).await.status, StatusCode::OK);
        app.advance(1);
        let asked = browser.get(&url).await;
        assert_eq!(asked.status, StatusCode::FORBIDDEN);
        assert!(!asked.has(".notice"));
        // Wrong: another question, and the first is closed.
        let wrong = browser.submit(&asked, "/captcha", &[("sum", "0")]).await;
        assert_eq!(wrong.text("[role=alert]").unwrap(), "That was not the result. Please answer this question instead.");
        let closed = solve(&browser, &asked).await;
        assert_eq!(closed.text("[role=alert]").unwrap(), "The question is no longer open. Please answer this one instead.");
        // Too late.
        app.advance(600);
        let late = solve(&browser, &wrong).await;
        assert_eq!(late.text("[role=alert]").unwrap(), "The question is no longer open. Please answer this one instead.");
        let right = browser.submit(&late, "/captcha", &[("sum", &sum(&late))]).await;
        // Providers send browsers back with forms of their own, which bring such cookies only.
        let cookie = right.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("SameSite=None") && cookie.contains("Secure") && cookie.contains("HttpOnly"), "{cookie}");
        assert_eq!(right.link("/login"), right.attribute("meta[http-equiv=refresh]", "content").unwrap()[7..]);
        let page = go_on(&browser, right).await;
        assert_eq!(page.url.path(), "/login");
        assert!(page.url.query().unwrap().contains("state=s"), "the request goes on where it was stopped");
        // A second use of a right answer, and answers that are not ours.
        let used = browser.post(late.form("/captcha").action.as_str(), &[("token", &field(&late, "token")), ("sum", &sum(&late))]).await;
        assert_eq!(used.status, StatusCode::FORBIDDEN);
        for work in ["0", "x", "-1", ""] {
            let forged = browser.post(late.form("/captcha").action.as_str(), &[("token", "AAAA"), ("work", work)]).await;
            assert_eq!(forged.status, StatusCode::FORBIDDEN, "{work}");
        }
        let page = browser.get(late.form("/captcha").action.as_str()).await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);

        // The mark is of this pool, whatever else a browser sends.
        let elsewhere = app.pool(json!({})).await;
        let theirs = app.client(&elsewhere, json!({})).await;
        app.app.request_filters.set(&elsewhere.id, &acl(json!([rule(0, path("/login"), captcha())]))).await.unwrap();
        let name = |pool: &PoolId| format!("captcha-{pool}");
        browser.set_cookie(&name(&elsewhere.id), &browser.cookie(&name(&pool.id)).unwrap());
        assert_eq!(browser.get(&login(theirs.id.as_str())).await.status, StatusCode::FORBIDDEN);
        browser.set_cookie(&name(&pool.id), &format!("{}.AAAA", app.now()));
        assert_eq!(browser.get(&url).await.status, StatusCode::FORBIDDEN);
        // A rule that blocks is not softened by an answer.
        app.app.request_filters.set(&pool.id, &acl(json!([rule(0, path("/captcha"), block())]))).await.unwrap();
        let stopped = solve(&browser, &asked).await;
        assert!(stopped.body.contains("This request is not allowed here."), "{}", stopped.body);
        // Programs cannot read a question.
        app.app.request_filters.set(&pool.id, &acl(json!([rule(0, path("/oauth2/token"), captcha())]))).await.unwrap();
        let answer = crate::oauth::flow::post(app, "/oauth2/token", &[("client_id", client.id.as_str())]).await;
        assert_eq!((answer.status, answer.error()), (StatusCode::FORBIDDEN, "access_denied"));
    }
}

fn field(page: &Page, name: &str) -> String {
    page.form("/captcha").fields.into_iter().find(|(n, _)| n == name).unwrap().1
}

on_both_engines! {
    // spec: WAF-017
    timed async fn questions_and_marks_are_of_one_pool_and_address(app: &TestApp) {
        let captcha = &app.app.request_filters.captcha;
        let (pool, other) = (PoolId::new("us-east-1_A"), PoolId::new("us-east-1_B"));
        let at = |text: &str| text.parse::<std::net::IpAddr>().unwrap();
        let (here, there) = (at("192.0.2.1"), at("192.0.2.2"));
        let right = |sum_of: [u32; 2]| (sum_of[0] + sum_of[1]).to_string();

        let asked = captcha.ask(&pool, here, Some("/login?a=b")).unwrap();
        assert!(!asked.token.contains("login"));
        let sum = right(asked.sum_of);
        let answer = Answer { sum: Some(&sum), ..Answer::default() };
        for (pool, address) in [(&other, here), (&pool, there)] {
            let lost = captcha.answer(pool, address, &asked.token, answer).await;
            assert!(matches!(lost, Err(CaptchaError::Gone(solved)) if solved.return_to.is_none()));
        }
        // Many at once: one gets through.
        let tries = (0..8).map(|_| captcha.answer(&pool, here, &asked.token, answer));
        let right = futures_util::future::join_all(tries).await.into_iter().filter(Result::is_ok).count();
        assert_eq!(right, 1);

        // Work does as well; too little of it closes nothing.
        let asked = captcha.ask(&pool, here, None).unwrap();
        let enough = |n: &u64| {
            let digest = portico::platform::secret::sha256(format!("{}{n}", asked.puzzle).as_bytes());
            u32::from_be_bytes(digest[..4].try_into().unwrap()).leading_zeros() >= asked.work_bits
        };
        let lazy = (0_u64..).find(|n| !enough(n)).unwrap().to_string();
        let work = (0_u64..).find(enough).unwrap().to_string();
        let worked = |work: &str| {
            let (work, token) = (work.to_owned(), asked.token.clone());
            let pool = &pool;
            async move { captcha.answer(pool, here, &token, Answer { work: Some(&work), ..Answer::default() }).await }
        };
        assert!(matches!(worked(&lazy).await, Err(CaptchaError::Wrong(_))));
        assert!(worked(&work).await.is_ok());
        assert!(matches!(worked(&work).await, Err(CaptchaError::Gone(_))));

        let pass = captcha.pass(&pool, here);
        assert_eq!(captcha.solved(&pool, here, &pass).unwrap().seconds(), app.now());
        assert!(captcha.solved(&pool, there, &pass).is_none() && captcha.solved(&other, here, &pass).is_none());
        let later = pass.replacen(&app.now().to_string(), &(app.now() + 1).to_string(), 1);
        assert!(captcha.solved(&pool, here, &later).is_none());
        // What was answered is forgotten once it could not be answered any more.
        app.advance(601);
        portico::jobs::cleanup::clean(&app.app).await.unwrap();
        let hash = portico::platform::secret::sha256(asked.puzzle.as_bytes());
        assert!(app.app.store.use_captcha(&pool, &hash, app.app.clock.now()).await.unwrap());
    }
}

async fn to_set_up(app: &TestApp, client: &str) -> (Browser, Page) {
    let browser = Browser::new(app);
    let mut page = browser.get(&login(client)).await;
    if page.status == StatusCode::FORBIDDEN {
        page = solve(&browser, &page).await;
    }
    let page =
        browser.submit(&page, "/login", &[("username", "mary"), ("password", PASSWORD)]).await;
    assert_eq!(page.url.path(), "/mfaOption", "{}", page.body);
    (browser, page)
}

on_both_engines! {
    // spec: MFA-084, UI-109, WAF-010
    async fn setting_an_app_up_calls_operations_that_the_filter_sees(app: &TestApp) {
        let pool = app.pool(json!({ "MfaConfiguration": "ON", "SmsMfaConfiguration": {},
            "SoftwareTokenMfaConfiguration": { "Enabled": true } })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let id = client.id.as_str();
        let refused = "Request not allowed due to WAF captcha.";
        let set = async |document: Value| app.app.request_filters.set(&pool.id, &document).await.unwrap();

        set(acl(json!([rule(0, operation("AssociateSoftwareToken"), captcha())]))).await;
        let (browser, page) = to_set_up(app, id).await;
        let stopped = browser.press(&page, ("factor", "SOFTWARE_TOKEN_MFA")).await;
        assert_eq!(stopped.text("[role=alert]").unwrap(), refused, "{}", stopped.body);
        assert!(!stopped.has("form"), "there is no way on");
        // The same operation by the API, where the session says whose it is.
        let credentials = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": { "USERNAME": "mary", "PASSWORD": PASSWORD } });
        let (_, _, body) = call(app, "InitiateAuth", credentials, &[]).await;
        let challenge: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(challenge["ChallengeName"], "MFA_SETUP");
        let (status, _, body) = call(app, "AssociateSoftwareToken", json!({ "Session": challenge["Session"] }), &[]).await;
        assert_eq!((status, exception(&body)), (StatusCode::FORBIDDEN, format!("ForbiddenException: {refused}")));
        // Text messages are not concerned.
        let (browser, page) = to_set_up(app, id).await;
        let phone = browser.press(&page, ("factor", "SMS_MFA")).await;
        assert_eq!(phone.text("h1").unwrap(), "Set up SMS MFA");

        set(acl(json!([rule(0, operation("VerifySoftwareToken"), captcha())]))).await;
        let (browser, page) = to_set_up(app, id).await;
        let page = browser.press(&page, ("factor", "SOFTWARE_TOKEN_MFA")).await;
        let now = portico::platform::Clock::system().now().seconds();
        let code = code_at(&page.text("#mfa-secret").unwrap(), now);
        let stopped = browser.submit(&page, "/mfaRegister", &[("code", &code)]).await;
        assert_eq!(stopped.text("[role=alert]").unwrap(), refused);
        let mary = app.app.users.find(&pool, "mary").await.unwrap().unwrap();
        let factors = app.app.mfa.factors(&pool, &mary.sub).await.unwrap();
        assert!(!factors.is_on(Factor::SoftwareToken), "nothing was verified");

        // A CAPTCHA for everything breaks it, solved before or not; the rule of the guide does not.
        set(acl(json!([rule(0, json!({ "RegexMatchStatement": { "RegexString": "^/", "FieldToMatch": { "UriPath": {} },
            "TextTransformations": [] } }), captcha())]))).await;
        let (browser, page) = to_set_up(app, id).await;
        let stopped = browser.press(&page, ("factor", "SOFTWARE_TOKEN_MFA")).await;
        assert_eq!(stopped.text("[role=alert]").unwrap(), refused);
        set(documented("captcha.json")).await;
        let (browser, page) = to_set_up(app, id).await;
        let page = browser.press(&page, ("factor", "SOFTWARE_TOKEN_MFA")).await;
        let code = code_at(&page.text("#mfa-secret").unwrap(), now);
        let done = browser.submit(&page, "/mfaRegister", &[("code", &code)]).await;
        assert!(done.callback_parameter("code").is_some(), "{}", done.body);
    }
}
