//! What is refused before a message is queued, and who gets nothing any more.

use std::sync::Arc;

use portico::clients::AppClient;
use portico::messaging::MessageMedium;
use portico::pools::Pool;
use portico::users::{DirectoryError, UserStatus};
use serde_json::json;

use super::{wait_for, with_smtp};
use crate::support::Engine;
use crate::support::clocked::Clocked;
use crate::support::sdk::{admin, refused};
use crate::support::smtp::SmtpServer;

async fn scene(engine: Engine, settings: &[(&str, &str)]) -> (Clocked, Arc<Pool>, Arc<AppClient>) {
    let app = Clocked::start_with(engine, settings).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email", "phone_number"] })).await;
    let client = app.hiding_client(&pool).await;
    for (name, contact, value) in [
        ("ann", "email", "ann@example.com"),
        ("bob", "email", "bob@example.net"),
        ("cat", "phone_number", "+14325551212"),
        ("dan", "phone_number", "+14325551213"),
    ] {
        let verified = format!("{contact}_verified");
        app.user(&pool, name, &[(contact, value), (&verified, "true")]).await;
    }
    (app, pool, client)
}

async fn caps(engine: Engine) {
    let settings = [("PORTICO_MAIL_DAILY_CAP", "2"), ("PORTICO_SMS_MONTHLY_CAP", "1")];
    let (app, pool, client) = scene(engine, &settings).await;
    let ask = async |name: &str| app.app.users.forgot_password(&pool, &client, name).await;
    let reached = |result: Result<_, DirectoryError>, medium: MessageMedium| {
        assert!(
            matches!(&result, Err(DirectoryError::MessageCapReached(m)) if *m == medium),
            "{result:?}"
        );
    };
    ask("ann").await.unwrap();
    ask("bob").await.unwrap();
    reached(ask("ann").await, MessageMedium::Email);
    // A name that nobody has meets the same refusal.
    reached(ask("nobody@example.com").await, MessageMedium::Email);
    ask("cat").await.unwrap();
    reached(ask("dan").await, MessageMedium::Sms);
    assert_eq!(app.messages().await.len(), 3);
    let signing_up =
        crate::users::sign_up(&app, &pool, &client, "eve", &[("email", "eve@example.com")]);
    reached(signing_up.await.map(|_| unreachable!()), MessageMedium::Email);
    assert_eq!(app.find(&pool, "eve").await.status, UserStatus::Unconfirmed);
    app.advance(24 * 3600);
    ask("ann").await.unwrap();
    reached(ask("dan").await, MessageMedium::Sms);
    app.advance(31 * 24 * 3600);
    ask("dan").await.unwrap();
    app.stop().await;
}

async fn allow_lists(engine: Engine) {
    let settings = [
        ("PORTICO_MAIL_RECIPIENT_ALLOW_LIST", "@example.com"),
        ("PORTICO_SMS_RECIPIENT_ALLOW_LIST", "+14325551212"),
    ];
    let (app, pool, client) = scene(engine, &settings).await;
    let ask = async |name: &str| app.app.users.forgot_password(&pool, &client, name).await;
    for allowed in ["ann", "cat"] {
        ask(allowed).await.unwrap();
    }
    for refused in ["bob", "dan"] {
        let result = ask(refused).await;
        assert!(matches!(result, Err(DirectoryError::DeliveryFailed)), "{result:?}");
    }
    app.stop().await;
}

async fn without_a_way_out(engine: Engine) {
    let settings = [("PORTICO_DEVELOPMENT_ENABLED", "false")];
    let (app, pool, client) = scene(engine, &settings).await;
    for (name, medium) in [
        ("ann", MessageMedium::Email),
        ("nobody@example.com", MessageMedium::Email),
        ("dan", MessageMedium::Sms),
        ("+14325559999", MessageMedium::Sms),
    ] {
        let result = app.app.users.forgot_password(&pool, &client, name).await;
        assert!(
            matches!(&result, Err(DirectoryError::NoTransport(m)) if *m == medium),
            "{name}: {result:?}"
        );
    }
    app.stop().await;
}

// spec: MAIL-005, SMS-009, USR-211, MAIL-023
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn caps_on_sqlite() {
    caps(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn caps_on_postgres() {
    caps(Engine::Postgres).await;
}

// spec: MAIL-015, SMS-007
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn allow_lists_on_sqlite() {
    allow_lists(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn allow_lists_on_postgres() {
    allow_lists(Engine::Postgres).await;
}

// spec: MAIL-020, SMS-005
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_way_out_on_sqlite() {
    without_a_way_out(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_way_out_on_postgres() {
    without_a_way_out(Engine::Postgres).await;
}

// spec: MAIL-018, MAIL-021
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_bounces_gets_nothing_any_more() {
    let smtp = SmtpServer::start().await;
    let app = with_smtp(&smtp, &[]).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let client = app.client(&pool, json!({})).await;
    let user = app.user(&pool, "refused@example.com").await;
    let sdk = admin(&app);
    let ask = || sdk.forgot_password().client_id(client.id.as_str()).username(&user).send();
    ask().await.unwrap();
    for _ in 0..200 {
        if !app.app.store.list_suppressed("", 10).await.unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let suppressed = app.app.store.list_suppressed("", 10).await.unwrap();
    assert_eq!(suppressed[0].address, "refused@example.com");
    assert_eq!(
        refused(ask().await),
        "CodeDeliveryFailureException: Unable to deliver code to user"
    );
    assert!(app.app.store.restore_address("refused@example.com").await.unwrap());
    ask().await.unwrap();
    app.stop().await;
}

// spec: MAIL-006, MAIL-010, MAIL-007
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pool_names_sender_and_configuration_set() {
    let smtp = SmtpServer::start().await;
    let app = with_smtp(&smtp, &[]).await;
    let arn = "arn:aws:ses:us-east-1:123456789012:identity/hello@books.example";
    let pool = app
        .pool(json!({ "EmailConfiguration": {
            "EmailSendingAccount": "DEVELOPER", "SourceArn": arn, "ConfigurationSet": "books-set" } }))
        .await;
    let client = app.client(&pool, json!({})).await;
    let user = app.user(&pool, "ann@example.com").await;
    admin(&app)
        .forgot_password()
        .client_id(client.id.as_str())
        .username(user)
        .send()
        .await
        .unwrap();
    let mail = wait_for(|| smtp.mails().pop()).await;
    assert!(mail.contains("X-SES-CONFIGURATION-SET: books-set\n"), "{mail}");
    assert!(mail.contains("From: hello@books.example\n"), "{mail}");
    app.stop().await;
}
