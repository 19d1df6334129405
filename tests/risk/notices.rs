//! Mails about risky sign-ins, and what comes back by their links.

use serde_json::{Value, json};

use super::adaptive::AWAY;
use super::{HOME, Scene, call, outcome};
use crate::hosted_ui::audit_records;
use crate::support::{Browser, Engine, PASSWORD, Receiver, TestApp, on_both_engines};

fn actions(low: &str) -> Value {
    let action = |answer: &str| json!({ "Notify": true, "EventAction": answer });
    json!({ "LowAction": action(low), "MediumAction": action("BLOCK"), "HighAction": action("BLOCK") })
}

fn takeover(low: &str, notify: Option<Value>) -> Value {
    let mut takeover = json!({ "Actions": actions(low) });
    if let Some(notify) = notify {
        takeover["NotifyConfiguration"] = notify;
    }
    json!({ "AccountTakeoverRiskConfiguration": takeover })
}

fn link(text: &str, value: &str) -> String {
    let links = text.split(|c: char| c.is_whitespace() || "()<>\"".contains(c));
    let found = links
        .filter(|word| word.contains("/eventFeedback?"))
        .find(|word| word.ends_with(&format!("feedback_value={value}")));
    found.unwrap_or_else(|| panic!("no link in {text}")).to_owned()
}

on_both_engines! {
    // spec: RISK-074, RISK-076, RISK-078, RISK-079, RISK-071, RISK-073, EP-008, LOG-049
    async fn the_default_mail_and_its_links(app: &TestApp) {
        let scene = Scene::new(app, "ENFORCED", json!({})).await;
        scene.configure(takeover("BLOCK", None)).await;
        scene.sign_in(PASSWORD, HOME).await;
        scene.sign_in(PASSWORD, AWAY).await;
        let event = scene.events("ann").await.remove(0);
        let mail = app.mail_to("ann@example.com").await;
        assert_eq!(mail.subject, "Blocked sign-in attempt");
        for part in ["We blocked an attempt to sign in to your account ann.", "Device: Chrome, Windows 10",
                     "IP address: 203.0.113.9", "This was not me: http", "This was me: http"] {
            assert!(mail.body_text.contains(part), "{part}: {}", mail.body_text);
        }
        assert!(mail.body_html.contains(">This was not me</a>"), "{}", mail.body_html);

        // A scanner that opens both links records nothing; a person who presses a button does.
        let browser = Browser::new(app);
        let valid = link(&mail.body_text, "Valid");
        for url in [&valid, &link(&mail.body_text, "Invalid")] {
            let page = browser.get(url).await;
            assert_eq!(page.status, 200);
            assert_eq!(page.text("h1").unwrap(), "Was this you?");
            assert!(page.body.contains("203.0.113.9"), "{}", page.body);
            assert!(page.headers["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
        }
        assert!(scene.events("ann").await[0].get("EventFeedback").is_none());
        let page = browser.get(&valid).await;
        let page = browser.press(&page, ("feedback_value", "Valid")).await;
        assert!(page.body.contains("We will know this device"), "{}", page.body);
        let feedback = scene.events("ann").await[0]["EventFeedback"].clone();
        assert_eq!((&feedback["FeedbackValue"], &feedback["Provider"]), (&json!("Valid"), &json!("User")));
        assert_eq!(scene.sign_in(PASSWORD, AWAY).await, "ok", "known at once");

        // Not me: careful from now on, and the way to another password.
        let page = browser.get(&valid).await;
        let page = browser.press(&page, ("feedback_value", "Invalid")).await;
        assert!(page.body.contains("We will be careful"), "{}", page.body);
        assert_eq!(browser.get(&page.link("/forgotPassword")).await.status, 200);
        assert!(scene.sign_in(PASSWORD, AWAY).await.starts_with("NotAuthorized"));

        // By the API with the token of the mail; it is of this event, this user, this pool.
        let url = url::Url::parse(&valid).unwrap();
        let token = url.query_pairs().find(|(name, _)| name == "feedback_token").unwrap().1.into_owned();
        let body = json!({ "UserPoolId": scene.pool.id, "Username": "ann", "EventId": event["EventId"],
                           "FeedbackToken": token, "FeedbackValue": "Valid" });
        assert_eq!(outcome(app, "UpdateAuthEventFeedback", body.clone()).await, "ok");
        let other = scene.events("ann").await[0]["EventId"].clone();
        app.user(&scene.pool, "bob@example.com").await;
        for (member, value) in [("EventId", other), ("Username", json!("bob")), ("Username", json!("nobody")), ("FeedbackToken", json!("x"))] {
            let mut wrong = body.clone();
            wrong[member] = value;
            assert_eq!(outcome(app, "UpdateAuthEventFeedback", wrong).await, "NotAuthorizedException: Invalid feedback token.", "{member}");
        }
        let page = browser.get(&valid.replace("username=ann", "username=bob")).await;
        assert!(page.body.contains("This link has expired or is not complete."), "{}", page.body);
        let anonymous = app.http.post(format!("{}/", app.url)).header("x-amz-target", "AWSCognitoIdentityProviderService.UpdateAuthEventFeedback")
            .header("content-type", "application/x-amz-json-1.1").body(body.to_string()).send().await.unwrap();
        assert_eq!(anonymous.status(), 200, "nobody needs to sign it");

        // As in the guide, where the pool wants it.
        let on_get = Scene::new(app, "ENFORCED", json!({ "Portico": { "record_feedback_on_get": true } })).await;
        on_get.configure(takeover("BLOCK", None)).await;
        on_get.sign_in(PASSWORD, HOME).await;
        // After the two of the other pool.
        on_get.sign_in(PASSWORD, AWAY).await;
        let mail = app.mail_after("ann@example.com", 2).await;
        let page = browser.get(&link(&mail.body_text, "Valid")).await;
        assert!(page.body.contains("We will know this device"), "{}", page.body);
        assert_eq!(on_get.sign_in(PASSWORD, AWAY).await, "ok");
        let events = audited(app, &[scene.pool.id.as_str(), on_get.pool.id.as_str()]).await;
        for name in ["Event_Feedback_GET", "Event_Feedback_POST"] {
            assert!(events.iter().any(|event| event == name), "{name} in {events:?}");
        }
    }
}

/// The names of the audit records of the pools.
async fn audited(app: &TestApp, pools: &[&str]) -> Vec<String> {
    app.app.audit.flush().await;
    let mut names = Vec::new();
    for pool in pools {
        names.extend(audit_records(app, pool).await.into_iter().map(|(name, _)| name));
    }
    names
}

on_both_engines! {
    // spec: RISK-074, RISK-075, RISK-076, RISK-013, RISK-036
    async fn the_words_of_the_pool(app: &TestApp) {
        let optional = json!({ "MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": {} });
        let scene = Scene::new(app, "ENFORCED", optional).await;
        let all = "{ip-address}|{city}|{country}|{login-time}|{device-name}|{event-id}|{feedback-token}|{username}|{unknown}";
        let mail = |name: &str| json!({ "Subject": format!("{name} mail"), "TextBody": format!("{name} text {all}"),
            "HtmlBody": format!("<p>{name} html {all} <a href=\"{{one-click-link-valid}}\">me</a></p>") });
        let notify = json!({ "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/security@example.com",
            "BlockEmail": mail("block"), "MfaEmail": mail("mfa"), "NoActionEmail": mail("none") });
        scene.sign_in(PASSWORD, HOME).await;
        for (answer, name, place) in [("NO_ACTION", "none", ("203.0.113.1", "a")), ("BLOCK", "block", ("192.0.2.1", "b")),
                                      ("MFA_REQUIRED", "mfa", ("198.18.7.1", "c"))] {
            let seen = app.app.store.list_inbox(100).await.unwrap().len();
            scene.configure(takeover(answer, Some(notify.clone()))).await;
            scene.sign_in(PASSWORD, place).await;
            let event = scene.events("ann").await.remove(0);
            let mut found = app.mail_after("ann@example.com", seen).await;
            if answer == "MFA_REQUIRED" {
                // The code goes to the same address.
                app.mail_after("ann@example.com", seen + 1).await;
                let inbox = app.app.store.list_inbox(100).await.unwrap();
                found = inbox.into_iter().find(|mail| mail.subject == "mfa mail").unwrap();
            }
            assert_eq!(found.subject, format!("{name} mail"));
            let parts: Vec<&str> = found.body_text.split('|').collect();
            assert_eq!(parts[0], format!("{name} text {}", place.0));
            assert_eq!((parts[1], parts[2], parts[4]), ("–", "–", "Chrome, Windows 10"));
            assert!(parts[3].ends_with(" UTC") && parts[3].contains(", 20"), "{}", parts[3]);
            assert_eq!(parts[5], event["EventId"].as_str().unwrap());
            assert_eq!((parts[7], parts[8].trim()), ("ann", "{unknown}"));
            let own = json!({ "UserPoolId": scene.pool.id, "Username": "ann", "EventId": event["EventId"],
                              "FeedbackToken": parts[6], "FeedbackValue": "Invalid" });
            assert_eq!(outcome(app, "UpdateAuthEventFeedback", own).await, "ok", "an app builds its own links");
            assert!(found.body_html.contains(&format!("{name} html")) && found.body_html.contains("eventFeedback?"), "{}", found.body_html);
        }
        // Who has no proven address gets nothing, and nobody is kept out for it.
        app.user(&scene.pool, "eve@example.com").await;
        let unproven = json!({ "UserPoolId": scene.pool.id, "Username": "eve", "UserAttributes": [{ "Name": "email_verified", "Value": "false" }] });
        call(app, "AdminUpdateUserAttributes", unproven).await;
        scene.configure(takeover("NO_ACTION", Some(notify))).await;
        for place in [HOME, AWAY] {
            assert_eq!(outcome(app, "AdminInitiateAuth", scene.from("eve", PASSWORD, place)).await, "ok");
        }
        let inbox = app.app.store.list_inbox(100).await.unwrap();
        assert!(inbox.iter().all(|mail| mail.recipient != "eve@example.com"));
    }
}

async fn a_custom_sender_gets_the_facts(engine: Engine) {
    let app = &TestApp::start_with(engine, &[("PORTICO_ALLOW_HTTP_PROVIDERS", "true")]).await;
    let receiver = Receiver::silent();
    let functions = json!({ "LambdaConfig": { "CustomEmailSender": { "LambdaArn": receiver.url, "LambdaVersion": "V1_0" }, "KMSKeyID": "key" } });
    let scene = Scene::new(app, "ENFORCED", functions).await;
    scene.configure(takeover("BLOCK", None)).await;
    scene.sign_in(PASSWORD, HOME).await;
    scene.sign_in(PASSWORD, AWAY).await;
    let event = scene.events("ann").await.remove(0);
    let mut asked = Vec::new();
    for _ in 0..200 {
        asked = receiver.take();
        if !asked.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let told = &asked[0].event;
    assert_eq!(told["triggerSource"], "CustomEmailSender_AccountTakeOverNotification");
    assert_eq!((&told["userName"], &told["request"]["code"]), (&json!("ann"), &Value::Null));
    let facts = &told["request"]["userAttributes"];
    assert_eq!(
        (&facts["EVENT_ID"], &facts["USER_NAME"], &facts["IP_ADDRESS"]),
        (&event["EventId"], &json!("ann"), &json!("203.0.113.9"))
    );
    assert_eq!(
        (&facts["ACCOUNT_TAKE_OVER_ACTION"], &facts["DEVICE_NAME"]),
        (&json!("BLOCK"), &json!("Chrome, Windows 10"))
    );
    assert!(facts["LOGIN_TIME"].as_str().unwrap().ends_with(" UTC"));
    for name in ["ONE_CLICK_LINK_VALID", "ONE_CLICK_LINK_INVALID"] {
        assert!(facts[name].as_str().unwrap().contains("/eventFeedback?"), "{name}");
    }
    assert!(facts["FEEDBACK_TOKEN"].is_string());
    assert!(
        facts.get("CITY").is_none() && facts.get("COUNTRY").is_none(),
        "what is not known is left out"
    );
    assert!(facts.get("email").is_none(), "in place of the attributes");
}

// spec: CUSTEMAIL-013
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_custom_sender_gets_the_facts_on_sqlite() {
    a_custom_sender_gets_the_facts(Engine::Sqlite).await;
}

// spec: CUSTEMAIL-013
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_custom_sender_gets_the_facts_on_postgres() {
    a_custom_sender_gets_the_facts(Engine::Postgres).await;
}

/// What a mail says where the pool has no domain.
// spec: RISK-077
#[test]
fn without_a_domain_there_are_no_links() {
    use portico::locales;
    use portico::platform::Timestamp;
    use portico::risk::configuration::{NotifyConfiguration, NotifyEmail};
    use portico::risk::event::Record;
    use portico::risk::notice::{Facts, Links, NoticeKind, words};
    use portico::risk::{AuthEvent, EventKind, Response, Visitor};
    let visitor =
        Visitor { device_name: Some("<b>Evil</b> {username}".to_owned()), ..Visitor::default() };
    let event = AuthEvent {
        id: "e".to_owned(),
        at: Timestamp(1_616_163_900_000),
        kind: EventKind::SignIn,
        response: Response::Fail,
        record: Record::of(visitor, None, None),
        feedback: None,
    };
    let email = NotifyEmail {
        subject: "s".to_owned(),
        html_body: Some("<p>{device-name} at {login-time}</p><A class=x href='{one-click-link-valid}'><b>me</b></A>, <a href=\"{one-click-link-invalid}\">not me</a>. {one-click-link-valid}".to_owned()),
        text_body: Some("{device-name}\nme: {one-click-link-valid}\nnot me: {one-click-link-invalid}\n{event-id} {feedback-token}".to_owned()),
    };
    let configured = NotifyConfiguration {
        from: None,
        reply_to: None,
        source_arn: "arn".to_owned(),
        block_email: Some(email),
        no_action_email: None,
        mfa_email: None,
    };
    let locale = locales::choose(["en"]);
    let say = |links: &Links, configured| {
        words(
            configured,
            NoticeKind::Blocked,
            &locale,
            &Facts { event: &event, username: "ann", token: "t", links },
        )
    };
    let said = say(&Links::default(), Some(&configured));
    assert_eq!(
        said.html,
        "<p>&lt;b&gt;Evil&lt;/b&gt; {username} at Friday, March 19, 2021 02:25 PM UTC</p>, . "
    );
    assert_eq!(said.text, "<b>Evil</b> {username}\ne t");
    let default = say(&Links::default(), None);
    assert!(!default.html.contains("<a") && !default.text.contains("was me"), "{default:?}");
    let links = Links {
        valid: Some("https://x/?a&b".to_owned()),
        invalid: Some("https://x/no".to_owned()),
    };
    let said = say(&links, Some(&configured));
    assert!(
        said.html.contains("href='https://x/?a&amp;b'")
            && said.text.contains("me: https://x/?a&b\n"),
        "{said:?}"
    );
    for kind in [NoticeKind::Blocked, NoticeKind::AskedFactor, NoticeKind::LetIn] {
        let facts = Facts { event: &event, username: "ann", token: "t", links: &links };
        let said = words(None, kind, &locale, &facts);
        let subject = if kind == NoticeKind::Blocked {
            "Blocked sign-in attempt"
        } else {
            "New sign-in attempt"
        };
        assert_eq!(said.subject, subject);
        assert!(said.text.contains("https://x/no") && said.html.contains("ann"), "{said:?}");
    }
}

// spec: RISK-006, RISK-075
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sender_of_the_notices() {
    let smtp = crate::support::smtp::SmtpServer::start().await;
    let settings =
        [("PORTICO_SMTP_URL", smtp.url.as_str()), ("PORTICO_MAIL_FROM", "portico@example.com")];
    let app = &TestApp::start_with(Engine::Sqlite, &settings).await;
    let scene = Scene::new(app, "ENFORCED", json!({})).await;
    let arn = "arn:aws:ses:us-east-1:000000000000:identity/security@example.com";
    let own = json!({ "SourceArn": arn, "From": "The guards <guards@example.com>", "ReplyTo": "help@example.com" });
    scene.sign_in(PASSWORD, HOME).await;
    let cases = [
        (None, "From: portico@example.com", None),
        (Some(json!({ "SourceArn": arn })), "From: security@example.com", None),
        (
            Some(own),
            "From: \"The guards\" <guards@example.com>",
            Some("Reply-To: help@example.com"),
        ),
    ];
    for (index, (notify, from, reply_to)) in cases.into_iter().enumerate() {
        scene.configure(takeover("BLOCK", notify)).await;
        assert!(scene.sign_in(PASSWORD, AWAY).await.starts_with("NotAuthorized"));
        for _ in 0..200 {
            if smtp.mails().len() > index {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        let mail = smtp.mails().pop().unwrap();
        assert!(mail.contains(from) || mail.contains(&from.replace('"', "")), "{mail}");
        assert_eq!(mail.contains("Reply-To: "), reply_to.is_some());
        assert!(reply_to.is_none_or(|line| mail.contains(line)), "{mail}");
        assert!(mail.contains("text/plain") && mail.contains("text/html"));
    }
}
