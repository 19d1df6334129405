//! Messages: their placeholders, and their way out through SMTP and the webhook.

mod limits;
mod templates;

use std::time::Duration;

use portico::messaging::html::to_text;
use portico::messaging::placeholders::{fill, fill_link, has_code, is_html};
use serde_json::{Value, json};

use crate::support::smtp::SmtpServer;
use crate::support::{Engine, PASSWORD, TestApp};

// spec: MAIL-100, MAIL-101, MAIL-102, MAIL-114, MAIL-118, MAIL-119
#[test]
fn placeholders() {
    assert_eq!(
        fill("Code {####}, again {####}.", "123456", None, false),
        "Code 123456, again 123456."
    );
    let invite = "Your username is {username} and temporary password is {####}.";
    assert_eq!(
        fill(invite, "{username}", Some("{####}"), false),
        "Your username is {####} and temporary password is {username}.",
        "values are not searched again"
    );
    assert_eq!(
        fill("<b>{username}</b> {####}", "a<b", Some("<i>"), true),
        "<b>&lt;i&gt;</b> a&lt;b"
    );
    assert_eq!(fill("{username} {other} {", "1", None, false), "{username} {other} {");
    let linked = fill_link("Please {##Verify it##} or {####}.", "https://x.example/?a=1&b=\"2");
    assert_eq!(
        linked,
        "Please <a href=\"https://x.example/?a=1&amp;b=&quot;2\">Verify it</a> or {####}."
    );
    assert!(has_code("a {####} b") && !has_code("a {##x##} b"));
}

// spec: MAIL-022
#[test]
fn html_has_a_text_part() {
    assert!(is_html("<p>Hi</p>") && !is_html("1 < 2 and 3 > 2"));
    let html = "<p>Hi &amp; welcome</p><p>Go <a href=\"https://x.example/\">there</a><br>now</p>";
    assert_eq!(to_text(html), "Hi & welcome\n\nGo there (https://x.example/)\nnow");
}

async fn with_smtp(smtp: &SmtpServer, settings: &[(&str, &str)]) -> TestApp {
    let mut all = vec![
        ("PORTICO_SMTP_URL", smtp.url.as_str()),
        ("PORTICO_MAIL_FROM", "Books <no-reply@books.example>"),
    ];
    all.extend_from_slice(settings);
    TestApp::start_with(Engine::Sqlite, &all).await
}

async fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..400 {
        if let Some(found) = look() {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it never came");
}

async fn sign_up(app: &TestApp, client: &str, name: &str, attributes: Value) -> u16 {
    let body = json!({
        "ClientId": client, "Username": name, "Password": PASSWORD, "UserAttributes": attributes
    });
    let request = app
        .http
        .post(&app.url)
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "AWSCognitoIdentityProviderService.SignUp")
        .body(body.to_string());
    request.send().await.unwrap().status().as_u16()
}

// spec: MAIL-004, MAIL-008, MAIL-009, MAIL-022, MAIL-023, MAIL-113
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_goes_out_by_smtp_and_is_tried_again() {
    let smtp = SmtpServer::start().await;
    let app = with_smtp(&smtp, &[]).await;
    let pool = app
        .pool(json!({
            "AutoVerifiedAttributes": ["email"],
            "EmailConfiguration": { "ReplyToEmailAddress": "help@books.example" },
        }))
        .await;
    let client = app.client(&pool, json!({})).await;
    smtp.be_busy(1);
    let email = json!([{ "Name": "email", "Value": "mary@example.com" }]);
    assert_eq!(sign_up(&app, client.id.as_str(), "mary", email).await, 200);
    let mail = wait_for(|| smtp.mails().pop()).await;
    for part in [
        "From: \"Books\" <no-reply@books.example>",
        "To: mary@example.com",
        "Reply-To: help@books.example",
        "Subject: Your verification code",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "Your verification code is ",
    ] {
        assert!(mail.contains(part) || mail.contains(&part.replace('"', "")), "{part} in {mail}");
    }
    assert_eq!(smtp.mails().len(), 1);
    app.stop().await;
}

// spec: MAIL-023, MAIL-026
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_mail_is_given_up_and_stays_sealed() {
    let smtp = SmtpServer::start().await;
    let app = with_smtp(&smtp, &[]).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let client = app.client(&pool, json!({})).await;
    let email = json!([{ "Name": "email", "Value": "refused@example.com" }]);
    assert_eq!(
        sign_up(&app, client.id.as_str(), "mary", email).await,
        200,
        "later failures are not told"
    );
    for _ in 0..400 {
        if app.app.store.next_outbox_due().await.unwrap().is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(app.app.store.next_outbox_due().await.unwrap().is_none(), "given up");
    assert!(smtp.mails().is_empty());
    app.stop().await;
}

// spec: SMS-001, SMS-003, SMS-011, SMS-016, USR-207
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_messages_go_to_the_webhook() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://127.0.0.1:{}/sms", listener.local_addr().unwrap().port());
    let received = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut text = String::new();
        let mut buffer = [0; 4096];
        while !text.ends_with('}') {
            let read = stream.read(&mut buffer).await.unwrap();
            text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await.unwrap();
        text
    });
    let app = TestApp::start_with(Engine::Sqlite, &[("PORTICO_SMS_WEBHOOK_URL", &url)]).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email", "phone_number"] })).await;
    let client = app.client(&pool, json!({})).await;
    let contacts = json!([
        { "Name": "email", "Value": "mary@example.com" },
        { "Name": "phone_number", "Value": "+14325551212" }
    ]);
    assert_eq!(sign_up(&app, client.id.as_str(), "mary", contacts).await, 200);
    let request = tokio::time::timeout(Duration::from_secs(10), received).await.unwrap().unwrap();
    assert!(request.starts_with("POST /sms"));
    let body: Value = serde_json::from_str(request.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(
        (body["to"].as_str(), body["kind"].as_str()),
        (Some("+14325551212"), Some("verification"))
    );
    assert!(body["text"].as_str().unwrap().starts_with("Your verification code is "));
    assert!(
        app.app.store.list_inbox(10).await.unwrap().is_empty(),
        "the phone gets it, not the mail"
    );
    app.stop().await;
}

// spec: USR-212, MAIL-021
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_transport_the_caller_hears_of_it_and_the_user_exists() {
    let app =
        TestApp::start_with(Engine::Sqlite, &[("PORTICO_DEVELOPMENT_ENABLED", "false")]).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let client = app.client(&pool, json!({})).await;
    let email = json!([{ "Name": "email", "Value": "mary@example.com" }]);
    assert_eq!(sign_up(&app, client.id.as_str(), "mary", email).await, 400);
    assert!(app.app.users.find(&pool, "mary").await.unwrap().is_some());
    app.stop().await;
}
