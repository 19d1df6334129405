//! A client that must not learn who exists sees the same for everybody.

use futures_util::future::join_all;
use portico::clients::AppClient;
use portico::platform::Secret;
use portico::pools::Pool;
use portico::users::codes::{CodeDelivery, Medium};
use portico::users::{DirectoryError, UserStatus};
use serde_json::json;

use super::{refused, sign_up};
use crate::support::clocked::{Clocked, clocked_on_both_engines, wrong};

const EMAIL: [(&str, &str); 2] = [("email", "ann@example.com"), ("email_verified", "true")];

/// Users who cannot get a reset code, one for each reason.
async fn unreachable(app: &Clocked, pool: &Pool, client: &AppClient) -> Vec<&'static str> {
    app.user(pool, "nocontact", &[]).await;
    app.invited(pool, "invited", &EMAIL).await;
    sign_up(app, pool, client, "new", &[]).await.unwrap();
    let disabled = app.user(pool, "disabled", &EMAIL).await;
    app.rewrite(&disabled, |user| user.enabled = false).await;
    let external = app.user(pool, "external", &EMAIL).await;
    app.rewrite(&external, |user| user.status = UserStatus::ExternalProvider).await;
    vec!["nobody", "nocontact", "invited", "new", "disabled", "external"]
}

fn looks_real(delivery: &CodeDelivery) {
    assert_eq!(delivery.attribute, delivery.medium.attribute());
    match delivery.medium {
        Medium::Email => {
            let stars = delivery.destination.replace(|c: char| c.is_ascii_lowercase(), "x");
            assert_eq!(stars, "x***@x***");
        }
        Medium::Sms => assert!(delivery.destination.starts_with("+*")),
    }
}

clocked_on_both_engines! {
    // spec: ERR-040, ERR-041, ERR-042, ERR-043, USR-129, PWD-064, PWD-072
    async fn forgotten_passwords(app: &Clocked) {
        let pool = app.pool(json!({
            "AccountRecoverySetting": {
                "RecoveryMechanisms": [{ "Priority": 1, "Name": "verified_email" }]
            },
        }))
        .await;
        let client = app.hiding_client(&pool).await;
        let users = &app.app.users;
        for name in unreachable(app, &pool, &client).await {
            let first = users.forgot_password(&pool, &client, name).await.unwrap();
            looks_real(&first);
            let second = users.forgot_password(&pool, &client, name).await.unwrap();
            assert_eq!(first, second, "stable for {name}");
        }
        assert!(app.messages().await.is_empty(), "nothing is sent");
        app.user(&pool, "ann", &EMAIL).await;
        looks_real(&users.forgot_password(&pool, &client, "ann").await.unwrap());
        app.code_to("ann@example.com").await;
    }
}

clocked_on_both_engines! {
    // spec: ERR-040, ERR-041
    async fn the_form_of_the_name_shapes_the_answer(app: &Clocked) {
        let pool = app.pool(json!({ "UsernameConfiguration": { "CaseSensitive": false } })).await;
        let client = app.hiding_client(&pool).await;
        let forgot = async |pool, name: &str| {
            app.app.users.forgot_password(pool, &client, name).await.unwrap()
        };
        for name in ["zoe@example.com", "ZOE@Example.com"] {
            let delivery = forgot(&pool, name).await;
            assert_eq!((delivery.medium, delivery.destination.as_str()), (Medium::Email, "z***@e***"));
        }
        let delivery = forgot(&pool, "+4915112345").await;
        assert_eq!((delivery.medium, delivery.destination.as_str()), (Medium::Sms, "+******2345"));
        // A medium that nobody could get a code by would give the game away.
        let phones = app.pool(json!({
            "AccountRecoverySetting": {
                "RecoveryMechanisms": [{ "Priority": 1, "Name": "verified_phone_number" }]
            },
        }))
        .await;
        assert_eq!(forgot(&phones, "zoe@example.com").await.medium, Medium::Sms);
        // What is shown for a plain name differs from pool to pool: it cannot be computed.
        let mut shown = std::collections::BTreeSet::new();
        for pool in join_all((0..12).map(|_| app.pool(json!({})))).await {
            let delivery = app.app.users.forgot_password(&pool, &client, "zoe").await.unwrap();
            shown.insert(delivery.destination);
        }
        assert!(shown.len() > 1, "{shown:?}");
    }
}

clocked_on_both_engines! {
    // spec: ERR-044, ERR-045, ERR-T45, USR-131
    async fn reset_codes(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.hiding_client(&pool).await;
        let (users, new) = (&app.app.users, Secret::new("Another-one-8"));
        let confirm = async |name: &str, code: &str| {
            users.confirm_forgot_password(&pool, &client, name, code, &new).await
        };
        let mut names = unreachable(app, &pool, &client).await;
        app.user(&pool, "ann", &EMAIL).await;
        // Nobody has asked for a code yet.
        names.push("ann");
        for name in names {
            refused!(confirm(name, "123456").await, DirectoryError::CodeMismatch);
        }
        users.forgot_password(&pool, &client, "ann").await.unwrap();
        let code = app.code_to("ann@example.com").await;
        refused!(confirm("ann", &wrong(&code)).await, DirectoryError::CodeMismatch);
        app.advance(3600);
        refused!(confirm("ann", &wrong(&code)).await, DirectoryError::CodeMismatch);
        refused!(confirm("ann", &code).await, DirectoryError::CodeExpired);
        // Tries count for names that nobody has, too.
        for _ in 0..5 {
            refused!(confirm("ghost", "123456").await, DirectoryError::CodeMismatch);
        }
        refused!(confirm("ghost", "123456").await, DirectoryError::LimitExceeded);
    }
}

clocked_on_both_engines! {
    // spec: ERR-046, USR-133
    async fn confirmation_codes_sent_again(app: &Clocked) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.hiding_client(&pool).await;
        let users = &app.app.users;
        for name in unreachable(app, &pool, &client).await {
            let delivery = users.resend_confirmation_code(&pool, &client, name).await.unwrap();
            looks_real(&delivery);
            assert_eq!(delivery.medium, Medium::Email);
        }
        assert!(app.messages().await.is_empty());
        sign_up(app, &pool, &client, "ann", &EMAIL[..1]).await.unwrap();
        app.messages().await;
        looks_real(&users.resend_confirmation_code(&pool, &client, "ann").await.unwrap());
        app.code_to("ann@example.com").await;
        // Names that nobody has run out of tries like the others.
        for _ in 0..4 {
            users.resend_confirmation_code(&pool, &client, "nobody").await.unwrap();
        }
        let limit = users.resend_confirmation_code(&pool, &client, "nobody").await;
        refused!(limit, DirectoryError::LimitExceeded);
    }
}

clocked_on_both_engines! {
    // spec: ERR-047
    async fn confirmations(app: &Clocked) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.hiding_client(&pool).await;
        sign_up(app, &pool, &client, "ann", &EMAIL[..1]).await.unwrap();
        let code = app.code_to("ann@example.com").await;
        let confirm = async |name: &str, code: &str| {
            app.app.users.confirm_sign_up(&pool, &client, name, code, false).await
        };
        refused!(confirm("nobody", &code).await, DirectoryError::CodeMismatch);
        refused!(confirm("ann", &wrong(&code)).await, DirectoryError::CodeMismatch);
        app.advance(24 * 3600);
        refused!(confirm("ann", &wrong(&code)).await, DirectoryError::CodeMismatch);
        refused!(confirm("ann", &code).await, DirectoryError::CodeExpired);
    }
}
